"""Phrases: what is typical of some voices, against all others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rashin.analysis.questions.conditions import all_sql
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import Filters, Flag, Whole
from rashin.analysis.questions.grouped import Grouped, Grouping, limit_option, minimum_option, where_option
from rashin.analysis.questions.question import Cell, Lake, Row, Scope, Sentence, option
from rashin.analysis.questions.sides import (
    FIRST,
    PAIR_COLUMNS,
    Pair,
    Sides,
    SidesAnswer,
    judged,
    pair_row,
    said_on_sides,
    sums_on_sides,
)
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tags import Wanted, tags_sql
from rashin.analysis.questions.told import about_segments
from rashin.analysis.stats.estimate import Comparison
from rashin.errors import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases(Grouped):
    """Phrases of some voices, ranked against the rest."""

    name: ClassVar[str] = "phrases"
    title: ClassVar[str] = gettext_noop("Phrases")
    help: ClassVar[str] = gettext_noop("The phrases that are typical of some voices, ranked against all others.")

    where: tuple[Filter, ...] = where_option(
        "voices", help=gettext_noop("Voices like this: topic=late, sentiment=neg. They are set against all others.")
    )
    both: tuple[Filter, ...] = option(
        Filters("voices"),
        label=gettext_noop("On both sides"),
        help=gettext_noop("The others are like this, too: channel=app."),
        many=True,
    )
    terms: bool = option(
        Flag(),
        label=gettext_noop("Terms instead"),
        help=gettext_noop("What is spoken of (the terms of aspects) instead of phrases."),
        default=False,
    )
    least: int = option(
        Whole(least=1, most=100_000),
        label=gettext_noop("Said at least"),
        help=gettext_noop("Voices that a phrase needs, on both sides together."),
        default=3,
        advanced=True,
    )
    minimum: int = minimum_option(help=gettext_noop("Voices that each side needs."))
    limit: int = limit_option(
        label=gettext_noop("At most"),
        help=gettext_noop("How many phrases, the most typical first."),
        most=100_000,
        default=50,
    )

    def check(self) -> None:
        """A period has an order."""
        self.check_groups(most=0)

    @property
    def kind(self) -> str:
        """What is counted."""
        return "terms" if self.terms else "phrases"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhrasesAnswer(SidesAnswer):
    """Phrases, the most typical first."""

    columns: ClassVar[Mapping[str, str]] = {"phrase": "string", "category": "string", **PAIR_COLUMNS}

    def rows(self) -> list[Row]:
        """One row a phrase."""
        alpha = 1 - (self.level or 0.95)
        return [
            {"phrase": one.tag, "category": one.parent} | pair_row(one, self.first, self.second, alpha=alpha)
            for one in self.pairs
        ]


def answer_phrases(question: Phrases, *, lake: Lake, scope: Scope, now: datetime) -> PhrasesAnswer:
    """Count phrases on both sides and rank them."""
    stamp = lake.stamp()
    ask, sides = _asked(question, scope=scope, now=now)
    statement = sums_on_sides(ask, sides, question.kind, spans=(ask.period,), only={}, least=question.least)
    pairs, first, second = judged(
        lake.rows(statement.sql, statement.params).to_pylist(), level=question.level, minimum=question.minimum
    )
    shown = sorted((one for one in pairs if one.first.n), key=_rank)
    tests = sum(one.q is not None for one in pairs)
    return PhrasesAnswer(
        question=question, pairs=tuple(shown[: question.limit]), first=first, second=second, tests=tests,
        definition=_definition(question, tests), period=ask.period, n=first.n, method="newcombe_hybrid_score",
        level=question.level, stamp=stamp, asked_at=now,
    )  # fmt: skip


def _rank(pair: Pair) -> tuple[object, ...]:
    """Typical ones first, the surest before the others; where there is nothing to compare with, the most frequent."""
    test = pair.comparison
    if not isinstance(test, Comparison):
        return (1, 0.0, -pair.first.n, pair.tag)
    return (0 if test.difference > 0 else 2, test.p, -pair.first.n, pair.tag)


def _asked(question: Phrases, *, scope: Scope, now: datetime) -> tuple[Wanted, Sides]:
    chosen, params = all_sql(question.where, "voices")
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    ask = Wanted(period=question.period(now), where=question.both, grouping=grouping)
    return ask, Sides(first=chosen, second=f"not ({chosen})", params=params)


def _behind(question: Phrases, cell: Cell, wanted: str, *, scope: Scope, now: datetime) -> Statement:
    cell.check(("phrase",))
    ask, sides = _asked(question, scope=scope, now=now)
    statement = said_on_sides(ask, sides, (ask.period,))
    tests = [f"side = {FIRST}"]
    if "phrase" in cell.values:
        tags, given = tags_sql(question.kind, ask.period, only={"term": (cell.values["phrase"],)})
        statement = statement.then("tags", tags, given)
        tests.append("voice_id in (select voice_id from tags)")
    return statement.then("kept", f"select {wanted} from said where {' and '.join(tests)}")  # noqa: S608 - our words


def people_of_phrases(question: Phrases, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """Who said a ``phrase``, among the voices that were chosen."""
    return _behind(question, cell, "person_key, occurred_at", scope=scope, now=now)


def voices_of_phrases(question: Phrases, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """The voices that say it."""
    return _behind(question, cell, "voice_id", scope=scope, now=now)


def _definition(question: Phrases, tests: int) -> tuple[Sentence, ...]:
    return (
        Sentence(
            code="phrases.typical",
            text=gettext_noop(
                "A phrase is typical when a larger share of the chosen voices says it than of all others of the period;"
                " q corrects for the %(tests)d phrases looked at (Benjamini–Hochberg)."
            ),
            fields={"tests": tests},
        ),
        *about_segments(question),
    )
