"""An index of texts: found by words, by phrases and by meaning, the best first.

Words: BM25 (Robertson and Zaragoza, 2009) over unified spellings and pairs of letters. Meaning: likeness of vectors.
Both are brought to one scale (how many standard deviations above the mean of the texts that may be found) and added.
Meaning weighs more where texts are short, as two short texts that mean the same often share no word; and more where no
text holds most of what was asked (by how rare the words are), as then words have little to say.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.errors import VectorsMissing
from rashin.analysis.text.search.errors import IndexStale, RowsDiffer
from rashin.analysis.text.search.matched import Span, places
from rashin.analysis.text.search.query import Query, read
from rashin.analysis.text.search.saving import Saved, load, save
from rashin.analysis.text.search.segment import Floats, Segment, joined
from rashin.analysis.text.search.terms import every, weights
from rashin.analysis.text.vectors import Embedder, Rows, unit

Mask = NDArray[np.bool_]
Lift = Callable[[Sequence[str]], Floats]
"""From the ids of the best texts to what else speaks for each, in standard deviations of their scores."""
Held = tuple[float, list[NDArray[np.int32]]]
"""How rare a term is, and the rows that hold it."""

_K1: Final = 1.2
_B: Final = 0.6
_SHORT, _LONG = 35.0, 150.0
"""Mean lengths of texts, in characters, between which the weight of meaning falls."""
_UNSAID, _SAID = (10.0, 0.8), (0.5, 0.15)
"""The weight of meaning among short texts and long ones, where words cover little of the query, and most of it."""
_LITTLE, _MOST = (0.4, 0.3), (0.8, 0.6)
"""What is little and most: shares of the query's rareness that one text holds."""
_LOOKED_AT: Final = 30
"""Of so many texts, those with the best words, it is looked how much they hold."""
_WHOLE_QUERY: Final = 10
"""A query of fewer characters is rather a word than a thought: its meaning weighs less."""
_ALIKE: Final = 0.35
"""From this likeness on a text without a word of the query is found by its meaning."""
LIFTED: Final = 200
"""Of so many texts, the best ones, it is asked what else speaks for them."""
_SEGMENTS: Final = 8
"""More are joined into one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A text that was found."""

    id: str
    score: float
    """How far above the mean, in standard deviations; of use within one answer only."""
    words: float
    """BM25; 0 where it was found by meaning alone."""
    meaning: float
    """Likeness in meaning, -1 … 1; 0 where vectors are missing."""
    spans: tuple[Span, ...]
    """Where the words of the query stand, in code points."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """An answer: the best texts, how many there are in all, and whether meaning was looked at."""

    hits: tuple[Hit, ...]
    total: int
    by_meaning: bool


class Index:
    """Texts by id. Not safe to change from two threads; searching while nobody changes it is."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder
        self._segments: list[Segment] = []
        self._alive: list[Mask] = []
        self._row: dict[str, tuple[int, int]] = {}

    @classmethod
    def build(
        cls, ids: Sequence[str], texts: Sequence[str], embedder: Embedder | None = None, *, vectors: Rows | None = None
    ) -> "Index":
        """An index of these texts; without an embedder it is searched by words alone."""
        index = cls(embedder)
        index.add(ids, texts, vectors=vectors)
        return index

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, id: object) -> bool:  # noqa: A002 - the word that it is
        return id in self._row

    @property
    def by_meaning(self) -> bool:
        """Whether every text can be found by its meaning."""
        return self._embedder is not None and all(one.has_vectors for one in self._segments)

    @property
    def ids(self) -> list[str]:
        """The ids row by row; "" where a text was deleted. A mask of ``search`` has one place for each."""
        found = [""] * sum(map(len, self._segments))
        begins = self._begins()
        for name, (part, row) in self._row.items():
            found[begins[part] + row] = name
        return found

    def mask(self, ids: Collection[str]) -> Mask:
        """The rows of these texts, to search in them alone."""
        found = np.zeros(sum(map(len, self._segments)), np.bool_)
        begins = self._begins()
        for name in ids:
            place = self._row.get(name)
            if place is not None:
                found[begins[place[0]] + place[1]] = True
        return found

    def vectors(self, ids: Sequence[str]) -> Rows | None:
        """A row of length 1 for each of these texts, zeros for one that is not here; None where there are none."""
        made: Rows | None = None
        for at, name in enumerate(ids):
            place = self._row.get(name)
            if place is None or not self._segments[place[0]].has_vectors:
                continue
            row = self._segments[place[0]].vector(place[1])
            if made is None:
                made = np.zeros((len(ids), len(row)), np.float32)
            made[at] = row
        return None if made is None else unit(made)

    def add(self, ids: Sequence[str], texts: Sequence[str], *, vectors: Rows | None = None) -> None:
        """More texts; one whose id is there already takes its place. Of one id twice the last counts."""
        if len(ids) != len(texts) or (vectors is not None and len(vectors) != len(ids)):
            raise RowsDiffer(ids=len(ids), texts=len(texts))
        last = {name: at for at, name in enumerate(ids)}
        kept = sorted(last.values())
        if not kept:
            return
        said = [texts[at] for at in kept]
        if self._embedder is None:
            made = None
        else:
            made = self._embedder.embed(said) if vectors is None else vectors[kept]
        self.delete([ids[at] for at in kept])
        self._take(Segment.build([ids[at] for at in kept], said, made))
        if len(self._segments) > _SEGMENTS:
            self.compact()

    def delete(self, ids: Collection[str]) -> int:
        """Take texts out; says how many there were.

        They are found no more; their words are gone from the files after ``compact`` and ``save``.
        """
        gone = 0
        for name in ids:
            place = self._row.pop(name, None)
            if place is not None:
                self._alive[place[0]][place[1]] = False
                gone += 1
        return gone

    def compact(self) -> None:
        """Everything in one segment, without what was deleted. Nothing is read anew."""
        kept = joined(self._segments, self._alive)
        self._segments, self._alive, self._row = [], [], {}
        if len(kept):
            self._take(kept)

    def save(self, folder: Path) -> None:
        """Into a folder, atomically: whoever opens it sees the index as it was before or as it is now."""
        name = self._embedder.name if self._embedder is not None else ""
        save(folder, Saved(segments=self._segments, alive=self._alive, vectors=name))

    @classmethod
    def open(cls, folder: Path, embedder: Embedder | None = None) -> "Index":
        """An index from its folder, mapped into memory. Raises IndexDamaged or IndexStale: then it is built anew.

        Without an embedder, an index with vectors is searched by words alone.
        """
        saved = load(folder)
        if embedder is not None and saved.vectors not in ("", embedder.name):
            raise IndexStale(place=str(folder), found=saved.vectors, wanted=embedder.name)
        index = cls(embedder)
        for segment, alive in zip(saved.segments, saved.alive, strict=True):
            index._take(segment, alive)
        return index

    def _take(self, segment: Segment, alive: Mask | None = None) -> None:
        part = len(self._segments)
        self._segments.append(segment)
        self._alive.append(np.ones(len(segment), np.bool_) if alive is None else alive)
        for row, name in enumerate(segment.ids()):
            if self._alive[part][row]:
                self._row[name] = (part, row)

    def _begins(self) -> list[int]:
        return [0, *np.cumsum([len(one) for one in self._segments]).tolist()]

    # --- looking up -----------------------------------------------------------------------------------------------

    def search(
        self, query: str, k: int = 20, *, allow: Mask | None = None, offset: int = 0, lift: Lift | None = None
    ) -> Hits:
        """The best texts for what somebody wrote; ``allow`` (``mask``) says in which rows to look."""
        asked = read(query)
        may = np.concatenate(self._alive) if self._alive else np.zeros(0, np.bool_)
        if allow is not None:
            may &= allow
        may = self._filtered(asked, may)
        if not asked.words or not may.any():
            return Hits(hits=(), total=0, by_meaning=False)
        words, held = self._bm25(asked.words)
        meaning = self._meaning(asked.words)
        score = _standing(words, may)
        if meaning is not None:
            weight = self._meaning_weight(asked.words, _covered(words, held, may))
            score = score + weight * _standing(meaning, may)
        if asked.phrases:
            found = may  # they hold the phrases, even where those are of silent words alone
        else:
            found = may & (words > 0)
            if meaning is not None:
                found |= may & (meaning >= _ALIKE)
        rows = np.flatnonzero(found)
        ranked = rows[np.lexsort((rows, -score[rows]))]
        best = (ranked if lift is None else self._lifted(ranked, score, lift))[offset : offset + k]
        return Hits(
            hits=tuple(self._hit(int(row), asked, score, words, meaning) for row in best),
            total=len(rows),
            by_meaning=meaning is not None,
        )

    def _lifted(self, ranked: NDArray[np.intp], score: Floats, lift: Lift) -> NDArray[np.intp]:
        """The best anew, with what else speaks for them; the others behind them as they were."""
        first = ranked[:LIFTED]
        places = (self._place(int(row)) for row in first)
        more = lift([self._segments[part].id(at) for part, at in places])
        score[first] += float(score[first].std()) * more
        return np.concatenate([first[np.argsort(-score[first], kind="stable")], ranked[LIFTED:]])

    def _hit(self, row: int, asked: Query, score: Floats, words: Floats, meaning: Floats | None) -> Hit:
        part, at = self._place(row)
        segment = self._segments[part]
        text = segment.text(at)
        return Hit(
            id=segment.id(at),
            score=round(float(score[row]), 3),
            words=round(float(words[row]), 3),
            meaning=0.0 if meaning is None else round(float(meaning[row]), 3),
            spans=places(text, asked),
            text=text,
        )

    def _place(self, row: int) -> tuple[int, int]:
        begins = self._begins()
        part = int(np.searchsorted(np.array(begins), row, side="right")) - 1
        return part, row - begins[part]

    def _bm25(self, said: str) -> tuple[Floats, list[Held]]:
        """Each row's score, and each term's rareness with the rows that hold it."""
        lengths = np.concatenate([one.arrays["lengths"] for one in self._segments])
        begins = self._begins()
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        scores = np.zeros(len(lengths), np.float32)
        held: list[Held] = []
        for term, times in weights(said).items():
            holding = [segment.holders(term) for segment in self._segments]
            holders = sum(len(rows) for rows, _ in holding)
            rare = math.log(1 + (len(lengths) - holders + 0.5) / (holders + 0.5))
            held.append((times * rare, [rows + begin for begin, (rows, _) in zip(begins, holding, strict=False)]))
            for at, (_, counts) in zip(held[-1][1], holding, strict=True):
                often = counts.astype(np.float32)
                scores[at] += times * rare * often * (_K1 + 1) / (often + norm[at])
        return scores, held

    def _meaning(self, said: str) -> Floats | None:
        if not self.by_meaning or self._embedder is None:
            return None
        try:
            vector = self._embedder.embed([said])[0]
        except VectorsMissing:  # words alone decide until it is installed again
            return None
        if not vector.any():
            return None
        return np.concatenate([segment.likeness(vector) for segment in self._segments])

    def _meaning_weight(self, said: str, covered: float) -> float:
        letters = sum(int(one.arrays["text_ends"][-1]) for one in self._segments if len(one)) / 2.5
        mean = letters / max(1, sum(map(len, self._segments)))
        part = (math.log(max(mean, 1)) - math.log(_SHORT)) / (math.log(_LONG) - math.log(_SHORT))
        long = min(1.0, max(0.0, part))
        little, most = _between(_LITTLE, long), _between(_MOST, long)
        told = min(1.0, max(0.0, (covered - little) / (most - little)))
        unsaid, clear = (math.exp(_between((math.log(one), math.log(two)), long)) for one, two in (_UNSAID, _SAID))
        whole = min(1.0, max(0.4, len(said) / _WHOLE_QUERY))
        return whole * math.exp(_between((math.log(unsaid), math.log(clear)), told))

    def _filtered(self, asked: Query, may: Mask) -> Mask:
        """Without the rows in which a phrase is missing or a word stands that must not."""
        for word in asked.without:
            may &= ~self._holding(word)
        for phrase in asked.phrases:
            may &= self._saying(phrase)
        for phrase in asked.without_phrases:
            may &= ~self._saying(phrase)
        return may

    def _saying(self, phrase: str) -> Mask:
        """The rows that hold a phrase as it stands."""
        found = np.zeros(sum(map(len, self._segments)), np.bool_)
        for begin, segment in zip(self._begins(), self._segments, strict=False):
            found[segment.saying(phrase) + begin] = True
        return found

    def _holding(self, word: str) -> Mask:
        """The rows that hold all terms of a word."""
        found = np.ones(sum(map(len, self._segments)), np.bool_)
        terms = set(every(word).tolist())
        for term in terms:
            holds = np.zeros(len(found), np.bool_)
            for begin, segment in zip(self._begins(), self._segments, strict=False):
                holds[segment.holders(term)[0] + begin] = True
            found &= holds
        return found if terms else ~found


def _standing(values: Floats, may: Mask) -> Floats:
    """How many standard deviations above the mean of those that may be found."""
    some = values[may]
    spread = float(some.std())
    found: Floats = (values - float(some.mean())) / (spread if spread > 1e-9 else 1.0)
    return found


def _between(ends: tuple[float, float], part: float) -> float:
    return ends[0] + part * (ends[1] - ends[0])


def _covered(words: Floats, held: Sequence[Held], may: Mask) -> float:
    """How much of the query's rareness the text holds that holds most, of those with the best words (0 … 1)."""
    scores = np.where(may, words, 0)
    best = np.argpartition(-scores, min(_LOOKED_AT, len(scores)) - 1)[:_LOOKED_AT]
    found = np.zeros(len(best))
    for rare, parts in held:
        for rows in parts:
            if len(rows):
                at = np.minimum(np.searchsorted(rows, best), len(rows) - 1)
                found += rare * (rows[at] == best)
    return float(found.max()) / max(sum(rare for rare, _ in held), 1e-9)
