"""How kernels are compiled: once, with their types stated, and kept on disk.

A kernel states its signature, so it is compiled (or read from the cache) when its module is imported and never in the
middle of a question. One module's kernels form one unit: numba notices a change of the file a kernel stands in, not
of a file it calls into, so a kernel calls only functions of its own file.
"""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit, types
from numpy.typing import ArrayLike, DTypeLike, NDArray

KERNELS = (
    "rashin.analysis.lake.order",
    "rashin.analysis.lake.picking",
    "rashin.analysis.sequences.funnel_quick",
    "rashin.analysis.sequences.funnel_kernel",
)
"""Modules of kernels, in the order in which a first question needs them."""

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


def warm(*, progress: Callable[[str], None] | None = None) -> None:
    """Compile every kernel of folds and funnels, or read them from the cache: for setup, a worker or an idle moment.

    A question that comes earlier waits for no more than the kernels it needs.
    """
    for name in KERNELS:
        if progress:
            progress(name)
        importlib.import_module(name)


def keep_in(folder: Path) -> bool:
    """Keep compiled kernels in `folder` when the package's own folder cannot be written; True when it was needed.

    Call it before the first kernel is imported. A ``NUMBA_CACHE_DIR`` that is set already is left as it is.
    """
    package = Path(__file__).parent
    if os.environ.get("NUMBA_CACHE_DIR") or os.access(package, os.W_OK):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    if "numba" in sys.modules:  # it reads the environment once, when it is imported
        from numba.core import config

        config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    return True
