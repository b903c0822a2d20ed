"""A grid of values in seven diverging steps, the number printed in every cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rashin.analysis.charts import svg
from rashin.analysis.charts.chart import Cell, Chart, Column
from rashin.analysis.charts.scale import shorten
from rashin.analysis.charts.words import Words

STEPS = 7
ROW, HEAD = 32.0, 26.0
NAMES, NAMES_OF_WIDE = 0.26, 0.17
"""The part of the width that belongs to the names of the rows."""
SPACE = 0.004
ROOMY = 8
"""More columns than this need a wider grid, or the words over them run into one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One value, or the reason why there is none."""

    value: float | None
    n: int | None = None
    reason: str = ""
    href: str = ""
    """Where the cell leads: to what stands behind it."""


def step(value: float, *, low: float, middle: float, high: float) -> int:
    """Which of the seven steps: 4 is around the middle, 1 the lowest, 7 the highest."""
    share = (value - middle) / ((high - middle) if value >= middle else (middle - low) or 1.0)
    return max(1, min(STEPS, 4 + round(max(-1.0, min(1.0, share)) * 3)))


def heat(
    title: str,
    *,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[HeatCell]]],
    low: float,
    high: float,
    middle: float | None = None,
    words: Words | None = None,
) -> Chart:
    """Draw the grid. ``low`` and ``high`` are where the strongest colours stand, ``middle`` is paper."""
    words = words or Words()
    centre = (low + high) / 2 if middle is None else middle
    names = NAMES if len(columns) <= ROOMY else NAMES_OF_WIDE
    wide = (1 - names) / max(len(columns), 1)
    layers = [
        svg.text(shorten(name, 12), x=svg.across(names + wide * (index + 0.5)), y=14, css="middle t-small t-2")
        for index, name in enumerate(columns)
    ]
    for at, (name, cells) in enumerate(rows):
        top = HEAD + at * ROW
        layers.append(svg.text(shorten(name, 24), x=0, y=top + 20, css="t-2"))
        for index, cell in enumerate(cells):
            colour = None if cell.value is None else step(cell.value, low=low, middle=centre, high=high)
            x = names + wide * index
            told = f"{name} · {columns[index]}"
            layers.extend(_cell(cell, colour, (x, top, wide), told, words))
    summary = _summary(columns, rows, words)
    counted = any(cell.n is not None for _name, cells in rows for cell in cells)
    css = "heat" if len(columns) <= ROOMY else "heat wide-grid"
    return Chart(
        title=title,
        summary=summary,
        svg=svg.picture(HEAD + ROW * max(len(rows), 1), *layers, css=css, label=f"{title}. {summary}"),
        columns=(
            Column(name="label", label=words.name),
            *(column for index, name in enumerate(columns) for column in _columns(index, name, words, counted=counted)),
        ),
        rows=tuple(_numbers(name, cells, counted=counted) for name, cells in rows),
        scrolls=True,
    )


def _cell(cell: HeatCell, colour: int | None, box: tuple[float, float, float], told: str, words: Words) -> list[str]:
    x, top, wide = box
    shown = "–" if cell.value is None else words.number(cell.value)
    lines = [told, words.not_shown % {"reason": cell.reason or "?"} if cell.value is None else shown]
    if cell.n is not None:
        lines.append(words.unit_n % {"n": words.count(cell.n)})
    place, width = svg.across(x), svg.across(wide - SPACE)
    size: dict[str, str | float] = {"x": place, "width": width, "y": top, "height": ROW - 4, "rx": 5}
    return [
        svg.hatch(**size) if colour is None else svg.tag("rect", css=f"h{colour}", **size),
        svg.text(shown, x=svg.across(x + (wide - SPACE) / 2), y=top + 18.5, css="middle t-ink t-small"),
        svg.linked(
            svg.tag("rect", css="hit", x=place, width=width, y=top, height=ROW - 4, data_tip="\n".join(lines)),
            cell.href,
            " ".join(lines),
        ),
    ]


def _summary(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[HeatCell]]], words: Words) -> str:
    known = [
        (cell.value, f"{name} · {columns[index]}")
        for name, cells in rows
        for index, cell in enumerate(cells)
        if cell.value is not None
    ]
    if not known:
        return words.summary_empty
    (most, most_at), (least, least_at) = max(known), min(known)
    ends = {"high": words.number(most), "low": words.number(least)}
    return words.summary_rank % {"high_at": most_at, "low_at": least_at, **ends}


def _columns(index: int, name: str, words: Words, *, counted: bool) -> list[Column]:
    """A column of values and, where it is known, of how many stand behind each."""
    found = [Column(name=f"c{index}", label=name, numeric=True)]
    return [*found, Column(name=f"n{index}", label=f"{name} · {words.n}", numeric=True)] if counted else found


def _numbers(name: str, cells: Sequence[HeatCell], *, counted: bool) -> Mapping[str, Cell]:
    told: dict[str, Cell] = {"label": name}
    for index, cell in enumerate(cells):
        told[f"c{index}"] = cell.value
        if counted:
            told[f"n{index}"] = cell.n
    return told
