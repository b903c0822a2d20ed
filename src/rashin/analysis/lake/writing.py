"""One append: rows cut by month into Parquet files, then one commit, exactly once, whoever else is writing."""

import time
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake import files
from rashin.analysis.lake.schema import Table
from rashin.analysis.lake.shape import shaped
from rashin.analysis.lake.storage import Place

_ROWS_AT_ONCE = 1_048_576
"""A stream is held in memory by so many rows; each such part becomes one file a month."""


def append(
    place: Place, table: Table, data: pa.Table | pa.RecordBatchReader, *, transaction: tuple[str, int] | None
) -> bool:
    """Write rows in one commit; False when this transaction was committed before.

    Files are written first and are nothing until the commit names them: whatever fails before leaves the table as it
    was. What a crash leaves behind is removed by the vacuum.
    """
    if transaction and files.committed(place.open(table.name), transaction):
        return False
    new: list[files.Written] = []
    try:
        for part in _parts(table, data):
            for month, rows in _months(table, part):
                new += files.write(place, table, rows.to_batches(), month=month, prefix="fresh", rows=_ROWS_AT_ONCE)
    except BaseException:
        files.discard(place, table.name, new)
        raise
    # Delta stamps a file with the moment of its writing; readers take it as the order of arrival. What fails from here
    # on is never cleaned up by us: the commit may have arrived.
    added = files.add(place, table, new, arrival=time.time_ns() // 1_000_000, transaction=transaction)
    if not added:
        files.discard(place, table.name, new)
    return added


def _parts(table: Table, data: pa.Table | pa.RecordBatchReader) -> Iterator[pa.Table]:
    if isinstance(data, pa.Table):
        yield shaped(table, data)
        return
    held: list[pa.RecordBatch] = []
    for batch in data:
        held.append(batch)
        if sum(part.num_rows for part in held) >= _ROWS_AT_ONCE:
            yield shaped(table, pa.Table.from_batches(held))
            held = []
    if held:
        yield shaped(table, pa.Table.from_batches(held))


def _months(table: Table, rows: pa.Table) -> Iterator[tuple[str | None, pa.Table]]:
    if table.partition is None:
        yield None, rows
        return
    months = rows.column(table.partition)
    for month in sorted(pc.unique(months).to_pylist()):
        whole = pc.all(pc.equal(months, month)).as_py()
        yield month, rows if whole else rows.filter(pc.equal(months, month))
