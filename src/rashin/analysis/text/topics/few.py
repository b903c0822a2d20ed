"""Learning from a handful of examples: what is meant (vectors) and what is written (n-grams of letters).

A logistic regression over likeness to the examples: ridge, solved by Newton's method in the space that they span, each
side weighing the same however many there are of it (King and Zeng, 2001). With ten texts a class this beats either
kind of likeness alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.letters import Letters, Sparse
from rashin.analysis.text.topics.document import TopicTree
from rashin.analysis.text.topics.errors import NotFew
from rashin.analysis.text.vectors import Embedder, Rows

Floats = NDArray[np.float64]

LETTERS: Final = 0.5
"""The weight of likeness in letters, where likeness in meaning has 1."""
_RIDGE: Final = 0.1
_STEPS: Final = 12
_FOLDS: Final = 5
MOST_BACKGROUND: Final = 300
_USUAL: Final = 0.5
"""What a text counts of which nobody said that it does not belong."""
NEAREST: Final = 3
_BATCH: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """An example, and how like it the text is (-1 … 1)."""

    example: str
    similarity: float


class Space:
    """The space that some texts span: every text becomes a row of its likeness to them, on their main directions."""

    def __init__(self, texts: Sequence[str], embedder: Embedder | None, *, also: Sequence[str] = ()) -> None:
        """``also``: texts from which only is learned how rare letters are."""
        self.texts = list(texts)
        self._embedder = embedder
        self._letters = Letters.learn([*texts, *also])
        self._written: Sparse = self._letters.rows(self.texts).T.tocsr()
        self._meant: Rows | None = None if embedder is None else embedder.embed(self.texts)
        own = self._likeness(self.texts, self._meant)
        values, directions = np.linalg.eigh(own)
        kept = values > max(float(values[-1]) * 1e-6, 1e-9)
        self._turn: Floats = directions[:, kept] / np.sqrt(values[kept])
        self.rows: Floats = own @ self._turn

    def place(self, texts: Sequence[str], vectors: Rows | None = None) -> tuple[Floats, Floats]:
        """The texts' rows in the space, and how like each is to each that spans it (0 … 1)."""
        if self._embedder is not None and vectors is None:
            vectors = self._embedder.embed(texts)
        likeness = self._likeness(texts, vectors)
        return likeness @ self._turn, likeness / (1 + LETTERS if self._meant is not None else 1)

    def _likeness(self, texts: Sequence[str], vectors: Rows | None) -> Floats:
        written: Floats = (self._letters.rows(texts) @ self._written).toarray().astype(np.float64)
        if self._meant is None or vectors is None:
            return written
        found: Floats = vectors.astype(np.float64) @ self._meant.T.astype(np.float64) + LETTERS * written
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One side against the other."""

    weights: Floats
    bias: float

    def margins(self, rows: Floats) -> Floats:
        """How far on its side each row lies."""
        found: Floats = rows @ self.weights + self.bias
        return found


def draw(rows: Floats, sides: NDArray[np.bool_], counts: Floats) -> Line:
    """The line between the sides; ``counts`` says how much each row counts, and both sides count the same."""
    counts = counts.copy()
    for side in (sides, ~sides):
        counts[side] *= len(rows) / 2 / max(float(counts[side].sum()), 1e-9)
    full = np.hstack([rows, np.ones((len(rows), 1))])
    ridge = np.full(full.shape[1], _RIDGE)
    ridge[-1] = 1e-3
    found = np.zeros(full.shape[1])
    wanted = sides.astype(np.float64)
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(full @ found, -30, 30)))
        slope = full.T @ (counts * (wanted - likely)) - ridge * found
        bend = (full * (counts * likely * (1 - likely))[:, None]).T @ full + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        found = found + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Line(weights=found[:-1], bias=float(found[-1]))


class Few:
    """Tells classes apart from a few texts of each."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], embedder: Embedder | None) -> None:
        self.labels = sorted(set(labels))
        if len(self.labels) < 2 or len(texts) != len(labels):
            raise NotFew
        self._space = Space(texts, embedder)
        given = np.array([self.labels.index(label) for label in labels])
        ones = np.ones(len(texts))
        self._lines = [draw(self._space.rows, given == number, ones) for number in range(len(self.labels))]

    def scores(self, texts: Sequence[str], *, vectors: Rows | None = None) -> Floats:
        """A row a text: how likely each of the labels is."""
        rows, _ = self._space.place(texts, vectors)
        margins = np.column_stack([line.margins(rows) for line in self._lines])
        raised = np.exp(margins - margins.max(axis=1, keepdims=True))
        found: Floats = raised / raised.sum(axis=1, keepdims=True)
        return found

    def predict(self, texts: Sequence[str], *, vectors: Rows | None = None) -> list[str]:
        """The likeliest label of each text."""
        if not texts:
            return []
        return [self.labels[number] for number in self.scores(texts, vectors=vectors).argmax(axis=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """What one topic's examples teach: a line, from where on a text belongs, and which examples are its own."""

    topic: str
    line: Line
    threshold: float
    own: NDArray[np.int64]


class Examples:
    """All topics of a tree that go by examples."""

    def __init__(self, space: Space | None, judges: Sequence[_Judge]) -> None:
        self._space, self._judges = space, judges

    @property
    def any(self) -> bool:
        """Whether there is anything to go by."""
        return bool(self._judges)

    @classmethod
    def learn(cls, tree: TopicTree, embedder: Embedder | None, *, background: Sequence[str] = ()) -> "Examples":
        """From the examples of all live topics. What belongs to others does not belong, nor does most of the rest."""
        taught = {topic.id: _said(topic.rules, like=True) for topic in tree.live()}
        taught = {topic: texts for topic, texts in taught.items() if texts}
        if not taught:
            return cls(None, ())
        refused = {topic: _said(tree.by_id[topic].rules, like=False) for topic in taught}
        said = dict.fromkeys(text for texts in (*taught.values(), *refused.values()) for text in texts)
        usual = [text for text in dict.fromkeys(background) if text not in said and text.strip()]
        usual = usual[:: max(1, len(usual) // MOST_BACKGROUND)][:MOST_BACKGROUND]
        space = Space([*said, *usual], embedder, also=background[:20_000])
        place = {text: number for number, text in enumerate(said)}
        judges = []
        for topic in taught:
            kin = {topic, *tree.above(topic), *tree.below(topic)}
            others = {text for other, texts in taught.items() if other not in kin for text in texts}
            own = np.array([place[text] for text in taught[topic]])
            against = {place[text] for text in (*refused[topic], *others)} - set(own.tolist())
            judges.append(_judge(topic, space, own, np.array(sorted(against), np.int64), len(said)))
        return cls(space, judges)

    def judge(
        self, texts: Sequence[str], *, vectors: Rows | None = None
    ) -> list[dict[str, tuple[float, tuple[Likeness, ...]]]]:
        """For each text the topics to which it belongs: how surely (0.5 … 1), and its nearest examples there."""
        found: list[dict[str, tuple[float, tuple[Likeness, ...]]]] = [{} for _ in texts]
        if self._space is None or not texts:
            return found
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            rows, likeness = self._space.place(batch, None if vectors is None else vectors[start : start + _BATCH])
            for judge in self._judges:
                margins = judge.line.margins(rows) - judge.threshold
                for at in np.flatnonzero(margins >= 0).tolist():
                    if batch[at].strip():
                        score = round(1 / (1 + math.exp(-min(30.0, float(margins[at])))), 3)
                        found[start + at][judge.topic] = score, self._nearest(likeness[at], judge.own)
        return found

    def _nearest(self, likeness: Floats, own: NDArray[np.int64]) -> tuple[Likeness, ...]:
        assert self._space is not None
        order = own[np.argsort(-likeness[own])][:NEAREST]
        return tuple(
            Likeness(example=self._space.texts[at], similarity=round(float(likeness[at]), 3)) for at in order.tolist()
        )


def _said(rules: Sequence[object], *, like: bool) -> list[str]:
    from rashin.analysis.text.topics.document import Rule

    found = [rule for rule in rules if isinstance(rule, Rule) and rule.kind == "examples"]
    return list(dict.fromkeys(text for rule in found for text in (rule.like if like else rule.unlike)))


def _judge(topic: str, space: Space, own: NDArray[np.int64], against: NDArray[np.int64], said: int) -> _Judge:
    usual = np.arange(said, len(space.texts))
    members = np.concatenate([own, against, usual])
    sides = np.arange(len(members)) < len(own)
    counts = np.where(np.arange(len(members)) < len(own) + len(against), 1.0, _USUAL)
    rows = space.rows[members]
    if not (~sides).any():  # a single topic and nothing to tell it from: whatever is like its examples
        line = Line(weights=rows.mean(axis=0), bias=0.0)
        return _Judge(topic=topic, line=line, threshold=float(line.margins(rows).min()), own=own)
    return _Judge(topic=topic, line=draw(rows, sides, counts), threshold=_threshold(rows, sides, counts), own=own)


def _threshold(rows: Floats, sides: NDArray[np.bool_], counts: Floats) -> float:
    """From where on a text belongs: the best F1 over examples that were held out, drawn towards the middle."""
    if int(sides.sum()) < 3:
        return 0.0
    fold = np.empty(len(rows), np.int64)
    for side in (sides, ~sides):
        fold[side] = np.arange(int(side.sum())) % _FOLDS
    held = np.zeros(len(rows))
    for number in range(_FOLDS):
        out = fold == number
        if out.any() and sides[~out].any() and (~sides[~out]).any():
            held[out] = draw(rows[~out], sides[~out], counts[~out]).margins(rows[out])
    order = np.argsort(-held)
    hits = np.cumsum(np.where(sides, counts, 0)[order])
    wrong = np.cumsum(np.where(sides, 0, counts)[order])
    f1 = 2 * hits / (hits + wrong + float(counts[sides].sum()))
    best = float(held[order][int(f1.argmax())])
    return best * int(sides.sum()) / (int(sides.sum()) + 10)
