"""Long series to move about in: the drawing of the server first, ECharts in its place once it is looked at.

    found = explorer(_("NPS by day"), series, words=signed_words(), options=Options(signed=True))
    <c-explorer :of="found" />

Without script, on paper and until the chart is scrolled into view stands the SVG of ``analysis.charts``; numbers,
summary and downloads are the same for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext

from rashin.analysis.charts import Chart, Mark, Point, Reference, Series, Words, line

MOST_DRAWN: Final = 180
"""Points that a drawing without zoom can show apart."""

Data = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an explorer opens."""

    references: Sequence[Reference] = ()
    marks: Sequence[Mark] = ()
    signed: bool = False
    """Whether numbers along the axis carry a plus."""
    percent: bool = False
    last: int = 0
    """How many of the last points are in view at first; 0: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """The drawing, and what ECharts needs to draw the same."""

    chart: Chart
    data: Data
    name: str

    @property
    def data_id(self) -> str:
        """The element that holds the data."""
        return f"{self.name}-data"


def explorer(
    title: str, series: Sequence[Series], *, words: Words, options: Options | None = None, name: str = "explorer"
) -> Explorer:
    """Series of one length, one place a point."""
    asked = options or Options()
    whole = line(title, series, words=words, references=asked.references, marks=asked.marks)
    count = max((len(item.points) for item in series), default=0)
    chart = whole
    if count > MOST_DRAWN:
        step = -(-count // MOST_DRAWN)
        kept = range((count - 1) % step, count, step)  # the last point is always one of them
        thin = [replace(item, points=tuple(item.points[at] for at in kept if at < len(item.points))) for item in series]
        marks = [Mark(label=mark.label, at=min(mark.at // step, len(kept) - 1)) for mark in asked.marks]
        drawn = line(title, thin, words=words, references=asked.references, marks=marks)
        chart = replace(whole, svg=drawn.svg)
    return Explorer(chart=chart, data=_data(title, series, words, asked), name=name)


def _data(title: str, series: Sequence[Series], words: Words, asked: Options) -> Data:
    longest = max(series, key=lambda item: len(item.points), default=None)
    return {
        "title": title,
        "labels": [point.label for point in longest.points] if longest else [],
        "series": [_series(item, words) for item in series],
        "references": [{"label": item.label, "value": item.value} for item in asked.references],
        "marks": [{"label": mark.label, "at": mark.at} for mark in asked.marks],
        "signed": asked.signed,
        "percent": asked.percent,
        "last": asked.last,
        "words": {
            "in": gettext("Zoom in"),
            "out": gettext("Zoom out"),
            "all": gettext("Show everything"),
            "keys": gettext("Arrow keys read the points, plus and minus zoom, 0 shows everything."),
        },
    }


def _series(item: Series, words: Words) -> Data:
    points = item.points
    banded = any(point.low is not None and point.high is not None for point in points)
    return {
        "name": item.name,
        "dashed": item.dashed,
        "values": [_short(point.value) for point in points],
        "low": [_short(point.low) for point in points] if banded else [],
        "high": [_short(point.high) for point in points] if banded else [],
        "told": [_told(point, words) for point in points],
    }


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")


def _told(point: Point, words: Words) -> str:
    if point.value is None:
        return words.not_shown % {"reason": point.reason or "?"}
    told = words.with_interval(point.value, point.low, point.high)
    return told if point.n is None else f"{told} · {words.unit_n % {'n': words.count(point.n)}}"
