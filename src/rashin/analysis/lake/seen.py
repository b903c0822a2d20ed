"""The memory of message ids: so that a retry days later is still known to be one."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

_GENERATIONS = 4
"""The window is kept in so many tables; a table that is wholly past the window is dropped at once."""


class SeenIndex:
    """16-byte ids and the place each was first seen at, for a window of days, within a bound of rows.

    The place makes asking again harmless: a message that is read a second time after a crash finds itself, at its own
    place, and is no duplicate. An id is stored as two integers, the first being the row's key: about 30 bytes an id.
    Two ids that share their first half are told apart by the second; the later one is then not remembered.
    """

    def __init__(self, path: Path, *, window: timedelta, most_rows: int = 400_000_000) -> None:
        self._path = path
        self._span = max(1, -(-window.days // _GENERATIONS))
        self._most_rows = most_rows
        self._connection: sqlite3.Connection | None = None

    def first_places(self, ids: Sequence[bytes], places: Sequence[int], *, now: datetime) -> list[int]:
        """For each id the place of its first appearance, remembering those that are new; ``places`` must grow."""
        if not ids:
            return []
        keys = [_halves(one) for one in ids]
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            tables = self._tables(now)
            known = self._known(tables, keys)
            answers, fresh = [], []
            for key, place in zip(keys, places, strict=True):
                first = known.get(key)
                if first is None:
                    known[key] = first = place
                    fresh.append((*key, place))
                answers.append(first)
            fresh.sort()  # neighbours in the tree are written together
            connection.executemany(f"INSERT OR IGNORE INTO {tables[-1]} VALUES (?, ?, ?)", fresh)  # noqa: S608
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return answers

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -65536")
            self._connection = connection
        return self._connection

    def _tables(self, now: datetime) -> list[str]:
        """The tables of the window, oldest first, the last being today's; those past it are dropped."""
        connection = self._open()
        generation = (now.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days // self._span
        today = f"seen_{generation:06d}"
        columns = "id INTEGER PRIMARY KEY, rest INTEGER NOT NULL, place INTEGER NOT NULL"
        connection.execute(f"CREATE TABLE IF NOT EXISTS {today} ({columns})")
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'seen_[0-9]*' ORDER BY name"
        names = [str(name) for (name,) in connection.execute(listed)]
        oldest = f"seen_{generation - _GENERATIONS:06d}"
        kept = [name for name in names if name >= oldest]
        if len(kept) > 2 and sum(map(self._size, kept)) > self._most_rows:
            kept = kept[1:]
        for name in names:
            if name not in kept:
                connection.execute(f"DROP TABLE {name}")
        return sorted(kept, key=lambda name: (name == today, name))

    def _size(self, table: str) -> int:
        """An estimate that costs nothing: ids are uniform, so the share of a small slice tells the whole."""
        slice_ = 1 << 53
        query = f"SELECT count(*) FROM {table} WHERE id BETWEEN 0 AND ?"  # noqa: S608
        return int(self._open().execute(query, (slice_,)).fetchone()[0]) << 11

    def _known(self, tables: Sequence[str], keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
        asked = json.dumps([first for first, _ in keys])
        known: dict[tuple[int, int], int] = {}
        for table in reversed(tables):  # the oldest sighting is asked last and wins
            query = f"SELECT id, rest, place FROM {table} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
            for first, rest, place in self._open().execute(query, (asked,)):
                known[first, rest] = place
        return known


def _halves(one: bytes) -> tuple[int, int]:
    return int.from_bytes(one[:8], "big", signed=True), int.from_bytes(one[8:16], "big", signed=True)
