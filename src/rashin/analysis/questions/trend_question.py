"""A trend as a value: its options, and whether they can stand together."""

from dataclasses import dataclass
from typing import ClassVar

from rashin.analysis.questions.errors import Contradiction, MissingOption
from rashin.analysis.questions.filters import Filter, check_field
from rashin.analysis.questions.forms import EVERY, Event, FieldName, Filters, Flag, Named, OneOf, Text
from rashin.analysis.questions.grouped import Grouped, by_option, limit_option, minimum_option, where_option
from rashin.analysis.questions.question import option
from rashin.analysis.questions.segments import SEGMENT
from rashin.errors import gettext_noop

_OF = OneOf(events=gettext_noop("Events"), voices=gettext_noop("Voices"))
_MEASURE = OneOf(
    count=gettext_noop("How many"), people=gettext_noop("People"), sum=gettext_noop("Sum"), mean=gettext_noop("Mean"),
    distinct=gettext_noop("Different values"),
)  # fmt: skip
_EVERY = OneOf(whole=gettext_noop("the whole period"), **{choice.value: choice.label for choice in EVERY.choices})
_COMPARE = OneOf(
    previous=gettext_noop("the period before"), year=gettext_noop("the same period a year before")
)  # fmt: skip
_NO_FIELD = gettext_noop("Sum, mean and different values need the property whose values are meant: revenue.")
WITH_FIELD = frozenset({"sum", "mean", "distinct"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Grouped):
    """How often something happened, to how many people, or how much of it."""

    name: ClassVar[str] = "trend"
    title: ClassVar[str] = gettext_noop("Trend")
    help: ClassVar[str] = gettext_noop("Any event or voice over time: how many, people, sum or mean; by anything.")

    of: str = option(_OF, label=gettext_noop("Of"), help=gettext_noop("Events, or voices."), default="events")
    event: tuple[Named, ...] = option(
        Event(),
        label=gettext_noop("Event"),
        help=gettext_noop("Only these events: Order Completed[revenue>=1000]. Several are counted together."),
        many=True,
    )
    measure: str = option(
        _MEASURE,
        label=gettext_noop("Measure"),
        help=gettext_noop("How many records or people; or of a property the sum, the mean or the different values."),
        default="count",
    )
    field: str | None = option(
        FieldName("records"),
        word="property",
        label=gettext_noop("Property"),
        help=gettext_noop("The property that is meant: revenue, products.quantity, order_id."),
        default=None,
    )
    each: str | None = option(
        Text(longest=120),
        label=gettext_noop("Each item of"),
        help=gettext_noop("Count the items of this list instead of the records: products."),
        default=None,
        advanced=True,
    )
    every: str = option(
        _EVERY,
        label=gettext_noop("Every"),
        help=gettext_noop("One point a day, week (from Monday), month, quarter or fiscal year; or one in all."),
        default="day",
    )
    by: tuple[str, ...] = by_option(
        "records",
        help=gettext_noop(
            "Break down by event, channel, touchpoint, unit, source, prop.NAME, trait.NAME or segment; up to two."
        ),
    )
    where: tuple[Filter, ...] = where_option(
        "records",
        help=gettext_noop("Only records like this: channel=app|web, revenue>=1000. May be given several times."),
    )
    compare: str | None = option(
        _COMPARE,
        label=gettext_noop("Compare with"),
        help=gettext_noop("Give each point what it was in the period before, or a year before."),
        default=None,
    )
    interval: bool = option(
        Flag(),
        label=gettext_noop("Interval of counts"),
        help=gettext_noop("Give counts the exact interval of a Poisson mean."),
        default=False,
        advanced=True,
    )
    minimum: int = minimum_option(least=2, help=gettext_noop("Values that a mean needs."))
    limit: int = limit_option(
        help=gettext_noop("How many groups, the most frequent first; the others are put together."),
        most=1000,
        default=20,
    )

    def check(self) -> None:
        """Fields must belong to what is counted."""
        self.check_groups(most=2, several=True)
        if self.field is not None:
            object.__setattr__(self, "field", check_field(self.field, self.of, place="property"))
        by = tuple(one if one == SEGMENT else check_field(one, self.of, place="by") for one in self.by)
        object.__setattr__(self, "by", by)
        form = Filters(self.of)
        object.__setattr__(self, "where", tuple(form.accept(item, place="where") for item in self.where))
        if self.event and self.of == "voices":
            advice = gettext_noop("Voices are chosen by where: survey=…, metric=nps.")
            raise Contradiction(place="event", other="of", advice=advice)
        if self.measure in WITH_FIELD and self.field is None:
            raise MissingOption(kind=self.name, place="property", help=_NO_FIELD)
        bounded = self.last or self.during or (self.start and self.end)
        if self.compare and self.every == "whole" and not bounded:
            advice = gettext_noop("Say which period (last, during, from and to) or give “every”.")
            raise MissingOption(kind=self.name, place="last", help=advice)
