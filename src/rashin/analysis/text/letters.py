"""Texts as hashed n-grams of letters, weighed by how rare they are: what is written, beside what is meant.

Hashing: Weinberger et al., "Feature hashing for large scale multitask learning" (ICML 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.spelling import plain

BITS: Final = 17
SIZES: Final = (1, 2, 3, 4)
LONGEST: Final = 2_000
_PRIME: Final = np.uint64(1_000_003)
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)

Sparse = Any
"""A scipy CSR array, which ships no types that fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """How rare each n-gram is."""

    rare: NDArray[np.float32]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> "Letters":
        """From some texts of the kind that will be looked at."""
        counts = counted(texts)
        in_texts = np.bincount(counts.indices, minlength=1 << BITS)
        return cls(rare=np.log((1 + len(texts)) / (1 + in_texts)).astype(np.float32) + 1)

    def rows(self, texts: Sequence[str]) -> Sparse:
        """One sparse row a text, of length 1."""
        made = counted(texts)
        made.data = (1 + np.log(made.data)) * self.rare[made.indices]
        lengths = np.sqrt(np.add.reduceat(np.append(made.data**2, 0), made.indptr[:-1])) if made.nnz else np.ones(1)
        per_row = np.diff(made.indptr)
        lengths = np.where(per_row > 0, lengths, 1)
        made.data /= np.repeat(lengths, per_row)
        return made


def counted(texts: Sequence[str]) -> Sparse:
    """How often each n-gram stands in each text."""
    from scipy.sparse import csr_array

    codes, owner = _codes(texts)
    rows: list[NDArray[np.int64]] = []
    buckets: list[NDArray[np.int64]] = []
    mixed = np.zeros(len(codes), np.uint64)
    for size in range(1, max(SIZES) + 1):
        width = len(codes) - size + 1
        if width <= 0:
            break
        mixed = mixed[:width] * _PRIME + codes[size - 1 :]
        whole = owner[:width] == owner[size - 1 :]
        salted = (mixed[whole] + np.uint64(size)) * _GOLDEN
        buckets.append((salted >> np.uint64(64 - BITS)).astype(np.int64))
        rows.append(owner[:width][whole])
    shape = (len(texts), 1 << BITS)
    if not rows:
        return csr_array(shape, dtype=np.float32)
    places = np.concatenate(rows), np.concatenate(buckets)
    made = csr_array((np.ones(len(places[0]), np.float32), places), shape=shape)
    made.sum_duplicates()
    return made


def _codes(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The code points of all texts in a row, and the number of the text that each belongs to."""
    tidy = [" ".join(plain(text[:LONGEST]).split()) for text in texts]
    raw = "".join(tidy).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(tidy), dtype=np.int64), [len(text) for text in tidy])
    return codes, owner
