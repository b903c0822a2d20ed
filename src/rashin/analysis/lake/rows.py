"""Columns that grow as rows come in, and are used again for the next range: memory once touched stays in use."""

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_LEAST = 4096

PLACES = "_places"
"""A column of its own that no kernel sees: where a row stood before it was put in order."""


class Rows:
    """Rows by column; what ``columns`` gives out is good until ``clear``."""

    def __init__(self) -> None:
        self.count = 0
        self._held: dict[str, Array] = {}

    def clear(self) -> None:
        """No rows, and the room kept."""
        self.count = 0

    def kinds(self) -> dict[str, np.dtype[Any]]:
        """The type of each column."""
        return {name: values.dtype for name, values in self._held.items()}

    def prepare(self, kinds: Mapping[str, np.dtype[Any]], more: int) -> dict[str, Array]:
        """Make room for so many more rows of these columns; the whole arrays, to be written from ``count`` on."""
        needed = self.count + more
        for name, kind in kinds.items():
            held = self._held.get(name)
            wide = kind if held is None or not self.count else np.promote_types(held.dtype, kind)
            if held is None or held.dtype != wide or len(held) < needed:
                room = np.empty(max(needed + needed // 4, _LEAST), wide)
                if held is not None and self.count:
                    room[: self.count] = held[: self.count]
                self._held[name] = room
        return self._held

    def add(self, columns: Mapping[str, Array]) -> None:
        """Copy rows in."""
        size = len(columns["person_key"])
        held = self.prepare({name: values.dtype for name, values in columns.items()}, size)
        for name, values in columns.items():
            held[name][self.count : self.count + size] = values
        self.count += size

    def columns(self, count: int | None = None) -> dict[str, Array]:
        """The rows there are, or the first so many places."""
        size = self.count if count is None else count
        return {name: values[:size] for name, values in self._held.items()}

    def pieces(self, size: int) -> list[dict[str, Array]]:
        """The rows, sorted by person, in pieces of about so many rows and of whole people; at least one."""
        whole = {name: values for name, values in self.columns().items() if name != PLACES}
        person = whole.get("person_key", np.empty(0, np.int64))
        cuts = [0]
        while self.count - cuts[-1] > 2 * size:
            at = cuts[-1] + size
            cut = int(np.searchsorted(person, person[at], side="left"))
            if cut == cuts[-1]:
                cut = int(np.searchsorted(person, person[at], side="right"))
            cuts.append(cut)
        if cuts[-1] < self.count or not self.count:
            cuts.append(self.count)
        return [{name: values[begin:end] for name, values in whole.items()} for begin, end in itertools.pairwise(cuts)]
