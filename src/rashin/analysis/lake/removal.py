"""Taking rows out of a table: whole files are dropped, others are written again without them, in one commit."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rashin.analysis.lake import files
from rashin.analysis.lake.errors import WriterConflict
from rashin.analysis.lake.schema import DERIVED, TABLES, Table
from rashin.analysis.lake.storage import DataFile, Place, Snapshot

_ATTEMPTS = 20

Chosen = Callable[[pa.Table], pa.ChunkedArray]
"""Rows of some columns → which of them go."""


class Tables(Protocol):
    """What a removal asks of a lake."""

    place: Place

    def snapshot(self, table: str) -> Snapshot:
        """The files of a table as it is now."""


def remove(
    lake: Tables,
    name: str,
    *,
    columns: list[str],
    chosen: Chosen,
    now: datetime,
    worth: Callable[[DataFile], bool] = lambda _file: True,
) -> int:
    """Take the chosen rows out of a table, looking at these columns of the files that are worth a look; how many."""
    table = TABLES[name]
    for _ in range(_ATTEMPTS):
        looked = [file for file in lake.snapshot(name).files if worth(file)]
        old, new, removed = _rewritten(lake.place, table, looked, columns, chosen)
        if not old:
            return 0
        if files.swap(lake.place, table, old, new, now=now, changes=True):
            return removed
        files.discard(lake.place, name, new)
    raise WriterConflict(table=name)


def remove_records(lake: Tables, table: str, ids: Collection[str], *, now: datetime, spare: str = "") -> int:
    """Take records out of voices, turns or originals by the voice's id; rows of the batch ``spare`` stay.

    What was read in a voice leaves with it, first: nothing of its words may outlive it.
    """
    if not ids:
        return 0
    if table == "voices":
        for name in ("corrections", *DERIVED):
            remove_records(lake, name, ids, now=now, spare=spare)
    wanted = pa.array(sorted(ids), pa.string())
    key = "record_id" if table == "originals" else "voice_id"

    def chosen(rows: pa.Table) -> pa.ChunkedArray:
        spared = pc.fill_null(pc.equal(rows.column("batch"), spare), False)
        return pc.and_(pc.is_in(rows.column(key), value_set=wanted), pc.invert(spared))

    return remove(lake, table, columns=[key, "batch"], chosen=chosen, now=now)


def remove_older(lake: Tables, name: str, *, than: int, now: datetime) -> int:
    """Take the versions before this one out of a derived table."""
    column, _ = DERIVED[name]

    def chosen(rows: pa.Table) -> pa.ChunkedArray:
        return pc.less(rows.column(column), than)

    return remove(lake, name, columns=[column], chosen=chosen, now=now)


def remove_strays(lake: Tables, name: str, strays: pa.Table, *, now: datetime) -> int:
    """Take out of a derived table what was read in voices that are no more: pairs of ``voice_id`` and ``batch``."""
    if not strays.num_rows:
        return 0
    pairs = _paired(strays)

    def chosen(rows: pa.Table) -> pa.ChunkedArray:
        return pc.is_in(_paired(rows), value_set=pairs.combine_chunks())

    return remove(lake, name, columns=["voice_id", "batch"], chosen=chosen, now=now)


def _paired(rows: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(rows.column("voice_id"), pc.fill_null(rows.column("batch"), ""), "\0")


def _rewritten(
    place: Place, table: Table, looked: list[DataFile], columns: list[str], chosen: Chosen
) -> tuple[list[DataFile], list[files.Written], int]:
    old: list[DataFile] = []
    new: list[files.Written] = []
    removed = 0
    for file in looked:
        count = _count(place, table, file, columns, chosen)
        if not count:
            continue
        old.append(file)
        removed += count
        if count < file.rows:
            prefix = "part" if file.resolved is None else f"sorted-v{file.resolved}"
            kept = _without(place, table, file, chosen)
            new += files.write(place, table, kept, month=file.month, prefix=prefix, rows=file.rows)
    return old, new, removed


def _count(place: Place, table: Table, file: DataFile, columns: list[str], chosen: Chosen) -> int:
    with place.translated(), _open(place, table, file) as parquet:
        groups = (parquet.read_row_group(group, columns=columns) for group in range(parquet.num_row_groups))
        return sum(int(pc.sum(chosen(group)).as_py() or 0) for group in groups)


def _without(place: Place, table: Table, file: DataFile, chosen: Chosen) -> Iterator[pa.RecordBatch]:
    with place.translated(), _open(place, table, file) as parquet:
        for group in range(parquet.num_row_groups):
            rows = parquet.read_row_group(group)
            yield from rows.filter(pc.invert(chosen(rows))).to_batches()


def _open(place: Place, table: Table, file: DataFile) -> pq.ParquetFile:
    return pq.ParquetFile(files.filesystem(place, table.name).open_input_file(file.path))
