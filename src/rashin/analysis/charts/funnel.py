"""Funnel bars: how many reach each step, which share, within which bounds, and how many are lost on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from rashin.analysis.charts import svg
from rashin.analysis.charts.bars import whisker
from rashin.analysis.charts.chart import Cell, Chart, Column, Key
from rashin.analysis.charts.scale import shorten
from rashin.analysis.charts.words import Words

STYLES = 6
BAR, THIN = 20.0, 12.0
HEAD, FOOT, GAP = 24.0, 30.0, 7.0
PLOT = 0.78
"""Where the bars end; the figures stand to the right of them when there are groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step, for everybody or for one group. ``share`` is of the first step, ``step_share`` of the step before."""

    label: str
    people: int | None
    share: float | None
    low: float | None = None
    high: float | None = None
    step_share: float | None = None
    group: str = ""
    reason: str = ""
    href: str = ""
    """Where the bar leads: to the people behind it."""


def funnel(title: str, stages: Sequence[Stage], *, words: Words | None = None) -> Chart:
    """Draw the steps from the top. With groups, each step has one bar a group, in the order of their first mention."""
    words = words or Words()
    groups = list(dict.fromkeys(stage.group for stage in stages))
    steps = list(dict.fromkeys(stage.label for stage in stages))
    cells = {(stage.label, stage.group): stage for stage in stages}
    layers: list[str] = []
    top = 0.0
    for index, step in enumerate(steps):
        row = [cells[step, group] for group in groups if (step, group) in cells]
        previous = [cells.get((steps[index - 1], group)) for group in groups] if index else []
        if len(groups) > 1:
            drawn, tall = _grouped(row, index, top, groups, words)
        else:
            drawn, tall = _single(row[0], previous[0] if previous else None, index, top, words)
        layers.extend(drawn)
        top += tall
    summary = _summary(stages, groups, words)
    several = (Column(name="group", label=words.name),) if len(groups) > 1 else ()
    return Chart(
        title=title,
        summary=summary,
        svg=svg.picture(max(top, 1.0), *layers, css="funnel", label=f"{title}. {summary}"),
        columns=(
            Column(name="label", label=words.name),
            *several,
            Column(name="people", label=words.people, numeric=True),
            Column(name="share", label=words.share_of_first, numeric=True),
            Column(name="low", label=words.low, numeric=True),
            Column(name="high", label=words.high, numeric=True),
            Column(name="step_share", label=words.share_of_previous, numeric=True),
            Column(name="reason", label=words.reason),
        ),
        rows=tuple(_numbers(stage) for stage in stages),
        legend=tuple(
            Key(label=group, style=f"k{index % STYLES + 1}") for index, group in enumerate(groups) if len(groups) > 1
        ),
    )


def _single(stage: Stage, before: Stage | None, index: int, top: float, words: Words) -> tuple[list[str], float]:
    y, parts = top + HEAD, []
    parts.append(svg.text(f"{index + 1}  {shorten(stage.label, 44)}", x=0, y=top + 15, css="t-ink"))
    if stage.people is None or stage.share is None:
        parts.append(svg.hatch(x=0, width="100%", y=y, height=BAR, rx=4))
        parts.append(svg.text(stage.reason, x="100%", y=top + 15, css="end"))
    else:
        figures = svg.tag("tspan", escape(words.count(stage.people)), css="t-2") + svg.tag(
            "tspan", escape(words.share(stage.share)), css="t-ink", dx=10
        )
        parts.append(svg.tag("text", figures, x="100%", y=top + 15, css="end"))
        parts.append(svg.tag("rect", css="track", x=0, width="100%", y=y, height=BAR, rx=4))
        parts.append(svg.tag("rect", css="f1", x=0, width=svg.across(stage.share), y=y, height=BAR, rx=4))
        if stage.low is not None and stage.high is not None and index:
            parts.append(whisker(stage.low, stage.high, y + BAR / 2))
        lost = _lost(stage, before)
        if lost is not None and stage.step_share is not None:
            told = f"{words.share_of_previous} {words.share(stage.step_share)} · {words.lost} {words.count(lost)}"
            parts.append(svg.text(told, x=0, y=y + BAR + 17, css="t-small"))
    tall = HEAD + BAR + (FOOT if index else FOOT - 14)
    parts.append(_hit(stage, top, tall, words))
    return parts, tall


def _lost(stage: Stage, before: Stage | None) -> int | None:
    if before is None or before.people is None or stage.people is None:
        return None
    return before.people - stage.people


def _grouped(
    row: Sequence[Stage], index: int, top: float, groups: Sequence[str], words: Words
) -> tuple[list[str], float]:
    parts = [svg.text(f"{index + 1}  {shorten(row[0].label, 44)}", x=0, y=top + 15, css="t-ink")]
    y = top + HEAD
    for stage in row:
        style = groups.index(stage.group) % STYLES + 1
        if stage.people is None or stage.share is None:
            parts.append(svg.hatch(x=0, width=svg.across(PLOT), y=y, height=THIN, rx=3))
            parts.append(svg.text("–", x="100%", y=y + 10.5, css="end"))
        else:
            parts.append(svg.tag("rect", css="track", x=0, width=svg.across(PLOT), y=y, height=THIN, rx=3))
            wide = svg.across(stage.share * PLOT)
            parts.append(svg.tag("rect", css=f"f{style}", x=0, width=wide, y=y, height=THIN, rx=3))
            if stage.low is not None and stage.high is not None and index:
                parts.append(whisker(stage.low * PLOT, stage.high * PLOT, y + THIN / 2))
            parts.append(svg.text(words.share(stage.share), x="100%", y=y + 10.5, css="end t-ink"))
        parts.append(_hit(stage, y - 2, THIN + GAP, words))
        y += THIN + GAP
    return parts, y - top + 10


def _hit(stage: Stage, y: float, tall: float, words: Words) -> str:
    lines = [" · ".join(part for part in (stage.label, stage.group) if part)]
    if stage.people is None or stage.share is None:
        lines.append(words.not_shown % {"reason": stage.reason or "?"})
    else:
        lines.append(f"{words.people} {words.count(stage.people)}")
        share = words.share(stage.share)
        if stage.low is not None and stage.high is not None:
            share = words.unit_interval % {
                "value": share,
                "low": words.share(stage.low),
                "high": words.share(stage.high),
            }
        lines.append(share)
    tip = "\n".join(lines)
    return svg.linked(svg.tag("rect", css="hit", x=0, width="100%", y=y, height=tall, data_tip=tip), stage.href, tip)


def _summary(stages: Sequence[Stage], groups: Sequence[str], words: Words) -> str:
    parts = []
    for group in groups[:4]:
        own = [stage for stage in stages if stage.group == group and stage.people is not None]
        if len(own) < 2 or own[-1].share is None:
            continue
        losses = [(before.people or 0) - (after.people or 0) for before, after in pairwise(own)]
        worst = max(range(len(losses)), key=lambda at: losses[at])
        told = words.summary_funnel % {
            "share": words.share(own[-1].share),
            "people": words.count(own[0].people or 0),
            "last": own[-1].label,
            "worst": own[worst + 1].label,
            "lost": words.count(losses[worst]),
        }
        parts.append(f"{group}: {told}" if group else told)
    return words.sentences(parts) or words.summary_empty


def _numbers(stage: Stage) -> Mapping[str, Cell]:
    return {
        "label": stage.label,
        "group": stage.group,
        "people": stage.people,
        "share": stage.share,
        "low": stage.low,
        "high": stage.high,
        "step_share": stage.step_share,
        "reason": stage.reason,
    }
