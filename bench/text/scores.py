"""How rightly labelled texts are read, with intervals from resampling the texts."""

import json
import math
import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rashin.analysis.text.aspects import Aspect, polarity_at
from rashin.analysis.text.judging import Judgement
from rashin.analysis.text.reading import Reading, read

TWO, THREE = ("pos", "neg"), ("pos", "neg", "neu")
_ROUNDS = 500
_WORDS = {
    "positive": "pos", "negative": "neg", "neutral": "neu", "conflict": "mixed", "1": "pos", "-1": "neg", "0": "neu",
}  # fmt: skip
"""Other names that labels go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A labelled text as it was read: its label, the answers, and whether each given term was read rightly."""

    domain: str
    label: str | None
    two: str
    four: str
    rights: tuple[bool, ...]
    both: bool
    seconds: float

    @classmethod
    def of(cls, row: Mapping[str, Any], domain: str = "") -> "Row":
        """The text read, and compared with what was given."""
        started = time.process_time()
        reading = read(row["text"])
        seconds = time.process_time() - started
        label = row.get("label")
        rights, both = _terms(row, reading)
        return cls(
            domain=domain,
            label=None if label is None else _WORDS.get(str(label), str(label)),
            two="pos" if reading.sentiment >= 0 else "neg",
            four=reading.label,
            rights=rights,
            both=both,
            seconds=seconds,
        )

    @property
    def three(self) -> str:
        """The answer without "mixed"."""
        return self.two if self.four == "mixed" else self.four


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A figure, its 95 % interval, and on how many it was measured."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "–"
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f}) n={self.n:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How rightly one file was read."""

    file: str
    texts: int
    two: Share
    three: Share
    found_mixed: Share
    terms: Share
    terms_in_mixed: Share
    per_second: float


def score(path: Path) -> Score:
    """Macro-F1 over two and three classes, and the share of given terms whose polarity is right."""
    return score_of_rows(path.name, [Row.of(row) for row in rows_of(path)])


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def score_of_rows(name: str, rows: Sequence[Row]) -> Score:
    """The same of texts that have been read already."""
    two = [(row.label, row.two) for row in rows if row.label in TWO]
    three = [(row.label, row.three) for row in rows if row.label in THREE]
    mixed = [(row.label, row.four) for row in rows if row.label in (*THREE, "mixed")]
    return Score(
        file=name,
        texts=len(rows),
        two=_f1(two, TWO),
        three=_f1(three, THREE),
        found_mixed=_f1(mixed, ("mixed",)) if any(label == "mixed" for label, _ in mixed) else _f1([], ()),
        terms=_right([row.rights for row in rows if row.rights]),
        terms_in_mixed=_right([row.rights for row in rows if row.both]),
        per_second=len(rows) / max(math.fsum(row.seconds for row in rows), 1e-9),
    )


def memory() -> float:
    """The most that this process held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def macro_f1(pairs: Sequence[tuple[str | None, str]], classes: Iterable[str]) -> float:
    """Macro-averaged F1."""
    return _f1(pairs, tuple(classes), rounds=0).value


def _f1(pairs: Sequence[tuple[str | None, str]], classes: Sequence[str], *, rounds: int = _ROUNDS) -> Share:
    if not pairs:
        return Share(value=math.nan, low=math.nan, high=math.nan, n=0)
    given, answer = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    hit = np.array([(given == name) & (answer == name) for name in classes], dtype=float)
    wrong = np.array([(given != answer) & ((given == name) | (answer == name)) for name in classes], dtype=float)

    def value(weight: npt.NDArray[np.float64]) -> float:
        hits, wrongs = hit @ weight, wrong @ weight
        return float(np.mean(2 * hits / np.maximum(1, 2 * hits + wrongs)))

    return _with_interval(value, len(pairs), len(pairs), rounds)


def _right(texts: Sequence[tuple[bool, ...]]) -> Share:
    """The share of terms read rightly; texts are resampled, not terms, as those of one text are alike."""
    if not texts:
        return Share(value=math.nan, low=math.nan, high=math.nan, n=0)
    rights = np.array([sum(text) for text in texts], dtype=float)
    counts = np.array([len(text) for text in texts], dtype=float)

    def value(weight: npt.NDArray[np.float64]) -> float:
        return float(rights @ weight / (counts @ weight))

    return _with_interval(value, len(texts), int(counts.sum()), _ROUNDS)


def _with_interval(value: Any, texts: int, n: int, rounds: int) -> Share:
    chance = np.random.default_rng(5)
    again = [value(np.bincount(chance.integers(0, texts, texts), minlength=texts).astype(float)) for _ in range(rounds)]
    low, high = np.percentile(again, [2.5, 97.5]) if again else (math.nan, math.nan)
    return Share(value=value(np.ones(texts)), low=float(low), high=float(high), n=n)


def _terms(row: Mapping[str, Any], reading: Reading) -> tuple[tuple[bool, ...], bool]:
    """Whether each given term's polarity is read rightly, and whether the text has terms of both kinds."""
    judgement = Judgement(margin=0.0, silence=0.0, clauses=reading.clauses, opinions=reading.opinions)
    rights, kinds = [], set()
    for aspect in row.get("aspects") or ():
        start = aspect.get("start", row["text"].find(aspect["term"]))
        given = _WORDS.get(str(aspect["polarity"]), str(aspect["polarity"]))
        if given in TWO and start >= 0:
            end = start + len(aspect["term"])
            over = aspect_over(start, end, reading.aspects)
            told = over.polarity if over else polarity_at(judgement, start, end, text=row["text"])
            found = told or reading.sentiment
            rights.append((found >= 0) == (given == "pos"))
            kinds.add(given)
    return tuple(rights), len(kinds) == 2


def aspect_over(start: int, end: int, aspects: Sequence[Aspect]) -> Aspect | None:
    """The aspect that shares most with a term, if any does."""
    near = [one for one in aspects if one.start < end and start < one.end]
    return max(near, key=lambda one: min(end, one.end) - max(start, one.start), default=None)
