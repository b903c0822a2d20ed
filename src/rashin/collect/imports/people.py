"""Who a row is about: identifiers made canonical, keyed, and linked when one row names several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.key_columns import distinct_ids
from rashin.analysis.lake.schema import LINKS
from rashin.collect.files.distinct import Distinct
from rashin.collect.files.fingerprints import fingerprints, hexadecimal, seed
from rashin.collect.files.spill import Spill
from rashin.collect.files.vocabulary import IDENTIFIERS

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_REMEMBERED = 1_000_000
_MOST_BYTES = 256 << 20
"""What is remembered of combinations of identifiers; past this it starts anew, and nothing but time is lost."""
_ROW_SEED = seed("identifiers")
_MOST_PEOPLE = 10
"""An address that more people than this share is a shop's or a family's, and says nothing about who is who."""
_LINK_SEED = seed("link:same_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Each row's own identifier and key, and which rows have one."""

    ids: pa.Array
    keys: Int64s
    known: Bools


class People:
    """Reads the identifiers of rows and gathers the links between them."""

    def __init__(self, columns: Mapping[str, str], rule: str = "same_row") -> None:
        """``columns``: field (user_id, email, id.card …) to column, in any order."""
        self._columns = dict(sorted(columns.items(), key=lambda item: _rank(item[0])))
        self._rule = rule
        self._numbers = Distinct()
        self._keys = np.zeros(0, dtype=np.int64)
        self._ids = pa.array([], pa.string())
        self._codes: list[npt.NDArray[np.uint64]] = []
        self._rights: list[Int64s] = []
        self._links = Spill(_LINK_SCHEMA) if len(self._columns) > 1 else None
        self.seen = DistinctCount()

    def close(self) -> None:
        """Remove temporary files."""
        if self._links is not None:
            self._links.close()

    def read(self, data: pa.RecordBatch) -> Identified:
        """The identifier of each row: user_id before e-mail, phone and anonymous_id.

        Each combination of values is made canonical and keyed once, however many rows name it.
        """
        rows = len(data)
        if not self._columns:
            nobody = np.zeros(rows, dtype=bool)
            return Identified(ids=pa.nulls(rows, pa.string()), keys=np.zeros(rows, dtype=np.int64), known=nobody)
        if self._numbers.count > _REMEMBERED or self._ids.nbytes > _MOST_BYTES:
            self._numbers = Distinct()
            self._keys, self._ids = self._keys[:0], self._ids[:0]
        columns = {field: _as_text(data.column(column)) for field, column in self._columns.items()}
        first, second = fingerprints(list(columns.values()), _ROW_SEED, rows)
        codes, fresh = self._numbers.numbers(first, second)
        if len(fresh):
            place = pa.array(fresh)
            self._learn({field: values.take(place) for field, values in columns.items()})
        keys = self._keys[codes]
        return Identified(ids=self._ids.take(pa.array(codes)), keys=keys, known=keys != 0)

    def _learn(self, columns: Mapping[str, pa.Array]) -> None:
        """New combinations of values: whom they name, and who is who by them."""
        found = [distinct_ids(field.removeprefix("id."), values) for field, values in columns.items()]
        ids, keys = found[0]
        for other_ids, other_keys in found[1:]:
            keys = np.where(keys == 0, other_keys, keys)
            ids = pc.coalesce(ids, other_ids)
        if self._links is not None:
            for other_ids, other_keys in found:
                self._link(ids, keys, other_ids, other_keys)
        self.seen.add(keys)
        self._keys = np.concatenate([self._keys, keys])
        self._ids = pa.concat_arrays([self._ids, ids])

    def _link(self, ids: pa.Array, keys: Int64s, other_ids: pa.Array, other_keys: Int64s) -> None:
        both = np.flatnonzero((other_keys != 0) & (other_keys != keys))
        if not len(both):
            return
        assert self._links is not None
        with np.errstate(over="ignore"):
            codes = keys[both].view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ other_keys[both].view(np.uint64)
        codes, first = np.unique(codes, return_index=True)
        rows = both[first]
        self._codes.append(codes)
        self._rights.append(other_keys[rows])
        place = pa.array(rows)
        self._links.add(
            pa.RecordBatch.from_arrays(
                [pa.array(keys[rows]), ids.take(place), pa.array(other_keys[rows]), other_ids.take(place)],
                schema=_LINK_SCHEMA,
            )
        )

    def links(self, *, source: str, batch: str, now: datetime) -> tuple[pa.Table, int]:
        """Each link once, and how many were left out because too many people share the identifier."""
        if self._links is None or not self._codes:
            return LINKS.schema.empty_table(), 0
        codes, rights = np.concatenate(self._codes), np.concatenate(self._rights)
        _, first = np.unique(codes, return_index=True)
        first.sort()
        _, inverse, counts = np.unique(rights[first], return_inverse=True, return_counts=True)
        keep = first[counts[inverse] <= _MOST_PEOPLE]
        table = pa.Table.from_batches(self._links.read(), schema=_LINK_SCHEMA).take(pa.array(keep)).combine_chunks()
        dropped = int((counts > _MOST_PEOPLE).sum())
        return _as_links(table, rule=self._rule, source=source, batch=batch, now=now), dropped


def _as_links(table: pa.Table, *, rule: str, source: str, batch: str, now: datetime) -> pa.Table:
    rows = len(table)
    left, right = (table.column(name).combine_chunks() for name in ("left_id", "right_id"))
    first, second = fingerprints([left, right], _LINK_SEED, rows)
    return pa.table(
        {
            "link_id": hexadecimal(first, second),
            **{name: table.column(name) for name in ("left_key", "left_id", "right_key", "right_id")},
            "rule": pa.repeat(rule, rows),
            "at": pa.repeat(pa.scalar(now, pa.timestamp("us", tz="UTC")), rows),
            "source": pa.repeat(source, rows),
            "batch": pa.repeat(batch, rows),
            "active": pa.repeat(pa.scalar(True), rows),
        }
    )


_LINK_SCHEMA = pa.schema(
    [("left_key", pa.int64()), ("left_id", pa.string()), ("right_key", pa.int64()), ("right_id", pa.string())]
)


def _rank(field: str) -> tuple[int, str]:
    """user_id, then named identifiers, e-mail, phone, and what only names a browser."""
    order = {"user_id": 0, "email": 2, "phone": 3, "anonymous_id": 4}
    assert set(order) == set(IDENTIFIERS)
    return order.get(field, 1), field


def _as_text(values: pa.Array) -> pa.Array:
    """Identifiers as text; those that a tool kept as 42.0 because some were missing, without the point."""
    return values if pa.types.is_string(values.type) else pc.cast(_without_point(values), pa.string())


def _without_point(values: pa.Array) -> pa.Array:
    if not pa.types.is_floating(values.type):
        return values
    try:
        return pc.cast(values, pa.int64())
    except pa.ArrowInvalid:
        return values


class DistinctCount:
    """How many distinct keys were seen: exact up to a million, then from a sample of the key space."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)
        self._share = 1

    def add(self, keys: Int64s) -> None:
        """Count some keys; 0 is nobody."""
        keys = keys[(keys != 0) & (keys % self._share == 0)]
        self._keys = _sorted_once(np.concatenate([self._keys, keys]))
        while len(self._keys) > 1_000_000:
            self._share *= 2
            self._keys = self._keys[self._keys % self._share == 0]

    @property
    def value(self) -> int:
        """The count."""
        return len(self._keys) * self._share


def _sorted_once(keys: Int64s) -> Int64s:
    """Sorting beats NumPy's hashing ``unique`` several times over here."""
    keys = np.sort(keys)
    once: Int64s = keys[np.diff(keys, prepend=np.int64(-1)) != 0]
    return once


def identifiers_in(mapping: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The identifying fields of a mapping and their columns."""
    return {field: columns[0] for field, columns in mapping.items() if field in IDENTIFIERS or field.startswith("id.")}
