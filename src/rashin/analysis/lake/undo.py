"""Taking an import back: its rows leave every table, and the ledger of batches says so.

Each table is one commit. When the machine dies in between, the batch still counts as done and the same call finishes
the work; only the last commit says ``undone``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake import removal
from rashin.analysis.lake.errors import BatchUndone, NoSuchBatch
from rashin.analysis.lake.schema import DERIVED, TABLES
from rashin.analysis.lake.storage import DataFile, Place, Snapshot

_KEPT = ("batches", "overrides")


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
        table.name: _remove(lake, table.name, batch, now=at)
        for table in TABLES.values()
        if "batch" in table.schema.names and table.name not in _KEPT
    }
    records = sum(count for name, count in removed.items() if name != "rejects" and name not in DERIVED)
    line = {**ledger[-1], "at": at, "actor": actor, "rows": records, "state": "undone"}
    said = pa.Table.from_pylist([line], schema=TABLES["batches"].schema)
    if not lake.append("batches", said, transaction=(f"undo:{batch}", len(ledger))):
        raise BatchUndone(batch=batch)
    return records


def _remove(lake: Tables, table: str, batch: str, *, now: datetime) -> int:
    def chosen(rows: pa.Table) -> pa.ChunkedArray:
        return pc.fill_null(pc.equal(rows.column("batch"), batch), False)

    def worth(file: DataFile) -> bool:
        return not file.batches or file.batches[0] <= batch <= file.batches[1]

    return removal.remove(lake, table, columns=["batch"], chosen=chosen, now=now, worth=worth)
