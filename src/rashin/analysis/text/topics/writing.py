"""From a TopicTree to JSON: what is empty is left out, and reading it back gives the same tree."""

import json

from rashin.analysis.text.topics.document import FORMAT, Rule, Topic, TopicTree


def write(tree: TopicTree) -> str:
    """The tree as a JSON text that people can read and compare."""
    return json.dumps(plain(tree), ensure_ascii=False, indent=1)


def plain(tree: TopicTree) -> dict[str, object]:
    """The tree as JSON values."""
    return {"format": FORMAT, "topics": [_topic(topic) for topic in tree.topics]}


def _topic(topic: Topic) -> dict[str, object]:
    said: dict[str, object] = {
        "id": topic.id, "parent": topic.parent, "title": dict(topic.title), "note": topic.note, "state": topic.state,
        "rules": [plain_rule(rule) for rule in topic.rules],
    }  # fmt: skip
    if topic.into:
        said["into"] = topic.into
    return said


def plain_rule(rule: Rule) -> dict[str, object]:
    """A rule as JSON values."""
    said: dict[str, object] = {"kind": rule.kind}
    if rule.kind == "keywords":
        said["words"] = list(rule.words)
        if rule.but:
            said["except"] = list(rule.but)
    elif rule.kind == "boolean":
        said["query"] = rule.query
    elif rule.kind == "examples":
        said["like"] = list(rule.like)
        if rule.unlike:
            said["unlike"] = list(rule.unlike)
    else:
        said["category"] = rule.category
    return said
