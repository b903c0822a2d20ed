"""A fast source of choices for text: numbers drawn from numpy in blocks, one generator, one seed."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    """Choices that a seed decides."""

    def __init__(self, seed: Sequence[int]) -> None:
        self._rng = np.random.default_rng(list(seed))
        self._numbers: list[int] = []

    def _next(self) -> int:
        if not self._numbers:
            self._numbers = self._rng.integers(0, 2**31, 8192).tolist()
        return self._numbers.pop()

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[self._next() % len(options)]

    def chance(self, share: float) -> bool:
        """True for this share of the calls."""
        return self._next() < share * 2**31

    def between(self, low: int, high: int) -> int:
        """A number, both ends included."""
        return low + self._next() % (high - low + 1)
