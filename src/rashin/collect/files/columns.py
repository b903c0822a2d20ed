"""What can be told of a column of text by its bytes alone, in compiled code: blanks, spaces around, plain numbers."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from rashin.collect.files.fingerprints import text_buffers

Bools = npt.NDArray[np.bool_]

_SPACES = " \t\r\n\u3000\u00a0"


def _edges(offsets, data):  # type: ignore[no-untyped-def]  # compiled
    """Whether any value is blank, and whether any begins or ends with what may be a space."""
    blank, spaced = False, False
    for row in range(len(offsets) - 1):
        start, end = offsets[row], offsets[row + 1]
        if start == end:
            blank = True
            continue
        head, tail = data[start], data[end - 1]
        # No-break and ideographic spaces begin with C2 and E3, and end with A0 and 80; a real look follows.
        spaced |= head <= 0x20 or tail <= 0x20
        spaced |= head == 0xC2 and data[start + 1] == 0xA0
        spaced |= tail == 0xA0 and end - start > 1 and data[end - 2] == 0xC2
        spaced |= head == 0xE3 and data[start + 1] == 0x80 and data[start + 2] == 0x80
        spaced |= tail == 0x80 and end - start > 2 and data[end - 2] == 0x80 and data[end - 3] == 0xE3
    return blank, spaced


def _numbers(offsets, data):  # type: ignore[no-untyped-def]  # compiled
    """Whether every value is blank or a JSON number of at most 15 and 12 digits."""
    for row in range(len(offsets) - 1):
        at, end = offsets[row], offsets[row + 1]
        if at == end:
            continue
        if data[at] == 0x2D:
            at += 1
        start = at
        while at < end and 0x30 <= data[at] <= 0x39:
            at += 1
        if at == start or at - start > 15 or (data[start] == 0x30 and at - start > 1):
            return False
        if at < end:
            if data[at] != 0x2E:
                return False
            start = at + 1
            at = start
            while at < end and 0x30 <= data[at] <= 0x39:
                at += 1
            if at == start or at - start > 12 or at < end:
                return False
    return True


def _years(offsets, data):  # type: ignore[no-untyped-def]  # compiled
    """Whether every value begins with four digits."""
    for row in range(len(offsets) - 1):
        start = offsets[row]
        if offsets[row + 1] - start < 4:
            return False
        for place in range(start, start + 4):
            if not 0x30 <= data[place] <= 0x39:
                return False
    return True


_edges_compiled = njit(cache=True, nogil=True)(_edges)
_numbers_compiled = njit(cache=True, nogil=True)(_numbers)
_years_compiled = njit(cache=True, nogil=True)(_years)


def as_text(values: pa.Array) -> pa.Array:
    """Any column as text."""
    return values if pa.types.is_string(values.type) else pc.cast(values, pa.string())


def trimmed(values: pa.Array) -> pa.Array:
    """Texts without spaces around them; a missing one is blank."""
    values = pc.fill_null(values, "") if values.null_count else values
    return pc.utf8_trim(values, _SPACES) if _edges_compiled(*text_buffers(values))[1] else values


def filled(values: pa.Array) -> Bools:
    """Which texts are not blank; none may be missing."""
    return np.diff(text_buffers(values)[0]) > 0


def valid(values: pa.Array) -> Bools:
    """Which values are not missing."""
    # np.asarray on Arrow's arrays would import pandas.
    found: Bools = pc.is_valid(values).to_numpy(zero_copy_only=False)
    return found


def blank_to_null(values: pa.Array) -> pa.Array:
    """Blank text is no text; blanks around it are left off."""
    values = trimmed(values)
    full = filled(values)
    return values if full.all() else pc.if_else(pa.array(full), values, pa.scalar(None, pa.string()))


def all_plain_numbers(values: pa.Array) -> bool:
    """Whether every text is blank or a JSON number as it stands."""
    return bool(_numbers_compiled(*text_buffers(values)))


def all_begin_with_a_year(values: pa.Array) -> bool:
    """Whether every text begins with four digits."""
    return bool(_years_compiled(*text_buffers(values)))
