"""Parquet files of a table, written by ourselves and swapped for others in one commit.

Delta lets a blind append pass beside anything, and a commit that swaps files counts as one. So every swap also says
one and the same application transaction: two swaps at once conflict, and the later one looks again whether the files
that it replaces are still there.
"""

import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError
from deltalake.fs import DeltaStorageHandler
from deltalake.transaction import AddAction, RemoveAction

from rashin.analysis.lake.errors import WriterConflict
from rashin.analysis.lake.schema import Table
from rashin.analysis.lake.storage import DataFile, Place, snapshot_of

ROWS_IN_GROUP = 131_072
"""Small enough that a range of keys skips most of a file, large enough to compress and scan well."""

_MOST_IN_GROUP = 2 * ROWS_IN_GROUP

_SWAP = "rashin.swap"
_ATTEMPTS = 50
_COUNTED = ("person_key", "customer_key", "occurred_at", "batch")
_BARE = ("person_key", "occurred_at", "event")
"""Read by every fold: unpacking their few saved bytes would take several times as long as reading them."""
_IDS = ("event_id", "voice_id")
_PLAIN = {
    "event_id", "voice_id", "properties", "context", "text", "why", "detail", "person_key", "customer_key",
    "occurred_at",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that lies in place and waits to be committed."""

    path: str
    size: int
    month: str | None
    stats: Mapping[str, object]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(str(self.stats["numRecords"]))


def filesystem(place: Place, table: str) -> pyarrow.fs.FileSystem:
    """The table's folder as a file system of Arrow."""
    if place.remote:
        return pyarrow.fs.PyFileSystem(DeltaStorageHandler(place.table(table), dict(place.options) or None))
    return pyarrow.fs.SubTreeFileSystem(place.table(table), pyarrow.fs.LocalFileSystem())


def write(
    place: Place,
    table: Table,
    batches: Iterable[pa.RecordBatch],
    *,
    month: str | None,
    prefix: str,
    rows: int,
    bits: int = 0,
) -> list[Written]:
    """Write batches, in their order, into files of about so many rows.

    ``bits`` (of what is sorted by person_key): row groups keep to a grid of 2**bits cells of keys, see `ranges`.
    """
    schema = table.stored
    done: list[Written] = []
    for part in _parts(batches, schema, rows):
        file = FileWriter(place, table, month=month, prefix=prefix)
        try:
            for group in _groups(part, schema, bits):
                file.add(group)
            done.append(file.done())
        except BaseException:
            file.drop()
            remove(place, table.name, [one.path for one in done])
            raise
    return done


def remove(place: Place, table: str, paths: Iterable[str]) -> None:
    """Delete files that no commit names, as far as that goes: the vacuum finds the rest."""
    system = filesystem(place, table)
    for path in paths:
        with suppress(OSError):
            system.delete_file(path)


def settle(root: Path, paths: Iterable[str]) -> None:
    """Make files durable: an acknowledged commit outlives a power cut."""
    folders = set()
    for path in paths:
        _sync(root / path)
        folders.add((root / path).parent)
    for folder in folders:
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parts(batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[Iterator[pa.RecordBatch]]:
    """Cut a stream into streams of about so many rows, lazily: each must be drained before the next is asked for."""
    source = (batch.select(schema.names) for batch in batches if batch.num_rows)
    first = next(source, None)
    while first is not None:
        held: list[pa.RecordBatch] = [first]

        def part(held: list[pa.RecordBatch] = held) -> Iterator[pa.RecordBatch]:
            count = 0
            while held:
                batch = held.pop()
                count += batch.num_rows
                yield batch
                if count >= rows:
                    return
                held.extend(filter(None, [next(source, None)]))

        yield part()
        first = next(source, None)


class FileWriter:
    """One file under way, row group by row group; nothing knows of it before it is committed."""

    def __init__(self, place: Place, table: Table, *, month: str | None, prefix: str, hurry: bool = False) -> None:
        """``hurry``: of what is soon rewritten, ids are packed lightly (a third of all the work of writing them)."""
        self._place, self._table, self._month = place, table.name, month
        self._system = filesystem(place, table.name)
        folder = "" if month is None else f"month={quote(month, safe='')}/"
        self.path = f"{folder}{prefix}-{uuid4().hex}.parquet"
        self.rows = 0
        self._stats = _Stats()
        schema = table.stored
        texts = [name for name in schema.names if pa.types.is_string(schema.field(name).type)]
        packed = {name: "none" if name in _BARE else "zstd" for name in schema.names}
        packed |= {name: "snappy" for name in _IDS if hurry and name in packed}
        with place.translated():
            if folder and not place.remote:
                self._system.create_dir(folder, recursive=True)
            self._sink = self._system.open_output_stream(self.path)
            self._writer = pq.ParquetWriter(
                self._sink,
                schema,
                compression=packed,
                compression_level={name: 1 for name, codec in packed.items() if codec == "zstd"},
                use_dictionary=[name for name in texts if name not in _PLAIN],
            )

    def add(self, group: pa.Table) -> None:
        """Write one row group."""
        with self._place.translated():
            self._stats.add(group)
            self._writer.write_table(group, row_group_size=2 * _MOST_IN_GROUP)
            self.rows += group.num_rows

    def done(self) -> Written:
        """Finish the file and make it durable."""
        with self._place.translated():
            self._writer.close()
            self._sink.close()
            if not self._place.remote:
                settle(Path(self._place.table(self._table)), [self.path])
            size = self._system.get_file_info(self.path).size
        return Written(path=self.path, size=int(size or 0), month=self._month, stats=self._stats.said())

    def drop(self) -> None:
        """Remove the file: a half-written one would hold on to the very space that ran out."""
        for close in (self._writer.close, self._sink.close):
            with suppress(OSError, pa.ArrowException):
                close()
        with suppress(OSError):
            self._system.delete_file(self.path)


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema, bits: int) -> Iterator[pa.Table]:
    """Row groups: one for each cell of the grid of keys, cut where a cell is too large for one."""
    held: list[pa.RecordBatch] = []
    count, cell = 0, None
    for batch in batches:
        for piece, here in _cells(batch if batch.schema == schema else batch.cast(schema), bits):
            if count and (here != cell or count >= _MOST_IN_GROUP):
                yield pa.Table.from_batches(held)
                held, count = [], 0
            held.append(piece)
            count, cell = count + piece.num_rows, here
    if count:
        yield pa.Table.from_batches(held)


def _cells(batch: pa.RecordBatch, bits: int) -> Iterator[tuple[pa.RecordBatch, int]]:
    """A batch in pieces that each lie in one cell."""
    if not bits:
        yield batch, 0
        return
    cells = pc.fill_null(batch.column("person_key"), 0).to_numpy(zero_copy_only=False) >> (63 - bits)
    cuts = [0, *(np.flatnonzero(np.diff(cells)) + 1).tolist(), batch.num_rows]
    for begin, end in itertools.pairwise(cuts):
        yield batch.slice(begin, end - begin), int(cells[begin])


class _Stats:
    """The statistics that the Delta log keeps of a file."""

    def __init__(self) -> None:
        self.rows = 0
        self.low: dict[str, Any] = {}
        self.high: dict[str, Any] = {}
        self.nulls: dict[str, int] = {}

    def add(self, table: pa.Table) -> None:
        self.rows += table.num_rows
        for name in _COUNTED:
            if name not in table.column_names:
                continue
            column = table.column(name)
            self.nulls[name] = self.nulls.get(name, 0) + column.null_count
            found = pc.min_max(column).as_py()
            if found["min"] is None:
                continue
            self.low[name] = min(self.low.get(name, found["min"]), found["min"])
            self.high[name] = max(self.high.get(name, found["max"]), found["max"])

    def said(self) -> dict[str, object]:
        return {
            "numRecords": self.rows,
            "minValues": {name: _plain(value) for name, value in self.low.items()},
            "maxValues": {name: _plain(value) for name, value in self.high.items()},
            "nullCount": self.nulls,
        }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value


def swap(
    place: Place, table: Table, old: Sequence[DataFile], new: Sequence[Written], *, now: datetime, changes: bool
) -> bool:
    """Replace files by others in one commit; False when some of the old ones are gone: look again, and redo.

    ``changes`` says whether the rows themselves differ (an undo) or only lie otherwise (compaction).
    """
    arrival = max((file.written for file in old), default=0)
    when = int(now.timestamp() * 1000)
    actions: list[AddAction | RemoveAction] = [_add(table, file, arrival, changes=changes) for file in new]
    actions += [
        RemoveAction(quote(file.path, safe="/="), changes, when, file.size, _values(table, file.month)) for file in old
    ]
    for _ in range(_ATTEMPTS):
        delta = place.open(table.name)
        present = {file.path for file in snapshot_of(table.name, delta).files}
        if any(file.path in present for file in new):
            return True  # the commit before arrived after all
        if not {file.path for file in old} <= present:
            return False
        if _commit(place, table, delta, actions, Transaction(_SWAP, delta.version() + 1)):
            return True
    raise WriterConflict(table=table.name)


def add(
    place: Place, table: Table, new: Sequence[Written], *, arrival: int, transaction: tuple[str, int] | None
) -> bool:
    """Add files in one commit; False when this transaction was committed before."""
    actions: list[AddAction | RemoveAction] = [_add(table, file, arrival, changes=True) for file in new]
    for attempt in range(_ATTEMPTS):
        delta = place.open(table.name)
        if attempt and new and new[0].path in {file.path for file in snapshot_of(table.name, delta).files}:
            return True  # the commit before arrived after all
        if transaction and committed(delta, transaction):
            return False
        if _commit(place, table, delta, actions, Transaction(*transaction) if transaction else None):
            return True
    raise WriterConflict(table=table.name)


def committed(delta: DeltaTable, transaction: tuple[str, int]) -> bool:
    """True when this writer committed this number or a higher one."""
    version = delta.transaction_version(transaction[0])
    return version is not None and int(version) >= transaction[1]


def _commit(
    place: Place,
    table: Table,
    delta: DeltaTable,
    actions: Sequence[AddAction | RemoveAction],
    transaction: Transaction | None,
) -> bool:
    """One commit, durable before it returns; False when somebody else's commit stands in its way."""
    since = int(delta.version())
    try:
        with place.translated():
            delta.create_write_transaction(
                list(actions),
                mode="append",
                schema=table.schema,
                partition_by=[table.partition] if table.partition else None,
                commit_properties=CommitProperties(
                    app_transactions=[transaction] if transaction else None, max_commit_retries=_ATTEMPTS
                ),
            )
    except CommitFailedError:
        return False
    if not place.remote:
        log = Path(place.table(table.name)) / "_delta_log"
        made = [log / f"{version:020d}.json" for version in range(since + 1, int(delta.version()) + 1)]
        settle(log, [path.name for path in made if path.exists()])
    return True


def _add(table: Table, file: Written, arrival: int, *, changes: bool) -> AddAction:
    stats = json.dumps(file.stats)
    return AddAction(file.path, file.size, _values(table, file.month), arrival, changes, stats)


def _values(table: Table, month: str | None) -> dict[str, str | None]:
    return {table.partition: month} if table.partition else {}


def discard(place: Place, table: str, written: Sequence[Written]) -> None:
    """Delete files that were written and not committed; a crash leaves them to the vacuum."""
    if not written:
        return
    present = {file.path for file in snapshot_of(table, place.open(table)).files}
    system = filesystem(place, table)
    for file in written:
        if file.path not in present:
            with place.translated():
                system.delete_file(file.path)
