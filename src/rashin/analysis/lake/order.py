"""Rows put in order of person and time, stably: buckets by key, then an insertion within each.

Keys are hashes, so buckets of equal width hold about equally many rows; and what comes from sorted files comes as a
few sorted runs, so an insertion seldom moves a row far. A bucket that is large all the same (one person with a
million events, or keys that are no hashes) is merged instead, so the worst case is n log n.
"""

from typing import Any

import numpy as np
from numba import njit, types

from rashin.analysis.lake.rows import Rows

_KEYS = types.Array(types.int64, 1, "C", readonly=True)
_ORDER = types.int32[::1]
_INSERT = 48
"""Above so many rows a bucket is merged."""

compiled: Any = njit  # numba ships no types


_LONG = types.int64[::1]


@compiled(types.void(_LONG, _LONG, _ORDER, types.int64, types.int64), cache=True, nogil=True)
def _merge(key, at, order, begin, end):  # type: ignore[no-untyped-def]
    """A bucket in order, by merging."""
    size = end - begin
    key2, at2, order2 = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int32)
    width = 1
    while width < size:
        for start in range(0, size, 2 * width):
            i, middle, stop = begin + start, begin + min(start + width, size), begin + min(start + 2 * width, size)
            j = middle
            for k in range(start, stop - begin):
                if i < middle and (j >= stop or key[i] < key[j] or (key[i] == key[j] and at[i] <= at[j])):
                    key2[k], at2[k], order2[k] = key[i], at[i], order[i]
                    i += 1
                else:
                    key2[k], at2[k], order2[k] = key[j], at[j], order[j]
                    j += 1
        key[begin:end], at[begin:end], order[begin:end] = key2, at2, order2
        width *= 2


@compiled(types.void(_KEYS, _KEYS, _LONG, _LONG, _ORDER), cache=True, nogil=True)
def arrange(person, time, key, at, order):  # type: ignore[no-untyped-def]
    """Write persons, times and positions of the rows in order of (person, time, position)."""
    n = len(person)
    if n == 0:
        return
    low, high = person[0], person[0]
    for i in range(n):
        low, high = min(low, person[i]), max(high, person[i])
    first = np.uint64(low)
    span = np.uint64(high) - first
    bits = 0
    while (span >> np.uint64(bits)) > np.uint64(n // 4 + 1):
        bits += 1
    shift = np.uint64(bits)
    ends = np.zeros(np.int64(span >> shift) + 2, np.int32)
    for i in range(n):
        ends[np.int64((np.uint64(person[i]) - first) >> shift) + 1] += 1
    for bucket in range(1, len(ends)):
        ends[bucket] += ends[bucket - 1]
    for i in range(n):
        cell = np.int64((np.uint64(person[i]) - first) >> shift)
        place = ends[cell]
        key[place], at[place], order[place] = person[i], time[i], i
        ends[cell] = place + 1
    begin = np.int64(0)
    for bucket in range(len(ends) - 1):
        end = np.int64(ends[bucket])
        if end - begin > _INSERT:
            _merge(key, at, order, begin, end)
        else:
            for i in range(begin + 1, end):
                k, t = key[i], at[i]
                j = i - 1
                if key[j] < k or (key[j] == k and at[j] <= t):
                    continue
                row = order[i]
                while j >= begin and (key[j] > k or (key[j] == k and at[j] > t)):
                    key[j + 1], at[j + 1], order[j + 1] = key[j], at[j], order[j]
                    j -= 1
                key[j + 1], at[j + 1], order[j + 1] = k, t, row
        begin = end


@compiled(types.void(_KEYS, types.Array(types.int32, 1, "C", readonly=True), _LONG), cache=True, nogil=True)
def _picked(values, order, out):  # type: ignore[no-untyped-def]
    for i in range(len(order)):
        out[i] = values[order[i]]


def by_person(rows: Rows, out: Rows) -> None:
    """Copy the rows into `out` in order of person, time and position."""
    count = rows.count
    out.clear()
    out.prepare({**rows.kinds(), "_order": np.dtype(np.int32)}, count)
    held = out.columns(count)
    order = held["_order"]
    found = rows.columns()
    arrange(found["person_key"], found["occurred_at"], held["person_key"], held["occurred_at"], order)
    for name, values in found.items():
        if name in {"person_key", "occurred_at"}:
            continue
        if values.dtype == np.int64:
            _picked(values, order, held[name])
        else:
            np.take(values, order, out=held[name], mode="clip")
    out.count = count
