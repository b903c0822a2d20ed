# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Segment: how many people belong to it, and who they are, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.errors import MissingOption
from rashin.analysis.questions.forms import Key, Whole, Zone
from rashin.analysis.questions.grouped import Grouping
from rashin.analysis.questions.membership import EVERYBODY, everybody
from rashin.analysis.questions.question import Answer, Grade, Lake, Question, Row, Scope, Sentence, option
from rashin.analysis.questions.segments import Segment, SegmentForm
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.told import about_segments
from rashin.errors import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment(Question):
    """How many people belong to a segment, and who."""

    name: ClassVar[str] = "segment"
    title: ClassVar[str] = gettext_noop("People of a segment")
    help: ClassVar[str] = gettext_noop("How many people belong to a segment, of how many, and who they are.")

    segment: tuple[Segment, ...] = option(
        SegmentForm(),
        label=gettext_noop("Segment"),
        help=gettext_noop("A saved segment by its name, or NAME[rules]. Several: people in all of them."),
        many=True,
    )
    zone: str = option(
        Zone(),
        label=gettext_noop("Time zone"),
        help=gettext_noop("The time zone whose days are meant."),
        default="Asia/Tokyo",
        advanced=True,
    )
    after: int | None = option(
        Key(),
        label=gettext_noop("After"),
        help=gettext_noop("Only keys above this one: the “next” of the page before."),
        default=None,
        advanced=True,
    )
    limit: int = option(
        Whole(least=1, most=10_000),
        label=gettext_noop("At most"),
        help=gettext_noop("How many people on a page."),
        default=100,
        advanced=True,
    )

    def check(self) -> None:
        """A segment is named."""
        if not self.segment:
            raise MissingOption(kind=self.name, place="segment", help=gettext_noop("Say which: NAME, or NAME[rules]."))

    def settled(self, now: datetime) -> Self:
        """The same question with every time of its segments as an instant."""
        return replace(self, segment=tuple(one.settled(now, self.zone) for one in self.segment))


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegmentAnswer(Answer):
    """The size, and one page of people in the order of their keys."""

    rows_name: ClassVar[str] = "people"
    columns: ClassVar[Mapping[str, str]] = {"person_key": "int64"}

    people: tuple[int, ...]
    everybody: int
    """All people of whom there is a record."""
    next: int | None
    """Give this as ``after`` for the next page; None on the last."""

    def rows(self) -> list[Row]:
        """One row a person."""
        return [{"person_key": one} for one in self.people]

    def extras(self) -> Row:
        """How many in all, and where the next page begins."""
        return {"size": self.n, "everybody": self.everybody, "next": None if self.next is None else str(self.next)}


def answer_in_segment(question: InSegment, *, lake: Lake, scope: Scope, now: datetime) -> InSegmentAnswer:
    """Count the people, and name the first of them."""
    stamp = lake.stamp()
    grouping = Grouping.of(question, "events", scope=scope, now=now)
    sizes = _counted(grouping, lake)
    people = _page(question, grouping, lake)
    shown = people[: question.limit]
    return InSegmentAnswer(
        question=question,
        people=tuple(shown),
        everybody=int(sizes["everybody"]),
        next=shown[-1] if len(people) > question.limit else None,
        definition=(
            *about_segments(question),
            Sentence(
                code="segment.everybody",
                text=gettext_noop("Of all people with a trait, an event or a voice, counted after identity."),
            ),
        ),
        n=int(sizes["size"]),
        method="count",
        grade=Grade.ANECDOTE,
        stamp=stamp,
        asked_at=now,
    )


def _begun(grouping: Grouping) -> Statement:
    begun = grouping.begin()
    if not any(name == EVERYBODY for name, _ in begun.steps):
        sql, params = everybody(grouping.scope)
        begun = begun.then(EVERYBODY, sql, params)
    within = "".join(
        f" and person_key in (select person_key from wanted_{number})" for number in range(2, len(grouping.segment) + 1)
    )
    return begun.then("found", f"select person_key from wanted_1 where true{within}")


def _counted(grouping: Grouping, lake: Any) -> Mapping[str, Any]:
    asked = _begun(grouping).then(
        "sizes", f"select (select count(*) from found) as size, (select count(*) from {EVERYBODY}) as everybody"
    )
    rows: list[Mapping[str, Any]] = lake.rows(asked.sql, asked.params).to_pylist()
    return rows[0]


def _page(question: InSegment, grouping: Grouping, lake: Any) -> list[int]:
    params = Params()
    after = bound(-1 if question.after is None else question.after, params)
    limit = bound(question.limit + 1, params)
    asked = _begun(grouping).then(
        "page", f"select person_key from found where person_key > {after} order by person_key limit {limit}", params
    )
    return [int(row["person_key"]) for row in lake.rows(asked.sql, asked.params).to_pylist()]
