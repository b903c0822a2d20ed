"""Scores: NPS, CSAT, CES or ratings by period and breakdown, each with its interval, compared if asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import Params, all_sql, bound
from rashin.analysis.questions.errors import Contradiction, MissingOption
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.forms import EVERY, Decimal, FieldName, Filters, OneOf, Whole
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.points import Point, ScoresAnswer
from rashin.analysis.questions.question import Cell, Lake, Scope, Sentence, Timed, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tally import (
    METHODS,
    METRIC,
    NOTHING,
    SUMS,
    Tally,
    by_sql,
    compare,
    condition_sql,
    judge,
    judge_top,
    meaning,
    scored_sql,
    tally_of,
)  # fmt: skip
from rashin.analysis.stats.estimate import MINIMUM, Comparison, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.errors import gettext_noop

_COMPARE = OneOf(
    previous=gettext_noop("the period before"),
    year=gettext_noop("the same period a year before"),
    rest=gettext_noop("all the others"),
)
_BEFORE = ("previous", "year")
_FILL = 50_000
"""More points than this are not filled up with empty ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores(Timed):
    """What customers' answers say: NPS, CSAT, CES or a rating."""

    name: ClassVar[str] = "scores"
    title: ClassVar[str] = gettext_noop("Scores")
    help: ClassVar[str] = gettext_noop("NPS, CSAT, CES or ratings by period and segment, with intervals and tests.")

    metric: str = option(METRIC, label=gettext_noop("Metric"), help=gettext_noop("Which score."), default="nps")
    every: str | None = option(
        EVERY,
        label=gettext_noop("Every"),
        help=gettext_noop("One point for each day, week (from Monday), month, quarter or fiscal year."),
        default=None,
    )
    by: str | None = option(
        FieldName("voices"),
        label=gettext_noop("By"),
        help=gettext_noop("Break down by channel, touchpoint, unit, survey, language, prop.NAME or trait.NAME."),
        default=None,
    )
    where: tuple[Filter, ...] = option(
        Filters("voices"),
        label=gettext_noop("Where"),
        help=gettext_noop("Only answers like this: channel=app|web, trait.plan=gold. May be given several times."),
        many=True,
    )
    compare: str | None = option(
        _COMPARE,
        label=gettext_noop("Compare with"),
        help=gettext_noop("Test each point against the period before, or each group against all the others."),
        default=None,
    )
    compare_with: tuple[Filter, ...] = option(
        Filters("voices"),
        label=gettext_noop("Compare with those"),
        help=gettext_noop("Test each point against the other answers like this: channel=app."),
        many=True,
    )
    level: float = option(
        Decimal(above=0.5, below=1),
        label=gettext_noop("Confidence level"),
        help=gettext_noop("Of intervals and tests."),
        default=0.95,
        advanced=True,
    )
    minimum: int = option(
        Whole(least=1, most=1_000_000),
        label=gettext_noop("At least"),
        help=gettext_noop("Answers that a point needs to have a value."),
        default=MINIMUM,
        advanced=True,
    )
    limit: int = option(
        Whole(least=1, most=100_000),
        label=gettext_noop("Groups"),
        help=gettext_noop("How many groups, those with the most answers first."),
        default=500,
        advanced=True,
    )

    def check(self) -> None:
        """Comparisons need something to compare with."""
        self.check_period()
        if self.compare and self.compare_with:
            raise Contradiction(place="compare", other="compare-with", advice=gettext_noop("Compare in one way."))
        if self.compare == "rest" and self.by is None:
            raise MissingOption(kind=self.name, place="by", help=gettext_noop("“rest” is what lies outside a group."))
        bounded = self.last or self.during or (self.start and self.end)
        if self.compare in _BEFORE and self.every is None and not bounded:
            advice = gettext_noop("Say which period (last, during, from and to) or give “every”.")
            raise MissingOption(kind=self.name, place="last", help=advice)


# --- SQL -------------------------------------------------------------------------------------------------------------

_CELLS = f"""
select period, by_value, earlier, matched, lowest, highest, direction, {SUMS}
from answers
group by all"""  # noqa: S608 - constants


def plan(ask: Scores, period: Period, scope: Scope) -> Statement:
    """Sums of answers by period, group, and what they are compared with."""
    spans = _spans(ask, period)
    condition, params = condition_sql(where=ask.where, metrics=(ask.metric,), spans=spans, scope=scope)
    by, by_params = by_sql(ask.by)
    bucket, bucket_params = _bucket(ask, replace(period, start=spans[-1].start))
    matched, matched_params = all_sql(ask.compare_with, "voices") if ask.compare_with else ("false", {})
    earlier = "false"
    if ask.compare in _BEFORE and ask.every is None:
        earlier = f"voices.occurred_at < {bound(period.start, params)}"
    columns = f", {bucket} as period, {by} as by_value, {earlier} as earlier, {matched} as matched"
    return (
        Statement()
        .then("answers", scored_sql(columns, condition), params, by_params, bucket_params, matched_params)
        .then("cells", _CELLS)
    )


def _bucket(ask: Scores, read: Period) -> tuple[str, Params]:
    if ask.every is None:
        return "cast(null as date)", {}
    return periods.bucket_sql(ask.every, read, table="voices", year_starts=ask.year_starts)


def _spans(ask: Scores, period: Period) -> tuple[Period, ...]:
    """What to read: the period, and the one before when that is compared with."""
    if ask.compare not in _BEFORE or period.start is None:
        return (period,)
    if ask.every is None:
        before = period.previous() if ask.compare == "previous" else period.year_before()
        return (period,) if before is None else (period, before)
    first_day = period.first_day()
    assert first_day is not None, "the period has a start"
    first = periods.bucket(first_day, ask.every, ask.year_starts)
    since = periods.earlier(first, ask.every, year=ask.compare == "year")
    return (replace(period, start=periods.midnight(since, period.zone)),)


# --- from sums to points ---------------------------------------------------------------------------------------------

_Key = tuple[date | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Tallies by period and group; ``earlier`` is the period before, ``matched`` those to compare with."""

    own: Mapping[_Key, Tally]
    earlier: Mapping[_Key, Tally]
    matched: Mapping[_Key, Tally]
    totals: Mapping[date | None, Tally]
    matched_totals: Mapping[date | None, Tally]


def _cells(rows: Iterable[Mapping[str, Any]]) -> _Cells:
    own: dict[_Key, Tally] = defaultdict(Tally)
    earlier: dict[_Key, Tally] = defaultdict(Tally)
    matched: dict[_Key, Tally] = defaultdict(Tally)
    totals: dict[date | None, Tally] = defaultdict(Tally)
    matched_totals: dict[date | None, Tally] = defaultdict(Tally)
    for row in rows:
        cell, tally = (row["period"], row["by_value"]), tally_of(row)
        if row["earlier"]:
            earlier[cell] += tally
            continue
        own[cell] += tally
        totals[cell[0]] += tally
        if row["matched"]:
            matched[cell] += tally
            matched_totals[cell[0]] += tally
    return _Cells(own=own, earlier=earlier, matched=matched, totals=totals, matched_totals=matched_totals)


def answer_scores(question: Scores, *, lake: Lake, scope: Scope, now: datetime) -> ScoresAnswer:
    """Ask the lake for sums and judge them."""
    stamp, period = lake.stamp(), question.period(now)
    statement = plan(question, period, scope)
    cells = _cells(lake.rows(statement.sql, statement.params).to_pylist())
    groups, whens = _groups(question, cells), _periods(question, cells, period, now)
    shown = [(when, group) for when in whens for group in groups[: question.limit]]
    if len(shown) > _FILL:
        shown = [cell for cell in shown if cell in cells.own]
    points = _with_q([_point(question, cells, cell, period, now) for cell in shown])
    return ScoresAnswer(
        question=question,
        metric=question.metric,
        points=tuple(points),
        groups=len(groups),
        definition=_definition(question, points),
        period=period,
        n=sum(point.tally.n for point in points),
        method=METHODS[question.metric],
        level=question.level,
        stamp=stamp,
        asked_at=now,
    )


def _groups(question: Scores, cells: _Cells) -> list[str | None]:
    """The groups, the largest first."""
    if question.by is None:
        return [None]
    sizes: dict[str | None, int] = defaultdict(int)
    for (_, group), tally in cells.own.items():
        sizes[group] += tally.n
    return sorted(sizes, key=lambda group: (-sizes[group], group or ""))


def _periods(question: Scores, cells: _Cells, period: Period, now: datetime) -> list[date | None]:
    """The periods, without gaps."""
    if question.every is None:
        return [None]
    found = {when for when, _ in cells.own if when is not None}
    if period.start is not None:
        # What was read only to be compared with is not shown.
        first_day = period.first_day() or date.min
        found = {when for when in found if when >= periods.bucket(first_day, question.every, question.year_starts)}
    return [*periods.calendar(found, period, question.every, year_starts=question.year_starts, now=now)]


def _point(question: Scores, cells: _Cells, cell: _Key, period: Period, now: datetime) -> Point:
    tally = cells.own.get(cell, NOTHING)
    point = Point(
        period=cell[0],
        by=cell[1],
        partial=_is_partial(question, cell[0], period, now),
        tally=tally,
        estimate=judge(question.metric, tally, level=question.level, minimum=question.minimum),
        top=judge_top(question.metric, tally, level=question.level, minimum=question.minimum),
    )
    other = _other(question, cells, cell)
    if other is None:
        return point
    if other.n == 0:
        test: Comparison | Unanswered = Unanswered(reason=Reason.NOTHING_TO_COMPARE, n=0)
    else:
        test = compare(question.metric, tally, other, level=question.level, minimum=question.minimum)
    return replace(point, comparison=test, compared_n=other.n)


def _is_partial(question: Scores, when: date | None, period: Period, now: datetime) -> bool:
    if question.every is None or when is None:
        return bool(period.end and period.end - timedelta(days=1) > now)  # today's last hours are no matter
    return periods.is_partial(when, question.every, period, now)


def _other(question: Scores, cells: _Cells, cell: _Key) -> Tally | None:
    """The answers that a point is compared with, never its own."""
    when, group = cell
    if question.compare_with:
        return _less(cells.matched_totals.get(when, NOTHING), cells.matched.get(cell, NOTHING))
    if question.compare == "rest":
        return _less(cells.totals.get(when, NOTHING), cells.own.get(cell, NOTHING))
    if question.compare is None:
        return None
    if question.every is None or when is None:
        return cells.earlier.get(cell, NOTHING)
    before = periods.earlier(when, question.every, year=question.compare == "year")
    return cells.own.get((before, group), NOTHING)


def _less(whole: Tally, part: Tally) -> Tally:
    """What is in the whole and not in the part."""
    return Tally(
        n=whole.n - part.n,
        total=whole.total - part.total,
        squares=whole.squares - part.squares,
        promoters=whole.promoters - part.promoters,
        detractors=whole.detractors - part.detractors,
        top=whole.top - part.top,
        scales=whole.scales,
    )


def _with_q(points: list[Point]) -> list[Point]:
    tested = [index for index, point in enumerate(points) if isinstance(point.comparison, Comparison)]
    tests = [points[index].comparison for index in tested]
    values = benjamini_hochberg([test.p for test in tests if isinstance(test, Comparison)])
    for index, q in zip(tested, values, strict=True):
        points[index] = replace(points[index], q=q)
    return points


def _definition(question: Scores, points: list[Point]) -> tuple[Sentence, ...]:
    sentences = meaning(question.metric, level=question.level, minimum=question.minimum)
    if question.compare is None and not question.compare_with:
        return sentences
    tests = sum(point.q is not None for point in points)
    return (
        *sentences,
        Sentence(
            code="scores.fdr",
            text=gettext_noop(
                "q corrects for the %(tests)d comparisons of this answer (Benjamini–Hochberg); changed: q ≤ %(alpha)g."
            ),
            fields={"tests": tests, "alpha": round(1 - question.level, 10)},
        ),
        Sentence(
            code="scores.observed",
            text=gettext_noop("Differences are described, not explained: nothing else is held equal."),
        ),
    )


# --- the people behind a point ---------------------------------------------------------------------------------------

_GROUPS: Mapping[str, str] = {
    "promoters": "score >= 9",
    "passives": "score > 6 and score < 9",
    "detractors": "score <= 6",
    "top": "score >= highest - 1",
    "others": "score < highest - 1",
}


def people_of_scores(question: Scores, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """Who answered, in a cell of ``period``, ``by`` and ``group`` (promoters, passives, detractors, top, others)."""
    cell.check(("period", "by", "group"))
    span = cell.span(question.period(now), question.every, question.year_starts)
    condition, params = condition_sql(where=question.where, metrics=(question.metric,), spans=(span,), scope=scope)
    by, by_params = by_sql(question.by)
    tests = ["true"]
    if "by" in cell.values:
        tests.append(f"by_value is not distinct from {bound(cell.values['by'] or None, params)}")
    if "group" in cell.values:
        tests.append(f"({_GROUPS[cell.one_of('group', _GROUPS)]})")
    columns = f", voices.person_key, voices.occurred_at, {by} as by_value"
    kept = f"select person_key, occurred_at from answers where {' and '.join(tests)}"  # noqa: S608 - our own words
    return Statement().then("answers", scored_sql(columns, condition), params, by_params).then("kept", kept)
