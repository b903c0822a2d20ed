"""What an engine must do: two calls, over the files of one moment.

``rows`` answers SQL. ``fold`` takes a kernel to the data: it hands over whole people, one range of keys at a time, in
order, and brings back only what the kernel returns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rashin.analysis.lake.storage import DataFile, Snapshot

P = TypeVar("P")
Columns = Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """What to hand to a kernel: columns as SQL expressions, and which rows."""

    table: str
    columns: Mapping[str, str]
    where: str
    params: Mapping[str, object]


class Engine(Protocol):
    """Answers over snapshots. ``moment`` holds a snapshot of every table that the text may name."""

    def rows(self, sql: str, params: Mapping[str, object], *, moment: Mapping[str, Snapshot]) -> pa.Table:
        """The answer of an SQL query."""

    def fold(self, fold: Fold, kernel: Callable[[Columns], P], *, moment: Mapping[str, Snapshot]) -> list[P]:
        """The kernel's answers, one for each range of keys, in the order of the keys."""

    def arranged(
        self, snapshot: Snapshot, chosen: Sequence[DataFile], *, overrides: Snapshot
    ) -> AbstractContextManager[tuple[int, Iterator[pa.RecordBatch]]]:
        """Rows of these files in their table's order, person resolved; and the overrides' version used."""

    def close(self) -> None:
        """Give back memory and temporary files."""
