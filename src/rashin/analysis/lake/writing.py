"""Commits: one append, exactly once, whoever else is writing."""

import json
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError

from rashin.analysis.lake.errors import WriterConflict
from rashin.analysis.lake.files import ROWS_IN_GROUP, settle
from rashin.analysis.lake.schema import Table
from rashin.analysis.lake.shape import shaped, shaped_batches
from rashin.analysis.lake.storage import Place

_ATTEMPTS = 20


def append(
    place: Place, table: Table, data: pa.Table | pa.RecordBatchReader, *, transaction: tuple[str, int] | None
) -> bool:
    """Write rows in one commit; False when this transaction was committed before."""
    stream = isinstance(data, pa.RecordBatchReader)
    content = shaped_batches(table, data) if stream else shaped(table, data)
    for _ in range(_ATTEMPTS):
        delta = place.open(table.name)
        if transaction and committed(delta, transaction):
            return False
        since = int(delta.version())
        try:
            with place.translated():
                _write(delta, content, transaction)
        except CommitFailedError as error:
            # Somebody committed the same transaction, or changed the table's shape, since it was opened.
            if stream:
                if transaction and committed(place.open(table.name), transaction):
                    return False
                raise WriterConflict(table=table.name) from error
        else:
            _settle(place, table.name, since, int(delta.version()))
            return True
    raise WriterConflict(table=table.name)


def _settle(place: Place, table: str, since: int, until: int) -> None:
    """Make the commits after one version durable with their files: who is told "written" may pull the plug."""
    if place.remote:
        return
    root = Path(place.table(table))
    logs = [f"_delta_log/{version:020d}.json" for version in range(since + 1, until + 1)]
    added = []
    for log in logs:
        for line in (root / log).read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                added.append(unquote(action["add"]["path"]))
    with place.translated():
        settle(root, [path for path in added if (root / path).exists()])
        settle(root, logs)


def committed(delta: DeltaTable, transaction: tuple[str, int]) -> bool:
    """True when this writer committed this number or a higher one."""
    version = transaction_version(delta, transaction[0])
    return version is not None and version >= transaction[1]


def transaction_version(delta: DeltaTable, app: str) -> int | None:
    """The highest number that a writer has committed."""
    version = delta.transaction_version(app)
    return None if version is None else int(version)


def properties() -> WriterProperties:
    """How Parquet is written."""
    return WriterProperties(compression="ZSTD", compression_level=3, max_row_group_size=ROWS_IN_GROUP)


def _write(delta: DeltaTable, content: pa.Table | pa.RecordBatchReader, transaction: tuple[str, int] | None) -> None:
    said = [Transaction(*transaction)] if transaction else None
    write_deltalake(
        delta,
        content,
        mode="append",
        writer_properties=properties(),
        commit_properties=CommitProperties(app_transactions=said),
    )
