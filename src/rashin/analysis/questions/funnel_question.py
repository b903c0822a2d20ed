"""The funnel as a value: its options, and whether they can stand together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from rashin.analysis.questions.errors import Contradiction, UnusableValue
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import Duration, Flag, OneOf, Whole
from rashin.analysis.questions.funnel_steps import Excluded, ExcludedForm, Step, StepForm, Touch, TouchForm
from rashin.analysis.questions.grouped import Grouped, by_option, limit_option, minimum_option, where_option
from rashin.analysis.questions.question import option
from rashin.analysis.questions.segments import SEGMENT
from rashin.errors import gettext_noop

MOST_STEPS: Final = 20
MOST_EXCLUSIONS: Final = 16
DEFAULT_WINDOW: Final = timedelta(days=14)
FIRST_TOUCH: Final = Touch()
_ORDER = OneOf(
    ordered=gettext_noop("in this order, other events between"),
    strict=gettext_noop("in this order, no other event between"),
    any=gettext_noop("in any order"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Grouped):
    """How many people go through some steps within a window, and where they leave."""

    name: ClassVar[str] = "funnel"
    title: ClassVar[str] = gettext_noop("Funnel")
    help: ClassVar[str] = gettext_noop("How many people go through some steps, how fast, and where they leave.")

    steps: tuple[Step, ...] = option(
        StepForm(),
        word="step",
        label=gettext_noop("Steps"),
        help=gettext_noop("An event: Order Completed, or with filters Order Completed[revenue>=1000]. Up to 20."),
        many=True,
    )
    within: timedelta = option(  # noqa: RUF009 - a field's description
        Duration(),
        label=gettext_noop("Within"),
        help=gettext_noop("The window from the first step on, inclusive: 14d (a day is 24 hours), 36h."),
        default=DEFAULT_WINDOW,
    )
    order: str = option(
        _ORDER,
        label=gettext_noop("Order"),
        help=gettext_noop("ordered; strict: no other event between; any: the steps in any order."),
        default="ordered",
    )
    optional: tuple[int, ...] = option(
        Whole(least=2, most=MOST_STEPS),
        label=gettext_noop("Optional steps"),
        help=gettext_noop("Numbers of the steps that may be skipped."),
        many=True,
        advanced=True,
    )
    exclude: tuple[Excluded, ...] = option(
        ExcludedForm(),
        label=gettext_noop("Exclude"),
        help=gettext_noop("An event that ends the attempt, and between which steps: Refund[amount>0]:1-3."),
        many=True,
        advanced=True,
    )
    first_ever: bool = option(
        Flag(),
        label=gettext_noop("First ever"),
        help=gettext_noop("Only attempts that begin with a person's first match ever, not with any match."),
        default=False,
        advanced=True,
    )
    by: tuple[str, ...] = by_option(
        "events",
        help=gettext_noop(
            "Break down by channel, touchpoint, unit, source, prop.NAME, context.NAME, trait.NAME or segment."
        ),
    )
    attribution: Touch = option(  # noqa: RUF009 - a field's description
        TouchForm(),
        label=gettext_noop("Attribution"),
        help=gettext_noop("Whose value counts: that of the first or the last step, of step:2, or all: each step's."),
        default=FIRST_TOUCH,
        advanced=True,
    )
    where: tuple[Filter, ...] = where_option(
        "events",
        help=gettext_noop("Only events like this: channel=app|web, trait.plan=gold. May be given several times."),
    )
    minimum: int = minimum_option(help=gettext_noop("People that a share needs to have a value."))
    limit: int = limit_option(
        help=gettext_noop("How many values of the breakdown, the most frequent first; the rest are one group."),
        most=200,
        default=20,
    )

    def check(self) -> None:
        """Numbers of steps exist, and what is asked for has a meaning."""
        self.check_groups(most=3)
        count = len(self.steps)
        if not 1 <= count <= MOST_STEPS:
            raise UnusableValue(place="step", text=count, expected=f"1–{MOST_STEPS}")
        if len(self.exclude) > MOST_EXCLUSIONS:
            raise UnusableValue(place="exclude", text=len(self.exclude), expected=f"0–{MOST_EXCLUSIONS}")
        for number in self.optional:
            if number > count:
                raise UnusableValue(place="optional", text=number, expected=f"2–{count}")
        if self.attribution.at == "step" and not 1 <= self.attribution.step <= count:
            raise UnusableValue(place="attribution", text=self.attribution, expected=f"step:1 – step:{count}")
        if SEGMENT in self.by and len(self.by) > 1:
            advice = gettext_noop("In a funnel segments are a breakdown of their own: choose people by “segment”.")
            raise Contradiction(place="by segment", other="by", advice=advice)
        self._check_exclusions(count)

    def _check_exclusions(self, count: int) -> None:
        for item in self.exclude:
            after, before = item.after or 1, item.before or count
            if count < 2:
                advice = gettext_noop("Between which steps? Add a second one.")
                raise Contradiction(place="exclude", other="step", advice=advice)
            if not 1 <= after < before <= count:
                raise UnusableValue(place="exclude", text=item, expected=f"1-2 … {count - 1}-{count}, 1-{count}")
            if self.order == "any" and (after, before) != (1, count):
                advice = gettext_noop("In any order nothing lies between two steps: exclude the event from the whole.")
                raise Contradiction(place="exclude", other="order", advice=advice)
