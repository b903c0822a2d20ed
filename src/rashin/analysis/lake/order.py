"""Rows put in order of person and time, stably: buckets by key, then an insertion within each.

Keys are hashes, so buckets of equal width hold about equally many rows; and what comes from sorted files comes as a
few sorted runs, so an insertion seldom moves a row far. A bucket that is large all the same (one person with a
million events, or keys that are no hashes) is merged instead, so the worst case is n log n.
"""

from typing import Any

import numpy as np
from numba import njit, types

from rashin.analysis.lake.rows import PLACES, Rows

_KEYS = types.Array(types.int64, 1, "C", readonly=True)
_INSERT = 48
"""Above so many rows a bucket is merged."""
_KEY = ("person_key", "occurred_at")

compiled: Any = njit  # numba ships no types


_LONG = types.int64[::1]


@compiled(types.void(_LONG, _LONG, _LONG, types.int64, types.int64), cache=True, nogil=True)
def _merge(key, at, order, begin, end):  # type: ignore[no-untyped-def]
    """A bucket in order, by merging."""
    size = end - begin
    key2, at2, order2 = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
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
        for k in range(size):
            key[begin + k], at[begin + k], order[begin + k] = key2[k], at2[k], order2[k]
        width *= 2


@compiled(types.void(_KEYS, _KEYS, _KEYS, _LONG, _LONG, _LONG), cache=True, nogil=True)
def arrange(person, time, freight, key, at, carried):  # type: ignore[no-untyped-def]
    """Write persons, times and whatever goes with them in order of (person, time, position)."""
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
        key[place], at[place], carried[place] = person[i], time[i], freight[i]
        ends[cell] = place + 1
    begin = np.int64(0)
    for bucket in range(len(ends) - 1):
        end = np.int64(ends[bucket])
        if end - begin > _INSERT:
            _merge(key, at, carried, begin, end)
        else:
            for i in range(begin + 1, end):
                k, t = key[i], at[i]
                j = i - 1
                if key[j] < k or (key[j] == k and at[j] <= t):
                    continue
                row = carried[i]
                while j >= begin and (key[j] > k or (key[j] == k and at[j] > t)):
                    key[j + 1], at[j + 1], carried[j + 1] = key[j], at[j], carried[j]
                    j -= 1
                key[j + 1], at[j + 1], carried[j + 1] = k, t, row
        begin = end


def by_person(rows: Rows, out: Rows) -> None:
    """Copy the rows into `out` in order of person, time and position.

    One more column of whole numbers goes along; of several, positions go along and the columns are picked afterwards.
    """
    count = rows.count
    out.clear()
    found = rows.columns()
    others = [name for name in found if name not in {"person_key", "occurred_at"}]
    alone = len(others) == 1 and found[others[0]].dtype == np.int64
    carried = others[0] if alone else PLACES
    held = out.prepare({**rows.kinds(), carried: np.dtype(np.int64)}, count)
    freight = found[carried] if alone else np.arange(count)
    arrange(*(found[name] for name in _KEY), freight, *(held[name][:count] for name in (*_KEY, carried)))
    if not alone:
        for name in others:
            np.take(found[name], held[PLACES][:count], out=held[name][:count], mode="clip")
    out.count = count
