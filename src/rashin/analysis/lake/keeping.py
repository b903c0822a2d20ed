"""A lake that keeps the rows that pages ask for again, for as long as the tables that they were read from stay.

For small answers about one person or a few voices, which a page asks for at every look. What is kept is found by the
text of the query, its parameters and the state of every table that it may read; as soon as a newer state of a table is
seen, all that was read from an older one is let go, whoever it was about.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from rashin.analysis.lake import views
from rashin.analysis.lake.storage import Snapshot
from rashin.analysis.lake.store import Lake

MOST: Final = 1_000
"""Answers that are kept."""

LARGEST, ROOM = 256 * 1024, 32 * 1024 * 1024
"""Bytes of an answer, and of all that are kept."""

_NOTHING: Mapping[str, object] = MappingProxyType({})
Versions = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    rows: pa.Table
    read: Versions


class KeepingLake(Lake):
    """The same lake, which asks its engine once for the same rows."""

    def __init__(self, lake: Lake) -> None:
        super().__init__(lake.place, lake._engine)
        self._asked = lake
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._room = ROOM
        self._newest: dict[str, int] = {}
        self._keeping = threading.Lock()

    def snapshot(self, table: str) -> Snapshot:
        """The files of a table as it is now."""
        return self._asked.snapshot(table)

    def rows(self, sql: str, params: Mapping[str, object] = _NOTHING) -> pa.Table:
        """Answer SQL over the views; a kept answer is taken while all that it was read from is as it was."""
        tables = views.tables_of(views.views_in(sql))
        read = {name: self.snapshot(name).version for name in tables}  # before: what is written meanwhile makes it old
        key = (sql, repr(sorted(params.items())))
        with self._keeping:
            self._forget_older(read)
            kept = self._kept.get(key)
            if kept is not None and kept.read == read:
                self._kept.move_to_end(key)
                return kept.rows
        rows = self._asked.rows(sql, params)
        if rows.nbytes <= LARGEST:
            with self._keeping:
                self._keep(key, _Kept(rows=rows, read=read))
        return rows

    def _forget_older(self, read: Versions) -> None:
        changed = {name for name, version in read.items() if self._newest.get(name) != version}
        if not changed:
            return
        self._newest.update({name: read[name] for name in changed})
        for key, kept in list(self._kept.items()):
            if any(kept.read.get(name, read[name]) != read[name] for name in changed):
                self._drop(key)

    def _keep(self, key: tuple[str, str], kept: _Kept) -> None:
        if any(self._newest.get(name) != version for name, version in kept.read.items()):
            return  # something newer was seen while this was asked
        if key in self._kept:
            self._drop(key)
        self._kept[key] = kept
        self._room -= kept.rows.nbytes
        while self._room < 0 or len(self._kept) > MOST:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[str, str]) -> None:
        self._room += self._kept.pop(key).rows.nbytes
