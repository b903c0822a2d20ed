"""The first look at all rows: what the columns have in common, and which rows occur more than once."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rashin.collect.files.ahead import ahead
from rashin.collect.files.errors import FileDamaged
from rashin.collect.files.fingerprints import fingerprints, seed
from rashin.collect.files.source import Rows, Source
from rashin.collect.files.times import OrderEvidence
from rashin.collect.imports.jsontext import Natures
from rashin.collect.imports.orders import OrderLines
from rashin.collect.imports.records import Progress

UInt64s = npt.NDArray[np.uint64]

_AT_ONCE = 20_000_000
"""Fingerprints sorted at a time: 160 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What all rows together said."""

    rows: int
    bad: int
    orders: dict[str, OrderEvidence]
    natures: Natures
    repeated: UInt64s
    """First lanes of rows that occur more than once, sorted."""
    lanes: "Lanes"
    """Every row's fingerprint."""
    lines: OrderLines


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How rows are told apart: their columns in the order of their names, under a seed."""

    columns: tuple[str, ...]
    start: tuple[int, int]

    @classmethod
    def of(cls, kind: str, source: Source, time: str | None) -> "Identity":
        """The same row is another record when another column of it is taken for its time."""
        return cls(columns=tuple(sorted(source.columns)), start=seed(f"{kind}\n{time or ''}"))

    def read(self, data: pa.RecordBatch) -> tuple[UInt64s, UInt64s]:
        """Both lanes of each row."""
        return fingerprints([data.column(name) for name in self.columns], self.start, len(data))


class Lanes:
    """The fingerprints of all rows, on disk: written while they are first read, read back in the same order."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._file = tempfile.TemporaryFile(prefix="rashin-scan-")  # noqa: SIM115 -- closed by close()
        self._done = 0

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def add(self, first: UInt64s, second: UInt64s) -> None:
        """Some rows more."""
        self._file.write(np.stack([first, second], axis=1).tobytes())

    def next(self, rows: int) -> tuple[UInt64s, UInt64s]:
        """The next rows, from the first on."""
        if not self._done:
            self._file.flush()
        read = os.pread(self._file.fileno(), 16 * rows, 16 * self._done)
        if len(read) != 16 * rows:
            raise FileDamaged(file=self._name, place=f"row {self._done + 1}", problem="it changed while it was read")
        self._done += rows
        pairs = np.frombuffer(read, np.uint64).reshape(rows, 2)
        return pairs[:, 0].copy(), pairs[:, 1].copy()

    def repeated(self, rows: int) -> UInt64s:
        """First lanes that occur more than once, sorted."""
        self._file.flush()
        if not rows:
            return np.zeros(0, np.uint64)
        pairs = np.memmap(self._file, dtype=np.uint64, mode="r", shape=(rows, 2))
        return _repeated(pairs[:, 0])


def scan(
    source: Source,
    identity: Identity,
    *,
    times: Sequence[str],
    natures: Sequence[str],
    lines: OrderLines,
    progress: Progress | None = None,
) -> Scan:
    """Read every row once."""
    orders = {name: OrderEvidence() for name in times}
    found = Natures()
    rows = bad = 0
    lanes = Lanes(source.name)
    try:
        # The rows are told apart in one thread while what they have in common is looked for in another.
        with ThreadPoolExecutor(1, thread_name_prefix="rashin-scan") as thread:
            for block in ahead(source.read()):
                rows += len(block.data)
                bad += len(block.bad)
                read = thread.submit(identity.read, block.data)
                _look(block, orders, found, natures)
                lines.add(block.data)
                lanes.add(*read.result())
                if progress is not None:
                    progress(rows, 0)
        repeated = lanes.repeated(rows)
    except BaseException:
        lanes.close()
        raise
    return Scan(rows=rows, bad=bad, orders=orders, natures=found, repeated=repeated, lanes=lanes, lines=lines)


def _look(block: Rows, orders: dict[str, OrderEvidence], found: Natures, natures: Iterable[str]) -> None:
    for name, evidence in orders.items():
        column = block.data.column(name)
        if pa.types.is_string(column.type):
            evidence.add(column)
    for name in natures:
        found.add(name, block.data.column(name))


def _repeated(lanes: UInt64s) -> UInt64s:
    parts = -(-len(lanes) // _AT_ONCE)
    found = []
    for part in range(parts):
        mine = np.sort(lanes) if parts == 1 else np.sort(np.concatenate([*_of_part(lanes, part, parts)]))
        found.append(np.unique(mine[1:][mine[1:] == mine[:-1]]))
    return np.sort(np.concatenate(found))


def _of_part(lanes: UInt64s, part: int, parts: int) -> Iterable[UInt64s]:
    for start in range(0, len(lanes), _AT_ONCE):
        some = lanes[start : start + _AT_ONCE]
        yield some[some % np.uint64(parts) == part]


class Occurrences:
    """Counts, row by row, the how-manieth of its kind each repeated row is."""

    def __init__(self, repeated: UInt64s) -> None:
        self._repeated = repeated
        self._counts = np.zeros(len(repeated), dtype=np.uint64)

    def next(self, first: UInt64s) -> UInt64s:
        """0 for the first row with its content, 1 for the second, and so on."""
        counts = np.zeros(len(first), dtype=np.uint64)
        if not len(self._repeated):
            return counts
        places = np.minimum(np.searchsorted(self._repeated, first), len(self._repeated) - 1)
        rows = np.flatnonzero(self._repeated[places] == first)
        if not len(rows):
            return counts
        order = rows[np.argsort(places[rows], kind="stable")]
        groups, starts, sizes = np.unique(places[order], return_index=True, return_counts=True)
        rank = np.arange(len(order)) - np.repeat(starts, sizes)
        counts[order] = rank.astype(np.uint64) + self._counts[places[order]]
        self._counts[groups] += sizes.astype(np.uint64)
        return counts


def content_digest(path: Path) -> str:
    """What tells this very file from any other, whatever it is called."""
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(8 << 20):
            digest.update(block)
    return digest.hexdigest()
