"""Runs in English text: words, pairs of words, words under a denial, and three to five letters within a word."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np

from rashin.analysis.text.english.lexicon import grammar
from rashin.analysis.text.english.words import Word
from rashin.analysis.text.grams import Runs, bucket

_SHORTEST, _LONGEST = 3, 5
_REACH = 4
"""Words behind a denial that are read as denied (after Das and Chen, 2001, who read on to the next mark)."""


def runs_of(words: Sequence[Word]) -> list[Runs]:
    """All runs of a text whose words are known."""
    keys = [word.key for word in words]
    starts, ends = [word.start for word in words], [word.end for word in words]
    pairs = [bucket(f"b{first}|{second}") for first, second in zip(["^", *keys], keys, strict=False)]
    denied = _denied(keys)
    inside = [_inside(key) for key in keys]
    of_letters = [number for number, some in enumerate(inside) for _ in some]
    return [
        Runs(starts, ends, np.array(pairs, dtype=np.int64)),
        _picked(words, denied, [bucket(f"n{keys[at]}") for at in denied]),
        _picked(words, of_letters, list(chain.from_iterable(inside))),
    ]


def _picked(words: Sequence[Word], numbers: Sequence[int], buckets: Sequence[int]) -> Runs:
    places = [words[at] for at in numbers]
    return Runs([word.start for word in places], [word.end for word in places], np.array(buckets, dtype=np.int64))


def _denied(keys: Sequence[str]) -> list[int]:
    found, left = [], 0
    for at, key in enumerate(keys):
        if not key[0].isalnum():
            left = 0
        elif left:
            found.append(at)
            left -= 1
        if key in grammar("denial") or key.endswith("n't"):
            left = _REACH
    return found


@lru_cache(maxsize=32_768)
def _inside(key: str) -> tuple[int, ...]:
    """The word itself, and its letters by three to five."""
    bound = f"<{key}>"
    lengths = range(_SHORTEST, min(_LONGEST, len(bound)) + 1) if key[0].isalnum() and len(key) < 40 else ()
    letters = [f"c{bound[at : at + length]}" for length in lengths for at in range(len(bound) - length + 1)]
    return tuple(map(bucket, [f"w{key}", *letters]))
