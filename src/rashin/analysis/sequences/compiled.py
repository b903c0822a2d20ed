"""How kernels are compiled: once, with their types stated, and kept on disk.

A kernel states its signature, so it is compiled (or read from the cache) when its module is imported and never in the
middle of a question. One module's kernels form one unit: numba notices a change of the file a kernel stands in, not
of a file it calls into, so a kernel calls only functions of its own file.
"""

from typing import Any

import numpy as np
from numba import njit, types
from numpy.typing import ArrayLike, DTypeLike, NDArray

KEYS = types.Array(types.int64, 1, "C", readonly=True)
"""Keys, times and step masks as they come from Arrow: contiguous, and not ours to write."""

CODES = types.Array(types.int32, 1, "C", readonly=True)
"""Small codes, such as a breakdown's values."""


part = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)  # type: ignore[call-overload]
"""A part of a kernel: called by compiled code of its own file alone, so nothing is built for calls from Python.

It is inlined: a call would count references to every array it hands over, which costs more than most parts do.
"""

routine = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # type: ignore[call-overload]
"""A larger part, called and not inlined: compiled once however often it is used, a fifth slower."""


def readable(values: ArrayLike, kind: DTypeLike) -> NDArray[Any]:
    """The values as kernels take them: contiguous, of one type and read-only. Copies only what is not so."""
    array = np.ascontiguousarray(values, kind).view()
    array.flags.writeable = False
    return array
