# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""How the embedded engine folds: ranges of keys, each read, put in order and handed to the kernel.

Most rows lie in compacted files, sorted by the person that they still belong to: a range of them is a few stretches
of each file. The rest is set aside first: rows of fresh files, and every row of a person somebody was merged into or
out of since. Both are read once, resolved, and join the range where they now belong.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rashin.analysis.lake import views
from rashin.analysis.lake.engine import LEAST, MOST, Columns, Fold, P
from rashin.analysis.lake.engines.scanning import EVERYBODY, NOBODY, Layouts, Scan, possible, split
from rashin.analysis.lake.ranges import Range, ranges
from rashin.analysis.lake.rows import Rows
from rashin.analysis.lake.storage import DataFile, Place, Snapshot

ROWS_IN_RANGE = 2_500_000
"""Rows, before any filter, that a range holds: memory is a few of these, whatever the lake's size."""

FINER = 8
"""Fresh rows alone are dealt out to smaller ranges, which fit the processor's cache while they are put in order."""

ROWS_ASIDE = 32_000_000
"""So many rows, before any filter, are set aside in memory; more go to the engine, which spills."""

PIECE = 131_072
"""Rows that a kernel gets at once when its answers can be merged: they stay in the processor's cache."""

THREADS = 2

_BATCH = 131_072
_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")

Arrays = Mapping[str, npt.NDArray[Any]]


class Reader(Protocol):
    """What folding asks of the engine."""

    rows_in_range: int
    layouts: Layouts

    @property
    def place(self) -> Place:
        """Where the lake lies."""

    def session(self, text: str, moment: Mapping[str, Snapshot]) -> AbstractContextManager[Any]:
        """A connection that shows every view the text may mean."""

    def relation(
        self, connection: Any, snapshot: Snapshot, files: Sequence[DataFile], *, position: bool = False
    ) -> str:
        """How SQL reads these files."""

    def overrides(self, snapshot: Snapshot) -> tuple[str | None, int]:
        """Name of the table of newest overrides, and their newest version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One fold, prepared."""

    reader: Reader
    fold: Fold
    """With everything as SQL."""
    moment: Mapping[str, Snapshot]
    parts: Sequence[Range]
    sorted_files: Sequence[DataFile]
    fresh: Sequence[DataFile]
    scan: Scan | None
    """The short way, where the fold allows it."""
    touched: str | None
    """A table of the person_keys whose rows are set aside."""
    aside: str | None
    """A table of the rows set aside, by person."""
    held: Sequence[list[Arrays]] = ()
    """Or the rows set aside, by range."""
    gone: npt.NDArray[Any] = field(default_factory=lambda: NOBODY)
    """The person_keys whose rows are set aside, for the short way."""

    @property
    def snapshot(self) -> Snapshot:
        """The files of the table that is folded."""
        return self.moment[self.fold.table]

    @property
    def text(self) -> str:
        """Everything that may name a view."""
        return " ".join((self.fold.where, *(str(text) for text in self.fold.columns.values())))

    def select(self, source: str, *, extra: str = "true") -> str:
        """The fold's columns of some rows."""
        wanted = "".join(f', ({text}) AS "{name}"' for name, text in self.fold.columns.items())
        return (
            f"SELECT person_key, epoch_us(occurred_at) AS occurred_at{wanted} FROM {source} AS {self.fold.table} "
            f"WHERE person_key IS NOT NULL AND ({self.fold.where}) AND {extra}"
        )

    def params(self, sql: str) -> dict[str, object]:
        """Those parameters that the text names."""
        used = set(_PARAMETER.findall(sql))
        return {name: value for name, value in self.fold.params.items() if name in used}


class _Room(threading.local):
    """What one thread works in, range after range."""

    def __init__(self) -> None:
        self.found = Rows()
        self.ordered = Rows()


def run(
    reader: Reader,
    fold: Fold,
    kernel: Callable[[Columns], P],
    *,
    merge: Callable[[Sequence[P]], P] | None,
    moment: Mapping[str, Snapshot],
) -> list[P]:
    """One answer of the kernel a range, in the order of keys."""
    from rashin.analysis.lake.order import by_person

    snapshot = moment[fold.table]
    snapshot = replace(snapshot, files=tuple(file for file in snapshot.files if fold.may_hold(file.month)))
    room = _Room()
    with _prepared(reader, fold, {**moment, fold.table: snapshot}) as task:

        def answer(number: int) -> P:
            _read(task, number, room.found)
            by_person(room.found, room.ordered)
            if merge is None:
                return kernel(room.ordered.pieces(room.ordered.count + 1)[0])
            return merge([kernel(piece) for piece in room.ordered.pieces(PIECE)])

        if len(task.parts) == 1:
            return [answer(0)]
        with ThreadPoolExecutor(min(THREADS, len(task.parts))) as threads:
            return list(threads.map(answer, range(len(task.parts))))


@contextmanager
def _prepared(reader: Reader, fold: Fold, moment: Mapping[str, Snapshot]) -> Iterator[_Task]:
    """The fold with whatever has to be set aside."""
    snapshot = moment[fold.table]
    overrides, newest = reader.overrides(moment["overrides"])
    in_order = [file for file in snapshot.files if file.resolved is not None]
    fresh = [file for file in snapshot.files if file.resolved is None]
    since = views.oldest_resolution(in_order)
    stale = overrides is not None and since is not None and since < newest
    mark = uuid4().hex
    scan = Scan(reader.place, fold, reader.layouts) if possible(reader.place, fold) else None
    in_memory = scan is not None and not stale and sum(file.rows for file in fresh) <= ROWS_ASIDE
    task = _Task(
        reader=reader, fold=fold.spelled(), moment=moment, sorted_files=in_order, fresh=fresh, scan=scan,
        parts=ranges(snapshot.files, rows=max(1, reader.rows_in_range // (FINER if in_memory and not in_order else 1))),
        touched=f"memory.main.touched_{mark}" if stale else None,
        aside=f"memory.main.aside_{mark}" if stale or (fresh and not in_memory) else None,
    )  # fmt: skip
    with reader.session(task.text, moment) as connection:
        try:
            if task.touched:
                ledger = reader.relation(connection, moment["overrides"], moment["overrides"].files)
                connection.execute(f"CREATE TABLE {task.touched} AS {_touched(ledger, since or 0)}")
                gone = connection.execute(f"SELECT person_key FROM {task.touched} ORDER BY person_key").fetchnumpy()
                task = replace(task, gone=_plain(gone["person_key"]))
            if task.aside:
                _set_aside(task, connection, overrides)
            elif fresh:
                task = replace(task, held=_held(task, connection, overrides))
            yield task
        finally:
            for name in filter(None, (task.touched, task.aside)):
                connection.execute(f"DROP TABLE IF EXISTS {name}")


def _touched(ledger: str, since: int) -> str:
    """Every person_key that a compacted file may hold for a customer whose person changed since."""
    return (
        f"SELECT DISTINCT unnest([customer_key, person_key]) AS person_key FROM {ledger} WHERE customer_key IN "
        f"(SELECT customer_key FROM {ledger} WHERE version > {since})"
    )


def _set_aside(task: _Task, connection: Any, overrides: str | None) -> None:
    sources = []
    if task.touched:
        held = task.reader.relation(connection, task.snapshot, task.sorted_files, position=True)
        moved = f"(SELECT * FROM {held} SEMI JOIN {task.touched} USING (person_key))"
        sources.append(views.rewritten(moved, overrides=overrides))
    if task.fresh:
        held = task.reader.relation(connection, task.snapshot, task.fresh, position=True)
        sources.append(views.rewritten(held, overrides=overrides))
    found = " UNION ALL ".join(f"SELECT *, {number} AS _source FROM ({sql})" for number, sql in enumerate(sources))
    sql = task.select(f"({found})")
    # Parameters cannot stand in a CREATE: an empty table first, then an INSERT. Threads sort: ties need an order, too.
    connection.execute(f"CREATE TABLE {task.aside} AS SELECT * FROM ({sql}) WHERE false", task.params(sql))
    connection.execute(f"INSERT INTO {task.aside} {sql} ORDER BY person_key, _source, _position", task.params(sql))


def _held(task: _Task, connection: Any, overrides: str | None) -> list[list[Arrays]]:
    """The rows of fresh files, resolved, by range; each range's in order of arrival."""
    from rashin.analysis.lake import picking

    scan = task.scan
    assert scan is not None
    customers = people = NOBODY
    if overrides:
        table = connection.execute(
            f"SELECT customer_key, person_key FROM {overrides} ORDER BY customer_key"
        ).fetchnumpy()
        customers, people = _plain(table["customer_key"]), _plain(table["person_key"])
    room = _Room()

    def read(file: DataFile) -> list[list[Arrays]]:
        room.found.clear()
        scan.read(task.snapshot, file, EVERYBODY, room.found)
        if len(customers):
            picking.resolved(room.found.columns()["person_key"], 0, customers, people)
        found: list[list[Arrays]] = [[] for _ in task.parts]
        split(room.found, task.parts, found)
        return found

    with ThreadPoolExecutor(THREADS) as threads:
        files = list(threads.map(read, task.fresh))
    return [[piece for found in files for piece in found[number]] for number in range(len(task.parts))]


def _read(task: _Task, number: int, into: Rows) -> None:
    """One range's rows: those of sorted files, and those set aside after them."""
    part = task.parts[number]
    into.clear()
    chosen = [file for file in task.sorted_files if _meets(file, part)]
    if task.scan:
        for file in chosen:
            task.scan.read(task.snapshot, file, part, into, gone=task.gone)
        for piece in task.held[number] if task.held else ():
            into.add(piece)
    elif chosen or not task.aside:
        with task.reader.session(task.text, task.moment) as connection:
            source = task.reader.relation(connection, task.snapshot, chosen)
            if task.touched:
                source = f"(SELECT * FROM {source} ANTI JOIN {task.touched} USING (person_key))"
            sql = task.select(source, extra=_within(part))
            _fetch(connection, sql, task.params(sql), into)
    if task.aside:
        with task.reader.session("", {}) as connection:
            _fetch(connection, f"SELECT * FROM {task.aside} WHERE {_within(part)}", {}, into)
    if not into.kinds():
        into.prepare(dict.fromkeys(("person_key", "occurred_at", *task.fold.columns), np.dtype(np.int64)), 0)


def _within(part: Range) -> str:
    if part.low == LEAST and part.high == MOST:
        return "true"
    return f"person_key BETWEEN {part.low} AND {part.high}"


def _meets(file: DataFile, part: Range) -> bool:
    return file.low is None or file.high is None or (file.low <= part.high and file.high >= part.low)


def _fetch(connection: Any, sql: str, params: Mapping[str, object], into: Rows) -> None:
    """Stream an answer: batches come while the engine still works, and none of them is held twice."""
    for batch in connection.sql(sql, params=params).to_arrow_reader(_BATCH):
        into.add({name: _array(batch.column(name)) for name in batch.schema.names})


def _array(column: pa.Array) -> npt.NDArray[Any]:
    """A column as numbers; a null is 0, NaN or False."""
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.int64)
    if column.null_count:
        nothing = False if pa.types.is_boolean(column.type) else 0
        column = column.fill_null(float("nan") if pa.types.is_floating(column.type) else nothing)
    return np.asarray(column.to_numpy(zero_copy_only=False))


def _plain(values: Any) -> npt.NDArray[Any]:
    """An array without a mask, which kernels may read only."""
    found = np.ascontiguousarray(np.ma.getdata(values), np.int64)
    found.flags.writeable = False
    return found
