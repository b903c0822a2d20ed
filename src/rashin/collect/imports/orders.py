"""Rows that repeat an order: exports with a line for each product say the order's total on every line."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rashin.collect.files.columns import as_text, filled, trimmed
from rashin.collect.files.distinct import Distinct
from rashin.collect.files.fingerprints import fingerprints, seed
from rashin.collect.files.told import Told
from rashin.errors import gettext_noop

Bools = npt.NDArray[np.bool_]

_SEED = seed("order")
_MOST = 2_000_000
"""Orders that are told apart; of a larger file nothing is said."""
_STRAYS = 0.02
_LEAST = 3
_LINES = gettext_noop(
    "%(rows)s rows repeat the order number of a row above them. Each is an event of its own: count orders by different "
    "values of order_id."
)
_TOTALS = gettext_noop("Their amount is that of the whole order: it counts once, on the order's first row.")


class OrderLines:
    """Looks at all rows once, in their order; then tells, in the same order, which repeat an order's total."""

    def __init__(self, mapping: Mapping[str, Sequence[str]]) -> None:
        """Of a file without order numbers nothing is looked at, nor of a log: there an order has several events."""
        self._order = None if "event" in mapping else next(iter(mapping.get("order_id", ())), None)
        self._revenue = next(iter(mapping.get("revenue", ())), None)
        self._numbers = Distinct()
        self._first = np.zeros(0, np.uint64)
        self._repeats: list[npt.NDArray[np.uint8]] = []
        self.rows = self._same = self._other = 0
        self._done = 0

    def add(self, data: pa.RecordBatch) -> None:
        """Some rows more."""
        if self._order is None or not len(data):
            return
        if self._numbers.count > _MOST:
            self._order = None
            return
        named = filled(trimmed(as_text(data.column(self._order))))
        codes, fresh = self._numbers.numbers(*fingerprints([data.column(self._order)], _SEED, len(data)))
        repeats = np.ones(len(data), dtype=bool)
        repeats[fresh] = False
        repeats &= named
        amounts, known = self._amounts(data)
        self._first = np.concatenate([self._first, amounts[fresh]])
        same = amounts == self._first[codes]
        self.rows += int(repeats.sum())
        self._same += int((repeats & known & same).sum())
        self._other += int((repeats & known & ~same).sum())
        self._repeats.append(np.packbits(repeats))

    def _amounts(self, data: pa.RecordBatch) -> tuple[npt.NDArray[np.uint64], Bools]:
        if self._revenue is None:
            return np.zeros(len(data), np.uint64), np.zeros(len(data), dtype=bool)
        values = trimmed(as_text(data.column(self._revenue)))
        return fingerprints([values], _SEED, len(data))[0], filled(values)

    @property
    def totals(self) -> bool:
        """Whether the amounts are the orders', not the lines'."""
        few = self._same < _LEAST or self._other > _STRAYS * (self._same + self._other)
        return not few and len(np.unique(self._first)) > 1

    def notes(self) -> list[str]:
        """What a person should know of it."""
        if self._order is None or not self.rows:
            return []
        return [Told(_LINES, rows=self.rows), *([Told(_TOTALS)] if self.totals else [])]

    def once(self, amounts: pa.Array) -> pa.Array:
        """The amounts of the next rows, blank where an order's total was said before."""
        if self._order is None or not self.totals:
            return amounts
        repeats = np.unpackbits(self._repeats[self._done], count=len(amounts)).astype(bool)
        self._done += 1
        return pc.if_else(pa.array(repeats), pa.scalar(None, amounts.type), amounts) if repeats.any() else amounts
