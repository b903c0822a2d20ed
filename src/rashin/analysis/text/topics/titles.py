"""Titles where naming found none or one that stands there already: from what is under a topic, its words, a voice."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rashin.analysis.text.spelling import plain
from rashin.analysis.text.topics.document import LONGEST_TITLE, Topic, TopicTree

_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_QUOTED: Final = 24
_UNNAMED: Final = {"ja": "名前のないまとまり", "en": "Unnamed group"}


def titled(tree: TopicTree, typical: Mapping[str, Sequence[str]]) -> TopicTree:
    """The tree with a title for each topic. ``typical``: texts of each topic, the most typical first."""
    found: dict[str, Topic] = {}
    for topic in reversed(tree.topics):  # what is below is named first
        below = [found[one.id] for one in tree.children(topic.id) if one.id in found]
        title = topic.title if any(topic.title.values()) else _title(topic, below, typical.get(topic.id, ()))
        found[topic.id] = replace(topic, title=title)
    return distinct(TopicTree(topics=tuple(found[one.id] for one in tree.topics)))


def distinct(tree: TopicTree) -> TopicTree:
    """No suggestion is called as another topic at the same place is."""
    taken = {
        (topic.parent, language, plain(title))
        for topic in tree.topics
        if topic.state == "kept"
        for language, title in topic.title.items()
    }
    topics: list[Topic] = []
    for topic in tree.topics:
        if topic.state == "suggested":
            title = {language: _free(topic, language, text, taken) for language, text in topic.title.items()}
            taken |= {(topic.parent, language, plain(text)) for language, text in title.items()}
            topics.append(topic if title == dict(topic.title) else replace(topic, title=title))
        else:
            topics.append(topic)
    return TopicTree(topics=tuple(topics))


def _free(topic: Topic, language: str, title: str, taken: set[tuple[str | None, str, str]]) -> str:
    if (topic.parent, language, plain(title)) not in taken:
        return title
    words = [word[:20] for word in _words(topic) if _language(word) == language and plain(word) != plain(title)]
    tries = (f"{title[: LONGEST_TITLE - 30]} ({more})" for more in (*words[:3], *range(2, 5_000)))
    return next(one for one in tries if (topic.parent, language, plain(one)) not in taken)


def _title(topic: Topic, below: Sequence[Topic], texts: Sequence[str]) -> Mapping[str, str]:
    """Of what stands under it, else of its words, else of its most typical voice."""
    two = below[:2]
    found = {
        language: joint.join(one.title[language] for one in two)
        for language, joint in (("ja", "・"), ("en", ", "))
        if two and all(one.title.get(language) for one in two)
    }
    if found:
        return {language: text[:LONGEST_TITLE] for language, text in found.items()}
    if two:
        return {_language(name): name[:LONGEST_TITLE] for name in ["・".join(one.name() for one in two)]}
    words = list(_words(topic))[:2]
    if words:
        spoken = _language(words[0])
        said = [word for word in words if _language(word) == spoken]
        return {spoken: ("・" if spoken == "ja" else ", ").join(said)[:LONGEST_TITLE]}
    text = " ".join(next(iter(texts), "").split())
    if not text:
        return dict(_UNNAMED)
    short = text if len(text) <= _QUOTED else text[:_QUOTED].rstrip() + "…"
    return {"ja": f"「{short}」"} if _language(text) == "ja" else {"en": f"“{short}”"}


def _words(topic: Topic) -> Iterable[str]:
    for rule in topic.rules:
        yield from rule.words
        if rule.kind == "boolean":
            yield from re.findall(r"[^\s()\"&|*-]{2,}", re.sub(r"\b(?:AND|OR|NOT|NEAR)(?:/\d+)?\b", " ", rule.query))


def _language(text: str) -> str:
    return "ja" if _JAPANESE.search(text) else "en"
