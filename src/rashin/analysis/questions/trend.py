"""Trend: how often something happened, to how many people, or how much of it, period by period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import Params, all_sql, bound, field_sql, number_sql
from rashin.analysis.questions.errors import Contradiction, MissingOption
from rashin.analysis.questions.filters import Filter, check_field
from rashin.analysis.questions.forms import EVERY, Decimal, Event, FieldName, Filters, Flag, Named, OneOf, Whole
from rashin.analysis.questions.judged import estimate_columns
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Answer, Cell, Lake, Row, Scope, Sentence, Timed, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tally import percent
from rashin.analysis.stats.counts import count
from rashin.analysis.stats.estimate import MINIMUM, Estimate, Unanswered
from rashin.analysis.stats.means import Sums, mean
from rashin.errors import gettext_noop

_OF = OneOf(events=gettext_noop("Events"), voices=gettext_noop("Voices"))
_MEASURE = OneOf(
    count=gettext_noop("How many"), people=gettext_noop("People"), sum=gettext_noop("Sum"), mean=gettext_noop("Mean")
)
_EVERY = OneOf(whole=gettext_noop("the whole period"), **{choice.value: choice.label for choice in EVERY.choices})
_NO_FIELD = gettext_noop("Sum and mean need the property whose values are meant: revenue.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Timed):
    """How often something happened, to how many people, or how much of it."""

    name: ClassVar[str] = "trend"
    title: ClassVar[str] = gettext_noop("Trend")
    help: ClassVar[str] = gettext_noop("Any event or voice over time: how many, people, sum or mean; by anything.")

    of: str = option(_OF, label=gettext_noop("Of"), help=gettext_noop("Events, or voices."), default="events")
    event: tuple[Named, ...] = option(
        Event(),
        label=gettext_noop("Event"),
        help=gettext_noop("Only these events: Order Completed[revenue>=1000]. Several are counted together."),
        many=True,
    )
    measure: str = option(
        _MEASURE,
        label=gettext_noop("Measure"),
        help=gettext_noop("How many records, how many different people, or the sum or mean of a property."),
        default="count",
    )
    field: str | None = option(
        FieldName("records"),
        word="property",
        label=gettext_noop("Property"),
        help=gettext_noop("The property to sum or average: revenue. Values that are no number are left out."),
        default=None,
    )
    every: str = option(
        _EVERY,
        label=gettext_noop("Every"),
        help=gettext_noop("One point a day, week (from Monday), month, quarter or fiscal year; or one in all."),
        default="day",
    )
    by: str | None = option(
        FieldName("records"),
        label=gettext_noop("By"),
        help=gettext_noop("Break down by event, channel, touchpoint, unit, source, prop.NAME or trait.NAME."),
        default=None,
    )
    where: tuple[Filter, ...] = option(
        Filters("records"),
        label=gettext_noop("Where"),
        help=gettext_noop("Only records like this: channel=app|web, revenue>=1000. May be given several times."),
        many=True,
    )
    interval: bool = option(
        Flag(),
        label=gettext_noop("Interval of counts"),
        help=gettext_noop("Give counts the exact interval of a Poisson mean."),
        default=False,
        advanced=True,
    )
    level: float = option(
        Decimal(above=0.5, below=1),
        label=gettext_noop("Confidence level"),
        help=gettext_noop("Of intervals."),
        default=0.95,
        advanced=True,
    )
    minimum: int = option(
        Whole(least=2, most=1_000_000),
        label=gettext_noop("At least"),
        help=gettext_noop("Values that a mean needs."),
        default=MINIMUM,
        advanced=True,
    )
    limit: int = option(
        Whole(least=1, most=1000),
        label=gettext_noop("Groups"),
        help=gettext_noop("How many groups, the most frequent first; the others are put together."),
        default=20,
        advanced=True,
    )

    def check(self) -> None:
        """Fields must belong to what is counted."""
        self.check_period()
        for name in ("field", "by"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(
                    self, name, check_field(value, self.of, place="property" if name == "field" else name)
                )
        form = Filters(self.of)
        object.__setattr__(self, "where", tuple(form.accept(item, place="where") for item in self.where))
        if self.event and self.of == "voices":
            advice = gettext_noop("Voices are chosen by where: survey=…, metric=nps.")
            raise Contradiction(place="event", other="of", advice=advice)
        if self.measure in {"sum", "mean"} and self.field is None:
            raise MissingOption(kind=self.name, place="property", help=_NO_FIELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One number: of a period (None: the whole one) and a group (None: no breakdown, or no value)."""

    period: date | None
    by: str | None
    other: bool
    """All groups beyond the limit, together."""
    partial: bool
    n: int
    result: Estimate | Unanswered | float
    size: int = 0
    """People behind it, and records of nobody; counted only for whoever sees a part of the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendAnswer(Answer):
    """Points in order of period, then of the size of their group. A period without records counts 0."""

    rows_name: ClassVar[str] = "points"
    columns: ClassVar[Mapping[str, str]] = {
        "period": "date32", "by": "string", "other": "bool", "value": "double", "low": "double", "high": "double",
        "reason": "string", "n": "int64", "partial": "bool",
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
    return {
        "period": point.period,
        "by": point.by,
        "other": point.other,
        **(plain if isinstance(found, float) else estimate_columns(found)),
        "n": point.n,
        "partial": point.partial,
    }


# --- SQL -------------------------------------------------------------------------------------------------------------

_CELLS = """
select records.period,
    case when matched.known then records.by_value end as by_value,
    not coalesce(matched.known, false) as other,
    count(*) as n,
    {people} as people,
    {size} as size,
    count(amount) as amounts,
    sum(amount) as total,
    sum(amount * amount) as squares
from records left join matched on matched.by_value is not distinct from records.by_value
group by all"""


def plan(ask: Trend, period: Period, scope: Scope) -> Statement:
    """Sums by period and group; groups beyond the limit are put together as ``other``."""
    table = ask.of
    condition, params = condition_sql(ask, period, scope)
    bucket, more = ("cast(null as date)", Params())
    if ask.every != "whole":
        bucket, more = periods.bucket_sql(ask.every, period, table=table, year_starts=ask.year_starts)
    amount, amount_params = ("cast(null as double)", Params())
    if ask.field is not None and ask.measure in {"sum", "mean"}:
        amount, amount_params = number_sql(ask.field, table)
    by, by_params = by_sql(ask)
    distinct = "count(distinct records.person_key)"
    people = distinct if ask.measure == "people" else "0"
    size = "0" if scope.units is None else f"{distinct} + count(*) filter (records.person_key is null)"
    limit = bound(ask.limit, params)
    groups = f"""
    select {by} as by_value, true as known from {table} where {condition}
    group by 1 order by count(*) desc, 1 limit {limit}"""  # noqa: S608 - names are ours, values are bound
    if ask.by is None:
        groups = "select cast(null as varchar) as by_value, true as known"
    records = f"""
    select {bucket} as period, {by} as by_value, {table}.person_key, {amount} as amount
    from {table} where {condition}"""  # noqa: S608 - names are ours, values are bound
    return (
        Statement()
        .then("matched", groups, params, by_params)
        .then("records", records, more, amount_params)
        .then("cells", _CELLS.format(people=people, size=size))
    )


def by_sql(ask: Trend) -> tuple[str, Params]:
    """The breakdown's value as text, null where there is none."""
    if ask.by is None:
        return "cast(null as varchar)", {}
    expression, params = field_sql(ask.by, ask.of)
    return f"nullif(cast({expression} as varchar), '')", params


def condition_sql(ask: Trend, period: Period, scope: Scope) -> tuple[str, Params]:
    """Which records: period, events, filters, and what whoever asks may see."""
    params: Params = {}
    tests = []
    for test, more in (period.condition(ask.of), scope.condition(ask.of), all_sql(ask.where, ask.of)):
        tests.append(test)
        params |= more
    if ask.event:
        options = []
        for item in ask.event:
            test, more = all_sql(item.where, "events")
            params |= more
            options.append(f"(events.event = {bound(item.name, params)} and {test})")
        tests.append(f"({' or '.join(options)})")
    return " and ".join(tests), params


# --- from sums to points ---------------------------------------------------------------------------------------------

_Group = tuple[str | None, bool]


def answer_trend(question: Trend, *, lake: Lake, scope: Scope, now: datetime) -> TrendAnswer:
    """Ask the lake for sums, and fill the periods in which nothing happened."""
    stamp, period = lake.stamp(), question.period(now)
    statement = plan(question, period, scope)
    rows = lake.rows(statement.sql, statement.params).to_pylist()
    cells = {(row["period"], (row["by_value"], row["other"])): row for row in rows}
    whens = _periods(question, [when for when, _ in cells], period, now)
    points = [
        TrendPoint(
            period=when,
            by=group[0],
            other=group[1],
            partial=when is not None and periods.is_partial(when, question.every, period, now),
            n=int(cells[when, group]["n"]) if (when, group) in cells else 0,
            size=int(cells[when, group]["size"]) if (when, group) in cells else 0,
            result=_result(question, cells.get((when, group))),
        )
        for when in whens
        for group in _groups(question, cells)
    ]
    return TrendAnswer(
        question=question,
        measure=question.measure,
        points=tuple(points),
        definition=_definition(question),
        period=period,
        n=sum(point.n for point in points),
        method=_method(question),
        level=question.level if question.interval or question.measure == "mean" else None,
        stamp=stamp,
        asked_at=now,
    )


def _periods(question: Trend, found: Iterable[date | None], period: Period, now: datetime) -> list[date | None]:
    if question.every == "whole":
        return [None]
    days = {when for when in found if when is not None}
    return [*periods.calendar(days, period, question.every, year_starts=question.year_starts, now=now)]


def _groups(question: Trend, cells: Mapping[tuple[date | None, _Group], Mapping[str, Any]]) -> list[_Group]:
    """The groups, the largest first and all the others together at the end."""
    if question.by is None:
        return [(None, False)]
    sizes: dict[_Group, int] = defaultdict(int)
    for (_, group), row in cells.items():
        sizes[group] += int(row["n"])
    return sorted(sizes, key=lambda group: (group[1], -sizes[group], group[0] or ""))


def _result(question: Trend, row: Mapping[str, Any] | None) -> Estimate | Unanswered | float:
    if question.measure == "mean":
        sums = Sums(n=0, total=0.0, squares=0.0)
        if row is not None:
            sums = Sums(n=int(row["amounts"]), total=float(row["total"] or 0), squares=float(row["squares"] or 0))
        return mean(sums, level=question.level, minimum=question.minimum)
    if question.measure == "sum":
        return float(row["total"] or 0) if row is not None else 0.0
    number = int(row["people" if question.measure == "people" else "n"]) if row is not None else 0
    return count(number, level=question.level) if question.interval and question.measure == "count" else float(number)


def _method(question: Trend) -> str:
    if question.measure == "mean":
        return "student_t"
    return "garwood_exact_poisson" if question.interval and question.measure == "count" else question.measure


_MEANING: Mapping[str, str] = {
    "count": gettext_noop("Each record counts once."),
    "people": gettext_noop("People are counted after identity, each once in every point; records of nobody count not."),
    "sum": gettext_noop("The sum of %(field)s; records without a number in it are left out."),
    "mean": gettext_noop("The mean of %(field)s, with Student's t interval (%(level)s); no number, no part in it."),
}


def _definition(question: Trend) -> tuple[Sentence, ...]:
    fields = {"field": question.field or "", "level": percent(question.level)}
    sentences = [Sentence(code=f"trend.{question.measure}", text=_MEANING[question.measure], fields=fields)]
    if question.interval and question.measure == "count":
        text = gettext_noop("Intervals (%(level)s) are exact for a Poisson mean (Garwood 1936).")
        sentences.append(Sentence(code="trend.interval", text=text, fields=fields))
    text = gettext_noop("A period without records is 0; a mean without enough values has a reason instead.")
    return (*sentences, Sentence(code="trend.zero", text=text))


def people_of_trend(question: Trend, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """To whom it happened, in a cell of ``period`` and ``by``."""
    cell.check(("period", "by"))
    every = None if question.every == "whole" else question.every
    span = cell.span(question.period(now), every, question.year_starts)
    condition, params = condition_sql(question, span, scope)
    by, by_params = by_sql(question)
    if "by" in cell.values:
        condition += f" and {by} is not distinct from {bound(cell.values['by'] or None, params)}"
    sql = f"select person_key, occurred_at from {question.of} where {condition}"  # noqa: S608 - names are ours
    return Statement().then("kept", sql, params, by_params)
