"""Shares of a whole, as stacked bars: the parts of an NPS, the levels of an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rashin.analysis.charts import svg
from rashin.analysis.charts.chart import Cell, Chart, Column, Key
from rashin.analysis.charts.scale import shorten, width_of
from rashin.analysis.charts.words import Words

ROW, BAR, TOP = 52.0, 16.0, 24.0
NOTE_LINE = 20.0
"""A line of its own below the bar, for notes that a phone has no room for beside the label."""
BESIDE = 44
"""Columns that label and note may take together on a phone; a Japanese character takes two."""
SPACE = 0.004
LEAST_SHOWN = 0.07
"""A part below this share carries no number inside."""
FILL_TO_KEY = {
    "f-flat": "k-flat", "f-good": "k3", "f-bad": "k2", "f-poor": "k-poor", "f-fair": "k-fair",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a whole. ``fill`` is a class of the style sheet: f1 … f6, f-good, f-bad, f-poor, f-flat, f-fair."""

    label: str
    count: float
    fill: str = "f1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A whole and its parts, or the reason why they are not shown."""

    label: str
    parts: tuple[Part, ...]
    note: str = ""
    reason: str = ""

    @property
    def total(self) -> float:
        """The sum of the parts."""
        return sum(part.count for part in self.parts)


def stacked(title: str, stacks: Sequence[Stack], *, words: Words | None = None) -> Chart:
    """Draw one bar a whole, its parts in their order, the shares below."""
    words = words or Words()
    below = any(stack.note and width_of(shorten(stack.label, 44)) + width_of(stack.note) > BESIDE for stack in stacks)
    row = ROW + NOTE_LINE * below
    layers = [layer for index, stack in enumerate(stacks) for layer in _row(stack, index * row, words, below=below)]
    summary = _summary(stacks, words)
    keys = {part.label: part.fill for stack in stacks for part in stack.parts}
    return Chart(
        title=title,
        summary=summary,
        svg=svg.picture(row * max(len(stacks), 1), *layers, css="stacked", label=f"{title}. {summary}"),
        columns=(
            Column(name="label", label=words.name),
            *(Column(name=label, label=label, numeric=True) for label in keys),
            Column(name="n", label=words.n, numeric=True),
            Column(name="reason", label=words.reason),
        ),
        rows=tuple(_numbers(stack, list(keys)) for stack in stacks),
        legend=tuple(
            Key(label=label, style=FILL_TO_KEY.get(fill, fill.replace("f", "k"))) for label, fill in keys.items()
        ),
    )


def nps_bar(detractors: float, passives: float, promoters: float, *, label: str) -> str:
    """The three parts of an NPS as one thin bar, without words; ``label`` says them."""
    total = detractors + passives + promoters
    if total <= 0:
        return svg.picture(8, svg.hatch(width="100%", height=8, rx=3), css="npsbar", label=label)
    x, parts = 0.0, []
    for count, fill in ((detractors, "f-bad"), (passives, "f-flat"), (promoters, "f1")):
        share = count / total
        if share:
            wide = max(share - SPACE * 2, SPACE)
            parts.append(svg.tag("rect", css=fill, x=svg.across(x), width=svg.across(wide), height=8, rx=2))
        x += share
    return svg.picture(8, *parts, css="npsbar", label=label)


def _row(stack: Stack, top: float, words: Words, *, below: bool) -> list[str]:
    parts = [svg.text(shorten(stack.label, 44), x=0, y=top + 16, css="t-2")]
    if stack.note and below:
        parts.append(svg.text(stack.note, x=0, y=top + TOP + BAR + 16, css="t-ink"))
    elif stack.note:
        parts.append(svg.text(stack.note, x="100%", y=top + 16, css="end t-ink"))
    if stack.reason or stack.total <= 0:
        parts.append(svg.hatch(x=0, width="100%", y=top + TOP, height=BAR, rx=3))
        parts.append(_hit(stack.label, words.not_shown % {"reason": stack.reason or "?"}, (0.0, 1.0), top))
        return parts
    x = 0.0
    for part in stack.parts:
        share = part.count / stack.total
        if share > 0:
            wide = max(share - SPACE, 0.001)
            parts.append(
                svg.tag("rect", css=part.fill, x=svg.across(x), width=svg.across(wide), y=top + TOP, height=BAR, rx=3)
            )
            told = f"{part.label} {words.share(share)}\n{words.unit_n % {'n': words.count(part.count)}}"
            parts.append(_hit(stack.label, told, (x, share), top))
        x += share
    return parts


def _hit(label: str, told: str, span: tuple[float, float], top: float) -> str:
    x, wide = span
    return svg.tag(
        "rect",
        css="hit",
        x=svg.across(x),
        width=svg.across(wide),
        y=top + 6,
        height=ROW - 8,
        data_tip=f"{label}\n{told}",
    )


def _summary(stacks: Sequence[Stack], words: Words) -> str:
    told = []
    for stack in stacks[:6]:
        if stack.reason or stack.total <= 0:
            continue
        shares = ", ".join(f"{part.label} {words.share(part.count / stack.total)}" for part in stack.parts)
        told.append(words.summary_parts % {"name": stack.label, "parts": shares})
    return words.sentences(told) or words.summary_empty


def _numbers(stack: Stack, labels: Sequence[str]) -> Mapping[str, Cell]:
    counts = {} if stack.reason else {part.label: part.count for part in stack.parts}
    return {
        "label": stack.label,
        **{label: counts.get(label) for label in labels},
        "n": stack.total,
        "reason": stack.reason,
    }
