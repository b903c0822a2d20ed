# ruff: noqa: S608 - SQL is put together from our own words; every value is a parameter.
"""What a funnel reads of the lake: a mask and a breakdown's code an event, and no more events than can matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from rashin.analysis.questions.filters import Filter, Params, all_sql, bound, field_sql
from rashin.analysis.questions.funnel_steps import ANY_EVENT, Step
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Scope
from rashin.analysis.sequences.funnel import exclusion_bit, step_bit

NONE = 0
"""The breakdown's code of events without a value; the values that are shown follow, then all the others together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which events are handed to the kernel, and what each counts as."""

    mask: str
    where: str
    params: Mapping[str, object]


def reading(
    *,
    steps: Sequence[Step],
    exclusions: Sequence[Step],
    everything: bool,
    where: Iterable[Filter],
    period: Period,
    scope: Scope,
) -> Reading:
    """The mask of an event, and the condition on events; `everything` keeps those that fit no step, too."""
    params: Params = {}
    fits = [(step, step_bit(number)) for number, step in enumerate(steps, 1)]
    fits += [(step, exclusion_bit(number)) for number, step in enumerate(exclusions)]
    conditions = [period.condition("events"), scope.condition("events"), all_sql(where, "events")]
    names = sorted({step.event for step, _ in fits})
    if not everything and ANY_EVENT not in names:
        conditions.append(_named(names))
    mask = _mask(fits, params)
    for _, more in conditions:
        params |= more
    text = " AND ".join(f"({sql})" for sql, _ in conditions if sql != "true") or "true"
    return Reading(mask=mask, where=text, params=params)


def _named(names: Iterable[str]) -> tuple[str, Params]:
    params: Params = {}
    listed = ", ".join(bound(name, params) for name in names)
    return f"events.event IN ({listed})", params


def _mask(fits: Sequence[tuple[Step, int]], params: Params) -> str:
    """One look at the event's name decides which filters are tried at all."""
    by_name: dict[str, list[str]] = {}
    for step, bit in fits:
        condition, more = all_sql(step.where, "events")
        params |= more
        value = f"{bit}::BIGINT" if condition == "true" else f"CASE WHEN {condition} THEN {bit}::BIGINT ELSE 0 END"
        by_name.setdefault(step.event, []).append(value)
    anyway = by_name.pop(ANY_EVENT, [])
    cases = " ".join(f"WHEN {bound(name, params)} THEN {' + '.join(parts)}" for name, parts in by_name.items())
    parts = anyway + ([f"CASE events.event {cases} ELSE 0::BIGINT END"] if cases else [])
    return " + ".join(parts)


def extended(period: Period, *, window: timedelta, from_beginning: bool) -> Period:
    """The events to read for attempts that begin in `period`: they may end a window later."""
    return replace(
        period,
        start=None if from_beginning else period.start,
        end=None if period.end is None else period.end + window,
    )


def by_sql(fields: Sequence[str]) -> tuple[str, Params]:
    """A breakdown's value as a text; of several fields, their values side by side."""
    found = [field_sql(field, "events") for field in fields]
    params: Params = {}
    for _, more in found:
        params |= more
    if len(found) == 1:
        return found[0][0], params
    listed = ", ".join(f"coalesce({sql}, '–')" for sql, _ in found)
    return f"concat_ws(' · ', {listed})", params


def groups_sql(read: Reading, by: str, by_params: Params, limit: int) -> tuple[str, Params]:
    """The most frequent values of a breakdown on the funnel's own events, and how many values there are."""
    params: Params = {**read.params, **by_params}
    most = bound(limit, params)
    return (
        f"SELECT value, count(*) OVER () AS groups FROM (SELECT {by} AS value, count(*) AS n FROM events "
        f"WHERE {read.where} AND ({read.mask}) <> 0 GROUP BY 1) WHERE value IS NOT NULL "
        f"ORDER BY n DESC, value LIMIT {most}"
    ), params


def code_sql(by: str, values: Sequence[str]) -> tuple[str, Params]:
    """The code of a breakdown's value: its place in `values` from 1, 0 for none, the last one for any other."""
    params: Params = {}
    listed = bound(list(values), params)
    place = f"coalesce(nullif(list_position({listed}::VARCHAR[], {by}), 0), {len(values) + 1})"
    return f"CASE WHEN {by} IS NULL THEN 0 ELSE {place} END::INTEGER", params
