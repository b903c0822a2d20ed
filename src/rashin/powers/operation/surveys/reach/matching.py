# ruff: noqa: S608 - SQL is put together from our own words; every value is a parameter.
"""What just happened that a survey waits for: live events of the newest flushes, each with its key and its moment.

A flush writes one line into ``batches`` at its commit. A look reads the events of the flushes since the last look, with
an overlap for flushes that were written side by side; the key of a trigger and its event is unique, so an event that is
seen twice asks once. Imports are batches of another kind and are never looked at unless the trigger says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from rashin.analysis.questions.conditions import Params, all_sql, bound
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.question import Lake
from rashin.analysis.questions.statement import Statement

OVERLAP: Final = timedelta(minutes=10)
LATE_AFTER: Final = timedelta(days=1)
"""An event that arrives later than this after it happened is late: the moment to ask has passed."""
OLDEST: Final = timedelta(days=45)
"""Further back no event is looked for, whatever a trigger allows: two partitions of the lake are read at most."""
PERSON: Final = "person"
"""``once_per``: at most one question a person and send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a trigger waits for."""

    event: str
    after: timedelta = timedelta(0)
    once_per: str = "order_id"
    """A property of the event, or ``person``."""
    where: tuple[Filter, ...] = ()
    with_late: bool = False
    """Also what is imported or arrives late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An event that a trigger waited for."""

    person: int
    key: str
    """Unique within the trigger."""
    occurred_at: datetime
    due_at: datetime
    unit: str = ""
    context: tuple[tuple[str, str], ...] = ()
    """Properties that a survey may take as hidden fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look found."""

    matches: tuple[Match, ...]
    keyless: int = 0
    """Events without the property that makes them one of a kind: they ask nobody, and are counted."""
    late: int = 0
    mark: datetime | None = None
    """Where the next look begins; None when there was nothing to look at."""


def look(lake: Lake, wait: Wait, *, since: datetime, now: datetime, fields: Sequence[str] = ()) -> Look:
    """The matches among what was committed since a mark.

    ``fields`` are the names of properties to bring along.
    """
    newest = lake.rows(_NEWEST, {"since": since, "kinds": _kinds(wait)}).to_pylist()[0]["newest"]
    if newest is None:
        return Look(matches=())
    rows = _rows(lake, wait, since=since, now=now, fields=fields)
    matches, keyless, late = [], 0, 0
    for row in rows:
        key = _key(row, wait)
        if not key:
            keyless += 1
        elif not wait.with_late and row["received_at"] - row["occurred_at"] > LATE_AFTER:
            late += 1
        else:
            matches.append(_match(row, wait, key, fields))
    return Look(matches=tuple(matches), keyless=keyless, late=late, mark=newest - OVERLAP)


_NEWEST: Final = 'select max("at") as newest from batches where "at" > $since and kind in (select unnest($kinds))'


def _kinds(wait: Wait) -> list[str]:
    return ["flush", "events"] if wait.with_late else ["flush"]


def _rows(lake: Lake, wait: Wait, *, since: datetime, now: datetime, fields: Sequence[str]) -> list[dict[str, Any]]:
    params: Params = {}
    fits, more = all_sql(wait.where, "events")
    params |= more
    picked = [
        f"json_extract_string(properties, {bound(_path(name), params)}) as field_{n}" for n, name in _each(fields)
    ]
    if wait.once_per != PERSON:
        picked.append(f"json_extract_string(properties, {bound(_path(wait.once_per), params)}) as once_key")
    kinds, after = bound(_kinds(wait), params), bound(since, params)
    sql = f"""
        select person_key, occurred_at, received_at, coalesce(unit, '') as unit{"".join(f", {one}" for one in picked)}
        from events
        where batch in (select batch from batches where "at" > {after} and kind in (select unnest({kinds})))
          and event = {bound(wait.event, params)} and person_key is not null
          and occurred_at > {bound(now - OLDEST, params)} and {fits}
        order by occurred_at, event_id
    """
    asked = Statement().then("found", sql, params)
    rows: list[dict[str, Any]] = lake.rows(asked.sql, asked.params).to_pylist()
    return rows


def _each(fields: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(fields))


def _path(name: str) -> str:
    return '$."' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _key(row: dict[str, Any], wait: Wait) -> str:
    if wait.once_per == PERSON:
        return f"person:{row['person_key']}"
    return str(row.get("once_key") or "").strip()[:200]


def _match(row: dict[str, Any], wait: Wait, key: str, fields: Sequence[str]) -> Match:
    said = ((name, row.get(f"field_{number}")) for number, name in _each(fields))
    return Match(
        person=int(row["person_key"]), key=key, occurred_at=row["occurred_at"], due_at=row["occurred_at"] + wait.after,
        unit=row["unit"], context=tuple((name, str(value)[:500]) for name, value in said if value is not None),
    )  # fmt: skip
