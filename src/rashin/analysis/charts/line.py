"""Lines over time, each with its interval as a band, with reference lines and marks of what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rashin.analysis.charts import svg
from rashin.analysis.charts.chart import Cell, Chart, Column, Key
from rashin.analysis.charts.scale import Scale, scale, width_of
from rashin.analysis.charts.words import Words

HEIGHT = 220.0
MOST_LABELS = 9
LONG_LABEL = 6
"""Half-width letters whose half still fits beside the plot."""
STYLES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One value, or the reason why there is none."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line. All series of a chart have their points at the same places."""

    name: str
    points: tuple[Point, ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A level to compare with: a goal, a mean."""

    label: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that happened at a point."""

    label: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the scale of values must keep to."""

    zero: bool = False
    low: float | None = None
    high: float | None = None


def line(
    title: str,
    series: Sequence[Series],
    *,
    words: Words | None = None,
    references: Sequence[Reference] = (),
    marks: Sequence[Mark] = (),
    bounds: Bounds | None = None,
    height: float = HEIGHT,
) -> Chart:
    """Draw lines with bands. A point without value is a gap with a hatch and its reason, never a zero."""
    words, bounds = words or Words(), bounds or Bounds()
    count = max((len(item.points) for item in series), default=0)
    shown = _scale(series, references, bounds)
    labels = [point.label for point in max(series, key=lambda s: len(s.points)).points] if series else []
    layers = [
        *_grid(shown, height, words),
        *_gaps(series, count, height),
        *_references(references, shown, height),
        *_marks(marks, count, height),
        svg.stretched(
            height,
            *(part for index, item in enumerate(series) for part in _curves(item, index, count, shown, height)),
        ),
        *_ends(series, count, shown, height, words),
        *_labels(labels, height),
        *_hits(series, labels, height, words),
    ]
    wide = any(width_of(words.tick(tick)) > 5 for tick in shown.ticks)
    summary = _summary(series, words)
    return Chart(
        title=title,
        summary=summary,
        svg=svg.picture(height, *layers, css="pad-line wide-axis" if wide else "pad-line", label=f"{title}. {summary}"),
        columns=_columns(series, words),
        rows=tuple(_rows(series, words)),
        legend=_legend(series, words),
    )


def place(index: int, count: int) -> float:
    """Where a point stands across the plot."""
    return 0.5 if count < 2 else index / (count - 1)


def _scale(series: Sequence[Series], references: Sequence[Reference], bounds: Bounds) -> Scale:
    found = [
        value
        for item in series
        for point in item.points
        for value in (point.value, point.low, point.high)
        if value is not None
    ]
    return scale(
        [*found, *(reference.value for reference in references)], zero=bounds.zero, low=bounds.low, high=bounds.high
    )


def _y(value: float, shown: Scale, height: float) -> float:
    return height * (1 - shown.share(value))


def _grid(shown: Scale, height: float, words: Words) -> list[str]:
    parts = []
    for tick in shown.ticks:
        y = _y(tick, shown, height)
        css = "zero" if tick == 0 and shown.low < 0 else "grid-line"
        parts.append(svg.tag("line", css=css, x1=0, x2="100%", y1=y, y2=y))
        parts.append(svg.text(words.tick(tick), x=-10, y=y + 4, css="end"))
    return parts


def _gaps(series: Sequence[Series], count: int, height: float) -> list[str]:
    if not series:
        return []
    parts = []
    for index in range(count):
        points = [item.points[index] for item in series if index < len(item.points)]
        if all(point.value is None for point in points):
            left, wide = _slot(index, count)
            parts.append(svg.hatch(x=svg.across(left), width=svg.across(wide), y=0, height=height))
    return parts


def _slot(index: int, count: int) -> tuple[float, float]:
    if count < 2:
        return 0.0, 1.0
    step = 1 / (count - 1)
    left, right = max(0.0, (index - 0.5) * step), min(1.0, (index + 0.5) * step)
    return left, right - left


def _references(references: Sequence[Reference], shown: Scale, height: float) -> list[str]:
    parts = []
    for reference in references:
        y = _y(reference.value, shown, height)
        parts.append(svg.tag("line", css="reference", x1=0, x2="100%", y1=y, y2=y))
        parts.append(svg.text(reference.label, x=4, y=y - 5, css="t-small t-2"))
    return parts


def _marks(marks: Sequence[Mark], count: int, height: float) -> list[str]:
    parts, before, low = [], -1.0, False
    for mark in sorted(marks, key=lambda item: item.at):
        x = place(mark.at, count)
        low = not low if x - before < 0.28 else False
        before = x
        anchor = "start" if x < 0.12 else "end" if x > 0.88 else "middle"
        parts.append(svg.tag("line", css="mark", x1=svg.across(x), x2=svg.across(x), y1=-2, y2=height))
        parts.append(svg.text(mark.label, x=svg.across(x), y=-6 if low else -18, css=f"t-small t-2 {anchor}"))
    return parts


def _runs(points: Sequence[Point]) -> list[list[tuple[int, Point]]]:
    runs: list[list[tuple[int, Point]]] = [[]]
    for index, point in enumerate(points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((index, point))
    return [run for run in runs if run]


def _curves(item: Series, index: int, count: int, shown: Scale, height: float) -> list[str]:
    style, parts = index % STYLES + 1, []
    for run in _runs(item.points):
        upper = [
            (place(at, count) * svg.WIDE, _y(point.high, shown, height)) for at, point in run if point.high is not None
        ]
        lower = [
            (place(at, count) * svg.WIDE, _y(point.low, shown, height)) for at, point in run if point.low is not None
        ]
        if len(upper) > 1 and len(upper) == len(lower):
            parts.append(svg.tag("path", css=f"band f{style}", d=svg.path([*upper, *reversed(lower)]) + "Z"))
    for run in _runs(item.points):
        middle = [(place(at, count) * svg.WIDE, _y(point.value or 0.0, shown, height)) for at, point in run]
        if len(middle) > 1:
            css = f"curve s{style}" + (" dashed" if item.dashed else "")
            parts.append(svg.tag("path", css=css, d=svg.path(middle)))
    return parts


def _ends(series: Sequence[Series], count: int, shown: Scale, height: float, words: Words) -> list[str]:
    parts: list[str] = []
    taken: list[float] = []
    for index, item in enumerate(series):
        style, runs = index % STYLES + 1, _runs(item.points)
        lonely = [run[0] for run in runs if len(run) == 1]
        last = runs[-1][-1] if runs else None
        for at, point in lonely if last is None else [*(one for one in lonely if one != last), last]:
            x, y = svg.across(place(at, count)), _y(point.value or 0.0, shown, height)
            parts.append(svg.tag("circle", css=f"dot f{style}", cx=x, cy=y, r=4.5))
        if last is not None and len(series) <= 3:
            y = _y(last[1].value or 0.0, shown, height) - 11
            while any(abs(y - other) < 13 for other in taken):
                y += 13
            taken.append(y)
            anchor = "end" if place(last[0], count) > 0.9 else "middle"
            x = svg.across(place(last[0], count))
            parts.append(svg.text(words.number(last[1].value or 0.0), x=x, y=max(y, -2), css=f"t-ink {anchor}", dx=6))
    return parts


def _labels(labels: Sequence[str], height: float) -> list[str]:
    count = len(labels)
    every = max(1, -(-count // MOST_LABELS))
    parts = []
    for order, index in enumerate(range((count - 1) % every, count, every)):
        css = "middle minor" if order % 2 and count > 4 else "middle"
        x, dx = place(index, count), None
        if x > 0.97 and width_of(labels[index]) > LONG_LABEL:
            # A long label at the end would leave the card: it ends in the padding instead.
            css, dx = css.replace("middle", "end", 1), 20
        parts.append(svg.text(labels[index], x=svg.across(x), y=height + 20, css=css, dx=dx))
    return parts


def _hits(series: Sequence[Series], labels: Sequence[str], height: float, words: Words) -> list[str]:
    parts = []
    for index, label in enumerate(labels):
        left, wide = _slot(index, len(labels))
        told = "\n".join(
            _told(item.points[index], item.name if len(series) > 1 else "", words)
            for item in series
            if index < len(item.points)
        )
        parts.append(
            svg.tag(
                "rect",
                css="hit",
                x=svg.across(left),
                width=svg.across(wide),
                y=0,
                height=height,
                data_tip=f"{label}\n{told}",
            )
        )
    return parts


def _told(point: Point, name: str, words: Words) -> str:
    prefix = f"{name}  " if name else ""
    if point.value is None:
        return prefix + words.not_shown % {"reason": point.reason or "?"}
    told = prefix + words.with_interval(point.value, point.low, point.high)
    return told if point.n is None else f"{told}\n{words.unit_n % {'n': words.count(point.n)}}"


def _summary(series: Sequence[Series], words: Words) -> str:
    parts = []
    for item in series[:4]:
        known = [point for point in item.points if point.value is not None]
        if not known:
            continue
        first, last = known[0], known[-1]
        if len(known) == 1:
            parts.append(words.summary_one % {"name": item.name, "value": words.number(first.value or 0.0)})
            continue
        told = {"first": words.number(first.value or 0.0), "last": words.number(last.value or 0.0)}
        parts.append(words.summary_line % {"name": item.name, "start": first.label, "end": last.label, **told})
        if len(series) == 1:
            most = max(known, key=lambda point: point.value or 0.0)
            least = min(known, key=lambda point: point.value or 0.0)
            ends = {"high": words.number(most.value or 0.0), "low": words.number(least.value or 0.0)}
            parts.append(words.summary_extremes % {"high_at": most.label, "low_at": least.label, **ends})
    missing = [point for item in series for point in item.points if point.value is None]
    if missing and parts:
        reasons = ", ".join(dict.fromkeys(point.reason for point in missing if point.reason))
        parts.append(words.summary_gaps % {"count": words.count(len(missing)), "reason": reasons or "?"})
    return words.sentences(parts) or words.summary_empty


def _columns(series: Sequence[Series], words: Words) -> tuple[Column, ...]:
    several = (Column(name="series", label=words.name),) if len(series) > 1 else ()
    return (
        Column(name="label", label=words.period),
        *several,
        Column(name="value", label=series[0].name if len(series) == 1 else words.value, numeric=True),
        Column(name="low", label=words.low, numeric=True),
        Column(name="high", label=words.high, numeric=True),
        Column(name="n", label=words.n, numeric=True),
        Column(name="reason", label=words.reason),
    )


def _rows(series: Sequence[Series], words: Words) -> list[Mapping[str, Cell]]:
    del words
    return [
        {
            "label": point.label,
            "series": item.name,
            "value": point.value,
            "low": point.low,
            "high": point.high,
            "n": point.n,
            "reason": point.reason,
        }
        for item in series
        for point in item.points
    ]


def _legend(series: Sequence[Series], words: Words) -> tuple[Key, ...]:
    keys = [Key(label=item.name, style=f"k{index % STYLES + 1}", shape="line") for index, item in enumerate(series)]
    points = [point for item in series for point in item.points]
    if len(series) == 1 and any(point.low is not None for point in points):
        keys.append(Key(label=words.level, style="k-band"))
    return tuple(keys)
