"""The voices that stand for many: near the middle of all, and unlike those already chosen.

Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) with the likeness to the centroid as relevance (Radev,
Jing, Styś and Tam, 2004). Deterministic: the same voices give the same choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.vectors import Rows, unit

RELEVANCE: Final = 0.6
"""How much being like all weighs against being unlike the chosen."""
ALIKE: Final = 0.5
"""From this likeness on a voice is stood for by a chosen one."""
SHORT, LONG = 12, 220
"""Characters of a remark that tells something and is read at a glance; others weigh less."""
_WIDTH: Final = 1021


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One of the texts, and how many say much the same."""

    at: int
    stands_for: int
    """Texts that are most like this one, itself included."""


def choose(rows: Rows, texts: Sequence[str], *, most: int, alike: float = ALIKE) -> tuple[Chosen, ...]:
    """At most so many texts, the one that says the most first. Rows of zeros (no letters) are never chosen."""
    living = np.flatnonzero(np.linalg.norm(rows, axis=1) > 0)
    if not len(living) or most < 1:
        return ()
    kept = rows[living]
    relevance = (kept @ unit(kept.mean(axis=0, keepdims=True))[0]) * np.array([worth(texts[int(at)]) for at in living])
    near = np.full(len(living), -1.0)
    picked: list[int] = []
    while len(picked) < min(most, len(living)):
        marginal = RELEVANCE * relevance - (1 - RELEVANCE) * np.maximum(near, 0.0)
        marginal[picked] = -np.inf
        best = int(np.argmax(marginal))
        if picked and near[best] > 0.999:  # nothing is left but repeats
            marginal[near > 0.999] = -np.inf
            best = int(np.argmax(marginal))
            if not np.isfinite(marginal[best]):
                break
        picked.append(best)
        near = np.maximum(near, kept @ kept[best])
    return _counted(kept, living, picked, alike)


def _counted(kept: Rows, living: NDArray[np.intp], picked: Sequence[int], alike: float) -> tuple[Chosen, ...]:
    likeness = kept @ kept[list(picked)].T
    nearest = np.argmax(likeness, axis=1)
    stood = likeness[np.arange(len(kept)), nearest] >= alike
    counts = np.bincount(nearest[stood], minlength=len(picked))
    found = [Chosen(at=int(living[one]), stands_for=max(1, int(counts[place]))) for place, one in enumerate(picked)]
    return tuple(found)


def worth(text: str) -> float:
    """How well a text can be quoted, 0.3 … 1: a word says too little, a page too much."""
    length = len(text.strip())
    if length < SHORT:
        return max(0.3, length / SHORT)
    return 1.0 if length <= LONG else max(0.3, LONG / length)


def by_letters(texts: Sequence[str]) -> Rows:
    """Vectors where none of meaning are at hand: pairs of letters, the rare ones weighing more."""
    rows = np.zeros((len(texts), _WIDTH), np.float32)
    for at, text in enumerate(texts):
        letters = "".join(one for one in text[:600].lower() if one.isalnum())
        codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
        if len(codes) > 1:
            pairs = (codes[:-1] * 8191 + codes[1:]) % _WIDTH
            rows[at] = np.sqrt(np.bincount(pairs, minlength=_WIDTH)[:_WIDTH])
    held = np.count_nonzero(rows, axis=0)
    return unit(rows * np.log((1 + len(texts)) / (1 + held) + 1).astype(np.float32))


def drawn(total: int, most: int) -> list[int]:
    """Which of ``total`` texts, in a fixed order, are looked at: all, or every so many-th."""
    if total <= most:
        return list(range(total))
    return [int(at * total / most) for at in range(most)]
