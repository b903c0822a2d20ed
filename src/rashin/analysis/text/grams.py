"""Traces of what is meant without being said: runs of characters and words, hashed into a fixed number of weights.

The weights hold what labelled texts taught (``python -m bench.text train``); hashing after Weinberger et al., "Feature
hashing for large scale multitask learning" (ICML 2009). A stretch speaks by the sum of the weights of all runs in it,
over the square root of their number; sums are kept running, so that a clause costs no second look.
"""

import hashlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, repeat

import numpy as np
import numpy.typing as npt

BITS = 17
"""Two to this many weights a language and question: 128 KiB as whole numbers of one byte."""

_MANY = 400

Buckets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a text, kind by kind: where each begins and ends, in order, and the weights they fall on."""

    starts: Sequence[Sequence[int]]
    ends: Sequence[Sequence[int]]
    buckets: Buckets
    """Of all kinds, one behind another."""


@dataclass(frozen=True, slots=True)
class Traces:
    """The runs of a text with their weights summed up as they go."""

    sums: Sequence[float]
    letters: Sequence[tuple[int, int]]
    """Of kinds that begin at every letter, as those of Japanese: how long they are, and how many runs stand before."""
    others: Sequence[tuple[Sequence[int], Sequence[int], int]]
    """Of all other kinds: where each begins and ends, and how many runs stand before."""

    def lean(self, start: int, end: int) -> float:
        """How much a stretch of the text speaks for good (positive) or bad, in log-odds."""
        sums, total, count = self.sums, 0.0, 0
        for length, before in self.letters:  # nothing to search
            stop = end - length + 1
            if stop > start:
                total += sums[before + stop] - sums[before + start]
                count += stop - start
        for starts, ends, before in self.others:
            first, stop = bisect_left(starts, start), bisect_right(ends, end)
            if stop > first:
                total += sums[before + stop] - sums[before + first]
                count += stop - first
        return over_root(total, count)


@dataclass(frozen=True, slots=True)
class Named:
    """The words of a text that a list may know, in order: where each begins and ends, and what it is called."""

    starts: Sequence[int]
    ends: Sequence[int]
    keys: Sequence[str]

    def sums(self, values: Mapping[str, float]) -> Sequence[float]:
        """The values of the words before each, and of all of them last."""
        return [*accumulate(map(values.get, self.keys, repeat(0.0)), initial=0.0)]

    def between(self, start: int, end: int, sums: Sequence[float]) -> float:
        """What the words of a stretch say together; those that no list knows say nothing."""
        first, stop = bisect_left(self.starts, start), bisect_right(self.ends, end)
        return over_root(sums[stop] - sums[first], stop - first) if stop > first else 0.0


def traces(runs: Runs, weights: npt.NDArray[np.float32]) -> Traces:
    """Runs with their weights looked up; kinds of letters stand before all others."""
    letters: list[tuple[int, int]] = []
    others: list[tuple[Sequence[int], Sequence[int], int]] = []
    before = 0
    for starts, ends in zip(runs.starts, runs.ends, strict=True):
        if isinstance(ends, range):
            letters.append((ends.start, before))
        else:
            others.append((starts, ends, before))
        before += len(starts)
    return Traces([0.0, *np.cumsum(weights[runs.buckets], dtype=np.float64).tolist()], letters, others)


def lean(runs: Runs, weights: npt.NDArray[np.float32]) -> float:
    """What all runs of a text say together."""
    return over_root(float(weights[runs.buckets].sum(dtype=np.float64)), len(runs.buckets))


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
