# ruff: noqa: S608 - SQL is put together from our own words; every value is a parameter.
"""What a funnel reads of the lake: a mask and a breakdown's code an event, and no more events than can matter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypedDict

from rashin.analysis.lake.engine import Among, Fold, Lookup
from rashin.analysis.questions.conditions import Params, all_sql, bound, field_sql
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.funnel_steps import ANY_EVENT, Step
from rashin.analysis.questions.period import Period
from rashin.analysis.questions.question import Scope

NONE = 0
"""The breakdown's code of events without a value; the values that are shown follow, then all the others together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which events are handed to the kernel, and what each counts as."""

    mask: str | Lookup
    where: str
    params: Mapping[str, object]
    among: Among

    @property
    def rows(self) -> "Rows":
        """Which events, as a fold takes it."""
        return {"where": self.where, "params": self.params, "among": self.among}


class Rows(TypedDict):
    """Which rows a fold reads."""

    where: str
    params: Mapping[str, object]
    among: Among


def reading(
    *,
    steps: Sequence[Step],
    exclusions: Sequence[Step],
    everything: bool,
    where: Iterable[Filter],
    period: Period,
    scope: Scope,
) -> Reading:
    """The mask of an event, and the condition on events; `everything` keeps those that fit no step, too.

    What only looks at an event's name or unit is a look-up, which the engine does once a name; the rest is SQL.
    """
    from rashin.analysis.sequences.funnel import exclusion_bit, step_bit  # brings the kernels: not at start

    params: Params = {}
    fits = [(step, step_bit(number)) for number, step in enumerate(steps, 1)]
    fits += [(step, exclusion_bit(number)) for number, step in enumerate(exclusions)]
    names = sorted({step.event for step, _ in fits})
    keep: list[Lookup] = []
    if not everything and ANY_EVENT not in names:
        keep.append(Lookup(column="event", numbers=dict.fromkeys(names, 1)))
    if scope.units is not None:
        keep.append(Lookup(column="unit", numbers=dict.fromkeys(sorted(scope.units), 1)))
    condition, more = all_sql(where, "events")
    params |= more
    plain = all(not step.where for step, _ in fits)
    mask = _looked_up(fits) if plain else _mask(fits, params)
    among = Among(keep=keep, since=period.start, until=period.end)
    return Reading(mask=mask, where=condition, params=params, among=among)


def _looked_up(fits: Sequence[tuple[Step, int]]) -> Lookup:
    anyway = sum(bit for step, bit in fits if step.event == ANY_EVENT)
    numbers: dict[str, int] = {}
    for step, bit in fits:
        if step.event != ANY_EVENT:
            numbers[step.event] = numbers.get(step.event, anyway) + bit
    return Lookup(column="event", numbers=numbers, other=anyway, missing=anyway)


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
    fold = Fold(table="events", columns={"mask": read.mask, "by": by}, **read.rows).spelled()
    params: Params = {**fold.params, **by_params}
    most = bound(limit, params)
    return (
        f"SELECT value, count(*) OVER () AS groups FROM (SELECT {by} AS value, count(*) AS n FROM events "
        f"WHERE {fold.where} AND ({fold.columns['mask']}) <> 0 GROUP BY 1) WHERE value IS NOT NULL "
        f"ORDER BY n DESC, value LIMIT {most}"
    ), params


def code(fields: Sequence[str], values: Sequence[str]) -> tuple[str | Lookup, Params]:
    """The code of a breakdown's value: its place in `values` from 1, 0 for none, the last one for any other."""
    by, params = by_sql(fields)
    if len(fields) == 1 and by == f"events.{fields[0]}":
        numbers = {value: place for place, value in enumerate(values, 1)}
        return Lookup(column=fields[0], numbers=numbers, other=len(values) + 1, missing=0), {}
    listed = bound(list(values), params)
    place = f"coalesce(nullif(list_position({listed}::VARCHAR[], {by}), 0), {len(values) + 1})"
    return f"CASE WHEN {by} IS NULL THEN 0 ELSE {place} END::INTEGER", params
