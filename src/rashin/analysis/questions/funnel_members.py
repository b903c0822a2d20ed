# ruff: noqa: S608 - SQL is put together from our own names.
"""Segments in a funnel: who counts, and in which segments they are, as arrays that stand beside the kernel.

A kernel gets whole people in the order of their keys, so segments cost one look at the lake and a search in a sorted
array; the events are read as ever. Every set of segments that somebody is in becomes one code of the breakdown, and a
segment's bars are the sums over its codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from rashin.analysis.questions.grouped import MEMBERSHIPS, Grouping

Array = npt.NDArray[Any]
Columns = Mapping[str, Array]


def _nobody() -> Array:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Who is in the segments of a funnel."""

    wanted: Array | None = None
    """The people who count, in order; None: everybody."""
    people: Array = field(default_factory=_nobody)
    """Those in any of the segments compared, in order."""
    codes: Array = field(default_factory=_nobody)
    """Which set of segments each of them is in."""
    masks: tuple[int, ...] = (0,)
    """The sets by their code; 0 is in none."""
    by_segment: bool = False

    def columns(self, given: Columns, *, bit: int | None = None) -> Columns:
        """The columns of those who count; ``bit`` keeps the people of one segment alone, −1 those in none."""
        keep: Array | None = None
        person = given["person_key"]
        if self.wanted is not None:
            keep = _found(self.wanted, person)[1]
        if not self.by_segment:
            return given if keep is None else _kept(given, keep)
        at, known = _found(self.people, person)
        codes = np.where(known, self.codes[at] if len(self.codes) else 0, 0).astype(np.int32)
        if bit is not None:
            masks = np.asarray(self.masks, np.int64)[codes]
            chosen = masks == 0 if bit < 0 else (masks >> bit & 1).astype(bool)
            keep = chosen if keep is None else keep & chosen
        whole = {**given, "by": codes}
        return whole if keep is None else _kept(whole, keep)


def _kept(given: Columns, keep: Array) -> Columns:
    return {name: column[keep] for name, column in given.items()}


def _found(sorted_keys: Array, keys: Array) -> tuple[Array, Array]:
    """Where each key would stand, and whether it stands there."""
    if not len(sorted_keys):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return at, sorted_keys[at] == keys


def members_of(grouping: Grouping, lake: Any) -> Members:
    """One look at the lake for those who count, and one for the segments compared."""
    wanted, begun = None, grouping.begin()
    if grouping.segment:
        others = "".join(
            f" and person_key in (select person_key from wanted_{number})"
            for number in range(2, len(grouping.segment) + 1)
        )
        asked = begun.then("found", f"select person_key from wanted_1 where true{others} order by person_key")
        wanted = _array(lake.rows(asked.sql, asked.params), "person_key")
    if not grouping.by_segment:
        return Members(wanted=wanted)
    asked = begun.then("found", f"select person_key, mask from {MEMBERSHIPS} order by person_key")
    table = lake.rows(asked.sql, asked.params)
    masks, codes = np.unique(_array(table, "mask"), return_inverse=True)
    return Members(
        wanted=wanted,
        people=_array(table, "person_key"),
        codes=codes.astype(np.int32) + 1,
        masks=(0, *(int(mask) for mask in masks)),
        by_segment=True,
    )


def _array(table: Any, name: str) -> Array:
    return np.ascontiguousarray(table.column(name).to_numpy(), np.int64)


def codes_with(masks: Sequence[int], bit: int) -> list[int]:
    """The codes of every set that a segment is in."""
    return [code for code, mask in enumerate(masks) if mask >> bit & 1]
