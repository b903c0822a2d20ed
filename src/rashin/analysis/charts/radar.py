"""A few figures of one scale around a centre: the five powers, now and before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

from rashin.analysis.charts import svg
from rashin.analysis.charts.chart import Cell, Chart, Column, Key
from rashin.analysis.charts.words import Words

WIDTH, HEIGHT, RADIUS = 320.0, 268.0, 84.0
CENTRE = (WIDTH / 2, HEIGHT / 2 + 16)
RINGS = (1.0, 0.75, 0.5, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One figure between 0 and ``most``, with what it was before."""

    label: str
    now: float | None
    before: float | None = None
    reason: str = ""


def radar(
    title: str, axes: Sequence[Axis], *, now: str, before: str = "", most: float = 100.0, words: Words | None = None
) -> Chart:
    """Draw figures around a centre. ``now`` and ``before`` name the times; a missing figure leaves the outline open."""
    words = words or Words()
    count = len(axes)
    layers = [_ring(share, count) for share in RINGS]
    for index in range(count):
        x, y = _at(index, count, 1.0)
        layers.append(svg.tag("line", css="web", x1=CENTRE[0], y1=CENTRE[1], x2=x, y2=y))
    layers.append(_outline([axis.before for axis in axes], most, "before"))
    layers.append(_outline([axis.now for axis in axes], most, "now"))
    for index, axis in enumerate(axes):
        layers.extend(_axis(axis, index, count, most, words))
    summary = _summary(axes, words)
    has_before = any(axis.before is not None for axis in axes)
    return Chart(
        title=title,
        summary=summary,
        svg=svg.tag(
            "svg",
            *layers,
            css="plot radar",
            viewBox=f"0 0 {svg.short(WIDTH)} {svg.short(HEIGHT)}",
            role="img",
            aria_label=f"{title}. {summary}",
        ),
        columns=(
            Column(name="label", label=words.name),
            Column(name="now", label=now, numeric=True),
            Column(name="before", label=before or words.previous, numeric=True),
        ),
        rows=tuple(_numbers(axis) for axis in axes),
        legend=(
            Key(label=now, style="k1", shape="line"),
            *([Key(label=before or words.previous, style="k6", shape="line")] if has_before else []),
        ),
    )


def _summary(axes: Sequence[Axis], words: Words) -> str:
    told = (words.summary_one % {"name": a.label, "value": words.number(a.now)} for a in axes if a.now is not None)
    return words.sentences(told) or words.summary_empty


def _at(index: int, count: int, share: float) -> tuple[float, float]:
    angle = -pi / 2 + 2 * pi * index / max(count, 1)
    return CENTRE[0] + cos(angle) * RADIUS * share, CENTRE[1] + sin(angle) * RADIUS * share


def _ring(share: float, count: int) -> str:
    points = " ".join(f"{svg.short(x)},{svg.short(y)}" for x, y in (_at(i, count, share) for i in range(count)))
    return svg.tag("polygon", css="web outer" if share == 1.0 else "web", points=points)


def _outline(values: Sequence[float | None], most: float, css: str) -> str:
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    places = (_at(index, len(values), value / most) for index, value in known)
    points = " ".join(f"{svg.short(x)},{svg.short(y)}" for x, y in places)
    return svg.tag("polygon" if len(known) == len(values) else "polyline", css=css, points=points)


def _axis(axis: Axis, index: int, count: int, most: float, words: Words) -> list[str]:
    parts = []
    if axis.now is not None:
        x, y = _at(index, count, axis.now / most)
        parts.append(svg.tag("circle", css="dot f1", cx=x, cy=y, r=4.5))
    x, y = _at(index, count, 1.14)
    anchor = "middle" if abs(x - CENTRE[0]) < 12 else "start" if x > CENTRE[0] else "end"
    drop = -14 if index == 0 else 2 if y < CENTRE[1] + 20 else 10
    parts.append(svg.text(axis.label, x=x, y=y + drop, css=f"t-2 {anchor}"))
    figure = "–" if axis.now is None else escape(words.number(axis.now))
    change = ""
    if axis.now is not None and axis.before is not None and axis.now != axis.before:
        up = axis.now > axis.before
        moved = words.number(abs(axis.now - axis.before))
        css = "t-small t-good" if up else "t-small t-bad"
        change = svg.tag("tspan", escape(("+" if up else "−") + moved), css=css, dx=5)
    parts.append(svg.tag("text", figure + change, x=x, y=y + drop + 16, css=f"t-ink {anchor}"))
    return parts


def _numbers(axis: Axis) -> Mapping[str, Cell]:
    return {"label": axis.label, "now": axis.now, "before": axis.before}
