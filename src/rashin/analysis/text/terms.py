"""Terms that no list has: what stands as a subject where something is judged (車内がきれい, the kayak was lovely).

Measured elsewhere, free extraction finds two thirds of what people mark and half of what it finds is not marked;
therefore only subjects of judgements are taken, and their category is ``OTHER``.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from rashin.analysis.text.english.lexicon import grammar, lexicon
from rashin.analysis.text.english.words import Word
from rashin.analysis.text.japanese.grammar import words_for
from rashin.analysis.text.japanese.morphemes import Morpheme

OTHER = "other"
"""The category of terms that no list has."""

Span = tuple[int, int]

_MARKS = frozenset("はがも")
_LONGEST, _LONGEST_ENGLISH = 4, 3
_BREAKS = frozenset(".!?;:,\n") | {"and", "but"}
_APART = frozenset(",") | {"however", "though"}


def japanese_subjects(words: Sequence[Morpheme]) -> Iterator[Span]:
    """Runs of nouns before は, が and も, and 〜さ: 車内が, 軽さは."""
    for at, word in enumerate(words):
        if word.part != "助詞" or word.surface not in _MARKS:
            continue
        last = at
        while last and (words[last - 1].part == "空白" or (words[last - 1].surface == "で" and last == at)):
            last -= 1
        first = last
        while first and last - first < _LONGEST and _noun(words[first - 1]):
            first -= 1
        if first < last and first and words[first].surface == "さ" and words[first - 1].part in ("形容詞", "形状詞"):
            first -= 1
        counted = first and words[first - 1].detail == "数詞"
        named = first < last and not counted and (last - first > 1 or _tells(words[first]))
        placed = last - first > 1 and words[last - 1].part == "接尾辞"  # 脱衣所 names something, 所 does not
        if named and (placed or words[last - 1].normal not in words_for("empty")):
            yield words[first].start, words[last - 1].end


def japanese_qualified(words: Sequence[Morpheme], judged: frozenset[int]) -> Iterator[Span]:
    """Nouns right behind a judgement, which ends where ``judged`` says: 丁寧な応接, 美味しいカヌレ."""
    if not judged:
        return
    for at in range(1, len(words)):
        before = words[at - 1]
        qualifies = before.end in judged if before.surface != "な" else before.start in judged
        if not qualifies or before.part == "名詞" or not _tells(words[at]):
            continue
        last = at
        while last < len(words) and last - at < _LONGEST and _noun(words[last]):
            last += 1
        if last > at:
            yield words[at].start, words[last - 1].end


def _noun(word: Morpheme) -> bool:
    if word.part == "接尾辞":
        return word.detail == "名詞的"
    return word.part == "名詞" and word.detail != "数詞" and word.surface.isalnum()


def _tells(word: Morpheme) -> bool:
    return word.part == "名詞" and word.normal not in words_for("empty")


def english_subjects(words: Sequence[Word]) -> Iterator[Span]:
    """The words between the, my or this and a verb such as is, was or looks; at a sentence's start without either."""
    opens, verbs, empty = grammar("determiners"), grammar("predicates"), grammar("empty")
    for at, word in enumerate(words):
        if word.key not in opens and not (_opens(words, at) and word.key not in empty):
            continue
        first = at + 1 if word.key in opens else at
        for stop in range(first + 1, min(len(words), first + 1 + _LONGEST_ENGLISH)):
            if words[stop].key in verbs or words[stop].key in _APART:
                if words[stop - 1].key not in empty and words[stop - 1].key not in _stops():
                    yield words[first].start, words[stop - 1].end
                break
            if words[stop].key in opens or not words[stop].key[0].isalpha():
                break


def english_objects(words: Sequence[Word]) -> Iterator[Span]:
    """What is liked, hated or recommended, and what a judgement stands right before: loves these treats, mean martini.

    Words behind a judgement or a preposition up to the next word that names nothing.
    """
    opens = grammar("determiners") | {"a", "an", "some", "any", "of", "with", "by", "about"}
    for at, word in enumerate(words):
        if not (_judges(words, at) or word.key in opens):
            continue
        stop = first = at + 1
        while stop < len(words) and stop - first < _LONGEST_ENGLISH and _names(words, stop):
            stop += 1
        if stop > first and (stop == len(words) or words[stop].key not in grammar("predicates")):
            yield words[first].start, words[stop - 1].end


def _opens(words: Sequence[Word], at: int) -> bool:
    return not at or words[at - 1].key in _BREAKS


def _judges(words: Sequence[Word], at: int) -> bool:
    return words[at].key in lexicon().alone


def _names(words: Sequence[Word], at: int) -> bool:
    """Whether a word may name something: no judgement, no word of grammar, no adverb."""
    key = words[at].key
    plain = len(key) > 2 and key.replace("-", "").isalpha() and key not in _stops() and key not in grammar("empty")
    return plain and not key.endswith(("ly", "ing", "ed")) and not _judges(words, at)


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    text = files("rashin.analysis.text").joinpath("data", "stops_en.tsv").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
