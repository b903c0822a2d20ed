"""Scores as a value: its options, and whether they can stand together."""

from dataclasses import dataclass
from typing import ClassVar, Final

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.errors import Contradiction, MissingOption
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import EVERY, Filters, OneOf, Text
from rashin.analysis.questions.grouped import Grouped, by_option, limit_option, minimum_option, where_option
from rashin.analysis.questions.question import option
from rashin.analysis.questions.tally import METRIC
from rashin.errors import gettext_noop

_COMPARE = OneOf(
    previous=gettext_noop("the period before"),
    year=gettext_noop("the same period a year before"),
    rest=gettext_noop("all the others"),
)
BEFORE: Final = ("previous", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores(Grouped):
    """What customers' answers say: NPS, CSAT, CES or a rating."""

    name: ClassVar[str] = "scores"
    title: ClassVar[str] = gettext_noop("Scores")
    help: ClassVar[str] = gettext_noop("NPS, CSAT, CES or ratings by period and segment, with intervals and tests.")

    metric: str = option(METRIC, label=gettext_noop("Metric"), help=gettext_noop("Which score."), default="nps")
    every: str | None = option(
        EVERY,
        label=gettext_noop("Every"),
        help=gettext_noop("One point for each day, week (from Monday), month, quarter or fiscal year."),
        default=None,
    )
    by: tuple[str, ...] = by_option(
        "voices",
        help=gettext_noop(
            "Break down by channel, touchpoint, unit, survey, language, prop.NAME, trait.NAME or segment; up to two."
        ),
    )
    where: tuple[Filter, ...] = where_option(
        "voices",
        help=gettext_noop("Only answers like this: channel=app|web, trait.plan=gold. May be given several times."),
    )
    compare: str | None = option(
        _COMPARE,
        label=gettext_noop("Compare with"),
        help=gettext_noop("Test each point against the period before, or each group against all the others."),
        default=None,
    )
    compare_with: tuple[Filter, ...] = option(
        Filters("voices"),
        label=gettext_noop("Compare with those"),
        help=gettext_noop("Test each point against the other answers like this: channel=app."),
        many=True,
    )
    against: str | None = option(
        Text(),
        label=gettext_noop("Against the group"),
        help=gettext_noop("Test each group against this one: a value of the first breakdown, or a segment's name."),
        default=None,
        advanced=True,
    )
    baseline: str | None = option(
        Text(longest=60),
        label=gettext_noop("Against the period"),
        help=gettext_noop("Test each point against this period: 2026-04, 2026q1, fy2025, 2026-04-01..2026-05-15."),
        default=None,
        advanced=True,
    )
    minimum: int = minimum_option(help=gettext_noop("Answers that a point needs to have a value."))
    limit: int = limit_option(
        help=gettext_noop("How many groups, those with the most answers first."), most=100_000, default=500
    )

    def check(self) -> None:
        """Comparisons need something to compare with."""
        self.check_groups(most=2)
        ways = {
            "compare": self.compare, "compare-with": self.compare_with, "against": self.against,
            "baseline": self.baseline,
        }  # fmt: skip
        said = [word for word, value in ways.items() if value]
        if len(said) > 1:
            raise Contradiction(place=said[0], other=said[1], advice=gettext_noop("Compare in one way."))
        if self.compare == "rest" and not self.by:
            raise MissingOption(kind=self.name, place="by", help=gettext_noop("“rest” is what lies outside a group."))
        if self.against and not self.by:
            raise MissingOption(kind=self.name, place="by", help=gettext_noop("A group is a value of a breakdown."))
        if self.baseline:
            periods.named(self.baseline, self.zone, self.year_starts, place="baseline")
        bounded = self.last or self.during or (self.start and self.end)
        if self.compare in BEFORE and self.every is None and not bounded:
            advice = gettext_noop("Say which period (last, during, from and to) or give “every”.")
            raise MissingOption(kind=self.name, place="last", help=advice)

    @property
    def is_compared(self) -> bool:
        """Whether points are tested against something."""
        return bool(self.compare or self.compare_with or self.against or self.baseline)
