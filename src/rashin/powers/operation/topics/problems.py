"""What must be mended before a tree is published, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from rashin.analysis.text.topics.checking import SENTENCES, Problem, check, errors
from rashin.analysis.text.topics.document import TopicTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One problem: where, and what."""

    place: str
    topic: str
    told: str
    severe: bool


def problems_of(tree: TopicTree, *, texts: Sequence[str] = ()) -> list[Told]:
    """All problems, those that must be mended first."""
    return [_told(one) for one in check(tree, texts=texts)]


def errors_of(tree: TopicTree, *, texts: Sequence[str] = ()) -> list[Told]:
    """Those without which the tree can be published."""
    return [_told(one) for one in errors(check(tree, texts=texts))]


def unseen(tree: TopicTree) -> list[Told]:
    """Why topics of the tree stand nowhere in it: they go round in a circle, or stand under one that is not there."""
    shown = {topic.id for _depth, topic in tree.walk()}
    if len(shown) == len(tree.by_id):
        return []
    return [one for one in errors_of(tree) if one.place.endswith(".parent")]


def _told(one: Problem) -> Told:
    fields = {name: gettext(value) if isinstance(value, str) and value else value for name, value in one.fields.items()}
    sentence = gettext(SENTENCES[one.code]) % fields
    return Told(place=one.place, topic=one.topic, told=sentence, severe=one.severity == "error")
