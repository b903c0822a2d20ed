"""Net Promoter Score: the mean of +1 (9–10), 0 (7–8) and −1 (0–6), in points from −100 to 100.

References
----------
Rocks, B. (2016). Interval Estimation for the "Net Promoter Score". *The American Statistician*, 70(4), 365–372.
doi:10.1080/00031305.2016.1209137. Of the intervals compared there, the adjusted Wald and the iterative score interval
keep their level best; the adjusted Wald adds three answers: ¾ promoter, ¾ detractor and 1½ passives.

Lewis, J. R., & Sauro, J. (2021). *Confidence Intervals for Net Promoter Scores*; *How to Statistically Compare Two Net
Promoter Scores*. measuringu.com. The same three answers are added to each sample of a comparison.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

from rashin.analysis.stats.estimate import MINIMUM, Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.normal import two_sided_p, z_value

Interval = Literal["adjusted_wald", "wald"]

PSEUDO_ENDS: Final = 0.75
"""Promoters, and detractors, added by the adjusted Wald interval."""
PSEUDO_TOTAL: Final = 3.0
"""Answers added in all; the rest are passives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsCounts:
    """Answers by kind. Counts of strata add up."""

    promoters: int
    passives: int
    detractors: int

    @property
    def n(self) -> int:
        """All answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float:
        """The score as a share, −1 to 1; ``n`` must not be 0."""
        return (self.promoters - self.detractors) / self.n

    def __add__(self, other: "NpsCounts") -> "NpsCounts":
        return NpsCounts(
            promoters=self.promoters + other.promoters,
            passives=self.passives + other.passives,
            detractors=self.detractors + other.detractors,
        )

    def __sub__(self, other: "NpsCounts") -> "NpsCounts":
        return NpsCounts(
            promoters=self.promoters - other.promoters,
            passives=self.passives - other.passives,
            detractors=self.detractors - other.detractors,
        )


def variance(p: float, d: float) -> float:
    """Variance of one answer, with shares ``p`` of promoters and ``d`` of detractors: p + d − (p − d)²."""
    return max(p + d - (p - d) ** 2, 0.0)


def _moments(counts: NpsCounts, method: Interval) -> tuple[float, float]:
    """The centre and the squared standard error of the interval, both as shares."""
    ends, total = (PSEUDO_ENDS, PSEUDO_TOTAL) if method == "adjusted_wald" else (0.0, 0.0)
    n = counts.n + total
    p, d = (counts.promoters + ends) / n, (counts.detractors + ends) / n
    return p - d, variance(p, d) / n


def nps(
    counts: NpsCounts, *, level: float = 0.95, minimum: int = MINIMUM, method: Interval = "adjusted_wald"
) -> Estimate | Unanswered:
    """Net Promoter Score with a confidence interval, in points from −100 to 100.

    Parameters
    ----------
    counts
        Promoters, passives and detractors; every answer counts once.
    level
        Confidence level.
    minimum
        With fewer answers there is a reason instead of a number.
    method
        ``adjusted_wald`` keeps its level from about ten answers on and meets ``wald`` as n grows (at 1,000 answers
        they differ by less than 0.2 points), so it is the default at every n. ``wald`` is the textbook interval.

    Returns
    -------
    Estimate or Unanswered
        The value is the plain score of the answers; the interval is centred where the method centres it, cut at ±100.

    References
    ----------
    Rocks (2016), section 3: variance of the three-point variable, Wald and adjusted Wald intervals.

    Examples
    --------
    >>> answer = nps(NpsCounts(promoters=50, passives=30, detractors=20))
    >>> round(answer.value), round(answer.low, 1), round(answer.high, 1)
    (30, 14.1, 44.2)
    """
    n = counts.n
    if n < max(minimum, 1):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 1))
    centre, squared = _moments(counts, method)
    margin = z_value(level) * sqrt(squared)
    value = counts.score
    return Estimate(
        value=100 * value,
        low=100 * max(min(centre - margin, value), -1.0),
        high=100 * min(max(centre + margin, value), 1.0),
        level=level,
        n=n,
        method=f"nps_{method}",
    )


def difference_nps(
    first: NpsCounts, second: NpsCounts, *, level: float = 0.95, minimum: int = MINIMUM
) -> Comparison | Unanswered:
    """The difference of two independent scores, in points, by a z test on adjusted counts.

    Three answers are added to each sample as in ``nps``; z = (A₁ − A₂) / √(V₁/N₁ + V₂/N₂) with the adjusted scores A,
    variances V and sizes N. The difference that is given is that of the plain scores; the interval belongs to the
    adjusted one, which is the one that is tested, and is widened to hold the plain difference if it must.

    References
    ----------
    Lewis & Sauro (2021), after Rocks (2016).
    """
    fewest = min(first.n, second.n)
    if fewest < max(minimum, 1):
        return Unanswered(reason=Reason.TOO_FEW, n=fewest, minimum=max(minimum, 1))
    (one, squared_one), (two, squared_two) = _moments(first, "adjusted_wald"), _moments(second, "adjusted_wald")
    error = sqrt(squared_one + squared_two)
    plain, margin = first.score - second.score, z_value(level) * error
    return Comparison(
        difference=100 * plain,
        low=100 * max(min(one - two - margin, plain), -2.0),
        high=100 * min(max(one - two + margin, plain), 2.0),
        p=two_sided_p((one - two) / error),
        level=level,
        method="nps_adjusted_wald_z",
    )
