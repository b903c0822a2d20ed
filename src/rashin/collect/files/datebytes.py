"""Dates and times that begin with the year, read from their bytes in compiled code; all others are for `dates`."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from rashin.collect.files.dates import FIRST_YEAR, LAST_YEAR
from rashin.collect.files.fingerprints import text_buffers

Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_DAYS = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365], dtype=np.int64)
"""Days of a year before each month."""
_WORTH_IT = 0.5
_HEAD = 200

part = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)  # type: ignore[call-overload]
"""A part of the kernel below: inlined, and nothing is built for calls from Python."""


@part
def _digits(data, at, end, most):  # type: ignore[no-untyped-def]  # compiled
    """At most so many digits as a number, and where they end."""
    value, stop = 0, min(end, at + most)
    while at < stop and 0x30 <= data[at] <= 0x39:
        value = value * 10 + (data[at] - 0x30)
        at += 1
    return value, at


@part
def _date(data, at, end, before):  # type: ignore[no-untyped-def]  # compiled
    """Days since 1970 of ``2026-4-1``, and where it ends; 0 there when it is none."""
    year, stop = _digits(data, at, end, np.int64(4))
    if stop - at != 4 or stop >= end or not FIRST_YEAR <= year <= LAST_YEAR:
        return 0, 0
    mark = data[stop]
    month, after = _digits(data, stop + 1, end, np.int64(2))
    if mark not in (0x2D, 0x2F, 0x2E) or after == stop + 1 or after >= end or data[after] != mark:
        return 0, 0
    day, last = _digits(data, after + 1, end, np.int64(2))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if last == after + 1 or not 1 <= month <= 12:
        return 0, 0
    if not 1 <= day <= before[month] - before[month - 1] + (month == 2 and leap):
        return 0, 0
    years = year - 1
    days = years * 365 + years // 4 - years // 100 + years // 400 + before[month - 1] + (month > 2 and leap) + day - 1
    return days - 719_162, last


@part
def _time(data, at, end):  # type: ignore[no-untyped-def]  # compiled
    """Microseconds of ``9:05`` or ``09:05:00.123``, and where it ends; 0 there when it is none."""
    hour, stop = _digits(data, at, end, np.int64(2))
    if stop == at or hour > 23 or stop >= end or data[stop] != 0x3A:
        return 0, 0
    minute, after = _digits(data, stop + 1, end, np.int64(2))
    if after - stop != 3 or minute > 59:
        return 0, 0
    micros = (hour * 60 + minute) * 60 * 1_000_000
    if after >= end or data[after] != 0x3A:
        return micros, after
    second, last = _digits(data, after + 1, end, np.int64(2))
    if last - after != 3 or second > 59:
        return 0, 0
    micros += second * 1_000_000
    if last < end and data[last] == 0x2E:
        fraction, stop = _digits(data, last + 1, end, np.int64(6))
        if stop == last + 1:
            return 0, 0
        for _ in range(6 - (stop - last - 1)):
            fraction *= 10
        last = stop
        while last < end and 0x30 <= data[last] <= 0x39 and last - stop < 3:
            last += 1
        micros += fraction
    return micros, last


@part
def _zone(data, at, end):  # type: ignore[no-untyped-def]  # compiled
    """Microseconds ahead of UTC of ``Z``, ``+09:00`` or ``+0900``, and where it ends; 0 there when it is none."""
    if data[at] in (0x5A, 0x7A):
        return 0, at + 1
    if data[at] not in (0x2B, 0x2D):
        return 0, 0
    hours, stop = _digits(data, at + 1, end, np.int64(2))
    if stop - at != 3 or hours > 14:
        return 0, 0
    if stop < end and data[stop] == 0x3A:
        stop += 1
    minutes, last = _digits(data, stop, end, np.int64(2))
    if last - stop != 2 or minutes > 59:
        return 0, 0
    ahead = (hours * 60 + minutes) * 60 * 1_000_000
    return (-ahead if data[at] == 0x2D else ahead), last


@njit(cache=True, nogil=True)
def _parse(offsets, data, before, read, zoned, micros):  # type: ignore[no-untyped-def]  # compiled
    for row in range(len(read)):
        end = np.int64(offsets[row + 1])
        days, at = _date(data, np.int64(offsets[row]), end, before)
        if at == 0:
            continue
        value = days * 86_400_000_000
        if at < end:
            if data[at] not in (0x20, 0x54, 0x74):
                continue
            time, at = _time(data, at + 1, end)
            if at == 0:
                continue
            value += time
            if at < end:
                ahead, at = _zone(data, at, end)
                if at != end:
                    continue
                value -= ahead
                zoned[row] = True
        read[row] = True
        micros[row] = value


def by_bytes(values: pa.Array) -> tuple[Bools, Bools, Int64s] | None:
    """Which values were read, which of them say their zone, and their microseconds since 1970 on their own clock.

    None when most of the first values are of another form.
    """
    head = values.slice(0, _HEAD)
    if not len(values) or (len(values) > _HEAD and _read(head)[0].sum() < _WORTH_IT * len(head)):
        return None
    read, zoned, micros = _read(values)
    return (read, zoned, micros) if read.sum() >= _WORTH_IT * len(values) else None


def _read(values: pa.Array) -> tuple[Bools, Bools, Int64s]:
    offsets, data = text_buffers(values)
    read, zoned = np.zeros(len(values), dtype=np.bool_), np.zeros(len(values), dtype=np.bool_)
    micros = np.zeros(len(values), dtype=np.int64)
    _parse(offsets, data, _DAYS, read, zoned, micros)
    return read, zoned, micros
