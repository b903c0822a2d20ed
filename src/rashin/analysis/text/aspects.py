"""What is spoken of, and how: 店員さんは親切だったが待ち時間が長すぎる gives staff +, waiting -.

Terms come from an editable list of categories. Each takes the opinions of its own clause, the nearer the more; a clause
that only names (スタッフの方で、) takes those of its neighbour in the same sentence, unless a "but" sets them apart.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from itertools import chain
from operator import attrgetter

from rashin.analysis.text.bearing import Bearing, Polarity, within
from rashin.analysis.text.english.leanings import leanings
from rashin.analysis.text.english.words import Word, words_of
from rashin.analysis.text.japanese.morphemes import Morpheme, morphemes
from rashin.analysis.text.judging import NEUTRAL, Judgement
from rashin.analysis.text.opinion import Opinion
from rashin.analysis.text.terms import OTHER, english_objects, english_subjects, japanese_qualified, japanese_subjects

_begin = attrgetter("start")

_CLEAR = 0.7
"""Log-odds of a clause from which its subject is told though no word in it is known to judge."""


Leans = Callable[[int, int, str, tuple[int, int]], Iterable[Opinion]]
"""What judges a term by what it is: its place, its category and the place of its clause."""


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
    firsts: frozenset[str]
    """The first words of all of them: most words of a text are none."""

    def find(self, words: Sequence[tuple[str, ...]]) -> list[tuple[int, int, str]]:
        """First word, length and category of every term, longest first and without overlaps.

        Each word is given with all forms under which it may be listed.
        """
        found: list[tuple[int, int, str]] = []
        behind = 0
        known = self.firsts
        for at, forms in enumerate(words):
            if at < behind or known.isdisjoint(forms):
                continue
            best, name = 0, ""
            for form in forms:
                if form not in self.entries:
                    continue
                for entry, category in self.entries[form]:
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
    if len(entry) > len(words) - at:
        return False
    for number in range(1, len(entry)):  # noqa: SIM110 a generator costs as much as all comparisons
        if entry[number] not in words[at + number]:
            return False
    return True


def japanese_aspects(text: str, words: Sequence[Morpheme], judgement: Judgement) -> list[Aspect]:
    """The aspects of a Japanese text whose words are known and that has been judged."""
    listed = _japanese(words)
    return _judged(text, [*listed, *_judged_only(_japanese_others(words, judgement), listed, judgement)], judgement)


def _japanese_others(words: Sequence[Morpheme], judgement: Judgement) -> Iterator[tuple[int, int]]:
    yield from japanese_subjects(words)
    yield from japanese_qualified(words, frozenset(opinion.end for opinion in judgement.opinions))


def english_aspects(text: str, words: Sequence[Word], judgement: Judgement) -> list[Aspect]:
    """The aspects of an English text whose words are known and that has been judged."""
    listed = _english(words)
    spans = [*listed, *_judged_only(chain(english_subjects(words), english_objects(words)), listed, judgement)]
    return _judged(text, spans, judgement, partial(leanings, words))


def _judged_only(
    subjects: Iterable[tuple[int, int]], listed: Sequence[tuple[int, int, str]], judgement: Judgement
) -> Iterator[tuple[int, int, str]]:
    """Subjects in whose clause something judges, that neither are in the list nor judge themselves."""
    taken = sorted([(start, end) for start, end, _ in listed])
    for start, end in subjects:
        at = bisect_left(taken, (start, end))
        if any(start < stop and first < end for first, stop in taken[max(0, at - 1) : at + 1]):
            continue
        if _is_judged(start, end, judgement):
            taken.insert(at, (start, end))
            yield start, end, OTHER


def _is_judged(start: int, end: int, judgement: Judgement) -> bool:
    number = bisect_right(judgement.clauses, start, key=_begin) - 1
    if number < 0:
        return False
    near = within(judgement.opinions, judgement.clauses[number])
    if not near:
        return judgement.silence < NEUTRAL and abs(judgement.clauses[number].margin) > _CLEAR
    over = [one for one in near if start < one.end and one.start < end]
    return len(over) < len(near) and all(one.end - one.start < end - start for one in over) if over else True


def _judged(
    text: str, spans: Iterable[tuple[int, int, str]], judgement: Judgement, leans: Leans | None = None
) -> list[Aspect]:
    found = sorted(spans)
    bearing = Bearing(text, judgement, [(start, end) for start, end, _ in found])
    aspects = []
    for start, end, name in found:
        extra = [] if leans is None else list(leans(start, end, name, bearing.clause(start)))
        polarity = bearing.polarity(start, end, extra)
        aspects.append(Aspect(term=text[start:end], category=name, polarity=polarity, start=start, end=end))
    return aspects


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


def polarity_at(judgement: Judgement, start: int, end: int, *, text: str = "") -> Polarity:
    """What is said of the stretch from ``start`` to before ``end``: -1 … 1, 0 when nothing is."""
    return Bearing(text, judgement, [(start, end)]).polarity(start, end)


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
    return Terms(
        entries={key: sorted(entries, key=lambda entry: -len(entry[0])) for key, entries in first.items()},
        firsts=frozenset(first),
    )


def _rows(column: int) -> list[tuple[str, str]]:
    text = files("rashin.analysis.text").joinpath("data", "aspects.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return [(row[0], row[column]) for row in rows]
