"""Topics: what voices are about, how often and how they speak of it, over time and by anything."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from rashin.analysis.questions.forms import Text
from rashin.analysis.questions.question import Cell, Lake, Row, Scope, option
from rashin.analysis.questions.statement import Statement
from rashin.analysis.questions.tagged import Tagged, TaggedAnswer, TagPoint, behind, columns, meaning, points_of
from rashin.analysis.questions.tree import Named, named_topics
from rashin.errors import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics(Tagged):
    """What voices are about."""

    name: ClassVar[str] = "topics"
    title: ClassVar[str] = gettext_noop("Topics")
    help: ClassVar[str] = gettext_noop(
        "What voices are about: how many, how they speak of it, over time and by anything."
    )
    topic: tuple[str, ...] = option(
        Text(longest=64), label=gettext_noop("Topic"), help=gettext_noop("Only these topics, by their ids."), many=True
    )

    @property
    def kind(self) -> str:
        """Topics."""
        return "topics"

    def only(self) -> Mapping[str, tuple[str, ...]]:
        """Only these topics."""
        return {"topic": self.topic}


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsAnswer(TaggedAnswer):
    """Points of topics, the largest topic first."""

    tag: ClassVar[str] = "topic"
    columns: ClassVar[Mapping[str, str]] = columns("topic", title="string", parent="string")

    named: Mapping[str, Named]

    def row(self, point: TagPoint) -> Row:
        """A point's row, with what its topic is called."""
        named = self.named.get(point.tag or "")
        found = TaggedAnswer.row(self, replace(point, parent=named.parent if named else None))
        return {**found, "title": named.name(point.tag or "") if named else point.tag}

    def extras(self) -> Row:
        """Beside the whole, what every topic is called in each language."""
        titles = {topic: {"title": dict(one.title), "parent": one.parent} for topic, one in self.named.items()}
        return {**TaggedAnswer.extras(self), "topics": titles}


def answer_topics(question: Topics, *, lake: Lake, scope: Scope, now: datetime) -> TopicsAnswer:
    """Ask the lake for sums and judge them."""
    stamp = lake.stamp()
    points, whole, count = points_of(question, lake=lake, scope=scope, now=now)
    return TopicsAnswer(
        question=question, points=tuple(points), whole=tuple(whole), tags=count, named=named_topics(lake),
        definition=meaning(question), period=question.period(now), n=sum(point.sums.n for point in whole),
        method="wilson", level=question.level, stamp=stamp, asked_at=now,
    )  # fmt: skip


def people_of_topics(question: Topics, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """Who spoke, in a cell of ``period``, ``by``, ``by2``, ``topic`` and ``sentiment``."""
    return behind(question, cell, "person_key, occurred_at", tag="topic", scope=scope, now=now)


def voices_of_topics(question: Topics, cell: Cell, *, scope: Scope, now: datetime) -> Statement:
    """What they said, in the same cells; without one, every voice that was read."""
    return behind(question, cell, "voice_id", tag="topic", scope=scope, now=now)
