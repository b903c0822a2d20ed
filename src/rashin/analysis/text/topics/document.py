"""A tree of topics as a frozen value, in the terms of the format ``rashin.topics/1``. Comments are the format's truth.

    {"format": "rashin.topics/1", "topics": [
      {"id": "t1", "parent": null, "title": {"ja": "配送", "en": "Delivery"}, "note": "", "state": "kept", "rules": []},
      {"id": "t2", "parent": "t1", "title": {"ja": "遅れ", "en": "Late"}, "rules": [
        {"kind": "keywords", "words": ["遅れる", "late"], "except": ["遅れないように"]},
        {"kind": "boolean", "query": "(配送 OR 配達) NEAR/5 遅い"},
        {"kind": "examples", "like": ["三日も待たされた"], "unlike": ["早く着いた"]},
        {"kind": "aspect", "category": "delivery"}]}]}

Topics stand in a flat list, in the order in which siblings are shown. Ids stay when titles change, and are never given
again: a topic that is no longer wanted is retired, and one merged into another says into which. A text belongs to a
topic when any of its rules says so, and to the topics above it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

FORMAT: Final = "rashin.topics/1"
MOST_TOPICS: Final = 2_000
MOST_RULES: Final = 50
MOST_WORDS: Final = 500
MOST_DEPTH: Final = 6
LONGEST_TITLE: Final = 100
LONGEST_NOTE: Final = 4_000
LONGEST_WORD: Final = 200
LONGEST_QUERY: Final = 4_000
LONGEST_EXAMPLE: Final = 4_000

Text = Mapping[str, str]
"""Language → text: ``{"ja": "配送", "en": "Delivery"}``."""
State = Literal["suggested", "kept", "retired"]
Kind = Literal["keywords", "boolean", "examples", "aspect"]
STATES: Final[tuple[State, ...]] = ("suggested", "kept", "retired")
KINDS: Final[tuple[Kind, ...]] = ("keywords", "boolean", "examples", "aspect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What makes a text belong. Which fields count depends on ``kind``."""

    kind: Kind
    words: tuple[str, ...] = ()
    """keywords: words and phrases in any language, in any form; ``遅れ*`` is a beginning. One of them is enough."""
    but: tuple[str, ...] = ()
    """keywords: phrases within which the words do not count (電話 but not in 電話番号). In JSON: ``except``."""
    query: str = ""
    """boolean: see ``boolean.py``."""
    like: tuple[str, ...] = ()
    """examples: texts that belong."""
    unlike: tuple[str, ...] = ()
    """examples: texts that do not, as people's corrections say."""
    category: str = ""
    """aspect: a category of ``aspects.categories()``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something of which people speak."""

    id: str
    parent: str | None = None
    title: Text = field(default_factory=dict)
    note: str = ""
    """What belongs here and what does not, for those who label."""
    state: State = "kept"
    rules: tuple[Rule, ...] = ()
    into: str | None = None
    """Where its voices went when it was merged."""

    def name(self, language: str = "ja") -> str:
        """The title in a language, else in any, else the id."""
        return self.title.get(language) or next(filter(None, self.title.values()), self.id)


@dataclass(frozen=True, kw_only=True)
class TopicTree:
    """All topics, those that are retired among them."""

    topics: tuple[Topic, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Topic]:
        """Each topic by its id."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def _below(self) -> Mapping[str | None, tuple[Topic, ...]]:
        found: dict[str | None, list[Topic]] = {}
        for topic in self.topics:
            found.setdefault(topic.parent, []).append(topic)
        return {parent: tuple(topics) for parent, topics in found.items()}

    def children(self, parent: str | None) -> tuple[Topic, ...]:
        """The topics right under one, or the uppermost, in their order."""
        return self._below.get(parent, ())

    def above(self, topic: str) -> tuple[str, ...]:
        """The ids of the topics above one, the nearest first. In a tree with a circle, each once."""
        found: list[str] = []
        at = self.by_id[topic].parent if topic in self.by_id else None
        while at is not None and at in self.by_id and at not in found and at != topic:
            found.append(at)
            at = self.by_id[at].parent
        return tuple(found)

    def below(self, topic: str) -> tuple[str, ...]:
        """The ids of all topics under one, each after its parent."""
        found: list[str] = []
        waiting = [topic]
        while waiting:
            for child in self.children(waiting.pop()):
                if child.id not in found and child.id != topic:
                    found.append(child.id)
                    waiting.append(child.id)
        return tuple(found)

    def live(self) -> Iterator[Topic]:
        """The topics that are in use: kept and suggested, and none under a retired one."""
        retired = {topic.id for topic in self.topics if topic.state == "retired"}
        for topic in self.topics:
            if topic.id not in retired and not retired.intersection(self.above(topic.id)):
                yield topic

    def walk(self) -> Iterator[tuple[int, Topic]]:
        """Every topic that hangs from the top, with its depth (0 …), as a list would show them."""
        waiting = [(0, topic) for topic in reversed(self.children(None))]
        while waiting:
            depth, topic = waiting.pop()
            yield depth, topic
            waiting.extend((depth + 1, child) for child in reversed(self.children(topic.id)))

    def path(self, topic: str, language: str = "ja") -> tuple[str, ...]:
        """The titles from the top down to a topic."""
        return tuple(self.by_id[at].name(language) for at in (*reversed(self.above(topic)), topic))
