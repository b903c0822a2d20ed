"""Rows of vectors into groups, each with how sure it is that it would be found again.

Spherical k-means (Dhillon and Modha, 2001) from k-means++ seeds, on the main directions of the rows. Rows are first
drawn towards their neighbours, as what is said in one short sentence is little. Few groups of many rows are found by
normalised cuts of the graph of neighbours (Ng, Jordan and Weiss, "On spectral clustering", 2001). A group's
stability is the mean Jaccard likeness to its counterpart when the same is done on parts of the rows (Hennig,
"Cluster-wise assessment of cluster stability", 2007): the lower, the more of an accident of the sample.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.vectors import Rows, unit

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DIRECTIONS: Final = 40
_STEPS: Final = 25
_PARTS: Final = 6
_PART: Final = 0.7
_NEIGHBOURS: Final = 15
_DRAWN: Final = 0.5
"""How far a row is drawn towards its neighbours."""
_BLOCK: Final = 1_024
_TRIES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """To which group each row belongs, how like its centre it is, the centres, and each group's stability."""

    of: Ints
    likeness: Floats
    centres: Rows
    stability: Floats


def centred(rows: Rows, *, languages: Ints) -> Rows:
    """Rows without what is common to all of their language."""
    made = rows.copy()
    for language in np.unique(languages):
        one = languages == language
        if int(one.sum()) >= 20:
            made[one] -= made[one].mean(axis=0)
    return made


def main_directions(rows: Rows, *, languages: Ints) -> Rows:
    """Rows without what is common to all of their language, on their main directions, of length 1."""
    moved = centred(rows, languages=languages)
    wanted = min(DIRECTIONS, *rows.shape)
    _, directions = np.linalg.eigh((moved.T @ moved).astype(np.float64))
    return unit((moved @ directions[:, -wanted:]).astype(np.float32))


def neighbours(rows: Rows) -> tuple[Ints, Rows]:
    """The rows nearest to each row, and how like it they are (0 … 1)."""
    wanted = min(_NEIGHBOURS, len(rows) - 1)
    nearest = np.zeros((len(rows), wanted), np.int64)
    alike = np.zeros((len(rows), wanted), np.float32)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK] @ rows.T
        at = np.arange(len(block))
        block[at, at + start] = -2
        nearest[start : start + _BLOCK] = found = np.argpartition(-block, wanted - 1, axis=1)[:, :wanted]
        alike[start : start + _BLOCK] = np.clip(block[at[:, None], found], 0, 1)
    return nearest, alike


def smoothed(rows: Rows) -> Rows:
    """Rows drawn towards their neighbours."""
    if len(rows) <= 2 * _NEIGHBOURS:
        return rows
    around = unit(np.asarray(_graph(rows) @ rows, np.float32))
    return unit(((1 - _DRAWN) * rows + _DRAWN * around).astype(np.float32))


def _graph(rows: Rows) -> Any:
    from scipy.sparse import csr_array

    nearest, alike = neighbours(rows)
    ends = np.arange(0, nearest.size + 1, max(1, nearest.shape[1]))
    return csr_array((alike.ravel(), nearest.ravel(), ends), shape=(len(rows), len(rows)))


def parts(rows: Rows, count: int, *, seed: int, languages: Ints | None = None) -> Ints:
    """So many parts of the whole, as a company's trades or products: the number of each row's."""
    spoken = np.zeros(len(rows), np.int64) if languages is None else languages
    moved = smoothed(unit(centred(rows, languages=spoken)))
    chance = np.random.default_rng(seed)
    if len(rows) <= max(2 * _NEIGHBOURS, count + 1):
        return _best(moved, count, chance, tries=_TRIES)[0]
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import eigsh

    graph = _graph(moved)
    graph = (graph + graph.T) / 2 + diags_array(np.full(len(rows), 1e-3))  # what is like nothing is like itself
    root = diags_array(1 / np.sqrt(np.asarray(graph.sum(axis=1)).ravel()))
    _, directions = eigsh((root @ graph @ root).astype(np.float64), min(count, len(rows) - 1), v0=np.ones(len(rows)))
    return _best(unit(directions.astype(np.float32)), count, chance, tries=_TRIES)[0]


def group(rows: Rows, count: int, *, seed: int) -> Groups:
    """So many groups."""
    chance = np.random.default_rng(seed)
    of, centres = _best(rows, count, chance, tries=4)
    found = np.zeros((_PARTS, len(centres)))
    for part in range(_PARTS):
        some = np.sort(chance.choice(len(rows), max(len(centres), int(len(rows) * _PART)), replace=False))
        again, _ = _best(rows[some], count, chance, tries=1)
        found[part] = _jaccard(of[some], again, len(centres), count)
    likeness = np.einsum("nd,nd->n", rows, centres[of]).astype(np.float64)
    return Groups(of=of, likeness=likeness, centres=centres, stability=found.mean(axis=0))


def _best(rows: Rows, count: int, chance: np.random.Generator, *, tries: int) -> tuple[Ints, Rows]:
    runs = [_means(rows, count, chance) for _ in range(tries)]
    return max(runs, key=lambda run: float(np.einsum("nd,nd->", rows, run[1][run[0]])))


def _means(rows: Rows, count: int, chance: np.random.Generator) -> tuple[Ints, Rows]:
    centres = _seeds(rows, min(count, len(rows)), chance)
    of = np.full(len(rows), -1, np.int64)
    for _ in range(_STEPS):
        nearest = (rows @ centres.T).argmax(axis=1)
        if np.array_equal(nearest, of):
            break
        of = nearest
        sums = np.zeros_like(centres)
        np.add.at(sums, of, rows)
        empty = np.bincount(of, minlength=len(centres)) == 0
        sums[empty] = rows[chance.integers(len(rows), size=int(empty.sum()))]
        centres = unit(sums)
    return of, centres


def _seeds(rows: Rows, count: int, chance: np.random.Generator) -> Rows:
    """k-means++ (Arthur and Vassilvitskii, 2007)."""
    chosen = [int(chance.integers(len(rows)))]
    far = np.maximum(0.0, 1 - rows @ rows[chosen[0]]).astype(np.float64)
    while len(chosen) < count:
        total = float(far.sum())
        one = int(chance.choice(len(rows), p=far / total)) if total > 1e-9 else int(chance.integers(len(rows)))
        chosen.append(one)
        far = np.minimum(far, np.maximum(0.0, 1 - rows @ rows[one]))
    return rows[chosen].copy()


def _jaccard(of: Ints, again: Ints, count: int, others: int) -> Floats:
    table = np.zeros((count, others))
    np.add.at(table, (of, again), 1)
    sizes, other = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    found: Floats = (table / np.maximum(sizes + other - table, 1)).max(axis=1)
    return found


def gathered(alike: Floats, *, at_least: float, most: int | None = None) -> list[list[int]]:
    """What is alike on average joined (UPGMA); ``most`` parts however unlike."""
    if len(alike) < 2:
        return [[at] for at in range(len(alike))]
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    apart = np.clip(1 - alike, 0, 2)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform((apart + apart.T) / 2, checks=False), method="average")
    of: Ints = np.asarray(fcluster(tree, 1 - at_least, criterion="distance"), np.int64)
    if most is not None and len(np.unique(of)) > most:
        of = np.asarray(fcluster(tree, most, criterion="maxclust"), np.int64)
    return [np.flatnonzero(of == number).tolist() for number in np.unique(of)]
