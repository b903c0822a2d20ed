"""JSON objects row by row out of columns, in compiled code: lengths first, then every byte once."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from rashin.collect.files.fingerprints import text_buffers

_AT_ONCE = 8_192
"""Rows whose objects are written together: they stay in the processor's cache while column after column is added."""


def _escapes() -> npt.NDArray[np.uint8]:
    """By byte: 0 stands as it is, 1 becomes \\u00XX, any other is the letter behind the backslash."""
    table = np.zeros(256, dtype=np.uint8)
    table[:32] = 1
    for byte, letter in zip(b'"\\\b\f\n\r\t', b'"\\bfnrt', strict=True):
        table[byte] = letter
    return table


_ESCAPES = _escapes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One property: its name, its values as text (blank: left out), and whether they are put in quotes."""

    name: str
    values: pa.Array
    quoted: bool


def _measure(offsets, data, around, quoted, escapes, lengths):  # type: ignore[no-untyped-def]  # compiled
    for row in range(len(lengths)):
        start, end = offsets[row], offsets[row + 1]
        if start == end:
            continue
        length = around + end - start
        if quoted:
            for place in range(start, end):
                escape = escapes[data[place]]
                if escape:
                    length += 5 if escape == 1 else 1
        lengths[row] += length


def _write(offsets, data, key, quoted, escapes, cursors, out):  # type: ignore[no-untyped-def]  # compiled
    for row in range(len(cursors)):
        start, end = offsets[row], offsets[row + 1]
        if start == end:
            continue
        at = cursors[row]
        for place in range(len(key)):
            out[at + place] = key[place]
        at += len(key)
        if not quoted:
            for place in range(start, end):
                out[at] = data[place]
                at += 1
            cursors[row] = at
            continue
        for place in range(start, end):
            byte = data[place]
            escape = escapes[byte]
            if not escape:
                out[at] = byte
                at += 1
                continue
            out[at] = 0x5C
            if escape > 1:
                out[at + 1] = escape
                at += 2
                continue
            out[at + 1], out[at + 2], out[at + 3] = 0x75, 0x30, 0x30
            out[at + 4], out[at + 5] = 48 + (byte >> 4), 48 + (byte & 15) + (39 if byte & 15 > 9 else 0)
            at += 6
        out[at] = 0x22
        cursors[row] = at + 1


def _brace(offsets, out):  # type: ignore[no-untyped-def]  # compiled
    """The first comma gives its place to the opening brace."""
    for row in range(len(offsets) - 1):
        out[offsets[row]] = 0x7B
        out[offsets[row + 1] - 1] = 0x7D


_measure_compiled = njit(cache=True, nogil=True)(_measure)
_write_compiled = njit(cache=True, nogil=True)(_write)
_brace_compiled = njit(cache=True, nogil=True)(_brace)


def objects(pieces: Sequence[Piece], rows: int) -> pa.Array:
    """One JSON object a row."""
    columns = [(*text_buffers(piece.values), _key(piece), piece.quoted) for piece in pieces]
    lengths = np.zeros(rows, dtype=np.int64)
    for offsets, data, key, quoted in columns:
        _measure_compiled(offsets, data, len(key) + quoted, quoted, _ESCAPES, lengths)
    ends = np.zeros(rows + 1, dtype=np.int64)
    np.cumsum(np.maximum(lengths, 1) + 1, out=ends[1:])
    if ends[-1] >= 1 << 31:
        raise pa.ArrowCapacityError(f"the properties of {rows} rows are longer than two gigabytes")
    out = np.empty(int(ends[-1]), dtype=np.uint8)
    cursors = ends[:-1].copy()
    for start in range(0, rows, _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        for offsets, data, key, quoted in columns:
            part = offsets[start : start + _AT_ONCE + 1]
            _write_compiled(part, data, key, quoted, _ESCAPES, cursors[some], out)
    _brace_compiled(ends, out)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(out))


def _key(piece: Piece) -> npt.NDArray[np.uint8]:
    name = b"," + msgspec.json.encode(piece.name) + (b':"' if piece.quoted else b":")
    return np.frombuffer(name, dtype=np.uint8)
