"""Terms that no list has: what stands as a subject where something is judged (車内がきれい, the kayak was lovely).

Measured elsewhere, free extraction finds two thirds of what people mark and half of what it finds is not marked;
therefore only subjects of judgements are taken, and their category is ``OTHER``.
"""

from collections.abc import Iterator, Sequence

from rashin.analysis.text.english.lexicon import grammar
from rashin.analysis.text.english.words import Word
from rashin.analysis.text.japanese.grammar import words_for
from rashin.analysis.text.japanese.morphemes import Morpheme

OTHER = "other"
"""The category of terms that no list has."""

Span = tuple[int, int]

_MARKS = frozenset("はがも")
_LONGEST, _LONGEST_ENGLISH = 4, 3


def japanese_subjects(words: Sequence[Morpheme]) -> Iterator[Span]:
    """Runs of nouns before は, が and も."""
    for at, word in enumerate(words):
        if word.part == "助詞" and word.surface in _MARKS:
            first = at
            while first and at - first < _LONGEST and _noun(words[first - 1]):
                first -= 1
            if (
                first < at
                and (at - first > 1 or _tells(words[first]))
                and words[at - 1].normal not in words_for("empty")
            ):
                yield words[first].start, words[at - 1].end


def _noun(word: Morpheme) -> bool:
    if word.part == "接尾辞":
        return word.detail == "名詞的"
    return word.part == "名詞" and word.detail != "数詞" and word.surface.isalnum()


def _tells(word: Morpheme) -> bool:
    return word.part == "名詞" and word.normal not in words_for("empty")


def english_subjects(words: Sequence[Word]) -> Iterator[Span]:
    """The words between the, my or this and a verb such as is, was or looks."""
    opens, verbs, empty = grammar("determiners"), grammar("predicates"), grammar("empty")
    for at, word in enumerate(words):
        if word.key not in opens:
            continue
        for stop in range(at + 2, min(len(words), at + 2 + _LONGEST_ENGLISH)):
            if words[stop].key in verbs:
                if words[stop - 1].key not in empty:
                    yield words[at + 1].start, words[stop - 1].end
                break
            if words[stop].key in opens or not words[stop].key[0].isalpha():
                break
