"""Horizontal bars with their intervals, from zero to either side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rashin.analysis.charts import svg
from rashin.analysis.charts.chart import Cell, Chart, Column
from rashin.analysis.charts.scale import Scale, scale, shorten, width_of
from rashin.analysis.charts.words import Words

Tone = Literal["accent", "good", "bad", "flat", "signed"]
BESIDE = 20
"""Labels up to this width (in half-width letters) stand beside their bar, longer ones above it."""
_AXIS = 40
FILLS = {"accent": "f1", "good": "f-good", "bad": "f-bad", "flat": "f-flat"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One value with its interval, or the reason why there is none."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    reason: str = ""
    href: str = ""
    """Where the bar leads: to those behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where things stand in a row, as shares of the width and pixels."""

    row: float
    left: float
    right: float
    bar_top: float
    bar: float
    label_y: float

    def x(self, share: float) -> float:
        return self.left + share * (self.right - self.left)


_SIDE = _Layout(row=36, left=0.38, right=0.85, bar_top=12, bar=12, label_y=22.5)
_ABOVE = _Layout(row=50, left=0.0, right=1.0, bar_top=26, bar=12, label_y=17)


def bars(
    title: str,
    items: Sequence[Bar],
    *,
    words: Words | None = None,
    tone: Tone = "accent",
    most: float | None = None,
    axis: str = "",
) -> Chart:
    """Draw bars in the order given. ``signed`` colours by sign; ``most`` fixes the far end of the scale.

    ``axis`` draws the scale beneath them, and says in what it counts.
    """
    words = words or Words()
    layout = _SIDE if all(width_of(item.label) <= BESIDE for item in items) else _ABOVE
    values = [value for item in items for value in (item.value, item.low, item.high) if value is not None]
    shown = scale([*values, *([] if most is None else [most])], zero=True, high=most)
    rows = layout.row * max(len(items), 1)
    zero = layout.x(shown.share(0.0))
    layers = []
    if layout is _SIDE or shown.low < 0:
        layers.append(svg.tag("line", css="zero", x1=svg.across(zero), x2=svg.across(zero), y1=4, y2=rows - 4))
    for index, item in enumerate(items):
        layers.extend(_row(item, index * layout.row, layout, shown, tone, words))
    if axis:
        layers.extend(_axis(axis, rows, layout, shown, words))
    summary = _summary(items, words)
    return Chart(
        title=title,
        summary=summary,
        svg=svg.picture(rows + (_AXIS if axis else 0), *layers, css="bars", label=f"{title}. {summary}"),
        columns=(
            Column(name="label", label=words.name),
            Column(name="value", label=axis or words.value, numeric=True),
            Column(name="low", label=words.low, numeric=True),
            Column(name="high", label=words.high, numeric=True),
            Column(name="n", label=words.n, numeric=True),
            Column(name="reason", label=words.reason),
        ),
        rows=tuple(_numbers(item) for item in items),
    )


def _axis(axis: str, top: float, layout: _Layout, shown: Scale, words: Words) -> list[str]:
    """The scale beneath the bars: its ends and zero, and its unit."""
    parts = [svg.tag("line", css="rule", x1=svg.across(layout.left), x2=svg.across(layout.right), y1=top, y2=top)]
    for tick in shown.ticks:
        place = layout.x(shown.share(tick))
        side = "middle" if 0.03 < place < 0.97 else "end" if place >= 0.97 else ""
        minor = "" if tick in {shown.ticks[0], shown.ticks[-1], 0} else " minor"
        css = f"{side} t-small t-2{minor}".strip()
        parts.append(svg.text(words.tick(tick), x=svg.across(place), y=top + 15, css=css))
    parts.append(svg.text(shorten(axis, 60), x="100%", y=top + 33, css="end t-small t-2"))
    return parts


def told(item: Bar, words: Words) -> str:
    """What a bar says under the pointer."""
    if item.value is None:
        return f"{item.label}\n{words.not_shown % {'reason': item.reason or '?'}}"
    lines = [item.label, words.with_interval(item.value, item.low, item.high)]
    if item.n is not None:
        lines.append(words.unit_n % {"n": words.count(item.n)})
    return "\n".join(lines)


def _row(item: Bar, top: float, layout: _Layout, shown: Scale, tone: Tone, words: Words) -> list[str]:
    parts = []
    if top:
        parts.append(svg.tag("line", css="rule", x1=0, x2="100%", y1=top, y2=top))
    label = shorten(item.label, BESIDE if layout is _SIDE else 60)
    parts.append(svg.text(label, x=0, y=top + layout.label_y, css="t-2"))
    y = top + layout.bar_top
    if item.value is None:
        parts.append(
            svg.hatch(
                x=svg.across(layout.left),
                width=svg.across(layout.right - layout.left),
                y=y,
                height=layout.bar,
                rx=3,
            )
        )
        parts.append(svg.text("–", x="100%", y=top + layout.label_y, css="end"))
    else:
        parts.extend(_bar(item, y, layout, shown, _fill(tone, item.value)))
        parts.append(svg.text(words.number(item.value), x="100%", y=top + layout.label_y, css="end t-ink"))
    tip = told(item, words)
    hit = svg.tag("rect", css="hit", x=0, width="100%", y=top, height=layout.row, data_tip=tip)
    parts.append(svg.linked(hit, item.href, tip))
    return parts


def _fill(tone: Tone, value: float) -> str:
    if tone == "signed":
        return FILLS["good"] if value >= 0 else FILLS["bad"]
    return FILLS[tone]


def _bar(item: Bar, y: float, layout: _Layout, shown: Scale, fill: str) -> list[str]:
    value = item.value or 0.0
    first, last = sorted((layout.x(shown.share(0.0)), layout.x(shown.share(value))))
    parts = [
        svg.tag("rect", css=fill, x=svg.across(first), width=svg.across(last - first), y=y, height=layout.bar, rx=3)
    ]
    if item.low is not None and item.high is not None:
        parts.append(whisker(layout.x(shown.share(item.low)), layout.x(shown.share(item.high)), y + layout.bar / 2))
    return parts


def whisker(low: float, high: float, y: float) -> str:
    """An interval as a line with ends."""
    x1, x2 = svg.across(low), svg.across(high)
    return "".join(
        (
            svg.tag("line", css="whisker", x1=x1, x2=x2, y1=y, y2=y),
            svg.tag("line", css="whisker", x1=x1, x2=x1, y1=y - 3, y2=y + 3),
            svg.tag("line", css="whisker", x1=x2, x2=x2, y1=y - 3, y2=y + 3),
        )
    )


def _summary(items: Sequence[Bar], words: Words) -> str:
    known = [item for item in items if item.value is not None]
    if not known:
        return words.summary_empty
    most = max(known, key=lambda item: item.value or 0.0)
    least = min(known, key=lambda item: item.value or 0.0)
    if len(known) == 1:
        parts = [words.summary_one % {"name": most.label, "value": words.number(most.value or 0.0)}]
    else:
        ends = {"high": words.number(most.value or 0.0), "low": words.number(least.value or 0.0)}
        parts = [words.summary_rank % {"high_at": most.label, "low_at": least.label, **ends}]
    missing = [item for item in items if item.value is None]
    if missing:
        reasons = ", ".join(dict.fromkeys(item.reason for item in missing if item.reason))
        parts.append(words.summary_gaps % {"count": words.count(len(missing)), "reason": reasons or "?"})
    return words.sentences(parts)


def _numbers(item: Bar) -> Mapping[str, Cell]:
    return {
        "label": item.label,
        "value": item.value,
        "low": item.low,
        "high": item.high,
        "n": item.n,
        "reason": item.reason,
    }
