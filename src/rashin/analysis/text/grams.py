"""Traces of what is meant without being said: runs of characters and words, hashed into a fixed number of weights.

The weights hold what labelled texts taught (``python -m bench.text train``); hashing after Weinberger et al., "Feature
hashing for large scale multitask learning" (ICML 2009). A stretch speaks by the sum of the weights of all runs in it,
over the square root of their number; sums are kept running, so that a clause costs no second look.
"""

import hashlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

BITS = 17
"""Two to this many weights a language and question: 128 KiB as whole numbers of one byte."""

_MANY = 400

Buckets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one kind in a text, in order: where each begins and ends, and the weight it falls on."""

    starts: Sequence[int]
    ends: Sequence[int]
    buckets: Buckets


@dataclass(frozen=True, slots=True)
class _Layer:
    starts: Sequence[int]
    ends: Sequence[int]
    sums: npt.NDArray[np.float64]

    def between(self, start: int, end: int) -> tuple[float, int]:
        """What the runs that lie between two places weigh together, and their number."""
        first, stop = bisect_left(self.starts, start), bisect_right(self.ends, end)
        return (float(self.sums[stop] - self.sums[first]), stop - first) if stop > first else (0.0, 0)


@dataclass(frozen=True, slots=True)
class Traces:
    """All runs of a text, with their weights summed up."""

    layers: Sequence[_Layer]

    def lean(self, start: int, end: int) -> float:
        """How much a stretch speaks for good (positive) or bad, in log-odds."""
        return over_root(*self.between(start, end))

    def between(self, start: int, end: int) -> tuple[float, int]:
        """The weights of all runs in a stretch, summed, and their number."""
        pairs = [layer.between(start, end) for layer in self.layers]
        return math.fsum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def traces(runs: Iterable[Runs], weights: npt.NDArray[np.float32]) -> Traces:
    """Runs with their weights looked up."""
    layers = []
    for kind in runs:
        sums = np.zeros(len(kind.buckets) + 1)
        np.cumsum(weights[kind.buckets], dtype=np.float64, out=sums[1:])
        layers.append(_Layer(kind.starts, kind.ends, sums))
    return Traces(layers)


def lean(runs: Sequence[Runs], weights: npt.NDArray[np.float32]) -> float:
    """What all runs of a text say together."""
    count = sum(len(kind.buckets) for kind in runs)
    total = math.fsum(float(weights[kind.buckets].sum(dtype=np.float64)) for kind in runs)
    return over_root(total, count)


def over_root(total: float, count: int) -> float:
    """A sum over the root of its number; of many, what ``_MANY`` of them would have said: length alone says nothing."""
    if not count:
        return 0.0
    return total / math.sqrt(count) if count < _MANY else total * math.sqrt(_MANY) / count


@lru_cache(maxsize=65_536)
def hashed(word: str) -> int:
    """A word as a number of 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=65_536)
def bucket(word: str) -> int:
    """The weight that a word falls on."""
    return hashed(word) >> (64 - BITS)
