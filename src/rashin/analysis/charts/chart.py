"""What a chart is, whoever draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the numbers behind a chart."""

    name: str
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry of the legend. ``style`` is a class of the style sheet: k1 … k6, k-band, k-flat, k-hatch."""

    label: str
    style: str
    shape: Literal["box", "line"] = "box"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture, the numbers in it, and what it says in words."""

    title: str
    summary: str
    """What the picture shows, for readers who hear it and for the table's caption."""
    svg: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]
    legend: tuple[Key, ...] = ()
    scrolls: bool = False
    """Whether it has a least width and scrolls inside its card on a phone."""
