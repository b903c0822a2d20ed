"""What the questions share that count people or answers: who is meant, how it is broken down, and how sure to be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import Any, Final, Self

from rashin.analysis.questions.conditions import Opened, Params, bound, field_sql
from rashin.analysis.questions.errors import MissingOption, UnknownSegment, UnusableValue
from rashin.analysis.questions.filters import SEVERAL
from rashin.analysis.questions.forms import Decimal, FieldName, Filters, Whole
from rashin.analysis.questions.membership import masks_sql, with_steps
from rashin.analysis.questions.options import Timed, option
from rashin.analysis.questions.question import Cell, Question, Scope
from rashin.analysis.questions.segments import SEGMENT, Segment, SegmentForm
from rashin.analysis.questions.statement import Statement
from rashin.analysis.stats.estimate import MINIMUM
from rashin.errors import gettext_noop

MOST_AMONG: Final = 12
MEMBERSHIPS: Final = "memberships"
BY: Final = ("by", "by2")
"""What the values of the first and the second breakdown are called in rows and cells."""

VOICED: Final = frozenset(
    {"scores", "moves", "waves", "topics", "aspects", "phrases", "compare", "drivers", "emerging"}
)
"""Kinds of questions that are about voices only."""

COLUMNS: Final = ("by_1", "by_2", "by_3")
"""What they are called in SQL."""

Group = tuple[str | None, ...]
"""The values of the breakdowns; None: no value, or in none of the segments."""


class GroupField(FieldName):
    """A field, or ``segment``: one group for each of some segments."""

    def read(self, text: str, *, place: str) -> str:
        """The field's full name."""
        return SEGMENT if text.strip().lower() == SEGMENT else super().read(text, place=place)


def by_option(table: str, *, help: str, default: tuple[str, ...] = ()) -> Any:  # noqa: A002 - as everywhere
    """What to break an answer down by."""
    return option(GroupField(table), label=gettext_noop("By"), help=help, many=True, default=default)


def where_option(table: str, *, help: str) -> Any:  # noqa: A002
    """Which records count."""
    return option(Filters(table), label=gettext_noop("Where"), help=help, many=True)


def minimum_option(*, help: str, least: int = 1) -> Any:  # noqa: A002
    """From how many on there is a value."""
    return option(
        Whole(least=least, most=1_000_000), label=gettext_noop("At least"), help=help, default=MINIMUM, advanced=True
    )


def limit_option(*, help: str, most: int, default: int, label: str = gettext_noop("Groups")) -> Any:  # noqa: A002
    """How many groups are shown."""
    return option(Whole(least=1, most=most), label=label, help=help, default=default, advanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped(Timed):
    """A question about people in a period, who may be chosen and compared by segment.

    A subclass has a field ``by`` made by ``by_option``, and calls ``check_groups`` where it checks itself.
    """

    segment: tuple[Segment, ...] = option(
        SegmentForm(),
        label=gettext_noop("Segment"),
        help=gettext_noop("Only people of this segment: a saved one by its name, or NAME[rules]. Several: of all."),
        many=True,
    )
    among: tuple[Segment, ...] = option(
        SegmentForm(),
        label=gettext_noop("Segments compared"),
        help=gettext_noop("With “by segment”: which segments are the groups. Unless given, every saved one."),
        many=True,
        advanced=True,
    )
    level: float = option(
        Decimal(above=0.5, below=1),
        label=gettext_noop("Confidence level"),
        help=gettext_noop("Of intervals and tests."),
        default=0.95,
        advanced=True,
    )

    def check_groups(self, *, most: int, several: bool = False) -> None:
        """Whether period, breakdowns and segments can stand together; ``several``: records may be in several groups."""
        self.check_period()
        by = fields_by(self)
        twice = [one for one in by if one in SEVERAL and not several]
        if twice:
            expected = gettext_noop("a breakdown with one value a voice; topics, aspects and phrases count the others")
            raise UnusableValue(place="by", text=twice[0], expected=expected)
        if len(by) > most or len(set(by)) < len(by):
            raise UnusableValue(place="by", text=", ".join(by), expected=f"0–{most}")
        names = [one.name for one in self.among]
        if len(names) > MOST_AMONG or len(set(names)) < len(names):
            raise UnusableValue(place="among", text=", ".join(names), expected=f"1–{MOST_AMONG}")
        if names and SEGMENT not in by:
            raise MissingOption(kind=self.name, place="by", help=gettext_noop("Segments are compared “by segment”."))

    def settled(self, now: datetime) -> Self:
        """The same question with every time as an instant, also those of segments."""
        found = Timed.settled(self, now)
        changes: dict[str, Any] = {
            name: tuple(one.settled(now, self.zone) for one in getattr(self, name)) for name in ("segment", "among")
        }
        return replace(found, **changes)


def fields_by(question: Question) -> tuple[str, ...]:
    """The fields that a question is broken down by."""
    by: tuple[str, ...] = getattr(question, "by", ())
    return by


def segments_in(question: Question) -> dict[str, tuple[Segment, ...]]:
    """The segments of a question by the option that holds them; empty for kinds that have no such option."""
    return {name: getattr(question, name) for name in ("segment", "among") if hasattr(question, name)}


def names_missing(question: Question) -> bool:
    """Whether the question means saved segments whose definitions it does not hold yet."""
    held = segments_in(question)
    named = any(not one.rules for segments in held.values() for one in segments)
    return named or (SEGMENT in fields_by(question) and not held.get("among"))


def defined(question: Question, saved: Mapping[str, Segment]) -> Question:
    """The question with the definitions of the saved segments that it names."""

    def of(one: Segment, place: str) -> Segment:
        if one.rules:
            return one
        if one.name not in saved:
            raise UnknownSegment(place=place, name=one.name, names=saved)
        return saved[one.name]

    held = segments_in(question)
    if SEGMENT in fields_by(question) and not held["among"]:
        held["among"] = tuple(saved.values())[:MOST_AMONG]
    changes: dict[str, Any] = {name: tuple(of(one, name) for one in segments) for name, segments in held.items()}
    return replace(question, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Who counts in a question, and into which groups the records of a table fall."""

    table: str
    fields: tuple[str, ...]
    segment: tuple[Segment, ...]
    among: tuple[Segment, ...]
    scope: Scope
    zone: str

    @classmethod
    def of(cls, question: Question, table: str, *, scope: Scope, now: datetime) -> "Grouping":
        """How a question groups; saved segments have to be in it by now."""
        held = segments_in(question.settled(now))
        fields = fields_by(question)
        for name, segments in held.items():
            for one in segments:
                if not one.rules:
                    raise UnknownSegment(place=name, name=one.name, names=())
        if SEGMENT in fields and not held["among"]:
            help_ = gettext_noop("There is no saved segment: say which segments are compared.")
            raise MissingOption(kind=question.name, place="among", help=help_)
        zone: str = getattr(question, "zone", "UTC")
        return cls(
            table=table, fields=fields, segment=held["segment"], among=held.get("among", ()), scope=scope, zone=zone
        )

    @property
    def by_segment(self) -> bool:
        """Whether one of the breakdowns is by segment: a record may be in several groups then."""
        return SEGMENT in self.fields

    def begin(self) -> Statement:
        """A statement that knows who belongs to which segment."""
        found = with_steps(Statement(), self.segment, prefix="wanted", scope=self.scope, zone=self.zone)
        if not self.by_segment:
            return found
        found = with_steps(found, self.among, prefix="among", scope=self.scope, zone=self.zone)
        return found.then(MEMBERSHIPS, masks_sql(len(self.among), prefix="among"))

    @property
    def condition(self) -> str:
        """That a record's person is in the segments asked for."""
        tests = [
            f"{self.table}.person_key in (select person_key from wanted_{number})"  # noqa: S608 - our own names
            for number in range(1, len(self.segment) + 1)
        ]
        return " and ".join(tests) or "true"

    def columns(self, *, opened: Opened | None = None) -> tuple[list[str], Params]:
        """One expression a breakdown; of segments a number that says which of them."""
        params = Params()
        found = []
        for field in self.fields:
            if field == SEGMENT:
                found.append(
                    f"coalesce((select {MEMBERSHIPS}.mask from {MEMBERSHIPS}"  # noqa: S608 - our own names
                    f" where {MEMBERSHIPS}.person_key = {self.table}.person_key), 0)"
                )
                continue
            expression, more = field_sql(field, self.table, opened=opened)
            params |= more
            found.append(f"nullif(cast({expression} as varchar), '')")
        return found, params

    def groups(self, values: Sequence[Any]) -> list[Group]:
        """The groups of a record with these values of ``columns``: several where its person is in several segments."""
        return list(product(*(self.names(at, value) for at, value in enumerate(values))))

    def names(self, at: int, value: Any) -> Sequence[str | None]:
        """The groups of one breakdown that a value of its column stands for."""
        if self.fields[at] != SEGMENT:
            return (value,)
        return [one.name for bit, one in enumerate(self.among) if int(value or 0) >> bit & 1] or (None,)

    def chosen(self, cell: Cell, columns: Sequence[str], params: Params) -> Iterator[str]:
        """The conditions of a cell's ``by`` and ``by2`` on the expressions of ``columns``."""
        for name, field, column in zip(BY, self.fields, columns, strict=False):
            value = cell.values.get(name)
            if value is None:
                continue
            if field != SEGMENT:
                yield f"{column} is not distinct from {bound(value or None, params)}"
                continue
            names = [one.name for one in self.among]
            if value and value not in names:
                raise UnusableValue(place=f"cell {name}", text=value, expected=" | ".join(names))
            yield f"{column} & {1 << names.index(value)} <> 0" if value else f"{column} = 0"


def by_columns(group: Group) -> dict[str, object]:
    """A group as the columns ``by`` and ``by2``."""
    return {name: group[at] if at < len(group) else None for at, name in enumerate(BY)}
