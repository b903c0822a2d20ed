"""A 128-bit fingerprint of each row, in compiled code: what makes importing a file again change nothing.

Two lanes of 64 bits, each the multiply–xor–shift mixing of MurmurHash3's finaliser over eight bytes at a time, with
the length of every value mixed in, so that ("ab", "c") and ("a", "bc") differ. Not a secret: it tells rows apart.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

UInt64s = npt.NDArray[np.uint64]

_PRIME_A = np.uint64(0x9E3779B97F4A7C15)
_PRIME_B = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_HALF = np.uint64(33)
_OTHER = np.uint64(29)
_EIGHT = np.uint64(8)
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def _mix_column(offsets, data, first, second):  # type: ignore[no-untyped-def]  # compiled
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        a = first[row] ^ (np.uint64(end - start) * _PRIME_A)
        b = second[row] + (np.uint64(end - start) ^ _PRIME_B)
        at = start
        while at < end:
            word = np.uint64(0)
            stop = min(at + 8, end)
            for place in range(stop - 1, at - 1, -1):
                word = (word << _EIGHT) | np.uint64(data[place])
            a = (a ^ word) * _MIX
            a ^= a >> _HALF
            b = (b + word) * _MIX_2
            b ^= b >> _OTHER
            at = stop
        a = (a + _PRIME_A) * _MIX_2
        b = (b ^ _PRIME_B) * _MIX
        first[row] = a ^ (a >> _HALF)
        second[row] = b ^ (b >> _OTHER)


_compiled = njit(cache=True, nogil=True)(_mix_column)


def seed(text: str) -> tuple[int, int]:
    """Where the two lanes start: the same row means another thing under another seed."""
    first, second = np.zeros(1, np.uint64), np.ones(1, np.uint64)
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    _compiled(np.array([0, len(data)], dtype=np.int32), data, first, second)
    return int(first[0]), int(second[0])


def fingerprints(columns: Sequence[pa.Array], start: tuple[int, int], rows: int) -> tuple[UInt64s, UInt64s]:
    """Both lanes for each row of some columns; a missing value is as a blank one."""
    first, second = np.full(rows, start[0], np.uint64), np.full(rows, start[1], np.uint64)
    for column in columns:
        offsets, data = text_buffers(column)
        _compiled(offsets, data, first, second)
    return first, second


def of_people(keys: npt.NDArray[np.int64], values: pa.Array, start: tuple[int, int]) -> tuple[UInt64s, UInt64s]:
    """Both lanes for each row of a person and a text."""
    own = keys.view(np.uint64)
    first, second = (own * _PRIME_A) ^ np.uint64(start[0]), (own * _MIX) + np.uint64(start[1])
    offsets, data = text_buffers(values)
    _compiled(offsets, data, first, second)
    return first, second


def text_buffers(column: pa.Array) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """The offsets and bytes of a column as text."""
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.string())
    if column.null_count:
        column = pc.fill_null(column, "")
    _, offsets, data = column.buffers()
    if not len(column):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    view = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    content = np.frombuffer(data if data is not None else b"", dtype=np.uint8)
    # Whether Arrow's memory may be written varies; a kernel would be compiled for either.
    view.flags.writeable = content.flags.writeable = False
    return view, content


def _write_hex(first, second, digits, out):  # type: ignore[no-untyped-def]  # compiled
    for row in range(len(first)):
        one, other = first[row], second[row]
        for place in range(15, -1, -1):
            out[row, place] = digits[one & np.uint64(15)]
            out[row, place + 16] = digits[other & np.uint64(15)]
            one >>= np.uint64(4)
            other >>= np.uint64(4)


_hex_compiled = njit(cache=True, nogil=True)(_write_hex)


def hexadecimal(first: UInt64s, second: UInt64s) -> pa.Array:
    """Both lanes as 32 hexadecimal digits."""
    rows = len(first)
    digits = np.empty((rows, 32), dtype=np.uint8)
    _hex_compiled(first, second, _HEX, digits)
    offsets = np.arange(0, 32 * rows + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(digits))


def occurrence(first: UInt64s, second: UInt64s, counts: UInt64s) -> tuple[UInt64s, UInt64s]:
    """The fingerprint of the n-th row with the same content; the first keeps the content's own."""
    if not counts.any():
        return first, second
    with np.errstate(over="ignore"):
        shifted = (first ^ (counts * _PRIME_B)) * _MIX
        again = np.where(counts > 0, shifted ^ (shifted >> _HALF), first)
        other = np.where(counts > 0, (second + counts * _PRIME_A) * _MIX_2, second)
    return again, other
