"""What a statistic gives back: an estimate with its interval, a comparison, or the reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rashin.errors import gettext_noop

MINIMUM: Final = 10
"""Fewer answers than this give a reason, not a number, unless the caller says otherwise."""


class Reason(StrEnum):
    """Why there is no number. The sentence is chosen where it is read, from ``REASONS``."""

    TOO_FEW = "too_few"
    NO_VARIANCE = "no_variance"
    MIXED_SCALES = "mixed_scales"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    SMALL_GROUP = "small_group"


REASONS: Final = {
    Reason.TOO_FEW: gettext_noop("Too few: %(n)d of at least %(minimum)d."),
    Reason.NO_VARIANCE: gettext_noop("All %(n)d are the same, so nothing can be said about chance."),
    Reason.MIXED_SCALES: gettext_noop("These %(n)d were given on different scales; ask for one survey or question."),
    Reason.NOTHING_TO_COMPARE: gettext_noop("There is nothing to compare with."),
    Reason.SMALL_GROUP: gettext_noop("Kept back: so few people could be told apart."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its confidence interval ``low`` – ``high`` at ``level``, from ``n`` records."""

    value: float
    low: float
    high: float
    level: float
    n: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """No number, and why. ``minimum`` is what would have been enough, where that is the reason."""

    reason: Reason
    n: int
    minimum: int = 0

    def __str__(self) -> str:
        return REASONS[self.reason] % {"n": self.n, "minimum": self.minimum}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """First minus second, with its interval, and ``p``: how often chance alone would differ at least as much."""

    difference: float
    low: float
    high: float
    p: float
    level: float
    method: str
