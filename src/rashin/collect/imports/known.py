"""What the lake holds already of a file, so that it is not added again."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.store import Lake

UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]

_IDS: Mapping[str, str] = {
    "events": "SELECT event_id AS id FROM events WHERE month = $month AND batch <> $batch AND batch LIKE 'import-%'",
    "voices": "SELECT voice_id AS id FROM voices WHERE month = $month AND batch <> $batch AND batch LIKE 'import-%'",
}


class KnownRecords:
    """Events or voices that came with earlier files, looked up month by month as the file touches them."""

    def __init__(self, lake: Lake | None, table: str, batch: str) -> None:
        self._lake, self._table, self._batch = lake, table, batch
        self._months: dict[str, UInt64s] = {}

    def among(self, first: UInt64s, micros: npt.NDArray[np.int64]) -> Bools:
        """Which records the lake holds, by the first lane of their id."""
        found = np.zeros(len(first), dtype=bool)
        if self._lake is None or not len(first):
            return found
        months = (micros.view("datetime64[us]")).astype("datetime64[M]")
        for month in np.unique(months):
            ids = self._ids(str(month))
            if len(ids):
                rows = np.flatnonzero(months == month)
                places = np.minimum(np.searchsorted(ids, first[rows]), len(ids) - 1)
                found[rows] = ids[places] == first[rows]
        return found

    def _ids(self, month: str) -> UInt64s:
        if month not in self._months:
            assert self._lake is not None
            table = self._lake.rows(_IDS[self._table], {"month": month, "batch": self._batch})
            lanes = [_lane(chunk) for chunk in table.column("id").chunks]
            self._months[month] = np.sort(np.concatenate(lanes)) if lanes else np.zeros(0, np.uint64)
        return self._months[month]


def _lane(ids: pa.Array) -> UInt64s:
    """The first 16 of 32 hexadecimal digits as a number."""
    kept = pc.cast(ids.filter(pc.equal(pc.binary_length(ids), 32)), pa.string())
    rows = len(kept)
    _, offsets, data = kept.buffers()
    if not rows or data is None:
        return np.zeros(0, np.uint64)
    start = int(np.frombuffer(offsets, np.int32)[kept.offset])
    digits = np.frombuffer(data, np.uint8)[start : start + 32 * rows].reshape(rows, 32)[:, :16]
    values = np.where(digits >= ord("a"), digits - (ord("a") - 10), digits - ord("0")).astype(np.uint8)
    packed = (values[:, 0::2] << 4) | values[:, 1::2]
    return np.ascontiguousarray(packed).view(">u8").reshape(rows).astype(np.uint64)


def known_links(lake: Lake, batch: str) -> pa.Array:
    """Ids of the links that the lake holds from other imports."""
    table = lake.rows("SELECT link_id AS id FROM links WHERE batch <> $batch AND active", {"batch": batch})
    return table.column("id").combine_chunks()


def known_traits(lake: Lake, trait: str, batch: str) -> pa.Table:
    """Who is already known to have which newest value of a trait."""
    return lake.rows(
        'SELECT customer_key, arg_max(value, "at") AS value FROM profiles '
        "WHERE trait = $trait AND batch <> $batch GROUP BY customer_key",
        {"trait": trait, "batch": batch},
    )
