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


def runs_of(words: Sequence[Word]) -> Runs:
    """All runs of a text whose words are known."""
    keys = [word.key for word in words]
    denied = _denied(keys)
    inside = [_inside(key) for key in keys]
    of_letters = [number for number, some in enumerate(inside) for _ in some]
    kinds = [range(len(words)), denied, of_letters]
    pairs = [bucket(f"b{first}|{second}") for first, second in zip(["^", *keys], keys, strict=False)]
    buckets = [*pairs, *(bucket(f"n{keys[at]}") for at in denied), *chain.from_iterable(inside)]
    return Runs(
        [[words[at].start for at in kind] for kind in kinds],
        [[words[at].end for at in kind] for kind in kinds],
        np.array(buckets, dtype=np.int64),
    )


def _denied(keys: Sequence[str]) -> list[int]:
    found, left = [], 0
    for at, key in enumerate(keys):
        if not key[0].isalnum():
            left = 0
        elif left:
            found.append(at)
            left -= 1
        if key in grammar("denial") or key.endswith("'t"):
            left = _REACH
    return found


@lru_cache(maxsize=32_768)
def _inside(key: str) -> tuple[int, ...]:
    """The word itself, and its letters by three to five."""
    bound = f"<{key}>"
    lengths = range(_SHORTEST, min(_LONGEST, len(bound)) + 1) if key[0].isalnum() and len(key) < 40 else ()
    letters = [f"c{bound[at : at + length]}" for length in lengths for at in range(len(bound) - length + 1)]
    return tuple(map(bucket, [f"w{key}", *letters]))
