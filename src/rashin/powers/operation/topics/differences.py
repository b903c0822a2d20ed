"""What is different between two trees, in the words of whoever publishes one."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext, pgettext_lazy

from rashin.analysis.text.topics.difference import Difference, differences
from rashin.analysis.text.topics.document import Topic, TopicTree
from rashin.base.ui.figures import Tone
from rashin.base.ui.formats import listed, reading_language

NAMES: Final = {
    "added": pgettext_lazy("topics differ", "New"),
    "removed": pgettext_lazy("topics differ", "Gone"),
    "title": pgettext_lazy("topics differ", "Renamed"),
    "note": pgettext_lazy("topics differ", "Note"),
    "state": pgettext_lazy("topics differ", "Use"),
    "parent": pgettext_lazy("topics differ", "Moved"),
    "rules": pgettext_lazy("topics differ", "Rules"),
    "into": pgettext_lazy("topics differ", "Merged"),
    "order": pgettext_lazy("topics differ", "Order"),
}
TONES: Final[dict[str, Tone]] = {"added": "good", "removed": "bad", "into": "watch"}
STATES: Final = {
    "suggested": pgettext_lazy("topic", "Suggested"),
    "kept": pgettext_lazy("topic", "In use"),
    "retired": pgettext_lazy("topic", "Retired"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One difference in words."""

    topic: str
    what: str
    label: str
    tone: Tone
    title: str
    before: str = ""
    after: str = ""


def lines(before: TopicTree, after: TopicTree) -> list[Line]:
    """Everything that is different; that a merged topic is retired is not said twice."""
    found = differences(before, after)
    merged = {one.topic for one in found if one.what == "into"}
    return [_line(one, before, after) for one in found if not (one.what == "state" and one.topic in merged)]


def _line(one: Difference, before: TopicTree, after: TopicTree) -> Line:
    tree = after if one.topic in after.by_id else before
    language = reading_language()
    title = " › ".join(tree.path(one.topic, language)) if one.topic in tree.by_id else gettext("Top of the tree")
    was, now = (_told(one.what, one.before, before), _told(one.what, one.after, after))
    return Line(
        topic=one.topic, what=one.what, label=str(NAMES[one.what]), tone=TONES.get(one.what, ""), title=title,
        before=was, after=now,
    )  # fmt: skip


def _told(what: str, topic: Topic | None, tree: TopicTree) -> str:
    if topic is None:
        return ""
    if what == "title":
        return " / ".join(dict.fromkeys(topic.title.values()))
    if what == "state":
        return str(STATES[topic.state])
    if what == "parent":
        return " › ".join(tree.path(topic.parent, reading_language())) if topic.parent else gettext("Top of the tree")
    if what == "into":
        into = tree.by_id.get(topic.into or "")
        return into.name(reading_language()) if into else ""
    if what == "rules":
        return listed(filter(None, (rule_words(topic, at) for at in range(len(topic.rules)))))[:300]
    return ""


def rule_words(topic: Topic, at: int) -> str:
    """A rule in a few words."""
    rule = topic.rules[at]
    if rule.kind == "keywords":
        return "・".join(rule.words[:12])
    if rule.kind == "boolean":
        return rule.query
    if rule.kind == "aspect":
        return gettext("aspect %(name)s") % {"name": rule.category}
    return gettext("%(count)s examples") % {"count": len(rule.like)}
