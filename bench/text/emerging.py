"""``python -m bench.text.emerging``: how soon a new matter is called, and how often chance is, by simulation.

A vocabulary after Zipf, eight words a text; one word is added that comes in eight texts of the last week.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.stats.bursts import Bursts, bursts


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """``added``: texts on the new matter, exactly or on average; ``before``: a week before; ``clumps``: dispersion."""

    texts: int = 200
    words: int = 3_000
    added: int = 8
    exactly: bool = True
    before: float = 0.0
    clumps: float = 0.0
    uneven: bool = False


def counts(world: World, lots: np.random.Generator) -> NDArray[np.int64]:
    """Texts of each word in nine weeks, the new matter first."""
    rates = 1 / (np.arange(world.words) + 5.0)
    mean = np.minimum(rates / rates.sum() * 8, 0.6)[:, None] * np.full(9, world.texts)
    if world.clumps:
        own = lots.gamma(0.5, world.clumps * 2, world.words) + 1e-6 if world.uneven else world.clumps
        shape = np.broadcast_to(1 / np.asarray(own), (world.words,))[:, None]
        mean = mean * lots.gamma(shape, 1 / shape, mean.shape)
    new = lots.poisson(world.before, (1, 9))
    new[0, -1] += world.added if world.exactly else lots.poisson(world.added)
    return np.vstack([new, lots.poisson(mean)])


def simulated(world: World, *, runs: int = 200) -> tuple[float, float]:
    """The share of runs in which the new matter is called in its first week, and false alarms a week."""
    lots, found, false = np.random.default_rng(5), 0, 0
    for _ in range(runs):
        table = counts(world, lots)
        told = bursts(table, [world.texts] * 9, names=range(len(table)))
        assert isinstance(told, Bursts)
        names = [one.name for one in told.found]
        found += 0 in names
        false += len(names) - (0 in names)
    return found / runs, false / runs


WORLDS = {
    "8 texts on 200 a week": World(),
    "8 on average (Poisson)": World(exactly=False),
    "8 on average, 1,000 a week": World(exactly=False, texts=1_000),
    "20 on average, 1,000 a week": World(exactly=False, texts=1_000, added=20),
    "8 texts, words clump (0.1)": World(clumps=0.1),
    "8 texts, words clump unevenly (0.1)": World(clumps=0.1, uneven=True),
    "8 texts on a matter of one a week": World(before=1.0),
}


if __name__ == "__main__":
    for name, world in WORLDS.items():
        found, false = simulated(world)
        print(f"{name:38} found {found:.3f}  false alarms a week {false:.3f}", flush=True)
