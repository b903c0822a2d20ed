"""Taking an import back: its rows leave every table, and the ledger of batches says so.

Each table is one commit. When the machine dies in between, the batch still counts as done and the same call finishes
the work; only the last commit says ``undone``.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rashin.analysis.lake import files
from rashin.analysis.lake.errors import BatchUndone, NoSuchBatch, WriterConflict
from rashin.analysis.lake.schema import TABLES, Table
from rashin.analysis.lake.storage import DataFile, Place, Snapshot

_KEPT = ("batches", "overrides")
_ATTEMPTS = 20


class Tables(Protocol):
    """What an undo asks of a lake."""

    place: Place

    def rows(self, sql: str, params: Mapping[str, object]) -> pa.Table:
        """Answer SQL."""

    def snapshot(self, table: str) -> Snapshot:
        """The files of a table as it is now."""

    def append(self, table: str, data: pa.Table, *, transaction: tuple[str, int] | None = None) -> bool:
        """Write rows in one commit, and only once."""


def undo(lake: Tables, batch: str, *, at: datetime, actor: str) -> int:
    """Remove the batch's rows from every table; how many records there were, refused ones aside."""
    ledger = lake.rows(
        'SELECT * FROM batches WHERE batch = $batch ORDER BY "at", (state = $undone)',
        {"batch": batch, "undone": "undone"},
    ).to_pylist()
    if not ledger:
        raise NoSuchBatch(batch=batch)
    if ledger[-1]["state"] == "undone":
        raise BatchUndone(batch=batch)
    removed = {
        table.name: _remove(lake, table, batch, now=at)
        for table in TABLES.values()
        if "batch" in table.schema.names and table.name not in _KEPT
    }
    records = sum(count for name, count in removed.items() if name != "rejects")
    line = {**ledger[-1], "at": at, "actor": actor, "rows": records, "state": "undone"}
    said = pa.Table.from_pylist([line], schema=TABLES["batches"].schema)
    if not lake.append("batches", said, transaction=(f"undo:{batch}", len(ledger))):
        raise BatchUndone(batch=batch)
    return records


def _remove(lake: Tables, table: Table, batch: str, *, now: datetime) -> int:
    for _ in range(_ATTEMPTS):
        snapshot = lake.snapshot(table.name)
        old, new, removed = _rewritten(lake.place, table, snapshot, batch)
        if not old:
            return 0
        if files.swap(lake.place, table, old, new, now=now, changes=True):
            return removed
        files.discard(lake.place, table.name, new)
    raise WriterConflict(table=table.name)


def _rewritten(
    place: Place, table: Table, snapshot: Snapshot, batch: str
) -> tuple[list[DataFile], list[files.Written], int]:
    old: list[DataFile] = []
    new: list[files.Written] = []
    removed = 0
    for file in snapshot.files:
        if file.batches and not file.batches[0] <= batch <= file.batches[1]:
            continue
        count = _count(place, table, file, batch)
        if not count:
            continue
        old.append(file)
        removed += count
        if count < file.rows:
            prefix = "part" if file.resolved is None else f"sorted-v{file.resolved}"
            kept = _without(place, table, file, batch)
            new += files.write(place, table, kept, month=file.month, prefix=prefix, rows=file.rows)
    return old, new, removed


def _count(place: Place, table: Table, file: DataFile, batch: str) -> int:
    with place.translated(), _open(place, table, file) as parquet:
        groups = (parquet.read_row_group(group, columns=["batch"]) for group in range(parquet.num_row_groups))
        return sum(int(pc.sum(pc.equal(group.column("batch"), batch)).as_py() or 0) for group in groups)


def _without(place: Place, table: Table, file: DataFile, batch: str) -> Iterator[pa.RecordBatch]:
    with place.translated(), _open(place, table, file) as parquet:
        for group in range(parquet.num_row_groups):
            rows = parquet.read_row_group(group)
            mine = pc.fill_null(pc.equal(rows.column("batch"), batch), False)
            yield from rows.filter(pc.invert(mine)).to_batches()


def _open(place: Place, table: Table, file: DataFile) -> pq.ParquetFile:
    return pq.ParquetFile(files.filesystem(place, table.name).open_input_file(file.path))
