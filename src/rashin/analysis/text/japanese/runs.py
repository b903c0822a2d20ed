"""Runs in Japanese text: one to four characters, and one or two words in unified spelling."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rashin.analysis.text.grams import BITS, Named, Runs, hashed

_LONGEST = 4
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HALF, _TOP = np.uint64(31), np.uint64(64 - BITS)
_PAIR = np.uint64(0xD6E8FEB86659FD93)

Codes = npt.NDArray[np.uint64]


_PLANE = 1 << 16
"""Code points of the first plane, in which nearly all that is written stands."""


@lru_cache(maxsize=1)
def _folds() -> Codes:
    """The first plane folded once: to look all letters of a text up takes no longer than to fold one."""
    return np.array([_fold(point) for point in range(_PLANE)], dtype=np.uint64)


def _fold(point: int) -> int:
    """One character for one, so that places stay: compatibility forms and capitals unified, every digit a 0."""
    plain = unicodedata.normalize("NFKC", chr(point)).lower()
    return point if len(plain) != 1 else ord("0") if plain.isdecimal() else ord(plain)


def _folded(text: str) -> Codes:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if len(points) and points.max() >= _PLANE:
        return np.array([_fold(point) for point in points.tolist()], dtype=np.uint64)
    return _folds()[points]


def runs_of(text: str, named: Named) -> Runs:
    """All runs of a text whose words are known."""
    points = _folded(text)
    lengths = range(1, min(_LONGEST, len(points)) + 1)
    names = np.fromiter(map(hashed, named.keys), np.uint64, len(named.keys))
    return Runs(
        [*(range(len(points) - length + 1) for length in lengths), named.starts, named.starts[:-1]],
        [*(range(length, len(points) + 1) for length in lengths), named.ends, named.ends[1:]],
        _spread(np.concatenate([*_of_characters(points, lengths), names, names[:-1] * _PAIR + names[1:]])),
    )


def _of_characters(points: Codes, lengths: Iterable[int]) -> Iterator[Codes]:
    codes = np.zeros(len(points), dtype=np.uint64)
    for length in lengths:
        codes = codes[: len(points) - length + 1] * _BASE + points[length - 1 :] + np.uint64(length)
        yield codes


def _spread(codes: Codes) -> npt.NDArray[np.int64]:
    return (((codes ^ (codes >> _HALF)) * _MIX) >> _TOP).astype(np.int64)
