"""What the funnel's kernel takes and gives, and the numbers both sides agree on."""

from typing import NamedTuple

import numpy as np
from numba import types
from numpy.typing import NDArray

from rashin.analysis.sequences.compiled import CODES, KEYS

Int64s = NDArray[np.int64]
Codes = NDArray[np.int32]

NEVER = -(2**62)
STEP_BITS = (1 << 20) - 1
EXCLUSION_SHIFT = 32
FIRST, LAST, AT_STEP, ALL = 0, 1, 2, 3


class Rules(NamedTuple):
    """What an attempt may do next, by its state: the number of the last step taken (0: not begun)."""

    needed: Int64s  # bit of the next required step; 0 when none is left
    following: Int64s  # that step's number
    optional: Int64s  # bits of the optional steps before it
    excluded_from: Int64s
    excluded_to: Int64s
    steps: int
    window: int
    strict: bool
    any_order: bool
    first_ever: bool
    entry_from: int
    entry_to: int  # exclusive
    attribution: int
    touch: int  # the step of AT_STEP, from 0


class Stream(NamedTuple):
    """One range's events, sorted by person and time."""

    time: Int64s
    mask: Int64s
    by: Codes
    only: int | np.int64  # the one value whose steps count; -1: every value's


class Found(NamedTuple):
    """One row a counted person (a person and value when every step has to carry the value)."""

    person: Int64s
    by: Int64s
    taken: Int64s  # bits of the steps taken
    begin: Int64s
    times: Int64s  # row x step; NEVER when not taken


RULES = types.NamedTuple(  # type: ignore[no-untyped-call]
    (KEYS,) * 5 + (types.int64,) * 2 + (types.boolean,) * 3 + (types.int64,) * 4, Rules
)
STREAM = types.NamedTuple((KEYS, KEYS, CODES, types.int64), Stream)  # type: ignore[no-untyped-call]
