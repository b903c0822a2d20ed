"""Trend: how often something happened, to how many people, or how much of it, period by period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import Params
from rashin.analysis.questions.grouped import COLUMNS, Group, Grouping, by_columns
from rashin.analysis.questions.judged import estimate_columns
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Answer, Cell, Lake, Row, Scope, Sentence
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tally import percent
from rashin.analysis.questions.told import about_segments
from rashin.analysis.questions.trend_question import Trend
from rashin.analysis.questions.trend_sums import plan, reading
from rashin.analysis.stats.counts import count
from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.analysis.stats.means import Sums, mean
from rashin.errors import gettext_noop

__all__ = ["Trend", "TrendAnswer", "TrendPoint", "answer_trend", "people_of_trend", "voices_of_trend"]

Result = Estimate | Unanswered | float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One number: of a period (None: the whole one) and a group."""

    period: date | None
    group: Group
    """Its values of the breakdowns; empty without any."""
    other: bool
    """All groups beyond the limit, together."""
    partial: bool
    n: int
    result: Result
    before: float | None = None
    """What it was in the period that it is compared with."""
    size: int = 0
    """People behind it, and records of nobody; counted only for whoever sees a part of the company."""

    @property
    def by(self) -> str | None:
        """The value of the first breakdown."""
        return self.group[0] if self.group else None

    @property
    def value(self) -> float | None:
        """The number, if there is one."""
        if isinstance(self.result, float):
            return self.result
        return self.result.value if isinstance(self.result, Estimate) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendAnswer(Answer):
    """Points in order of period, then of the size of their group. A period without records counts 0."""

    rows_name: ClassVar[str] = "points"
    columns: ClassVar[Mapping[str, str]] = {
        "period": "date32", "by": "string", "by2": "string", "other": "bool", "value": "double", "low": "double",
        "high": "double", "reason": "string", "n": "int64", "partial": "bool", "before": "double", "change": "double",
    }  # fmt: skip

    points: tuple[TrendPoint, ...]
    measure: str

    def rows(self) -> list[Row]:
        """One row a point."""
        return [_row(point) for point in self.points]

    def extras(self) -> Row:
        """What is measured."""
        return {"measure": self.measure}


def _row(point: TrendPoint) -> Row:
    found = point.result
    plain: Row = {"value": found, "low": None, "high": None, "reason": None}
    value = point.value
    known = value is not None and point.before is not None and point.before != 0
    return {
        "period": point.period,
        **by_columns(point.group),
        "other": point.other,
        **(plain if isinstance(found, float) else estimate_columns(found)),
        "n": point.n,
        "partial": point.partial,
        "before": point.before,
        "change": (value or 0) / (point.before or 1) - 1 if known else None,
    }


# --- from sums to points ---------------------------------------------------------------------------------------------

_Place = tuple[Group, bool]
_SUMS = ("n", "people", "size", "values", "amounts", "total", "squares")
_Cells = Mapping[tuple[date | None, bool, _Place], Mapping[str, float]]


def answer_trend(question: Trend, *, lake: Lake, scope: Scope, now: datetime) -> TrendAnswer:
    """Ask the lake for sums, and fill the periods in which nothing happened."""
    stamp, period = lake.stamp(), question.period(now)
    grouping = Grouping.of(question, question.of, scope=scope, now=now)
    statement = plan(question, period, _spans(question, period), grouping)
    rows = lake.rows(statement.sql, statement.params).to_pylist()
    cells = _summed(rows, grouping)
    whens = _periods(question, [when for when, earlier, _ in cells if not earlier], period, now)
    points = [
        _point(question, cells, when, place, period, now) for when in whens for place in _groups(question, cells)
    ]  # fmt: skip
    several = grouping.by_segment
    return TrendAnswer(
        question=question,
        measure=question.measure,
        points=tuple(points),
        definition=_definition(question),
        period=period,
        n=sum(int(row["n"]) for row in rows if _counts(row, whens)) if several else sum(point.n for point in points),
        method=_method(question),
        level=question.level if question.interval or question.measure == "mean" else None,
        stamp=stamp,
        asked_at=now,
    )


def _counts(row: Mapping[str, Any], whens: list[date | None]) -> bool:
    return not row["earlier"] and row["period"] in whens


def _spans(question: Trend, period: Period) -> tuple[Period, ...]:
    """What to read: the period, and the one before when that is compared with."""
    if question.compare is None or period.start is None:
        return (period,)
    if question.every == "whole":
        before = period.previous() if question.compare == "previous" else period.year_before()
        return (period,) if before is None else (period, before)
    first = periods.bucket(period.first_day() or date.min, question.every, question.year_starts)
    since = periods.earlier(first, question.every, year=question.compare == "year")
    return (Period(start=periods.midnight(since, period.zone), end=period.end, zone=period.zone),)


def _summed(rows: Iterable[Mapping[str, Any]], grouping: Grouping) -> _Cells:
    cells: dict[tuple[date | None, bool, _Place], dict[str, float]] = defaultdict(lambda: dict.fromkeys(_SUMS, 0.0))
    for row in rows:
        for group in grouping.groups([row[name] for name in COLUMNS[: len(grouping.fields)]]):
            cell = cells[row["period"], bool(row["earlier"]), (group, bool(row["other"]))]
            for name in _SUMS:
                cell[name] += float(row[name] or 0)
    return dict(cells)


def _point(
    question: Trend, cells: _Cells, when: date | None, place: _Place, period: Period, now: datetime
) -> TrendPoint:
    found = cells.get((when, False, place))
    before = None
    if question.compare is not None:
        then = _result(question, cells.get(_before(question, when, place)))
        before = then if isinstance(then, float) else then.value if isinstance(then, Estimate) else None
    return TrendPoint(
        period=when,
        group=place[0],
        other=place[1],
        partial=when is not None and periods.is_partial(when, question.every, period, now),
        n=int(found["n"]) if found else 0,
        size=int(found["size"]) if found else 0,
        result=_result(question, found),
        before=before,
    )


def _before(question: Trend, when: date | None, place: _Place) -> tuple[date | None, bool, _Place]:
    if when is None:
        return None, True, place
    return periods.earlier(when, question.every, year=question.compare == "year"), False, place


def _periods(question: Trend, found: Iterable[date | None], period: Period, now: datetime) -> list[date | None]:
    if question.every == "whole":
        return [None]
    days = {when for when in found if when is not None}
    if question.compare is not None and period.start is not None:  # what was read only to be compared with
        first = periods.bucket(period.first_day() or date.min, question.every, question.year_starts)
        days = {when for when in days if when >= first}
    return [*periods.calendar(days, period, question.every, year_starts=question.year_starts, now=now)]


def _groups(question: Trend, cells: _Cells) -> list[_Place]:
    """The groups, the largest first and all the others together at the end."""
    if not question.by:
        return [((), False)]
    sizes: dict[_Place, float] = defaultdict(float)
    for (_, earlier, place), sums in cells.items():
        sizes[place] += 0 if earlier else sums["n"]
    return sorted(sizes, key=lambda place: (place[1], -sizes[place], *(value or "" for value in place[0])))


def _result(question: Trend, sums: Mapping[str, float] | None) -> Result:
    found = sums or dict.fromkeys(_SUMS, 0.0)
    if question.measure == "mean":
        known = Sums(n=int(found["amounts"]), total=found["total"], squares=found["squares"])
        return mean(known, level=question.level, minimum=question.minimum)
    if question.measure == "count":
        number = int(found["n"])
        return count(number, level=question.level) if question.interval else float(number)
    return found[{"sum": "total", "people": "people", "distinct": "values"}[question.measure]]


def _method(question: Trend) -> str:
    if question.measure == "mean":
        return "student_t"
    return "garwood_exact_poisson" if question.interval and question.measure == "count" else question.measure


_MEANING: Mapping[str, str] = {
    "count": gettext_noop("Each record counts once."),
    "people": gettext_noop("People are counted after identity, each once in every point; records of nobody count not."),
    "sum": gettext_noop("The sum of %(field)s; records without a number in it are left out."),
    "mean": gettext_noop("The mean of %(field)s, with Student's t interval (%(level)s); no number, no part in it."),
    "distinct": gettext_noop("How many different values of %(field)s there are in each point."),
}


def _definition(question: Trend) -> tuple[Sentence, ...]:
    fields = {"field": question.field or "", "level": percent(question.level), "each": question.each or ""}
    sentences = [Sentence(code=f"trend.{question.measure}", text=_MEANING[question.measure], fields=fields)]
    if question.each:
        text = gettext_noop("Records are the items of the list %(each)s; records without such a list have none.")
        sentences.append(Sentence(code="trend.each", text=text, fields=fields))
    elif any("." in one.partition(".")[2] for one in question.by):
        text = gettext_noop("A record whose list holds several values counts once in the group of each of them.")
        sentences.append(Sentence(code="trend.several", text=text))
    if question.interval and question.measure == "count":
        text = gettext_noop("Intervals (%(level)s) are exact for a Poisson mean (Garwood 1936).")
        sentences.append(Sentence(code="trend.interval", text=text, fields=fields))
    text = gettext_noop("A period without records is 0; a mean without enough values has a reason instead.")
    return (*sentences, *about_segments(question), Sentence(code="trend.zero", text=text))


# --- what stands behind a point --------------------------------------------------------------------------------------


def people_of_trend(question: Trend, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """To whom it happened, in a cell of ``period``, ``by`` and ``by2``."""
    return _behind(question, cell, f"{question.of}.person_key, {question.of}.occurred_at", scope=scope, now=now)


def voices_of_trend(question: Trend, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """What was said, in the same cells of a trend of voices."""
    return _behind(question, cell, "voices.voice_id", scope=scope, now=now)


def _behind(question: Trend, cell: Cell, wanted: str, *, scope: Scope, now: datetime) -> Statement:
    cell.check(("period", "by", "by2"))
    every = None if question.every == "whole" else question.every
    span = cell.span(question.period(now), every, question.year_starts)
    grouping = Grouping.of(question, question.of, scope=scope, now=now)
    read = reading(question, (span,), grouping)
    params: Params = dict(read.params)
    tests = [read.condition, *grouping.chosen(cell, read.by, params)]
    sql = f"select {wanted} from {read.source} where {' and '.join(tests)}"  # noqa: S608 - names are ours
    return grouping.begin().then("kept", sql, params)
