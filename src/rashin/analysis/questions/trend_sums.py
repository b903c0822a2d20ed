# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""What a trend reads of the lake: sums by period and group, the rarer groups put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.conditions import (
    Opened,
    Params,
    all_sql,
    bound,
    each_sql,
    field_sql,
    items_sql,
    number_sql,
    place_of,
)
from rashin.analysis.questions.grouped import COLUMNS, Grouping
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.segments import SEGMENT
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.trend_question import Trend

_ITEM: Final = "opened.item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which rows a trend counts: what stands after FROM and WHERE, and its groups."""

    source: str
    condition: str
    by: Sequence[str]
    opened: Opened | None
    params: Mapping[str, object]


def reading(ask: Trend, spans: Sequence[Period], grouping: Grouping) -> Reading:
    """The rows of a trend: records, or the items of a list in them."""
    params, opened, source = Params(), None, ask.of
    if ask.each is not None:
        items = items_sql(f"{ask.of}.properties", ask.each.split("."), params)
        opened = Opened(name=ask.each, item=_ITEM)
        source += f", unnest({items}) as opened(item)"
    by, more = grouping.columns(opened=opened)
    params |= more
    if opened is None:
        for at, field in enumerate(ask.by):
            if field != SEGMENT and place_of(field, ask.of).lists:  # a record is in the group of each of its values
                several, more = each_sql(field, ask.of)
                params |= more
                source += f", unnest({several}) as several_{at}(value)"
                by[at] = f"nullif(several_{at}.value, '')"
    condition, more = _condition(ask, spans, grouping, opened)
    return Reading(source=source, condition=condition, by=by, opened=opened, params={**params, **more})


def _condition(ask: Trend, spans: Sequence[Period], grouping: Grouping, opened: Opened | None) -> tuple[str, Params]:
    """Which records: period, events, filters, segments, and what whoever asks may see."""
    params: Params = {}
    tests = [grouping.condition]
    for test, more in (grouping.scope.condition(ask.of), all_sql(ask.where, ask.of, opened=opened)):
        tests.append(test)
        params |= more
    times = []
    for span in spans:
        test, more = span.condition(ask.of)
        times.append(f"({test})")
        params |= more
    tests.append(f"({' or '.join(times)})")
    if ask.event:
        options = []
        for item in ask.event:
            test, more = all_sql(item.where, "events", opened=opened)
            params |= more
            options.append(f"(events.event = {bound(item.name, params)} and {test})")
        tests.append(f"({' or '.join(options)})")
    return " and ".join(tests), params


def plan(ask: Trend, period: Period, spans: Sequence[Period], grouping: Grouping) -> Statement:
    """Sums by period and group; groups beyond the limit are put together as ``other``."""
    read = reading(ask, spans, grouping)
    params = Params(read.params)
    bucket = "cast(null as date)"
    if ask.every != "whole":
        whole = Period(start=spans[-1].start, end=period.end, zone=period.zone)
        bucket, more = periods.bucket_sql(ask.every, whole, table=ask.of, year_starts=ask.year_starts)
        params |= more
    earlier = "false"
    if len(spans) > 1:
        earlier = f"{ask.of}.occurred_at < {bound(period.start, params)}"
    amount, value = _amounts(ask, read, params)
    names = COLUMNS[: len(read.by)]
    columns = "".join(f", {sql} as {name}" for name, sql in zip(names, read.by, strict=True))
    records = f"""
    select {bucket} as period, {earlier} as earlier{columns}, {ask.of}.person_key, {amount} as amount, {value} as value
    from {read.source} where {read.condition}"""
    listed = [name for name, field in zip(names, ask.by, strict=True) if field != SEGMENT]
    statement = grouping.begin()
    if listed:
        shown = ", ".join(f"{sql} as {name}" for name, sql in zip(names, read.by, strict=True) if name in listed)
        groups = f"""
    select {shown}, true as known from {read.source} where {read.condition}
    group by all order by count(*) desc, {", ".join(listed)} limit {bound(ask.limit, params)}"""
        statement = statement.then("matched", groups)
    return statement.then("records", records, params).then("cells", _cells(ask, names, listed, grouping))


def _amounts(ask: Trend, read: Reading, params: Params) -> tuple[str, str]:
    """The number and the text of the property that is measured."""
    amount, value = "cast(null as double)", "cast(null as varchar)"
    if ask.field is not None and ask.measure in {"sum", "mean"}:
        amount, more = number_sql(ask.field, ask.of, opened=read.opened)
        params |= more
    if ask.field is not None and ask.measure == "distinct":
        found, more = field_sql(ask.field, ask.of, opened=read.opened)
        value = f"nullif(cast({found} as varchar), '')"
        params |= more
    return amount, value


def _cells(ask: Trend, names: Sequence[str], listed: Sequence[str], grouping: Grouping) -> str:
    """Sums by period and group. People are counted only where they are wanted: that costs."""
    distinct = "count(distinct records.person_key)"
    people = distinct if ask.measure == "people" else "0"
    size = "0" if grouping.scope.units is None else f"{distinct} + count(*) filter (records.person_key is null)"
    values = "count(distinct records.value)" if ask.measure == "distinct" else "0"
    groups = "".join(
        f", case when matched.known then records.{name} end as {name}" if name in listed else f", records.{name}"
        for name in names
    )
    other, join = "false", ""
    if listed:
        other = "not coalesce(matched.known, false)"
        tests = " and ".join(f"matched.{name} is not distinct from records.{name}" for name in listed)
        join = f" left join matched on {tests}"
    return f"""
select records.period, records.earlier{groups}, {other} as other, count(*) as n, {people} as people, {size} as size,
    {values} as "values", count(amount) as amounts, sum(amount) as total, sum(amount * amount) as squares
from records{join}
group by all"""
