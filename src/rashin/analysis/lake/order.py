"""Rows put in order of person and time, stably: buckets by key, then an insertion within each.

Keys are hashes, so buckets of equal width hold about equally many rows; and what comes from sorted files comes as a
few sorted runs, so an insertion seldom moves a row far. A bucket that is large all the same (one person with a
million events, or keys that are no hashes) is merged instead, so the worst case is n log n.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

_KEYS = types.Array(types.int64, 1, "C", readonly=True)
_ORDER = types.int32[::1]
_INSERT = 48
"""Above so many rows a bucket is merged."""

compiled: Any = njit  # numba ships no types


@compiled(types.void(_ORDER, types.int64, types.int64, _KEYS, _KEYS), cache=True, nogil=True)
def _insert(order, begin, end, key, at):  # type: ignore[no-untyped-def]
    for i in range(begin + 1, end):
        row = order[i]
        j = i - 1
        while j >= begin:
            other = order[j]
            if key[other] < key[row] or (key[other] == key[row] and at[other] <= at[row]):
                break
            order[j + 1] = other
            j -= 1
        order[j + 1] = row


@compiled(types.void(_ORDER, types.int64, types.int64, _KEYS, _KEYS), cache=True, nogil=True)
def _merge(order, begin, end, key, at):  # type: ignore[no-untyped-def]
    size = end - begin
    other = np.empty(size, np.int32)
    width = _INSERT
    start = begin
    while start < end:
        _insert(order, start, min(start + width, end), key, at)
        start += width
    while width < size:
        start = 0
        while start < size:
            i, middle, stop = start, min(start + width, size), min(start + 2 * width, size)
            j = middle
            for k in range(start, stop):
                left = False
                if i < middle:
                    left = True
                    if j < stop:
                        a, b = order[begin + i], order[begin + j]
                        left = key[a] < key[b] or (key[a] == key[b] and at[a] <= at[b])
                if left:
                    other[k] = order[begin + i]
                    i += 1
                else:
                    other[k] = order[begin + j]
                    j += 1
            start = stop
        order[begin:end] = other
        width *= 2


@compiled(_ORDER(_KEYS, _KEYS, types.int64, types.int64), cache=True, nogil=True)
def arranged(key, at, low, high):  # type: ignore[no-untyped-def]
    """The order of rows by (key, at, position); every key lies between low and high."""
    n = len(key)
    order = np.empty(n, np.int32)
    if n == 0:
        return order
    span = np.uint64(high) - np.uint64(low)
    shift = np.uint64(0)
    while (span >> shift) > np.uint64(n // 4 + 1):
        shift += np.uint64(1)
    first = np.uint64(low)
    ends = np.zeros(np.int64(span >> shift) + 2, np.int32)
    for i in range(n):
        ends[np.int64((np.uint64(key[i]) - first) >> shift) + 1] += 1
    for bucket in range(1, len(ends)):
        ends[bucket] += ends[bucket - 1]
    for i in range(n):
        bucket = np.int64((np.uint64(key[i]) - first) >> shift)
        order[ends[bucket]] = i
        ends[bucket] += 1
    begin = 0
    for bucket in range(len(ends) - 1):
        end = ends[bucket]
        if end - begin > _INSERT:
            _merge(order, begin, end, key, at)
        elif end - begin > 1:
            _insert(order, begin, end, key, at)
        begin = end
    return order


def by_person(columns: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """The columns in order of person, time and position."""
    key, at = columns["person_key"], columns["occurred_at"]
    if not len(key):
        return columns
    order = arranged(key, at, int(key.min()), int(key.max()))
    return {name: values.take(order) for name, values in columns.items()}
