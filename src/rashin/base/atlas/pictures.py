"""The curve of a journey: where customers stand at each stage, with intervals, and where they stood before."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from django.utils.translation import gettext

from rashin.analysis.charts import svg
from rashin.base.atlas.standing import Standing
from rashin.base.ui import formats

HEIGHT = 164.0
ROOM = 26.0
"""Above and below, for the figures beside the points."""
LEAST = 20.0
"""The scale reaches at least this far from zero, so that a calm journey is not drawn as a storm."""


def curve(stages: Sequence[tuple[str, Standing | None]]) -> str:
    """NPS along the stages. A stage without a score is a gap, bridged by a dotted line that claims nothing."""
    known = [one for _, one in stages if one is not None and one.value is not None]
    reach = max([LEAST, *(abs(edge) for one in known for edge in (one.value, one.before) if edge is not None)])
    places = [(index + 0.5) / len(stages) for index in range(len(stages))]
    now = [None if one is None else one.value for _, one in stages]
    then = [None if one is None else one.before for _, one in stages]

    def height(value: float) -> float:
        return HEIGHT / 2 - value / reach * (HEIGHT / 2 - ROOM)

    layers = [
        svg.tag("line", css="grid-line", x1=0, x2=svg.WIDE, y1=HEIGHT / 2, y2=HEIGHT / 2),
        *(svg.tag("path", css="curve map-then", d=part) for part in _runs(places, then, height, bridged=False)),
        *(svg.tag("path", css="curve map-bridge", d=part) for part in _runs(places, now, height, bridged=True)),
        *(svg.tag("path", css="curve map-now", d=part) for part in _runs(places, now, height, bridged=False)),
    ]
    marks = [
        part
        for place, (_name, one) in zip(places, stages, strict=True)
        if one is not None and one.value is not None
        for part in _mark(place, one, height(one.value))
    ]
    return svg.picture(HEIGHT, svg.stretched(HEIGHT, *layers), *marks, css="map-curve", label=_told(stages))


def _mark(place: float, one: Standing, y: float) -> list[str]:
    value = one.value or 0.0
    tone = "good" if (one.low or 0) > 0 else "bad" if (one.high or 0) < 0 else "flat"
    above = value >= 0
    words = formats.number(value, 0, sign=True)
    return [
        svg.tag("circle", css=f"map-dot {tone}", cx=svg.across(place), cy=y, r=6),
        svg.text(words, x=svg.across(place), y=y - 13 if above else y + 22, css="middle t-ink"),
    ]


def _runs(
    places: Sequence[float], values: Sequence[float | None], height: Callable[[float], float], *, bridged: bool
) -> list[str]:
    """Smooth pieces between neighbours that are known; with ``bridged`` the pieces over the gaps instead."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    parts = []
    for (at, one), (to, other) in pairwise(known):
        if (to - at > 1) != bridged:
            continue
        x1, x2, y1, y2 = places[at] * svg.WIDE, places[to] * svg.WIDE, height(one), height(other)
        middle = svg.short((x1 + x2) / 2)
        parts.append(
            f"M{svg.short(x1)} {svg.short(y1)}C{middle} {svg.short(y1)} {middle} {svg.short(y2)} "
            f"{svg.short(x2)} {svg.short(y2)}"
        )
    return parts


def _told(stages: Sequence[tuple[str, Standing | None]]) -> str:
    said = [
        f"{name} {formats.number(one.value, 0, sign=True)}"
        for name, one in stages
        if one is not None and one.value is not None
    ]
    return gettext("NPS along the journey: %(stages)s") % {"stages": ", ".join(said) or formats.MISSING}
