"""Means from sums: Student's interval for one, Welch's test for two.

References
----------
Student (1908). The Probable Error of a Mean. *Biometrika*, 6(1), 1–25. doi:10.1093/biomet/6.1.1

Welch, B. L. (1947). The Generalization of "Student's" Problem when Several Different Population Variances are Involved.
*Biometrika*, 34(1–2), 28–35. doi:10.1093/biomet/34.1-2.28; degrees of freedom after Satterthwaite (1946).
"""

from dataclasses import dataclass
from math import sqrt

from rashin.analysis.stats.estimate import MINIMUM, Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.normal import t_value, two_sided_t, z_value
from rashin.analysis.stats.proportions import wilson

_ROUNDING = 1e-12
"""A variance below this part of the squared mean is what rounding leaves of zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Sufficient statistics of a mean. Sums of strata add up.

    ``squares`` is the sum of squares about ``origin``'s zero; for scores and amounts of ordinary size doubles hold it.
    """

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean; ``n`` must not be 0."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """The sample variance (divisor n − 1); 0 where only rounding is left."""
        if self.n < 2:
            return 0.0
        spread = (self.squares - self.total * self.total / self.n) / (self.n - 1)
        return spread if spread > _ROUNDING * (self.squares / self.n) else 0.0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(n=self.n + other.n, total=self.total + other.total, squares=self.squares + other.squares)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(n=self.n - other.n, total=self.total - other.total, squares=self.squares - other.squares)


def mean(
    sums: Sums, *, level: float = 0.95, minimum: int = MINIMUM, bounds: tuple[float, float] | None = None
) -> Estimate | Unanswered:
    """A mean with Student's t interval, in the unit of the values.

    Parameters
    ----------
    sums
        n, sum and sum of squares.
    bounds
        The ends of the scale, where there is one: the interval is cut there. They also give an interval when all
        answers are the same: with none of n differing, at most the share z²/(n + z²) may differ (Wilson's upper end at
        0), each by no more than the distance to the end of the scale. Without bounds, equal values give a reason.

    References
    ----------
    Student (1908).
    """
    least = max(minimum, 2)
    if sums.n < least:
        return Unanswered(reason=Reason.TOO_FEW, n=sums.n, minimum=least)
    value, spread = sums.mean, sums.variance
    if spread == 0.0:
        if bounds is None:
            return Unanswered(reason=Reason.NO_VARIANCE, n=sums.n)
        share = wilson(0, sums.n, z_value(level))[1]
        low, high = value - share * (value - bounds[0]), value + share * (bounds[1] - value)
        return Estimate(value=value, low=low, high=high, level=level, n=sums.n, method="all_equal_bounded")
    margin = t_value(level, sums.n - 1) * sqrt(spread / sums.n)
    low, high = value - margin, value + margin
    if bounds is not None:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return Estimate(value=value, low=low, high=high, level=level, n=sums.n, method="student_t")


def difference_means(
    first: Sums, second: Sums, *, level: float = 0.95, minimum: int = MINIMUM
) -> Comparison | Unanswered:
    """The difference of two independent means, by Welch's test.

    References
    ----------
    Welch (1947).
    """
    least, fewest = max(minimum, 2), min(first.n, second.n)
    if fewest < least:
        return Unanswered(reason=Reason.TOO_FEW, n=fewest, minimum=least)
    one, two = first.variance / first.n, second.variance / second.n
    if one + two == 0.0:
        return Unanswered(reason=Reason.NO_VARIANCE, n=first.n + second.n)
    error = sqrt(one + two)
    df = (one + two) ** 2 / (one**2 / (first.n - 1) + two**2 / (second.n - 1))  # Welch (1947), Satterthwaite (1946)
    difference, margin = first.mean - second.mean, t_value(level, df) * error
    return Comparison(
        difference=difference,
        low=difference - margin,
        high=difference + margin,
        p=two_sided_t(difference / error, df),
        level=level,
        method="welch_t",
    )
