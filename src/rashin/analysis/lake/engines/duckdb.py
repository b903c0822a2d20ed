# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""DuckDB on one machine, reading the lake's Parquet files in place; the only file that imports it.

Nothing is fetched at run time: extensions are neither installed nor loaded by themselves, and SQL sees the lake's
folder and nothing else of the machine.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa

from rashin.analysis.lake import corrected, views
from rashin.analysis.lake.engine import Columns, Fold, P
from rashin.analysis.lake.engines import folding
from rashin.analysis.lake.engines.scanning import Layouts
from rashin.analysis.lake.errors import LakeDamaged, QueryRefused, QueryTooLarge, StorageRefused
from rashin.analysis.lake.files import ROWS_IN_GROUP, filesystem
from rashin.analysis.lake.schema import DERIVED, TABLES
from rashin.analysis.lake.storage import DataFile, Place, Snapshot

_KEPT = 24
_CUT = ("No magic bytes found", "too small to be a Parquet file", "Corrupt", "TProtocolException")
"""What the engine says of a Parquet file that was cut short or overwritten."""
_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")


@dataclass(slots=True)
class _Session:
    """One connection and what its views show."""

    connection: duckdb.DuckDBPyConnection
    shows: dict[str, object] = field(default_factory=dict)


class DuckDBEngine:
    """The embedded engine of one lake. Safe to use from several threads: each call borrows a session."""

    rows_in_range = folding.ROWS_IN_RANGE

    def __init__(self, place: Place, *, memory: str = "2GB", threads: int | None = None, scratch: Path | None) -> None:
        self.place = place
        self.layouts = Layouts()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": memory,
            "temp_directory": str(scratch) if scratch else "",
        }
        if threads:
            settings["threads"] = threads
        self._root = duckdb.connect(":memory:", config=settings)
        self._root.execute("SET GLOBAL TimeZone = 'UTC'; SET parquet_metadata_cache = true")
        allowed = [*([] if place.remote else [place.address]), *([str(scratch)] if scratch else [])]
        self._root.execute(f"SET allowed_directories = {_texts(allowed)}; SET enable_external_access = false")
        self._root.execute("SET lock_configuration = true")
        self._idle: list[_Session] = []
        self._lock = threading.Lock()
        self._overrides: tuple[int, str, int] | None = None
        self._currents: tuple[int, corrected.Currents] | None = None
        self._corrections: tuple[int, str | None] | None = None
        self._fixed: tuple[tuple[int, int, int], str] | None = None
        self._made: list[str] = []

    def rows(self, sql: str, params: Mapping[str, object], *, moment: Mapping[str, Snapshot]) -> pa.Table:
        """The answer of an SQL query over the views of this moment."""
        with self._session(sql, moment) as session, self._translated():
            return session.connection.sql(sql, params=named(sql, params)).to_arrow_table()

    def fold(
        self,
        fold: Fold,
        kernel: Callable[[Columns], P],
        *,
        merge: Callable[[Sequence[P]], P] | None,
        moment: Mapping[str, Snapshot],
    ) -> list[P]:
        """The kernel's answers, one for each range of keys, in the order of the keys."""
        with self._translated():
            return folding.run(self, fold, kernel, merge=merge, moment=moment)

    @contextmanager
    def arranged(
        self, snapshot: Snapshot, chosen: Sequence[DataFile], *, overrides: Snapshot
    ) -> Iterator[tuple[int, Iterator[pa.RecordBatch]]]:
        """Rows of these files in their table's order, person resolved; and the overrides' version used."""
        table = TABLES[snapshot.table]
        with self.session("", {}) as connection, self._translated():
            source = self.relation(connection, snapshot, chosen, position=True)
            name, version = self.overrides(overrides)
            if table.name in views.RESOLVED:
                source = f"({views.rewritten(source, overrides=name)})"
            else:
                version = 0
            ties = ["received_at"] if "received_at" in table.schema.names else []
            order = ", ".join(f'"{column}" NULLS FIRST' for column in (*table.sort, *ties, "_position"))
            names = ", ".join(f'"{column}"' for column in table.schema.names)
            found = connection.sql(f"SELECT {names} FROM {source} ORDER BY {order}")
            yield version, iter(found.to_arrow_reader(ROWS_IN_GROUP))

    def close(self) -> None:
        """Give back memory and temporary files."""
        self._root.close()

    @contextmanager
    def session(self, text: str, moment: Mapping[str, Snapshot]) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that shows every view the text may mean."""
        with self._session(text, moment) as session:
            yield session.connection

    @contextmanager
    def _session(self, text: str, moment: Mapping[str, Snapshot]) -> Iterator[_Session]:
        with self._lock:
            session = self._idle.pop() if self._idle else _Session(self._root.cursor())
        try:
            with self._translated():
                for view in sorted(views.views_in(text)):
                    self._show(session, view, moment)
            yield session
        except BaseException:
            session.connection.close()
            raise
        else:
            if self.place.remote:
                session.connection.close()  # it holds on to the data sets that were registered
                return
            with self._lock:
                self._idle.append(session)

    def _show(self, session: _Session, view: str, moment: Mapping[str, Snapshot]) -> None:
        needs = sorted(views.tables_of({view}))
        key = tuple(moment[name].version for name in needs)
        if session.shows.get(view) == key:
            return
        session.shows.pop(view, None)
        session.connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS {self._text(session, view, moment)}")
        session.shows[view] = key

    def _text(self, session: _Session, view: str, moment: Mapping[str, Snapshot]) -> str:
        def relation(snapshot: Snapshot, files: Sequence[DataFile]) -> str:
            return self.relation(session.connection, snapshot, files)

        if view in views.RESOLVED:
            overrides, newest = self.overrides(moment["overrides"])
            return views.resolved(moment[view], relation, overrides=overrides, newest=newest)
        if view == "traits":
            overrides, _ = self.overrides(moment["overrides"])
            profiles = self.relation(session.connection, moment["profiles"], moment["profiles"].files, position=True)
            return views.traits(profiles, overrides=overrides)
        if view in views.WHOLE:
            held = moment[views.WHOLE[view]]
            return f"SELECT * FROM {relation(held, held.files)}"
        if view in DERIVED:
            read = views.current(view, relation(moment[view], moment[view].files), self.currents(moment["currents"]))
            said = self.corrections(moment["corrections"]) if "corrections" in moment else None
            if said is None or view == "mentions":
                return read
            return corrected.readings(read, said) if view == "readings" else self._topics(read, said, moment)
        return f"SELECT * FROM {relation(moment[view], moment[view].files)}"

    def relation(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        files: Sequence[DataFile],
        *,
        position: bool = False,
    ) -> str:
        """How SQL reads these files: Parquet in place, or a registered Arrow dataset on an object store.

        ``position`` adds ``_position``, which grows in the order of files and rows.
        """
        if not files:
            return views.nothing(TABLES[snapshot.table], position=position)
        if self.place.remote:
            source = self._registered(connection, snapshot, files)
            return f"(SELECT *, row_number() OVER () AS _position FROM {source})" if position else source
        paths = _texts([f"{snapshot.root}/{file.path}" for file in files])
        hive = "true, hive_types = {'month': VARCHAR}" if TABLES[snapshot.table].partition else "false"
        source = f"read_parquet({paths}, hive_partitioning = {hive})"
        if not position:
            return source
        return f"(SELECT *, (file_index::BIGINT << 40) + file_row_number AS _position FROM {source})"

    def _registered(self, connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, files: Sequence[DataFile]) -> str:
        """DuckDB's wheel has no S3: Arrow reads the files, and DuckDB pushes columns and filters down into it."""
        import pyarrow.dataset as ds

        table = TABLES[snapshot.table]
        partitions = ds.partitioning(pa.schema([("month", pa.string())]), flavor="hive") if table.partition else None
        held = ds.dataset(
            [file.path for file in files],
            schema=table.schema,
            format="parquet",
            filesystem=filesystem(self.place, table.name),
            partitioning=partitions,
        )
        name = f"held_{uuid4().hex}"
        connection.register(name, held)
        return name

    def overrides(self, snapshot: Snapshot) -> tuple[str | None, int]:
        """Name of a table (customer_key, person_key, version) of the newest overrides, and their newest version."""
        if not snapshot.rows:
            return None, 0
        with self._lock:
            if self._overrides is None or self._overrides[0] != snapshot.version:
                name = f"overrides_{snapshot.version}"
                text = views.newest_overrides(snapshot, lambda s, files: self.relation(self._root, s, files))
                self._root.execute(f"CREATE OR REPLACE TABLE memory.main.{name} AS {text} ORDER BY customer_key")
                found = self._root.execute(f"SELECT max(version) FROM memory.main.{name}").fetchall()
                self._overrides = (snapshot.version, f"memory.main.{name}", int(found[0][0]))
            return self._overrides[1], self._overrides[2]

    def corrections(self, snapshot: Snapshot) -> str | None:
        """Name of a table of what people say instead of what was read; None when nobody does."""
        if not snapshot.rows:
            return None
        with self._lock:
            if self._corrections is None or self._corrections[0] != snapshot.version:
                text = corrected.newest(self.relation(self._root, snapshot, snapshot.files))
                name = self._kept(f"corrections_{snapshot.version}", text)
                found = self._root.execute(f"SELECT count(*) FROM {name}").fetchall()
                self._corrections = (snapshot.version, name if found[0][0] else None)
            return self._corrections[1]

    def _topics(self, read: str, said: str, moment: Mapping[str, Snapshot]) -> str:
        """Topics as people say, worked out once for a state of the three tables that they are made of."""
        held, now = moment["assignments"], moment["currents"]
        versions = (held.version, moment["corrections"].version, now.version)
        tree = self._tree(now)
        with self._lock:
            if self._fixed is None or self._fixed[0] != versions:
                months = {row[0] for row in self._root.execute(f"SELECT month FROM {said}").fetchall()}
                files = [file for file in held.files if file.month in months]
                current = views.current("assignments", self.relation(self._root, held, files), self._versions(now))
                name = self._kept("fixed_" + "_".join(map(str, versions)), corrected.fixed(current, said, tree))
                self._fixed = (versions, name)
            return corrected.assignments(read, said, self._fixed[1])

    def _kept(self, name: str, text: str) -> str:
        """A table in memory; of these the last ones stay, for queries that have just begun."""
        self._root.execute(f"CREATE OR REPLACE TABLE memory.main.{name} AS {text}")
        self._made = [*(one for one in self._made if one != name), name]
        for old in self._made[:-_KEPT]:
            self._root.execute(f"DROP TABLE IF EXISTS memory.main.{old}")
        self._made = self._made[-_KEPT:]
        return f"memory.main.{name}"

    def currents(self, snapshot: Snapshot) -> Mapping[str, int]:
        """Which version of what counts."""
        with self._lock:
            return self._versions(snapshot)

    def _tree(self, snapshot: Snapshot) -> corrected.Tree:
        with self._lock:
            self._versions(snapshot)
            return self._currents[1].tree if self._currents else {}

    def _versions(self, snapshot: Snapshot) -> Mapping[str, int]:
        if not snapshot.rows:
            return {}
        if self._currents is None or self._currents[0] != snapshot.version:
            text = views.newest_currents(snapshot, lambda s, files: self.relation(self._root, s, files))
            found = self._root.execute(f"SELECT name, version, detail FROM ({text})").fetchall()
            self._currents = (snapshot.version, corrected.currents_of(found))
        return self._currents[1].versions

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise QueryTooLarge(problem=_first_line(error)) from error
        except duckdb.IOException as error:
            if "No files found" in str(error) or "Cannot open file" in str(error) or "No such file" in str(error):
                raise LakeDamaged(address=self.place.address, problem=_first_line(error)) from error
            raise StorageRefused(address=self.place.address, problem=_first_line(error)) from error
        except duckdb.Error as error:
            if any(word in str(error) for word in _CUT):
                raise LakeDamaged(address=self.place.address, problem=_first_line(error)) from error
            raise QueryRefused(problem=_first_line(error)) from error


def named(sql: str, params: Mapping[str, object]) -> dict[str, object]:
    """The parameters that this text names: DuckDB refuses any other."""
    used = set(_PARAMETER.findall(sql))
    return {name: value for name, value in params.items() if name in used}


def _texts(values: Sequence[str]) -> str:
    return "[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]"


def _first_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:400]
