"""Data made to fit a table: columns filled, cast and checked before anything is written."""

import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.errors import DataRefused
from rashin.analysis.lake.schema import Table

_REQUIRED = {
    "events": ("event_id", "customer_key", "event", "occurred_at"),
    "voices": ("voice_id", "occurred_at"),
    "turns": ("voice_id", "number", "occurred_at"),
    "originals": ("record_id", "occurred_at"),
    "readings": ("voice_id", "version", "round", "occurred_at", "sentiment", "label"),
    "mentions": ("voice_id", "version", "number", "kind", "occurred_at"),
    "assignments": ("voice_id", "tree_version", "topic", "occurred_at"),
    "currents": ("name", "version", "at"),
    "corrections": ("voice_id", "kind", "topic", "active", "number", "at"),
    "profiles": ("customer_key", "trait"),
    "links": ("link_id", "left_key", "right_key", "active"),
    "overrides": ("customer_key", "person_key", "version"),
    "batches": ("batch", "at", "state"),
}


def shaped(table: Table, data: pa.Table) -> pa.Table:
    """The data with exactly the table's columns and types, but for the partition, which follows from ``occurred_at``.

    ``person_key`` of what is freshly written is the ``customer_key``, and is resolved when read. Columns that are
    missing are null; unknown ones and values that do not fit are refused.
    """
    unknown = set(data.column_names) - set(table.schema.names)
    if unknown:
        raise DataRefused(table=table.name, column=min(unknown), problem="the table has no such column")
    schema = table.stored
    columns = {field.name: _column(table, data, field) for field in schema}
    for name in _REQUIRED.get(table.name, ()):
        if columns[name].null_count:
            raise DataRefused(table=table.name, column=name, problem="a value is missing")
    return pa.table(list(columns.values()), schema=schema)


def _column(table: Table, data: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    if field.name == "person_key" and "customer_key" in table.schema.names and table.name != "overrides":
        return _cast(table, "customer_key", data, pa.int64())
    return _cast(table, field.name, data, field.type)


def _cast(table: Table, name: str, data: pa.Table, kind: pa.DataType) -> pa.ChunkedArray:
    if name not in data.column_names:
        return pa.chunked_array([pa.nulls(data.num_rows, kind)], kind)
    column = data.column(name)
    if column.type == kind:
        return column
    try:
        return pc.cast(column, kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataRefused(table=table.name, column=name, problem=str(error).splitlines()[0]) from error
