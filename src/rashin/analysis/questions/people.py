"""People: who stands behind a bar or a point of another question's answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from rashin.analysis.questions.conditions import bound
from rashin.analysis.questions.errors import UnknownQuestion, UnusableValue
from rashin.analysis.questions.forms import Key, Text, Whole
from rashin.analysis.questions.period import in_utc
from rashin.analysis.questions.question import Answer, Cell, Grade, Kind, Lake, Question, Row, Scope, Sentence, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.wording import read_words, split_link
from rashin.errors import gettext_noop


def of_option() -> Any:
    """Behind which question's answer to look."""
    return option(
        Text(longest=8000),
        label=gettext_noop("Of"),
        help=gettext_noop("The other question as a link: scores?metric=nps&by=channel."),
    )


def cell_option() -> Any:
    """Behind which bar or point to look."""
    return option(
        Text(),
        label=gettext_noop("Cell"),
        help=gettext_noop("Which bar or point: by=app, by2=ginza, period=2026-04-01, group=detractors, step=2."),
        many=True,
    )


def chosen(cell: Iterable[str]) -> Cell:
    """The cell that some NAME=VALUE name."""
    values: dict[str, str] = {}
    for item in cell:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise UnusableValue(place="cell", text=item, expected="by=app, period=2026-04-01, step=2 …")
        values[name.strip()] = value.strip()
    return Cell(values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class People(Question):
    """The people behind a bar or a point."""

    name: ClassVar[str] = "people"
    title: ClassVar[str] = gettext_noop("People")
    help: ClassVar[str] = gettext_noop("Who stands behind a bar or a point of another question.")

    of: str = of_option()
    cell: tuple[str, ...] = cell_option()
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
        """Cells are written NAME=VALUE."""
        self.chosen()

    def chosen(self) -> Cell:
        """The cell."""
        return chosen(self.cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person, with how many records put them into the cell, and the newest of those."""

    person_key: int
    n: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleAnswer(Answer):
    """One page of people, in the order of their keys."""

    rows_name: ClassVar[str] = "people"
    columns: ClassVar[Mapping[str, str]] = {"person_key": "int64", "n": "int64", "last_at": "time"}

    people: tuple[Person, ...]
    next: int | None
    """Give this as ``after`` for the next page; None on the last."""

    def rows(self) -> list[Row]:
        """One row a person."""
        return [{"person_key": each.person_key, "n": each.n, "last_at": each.last_at} for each in self.people]

    def extras(self) -> Row:
        """Where the next page begins."""
        return {"next": None if self.next is None else str(self.next)}


def answer_people(
    question: People, *, lake: Lake, scope: Scope, now: datetime, kinds: Mapping[str, Kind]
) -> PeopleAnswer:
    """Ask the other question for its people. ``kinds`` are all the questions there are."""
    name, words = split_link(question.of)
    kind = kinds.get(name)
    if kind is None:
        raise UnknownQuestion(kind="question", name=name, names=", ".join(kinds))
    other = read_words(kind.question, words)
    stamp, cell, wanted = lake.stamp(), question.chosen(), question.limit + 1
    after = -1 if question.after is None else question.after
    if kind.find_people is not None:
        found = kind.find_people(
            other, cell, lake=lake, scope=scope, now=now, after=after, limit=wanted
        )  # fmt: skip
    elif kind.people is not None:
        statement = _page(kind.people(other, cell, scope=scope, now=now), after, wanted)
        found = lake.rows(statement.sql, statement.params)
    else:
        raise UnusableValue(place="of", text=name, expected="scores, trend, funnel …")
    people = [_person(row) for row in found.to_pylist()]
    shown = people[: question.limit]
    return PeopleAnswer(
        question=question,
        people=tuple(shown),
        next=shown[-1].person_key if len(people) > question.limit else None,
        definition=(
            Sentence(
                code="people.identity",
                text=gettext_noop("People are counted after identity; records of nobody are left out."),
            ),
        ),
        n=sum(each.n for each in shown),
        method="count",
        grade=Grade.ANECDOTE,
        stamp=stamp,
        asked_at=now,
    )


_PAGE = """
select person_key, count(*) as n, max(occurred_at) as last_at
from kept
where person_key > {after}
group by person_key
order by person_key
limit {limit}"""


def _page(kept: Statement, after: int, limit: int) -> Statement:
    params: dict[str, object] = {}
    return kept.then("page", _PAGE.format(after=bound(after, params), limit=bound(limit, params)), params)


def _person(row: Mapping[str, Any]) -> Person:
    return Person(person_key=int(row["person_key"]), n=int(row["n"]), last_at=in_utc(row["last_at"]))
