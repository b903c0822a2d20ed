"""Judgements made by combination: cold food but cold beer, a long wait but a long battery life, too anything.

As in Japanese (``japanese.leanings``), after Takamura, Inui and Okumura, "Extracting semantic orientations of phrases
from dictionary" (NAACL 2007). They are read for what they are said of alone and do not change how the text is judged.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from operator import attrgetter
from typing import Final

from rashin.analysis.text.english.stems import stem
from rashin.analysis.text.english.turning import denies
from rashin.analysis.text.english.words import Word
from rashin.analysis.text.opinion import Opinion

_REACH: Final = 7
"""Words behind the term in which a word is still said of it."""

_BEFORE: Final = 2
_DENIED: Final = -0.7
_TOO: Final = -1.0
_SLOW: Final = -1.0
_TIMES = frozenset(
    ["forever", "ages", "hour", "minutes", "hours", "days", "weeks", "months", "month", "week", "years", "eternity"]
)
_TAKES = frozenset(["take", "takes", "took", "taken", "taking", "takes"])
_TOO_NOT = frozenset(["bad", "much", "many", "few", "and", "but", "or"])
_WISH: Final = -0.7
_NEEDS = frozenset(["could", "should", "needs", "need"])
_LIGHT = frozenset(["be", "have", "been", "to", "a", "bit", "much", "little"])
_start = attrgetter("start")


def leanings(words: Sequence[Word], start: int, end: int, category: str, reach: tuple[int, int]) -> Iterator[Opinion]:
    """What judges the term from ``start`` to before ``end`` by what it is, within ``reach``, its clause's place."""
    first, behind = bisect_left(words, start, key=_start), bisect_left(words, end, key=_start)
    if first == behind:
        return
    noun = stem(words[behind - 1].key)
    last = min(len(words), behind + _REACH)
    for at in range(max(0, first - _BEFORE), first):
        if words[at].start >= reach[0] and (value := _said(words, at, noun, category)):
            yield _opinion(words, at, 1, value * (_DENIED if _denied(words, 0, at) else 1.0))
    at = behind
    while at < last and words[at].start < reach[1]:
        length = _wished(words, at)
        if length:
            yield _opinion(words, at, length, _WISH)
        elif value := _said(words, at, noun, category) or _excess(words, at) or _slow(words, at):
            yield _opinion(words, at, 1, value * (_DENIED if _denied(words, behind, at) else 1.0))
        at += max(1, length)


def _said(words: Sequence[Word], at: int, noun: str, category: str) -> float:
    """What a word says of a noun, or else of its category."""
    known = _table().get(words[at].key, ())
    for name in (noun, f"={category}"):
        for value, nouns in known:
            if name in nouns:
                return _TOO if at and words[at - 1].key == "too" else value
    return 0.0


def _excess(words: Sequence[Word], at: int) -> float:
    """Too much of anything: too loud, too cheap."""
    known = at and words[at - 1].key == "too" and words[at].key.isalpha() and words[at].key not in _TOO_NOT
    return _TOO if known else 0.0


def _wished(words: Sequence[Word], at: int) -> int:
    """Could be louder, should have been warmer, needs to be more clear: how many words say what is missing."""
    step = at + 1
    if words[at].key in _NEEDS:
        while step < min(len(words), at + 4) and words[step].key in _LIGHT:
            step += 1
        better = step < len(words) and step > at + 1 and (words[step].key.endswith("er") or words[step].key == "more")
        return step - at + 1 if better else 0
    return 0


def _slow(words: Sequence[Word], at: int) -> float:
    """Took a month, takes forever."""
    near = words[at + 1 : at + 5]
    return _SLOW if words[at].key in _TAKES and any(word.key in _TIMES for word in near) else 0.0


def _denied(words: Sequence[Word], behind: int, at: int) -> bool:
    near = words[max(behind, at - 4) : at]
    return sum(denies(word.key) for word in near) % 2 == 1


def _opinion(words: Sequence[Word], at: int, length: int, value: float) -> Opinion:
    end = words[at + length - 1].end
    return Opinion(start=words[at].start, end=end, polarity=value, clause=0, rule="leaning")


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[float, frozenset[str]]]]:
    """Each word's polarities, with the stems of nouns and the categories that it is said of."""
    text = files("rashin.analysis.text").joinpath("data", "leanings_en.tsv").read_text("utf-8")
    found: dict[str, list[tuple[float, frozenset[str]]]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        value, adjectives, nouns = line.split("\t")
        known = frozenset(noun if noun.startswith("=") else stem(noun) for noun in nouns.split())
        for word in adjectives.split():
            found.setdefault(word, []).append((float(value), known))
    return found
