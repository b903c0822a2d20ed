"""Who a row is about: identifiers made canonical, keyed, and linked when one row names several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.keys import customer_key, distinct_id
from rashin.analysis.lake.schema import LINKS
from rashin.collect.files.fingerprints import fingerprints, hexadecimal, seed
from rashin.collect.files.spill import Spill
from rashin.collect.files.vocabulary import IDENTIFIERS

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CACHED = 1_000_000
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
        self._cache: dict[str, dict[str, tuple[str | None, int]]] = {field: {} for field in self._columns}
        self._codes: list[npt.NDArray[np.uint64]] = []
        self._rights: list[Int64s] = []
        self._links = Spill(_LINK_SCHEMA) if len(self._columns) > 1 else None
        self.seen = DistinctCount()

    def close(self) -> None:
        """Remove temporary files."""
        if self._links is not None:
            self._links.close()

    def read(self, data: pa.RecordBatch) -> Identified:
        """The identifier of each row: user_id before e-mail, phone and anonymous_id."""
        found = [self._read_one(field, data.column(column)) for field, column in self._columns.items()]
        rows = len(data)
        if not found:
            nobody = np.zeros(rows, dtype=bool)
            return Identified(ids=pa.nulls(rows, pa.string()), keys=np.zeros(rows, dtype=np.int64), known=nobody)
        ids, keys = found[0]
        for other_ids, other_keys in found[1:]:
            keys = np.where(keys == 0, other_keys, keys)
            ids = pc.coalesce(ids, other_ids)
        if self._links is not None:
            for other_ids, other_keys in found:
                self._link(ids, keys, other_ids, other_keys)
        self.seen.add(keys)
        return Identified(ids=ids, keys=keys, known=keys != 0)

    def _read_one(self, field: str, values: pa.Array) -> tuple[pa.Array, Int64s]:
        """Canonical identifiers (null: none) and keys (0: none)."""
        if not pa.types.is_string(values.type):
            values = pc.cast(_without_point(values), pa.string())
        coded = pc.dictionary_encode(pc.fill_null(values, ""))
        namespace, cache = field.removeprefix("id."), self._cache[field]
        if len(cache) > _CACHED:
            cache.clear()
        ids: list[str | None] = []
        keys = np.zeros(len(coded.dictionary), dtype=np.int64)
        for place, text in enumerate(coded.dictionary.to_pylist()):
            known = cache.get(text)
            if known is None:
                made = distinct_id(namespace, text)
                known = cache[text] = (made, customer_key(made) if made else 0)
            ids.append(known[0])
            keys[place] = known[1]
        return pa.array(ids, pa.string()).take(coded.indices), keys[np.asarray(coded.indices)]

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


def _without_point(values: pa.Array) -> pa.Array:
    """Identifiers that a tool kept as 42.0 because some were missing."""
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
        self._keys = np.unique(np.concatenate([self._keys, keys]))
        while len(self._keys) > 1_000_000:
            self._share *= 2
            self._keys = self._keys[self._keys % self._share == 0]

    @property
    def value(self) -> int:
        """The count."""
        return len(self._keys) * self._share


def identifiers_in(mapping: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The identifying fields of a mapping and their columns."""
    return {field: columns[0] for field, columns in mapping.items() if field in IDENTIFIERS or field.startswith("id.")}
