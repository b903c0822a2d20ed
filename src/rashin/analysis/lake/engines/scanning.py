"""The short way to a fold's rows: columns that are stored as they are needed, straight from the Parquet files.

Many folds ask no more than a number for each value of a text column, and rows of some time. Parquet keeps such a
column as a dictionary and codes, so the text is looked at once a row group instead of once a row, and the rows that
count are picked in one pass. Whatever needs more than that is SQL, and DuckDB's.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rashin.analysis.lake.engine import LEAST, MOST, Fold, Lookup
from rashin.analysis.lake.errors import LakeDamaged
from rashin.analysis.lake.ranges import Range
from rashin.analysis.lake.rows import Rows
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.storage import DataFile, Place, Snapshot

Array = npt.NDArray[Any]
EVERYBODY = Range(low=LEAST, high=MOST)
NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A file's footer, and the bounds of its row groups' keys."""

    footer: Any
    bounds: tuple[tuple[int, int], ...]


class Layouts:
    """Footers of files, which never change; shared by all folds of an engine."""

    def __init__(self) -> None:
        self._held: dict[str, _Layout] = {}
        self._lock = threading.Lock()

    def of(self, path: str) -> _Layout:
        """The layout of one file."""
        with self._lock:
            found = self._held.get(path)
        if found is None:
            footer = pq.read_metadata(path)
            found = _Layout(footer, tuple(_bounds(footer)))
            with self._lock:
                if len(self._held) > 4096:
                    self._held.clear()
                self._held[path] = found
        return found


def _bounds(footer: Any) -> Iterator[tuple[int, int]]:
    column = footer.schema.names.index("person_key")
    for number in range(footer.num_row_groups):
        stats = footer.row_group(number).column(column).statistics
        yield (stats.min, stats.max) if stats is not None and stats.has_min_max else (LEAST, MOST)


def possible(place: Place, fold: Fold) -> bool:
    """True when this fold needs nothing but look-ups in text columns."""
    schema = TABLES[fold.table].schema
    lookups = [*fold.columns.values(), *fold.among.keep]
    return (
        not place.remote
        and fold.where == "true"
        and all(
            isinstance(one, Lookup) and one.column != "month" and pa.types.is_string(schema.field(one.column).type)
            for one in lookups
        )
    )


class Scan:
    """One fold's reading of files. Safe to use from several threads."""

    def __init__(self, place: Place, fold: Fold, layouts: Layouts) -> None:
        self._place = place
        self._layouts = layouts
        self._columns = {name: _Table(one) for name, one in fold.columns.items() if isinstance(one, Lookup)}
        self._keep = [_Table(one) for one in fold.among.keep]
        self._times = fold.times
        self._texts = sorted({table.lookup.column for table in (*self._columns.values(), *self._keep)})

    def read(self, snapshot: Snapshot, file: DataFile, part: Range, into: Rows, *, gone: Array = NOBODY) -> None:
        """Add a file's rows of one range of keys, but not those of `gone` (only where persons come in order)."""
        for batch in self._batches(f"{snapshot.root}/{file.path}", part):
            self._take(batch, part, into, gone)

    def _batches(self, path: str, part: Range) -> Iterator[pa.RecordBatch]:
        path = path.removeprefix("file://")
        with self._place.translated():
            try:
                layout = self._layouts.of(path)
                groups = [n for n, (low, high) in enumerate(layout.bounds) if low <= part.high and high >= part.low]
                if not groups:
                    return
                wanted = ["person_key", "occurred_at", *self._texts]
                with pq.ParquetFile(
                    path, metadata=layout.footer, read_dictionary=self._texts, memory_map=True, pre_buffer=False
                ) as file:
                    for number in groups:
                        yield from file.read_row_group(number, wanted, use_threads=False).to_batches()
            except pa.ArrowInvalid as error:
                raise LakeDamaged(address=self._place.address, problem=str(error)[:300]) from error

    def _take(self, batch: pa.RecordBatch, part: Range, into: Rows, gone: Array) -> None:
        from rashin.analysis.lake import picking  # compiled code, which only a fold needs

        if batch.column("person_key").null_count:
            batch = batch.filter(batch.column("person_key").is_valid())
        person, time = _whole(batch.column("person_key")), _whole(batch.column("occurred_at"))
        codes = {name: _codes(batch, name) for name in self._texts}
        places = np.empty(len(person), np.int32)
        count = picking.within(person, time, (part.low, part.high), self._times, places)
        for table in self._keep:
            values, dictionary = codes[table.lookup.column]
            count = picking.fitting(values, table.fits(dictionary), places, count)
        if len(gone):
            count = picking.without(person, gone, places, count)
        kinds = dict.fromkeys(("person_key", "occurred_at", *self._columns), np.dtype(np.int64))
        held, begin = into.prepare(kinds, count), into.count
        picking.taken(person, places, count, held["person_key"], begin)
        picking.taken(time, places, count, held["occurred_at"], begin)
        for name, table in self._columns.items():
            values, dictionary = codes[table.lookup.column]
            picking.looked_up(values, table.numbers(dictionary), places, count, held[name], begin)
        into.count = begin + count


class _Table:
    """A look-up, ready for any dictionary; the last number is that of a missing value."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self._texts = pa.array(list(lookup.numbers), pa.string())
        self._numbers = np.array([*lookup.numbers.values(), lookup.other, lookup.missing], np.int64)

    def numbers(self, dictionary: pa.Array) -> Array:
        """The number of each code."""
        place = pc.fill_null(pc.index_in(dictionary, self._texts), len(self._texts)).to_numpy(zero_copy_only=False)
        return np.asarray(self._numbers[np.append(place, len(self._texts) + 1)])

    def fits(self, dictionary: pa.Array) -> Array:
        """Whether the number of each code is other than 0."""
        return np.asarray(self.numbers(dictionary) != 0, np.uint8)


def _whole(column: pa.Array) -> Array:
    """A column of eight-byte numbers without nulls, as it lies in memory."""
    values = np.frombuffer(column.buffers()[1], np.int64) if len(column) else np.empty(0, np.int64)
    return np.asarray(values[column.offset : column.offset + len(column)])


def _codes(batch: pa.RecordBatch, name: str) -> tuple[Array, pa.Array]:
    """A text column as codes and their dictionary; a missing value's code is the dictionary's length."""
    if name not in batch.schema.names:  # written before the column was thought of
        return np.zeros(batch.num_rows, np.int32), pa.array([], pa.string())
    column = batch.column(name)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes: pa.Array = column.indices
    if codes.null_count:
        codes = pc.fill_null(codes, len(column.dictionary))
    found: Array = np.asarray(codes.to_numpy(zero_copy_only=False))
    return found, column.dictionary


def split(rows: Rows, parts: Sequence[Range], found: Sequence[list[Mapping[str, Array]]]) -> None:
    """Hand each range its rows, in their order."""
    from rashin.analysis.lake import picking

    columns = rows.columns()
    if not rows.count:
        return
    lows = np.array([part.low for part in parts], np.int64)
    whose, counts = np.empty(rows.count, np.int32), np.zeros(len(parts), np.int64)
    picking.shared_out(columns["person_key"], lows, whose, counts)
    ends = np.cumsum(counts)
    dealt = {name: np.empty_like(values) for name, values in columns.items()}
    for name, values in columns.items():
        picking.dealt(values, whose, ends - counts, dealt[name])
    for pieces, begin, end in zip(found, ends - counts, ends, strict=True):
        if end > begin:
            pieces.append({name: values[begin:end] for name, values in dealt.items()})
