"""The lake: what happened, at rest. Append, ask, fold, undo; every write is one atomic commit.

Nothing here holds a lock that keeps another process out: writers race optimistically, readers read a snapshot.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
from deltalake import DeltaTable

from rashin.analysis.lake import leases, migrations, views, writing
from rashin.analysis.lake.compaction import Compacted, Progress, compact
from rashin.analysis.lake.engine import ALL, Among, Columns, Engine, Fold, Lookup, P
from rashin.analysis.lake.errors import QueryRefused
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.storage import Place, Snapshot, snapshot_of

_NOTHING: Mapping[str, object] = MappingProxyType({})

MEMORY = "2GB"
"""What the engine may take unless the caller says more, as one with RASHIN_MEMORY does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A table as it was last looked at."""

    delta: DeltaTable
    snapshot: Snapshot
    checkpoint: int | None


class Lake:
    """An open lake. Safe to share between threads; any number of processes may have it open."""

    def __init__(self, place: Place, engine: Engine) -> None:
        self.place = place
        self._engine = engine
        self._tables: dict[str, _Seen] = {}
        self._lock = threading.Lock()

    @classmethod
    def create(
        cls,
        address: str | Path,
        *,
        storage_options: Mapping[str, str] | None = None,
        memory: str | None = None,
        scratch: Path | None = None,
    ) -> "Lake":
        """Make whatever is missing of a lake, and open it."""
        place = Place(address=str(address), options=dict(storage_options or {}))
        migrations.create(place)
        return cls.open(address, storage_options=storage_options, memory=memory, scratch=scratch)

    @classmethod
    def open(
        cls,
        address: str | Path,
        *,
        storage_options: Mapping[str, str] | None = None,
        memory: str | None = None,
        scratch: Path | None = None,
    ) -> "Lake":
        """Open a lake; one of an older format is brought up to date first.

        ``memory`` bounds the engine; what does not fit spills to ``scratch`` (a folder beside a local lake).

        Raises
        ------
        LakeMissing, LakeTooNew
        """
        from rashin.analysis.lake.engines.duckdb import DuckDBEngine

        place = Place(address=str(address), options=dict(storage_options or {}))
        migrations.check(place)
        if scratch is None and not place.remote:
            scratch = Path(place.address) / "_scratch"
        return cls(place, DuckDBEngine(place, memory=memory or MEMORY, scratch=scratch))

    def close(self) -> None:
        """Give back the engine's memory and temporary files."""
        self._engine.close()

    def append(
        self, table: str, data: pa.Table | pa.RecordBatchReader, *, transaction: tuple[str, int] | None = None
    ) -> bool:
        """Write rows in one commit, and only once.

        ``transaction`` is (writer, number): False, and nothing written, when this writer committed this number or a
        higher one before. ``month`` and ``person_key`` are filled in; unknown columns and misfits are refused.
        """
        return writing.append(self.place, TABLES[table], data, transaction=transaction)

    def transaction_version(self, table: str, app: str) -> int | None:
        """The highest number that a writer has committed to a table."""
        with self.place.translated():
            version = self.place.open(table).transaction_version(app)
            return None if version is None else int(version)

    def rows(self, sql: str, params: Mapping[str, object] = _NOTHING) -> pa.Table:
        """Answer DuckDB SQL over the lake's views; parameters are written ``$name``.

        Views: every table that is not restricted, with ``person_key`` resolved, and ``traits`` (person_key, trait,
        value, source, at), the newest value of each.
        """
        moment = self._moment(sql)
        with leases.hold(self.place, moment):
            return self._engine.rows(sql, params, moment=moment)

    def fold(
        self,
        *,
        columns: Mapping[str, str | Lookup],
        kernel: Callable[[Columns], P],
        where: str = "true",
        params: Mapping[str, object] = _NOTHING,
        among: Among = ALL,
        merge: Callable[[Sequence[P]], P] | None = None,
        table: str = "events",
    ) -> list[P]:
        """Take a kernel to the data; one partial answer for each range of keys, in the order of the keys.

        ``columns`` are names and SQL expressions of numbers or booleans over the table's columns; ``where`` keeps rows.
        The kernel gets them as arrays beside ``person_key`` (int64) and ``occurred_at`` (int64, µs since 1970 UTC),
        sorted by person, time and arrival; every person's rows are in one call. A null is 0 in whole numbers, NaN
        in floats and False in booleans: say ``coalesce`` to mean something else. Rows of nobody (person_key null) are
        left out. The kernel may be called from several threads at once, and the arrays are its own until it returns:
        what it keeps of them it copies.

        A `Lookup` gives a text column's values numbers; ``among`` keeps rows by look-ups and time. A fold of these
        alone (no SQL in ``columns`` and ``where``) takes a way that is several times as fast. With ``merge`` a range
        is handed over in pieces that the processor's cache holds, and their answers are merged.
        """
        if table not in views.RESOLVED:
            raise QueryRefused(problem=f"“{table}” cannot be folded; {' and '.join(views.RESOLVED)} can")
        text = " ".join((table, where, *(one for one in columns.values() if isinstance(one, str))))
        fold = Fold(table=table, columns=columns, where=where, params=params, among=among)
        moment = self._moment(text)
        with leases.hold(self.place, moment):
            return self._engine.fold(fold, kernel, merge=merge, moment=moment)

    def stamp(self) -> str:
        """Changes whenever any table has: the part of a cache key that says "of this lake as it is now"."""
        return ".".join(self.versions().values())

    def versions(self, tables: Iterable[str] = tuple(TABLES)) -> dict[str, str]:
        """The state of some tables: what was read from them is still so while theirs are the same."""
        return {name: str(self.snapshot(name).version) for name in tables}

    def snapshot(self, table: str) -> Snapshot:
        """The files of a table as it is now."""
        seen = self._tables.get(table)
        if seen is not None and self.place.unchanged(table, seen.snapshot.version, seen.checkpoint):
            return seen.snapshot
        with self._lock, self.place.translated():
            checkpoint = self.place.checkpoint(table)  # looked at first: what is written meanwhile is seen next time
            found = self._tables.get(table)
            if found is None:
                delta = self.place.open(table)
                snapshot = snapshot_of(table, delta)
            else:
                delta = found.delta
                delta.update_incremental()
                same = delta.version() == found.snapshot.version
                snapshot = found.snapshot if same else snapshot_of(table, delta)
            self._tables[table] = _Seen(delta=delta, snapshot=snapshot, checkpoint=checkpoint)
            return snapshot

    def batches(self) -> pa.Table:
        """Every import and flush, newest first, in its newest state."""
        return self.rows(
            "SELECT * FROM batches AS _b QUALIFY row_number() OVER "
            '(PARTITION BY batch ORDER BY _b."at" DESC, (state = \'undone\') DESC) = 1 ORDER BY _b."at" DESC, batch'
        )

    def rejects(self) -> pa.Table:
        """Everything that was refused, newest first, in its newest state."""
        return self.rows(
            "SELECT * FROM rejects QUALIFY row_number() OVER "
            "(PARTITION BY reject_id ORDER BY replayed_at DESC NULLS LAST) = 1 ORDER BY received_at DESC, reject_id"
        )

    def originals(self, record_ids: Sequence[str], *, purpose: str) -> pa.Table:
        """Unmasked originals of some records. The caller names the purpose and writes the audit line."""
        if not purpose.strip():
            raise QueryRefused(problem="unmasked originals are read for a named purpose only")
        delta = self.place.open("originals")
        with self.place.translated():
            data = delta.to_pyarrow_dataset()
            return data.to_table(filter=pa.compute.field("record_id").isin(list(record_ids)))

    def undo(self, batch: str, *, at: datetime, actor: str) -> int:
        """Take one import back out of every table; its rows are gone from the next question on.

        Raises
        ------
        NoSuchBatch, BatchUndone
        """
        from rashin.analysis.lake.undo import undo

        return undo(self, batch, at=at, actor=actor)

    def forget(self, table: str, ids: Collection[str], *, now: datetime, spare: str = "") -> int:
        """Take records out of voices, turns or originals by the voice's id; rows of the batch ``spare`` stay.

        Gone from the next question on; from the disk once the vacuum has passed.
        """
        from rashin.analysis.lake.removal import remove_records

        return remove_records(self, table, ids, now=now, spare=spare)

    def currents(self) -> dict[str, tuple[int, str]]:
        """Of readings and topics: the version that questions read, and what was said of it."""
        found = self.rows(
            """
            SELECT name, arg_max(version, (_c."at", version)) AS version,
                arg_max(detail, (_c."at", version)) AS detail
            FROM currents AS _c GROUP BY name"""
        )
        return {str(row["name"]): (int(row["version"]), str(row["detail"] or "")) for row in found.to_pylist()}

    def point(self, name: str, version: int, *, at: datetime, detail: str = "") -> None:
        """Make a version the one that questions read: one commit, seen by the next question."""
        line = {"name": name, "version": version, "at": at, "detail": detail}
        self.append("currents", pa.Table.from_pylist([line], schema=TABLES["currents"].schema))

    def drop_older(self, table: str, *, than: int, now: datetime) -> int:
        """Take the versions before this one out of a derived table; how many rows."""
        from rashin.analysis.lake.removal import remove_older

        return remove_older(self, table, than=than, now=now)

    def drop_strays(self, table: str, strays: pa.Table, *, now: datetime) -> int:
        """Take out of a derived table the rows of voices that are no more: pairs of ``voice_id`` and ``batch``."""
        from rashin.analysis.lake.removal import remove_strays

        return remove_strays(self, table, strays, now=now)

    def compact(self, *, now: datetime, thorough: bool = False, progress: Progress | None = None) -> Compacted:
        """Merge small files into sorted ones where it is worth it; everything that is not one run with ``thorough``."""
        counts = self.rows("SELECT version, count(*) AS n FROM overrides GROUP BY version").to_pylist()
        changed = {int(row["version"]): int(row["n"]) for row in counts}
        return compact(
            self.place, self._engine, self.snapshot, changed=changed, now=now, thorough=thorough, progress=progress
        )

    def vacuum(self, *, now: datetime, keep: timedelta) -> int:
        """Delete files that were replaced longer ago than ``keep`` and that nobody reads; how many.

        Retention is reckoned by the clock of the storage, as the Delta log is.
        """
        from rashin.analysis.lake.vacuum import vacuum

        del now
        return vacuum(self.place, keep=keep)

    def _moment(self, text: str) -> dict[str, Snapshot]:
        return {name: self.snapshot(name) for name in sorted(views.tables_of(views.views_in(text)))}
