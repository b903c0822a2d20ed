"""What is different between two trees, and two people's changes of one tree brought together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rashin.analysis.text.topics.document import Topic, TopicTree

What = Literal["added", "removed", "title", "note", "state", "parent", "rules", "into", "order"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is different: what, of which topic, and the topic before and after."""

    what: What
    topic: str
    before: Topic | None
    after: Topic | None


def differences(before: TopicTree, after: TopicTree) -> tuple[Difference, ...]:
    """Everything that is different, topic by topic in the order of the newer tree; removed ones last."""
    found: list[Difference] = []
    for topic in after.topics:
        was = before.by_id.get(topic.id)
        found.extend(Difference(what=what, topic=topic.id, before=was, after=topic) for what in _of_topic(was, topic))
    found.extend(
        Difference(what="removed", topic=topic.id, before=topic, after=None)
        for topic in before.topics
        if topic.id not in after.by_id
    )
    return (*found, *_order(before, after))


def _of_topic(was: Topic | None, topic: Topic) -> list[What]:
    if was is None:
        return ["added"]
    names: tuple[What, ...] = ("title", "note", "state", "parent", "rules", "into")
    return [name for name in names if getattr(was, name) != getattr(topic, name)]


def _order(before: TopicTree, after: TopicTree) -> list[Difference]:
    """Topics whose children stand in another order."""
    found = []
    parents: Sequence[str | None] = [None, *(topic.id for topic in after.topics)]
    for parent in parents:
        was = [one.id for one in before.children(parent)]
        now = [one.id for one in after.children(parent)]
        both = set(was) & set(now)
        if [one for one in was if one in both] != [one for one in now if one in both]:
            old, new = before.by_id.get(parent or ""), after.by_id.get(parent or "")
            found.append(Difference(what="order", topic=parent or "", before=old, after=new))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """Two people's trees as one; ``clashes`` are topics that both changed, where the first one's stand."""

    tree: TopicTree
    clashes: tuple[str, ...]


def combine(base: TopicTree, mine: TopicTree, theirs: TopicTree) -> Combined:
    """What each of two people changed since ``base``. Of what both changed differently, mine stands and is named."""
    clashes: list[str] = []
    found: list[Topic] = []
    order = mine if [one.id for one in mine.topics] != [one.id for one in base.topics] else theirs
    ids = dict.fromkeys([one.id for tree in (order, mine, theirs) for one in tree.topics])
    for one in ids:
        was, left, right = base.by_id.get(one), mine.by_id.get(one), theirs.by_id.get(one)
        if left != was and right not in (was, left):
            clashes.append(one)
        chosen = right if left == was else left
        if chosen is not None:
            found.append(chosen)
    return Combined(tree=TopicTree(topics=tuple(found)), clashes=tuple(clashes))
