"""Compiled passes that pick a fold's rows out of one row group: which rows, then each column of them."""

from typing import Any

import numpy as np
from numba import njit, types

_KEYS = types.Array(types.int64, 1, "C", readonly=True)
_CODES = types.Array(types.int32, 1, "C", readonly=True)
_FITS = types.Array(types.uint8, 1, "C", readonly=True)
_LONG = types.int64[::1]
_PLACES = types.int32[::1]
_I = types.int64
_PAIR: Any = types.UniTuple(_I, 2)  # type: ignore[no-untyped-call]

compiled: Any = njit  # numba ships no types


@compiled(_I(_KEYS, _KEYS, _PAIR, _PAIR, _PLACES), cache=True, nogil=True)
def within(person, time, keys, times, places):  # type: ignore[no-untyped-def]
    """Where persons and times lie between these bounds (both included); how many places were written."""
    count = 0
    for i in range(len(person)):
        places[count] = i
        count += (person[i] >= keys[0]) & (person[i] <= keys[1]) & (time[i] >= times[0]) & (time[i] <= times[1])
    return count


@compiled(_I(_CODES, _FITS, _PLACES, _I), cache=True, nogil=True)
def fitting(codes, fits, places, count):  # type: ignore[no-untyped-def]
    """Keep those of the places whose code fits; how many they are."""
    kept = 0
    for i in range(count):
        place = places[i]
        places[kept] = place
        kept += fits[codes[place]] != 0
    return kept


@compiled(_I(_KEYS, _KEYS, _PLACES, _I), cache=True, nogil=True)
def without(person, gone, places, count):  # type: ignore[no-untyped-def]
    """Drop those of the places whose person is one of `gone` (sorted); persons come in order. How many are left."""
    kept, g = 0, 0
    for i in range(count):
        place = places[i]
        if g < len(gone) and gone[g] < person[place]:
            g = np.searchsorted(gone, person[place])
        if g >= len(gone) or gone[g] != person[place]:
            places[kept] = place
            kept += 1
    return kept


@compiled(types.void(_KEYS, _PLACES, _I, _LONG, _I), cache=True, nogil=True)
def taken(values, places, count, out, begin):  # type: ignore[no-untyped-def]
    """Copy the values at these places to `out`."""
    for i in range(count):
        out[begin + i] = values[places[i]]


@compiled(types.void(_CODES, _KEYS, _PLACES, _I, _LONG, _I), cache=True, nogil=True)
def looked_up(codes, numbers, places, count, out, begin):  # type: ignore[no-untyped-def]
    """Copy the numbers of the codes at these places to `out`."""
    for i in range(count):
        out[begin + i] = numbers[codes[places[i]]]


@compiled(types.void(_LONG, _LONG, _PLACES, _LONG), cache=True, nogil=True)
def shared_out(person, lows, part, counts):  # type: ignore[no-untyped-def]
    """Which part each person belongs to (`lows`: the least key of each), and how many rows each part gets."""
    last = np.int64(len(lows) - 1)
    width = len(lows) / 9223372036854775808.0
    for i in range(len(person)):
        key = person[i]
        p = np.int64(key * width)  # keys are spread evenly: nearly always right at once
        if p < 0 or p > last:
            p = last
        while p > 0 and key < lows[p]:
            p -= 1
        while p < last and key >= lows[p + 1]:
            p += 1
        part[i] = p
        counts[p] += 1


@compiled(types.void(_LONG, _PLACES, _LONG, _LONG), cache=True, nogil=True)
def dealt(values, part, begins, out):  # type: ignore[no-untyped-def]
    """Copy values to their parts, which begin at these places, in their order."""
    at = begins.copy()
    for i in range(len(values)):
        p = part[i]
        out[at[p]] = values[i]
        at[p] += 1


@compiled(types.void(_LONG, _I, _KEYS, _KEYS), cache=True, nogil=True)
def resolved(person, begin, customers, people):  # type: ignore[no-untyped-def]
    """Put the person of each customer in its place, where one is known; `customers` are sorted."""
    for i in range(begin, len(person)):
        place = np.searchsorted(customers, person[i])
        if place < len(customers) and customers[place] == person[i]:
            person[i] = people[place]
