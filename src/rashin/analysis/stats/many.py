"""Many comparisons at once: the false discovery rate.

References
----------
Benjamini, Y., & Hochberg, Y. (1995). Controlling the False Discovery Rate: A Practical and Powerful Approach to
Multiple Testing. *Journal of the Royal Statistical Society, Series B*, 57(1), 289–300.
doi:10.1111/j.2517-6161.1995.tb02031.x
"""

from collections.abc import Sequence


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """The q-value of each p-value: the smallest false discovery rate at which it would be called a finding.

    Calling everything with q ≤ 0.05 a finding keeps the expected share of false ones at or below 5 %, for independent
    or positively dependent tests.

    Parameters
    ----------
    p
        p-values from 0 to 1, in any order; the q-values come in the same order.

    References
    ----------
    Benjamini & Hochberg (1995), step-up procedure (1).

    Examples
    --------
    >>> [round(q, 3) for q in benjamini_hochberg([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    if not all(0 <= value <= 1 for value in p):
        msg = "p-values lie between 0 and 1"
        raise ValueError(msg)
    found, lowest = [1.0] * len(p), 1.0
    for rank, index in sorted(enumerate(sorted(range(len(p)), key=p.__getitem__), 1), reverse=True):
        lowest = min(lowest, p[index] * len(p) / rank)
        found[index] = lowest
    return found
