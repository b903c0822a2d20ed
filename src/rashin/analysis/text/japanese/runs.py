"""Runs in Japanese text: one to four characters, and one or two words in unified spelling."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

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

Codes = npt.NDArray[np.uint64]


class _Fold(dict[int, int]):
    """One character for one, so that places stay: compatibility forms and capitals unified, every digit a 0."""

    def __missing__(self, point: int) -> int:
        plain = unicodedata.normalize("NFKC", chr(point)).lower()
        folded = point if len(plain) != 1 else ord("0") if plain.isdecimal() else ord(plain)
        self[point] = folded
        return folded


_FOLD = _Fold()


def runs_of(text: str, words: Sequence[Morpheme], units: Sequence[Unit]) -> Runs:
    """All runs of a text whose words and units are known."""
    folded = text.translate(_FOLD)
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    begins = [words[unit.at].start for unit in units]
    stops = [words[unit.at].end for unit in units]
    lengths = range(1, min(_LONGEST, len(points)) + 1)
    names = np.array([hashed(unit.key) for unit in units], dtype=np.uint64)
    return Runs(
        [*(range(len(points) - length + 1) for length in lengths), begins, begins[:-1]],
        [*(range(length, len(points) + 1) for length in lengths), stops, stops[1:]],
        _spread(np.concatenate([*_of_characters(points, lengths), names, names[:-1] * _PAIR + names[1:]])),
    )


def _of_characters(points: Codes, lengths: Iterable[int]) -> Iterator[Codes]:
    codes = np.zeros(len(points), dtype=np.uint64)
    for length in lengths:
        codes = codes[: len(points) - length + 1] * _BASE + points[length - 1 :] + np.uint64(length)
        yield codes


def _spread(codes: Codes) -> npt.NDArray[np.int64]:
    return (((codes ^ (codes >> _HALF)) * _MIX) >> _TOP).astype(np.int64)
