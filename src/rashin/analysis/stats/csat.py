"""Customer satisfaction: the share of answers in the top two boxes of the scale.

References
----------
Wilson (1927) for the interval, see ``proportions``. Top-two-box on a five-point scale counts 4 and 5.
"""

from rashin.analysis.stats.estimate import MINIMUM, Comparison, Estimate, Unanswered
from rashin.analysis.stats.proportions import difference_proportions, proportion


def csat(top_two: int, n: int, *, level: float = 0.95, minimum: int = MINIMUM) -> Estimate | Unanswered:
    """The share of the top two boxes, from 0 to 1, with Wilson's interval.

    References
    ----------
    Wilson (1927).

    Examples
    --------
    >>> round(csat(80, 100).value, 2)
    0.8
    """
    return proportion(top_two, n, level=level, minimum=minimum)


def difference_csat(
    first: tuple[int, int], second: tuple[int, int], *, level: float = 0.95, minimum: int = MINIMUM
) -> Comparison | Unanswered:
    """The difference of two shares of the top two boxes, each given as (top two, n).

    References
    ----------
    Newcombe (1998), method 10.
    """
    return difference_proportions(first, second, level=level, minimum=minimum)
