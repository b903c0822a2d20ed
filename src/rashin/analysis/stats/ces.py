"""Customer effort: the mean on its scale, and the share of the boxes on the easy side of the middle.

Direction +1 says that higher is easier ("The company made it easy …", 1–7: boxes 5–7); −1 that higher is more effort
("How much effort …", 1–5: boxes 1–2). The mean is never turned round: its direction is stated beside it.

References
----------
Dixon, M., Freeman, K., & Toman, N. (2010). Stop Trying to Delight Your Customers. *Harvard Business Review*, 88(7/8),
116–122 (the measure; direction −1). CEB's CES 2.0 (2013) turned it round (direction +1).

Student (1908) and Wilson (1927) for the intervals, see ``means`` and ``proportions``.
"""

from rashin.analysis.stats.estimate import MINIMUM, Comparison, Estimate, Unanswered
from rashin.analysis.stats.means import Sums, difference_means, mean
from rashin.analysis.stats.proportions import proportion


def ces_mean(
    sums: Sums, *, scale: tuple[float, float] | None = None, level: float = 0.95, minimum: int = MINIMUM
) -> Estimate | Unanswered:
    """The mean score in the unit of its scale, with Student's t interval cut at the ends of ``scale``.

    References
    ----------
    Student (1908).
    """
    return mean(sums, level=level, minimum=minimum, bounds=scale)


def ces_top_box(easy: int, n: int, *, level: float = 0.95, minimum: int = MINIMUM) -> Estimate | Unanswered:
    """The share of answers on the easy side of the scale's middle, from 0 to 1, with Wilson's interval.

    References
    ----------
    Wilson (1927).
    """
    return proportion(easy, n, level=level, minimum=minimum)


def difference_ces(
    first: Sums, second: Sums, *, level: float = 0.95, minimum: int = MINIMUM
) -> Comparison | Unanswered:
    """The difference of two mean scores on one scale, by Welch's test.

    References
    ----------
    Welch (1947).
    """
    return difference_means(first, second, level=level, minimum=minimum)
