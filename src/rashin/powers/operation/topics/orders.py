"""One change of the tree as programs and terminals ask for it: pure, so that it can be made in the newest draft."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rashin.analysis.text.topics import changing
from rashin.analysis.text.topics.changing import Change
from rashin.analysis.text.topics.document import Rule, Text, TopicTree
from rashin.errors import gettext_noop
from rashin.powers.operation.topics.errors import BadEdit, NoSuchTopic

DOINGS: Final = ("add", "change", "move", "merge", "split", "retire", "revive", "keep")
_NOTHING: Final = gettext_noop("nothing is said that could be changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the topics into which another is split."""

    title: Text
    rules: Sequence[Rule] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done, and to which topic; of the rest only what the doing needs."""

    do: str
    topic: str = ""
    title: Text = field(default_factory=dict)
    """add, change: in the languages that are said; a title in another language stays."""
    note: str | None = None
    rules: Sequence[Rule] | None = None
    parent: str | None = None
    """add, move: the topic above; none is the top."""
    before: str | None = None
    """move: the sibling before which it goes; none is last."""
    topics: Sequence[str] = ()
    """merge: what goes into the topic; keep: what is taken besides it."""
    parts: Sequence[Part] = ()


def change_of(order: Order) -> Callable[[TopicTree], Change]:
    """What an order does to a tree."""
    if order.do not in DOINGS:
        raise BadEdit(problem=gettext_noop("this form asks for nothing that can be done"), place="do")
    topic = order.topic
    known: Mapping[str, Callable[[TopicTree], Change]] = {
        "add": lambda tree: changing.add(
            tree, order.title, parent=order.parent, rules=tuple(order.rules or ()), note=order.note or ""
        ),
        "change": lambda tree: _changed(tree, order),
        "move": lambda tree: changing.move(tree, topic, parent=order.parent, before=order.before),
        "merge": lambda tree: changing.merge(tree, order.topics, into=topic),
        "split": lambda tree: changing.split(tree, topic, [(one.title, tuple(one.rules)) for one in order.parts]),
        "retire": lambda tree: changing.retire(tree, topic),
        "revive": lambda tree: changing.revive(tree, topic),
        "keep": lambda tree: changing.keep(tree, _taken(tree, order)),
    }
    return known[order.do]


def _taken(tree: TopicTree, order: Order) -> list[str]:
    """Suggestions with everything under them."""
    named = dict.fromkeys([one for one in (order.topic, *order.topics) if one])
    return list(dict.fromkeys(below for one in named for below in (one, *tree.below(one))))


def _changed(tree: TopicTree, order: Order) -> Change:
    """Title, note and rules at once; what is not said stays. Told by what weighs most."""
    found = tree.by_id.get(order.topic)
    if found is None:
        raise NoSuchTopic(topic=order.topic[:80], place="topic")
    steps: list[Change] = []

    def done(step: Callable[[TopicTree], Change]) -> None:
        steps.append(step(steps[-1].tree if steps else tree))

    if order.title:
        done(lambda now: changing.rename(now, order.topic, {**found.title, **order.title}))
    if order.rules is not None:
        rules = tuple(order.rules)
        done(lambda now: changing.set_rules(now, order.topic, rules))
    if order.note is not None:
        note = order.note
        done(lambda now: changing.annotate(now, order.topic, note))
    if not steps:
        raise BadEdit(problem=_NOTHING, place="topic")
    if found.state == "suggested":
        done(lambda now: changing.keep(now, [order.topic]))
    told = next((step.note for step in steps if step.before != step.tree), steps[0].note)
    return Change(before=tree, tree=steps[-1].tree, note=told)
