"""What an engine must do: two calls, over the files of one moment.

``rows`` answers SQL. ``fold`` takes a kernel to the data: it hands over whole people, one range of keys at a time, in
order, and brings back only what the kernel returns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rashin.analysis.lake.storage import DataFile, Snapshot

P = TypeVar("P")
Columns = Mapping[str, npt.NDArray[np.generic]]


LEAST, MOST = -(2**63), 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A number for each value of a text column: looked up once a value where the engine can, not once a row."""

    column: str
    numbers: Mapping[str, int]
    other: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """Rows for which none of the look-ups gives 0, from ``since`` on and before ``until``."""

    keep: Sequence[Lookup] = ()
    since: datetime | None = None
    until: datetime | None = None


ALL = Among()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """What to hand to a kernel: columns as SQL expressions or look-ups, and which rows."""

    table: str
    columns: Mapping[str, str | Lookup]
    where: str
    params: Mapping[str, object]
    among: Among = ALL

    @property
    def times(self) -> tuple[int, int]:
        """The first and the last microsecond wanted."""
        since, until = self.among.since, self.among.until
        least = LEAST if since is None else (since - _EPOCH) // timedelta(microseconds=1)
        return least, MOST if until is None else (until - _EPOCH) // timedelta(microseconds=1) - 1

    def may_hold(self, month: str | None) -> bool:
        """Whether this month may hold rows of the time."""
        since, until = self.among.since, self.among.until
        if month is None:
            return True
        return (since is None or month >= _month(since)) and (until is None or month <= _month(until))

    def spelled(self) -> "Fold":
        """The same without look-ups and times: everything as SQL."""
        params = dict(self.params)
        columns = {
            name: one if isinstance(one, str) else _case(one, self.table, params) for name, one in self.columns.items()
        }
        tests = [self.where, *(_test(one, self.table, params) for one in self.among.keep)]
        for moment, sign in ((self.among.since, ">="), (self.among.until, "<")):
            if moment is not None:
                tests.append(f"{self.table}.occurred_at {sign} {_bound(moment, params)}")
                tests.append(f"{self.table}.month {sign[0]}= {_bound(_month(moment), params)}")
        where = " AND ".join(f"({test})" for test in tests if test != "true") or "true"
        return Fold(table=self.table, columns=columns, where=where, params=params)


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m}"


def _bound(value: object, params: dict[str, object]) -> str:
    name = f"lookup_{len(params)}"
    params[name] = value
    return f"${name}"


def _case(one: Lookup, table: str, params: dict[str, object]) -> str:
    cases = " ".join(f"WHEN {_bound(text, params)} THEN {number}" for text, number in one.numbers.items())
    found = f"CASE {table}.{one.column} {cases} ELSE {one.other} END" if cases else str(one.other)
    return f"(CASE WHEN {table}.{one.column} IS NULL THEN {one.missing} ELSE {found} END)::BIGINT"


def _test(one: Lookup, table: str, params: dict[str, object]) -> str:
    if one.other or one.missing:
        return f"{_case(one, table, params)} <> 0"
    listed = ", ".join(_bound(text, params) for text, number in one.numbers.items() if number)
    return f"coalesce({table}.{one.column} IN ({listed}), false)" if listed else "false"


class Engine(Protocol):
    """Answers over snapshots. ``moment`` holds a snapshot of every table that the text may name."""

    def rows(self, sql: str, params: Mapping[str, object], *, moment: Mapping[str, Snapshot]) -> pa.Table:
        """The answer of an SQL query."""

    def fold(
        self,
        fold: Fold,
        kernel: Callable[[Columns], P],
        *,
        merge: Callable[[Sequence[P]], P] | None,
        moment: Mapping[str, Snapshot],
    ) -> list[P]:
        """The kernel's answers, one for each range of keys, in the order of the keys."""

    def arranged(
        self, snapshot: Snapshot, chosen: Sequence[DataFile], *, overrides: Snapshot
    ) -> AbstractContextManager[tuple[int, Iterator[pa.RecordBatch]]]:
        """Rows of these files in their table's order, person resolved; and the overrides' version used."""

    def close(self) -> None:
        """Give back memory and temporary files."""
