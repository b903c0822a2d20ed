"""Runs in Japanese text: one to four characters, and one or two words in unified spelling."""

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rashin.analysis.text.grams import BITS, Runs, hashed
from rashin.analysis.text.japanese.lexicon import Unit
from rashin.analysis.text.japanese.morphemes import Morpheme

_LONGEST = 4
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HALF, _TOP = np.uint64(31), np.uint64(64 - BITS)
_PAIR = np.uint64(0xD6E8FEB86659FD93)


class _Fold(dict[int, int]):
    """One character for one, so that places stay: compatibility forms and capitals unified, every digit a 0."""

    def __missing__(self, point: int) -> int:
        plain = unicodedata.normalize("NFKC", chr(point)).lower()
        folded = point if len(plain) != 1 else ord("0") if plain.isdecimal() else ord(plain)
        self[point] = folded
        return folded


_FOLD = _Fold()


def runs_of(text: str, words: Sequence[Morpheme], units: Sequence[Unit]) -> list[Runs]:
    """All runs of a text whose words and units are known."""
    return [*_of_characters(text), *_of_words(words, units)]


def _of_characters(text: str) -> list[Runs]:
    folded = text.translate(_FOLD)
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    found = []
    codes = np.zeros(len(points), dtype=np.uint64)
    for length in range(1, min(_LONGEST, len(points)) + 1):
        count = len(points) - length + 1
        codes = codes[:count] * _BASE + points[length - 1 :] + np.uint64(length)
        found.append(Runs(range(count), range(length, len(points) + 1), _spread(codes)))
    return found


def _of_words(words: Sequence[Morpheme], units: Sequence[Unit]) -> list[Runs]:
    starts = [words[unit.at].start for unit in units]
    ends = [words[unit.at].end for unit in units]
    codes = np.array([hashed(unit.key) for unit in units], dtype=np.uint64)
    pairs = codes[:-1] * _PAIR + codes[1:]
    return [Runs(starts, ends, _spread(codes)), Runs(starts[:-1], ends[1:], _spread(pairs))]


def _spread(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    return (((codes ^ (codes >> _HALF)) * _MIX) >> _TOP).astype(np.int64)
