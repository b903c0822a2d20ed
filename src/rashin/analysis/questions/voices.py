"""Voices: the answers and words that stand behind a point of another question's answer, the newest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from rashin.analysis.questions.conditions import Params, all_sql, bound
from rashin.analysis.questions.errors import UnknownQuestion, UnusableValue
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import Filters, Flag, Text, Whole
from rashin.analysis.questions.people import cell_option, chosen, of_option
from rashin.analysis.questions.question import Answer, Cell, Grade, Kind, Lake, Question, Row, Scope, Sentence, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.timeline import cursor_of, cursor_text
from rashin.analysis.questions.why import Why, explained
from rashin.analysis.questions.wording import read_words, split_link
from rashin.errors import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices(Question):
    """The voices behind a point."""

    name: ClassVar[str] = "voices"
    title: ClassVar[str] = gettext_noop("Voices")
    help: ClassVar[str] = gettext_noop("What was said behind a point of scores, topics or of a trend of voices.")

    of: str = of_option()
    cell: tuple[str, ...] = cell_option()
    where: tuple[Filter, ...] = option(
        Filters("voices"),
        label=gettext_noop("Where"),
        help=gettext_noop(
            "Only voices like this: topic=late, aspect=staff, sentiment=neg, intent=complaint, read_language=en."
        ),
        many=True,
    )
    words: bool = option(
        Flag(),
        label=gettext_noop("With words"),
        help=gettext_noop("Only voices with words, not those with a score alone."),
        default=False,
    )
    before: str | None = option(
        Text(),
        label=gettext_noop("Before"),
        help=gettext_noop("Only what comes after this on the way back: the “next” of the page before."),
        default=None,
        advanced=True,
    )
    limit: int = option(
        Whole(least=1, most=5000),
        label=gettext_noop("At most"),
        help=gettext_noop("How many voices on a page."),
        default=50,
        advanced=True,
    )

    def check(self) -> None:
        """Cells are written NAME=VALUE."""
        self.chosen()
        if self.before is not None:
            cursor_of(self.before)

    def chosen(self) -> Cell:
        """The cell."""
        return chosen(self.cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One voice; ``text`` is masked."""

    at: datetime
    voice_id: str
    person_key: int | None
    metric: str | None
    score: float | None
    scale_max: int | None
    channel: str | None
    touchpoint: str | None
    unit: str | None
    survey: str | None
    text: str | None
    label: str | None = None
    """pos, neg, neu or mixed; None: not read (yet)."""
    sentiment: float | None = None
    level: int | None = None
    read_language: str | None = None
    intents: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    why: tuple[Why, ...] = ()
    """What in the words says so, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesAnswer(Answer):
    """One page of voices, the newest first."""

    rows_name: ClassVar[str] = "voices"
    columns: ClassVar[Mapping[str, str]] = {
        "at": "time", "voice_id": "string", "person_key": "int64", "metric": "string", "score": "double",
        "scale_max": "int64", "channel": "string", "touchpoint": "string", "unit": "string", "survey": "string",
        "text": "string", "label": "string", "sentiment": "double", "level": "int64", "read_language": "string",
        "intents": "string", "topics": "string", "why": "string",
    }  # fmt: skip

    voices: tuple[Said, ...]
    next: str | None
    """Give this as ``before`` for the next page; None on the last."""

    def rows(self) -> list[Row]:
        """One row a voice."""
        return [{name: _plain(getattr(one, name)) for name in self.columns} for one in self.voices]

    def extras(self) -> Row:
        """Where the next page begins."""
        return {"next": self.next}


_PAGE: Final = """
select occurred_at as at, voice_id, person_key, metric, score, scale_max, channel, touchpoint, unit, survey, text
from voices
where voice_id in (select voice_id from kept) and {test}
order by occurred_at desc, voice_id desc
limit {limit}"""


def _page(question: Voices, kept: Statement) -> Statement:
    params = Params()
    inside, more = all_sql(question.where, "voices")
    tests = [inside]
    params |= more
    if question.words:
        tests.append("coalesce(trim(voices.text), '') <> ''")
    if question.before is not None:
        at, entry = cursor_of(question.before)
        tests.append(f"(occurred_at, voice_id) < ({bound(at, params)}, {bound(entry, params)})")
    page = _PAGE.format(test=" and ".join(tests), limit=bound(question.limit + 1, params))
    return kept.then("page", page, params)


def answer_voices(
    question: Voices, *, lake: Lake, scope: Scope, now: datetime, kinds: Mapping[str, Kind]
) -> VoicesAnswer:
    """Ask the other question for its voices. ``kinds`` are all the questions there are."""
    name, words = split_link(question.of)
    kind = kinds.get(name)
    if kind is None:
        raise UnknownQuestion(kind="question", name=name, names=", ".join(kinds))
    other = read_words(kind.question, words)
    if kind.voices is None or (name == "trend" and getattr(other, "of", "") != "voices"):
        raise UnusableValue(place="of", text=name, expected="scores, topics, aspects, phrases, trend of=voices")
    stamp = lake.stamp()
    statement = _page(question, kind.voices(other, question.chosen(), scope=scope, now=now))
    found = [_said(row) for row in lake.rows(statement.sql, statement.params).to_pylist()]
    shown = explained(lake, found[: question.limit])
    return VoicesAnswer(
        question=question,
        voices=tuple(shown),
        next=cursor_text(shown[-1].at, shown[-1].voice_id) if len(found) > question.limit else None,
        definition=(Sentence(code="voices.masked", text=gettext_noop("Personal data in texts are masked.")),),
        n=len(shown),
        method="list",
        grade=Grade.ANECDOTE,
        stamp=stamp,
        asked_at=now,
    )


def _said(row: Mapping[str, Any]) -> Said:
    return Said(at=row["at"].astimezone(UTC), **{name: value for name, value in row.items() if name != "at"})


def _plain(value: object) -> object:
    """Lists as JSON: a column of a table is one value."""
    if not isinstance(value, tuple):
        return value
    plain = [one.plain() if isinstance(one, Why) else one for one in value]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
