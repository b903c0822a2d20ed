"""What corrections taught, and whether readings became better by it: measured on the labelled sample, never on them.

The voices of a round keep what the machine said when they were drawn. The version in use says something of the same
voices now: both are set against what people settled on, voice by voice. Voices that were corrected since are left out,
for the machine has learned from those.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rashin.analysis.text.topics.document import TopicTree
from rashin.base.ui import formats
from rashin.base.ui.formats import reading_language
from rashin.powers.operation.topics import drafts, lookups, versions
from rashin.powers.operation.topics.corrections import taught
from rashin.powers.operation.topics.measuring import figures_of
from rashin.powers.operation.topics.models import Correction, LabelItem, LabelRound, TreeVersion
from rashin.powers.operation.topics.rounds import UNCLEAR, choices_of
from rashin.powers.operation.topics.vocabulary import CorrectionKind, CorrectionState, Purpose

DRAWS: Final = 2_000
SEED: Final = 1_979
LEAST: Final = 20
"""Voices that a comparison needs."""

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A topic that has learned from examples since the round was drawn."""

    name: str
    like: int
    unlike: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Then and now."""

    voices: int
    left_out: int
    then: str
    now: str
    change: str
    band: str
    verdict: str
    """better, worse, same, or few: too few voices to tell."""
    corrections: int
    topics: Sequence[Taught]


def learned(made: LabelRound) -> Learned:
    """What changed since a round was drawn."""
    several = made.purpose == Purpose.TOPICS
    items = list(LabelItem.objects.filter(round=made).exclude(settled=None).order_by("number"))
    skipped = set(taught())
    kept = [one for one in items if UNCLEAR not in (one.settled or ()) and one.voice_id not in skipped]
    says = lookups.machine_says(made.purpose, [one.voice_id for one in kept])
    rows = [
        (tuple(one.settled or ()), tuple(one.predicted), says[one.voice_id]) for one in kept if one.voice_id in says
    ]  # fmt: skip
    classes = choices_of(made)
    then, now = (
        figures_of([((), row[0], row[at]) for row in rows], classes=classes, several=several)["macro_f1"]
        for at in (1, 2)
    )
    moved = change_of(rows, classes) if len(rows) >= LEAST else None
    kinds = (CorrectionKind.SENTIMENT,) if not several else (CorrectionKind.WRONG, CorrectionKind.MISSING)
    since = Correction.objects.filter(state=CorrectionState.TAKEN, kind__in=kinds, judged_at__gte=made.made_at)
    return Learned(
        voices=len(rows), left_out=len([one for one in items if one.voice_id in skipped]), then=_told(then),
        now=_told(now), change=formats.points(moved[0] * 100) if moved else "", corrections=since.count(),
        band=formats.interval(moved[1] * 100, moved[2] * 100, 1, sign=True) if moved else "",
        verdict=_verdict(moved) if "value" in then and "value" in now else "few",
        topics=_taught(made) if several else (),
    )  # fmt: skip


def _verdict(moved: tuple[float, float, float] | None) -> str:
    if moved is None:
        return "few"
    return "better" if moved[1] > 0 else "worse" if moved[2] < 0 else "same"


def _told(one: Mapping[str, Any]) -> str:
    if "value" not in one:
        return ""
    band = formats.interval(one["low"] * 100, one["high"] * 100, 1)
    return f"{formats.number(one['value'] * 100, 1)}% ({band})"


def change_of(rows: Sequence[tuple[Labels, Labels, Labels]], classes: Sequence[str]) -> tuple[float, float, float]:
    """The change of macro-F1 with its 95 % interval: paired bootstrap over voices (Efron & Tibshirani 1993, ch. 8)."""
    truth, then, now = (
        np.array([[name in row[at] for name in classes] for row in rows], dtype=np.float64) for at in range(3)
    )
    weights = np.random.default_rng(SEED).multinomial(len(rows), [1 / len(rows)] * len(rows), size=DRAWS)
    drawn = np.vstack([np.ones((1, len(rows))), weights])
    moved = _macro(truth, now, drawn) - _macro(truth, then, drawn)
    low, high = np.quantile(moved[1:], [0.025, 0.975])
    return float(moved[0]), float(low), float(high)


def _macro(truth: Any, given: Any, weights: Any) -> Any:
    both, either = weights @ (truth * given), weights @ (truth + given)
    present = either > 0
    found = np.where(present, 2 * both / np.where(present, either, 1.0), 0.0)
    return found.sum(axis=1) / np.maximum(present.sum(axis=1), 1)


def _taught(made: LabelRound) -> list[Taught]:
    """Topics that have more examples in the tree in use than in the one of the round."""
    row = TreeVersion.objects.filter(number=made.version or 0).first()
    before, tree = _examples(drafts.tree_of(row.document) if row else TopicTree()), versions.live_tree()
    found = []
    for (topic, side), texts in sorted(_examples(tree).items()):
        more = len(texts - before.get((topic, side), set()))
        if more:
            found.append((topic, side, more))
    counted: dict[str, Counter[str]] = {}
    for topic, side, more in found:
        counted.setdefault(topic, Counter())[side] += more
    return [
        Taught(name=tree.by_id[topic].name(reading_language()), like=sides["like"], unlike=sides["unlike"])
        for topic, sides in counted.items()
    ]


def _examples(tree: TopicTree) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for topic in tree.live():
        for rule in topic.rules:
            if rule.kind == "examples":
                found.setdefault((topic.id, "like"), set()).update(rule.like)
                found.setdefault((topic.id, "unlike"), set()).update(rule.unlike)
    return found
