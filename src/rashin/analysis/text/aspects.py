"""What is spoken of, and how: 店員さんは親切だったが待ち時間が長すぎる gives staff +, waiting -.

Terms come from an editable list of categories. Each takes the opinions of its own clause, the nearer the more; a clause
that only names (スタッフの方で、) takes those of its neighbour in the same sentence, unless a "but" sets them apart.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import attrgetter

from rashin.analysis.text.english.words import Word, words_of
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.judging import NEUTRAL, Judged, Judgement, score_of
from rashin.analysis.text.opinion import Opinion
from rashin.analysis.text.terms import OTHER, english_subjects, japanese_subjects

Polarity = float

_begin = attrgetter("start")

_NEAR = 12.0
"""Code points over which an opinion's weight for a term halves."""

_CLAUSE, _BARE_CLAUSE = 0.75, 0.2
"""How much the term's own clause says of it if something in it judges, and if nothing does; the rest its sentence."""

_AGAINST = 0.5
"""How much a clause that a "but" sets against another, and in which nothing judges, says the other's contrary."""

_NEARBY = 1.0
"""What a whole opinion beside the term adds to the log-odds."""

_SILENT = 0.3
"""Log-odds under which nothing is said of a term that no opinion stands beside, as nothing is in a neutral text."""


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

    def find(self, words: Sequence[tuple[str, ...]]) -> list[tuple[int, int, str]]:
        """First word, length and category of every term, longest first and without overlaps.

        Each word is given with all forms under which it may be listed.
        """
        found: list[tuple[int, int, str]] = []
        behind = 0
        for at, forms in enumerate(words):
            if at < behind:
                continue
            best, name = 0, ""
            for form in forms:
                for entry, category in self.entries.get(form, ()):
                    if len(entry) > best and _stands(entry, words, at):
                        best, name = len(entry), category
                        break
            if best:
                found.append((at, best, name))
                behind = at + best
        return found


def _stands(entry: Sequence[str], words: Sequence[tuple[str, ...]], at: int) -> bool:
    if len(entry) == 1:
        return True
    return len(entry) <= len(words) - at and all(key in words[at + number] for number, key in enumerate(entry))


def japanese_aspects(text: str, words: Sequence[Morpheme], judgement: Judgement) -> list[Aspect]:
    """The aspects of a Japanese text whose words are known and that has been judged."""
    listed = _japanese(words)
    return _judged(text, [*listed, *_judged_only(japanese_subjects(words), listed, judgement)], judgement)


def english_aspects(text: str, words: Sequence[Word], judgement: Judgement) -> list[Aspect]:
    """The aspects of an English text whose words are known and that has been judged."""
    listed = _english(words)
    return _judged(text, [*listed, *_judged_only(english_subjects(words), listed, judgement)], judgement)


def _judged_only(
    subjects: Iterable[tuple[int, int]], listed: Sequence[tuple[int, int, str]], judgement: Judgement
) -> Iterator[tuple[int, int, str]]:
    """Subjects in whose clause something judges, that neither are in the list nor judge themselves."""
    clauses, opinions = judgement.clauses, judgement.opinions
    taken = sorted([(start, end) for start, end, _ in listed])
    for start, end in subjects:
        beside = taken[max(0, bisect_left(taken, (start, end)) - 1) :][:2]
        if any(start < stop and first < end for first, stop in beside):
            continue
        number = bisect_right(clauses, start, key=_begin) - 1
        near = _within(opinions, clauses[number]) if number >= 0 else ()
        if near and not any(start < one.end and one.start < end for one in near):
            yield start, end, OTHER


def _judged(text: str, spans: Iterable[tuple[int, int, str]], judgement: Judgement) -> list[Aspect]:
    return [
        Aspect(term=text[start:end], category=name, polarity=polarity_at(judgement, start, end), start=start, end=end)
        for start, end, name in sorted(spans)
    ]


def _japanese(words: Sequence[Morpheme]) -> list[tuple[int, int, str]]:
    found = japanese_terms().find([(word.normal, word.surface) for word in words])
    return [
        (words[at].start, words[at + length - 1].end, name)
        for at, length, name in found
        if words[at + length - 1].part in ("名詞", "形状詞", "接尾辞")
    ]


def _english(words: Sequence[Word]) -> list[tuple[int, int, str]]:
    found = english_terms().find([(word.key,) for word in words])
    return [(words[at].start, words[at + length - 1].end, name) for at, length, name in found]


def polarity_at(judgement: Judgement, start: int, end: int) -> Polarity:
    """What is said of the stretch from ``start`` to before ``end``: -1 … 1, 0 when nothing is."""
    clauses = judgement.clauses
    number = bisect_right(clauses, start, key=_begin) - 1
    if number < 0:
        return 0.0
    own, other = clauses[number], _set_against(clauses, number)
    near = _within(judgement.opinions, own)
    if other is None:
        share = _CLAUSE if near else _BARE_CLAUSE
        margin = share * own.margin + (1 - share) * own.sentence
    else:
        margin = own.margin if near else own.margin - _AGAINST * other.margin
    if not near and not own.last and not own.yields:
        near = _within(judgement.opinions, clauses[number + 1])
    if near:
        margin += _NEARBY * _weighed(near, start, end)
    elif other is None and (judgement.silence > NEUTRAL or abs(margin) < _SILENT):
        return 0.0
    return score_of(margin)


def _set_against(clauses: Sequence[Judged], number: int) -> Judged | None:
    """The clause of the same sentence that a "but" or "although" sets against this one."""
    if clauses[number].yields and not clauses[number].last:
        return clauses[number + 1]
    before = clauses[number - 1] if number else None
    return before if before is not None and before.yields and not before.last else None


def _within(opinions: Sequence[Opinion], clause: Judged) -> Sequence[Opinion]:
    """The opinions that begin in a clause."""
    first = bisect_left(opinions, clause.start, key=_begin)
    return opinions[first : bisect_left(opinions, clause.end, lo=first, key=_begin)]


def _weighed(near: Sequence[Opinion], start: int, end: int) -> Polarity:
    weights = [math.exp2(-_distance(opinion, start, end) / _NEAR) for opinion in near]
    total = math.fsum([weight * opinion.polarity for weight, opinion in zip(weights, near, strict=True)])
    return total / math.fsum(weights)


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
