"""Times to convert, small enough to send back: exact for few, a fine logarithmic histogram for many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXACT = 200_000
"""Up to so many durations are kept as they are; their quantiles are exact."""

_SPLIT = 7
_EXPONENTS = 56
BUCKETS = _EXPONENTS << _SPLIT
RELATIVE_ERROR = 2.0 ** -(_SPLIT + 1)
"""Beyond `EXACT`, a quantile is at most this share away from the true one: each power of two has 128 buckets."""

Int64s = NDArray[np.int64]


def _bucket(values: Int64s) -> Int64s:
    """The histogram's bucket: the value itself below 128, then the exponent and the next seven bits."""
    _, exponent = np.frexp(np.maximum(values, 1).astype(np.float64))
    shift = np.maximum(exponent.astype(np.int64) - 1 - _SPLIT, 0)
    return (shift << _SPLIT) + (values >> shift)


def _middle(bucket: int) -> float:
    """The value in the middle of a bucket."""
    shift = max((bucket >> _SPLIT) - 1, 0)
    low = (bucket - (shift << _SPLIT)) << shift
    return low + ((1 << shift) - 1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """Non-negative microseconds by cell, either all of them or their histogram."""

    cells: int
    cell: Int64s | None
    value: Int64s | None
    histogram: Int64s | None

    @classmethod
    def of(cls, cell: Int64s, value: Int64s, *, cells: int) -> "Durations":
        """Collect durations, each of the cell beside it."""
        kept = cls(cells=cells, cell=cell, value=value, histogram=None)
        return kept if value.size <= EXACT else cls(cells=cells, cell=None, value=None, histogram=kept._counts())

    def _counts(self) -> Int64s:
        if self.histogram is not None:
            return self.histogram
        assert self.cell is not None
        assert self.value is not None
        place = self.cell * BUCKETS + _bucket(self.value)
        return np.bincount(place, minlength=self.cells * BUCKETS).astype(np.int64).reshape(self.cells, BUCKETS)

    @classmethod
    def merge(cls, parts: Sequence["Durations"]) -> "Durations":
        """All parts together; at least one, all of the same cells."""
        exact = [(part.cell, part.value) for part in parts if part.cell is not None and part.value is not None]
        if len(exact) == len(parts) and sum(value.size for _, value in exact) <= EXACT:
            cell = np.concatenate([cell for cell, _ in exact])
            value = np.concatenate([value for _, value in exact])
            return cls(cells=parts[0].cells, cell=cell, value=value, histogram=None)
        total = np.zeros((parts[0].cells, BUCKETS), np.int64)
        for part in parts:
            total += part._counts()
        return cls(cells=parts[0].cells, cell=None, value=None, histogram=total)

    @property
    def exact(self) -> bool:
        """Whether quantiles are exact."""
        return self.histogram is None

    def quantile(self, cells: Sequence[int], share: float) -> float | None:
        """The smallest duration that `share` of these cells' durations do not exceed; None when they have none.

        This is the inverse of the empirical distribution function, so a median is a duration that occurred.

        References
        ----------
        Hyndman, R. J., & Fan, Y. (1996). Sample quantiles in statistical packages. The American Statistician, 50(4),
        361-365 (definition 1).
        """
        count = self.count(cells)
        if count == 0:
            return None
        rank = max(int(np.ceil(share * count - 1e-9)), 1)
        if self.histogram is not None:
            return _middle(int(np.searchsorted(np.cumsum(self.histogram[list(cells)].sum(axis=0)), rank)))
        assert self.value is not None
        return float(np.partition(self.value[self._of(cells)], rank - 1)[rank - 1])

    def count(self, cells: Sequence[int]) -> int:
        """How many durations these cells have."""
        if self.histogram is not None:
            return int(self.histogram[list(cells)].sum())
        return int(self._of(cells).sum())

    def _of(self, cells: Sequence[int]) -> NDArray[np.bool_]:
        assert self.cell is not None
        return np.isin(self.cell, list(cells))
