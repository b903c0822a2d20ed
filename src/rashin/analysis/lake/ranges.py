"""Ranges of keys that hold about equally many rows, from what the Delta log says of each file.

Keys are hashes, spread evenly over 63 bits. Compaction cuts row groups along a grid of 2**bits equal cells, and ranges
are cut along the same grid where that divides the rows well enough: then no row group is read by two ranges.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rashin.analysis.lake.engine import LEAST, MOST
from rashin.analysis.lake.files import ROWS_IN_GROUP
from rashin.analysis.lake.storage import DataFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Keys from low to high, both included."""

    low: int
    high: int


def grid(rows: int) -> int:
    """Bits of the grid that a sorted run of so many rows is cut along: cells of about a row group's size."""
    return max(0, (rows * 4 // (3 * ROWS_IN_GROUP)).bit_length() - 1)


def ranges(files: Sequence[DataFile], *, rows: int) -> list[Range]:
    """Cut all keys into ranges of about so many rows, taking keys as spread evenly within each file."""
    known = [file for file in files if file.rows and file.low is not None and file.high is not None]
    total = sum(file.rows for file in known)
    count = -(-total // rows)
    if count <= 1:
        return [Range(low=LEAST, high=MOST)]
    # Float arithmetic is good enough: a cut may lie anywhere, as long as ranges do not overlap.
    lows = np.array([float(file.low or 0) for file in known])
    highs = np.array([float(file.high or 0) for file in known]) + 1.0
    edges = np.unique(np.concatenate([lows, highs]))
    density = np.zeros(len(edges) - 1)
    for low, high, file in zip(lows, highs, known, strict=True):
        first, last = np.searchsorted(edges, [low, high])
        width = max(high - low, 1.0)
        density[first:last] += file.rows * np.diff(edges[first : last + 1]) / width
    wanted = np.linspace(0, density.sum(), count + 1)[1:-1]
    cuts = np.interp(wanted, np.concatenate([[0.0], np.cumsum(density)]), edges)
    inner = sorted({min(max(int(cut), LEAST + 1), MOST - 1) for cut in _on_grid(cuts, known)})
    lower = [LEAST, *inner]
    upper = [*(cut - 1 for cut in inner), MOST]
    return [Range(low=low, high=high) for low, high in zip(lower, upper, strict=True)]


def _on_grid(cuts: npt.NDArray[np.float64], files: Sequence[DataFile]) -> npt.NDArray[np.float64]:
    """The cuts moved to the grid of the larger sorted files, unless that would move them far."""
    months: dict[str | None, int] = {}
    for file in files:
        if file.resolved is not None:
            months[file.month] = months.get(file.month, 0) + file.rows
    bits = min((grid(rows) for rows in months.values() if rows > 2 * ROWS_IN_GROUP), default=0)
    cell = 2.0 ** (63 - bits)
    moved = np.round(cuts / cell) * cell
    apart = np.diff(np.concatenate([[0.0], cuts, [2.0**63]])).min()
    return moved if np.abs(moved - cuts).max() <= apart / 2 else cuts
