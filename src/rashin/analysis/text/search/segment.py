"""A part of an index that never changes: some texts with their terms and vectors, in memory or mapped from files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.search.terms import Terms, counted, inverted
from rashin.analysis.text.spelling import plain
from rashin.analysis.text.vectors import Rows

Floats = NDArray[np.float32]
_BLOCK: Final = 8_192

ARRAYS: Final = {
    "terms": np.uint64, "starts": np.int64, "rows": np.int32, "counts": np.uint8, "lengths": np.float32,
    "text_ends": np.int64, "text": np.uint8, "id_ends": np.int64, "ids": np.uint8, "folded": np.uint8,
    "folded_ends": np.int64, "vectors": np.int8, "scales": np.float32,
}  # fmt: skip
"""The files of a segment, each one array."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some texts, looked up by number."""

    arrays: Mapping[str, NDArray[Any]]

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str], vectors: Rows | None) -> "Segment":
        """A segment of these texts; without vectors it is searched by words alone."""
        per_text = [counted(text) for text in texts]
        terms, starts, rows, counts = inverted(per_text)
        lengths = np.array([float(one.astype(np.int64).sum()) for _, one in per_text], np.float32)
        text, text_ends = _packed(texts)
        names, id_ends = _packed(ids)
        folded, folded_ends = _folded(texts)
        small, scales = _small(vectors if vectors is not None else np.zeros((0, 0), np.float32))
        return cls(
            arrays={
                "terms": terms, "starts": starts, "rows": rows, "counts": counts, "lengths": lengths,
                "text": text, "text_ends": text_ends, "ids": names, "id_ends": id_ends, "folded": folded,
                "folded_ends": folded_ends, "vectors": small, "scales": scales,
            }
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.arrays["lengths"])

    @property
    def has_vectors(self) -> bool:
        """Whether it can be searched by meaning."""
        return len(self.arrays["scales"]) == len(self)

    def ids(self) -> list[str]:
        """The ids, row by row."""
        return [self.id(row) for row in range(len(self))]

    def id(self, row: int) -> str:
        """The id of a row."""
        return self._unpacked("ids", "id_ends", row)

    def text(self, row: int) -> str:
        """The text of a row."""
        return self._unpacked("text", "text_ends", row)

    def holders(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """The rows that hold a term, and how often."""
        terms: Terms = self.arrays["terms"]
        at = int(np.searchsorted(terms, np.uint64(term)))
        if at == len(terms) or int(terms[at]) != term:
            return self.arrays["rows"][:0], self.arrays["counts"][:0]
        start, end = (int(one) for one in self.arrays["starts"][at : at + 2])
        return self.arrays["rows"][start:end], self.arrays["counts"][start:end]

    def saying(self, phrase: str) -> NDArray[np.int64]:
        """The rows that hold a phrase in plain letters, as it stands; one pass over the letters of all."""
        # The rest of a text that holds it is stepped over: a text is found once.
        sought = re.compile(re.escape(phrase.encode("utf-8", "surrogatepass")) + rb"[^\x00]*+\x00")
        found = [match.start() for match in sought.finditer(self.arrays["folded"].data)]
        return np.searchsorted(self.arrays["folded_ends"], np.array(found, np.int64), side="right")

    def likeness(self, vector: Floats) -> Floats:
        """How like a vector each row is, -1 … 1."""
        found = np.zeros(len(self), np.float32)
        if self.has_vectors:
            small, scales = self.arrays["vectors"], self.arrays["scales"]
            for start in range(0, len(self), _BLOCK):
                block = small[start : start + _BLOCK].astype(np.float32)
                found[start : start + _BLOCK] = (block @ vector) * scales[start : start + _BLOCK]
        return found

    def vector(self, row: int) -> Floats:
        """The vector of a row."""
        found: Floats = self.arrays["vectors"][row].astype(np.float32) * self.arrays["scales"][row]
        return found

    def _unpacked(self, packed: str, ends: str, row: int) -> str:
        start = int(self.arrays[ends][row - 1]) if row else 0
        raw = self.arrays[packed][start : int(self.arrays[ends][row])].tobytes()
        return raw.decode("utf-8", "surrogatepass")


def _packed(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    raw = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum(np.array([len(one) for one in raw], np.int64)) if raw else np.zeros(0, np.int64)
    return np.frombuffer(b"".join(raw), np.uint8), ends


def _folded(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The texts in plain letters, with NUL behind each: no phrase reaches from one into the next."""
    return _packed([plain(text).replace("\x00", " ") + "\x00" for text in texts])


def _small(vectors: Rows) -> tuple[NDArray[np.int8], Floats]:
    """Each row in 127 steps to either side of nothing: a quarter of the room, likeness right to about 0.005."""
    if not vectors.size:
        return np.zeros((0, 0), np.int8), np.zeros(0, np.float32)
    most = np.abs(vectors).max(axis=1)
    scales = np.where(most > 0, most / 127, 1).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def joined(segments: Sequence[Segment], alive: Sequence[NDArray[np.bool_]]) -> Segment:
    """The rows of several segments that are alive, as one."""
    postings: list[tuple[Terms, NDArray[np.int32], NDArray[np.uint8]]] = []
    begin = 0
    for segment, lives in zip(segments, alive, strict=True):
        number = (np.cumsum(lives) - 1 + begin).astype(np.int32)
        rows = segment.arrays["rows"]
        kept = lives[rows]
        terms = np.repeat(segment.arrays["terms"], np.diff(segment.arrays["starts"]))
        postings.append((terms[kept], number[rows[kept]], segment.arrays["counts"][kept]))
        begin += int(lives.sum())
    terms = np.concatenate([one for one, _, _ in postings]) if postings else np.zeros(0, np.uint64)
    order = np.argsort(terms, kind="stable")
    known, starts = np.unique(terms[order], return_index=True)
    pairs = list(zip(segments, alive, strict=True))
    texts = [segment.text(row) for segment, lives in pairs for row in np.flatnonzero(lives).tolist()]
    text, text_ends = _packed(texts)
    folded, folded_ends = _folded(texts)
    ids, id_ends = _packed([segment.id(row) for segment, lives in pairs for row in np.flatnonzero(lives).tolist()])
    whole = bool(segments) and all(one.has_vectors for one in segments)
    return Segment(
        arrays={
            "terms": known, "starts": np.append(starts, len(terms)).astype(np.int64),
            "rows": np.concatenate([one for _, one, _ in postings])[order] if postings else np.zeros(0, np.int32),
            "counts": np.concatenate([one for _, _, one in postings])[order] if postings else np.zeros(0, np.uint8),
            "lengths": _column(pairs, "lengths", np.float32), "text": text, "text_ends": text_ends, "ids": ids,
            "id_ends": id_ends, "folded": folded, "folded_ends": folded_ends,
            "vectors": _column(pairs, "vectors", np.int8) if whole else np.zeros((0, 0), np.int8),
            "scales": _column(pairs, "scales", np.float32) if whole else np.zeros(0, np.float32),
        }
    )  # fmt: skip


def _column(pairs: Sequence[tuple[Segment, NDArray[np.bool_]]], name: str, kind: type[np.generic]) -> NDArray[Any]:
    found = [segment.arrays[name][lives] for segment, lives in pairs]
    return np.concatenate(found) if found else np.zeros(0, kind)
