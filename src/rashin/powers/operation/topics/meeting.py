"""Two people who change one topic at once: what both did is kept where it can be, and shown side by side where not.

Titles and note meet field by field against the topic as both saw it; words and examples of a rule meet one by one.
Rules that both changed in another way stand beside each other, for any of them is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from django.utils.translation import gettext, pgettext

from rashin.analysis.text.topics import changing
from rashin.analysis.text.topics.changing import Change, Note
from rashin.analysis.text.topics.document import KINDS, Rule, Topic, TopicTree
from rashin.powers.operation.topics import drafts
from rashin.powers.operation.topics.deeds import LANGUAGES
from rashin.powers.operation.topics.models import TreeStep

NOTE: Final = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field that both changed, each to something else."""

    field: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One's own change of a topic and somebody else's, together."""

    topic: Topic
    """Both, where they go together; one's own words where they do not."""
    clashes: Sequence[Clash]


def seen_as(topic: str, digest: str) -> Topic | None:
    """The topic as a page showed it, out of the last steps of the draft; None: too long ago."""
    for document in TreeStep.objects.filter(draft__name=drafts.NAME).values_list("document", flat=True):
        tree = drafts.tree_of(document)
        if drafts.digest_of(tree, topic) == digest:
            return tree.by_id[topic]
    return None


def met(base: Topic | None, theirs: Topic, mine: Topic) -> Meeting:
    """Both changes of one topic together. Without ``base``, every field that differs was changed by both."""
    clashes: list[Clash] = []

    def one(field: str, texts: tuple[str | None, str, str]) -> str:
        was, their, my = texts
        if my in (their, was):
            return their
        if their != was:
            clashes.append(Clash(field=field, label=_label(field), mine=my, theirs=their))
        return my

    title = {
        **theirs.title,
        **{
            language: one(f"title-{language}", _texts(base.title if base else None, theirs.title, mine.title, language))
            for language in LANGUAGES
        },
    }
    note = one(NOTE, (base.note if base else None, theirs.note, mine.note))
    rules = _rules(base.rules if base else (), theirs.rules, mine.rules)
    topic = replace(theirs, title={name: text for name, text in title.items() if text}, note=note, rules=rules)
    return Meeting(topic=topic, clashes=clashes)


def _texts(
    base: Mapping[str, str] | None, theirs: Mapping[str, str], mine: Mapping[str, str], language: str
) -> tuple[str | None, str, str]:
    return None if base is None else base.get(language, ""), theirs.get(language, ""), mine.get(language, "")


def _label(field: str) -> str:
    return {
        "title-ja": gettext("Title in Japanese"), "title-en": gettext("Title in English"),
        NOTE: pgettext("topic", "What belongs here"),
    }[field]  # fmt: skip


def _rules(base: Sequence[Rule], theirs: Sequence[Rule], mine: Sequence[Rule]) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for kind in KINDS:
        of = [[rule for rule in some if rule.kind == kind] for some in (base, theirs, mine)]
        for was, their, my in zip_longest(*of):
            found += _rule(was, their, my)
    return tuple(dict.fromkeys(found))


def _rule(was: Rule | None, their: Rule | None, my: Rule | None) -> list[Rule]:
    if my in (their, was):
        return [their] if their else []
    if their == was or their is None:
        return [my] if my else []
    if my is None:  # taken out here, changed there: nothing is lost
        return [their]
    if my.kind in ("boolean", "aspect"):
        return [their, my]
    old = was or Rule(kind=my.kind)
    return [
        replace(
            my, words=_both(old.words, their.words, my.words), but=_both(old.but, their.but, my.but),
            like=_both(old.like, their.like, my.like), unlike=_both(old.unlike, their.unlike, my.unlike),
        )
    ]  # fmt: skip


def _both(was: Sequence[str], their: Sequence[str], my: Sequence[str]) -> tuple[str, ...]:
    """What stands in both, or was put in by one; what one took out is out."""
    stays = [one for one in their if one in my or one not in was]
    return tuple(dict.fromkeys([*stays, *(one for one in my if one not in was)]))


def kept(tree: TopicTree, topic: Topic) -> Change:
    """The tree with the topic as both want it."""
    if topic.id not in tree.by_id:
        return Change(before=tree, tree=tree, note=Note(code="ruled", topics=(topic.id,), fields={"title": ""}))
    steps = [changing.rename(tree, topic.id, topic.title)]
    steps.append(changing.annotate(steps[-1].tree, topic.id, topic.note))
    steps.append(changing.set_rules(steps[-1].tree, topic.id, topic.rules))
    if topic.state == "suggested":
        steps.append(changing.keep(steps[-1].tree, [topic.id]))
    notes = [step.note for step in steps if step.before != step.tree]
    return Change(before=tree, tree=steps[-1].tree, note=notes[0] if notes else steps[0].note)
