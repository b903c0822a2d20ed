"""The lake's format: made once, brought up to date step by step, refused when it is newer than this program.

The format's version is an application transaction of the ``batches`` table, which is created last: a lake whose
creation was cut short has no version and is made whole by the next ``create``.
"""

from collections.abc import Callable, Mapping

from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError

from rashin.analysis.lake.errors import LakeMissing, LakeTooNew
from rashin.analysis.lake.schema import SCHEMA_VERSION, TABLES, Table
from rashin.analysis.lake.storage import Place

MARKED = "batches"
FORMAT = "rashin.format"


def _add(*names: str) -> Callable[[Place], None]:
    def step(place: Place) -> None:
        for name in names:
            _create(place, TABLES[name], None)

    return step


STEPS: Mapping[int, Callable[[Place], None]] = {
    2: _add("turns"),
    3: _add("currents", "assignments", "mentions", "readings"),
    4: _add("corrections"),
}
"""From version n - 1 to n. A step must bear being run again: a crash may come between it and its mark."""


def create(place: Place) -> None:
    """Make every table that is missing."""
    names = [name for name in TABLES if name != MARKED]
    for name in names:
        _create(place, TABLES[name], None)
    _create(place, TABLES[MARKED], SCHEMA_VERSION)


def check(place: Place) -> None:
    """Refuse what is missing or too new; bring up to date what is older."""
    if not place.exists(MARKED):
        raise LakeMissing(address=place.address)
    found = place.open(MARKED).transaction_version(FORMAT) or 0
    if found > SCHEMA_VERSION:
        raise LakeTooNew(address=place.address, found=found, known=SCHEMA_VERSION)
    for version in range(int(found) + 1, SCHEMA_VERSION + 1):
        STEPS[version](place)
        _mark(place, version)


def _create(place: Place, table: Table, version: int | None) -> None:
    if place.exists(table.name):
        return
    statistics = [name for name in ("person_key", "customer_key", "occurred_at", "batch") if name in table.schema.names]
    marks = [Transaction(FORMAT, version)] if version is not None else None
    with place.translated():
        try:
            DeltaTable.create(
                place.table(table.name),
                table.schema,
                mode="error",
                partition_by=[table.partition] if table.partition else None,
                name=table.name,
                configuration={
                    "delta.dataSkippingStatsColumns": ",".join(statistics),
                    "delta.checkpointInterval": "50",
                    "delta.logRetentionDuration": "interval 7 days",
                    "delta.deletedFileRetentionDuration": "interval 1 days",
                },
                storage_options=dict(place.options) or None,
                commit_properties=CommitProperties(app_transactions=marks),
            )
        except (CommitFailedError, DeltaError):
            if not place.exists(table.name):  # somebody else was making it at the same time: as good
                raise


def _mark(place: Place, version: int) -> None:
    delta = place.open(MARKED)
    delta.create_write_transaction(
        [],
        mode="append",
        schema=TABLES[MARKED].schema,
        commit_properties=CommitProperties(app_transactions=[Transaction(FORMAT, version)]),
    )
