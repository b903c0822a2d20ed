"""Upright bars side by side: how often each answer or length occurs."""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.analysis.charts import svg
from rashin.analysis.charts.chart import Chart, Column
from rashin.analysis.charts.scale import scale
from rashin.analysis.charts.words import Words

HEIGHT = 170.0
MOST_LABELS = 12
SPACE = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bar. ``fill`` is a class of the style sheet."""

    label: str
    count: float
    fill: str = "f1"


def histogram(title: str, bins: Sequence[Bin], *, caption: str = "", words: Words | None = None) -> Chart:
    """Draw the bars; ``caption`` names what is measured below them."""
    words = words or Words()
    shown = scale([item.count for item in bins], zero=True, count=3)
    total = sum(item.count for item in bins)
    layers = []
    for tick in shown.ticks:
        y = HEIGHT * (1 - shown.share(tick))
        layers.append(svg.tag("line", css="zero" if tick == 0 else "grid-line", x1=0, x2="100%", y1=y, y2=y))
        layers.append(svg.text(words.count(tick), x=-10, y=y + 4, css="end"))
    wide = 1 / max(len(bins), 1)
    every = max(1, -(-len(bins) // MOST_LABELS))
    for index, item in enumerate(bins):
        tall = HEIGHT * shown.share(item.count)
        x, width = svg.across((index + SPACE / 2) * wide), svg.across(wide * (1 - SPACE))
        layers.append(svg.tag("rect", css=item.fill, x=x, width=width, y=HEIGHT - tall, height=tall, rx=2))
        if index % every == 0:
            layers.append(svg.text(item.label, x=svg.across((index + 0.5) * wide), y=HEIGHT + 18, css="middle"))
        share = f" ({words.share(item.count / total)})" if total else ""
        told = f"{item.label}\n{words.count(item.count)}{share}"
        slot = svg.across(index * wide)
        layers.append(svg.tag("rect", css="hit", x=slot, width=svg.across(wide), y=0, height=HEIGHT, data_tip=told))
    if caption:
        layers.append(svg.text(caption, x="50%", y=HEIGHT + 38, css="middle t-2"))
    summary = _summary(bins, words)
    return Chart(
        title=title,
        summary=summary,
        svg=svg.picture(
            HEIGHT, *layers, css="pad-histogram captioned" if caption else "pad-histogram", label=f"{title}. {summary}"
        ),
        columns=(
            Column(name="label", label=caption or words.name),
            Column(name="count", label=words.n, numeric=True),
        ),
        rows=tuple({"label": item.label, "count": item.count} for item in bins),
    )


def _summary(bins: Sequence[Bin], words: Words) -> str:
    if not any(item.count for item in bins):
        return words.summary_empty
    most, least = max(bins, key=lambda item: item.count), min(bins, key=lambda item: item.count)
    ends = {"high": words.count(most.count), "low": words.count(least.count)}
    return words.summary_rank % {"high_at": most.label, "low_at": least.label, **ends}
