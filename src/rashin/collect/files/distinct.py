"""Numbers for distinct contents: the same content gets the same number, however many blocks of a file lie between."""

import numpy as np
import numpy.typing as npt
from numba import njit

UInt64s = npt.NDArray[np.uint64]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

_LEAST = 1 << 16


def _number(first, second, slots, ones, others, count, out):  # type: ignore[no-untyped-def]  # compiled
    mask = np.uint64(len(slots) - 1)
    for row in range(len(first)):
        one, other = first[row], second[row]
        at = one & mask
        while True:
            number = slots[at]
            if number < 0:
                slots[at] = count
                ones[count], others[count] = one, other
                out[row] = count
                count += 1
                break
            if ones[number] == one and others[number] == other:
                out[row] = number
                break
            at = (at + np.uint64(1)) & mask
    return count


def _latest(codes, at, newest):  # type: ignore[no-untyped-def]  # compiled
    for row in range(len(codes)):
        newest[codes[row]] = max(newest[codes[row]], at[row])


_number_compiled = njit(cache=True, nogil=True)(_number)
_latest_compiled = njit(cache=True, nogil=True)(_latest)


class Distinct:
    """Numbers 128-bit fingerprints from 0 up in the order in which they come: an open-addressing table."""

    def __init__(self) -> None:
        self.count = 0
        self._slots = np.full(_LEAST, -1, dtype=np.int32)
        self._ones, self._others = np.zeros(_LEAST // 2, np.uint64), np.zeros(_LEAST // 2, np.uint64)

    def numbers(self, first: UInt64s, second: UInt64s) -> tuple[Int32s, Int64s]:
        """The number of each row, and the rows where each new number occurs first, in the order of the numbers."""
        before, out = self.count, np.empty(len(first), dtype=np.int32)
        self._make_room(len(first))
        self.count = _number_compiled(first, second, self._slots, self._ones, self._others, before, out)
        if self.count == before:
            return out, np.zeros(0, dtype=np.int64)
        # New numbers rise row by row: each stands first where it passes all before it.
        highest = np.maximum(np.maximum.accumulate(out), np.int32(before - 1))
        return out, np.flatnonzero(np.diff(highest, prepend=np.int32(before - 1)) > 0)

    def _make_room(self, more: int) -> None:
        needed = self.count + more
        if needed <= len(self._ones):
            return
        size = 1 << (2 * needed - 1).bit_length()
        slots = np.full(size, -1, dtype=np.int32)
        ones, others = np.zeros(size // 2, np.uint64), np.zeros(size // 2, np.uint64)
        again = np.empty(self.count, dtype=np.int32)
        kept = self._ones[: self.count].copy(), self._others[: self.count].copy()
        _number_compiled(*kept, slots, ones, others, 0, again)
        self._slots, self._ones, self._others = slots, ones, others


def keep_latest(codes: Int32s, at: Int64s, newest: Int64s) -> None:
    """Raise ``newest[code]`` to the latest time of its rows."""
    _latest_compiled(codes, at, newest)
