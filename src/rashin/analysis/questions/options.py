"""What a question is: a frozen dataclass whose fields are made by ``option(…)``.

That one definition gives the options of the command line, the query of a page's address, the JSON of the API with its
schema, and the fields of a form.
"""

import dataclasses
from abc import ABC
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar, Self

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.errors import Contradiction, MissingOption
from rashin.analysis.questions.forms import Duration, Form, Moment, Text, Whole, Zone
from rashin.analysis.questions.period import Period
from rashin.errors import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One field of a question, as every surface needs it."""

    name: str
    """The field's name in Python and JSON."""
    word: str
    """Its name on the command line (``--from``) and in addresses (``?from=``)."""
    label: str
    help: str
    form: Form[Any]
    many: bool
    advanced: bool
    """Folded away on a page until wanted."""
    required: bool
    default: object


def option(
    form: Form[Any],
    *,
    label: str,
    help: str,  # noqa: A002 - the word that every surface uses
    default: object = dataclasses.MISSING,
    word: str = "",
    many: bool = False,
    advanced: bool = False,
) -> Any:
    """A field of a question. ``many`` fields are tuples, empty unless a default is given."""
    if many and default is dataclasses.MISSING:
        default = ()
    metadata = {"form": form, "label": label, "help": help, "word": word, "many": many, "advanced": advanced}
    return field(default=default, metadata=metadata)


@cache
def options_of(question: "type[Question]") -> tuple[Option, ...]:
    """The options of a kind of question, in the order of their definition."""
    return tuple(
        Option(
            name=item.name,
            word=item.metadata["word"] or item.name.replace("_", "-"),
            label=item.metadata["label"],
            help=item.metadata["help"],
            form=item.metadata["form"],
            many=item.metadata["many"],
            advanced=item.metadata["advanced"],
            required=item.default is dataclasses.MISSING,
            default=None if item.default is dataclasses.MISSING else item.default,
        )
        for item in dataclasses.fields(question)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(ABC):
    """A question as a value. Texts and lists are turned into the fields' own types, so ``within="14d"`` will do."""

    name: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]

    def __post_init__(self) -> None:
        """Bring every field to its type, or say which one cannot be."""
        for item in options_of(type(self)):
            value = getattr(self, item.name)
            if value is None and not item.required and item.default is None:
                continue
            if item.many:
                value = () if value is None else value  # “no breakdown”, as some callers write it
                value = item.form.accept_many(value, place=item.word)
                if item.required and not value:
                    raise MissingOption(kind=self.name, place=item.word, help=item.help)
            else:
                if isinstance(value, list | tuple) and len(value) == 1:
                    value = value[0]  # a list of one is what some callers write for any option
                value = item.form.accept(value, place=item.word)
            object.__setattr__(self, item.name, value)
        self.check()

    def check(self) -> None:  # noqa: B027 - most kinds of question have nothing to check
        """Whether the options can stand together; raises Contradiction or MissingOption."""

    def settled(self, now: datetime) -> Self:
        """Make what depends on the clock absolute."""
        return self


_FROM = gettext_noop("The first day (2026-04-01), or an instant. Unless given, from the beginning.")
_TO = gettext_noop("The last day, which is included, or an instant, which is not. Unless given, to the end.")
_LAST = gettext_noop("The last days up to and including today (90d, 12w), or hours up to now (36h).")
_DURING = gettext_noop("A calendar year, quarter or month (2026, 2026q2, 2026-04) or a fiscal one (fy2026, fy2026q1).")
_ZONE = gettext_noop("The time zone whose days, weeks and months are meant.")
_STARTS = gettext_noop("The month in which the fiscal year begins; 1 for calendar years.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed(Question):
    """A question about a period: from – to, the last days, or a named month, quarter or year."""

    # ruff: noqa: RUF009 - option() makes a field; dates and durations are immutable
    default_last: ClassVar[timedelta | None] = None
    """The period when none is said; None: everything there is."""

    start: date | datetime | None = option(Moment(), word="from", label=gettext_noop("From"), help=_FROM, default=None)
    end: date | datetime | None = option(Moment(), word="to", label=gettext_noop("To"), help=_TO, default=None)
    last: timedelta | None = option(Duration(), label=gettext_noop("The last"), help=_LAST, default=None)
    during: str | None = option(Text(longest=12), label=gettext_noop("During"), help=_DURING, default=None)
    zone: str = option(Zone(), label=gettext_noop("Time zone"), help=_ZONE, default="Asia/Tokyo", advanced=True)
    year_starts: int = option(
        Whole(least=1, most=12), label=gettext_noop("Fiscal year begins in"), help=_STARTS, default=4, advanced=True
    )

    def check(self) -> None:
        """One way of saying when, and not backwards."""
        self.check_period()

    def check_period(self) -> None:
        """For subclasses with checks of their own (``super()`` does not work in slotted dataclasses)."""
        advice = gettext_noop("Say when in one way: from and to, or last, or during.")
        given = {"from": self.start, "to": self.end, "last": self.last, "during": self.during}
        for word, others in (("last", ("from", "to", "during")), ("during", ("from", "to"))):
            for other in others:
                if given[word] is not None and given[other] is not None:
                    raise Contradiction(place=word, other=other, advice=advice)
        if self.during is not None:
            periods.during(self.during, self.zone, self.year_starts)
        if self.start is not None and self.end is not None:
            start, end = (periods.instant(self.start, self.zone), periods.instant(self.end, self.zone, ends=True))
            if start >= end:
                raise Contradiction(place="from", other="to", advice=gettext_noop("The period ends before it begins."))

    def period(self, now: datetime) -> Period:
        """The period in UTC; ``now`` matters when it is said by ``last``."""
        length = self.default_last if self.start is None and self.end is None and self.during is None else None
        if self.last is not None or length is not None:
            return periods.last(self.last or length or timedelta(), now.astimezone(UTC), self.zone)
        if self.during is not None:
            return periods.during(self.during, self.zone, self.year_starts)
        return Period(
            start=None if self.start is None else periods.instant(self.start, self.zone),
            end=None if self.end is None else periods.instant(self.end, self.zone, ends=True),
            zone=self.zone,
        )

    def settled(self, now: datetime) -> Self:
        """The same question with ``last`` and ``during`` written as instants."""
        found = self.period(now)
        return dataclasses.replace(self, last=None, during=None, start=found.start, end=found.end)
