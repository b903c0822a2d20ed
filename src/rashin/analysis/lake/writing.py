"""One append: rows cut by month into Parquet files, then one commit, exactly once, whoever else is writing."""

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake import files
from rashin.analysis.lake.schema import Table
from rashin.analysis.lake.shape import shaped
from rashin.analysis.lake.storage import Place

_ROWS_IN_FILE = 1_048_576
_ROWS_AT_ONCE = 131_072
"""A batch is looked at in pieces of so many rows."""
_ROWS_IN_GROUP = 32_768
"""A month's rows are written once so many have gathered and a thread is free: the next are read meanwhile."""
_MOST_WAITING = 1_048_576
"""So many rows may wait in memory, whatever months they belong to."""
_MOST_OPEN = 64
"""Files that are open at a time; a file of many centuries closes some and begins others."""
_THREADS = 2


def append(
    place: Place, table: Table, data: pa.Table | pa.RecordBatchReader, *, transaction: tuple[str, int] | None
) -> bool:
    """Write rows in one commit; False when this transaction was committed before.

    Files are written first and are nothing until the commit names them: whatever fails before leaves the table as it
    was. What a crash leaves behind is removed by the vacuum.
    """
    if transaction and files.committed(place.open(table.name), transaction):
        return False
    new = _written(place, table, data)
    # Delta stamps a file with the moment of its writing; readers take it as the order of arrival. What fails from here
    # on is never cleaned up by us: the commit may have arrived.
    added = files.add(place, table, new, arrival=time.time_ns() // 1_000_000, transaction=transaction)
    if not added:
        files.discard(place, table.name, new)
    return added


def _written(place: Place, table: Table, data: pa.Table | pa.RecordBatchReader) -> list[files.Written]:
    """All rows in files: Arrow packs months in threads of its own while the caller's data are still being made."""
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="rashin-write") as threads:
        desk = _Desk(place, table, threads)
        try:
            for piece in _pieces(data):
                desk.add(shaped(table, piece))
            return desk.finish()
        except BaseException:
            desk.drop()
            raise


def _pieces(data: pa.Table | pa.RecordBatchReader) -> Iterator[pa.Table]:
    batches = data.to_batches() if isinstance(data, pa.Table) else data
    for batch in batches:
        for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
            yield pa.Table.from_batches([batch.slice(start, _ROWS_AT_ONCE)])


@dataclass(slots=True, kw_only=True)
class _Month:
    """Rows of one month that wait, and its file under way."""

    name: str | None
    held: list[pa.Table] = field(default_factory=list)
    waiting: int = 0
    flying: int = 0
    """Rows that a thread has."""
    writer: files.FileWriter | None = None
    begun: int = 0
    work: "Future[None] | None" = None

    @property
    def busy(self) -> bool:
        return self.work is not None and not self.work.done()


class _Desk:
    """Hands months' rows to threads: rows of one month in their order, one row group at a time."""

    def __init__(self, place: Place, table: Table, threads: ThreadPoolExecutor) -> None:
        self._place, self._table, self._threads = place, table, threads
        self._months: dict[int, _Month] = {}
        self._done: list[files.Written] = []

    def add(self, rows: pa.Table) -> None:
        """Some rows of any months."""
        for number, part in _by_month(self._table, rows):
            month = self._months.setdefault(number, _Month(name=None if number == _ALL else _name(number)))
            month.held.append(part)
            month.waiting += part.num_rows
            if month.waiting >= _ROWS_IN_GROUP and not month.busy:
                self._write(month)
        while self._rows() > _MOST_WAITING:
            self._relieve()
        if sum(month.writer is not None for month in self._months.values()) > _MOST_OPEN:
            self._close()

    def finish(self) -> list[files.Written]:
        """Write what waits, and close all files."""
        self._close()
        return self._done

    def drop(self) -> None:
        """Wait for the threads, then remove every file."""
        working = [month.work for month in self._months.values() if month.work is not None]
        wait(working)
        for month in self._months.values():
            if month.writer is not None:
                month.writer.drop()
        files.remove(self._place, self._table.name, [file.path for file in self._done])

    def _rows(self) -> int:
        return sum(month.waiting + month.flying * month.busy for month in self._months.values())

    def _relieve(self) -> None:
        """Make room: wait for a thread that is at work, or give one the month that holds the most."""
        working = [month.work for month in self._months.values() if month.work is not None and month.busy]
        if len(working) >= _THREADS:
            wait(working, return_when=FIRST_COMPLETED)
            return
        idle = [month for month in self._months.values() if not month.busy]
        self._write(max(idle or self._months.values(), key=lambda month: month.waiting))

    def _write(self, month: _Month, *, last: bool = False) -> None:
        """Give a thread what waits of a month, after what it already has of it."""
        if month.work is not None:
            month.work.result()
        rows, month.held = month.held, []
        month.flying, month.waiting = month.waiting, 0
        month.work = self._threads.submit(self._work, month, rows, last)

    def _work(self, month: _Month, rows: list[pa.Table], last: bool) -> None:
        if rows:
            if month.writer is None:
                month.begun += 1
                prefix = f"fresh-{month.begun:04d}"  # files of one commit are read in the order of their names
                month.writer = files.FileWriter(self._place, self._table, month=month.name, prefix=prefix, hurry=True)
            whole = pa.concat_tables(rows)
            for start in range(0, whole.num_rows, files.ROWS_IN_GROUP):
                month.writer.add(whole.slice(start, files.ROWS_IN_GROUP))
        if month.writer is not None and (last or month.writer.rows >= _ROWS_IN_FILE):
            self._done.append(month.writer.done())
            month.writer = None

    def _close(self) -> None:
        months = [month for month in self._months.values() if month.held or month.writer is not None or month.busy]
        for month in sorted(months, key=lambda month: -month.waiting):
            self._write(month, last=True)
        for month in months:
            assert month.work is not None
            month.work.result()


_ALL = 0
"""The only part of a table that is not cut by month."""
_YEAR_0 = 1970 * 12
"""Months are counted from January of the year 0, which no time falls into."""


def _by_month(table: Table, rows: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """Rows by month, each month's in their order."""
    if table.partition is None:
        yield _ALL, rows
        return
    micros = pc.cast(rows.column("occurred_at"), pa.int64()).to_numpy()
    months = micros.view("datetime64[us]").astype("datetime64[M]").astype(np.int64) + _YEAR_0
    if (np.diff(months) < 0).any():
        offsets = months - months.min()
        few = offsets.max() < 1 << 16  # sorted by counting
        order = np.argsort(offsets.astype(np.uint16 if few else np.uint32), kind="stable")
        months, rows = months[order], rows.take(pa.array(order))
    edges = [0, *(np.flatnonzero(np.diff(months)) + 1).tolist(), len(months)]
    for begin, end in itertools.pairwise(edges):
        yield int(months[begin]), rows.slice(begin, end - begin)


def _name(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
