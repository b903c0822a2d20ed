"""Scores: NPS, CSAT, CES or ratings by period and breakdown, each with its interval, compared if asked."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.errors import UnusableValue
from rashin.analysis.questions.grouped import Group, Grouping
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.points import Point, ScoresAnswer
from rashin.analysis.questions.question import Cell, Lake, Scope, Sentence
from rashin.analysis.questions.scores_cells import Cells, Key, cells_of, other_of, plan
from rashin.analysis.questions.scores_question import Scores
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tally import (
    METHODS,
    NOTHING,
    compare,
    condition_sql,
    judge,
    judge_top,
    meaning,
    scored_sql,
)  # fmt: skip
from rashin.analysis.questions.told import about_segments
from rashin.analysis.stats.estimate import Comparison, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.errors import gettext_noop

__all__ = ["Scores", "ScoresAnswer", "answer_scores", "people_of_scores", "voices_of_scores"]

_FILL = 50_000
"""More points than this are not filled up with empty ones."""


def answer_scores(question: Scores, *, lake: Lake, scope: Scope, now: datetime) -> ScoresAnswer:
    """Ask the lake for sums and judge them."""
    stamp, period = lake.stamp(), question.period(now)
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    statement = plan(question, period, grouping)
    cells = cells_of(lake.rows(statement.sql, statement.params).to_pylist(), grouping)
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
        n=sum(cells.total(when).n for when in whens) if grouping.by_segment else sum(point.tally.n for point in points),
        method=METHODS[question.metric],
        level=question.level,
        stamp=stamp,
        asked_at=now,
    )


def _groups(question: Scores, cells: Cells) -> list[Group]:
    """The groups, the largest first."""
    if not question.by:
        return [()]
    sizes: dict[Group, int] = defaultdict(int)
    for (_, group), tally in cells.own.items():
        sizes[group] += tally.n
    found = sorted(sizes, key=lambda group: (-sizes[group], *(value or "" for value in group)))
    names = {group[0] for group in found}
    if question.against and found and question.against not in names:
        known = ", ".join(sorted(name for name in names if name)[:20])
        raise UnusableValue(place="against", text=question.against, expected=known)
    return found


def _periods(question: Scores, cells: Cells, period: Period, now: datetime) -> list[date | None]:
    """The periods, without gaps."""
    if question.every is None:
        return [None]
    found = {when for when, _ in cells.own if when is not None}
    if period.start is not None:
        # What was read only to be compared with is not shown.
        first_day = period.first_day() or date.min
        found = {when for when in found if when >= periods.bucket(first_day, question.every, question.year_starts)}
    return [*periods.calendar(found, period, question.every, year_starts=question.year_starts, now=now)]


def _point(question: Scores, cells: Cells, cell: Key, period: Period, now: datetime) -> Point:
    tally = cells.own.get(cell, NOTHING)
    point = Point(
        period=cell[0],
        group=cell[1],
        partial=_is_partial(question, cell[0], period, now),
        tally=tally,
        estimate=judge(question.metric, tally, level=question.level, minimum=question.minimum),
        top=judge_top(question.metric, tally, level=question.level, minimum=question.minimum),
    )
    other = other_of(question, cells, cell)
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


def _with_q(points: list[Point]) -> list[Point]:
    tested = [index for index, point in enumerate(points) if isinstance(point.comparison, Comparison)]
    tests = [points[index].comparison for index in tested]
    values = benjamini_hochberg([test.p for test in tests if isinstance(test, Comparison)])
    for index, q in zip(tested, values, strict=True):
        points[index] = replace(points[index], q=q)
    return points


def _definition(question: Scores, points: list[Point]) -> tuple[Sentence, ...]:
    sentences = (
        *meaning(question.metric, level=question.level, minimum=question.minimum),
        *about_segments(question),
    )
    if not question.is_compared:
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
    """Who answered, in a cell of ``period``, ``by``, ``by2`` and ``group`` (promoters, passives, detractors, top …)."""
    return _behind(question, cell, "person_key, occurred_at", scope=scope, now=now)


def voices_of_scores(question: Scores, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """The answers themselves, in the same cells."""
    return _behind(question, cell, "voice_id", scope=scope, now=now)


def _behind(question: Scores, cell: Cell, wanted: str, *, scope: Scope, now: datetime) -> Statement:
    cell.check(("period", "by", "by2", "group"))
    span = cell.span(question.period(now), question.every, question.year_starts)
    grouping = Grouping.of(question, "voices", scope=scope, now=now)
    condition, params = condition_sql(
        where=question.where, metrics=(question.metric,), spans=(span,), grouping=grouping
    )  # fmt: skip
    by, by_params = grouping.columns()
    names = [f"chosen_{number}" for number in range(len(by))]
    tests = ["true", *grouping.chosen(cell, names, params)]
    if "group" in cell.values:
        tests.append(f"({_GROUPS[cell.one_of('group', _GROUPS)]})")
    columns = "".join(f", {sql} as {name}" for sql, name in zip(by, names, strict=True))
    read = scored_sql(f", voices.voice_id, voices.person_key, voices.occurred_at{columns}", condition)
    kept = f"select {wanted} from answers where {' and '.join(tests)}"  # noqa: S608 - our own words
    return grouping.begin().then("answers", read, params, by_params).then("kept", kept)
