"""Counts of several things over time, stacked: how much of what is spoken of belongs to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rashin.analysis.charts import svg
from rashin.analysis.charts.chart import Cell, Chart, Column, Key
from rashin.analysis.charts.scale import scale
from rashin.analysis.charts.words import Words

HEIGHT = 240.0
STYLES = 6
MOST_LABELS = 6
FEW_LABELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One thing: its count at each point, and where each point leads."""

    name: str
    counts: tuple[float, ...]
    hrefs: tuple[str, ...] = ()


def stream(title: str, layers: Sequence[Layer], *, labels: Sequence[str], words: Words | None = None) -> Chart:
    """Draw the layers on one another, the first at the bottom; at each point the numbers of all are told."""
    words = words or Words()
    count = len(labels)
    totals = [sum(one.counts[at] for one in layers) for at in range(count)]
    shown = scale([0.0, *totals], zero=True)
    bottoms = [0.0] * count
    areas = []
    for number, layer in enumerate(layers):
        tops = [low + value for low, value in zip(bottoms, layer.counts, strict=True)]
        areas.append(_area(bottoms, tops, number, shown.high or 1.0))
        bottoms = tops
    summary = _summary(layers, labels, words)
    parts = [
        *(
            svg.tag("line", css="grid-line", x1="0%", x2="100%", y1=_y(tick, shown.high), y2=_y(tick, shown.high))
            for tick in shown.ticks
        ),
        *(svg.text(words.tick(tick), x=-8, y=_y(tick, shown.high) + 4, css="end t-small") for tick in shown.ticks),
        svg.stretched(HEIGHT, *areas),
        *_labels(labels),
        *_hits(layers, labels, shown.high or 1.0, words),
    ]
    return Chart(
        title=title,
        summary=summary,
        svg=svg.picture(HEIGHT, *parts, css="pad-line stream", label=f"{title}. {summary}"),
        columns=(
            Column(name="period", label=words.period),
            *(Column(name=f"l{at}", label=one.name, numeric=True) for at, one in enumerate(layers)),
        ),
        rows=tuple(_row(layers, label, at) for at, label in enumerate(labels)),
        legend=tuple(Key(label=one.name, style=f"k{at % STYLES + 1}") for at, one in enumerate(layers)),
    )


def _y(value: float, high: float) -> float:
    return HEIGHT * (1 - value / (high or 1.0))


def _x(at: int, count: int) -> float:
    return svg.WIDE * (0.5 if count < 2 else at / (count - 1))


def _area(bottoms: Sequence[float], tops: Sequence[float], number: int, high: float) -> str:
    count = len(tops)
    over = [(_x(at, count), _y(value, high)) for at, value in enumerate(tops)]
    under = [(_x(at, count), _y(value, high)) for at, value in enumerate(bottoms)]
    if count == 1:  # one point is a band of its own width
        over, under = [(0.0, over[0][1]), (svg.WIDE, over[0][1])], [(0.0, under[0][1]), (svg.WIDE, under[0][1])]
    return svg.tag("path", css=f"f{number % STYLES + 1} layer", d=svg.path([*over, *reversed(under)]) + "Z")


def _labels(labels: Sequence[str]) -> list[str]:
    count = len(labels)
    every = max(1, -(-count // MOST_LABELS))
    found = []
    for order, at in enumerate(range(0, count, every)):
        share = 0.5 if count < 2 else at / (count - 1)
        css = "t-small" if share < 0.02 else "end t-small" if share > 0.98 else "middle t-small"
        if order % 2 and count > FEW_LABELS:  # left out where there is little room
            css += " minor"
        found.append(svg.text(labels[at], x=svg.across(share), y=HEIGHT + 18, css=css))
    return found


def _hits(layers: Sequence[Layer], labels: Sequence[str], high: float, words: Words) -> list[str]:
    """What the pointer and the arrow keys find: each point, or each layer of it where these lead somewhere."""
    count = len(labels)
    wide = 1.0 if count < 2 else 1 / (count - 1)
    found = []
    for at, label in enumerate(labels):
        told = "\n".join([label, *(f"{one.name} {words.number(one.counts[at])}" for one in layers)])
        left = max(0.0, (0.5 if count < 2 else at / (count - 1)) - wide / 2)
        box = {"x": svg.across(left), "width": svg.across(min(wide, 1 - left))}
        leads = any(one.hrefs for one in layers)
        found.append(svg.tag("rect", css="hit", y=0, height=HEIGHT, data_tip=None if leads else told, **box))
        if leads:
            found += _ways(layers, label, at, high, box, words)
    return found


def _ways(
    layers: Sequence[Layer], label: str, at: int, high: float, box: Mapping[str, str], words: Words
) -> list[str]:  # fmt: skip
    """One way a layer, as high as its number; the arrow keys step through them, the tab key does not."""
    found, low = [], 0.0
    for one in layers:
        value = one.counts[at]
        top, bottom = _y(low + value, high), _y(low, high)
        low += value
        told = f"{label} · {one.name}\n" + words.unit_n % {"n": words.count(round(value))}
        rect = svg.tag("rect", css="hit", y=top, height=max(bottom - top, 0.0), data_tip=told, **box)
        name = " ".join(told.split())
        found.append(svg.tag("a", rect, href=one.hrefs[at], aria_label=name, tabindex="-1") if one.hrefs else rect)
    return found


def _summary(layers: Sequence[Layer], labels: Sequence[str], words: Words) -> str:
    if not layers or not labels:
        return words.summary_empty
    told = [
        words.summary_line % {
            "name": one.name, "first": words.number(one.counts[0]), "start": labels[0],
            "last": words.number(one.counts[-1]), "end": labels[-1],
        }
        for one in layers[:6]
    ]  # fmt: skip
    return words.sentences(told)


def _row(layers: Sequence[Layer], label: str, at: int) -> Mapping[str, Cell]:
    return {"period": label, **{f"l{number}": one.counts[at] for number, one in enumerate(layers)}}
