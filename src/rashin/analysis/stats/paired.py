"""Before and after of the same people: the mean difference with its interval, and how much chance alone would bring.

Whoever was chosen because a score was low scores higher the next time without anybody's doing: the low score was in
part bad luck, and luck does not repeat. With the correlation ``r`` between two answers of one person, people who were
chosen at a mean of ``m`` come back to ``mu + r (m - mu)`` on average, ``mu`` being the mean of everybody.

References
----------
Student (1908). The Probable Error of a Mean. *Biometrika*, 6(1), 1–25. doi:10.1093/biomet/6.1.1

Galton, F. (1886). Regression Towards Mediocrity in Hereditary Stature. *Journal of the Anthropological Institute*, 15,
246–263.

Barnett, A. G., van der Pols, J. C. & Dobson, A. J. (2005). Regression to the mean: what it is and how to deal with it.
*International Journal of Epidemiology*, 34(1), 215–220. doi:10.1093/ije/dyh299
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.means import Sums, mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """How the same people scored before and after."""

    change: Estimate
    """After minus before."""
    before: float
    after: float


def paired(pairs: Sequence[tuple[float, float]], *, level: float = 0.95, minimum: int = MINIMUM) -> Paired | Unanswered:
    """The mean of the differences (before, after) of each person, with Student's t interval.

    Examples
    --------
    >>> answer = paired([(2, 7), (3, 8), (1, 9), (4, 6)], minimum=4)
    >>> answer.change.value, round(answer.change.low, 2), round(answer.change.high, 2)
    (5.0, 1.1, 8.9)
    """
    differences = [after - before for before, after in pairs]
    sums = Sums(n=len(pairs), total=sum(differences), squares=sum(one * one for one in differences))
    found = mean(sums, level=level, minimum=minimum)
    if isinstance(found, Unanswered):
        return found
    count = len(pairs)
    return Paired(
        change=Estimate(
            value=found.value, low=found.low, high=found.high, level=level, n=count, method="paired_t"
        ),
        before=sum(before for before, _ in pairs) / count, after=sum(after for _, after in pairs) / count,
    )  # fmt: skip


def regression_to_the_mean(*, chosen: float, everybody: float, correlation: float) -> float:
    """How far people who were chosen at a mean of ``chosen`` are expected to move by chance alone.

    Examples
    --------
    >>> regression_to_the_mean(chosen=2.0, everybody=7.0, correlation=0.6)
    2.0
    """
    if not -1.0 <= correlation <= 1.0:
        msg = f"{correlation} is no correlation"
        raise ValueError(msg)
    return (1.0 - correlation) * (everybody - chosen)


def correlation(pairs: Sequence[tuple[float, float]], *, minimum: int = 30) -> float | Unanswered:
    """Pearson's correlation between two answers of the same people; with few pairs it says nothing.

    Examples
    --------
    >>> correlation([(1, 2), (2, 4), (3, 6)], minimum=3)
    1.0
    """
    count = len(pairs)
    if count < max(minimum, 2):
        return Unanswered(reason=Reason.TOO_FEW, n=count, minimum=max(minimum, 2))
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    mean_first, mean_second = sum(first) / count, sum(second) / count
    spread_first = sum((one - mean_first) ** 2 for one in first)
    spread_second = sum((two - mean_second) ** 2 for two in second)
    if spread_first == 0 or spread_second == 0:
        return Unanswered(reason=Reason.NO_VARIANCE, n=count)
    shared = sum((one - mean_first) * (two - mean_second) for one, two in pairs)
    return max(-1.0, min(1.0, float(shared / (spread_first * spread_second) ** 0.5)))
