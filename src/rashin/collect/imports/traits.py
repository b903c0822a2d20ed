"""What rows say about people: traits, each value once, personal columns kept out of events' properties."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.schema import PROFILES, TIME
from rashin.analysis.lake.store import Lake
from rashin.collect.files.fingerprints import fingerprints, seed
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
_REMEMBERED = 2_000_000
"""Said twice is harmless; this only keeps files of many rows a person small."""
_SCHEMA = pa.schema(
    [
        ("customer_key", pa.int64()),
        ("distinct_id", pa.string()),
        ("trait", pa.string()),
        ("value", pa.string()),
        ("at", TIME),
    ]
)


class Traits:
    """Gathers traits from rows; what the lake knows already is left out when they are read back."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        """``columns``: column to trait."""
        self.columns = dict(columns)
        self._spills = {column: Spill(_SCHEMA) for column in self.columns}
        self._last = {column: np.zeros(0, np.uint64) for column in self.columns}

    def close(self) -> None:
        """Remove temporary files."""
        for spill in self._spills.values():
            spill.close()

    @property
    def rows(self) -> int:
        """How many were gathered."""
        return sum(spill.rows for spill in self._spills.values())

    def add(self, data: pa.RecordBatch, keys: Int64s, ids: pa.Array, at: pa.Array) -> None:
        """Note the traits of some rows; within a block each value of a person counts once, the latest."""
        for column, trait in self.columns.items():
            values = data.column(column)
            text = values if pa.types.is_string(values.type) else pc.cast(values, pa.string())
            text = pc.fill_null(pc.utf8_trim(text, " \t\r\n\u3000"), "")
            keep = np.asarray(pc.not_equal(text, "")) & (keys != 0)
            rows = np.flatnonzero(keep)
            if not len(rows):
                continue
            place = pa.array(rows)
            kept = pa.RecordBatch.from_arrays(
                [
                    pa.array(keys[rows]),
                    ids.take(place),
                    pa.repeat(trait, len(rows)),
                    text.take(place),
                    at.take(place),
                ],
                schema=_SCHEMA,
            )
            self._spills[column].add(self._fresh(column, kept))

    def _fresh(self, column: str, kept: pa.RecordBatch) -> pa.RecordBatch:
        """Without what the rows of this file said already."""
        lanes, _ = fingerprints([kept.column("customer_key"), kept.column("value")], seed(column), len(kept))
        _, back = np.unique(lanes[::-1], return_index=True)
        latest = np.sort(len(lanes) - 1 - back)
        if len(latest) == len(kept) and not len(self._last[column]):
            self._last[column] = lanes
            return kept
        latest = latest[~np.isin(lanes[latest], self._last[column])]
        remembered = self._last[column] if len(self._last[column]) < _REMEMBERED else self._last[column][:0]
        self._last[column] = np.concatenate([remembered, lanes[latest]])
        return kept.take(pa.array(latest))

    def read(self, lake: Lake | None, *, source: str, batch: str) -> Iterator[pa.RecordBatch]:
        """The traits that are news to the lake, ready for its table of profiles."""
        for column, trait in self.columns.items():
            old = _Newest(known_traits(lake, trait, batch)) if lake is not None else None
            for kept in self._spills[column].read():
                fresh = kept if old is None else kept.filter(pa.array(~old.holds(kept)))
                if len(fresh):
                    yield _shaped(fresh, source=source, batch=batch)


class _Newest:
    """What the lake says of one trait, to compare with."""

    def __init__(self, table: pa.Table) -> None:
        batches = table.combine_chunks().to_batches()
        lanes = [_lanes(batch.column("customer_key"), batch.column("value")) for batch in batches]
        self._lanes = np.sort(np.concatenate(lanes)) if lanes else np.zeros(0, np.uint64)

    def holds(self, kept: pa.RecordBatch) -> npt.NDArray[np.bool_]:
        """Which rows say what is known."""
        return np.isin(_lanes(kept.column("customer_key"), kept.column("value")), self._lanes)


def _lanes(keys: pa.Array, values: pa.Array) -> npt.NDArray[np.uint64]:
    return fingerprints([keys, values], (1, 2), len(keys))[0]


def _shaped(kept: pa.RecordBatch, *, source: str, batch: str) -> pa.RecordBatch:
    rows = len(kept)
    columns = {
        **{name: kept.column(name) for name in ("customer_key", "distinct_id", "trait", "value", "at")},
        "source": pa.repeat(source, rows),
        "batch": pa.repeat(batch, rows),
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in PROFILES.schema.names], schema=PROFILES.schema)


def moment_array(now: datetime, rows: int) -> pa.Array:
    """One time for all rows."""
    return pa.repeat(pa.scalar(now, TIME), rows)
