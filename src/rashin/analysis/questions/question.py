"""What every answer carries, who may ask for it, and how it is found again.

``Question``, ``Timed`` and ``option`` are given on from ``options``, so that a question's file imports this one alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from rashin.analysis.questions.conditions import Params, bound
from rashin.analysis.questions.errors import UnusableValue
from rashin.analysis.questions.options import Option, Question, Timed, option, options_of
from rashin.analysis.questions.period import Period, bucket, following, midnight
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.wording import write_json, write_words

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = [
    "Answer", "Answers", "Cell", "Grade", "Kind", "Lake", "Option", "PeopleFound", "PeopleOf", "Period", "Question",
    "Row", "Scope", "Sentence", "Timed", "option", "options_of", "question_key",
]  # fmt: skip


class Lake(Protocol):
    """What a question needs of the lake."""

    def rows(self, sql: str, params: Mapping[str, object]) -> Any:
        """The result of a statement, as an Arrow table."""
        ...

    def stamp(self) -> str:
        """A text that changes whenever the lake does."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What whoever asks may see. Part of every cache key."""

    units: frozenset[str] | None = None
    """Only records of these units (stores, teams); None: the whole company."""

    def condition(self, table: str) -> tuple[str, Params]:
        """The SQL condition that keeps to this scope."""
        if self.units is None:
            return "true", {}
        params: Params = {}
        return f"coalesce({table}.unit = any({bound(sorted(self.units), params)}), false)", params


class Grade(IntEnum):
    """How much an answer proves, on the one scale of the house."""

    OPINION = 0
    ANECDOTE = 1
    PATTERN = 2
    ASSOCIATION = 3
    QUASI_EXPERIMENT = 4
    RANDOMISED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a definition, to be translated by its text and then filled."""

    code: str
    text: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.fields


Row = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(ABC):
    """A frozen answer with everything that it takes to judge it."""

    rows_name: ClassVar[str] = "rows"
    """What the rows are called in JSON."""
    columns: ClassVar[Mapping[str, str]]
    """The columns of ``rows``, with the names of their Arrow types; ``time`` is UTC with microseconds."""

    question: Question
    definition: tuple[Sentence, ...]
    period: Period | None = None
    n: int
    """Records that the answer rests on."""
    method: str
    level: float | None = None
    grade: Grade = Grade.PATTERN
    stamp: str
    """The state of the lake that was asked."""
    asked_at: datetime
    notes: tuple[Sentence, ...] = ()
    """What a reader should know of this answer: a field that no record has, records that are not shown."""

    @abstractmethod
    def rows(self) -> list[Row]:
        """Flat rows with the keys of ``columns``."""

    def extras(self) -> Row:
        """More for the JSON form, beside the rows."""
        return {}

    def to_arrow(self) -> "pa.Table":
        """The rows as an Arrow table whose types do not depend on the rows."""
        import pyarrow as pa

        def kind_of(name: str) -> "pa.DataType":
            return pa.timestamp("us", tz="UTC") if name == "time" else pa.type_for_alias(name)

        schema = pa.schema([(name, kind_of(kind)) for name, kind in self.columns.items()])
        return pa.Table.from_pylist(self.rows(), schema=schema)

    def to_pandas(self) -> "pd.DataFrame":
        """The rows as a data frame."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_json(self) -> bytes:
        """The whole answer; keys of people are texts, for JavaScript's numbers end at 2⁵³."""
        import msgspec

        return msgspec.json.encode(self.jsonable())

    def jsonable(self) -> Row:
        """The whole answer in plain values."""
        whole = self.period
        return {
            "kind": self.question.name,
            self.rows_name: [_jsonable_row(row) for row in self.rows()],
            **self.extras(),
            "n": self.n,
            "method": self.method,
            "level": self.level,
            "grade": int(self.grade),
            "definition": [_jsonable_sentence(item) for item in self.definition],
            "notes": [_jsonable_sentence(item) for item in self.notes],
            "period": whole and {"start": whole.start, "end": whole.end, "zone": whole.zone},
            "question": write_json(self.question),
            "stamp": self.stamp,
            "asked_at": self.asked_at,
        }


def _jsonable_sentence(item: Sentence) -> Row:
    return {"code": item.code, "text": item.text, "fields": dict(item.fields), "sentence": str(item)}


def _jsonable_row(row: Row) -> Row:
    return {key: str(value) if key.endswith("_key") and isinstance(value, int) else value for key, value in row.items()}


class Answers(Protocol):
    """The function that answers one kind of question."""

    def __call__(self, question: Any, *, lake: Any, scope: Scope, now: datetime) -> Answer:
        """The answer; raises QuestionError for what only shows when asked."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One bar or point of an answer, named by some columns of its row, such as ``period``, ``by`` or ``step``."""

    values: Mapping[str, str]
    """An empty text stands for null: records without a value."""

    def check(self, names: Iterable[str]) -> None:
        """Whether only these columns are named."""
        known = tuple(names)
        for name in self.values:
            if name not in known:
                raise UnusableValue(place="cell", text=name, expected=", ".join(known) or "–")

    def one_of(self, name: str, values: Iterable[str]) -> str:
        """A column's value, which must be one of these."""
        known = tuple(values)
        if self.values[name] not in known:
            raise UnusableValue(place=f"cell {name}", text=self.values[name], expected=" | ".join(known))
        return self.values[name]

    def span(self, whole: Period, every: str | None, year_starts: int) -> Period:
        """The part of a question's period that the cell's ``period`` names."""
        text = self.values.get("period", "")
        if not text or every is None:
            return whole
        try:
            first = bucket(date.fromisoformat(text), every, year_starts)
        except ValueError:
            raise UnusableValue(place="cell period", text=text, expected="2026-04-01") from None
        start, end = midnight(first, whole.zone), midnight(following(first, every), whole.zone)
        return Period(
            start=start if whole.start is None else max(start, whole.start),
            end=end if whole.end is None else min(end, whole.end),
            zone=whole.zone,
        )


class PeopleOf(Protocol):
    """The statement whose rows (``person_key``, ``occurred_at``) are the records behind a cell."""

    def __call__(self, question: Any, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
        """The statement; UnusableValue for a cell that this kind of answer does not have."""
        ...


class PeopleFound(Protocol):
    """For answers that no SQL gives: the people behind a cell as a table.

    Columns: ``person_key`` (int64, ascending, above ``after``), ``n`` (int64), ``last_at`` (timestamp).
    """

    def __call__(
        self, question: Any, cell: Cell, *, lake: Any, scope: Scope, now: datetime, after: int, limit: int
    ) -> "pa.Table":
        """At most ``limit`` people."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A question class with the functions that answer it."""

    question: type[Question]
    answer: Answers
    people: PeopleOf | None = None
    find_people: PeopleFound | None = None
    """One of the two, or neither when the question counts no people."""
    voices: PeopleOf | None = None
    """The statement of the ``voice_id`` behind a cell, where the question is about voices."""


def question_key(question: Question, *, scope: Scope, stamp: str, now: datetime) -> str:
    """The key under which an answer may be kept: the same question, asked of the same lake by a like person.

    ``last 90d`` is made absolute first, so that tomorrow's answer has another key.
    """
    units: Iterable[str] | None = None if scope.units is None else sorted(scope.units)
    identity = (question.name, write_words(question.settled(now)), units, stamp, _day_of_asking(question, now))
    return blake2b(repr(identity).encode(), digest_size=16).hexdigest()


def _day_of_asking(question: Question, now: datetime) -> str | None:
    """The day of asking, for questions about time: whether a month is over yet is a part of their answer."""
    if not isinstance(question, Timed):
        return None
    return now.astimezone(UTC).date().isoformat()
