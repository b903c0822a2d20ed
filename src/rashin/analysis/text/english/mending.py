"""Words as they were meant: soooo, amaaazing, dissapointed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from rashin.analysis.text.english.lexicon import lexicon
from rashin.analysis.text.english.words import Word
from rashin.analysis.text.models import model

_TWICE = re.compile(r"([a-z])\1")
_VOWELS = frozenset("aeiou")
_DRAWN = re.compile(r"([a-z])\1{2,}")
_SHORTEST, _LONGEST = 7, 24
"""Letters of words in which one slip is mended; shorter words are too near to one another."""

_CLEAR = 0.5


def mended(words: Sequence[Word]) -> Sequence[Word]:
    """The same words; those that are drawn out or have one slip are called what they mean."""
    meant = [_meant(word.key) for word in words]
    if all(word.key == key for word, key in zip(words, meant, strict=True)):
        return words
    return [word if word.key == key else replace(word, key=key) for word, key in zip(words, meant, strict=True)]


@lru_cache(maxsize=32_768)
def _meant(key: str) -> str:
    if not key.isascii() or not key.isalpha():
        return key
    known = _known()
    if _DRAWN.search(key):
        forms = [_DRAWN.sub(r"\1\1", key), _DRAWN.sub(r"\1", key)]
        key = next((form for form in forms if form in known or form in _SHORT), forms[-1])
    if not _SHORTEST <= len(key) <= _LONGEST or key in known:
        return key
    near = {word for slip in _slips(key) for word in _by_slip().get(slip, ()) if _alike(key, word)}
    return near.pop() if len(near) == 1 else key


def _alike(key: str, word: str) -> bool:
    """Whether one is easily typed for the other: a letter too many or too few, twice or once, swapped, or a vowel."""
    if word[0] != key[0]:
        return False
    if len(word) != len(key) or _TWICE.sub(r"\1", key) == _TWICE.sub(r"\1", word):
        return True
    other = [(one, two) for one, two in zip(key, word, strict=True) if one != two]
    swapped = len(other) == 2 and other[0] == other[1][::-1]
    return swapped or (len(other) == 1 and set(other[0]) <= _VOWELS)


_SHORT = frozenset({"so", "too", "very", "really", "no", "yes", "please", "the", "way", "all", "long", "me", "soon"})


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Words that are right as they are."""
    return frozenset(word for word in lexicon().entries if word.isalpha()) | model("en").good_words.keys()


@lru_cache(maxsize=1)
def _by_slip() -> dict[str, list[str]]:
    """Words that clearly judge, by what is left of them when a letter is missing."""
    found: dict[str, list[str]] = {}
    for word, entries in lexicon().entries.items():
        clear = any(len(keys) == 1 and abs(value) >= _CLEAR for keys, value in entries)
        if clear and word.isalpha() and len(word) >= _SHORTEST:
            for slip in _slips(word):
                found.setdefault(slip, []).append(word)
    return found


def _slips(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
