# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Compare: what two periods, units, segments or any two sides speak of, and how they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import Params, all_sql
from rashin.analysis.questions.errors import Contradiction, MissingOption, UnusableValue
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import Filters, OneOf, Text
from rashin.analysis.questions.grouped import Grouped, Grouping, limit_option, minimum_option, where_option
from rashin.analysis.questions.membership import with_steps
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Cell, Lake, Row, Scope, Sentence, option
from rashin.analysis.questions.sides import (
    FIRST,
    PAIR_COLUMNS,
    SECOND,
    Pair,
    Sides,
    SidesAnswer,
    judged,
    pair_row,
    said_on_sides,
    sums_on_sides,
)
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tagged import SIDES
from rashin.analysis.questions.tags import COLUMN, Wanted, tags_sql
from rashin.analysis.questions.tally import percent
from rashin.analysis.questions.told import about_segments
from rashin.analysis.questions.tree import Named, named_topics
from rashin.errors import gettext_noop

OF: Final = OneOf(
    topics=gettext_noop("Topics"), aspects=gettext_noop("Aspects"), terms=gettext_noop("Terms"),
    phrases=gettext_noop("Phrases"), intents=gettext_noop("Intents"),
)  # fmt: skip
_BEFORE: Final = OneOf(previous=gettext_noop("the period before"), year=gettext_noop("the same period a year before"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Grouped):
    """What two sides speak of."""

    name: ClassVar[str] = "compare"
    title: ClassVar[str] = gettext_noop("Compare")
    help: ClassVar[str] = gettext_noop(
        "What two periods, units, segments or any two sides speak of, and how they differ."
    )

    of: str = option(OF, label=gettext_noop("Of"), help=gettext_noop("What is compared."), default="topics")
    first: tuple[Filter, ...] = option(
        Filters("voices"),
        label=gettext_noop("One side"),
        help=gettext_noop("Voices like this: unit=ginza. They are compared with all others, or with the other side."),
        many=True,
    )
    second: tuple[Filter, ...] = option(
        Filters("voices"),
        label=gettext_noop("The other side"),
        help=gettext_noop("Voices like this: unit=umeda. Unless given, all that are not on the one side."),
        many=True,
    )
    against: str | None = option(
        _BEFORE,
        label=gettext_noop("Against"),
        help=gettext_noop("Compare the period with the one before, or with the same a year before."),
        default=None,
    )
    baseline: str | None = option(
        Text(longest=60),
        label=gettext_noop("Against the period"),
        help=gettext_noop("Compare with this period: 2026-04, 2026q1, fy2025, 2026-04-01..2026-05-15."),
        default=None,
    )
    where: tuple[Filter, ...] = where_option(
        "voices", help=gettext_noop("On both sides only voices like this: channel=app|web, sentiment=neg.")
    )
    minimum: int = minimum_option(help=gettext_noop("Voices that each side needs."))
    limit: int = limit_option(
        label=gettext_noop("At most"),
        help=gettext_noop("How many, the surest differences first."),
        most=100_000,
        default=100,
    )

    def check(self) -> None:
        """Two sides, said in one way."""
        self.check_period()
        ways = {"first": self.first, "among": self.among, "against": self.against, "baseline": self.baseline}
        said = [word for word, value in ways.items() if value]
        if len(said) > 1:
            raise Contradiction(place=said[0], other=said[1], advice=gettext_noop("Compare in one way."))
        if not said:
            help_ = gettext_noop(
                "Say what is compared: first (and second), two segments in among, against or baseline."
            )
            raise MissingOption(kind=self.name, place="first", help=help_)
        if self.second and not self.first:
            raise MissingOption(kind=self.name, place="first", help=gettext_noop("The other side needs one side."))
        if self.among and len(self.among) > 2:
            raise UnusableValue(place="among", text=", ".join(one.name for one in self.among), expected="1–2")
        if self.baseline:
            periods.named(self.baseline, self.zone, self.year_starts, place="baseline")
        bounded = self.last or self.during or (self.start and self.end)
        if self.against and not bounded:
            advice = gettext_noop("Say which period: last, during, or from and to.")
            raise MissingOption(kind=self.name, place="last", help=advice)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareAnswer(SidesAnswer):
    """Tags compared."""

    columns: ClassVar[Mapping[str, str]] = {"tag": "string", "title": "string", "parent": "string", **PAIR_COLUMNS}

    named: Mapping[str, Named]

    def rows(self) -> list[Row]:
        """One row a tag."""
        alpha = 1 - (self.level or 0.95)
        return [self._row(pair, alpha) for pair in self.pairs]

    def _row(self, pair: Pair, alpha: float) -> Row:
        named = self.named.get(pair.tag)
        title, parent = (named.name(pair.tag), named.parent) if named else (pair.tag, pair.parent)
        return {"tag": pair.tag, "title": title, "parent": parent} | pair_row(
            pair, self.first, self.second, alpha=alpha
        )


def answer_compare(question: Compare, *, lake: Lake, scope: Scope, now: datetime) -> CompareAnswer:
    """Ask the lake for sums of both sides and judge them."""
    stamp = lake.stamp()
    ask, sides, spans = _asked(question, scope=scope, now=now)
    statement = sums_on_sides(ask, sides, question.of, spans=spans, only={}, least=1)
    pairs, first, second = judged(
        lake.rows(statement.sql, statement.params).to_pylist(), level=question.level, minimum=question.minimum
    )
    pairs.sort(key=_rank)
    tests = sum(one.q is not None for one in pairs)
    return CompareAnswer(
        question=question, pairs=tuple(pairs[: question.limit]), first=first, second=second, tests=tests,
        named=named_topics(lake) if question.of == "topics" else {}, definition=_definition(question, tests),
        period=ask.period, n=first.n + second.n, method="newcombe_hybrid_score", level=question.level, stamp=stamp,
        asked_at=now,
    )  # fmt: skip


def _rank(pair: Pair) -> tuple[object, ...]:
    """The surest first; then the most frequent."""
    sure = min((q for q in (pair.q, pair.feeling_q) if q is not None), default=2.0)
    return (round(sure, 9), -(pair.first.n + pair.second.n), pair.tag)


def _asked(question: Compare, *, scope: Scope, now: datetime) -> tuple[Wanted, Sides, Sequence[Period]]:
    """Which voices are on which side."""
    period = question.period(now)
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    ask = Wanted(period=period, where=question.where, grouping=grouping)
    params = Params()
    if question.first:
        first, more = all_sql(question.first, "voices")
        params |= more
        second, more = all_sql(question.second, "voices") if question.second else (f"not ({first})", Params())
        return ask, Sides(first=first, second=second, params=params | more), (period,)
    if question.among:
        steps = with_steps(Statement(), grouping.among, prefix="among", scope=scope, zone=question.zone)
        first, second = (
            f"coalesce(voices.person_key in (select person_key from among_{number}), false)" for number in (1, 2)
        )
        if len(grouping.among) == 1:
            second = f"not ({first})"
        return ask, Sides(first=first, second=second, params=params, steps=steps), (period,)
    other = _other(question, period, now)
    first, more = period.condition("voices")
    params |= more
    second, more = other.condition("voices")
    return ask, Sides(first=first, second=second, params=params | more), (period, other)


def _other(question: Compare, period: Period, now: datetime) -> Period:
    if question.baseline:
        return periods.named(question.baseline, question.zone, question.year_starts, place="baseline")
    if period.end is None:
        period = Period(start=period.start, end=now + timedelta(microseconds=1), zone=period.zone)
    other = period.previous() if question.against == "previous" else period.year_before()
    assert other is not None, "the period is closed"
    return other


def behind_compare(question: Compare, cell: Cell, wanted: str, *, scope: Scope, now: datetime) -> Statement:
    """Voices of a cell of ``side`` (first, second), ``tag`` and ``sentiment``."""
    cell.check(("side", "tag", "sentiment"))
    ask, sides, spans = _asked(question, scope=scope, now=now)
    tests = ["side is not null"]
    if "side" in cell.values:
        tests = [f"side = {FIRST if cell.one_of('side', ('first', 'second')) == 'first' else SECOND}"]
    statement = said_on_sides(ask, sides, spans)
    if "tag" in cell.values:
        only = {COLUMN[question.of][1]: (cell.values["tag"],)}
        tags, given = tags_sql(question.of, Period(zone=question.zone), only=only)
        statement = statement.then("tags", tags, given)
        side = SIDES[cell.one_of("sentiment", SIDES)] if "sentiment" in cell.values else "true"
        tests.append(f"voice_id in (select voice_id from tags where {side})")
    return statement.then("kept", f"select {wanted} from said where {' and '.join(tests)}")


def people_of_compare(question: Compare, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """Who spoke, in a cell."""
    return behind_compare(question, cell, "person_key, occurred_at", scope=scope, now=now)


def voices_of_compare(question: Compare, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """What they said, in a cell."""
    return behind_compare(question, cell, "voice_id", scope=scope, now=now)


def _definition(question: Compare, tests: int) -> tuple[Sentence, ...]:
    return (
        Sentence(
            code="compare.sides",
            text=gettext_noop(
                "Shares are of each side's voices with words that were read; a voice that is on both sides is left out."
                " Intervals (%(level)s) are Newcombe's for shares and Welch's for mean sentiments."
            ),
            fields={"level": percent(question.level)},
        ),
        *about_segments(question),
        Sentence(
            code="compare.fdr",
            text=gettext_noop(
                "q corrects for the %(tests)d comparisons of shares, and those of sentiments likewise"
                " (Benjamini–Hochberg); changed: q ≤ %(alpha)g."
            ),
            fields={"tests": tests, "alpha": round(1 - question.level, 10)},
        ),
        Sentence(
            code="scores.observed",
            text=gettext_noop("Differences are described, not explained: nothing else is held equal."),
        ),
    )
