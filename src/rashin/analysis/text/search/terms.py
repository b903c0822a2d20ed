"""What a text is looked up by: its words in unified spelling, and its pairs of letters where it is Japanese.

Pairs of letters find what was cut differently, or is in no dictionary; both kinds lie in one index. Each is a number
of 64 bits, so that the index holds no strings.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.spelling import BARRIER, cut, plain

Terms = NDArray[np.uint64]
LONGEST: Final = 100_000
"""Characters of a text that are looked up."""
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_PAIRS: Final = np.uint64(0x5851F42D4C957F2D)


def counted(text: str) -> tuple[Terms, NDArray[np.uint8]]:
    """The terms of a text, each once, and how often each stands there (255 at most)."""
    terms = every(text)
    found, counts = np.unique(terms, return_counts=True)
    return found, np.minimum(counts, 255).astype(np.uint8)


def every(text: str) -> Terms:
    """The terms of a text, one after another."""
    text = text[:LONGEST]
    words = np.array([_number(key) for key in cut(text).keys if key != BARRIER], np.uint64)
    return np.concatenate([words, pairs(text)])


def pairs(text: str) -> Terms:
    """Each two Japanese letters that stand together, unless both are hiragana: those are mostly grammar."""
    codes = np.frombuffer(plain(text).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(codes) < 2:
        return np.zeros(0, np.uint64)
    japanese = ((codes >= 0x3041) & (codes <= 0x30FF)) | ((codes >= 0x3400) & (codes <= 0x9FFF)) | (codes == 0x3005)
    hiragana = (codes >= 0x3041) & (codes <= 0x309F)
    both = japanese[:-1] & japanese[1:] & ~(hiragana[:-1] & hiragana[1:])
    mixed: Terms = ((codes[:-1][both] << np.uint64(32)) | codes[1:][both]) * _MIX ^ _PAIRS
    return mixed


def weights(query: str) -> Mapping[int, int]:
    """The terms of a query, and how often each is asked for."""
    return Counter(every(query).tolist())


@lru_cache(maxsize=200_000)
def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def inverted(
    per_text: Sequence[tuple[Terms, NDArray[np.uint8]]],
) -> tuple[Terms, NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    """Terms in order, where each one's rows begin, the rows, and how often it stands in each."""
    sizes = np.array([len(terms) for terms, _ in per_text], np.int64)
    if not int(sizes.sum()):
        return np.zeros(0, np.uint64), np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint8)
    terms = np.concatenate([terms for terms, _ in per_text])
    counts = np.concatenate([counts for _, counts in per_text])
    rows = np.repeat(np.arange(len(per_text), dtype=np.int32), sizes)
    order = np.argsort(terms, kind="stable")
    known, starts = np.unique(terms[order], return_index=True)
    return known, np.append(starts, len(terms)).astype(np.int64), rows[order], counts[order]
