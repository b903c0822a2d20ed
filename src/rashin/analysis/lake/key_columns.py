"""Whole columns of identifiers made canonical and keyed at once: the same answers as `keys`, in compiled code.

Values of plain ASCII whose canonical form is beyond doubt are handled here; every other value goes to `keys` itself.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from rashin.analysis.lake.keys import EMAIL, customer_key, distinct_id

Int64s = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

compiled: Any = njit  # numba ships no types

_START = np.array(
    [
        0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
        0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
    ],
    dtype=np.uint64,
)  # fmt: skip
"""BLAKE2b's initial values (RFC 7693, section 2.6)."""
_ORDER = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ],
    dtype=np.int64,
)
"""Which word is mixed in when, round by round (section 2.7)."""
_LANES = np.array(
    [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
     [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]],
    dtype=np.int64,
)  # fmt: skip
_BLOCK = 128
_POSITIVE = np.uint64(0x7FFF_FFFF_FFFF_FFFF)
_LENGTH_8 = np.uint64(0x01010008)
"""BLAKE2b's parameters: a digest of eight bytes, no key."""


@compiled(cache=True, nogil=True)
def _keys_of(offsets, data, plain, start, order, lanes, keys):  # type: ignore[no-untyped-def]  # compiled
    """BLAKE2b-64 of each value, its sign bit cleared."""
    words = np.empty(16, np.uint64)
    v = np.empty(16, np.uint64)
    for row in range(len(plain)):
        if not plain[row]:
            continue
        begin, length = offsets[row], offsets[row + 1] - offsets[row]
        assert length <= _BLOCK
        for word in range(16):
            value = np.uint64(0)
            for place in range(min(8, length - word * 8) - 1, -1, -1):
                value = (value << np.uint64(8)) | np.uint64(data[begin + word * 8 + place])
            words[word] = value
        for lane in range(8):
            v[lane] = start[lane]
            v[lane + 8] = start[lane]
        v[0] ^= _LENGTH_8
        first = v[0]
        v[12] ^= np.uint64(length)
        v[14] = ~v[14]
        for round_ in range(12):
            for step in range(8):
                a, b, c, d = lanes[step, 0], lanes[step, 1], lanes[step, 2], lanes[step, 3]
                v[a] = v[a] + v[b] + words[order[round_ % 10, 2 * step]]
                x = v[d] ^ v[a]
                v[d] = (x >> np.uint64(32)) | (x << np.uint64(32))
                v[c] = v[c] + v[d]
                x = v[b] ^ v[c]
                v[b] = (x >> np.uint64(24)) | (x << np.uint64(40))
                v[a] = v[a] + v[b] + words[order[round_ % 10, 2 * step + 1]]
                x = v[d] ^ v[a]
                v[d] = (x >> np.uint64(16)) | (x << np.uint64(48))
                v[c] = v[c] + v[d]
                x = v[b] ^ v[c]
                v[b] = (x >> np.uint64(63)) | (x << np.uint64(1))
        h = first ^ v[0] ^ v[8]
        key = np.uint64(0)
        for place in range(8):  # the digest is little-endian, the key reads it big-endian
            key = (key << np.uint64(8)) | ((h >> np.uint64(8 * place)) & np.uint64(255))
        keys[row] = np.int64(key & _POSITIVE)


@compiled(cache=True, nogil=True)
def _plain_ones(offsets, data, prefix, email, out_offsets, out, plain):  # type: ignore[no-untyped-def]  # compiled
    """Write ``namespace:value`` where the canonical form is beyond doubt, and say where that is.

    Beyond doubt: printable ASCII without blanks that holds a digit from 1 to 9 and is not ``-1`` (no word for nobody
    does), or, for e-mail, an ``@`` that is neither first nor last.
    """
    at = 0
    for row in range(len(plain)):
        begin, end = offsets[row], offsets[row + 1]
        fits = len(prefix) + end - begin <= _BLOCK
        digit, sign = False, False
        for place in range(begin, end):
            byte = data[place]
            fits &= 0x21 <= byte <= 0x7E
            digit |= 0x31 <= byte <= 0x39
            sign |= byte == 0x40 and begin < place < end - 1
        if email:
            fits &= sign
        else:
            fits &= digit and not (end - begin == 2 and data[begin] == 0x2D and data[begin + 1] == 0x31)
        plain[row] = fits
        if fits:
            for place in range(len(prefix)):
                out[at + place] = prefix[place]
            at += len(prefix)
            for place in range(begin, end):
                byte = data[place]
                out[at] = byte + np.uint8(32) if email and 0x41 <= byte <= 0x5A else byte
                at += 1
        out_offsets[row + 1] = at


def distinct_ids(namespace: str, values: pa.Array) -> tuple[pa.Array, Int64s]:
    """The ``distinct_id`` of each text (null for junk) and its ``customer_key`` (0 for junk)."""
    rows = len(values)
    if not rows:
        return pa.array([], pa.string()), np.zeros(0, dtype=np.int64)
    values = pc.fill_null(values, "")
    offsets, data = _buffers(values)
    prefix = np.frombuffer(f"{namespace}:".encode(), dtype=np.uint8)
    plain, keys = np.zeros(rows, dtype=np.bool_), np.zeros(rows, dtype=np.int64)
    ends = np.zeros(rows + 1, dtype=np.int32)
    out = np.empty(int(offsets[-1] - offsets[0]) + rows * len(prefix), dtype=np.uint8)
    if namespace != "phone":
        _plain_ones(offsets, data, prefix, namespace == EMAIL, ends, out, plain)
        _keys_of(ends, out, plain, _START, _ORDER, _LANES, keys)
    ids = pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(out[: ends[-1]]))
    if plain.all():
        return ids, keys
    doubtful = np.flatnonzero(~plain)
    made = [distinct_id(namespace, text) for text in values.take(pa.array(doubtful)).to_pylist()]
    keys[doubtful] = [customer_key(one) if one else 0 for one in made]
    return pc.replace_with_mask(ids, pa.array(~plain), pa.array(made, pa.string())), keys


def _buffers(values: pa.Array) -> tuple[npt.NDArray[np.int32], Bytes]:
    _, offsets, data = values.buffers()
    view = np.frombuffer(offsets, dtype=np.int32)[values.offset : values.offset + len(values) + 1]
    content = np.frombuffer(data if data is not None else b"", dtype=np.uint8)
    # Whether Arrow's memory may be written varies; a kernel would be compiled for either.
    view.flags.writeable = content.flags.writeable = False
    return view, content
