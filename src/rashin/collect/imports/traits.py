"""What rows say about people: traits, each value once, personal columns kept out of events' properties."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rashin.analysis.lake.schema import PROFILES, TIME
from rashin.analysis.lake.store import Lake
from rashin.collect.files.columns import as_text, filled, trimmed
from rashin.collect.files.distinct import Distinct, keep_latest
from rashin.collect.files.fingerprints import of_people, seed
from rashin.collect.files.spill import Spill
from rashin.collect.imports.known import known_traits

Int64s = npt.NDArray[np.int64]

PERSONAL = frozenset(
    {
        "email", "phone", "name", "family_name", "given_name", "kana", "family_name_kana", "given_name_kana",
        "birthday", "postal_code", "address",
    }
)  # fmt: skip
"""Traits that point at one person: in an event's file they go to the profile, never to its properties."""
_REMEMBERED, _LEAST_REMEMBERED = 2_000_000, 250_000
"""Values kept in mind over all columns, and in each at least."""
_NEVER = np.iinfo(np.int64).min
_SEED = seed("trait")
_SCHEMA = pa.schema([("customer_key", pa.int64()), ("distinct_id", pa.string()), ("value", pa.string())])


class Traits:
    """Gathers traits from rows, each value of a person once, at the latest time that it was said."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        """``columns``: column to trait."""
        self.columns = dict(columns)
        most = max(_LEAST_REMEMBERED, _REMEMBERED // max(1, len(self.columns)))
        self._columns = {column: _Said(most) for column in self.columns}

    def close(self) -> None:
        """Remove temporary files."""
        for said in self._columns.values():
            said.close()

    @property
    def rows(self) -> int:
        """How many were gathered."""
        return sum(said.rows for said in self._columns.values())

    def add(self, data: pa.RecordBatch, keys: Int64s, ids: pa.Array, at: Int64s) -> None:
        """Note the traits of some rows, said at ``at`` (µs since 1970); a row whose key is 0 says nothing."""
        for column, said in self._columns.items():
            said.add(trimmed(as_text(data.column(column))), keys, ids, at)

    def read(self, lake: Lake | None, *, source: str, batch: str) -> Iterator[pa.RecordBatch]:
        """The traits that are news to the lake, ready for its table of profiles."""
        for column, trait in self.columns.items():
            old = _Newest(known_traits(lake, trait, batch)) if lake is not None else None
            for kept in self._columns[column].read():
                fresh = kept if old is None else kept.filter(pa.array(~old.holds(kept)))
                if len(fresh):
                    yield _shaped(fresh, trait=trait, source=source, batch=batch)


class _Said:
    """What rows say of one trait: values spilled to disk as they come, the latest time of each in memory."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._spill = Spill(_SCHEMA)
        self._numbers = Distinct()
        self._newest = np.zeros(0, np.int64)
        self._times: list[Int64s] = []

    @property
    def rows(self) -> int:
        return self._spill.rows

    def close(self) -> None:
        self._spill.close()

    def add(self, text: pa.Array, keys: Int64s, ids: pa.Array, at: Int64s) -> None:
        keep = (keys != 0) & filled(text)
        if not keep.any():
            return
        if self._numbers.count > self._most:
            # From here on values are said again; that is harmless, and memory stays bounded.
            self._turn()
        if not keep.all():
            place = pa.array(np.flatnonzero(keep))
            text, keys, ids, at = text.take(place), keys[keep], ids.take(place), at[keep]
        codes, fresh = self._numbers.numbers(*of_people(keys, text, _SEED))
        self._newest = np.concatenate([self._newest, np.full(len(fresh), _NEVER)])
        keep_latest(codes, at, self._newest)
        if len(fresh):
            place = pa.array(fresh)
            kept = [pa.array(keys[fresh]), ids.take(place), text.take(place)]
            self._spill.add(pa.RecordBatch.from_arrays(kept, schema=_SCHEMA))

    def _turn(self) -> None:
        self._times.append(self._newest)
        self._numbers, self._newest = Distinct(), np.zeros(0, np.int64)

    def read(self) -> Iterator[pa.RecordBatch]:
        self._turn()
        times, done = np.concatenate(self._times), 0
        for kept in self._spill.read():
            at = times[done : done + len(kept)]
            done += len(kept)
            yield kept.append_column("at", pa.array(at).cast(TIME))


class _Newest:
    """What the lake says of one trait, to compare with."""

    def __init__(self, table: pa.Table) -> None:
        batches = table.combine_chunks().to_batches()
        lanes = [_lanes(batch.column("customer_key"), batch.column("value")) for batch in batches]
        self._lanes = np.sort(np.concatenate(lanes)) if lanes else np.zeros(0, np.uint64)

    def holds(self, kept: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Which rows say what is known."""
        if not len(self._lanes):
            return np.zeros(len(kept), dtype=bool)
        return np.isin(_lanes(kept.column("customer_key"), kept.column("value")), self._lanes)


def _lanes(keys: pa.Array, values: pa.Array) -> npt.NDArray[np.uint64]:
    return of_people(keys.to_numpy(zero_copy_only=False).astype(np.int64), values, _SEED)[0]


def _shaped(kept: pa.RecordBatch, *, trait: str, source: str, batch: str) -> pa.RecordBatch:
    rows = len(kept)
    columns = {
        **{name: kept.column(name) for name in ("customer_key", "distinct_id", "value", "at")},
        "trait": pa.repeat(trait, rows),
        "source": pa.repeat(source, rows),
        "batch": pa.repeat(batch, rows),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in PROFILES.schema.names], schema=PROFILES.schema)
