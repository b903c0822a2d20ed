"""What is spoken of, and how: 店員さんは親切だったが待ち時間が長すぎる gives staff +, waiting -.

Terms come from an editable list of categories. Each takes the opinions of its own clause, the nearer the more; a clause
that only names (スタッフの方ですが、) takes those of its neighbour in the same sentence.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rashin.analysis.text.english.words import words_of
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.opinion import Opinion, Opinions

Polarity = float

_NEAR = 12.0
"""Code points over which an opinion's weight for a term halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """A term in its place, its category's name, and what is said of it (-1 … 1; 0 when nothing is)."""

    term: str
    category: str
    polarity: Polarity
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Terms as sequences of words, each with its category, by their first word, longest first."""

    entries: dict[str, Sequence[tuple[tuple[str, ...], str]]]

    def find(self, words: Sequence[frozenset[str]]) -> list[tuple[int, int, str]]:
        """First word, length and category of every term, longest first and without overlaps.

        Each word is the set of the forms under which it may be listed.
        """
        found: list[tuple[int, int, str]] = []
        at = 0
        while at < len(words):
            length, name = self._at(words, at)
            if length:
                found.append((at, length, name))
            at += length or 1
        return found

    def _at(self, words: Sequence[frozenset[str]], at: int) -> tuple[int, str]:
        hits = [
            (len(entry), name)
            for form in words[at]
            for entry, name in self.entries.get(form, ())
            if len(entry) <= len(words) - at and all(key in words[at + number] for number, key in enumerate(entry))
        ]
        return max(hits, default=(0, ""))


def japanese_aspects(text: str, words: Sequence[Morpheme], opinions: Opinions) -> list[Aspect]:
    """The aspects of a Japanese text whose words and opinions are known."""
    found = japanese_terms().find([frozenset((word.normal, word.surface)) for word in words])
    spans = [
        (words[at].start, words[at + length - 1].end, name)
        for at, length, name in found
        if words[at + length - 1].part in ("名詞", "形状詞", "接尾辞")
    ]
    return _judged(text, spans, opinions)


def english_aspects(text: str, opinions: Opinions) -> list[Aspect]:
    """The aspects of an English text whose opinions are known."""
    words = words_of(text)
    found = english_terms().find([frozenset((word.key,)) for word in words])
    return _judged(text, [(words[at].start, words[at + length - 1].end, name) for at, length, name in found], opinions)


def _judged(text: str, spans: Iterable[tuple[int, int, str]], opinions: Opinions) -> list[Aspect]:
    return [
        Aspect(
            term=text[start:end], category=name, polarity=polarity_at(text, start, end, opinions), start=start, end=end
        )
        for start, end, name in spans
    ]


def polarity_at(text: str, start: int, end: int, opinions: Opinions) -> Polarity:
    """What is said of the stretch from ``start`` to before ``end``: -1 … 1, 0 when nothing is."""
    clause = next((number for number, clause in enumerate(opinions.clauses) if start < clause.end), None)
    if clause is None:
        return 0.0
    for number in (clause, clause + 1):
        if number > clause and not _goes_on(text, opinions, clause):
            break
        near = [opinion for opinion in opinions.found if opinion.clause == number]
        if near:
            return _weighed(near, start, end)
    return 0.0


def _goes_on(text: str, opinions: Opinions, clause: int) -> bool:
    """Whether the sentence goes on behind the clause."""
    return clause + 1 < len(opinions.clauses) and text[opinions.clauses[clause].end - 1] not in "。！？!?\n.…"


def _weighed(near: Sequence[Opinion], start: int, end: int) -> Polarity:
    weights = [math.exp2(-_distance(opinion, start, end) / _NEAR) for opinion in near]
    total = sum([weight * opinion.polarity for weight, opinion in zip(weights, near, strict=True)])
    return max(-1.0, min(1.0, round(total / sum(weights), 3)))


def _distance(opinion: Opinion, start: int, end: int) -> int:
    """Code points between a term and an opinion."""
    return max(0, opinion.start - end, start - opinion.end)


@lru_cache(maxsize=1)
def japanese_terms() -> Terms:
    """The package's own list, as Japanese words."""
    return _terms((entry, name) for name, entries in _rows(1) for entry in entries.split())


@lru_cache(maxsize=1)
def english_terms() -> Terms:
    """The package's own list, as English words."""
    rows = ((entry, name) for name, entries in _rows(2) for entry in entries.split("|"))
    return _gathered((tuple(word.key for word in words_of(entry)), name) for entry, name in rows)


def categories() -> list[str]:
    """The names of the list's categories, in its order."""
    return [name for name, _ in _rows(1)]


def _terms(rows: Iterable[tuple[str, str]]) -> Terms:
    return _gathered((keys, name) for entry, name in rows for keys in _forms(entry))


def _forms(entry: str) -> set[tuple[str, ...]]:
    """As it stands and in unified spelling: Sudachi reads 待ち in 待ち時間 as a noun or a verb by what is around."""
    words = morphemes(entry)
    return {tuple(word.normal for word in words), tuple(word.surface for word in words)}


def _gathered(rows: Iterable[tuple[tuple[str, ...], str]]) -> Terms:
    first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for keys, name in rows:
        first.setdefault(keys[0], []).append((keys, name))
    return Terms(entries={key: sorted(entries, key=lambda entry: -len(entry[0])) for key, entries in first.items()})


def _rows(column: int) -> list[tuple[str, str]]:
    text = files("rashin.analysis.text").joinpath("data", "aspects.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [(row[0], row[column]) for row in rows]
