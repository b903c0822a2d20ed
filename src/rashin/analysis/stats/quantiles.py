"""Medians and other quantiles, with intervals that need no distribution; of a sample kept in bounded memory.

References
----------
Hyndman, R. J., & Fan, Y. (1996). Sample Quantiles in Statistical Packages. *The American Statistician*, 50(4), 361–365:
definition 7, which spreadsheets, numpy and R use.

Conover, W. J. (1999). *Practical Nonparametric Statistics*, 3rd ed. Wiley. Section 3.2: intervals from order
statistics.

Vitter, J. S. (1985). Random Sampling with a Reservoir. *ACM Transactions on Mathematical Software*, 11(1), 37–57:
algorithm R.
"""

from array import array
from collections.abc import Sequence
from math import ceil, floor
from random import Random
from typing import Final

from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.means import Sums

KEPT: Final = 50_000
"""Values that are kept as they are; of more, so many are kept by lot."""
SEED: Final = 1_985


class Numbers:
    """Numbers as they come: their sums exactly, and the numbers themselves up to ``most``, beyond it a fair sample."""

    __slots__ = ("_lots", "_most", "highest", "lowest", "n", "squares", "total", "values")

    def __init__(self, *, most: int = KEPT) -> None:
        self.n, self.total, self.squares = 0, 0.0, 0.0
        self.lowest, self.highest = float("inf"), float("-inf")
        self.values = array("d")
        self._most, self._lots = most, Random(SEED)  # noqa: S311 - a sample, not a secret

    def add(self, value: float) -> None:
        """One more."""
        self.n += 1
        self.total += value
        self.squares += value * value
        self.lowest = min(self.lowest, value)
        self.highest = max(self.highest, value)
        if self.n <= self._most:
            self.values.append(value)
        elif (place := int(self._lots.random() * self.n)) < self._most:
            self.values[place] = value

    @property
    def sums(self) -> Sums:
        """What a mean needs."""
        return Sums(n=self.n, total=self.total, squares=self.squares)

    @property
    def is_sample(self) -> bool:
        """Whether not every value was kept."""
        return self.n > len(self.values)


def quantile(
    ordered: Sequence[float], share: float, *, level: float = 0.95, minimum: int = MINIMUM
) -> Estimate | Unanswered:
    """The quantile of values in ascending order, with an interval of two of them.

    Parameters
    ----------
    ordered
        The values, ascending.
    share
        0.5 is the median.

    Returns
    -------
    Estimate or Unanswered
        The interval's ends are values that were given; where the sample is too small for an end at this level, it is
        the smallest or the largest value.

    References
    ----------
    Hyndman & Fan (1996), definition 7; Conover (1999), section 3.2, by the normal approximation to the binomial with
    its continuity correction.

    Examples
    --------
    >>> told = quantile(list(range(1, 101)), 0.5)
    >>> told.value, told.low, told.high
    (50.5, 40.0, 61.0)
    """
    if not 0 < share < 1:
        msg = f"a quantile lies between 0 and 1, not at {share}"
        raise ValueError(msg)
    n = len(ordered)
    if n < max(minimum, 1):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 1))
    from rashin.analysis.stats.normal import z_value

    place = (n - 1) * share
    below, above = ordered[floor(place)], ordered[ceil(place)]
    value = below + (above - below) * (place - floor(place))
    margin = z_value(level) * (n * share * (1 - share)) ** 0.5
    first, last = max(1, ceil(n * share - margin - 0.5)), min(n, ceil(n * share + margin + 0.5))
    return Estimate(
        value=value,
        low=min(float(ordered[first - 1]), value),
        high=max(float(ordered[last - 1]), value),
        level=level,
        n=n,
        method="order_statistics",
    )
