"""Aspects: of what voices speak and whether for good or ill, by category or by the very words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rashin.analysis.questions.forms import Flag, Text
from rashin.analysis.questions.question import Cell, Lake, Scope, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tagged import Tagged, TaggedAnswer, behind, columns, meaning, points_of
from rashin.errors import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspects(Tagged):
    """Of what voices speak, and how."""

    name: ClassVar[str] = "aspects"
    title: ClassVar[str] = gettext_noop("Aspects")
    help: ClassVar[str] = gettext_noop("Of what voices speak, and whether for good or ill: staff, waiting, price …")

    category: tuple[str, ...] = option(
        Text(longest=64), label=gettext_noop("Category"), help=gettext_noop("Only these categories."), many=True
    )
    terms: bool = option(
        Flag(),
        label=gettext_noop("By term"),
        help=gettext_noop("Count the words themselves instead of their categories."),
        default=False,
    )

    @property
    def kind(self) -> str:
        """Categories or terms."""
        return "terms" if self.terms else "aspects"

    def only(self) -> Mapping[str, tuple[str, ...]]:
        """Only these categories."""
        return {"category": self.category}


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectsAnswer(TaggedAnswer):
    """Points of aspects, the most frequent first."""

    tag: ClassVar[str] = "aspect"
    columns: ClassVar[Mapping[str, str]] = columns("aspect", parent="string")


def answer_aspects(question: Aspects, *, lake: Lake, scope: Scope, now: datetime) -> AspectsAnswer:
    """Ask the lake for sums and judge them."""
    stamp = lake.stamp()
    points, whole, count = points_of(question, lake=lake, scope=scope, now=now)
    return AspectsAnswer(
        question=question, points=tuple(points), whole=tuple(whole), tags=count, definition=meaning(question),
        period=question.period(now), n=sum(point.sums.n for point in whole), method="wilson", level=question.level,
        stamp=stamp, asked_at=now,
    )  # fmt: skip


def people_of_aspects(question: Aspects, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """Who spoke, in a cell of ``period``, ``by``, ``by2``, ``aspect`` and ``sentiment``."""
    return behind(question, cell, "person_key, occurred_at", tag="aspect", scope=scope, now=now)


def voices_of_aspects(question: Aspects, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """What they said, in the same cells."""
    return behind(question, cell, "voice_id", tag="aspect", scope=scope, now=now)
