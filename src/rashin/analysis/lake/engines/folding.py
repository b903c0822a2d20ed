# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""How the embedded engine folds: ranges of keys, each read, put in order and handed to the kernel.

Most rows lie in compacted files, sorted by the person that they still belong to: a range of them is a few stretches
of each file. The rest is set aside first: rows of fresh files, and every row of a person somebody was merged into or
out of since. Both are read once, resolved, and join the range where they now belong.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from rashin.analysis.lake import views
from rashin.analysis.lake.engine import Columns, Fold, P
from rashin.analysis.lake.ranges import LEAST, MOST, Range, ranges
from rashin.analysis.lake.storage import DataFile, Snapshot

ROWS_IN_RANGE = 4_000_000
"""Rows, before any filter, that a range holds: memory is a few of these, whatever the lake's size."""

THREADS = 2

Arrays = dict[str, npt.NDArray[Any]]


class Reader(Protocol):
    """What folding asks of the engine."""

    rows_in_range: int

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
    moment: Mapping[str, Snapshot]
    sorted_files: Sequence[DataFile]
    fresh: Sequence[DataFile]
    touched: str | None
    """A table of the person_keys whose rows are set aside."""
    aside: str | None
    """A table of the rows set aside, by person."""

    @property
    def text(self) -> str:
        """Everything that may name a view."""
        return " ".join((self.fold.where, *self.fold.columns.values()))

    def select(self, source: str, *, extra: str = "true") -> str:
        """The fold's columns of some rows."""
        wanted = "".join(f', ({text}) AS "{name}"' for name, text in self.fold.columns.items())
        return (
            f"SELECT person_key, epoch_us(occurred_at) AS occurred_at{wanted} FROM {source} AS {self.fold.table} "
            f"WHERE person_key IS NOT NULL AND ({self.fold.where}) AND {extra}"
        )

    def params(self, sql: str, **more: object) -> dict[str, object]:
        """Those parameters that the text names."""
        return {name: value for name, value in {**self.fold.params, **more}.items() if f"${name}" in sql}


def run(reader: Reader, fold: Fold, kernel: Callable[[Columns], P], *, moment: Mapping[str, Snapshot]) -> list[P]:
    """One answer of the kernel a range, in the order of keys."""
    snapshot = moment[fold.table]
    parts = ranges(snapshot.files, rows=reader.rows_in_range)
    with _prepared(reader, fold, moment) as task:

        def answer(part: Range) -> P:
            return kernel(_read(task, part))

        if len(parts) == 1:
            return [answer(parts[0])]
        with ThreadPoolExecutor(min(THREADS, len(parts))) as threads:
            return list(threads.map(answer, parts))


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
    task = _Task(
        reader=reader, fold=fold, moment=moment, sorted_files=in_order, fresh=fresh,
        touched=f"memory.main.touched_{mark}" if stale else None,
        aside=f"memory.main.aside_{mark}" if stale or fresh else None,
    )  # fmt: skip
    with reader.session(task.text, moment) as connection:
        try:
            if task.touched:
                ledger = reader.relation(connection, moment["overrides"], moment["overrides"].files)
                connection.execute(f"CREATE TABLE {task.touched} AS {_touched(ledger, since or 0)}")
            if task.aside:
                _set_aside(task, connection, overrides)
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
    snapshot = task.moment[task.fold.table]
    sources = []
    if task.fresh:
        sources.append(views.rewritten(task.reader.relation(connection, snapshot, task.fresh), overrides=overrides))
    if task.touched:
        held = task.reader.relation(connection, snapshot, task.sorted_files)
        moved = f"(SELECT * FROM {held} SEMI JOIN {task.touched} USING (person_key))"
        sources.append(views.rewritten(moved, overrides=overrides))
    sql = task.select(f"({' UNION ALL '.join(sources)})")
    # Parameters cannot stand in a CREATE: an empty table first, then an INSERT.
    connection.execute(f"CREATE TABLE {task.aside} AS SELECT * FROM ({sql}) WHERE false", task.params(sql))
    connection.execute(f"INSERT INTO {task.aside} {sql} ORDER BY person_key", task.params(sql))


def _read(task: _Task, part: Range) -> Arrays:
    """One range's columns, in order."""
    found: list[Arrays] = []
    with task.reader.session(task.text, task.moment) as connection:
        chosen = [file for file in task.sorted_files if _meets(file, part)]
        if chosen or not task.aside:
            source = task.reader.relation(connection, task.moment[task.fold.table], chosen)
            if task.touched:
                source = f"(SELECT * FROM {source} ANTI JOIN {task.touched} USING (person_key))"
            sql = task.select(source, extra=_within(part))
            found.append(_fetch(connection, sql, task.params(sql)))
        if task.aside:
            found.append(_fetch(connection, f"SELECT * FROM {task.aside} WHERE {_within(part)}", {}))
    return by_person_of(found)


def _within(part: Range) -> str:
    if part.low == LEAST and part.high == MOST:
        return "true"
    return f"person_key BETWEEN {part.low} AND {part.high}"


def _meets(file: DataFile, part: Range) -> bool:
    return file.low is None or file.high is None or (file.low <= part.high and file.high >= part.low)


def _fetch(connection: Any, sql: str, params: Mapping[str, object]) -> Arrays:
    found: Mapping[str, Any] = connection.execute(sql, params).fetchnumpy()
    return {name: _plain(values) for name, values in found.items()}


def _plain(values: Any) -> npt.NDArray[Any]:
    """An array without a mask: a null is 0, NaN or False."""
    if not isinstance(values, np.ma.MaskedArray):
        return np.asarray(values)
    return np.asarray(values.filled(np.nan if values.dtype.kind == "f" else 0))


def by_person_of(found: Sequence[Arrays]) -> Arrays:
    """Several reads of one range, as one, in order of person, time and arrival."""
    from rashin.analysis.lake.order import by_person

    if len(found) == 1:
        return by_person(found[0])
    return by_person({name: np.concatenate([one[name] for one in found]) for name in found[0]})
