"""Waves: one construct over the surveys that asked about it, each compared with the wave before.

A construct (relationship, delivery …) is asked by one survey after another, and by one survey for a long time. A wave
is the answers of one survey, or of one survey in one period; waves come in the order in which their first answer came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import bound
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import EVERY, Text
from rashin.analysis.questions.grouped import Grouped, Grouping, limit_option, minimum_option, where_option
from rashin.analysis.questions.judged import comparison_columns, estimate_columns
from rashin.analysis.questions.question import Answer, Lake, Row, Scope, Sentence, option
from rashin.analysis.questions.tally import (
    METHODS,
    METRIC,
    SUMS,
    Tally,
    compare,
    condition_sql,
    judge,
    meaning,
    scored_sql,
    tally_of,
)  # fmt: skip
from rashin.analysis.questions.told import about_segments
from rashin.analysis.stats.estimate import Comparison, Estimate, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.errors import gettext_noop

CONSTRUCT = "/construct"
"""Where a voice keeps what its survey measures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves(Grouped):
    """A score over the waves of one construct, across surveys."""

    name: ClassVar[str] = "waves"
    title: ClassVar[str] = gettext_noop("Waves")
    help: ClassVar[str] = gettext_noop("One construct over the surveys that asked about it, wave by wave.")

    construct: str = option(
        Text(longest=64),
        label=gettext_noop("Construct"),
        help=gettext_noop("What the surveys measure, as each of them says: relationship, delivery, visit."),
    )
    metric: str = option(METRIC, label=gettext_noop("Metric"), help=gettext_noop("Which score."), default="nps")
    survey: tuple[str, ...] = option(
        Text(longest=200),
        label=gettext_noop("Also the surveys"),
        help=gettext_noop("Surveys that count whatever their answers say: what was asked before anybody named it."),
        many=True,
        default=(),
    )
    every: str | None = option(
        EVERY,
        label=gettext_noop("Every"),
        help=gettext_noop("A survey that is asked all the time: one wave a day, week, month, quarter or fiscal year."),
        default=None,
    )
    where: tuple[Filter, ...] = where_option(
        "voices",
        help=gettext_noop("Only answers like this: channel=app|web, trait.plan=gold. May be given several times."),
    )
    minimum: int = minimum_option(help=gettext_noop("Answers that a wave needs to have a value."))
    limit: int = limit_option(
        label=gettext_noop("Waves"), help=gettext_noop("How many waves, the newest."), most=100_000, default=200
    )

    def check(self) -> None:
        """A period has an order."""
        self.check_groups(most=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One wave, and how it differs from the one before."""

    survey: str | None
    period: Any
    first_at: datetime
    last_at: datetime
    tally: Tally
    estimate: Estimate | Unanswered
    comparison: Comparison | Unanswered | None = None
    q: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WavesAnswer(Answer):
    """Waves in the order in which they began."""

    rows_name: ClassVar[str] = "waves"
    columns: ClassVar[Mapping[str, str]] = {
        "survey": "string", "period": "date32", "first_at": "time", "last_at": "time", "value": "double",
        "low": "double", "high": "double", "reason": "string", "n": "int64", "difference": "double",
        "difference_low": "double", "difference_high": "double", "p": "double", "difference_reason": "string",
        "q": "double", "changed": "bool",
    }  # fmt: skip

    waves: tuple[Wave, ...]
    metric: str

    def rows(self) -> list[Row]:
        """One row a wave."""
        alpha = 1 - (self.level or 0.95)
        return [
            {
                "survey": one.survey, "period": one.period, "first_at": one.first_at, "last_at": one.last_at,
                **estimate_columns(one.estimate), "n": one.tally.n, **comparison_columns(one.comparison), "q": one.q,
                "changed": None if one.q is None else one.q <= alpha,
            }
            for one in self.waves
        ]  # fmt: skip

    def extras(self) -> Row:
        """The metric."""
        return {"metric": self.metric}


def answer_waves(question: Waves, *, lake: Lake, scope: Scope, now: datetime) -> WavesAnswer:
    """Ask the lake for sums of each wave and judge them."""
    stamp, period = lake.stamp(), question.period(now)
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    condition, params = condition_sql(
        where=question.where, metrics=(question.metric,), spans=(period,), grouping=grouping
    )
    construct = f"json_extract_string(voices.properties, {bound(CONSTRUCT, params)})"
    named = f"{construct} = {bound(question.construct, params)}"
    if question.survey:
        named = f"({named} or voices.survey in (select unnest({bound(list(question.survey), params)})))"
    condition = f"{condition} and {named}"
    bucket, more = (
        periods.bucket_sql(question.every, period, table="voices", year_starts=question.year_starts)
        if question.every
        else ("cast(null as date)", {})
    )
    read = scored_sql(f", voices.survey, voices.occurred_at, {bucket} as period", condition)
    sums = f"""
    select survey, period, min(occurred_at) as first_at, max(occurred_at) as last_at, lowest, highest, direction, {SUMS}
    from answers group by all"""  # noqa: S608 - our own names
    statement = grouping.begin().then("answers", read, params, more).then("waves", sums)
    waves = _judged(question, lake.rows(statement.sql, statement.params).to_pylist())
    return WavesAnswer(
        question=question, metric=question.metric, waves=tuple(waves), definition=_definition(question), period=period,
        n=sum(one.tally.n for one in waves), method=METHODS[question.metric], level=question.level, stamp=stamp,
        asked_at=now,
    )  # fmt: skip


def _judged(question: Waves, rows: list[Mapping[str, Any]]) -> list[Wave]:
    found: dict[tuple[Any, Any], tuple[datetime, datetime, Tally]] = {}
    for row in rows:
        key, tally = (row["survey"], row["period"]), tally_of(row)
        first, last, before = found.get(key, (row["first_at"], row["last_at"], Tally()))
        found[key] = (min(first, row["first_at"]), max(last, row["last_at"]), before + tally)
    ordered = sorted(found.items(), key=lambda one: (one[1][0], str(one[0])))[-question.limit :]
    waves: list[Wave] = []
    for (survey, when), (first, last, tally) in ordered:
        wave = Wave(
            survey=survey, period=when, first_at=first, last_at=last, tally=tally,
            estimate=judge(question.metric, tally, level=question.level, minimum=question.minimum),
        )  # fmt: skip
        if waves:
            test = compare(question.metric, tally, waves[-1].tally, level=question.level, minimum=question.minimum)
            wave = replace(wave, comparison=test)
        waves.append(wave)
    tested = [at for at, one in enumerate(waves) if isinstance(one.comparison, Comparison)]
    values = benjamini_hochberg([one.comparison.p for one in waves if isinstance(one.comparison, Comparison)])
    for at, q in zip(tested, values, strict=True):
        waves[at] = replace(waves[at], q=q)
    return waves


def _definition(question: Waves) -> tuple[Sentence, ...]:
    return (
        *meaning(question.metric, level=question.level, minimum=question.minimum),
        *about_segments(question),
        Sentence(
            code="waves.waves",
            text=gettext_noop(
                "A wave is the answers of one survey (in one period) that says it measures “%(construct)s”; each is"
                " compared with the wave before, and q corrects for all of these comparisons (Benjamini–Hochberg)."
            ),
            fields={"construct": question.construct},
        ),
        Sentence(
            code="waves.people",
            text=gettext_noop("Waves ask whoever answered then: other people, and some of the same people again."),
        ),
    )
