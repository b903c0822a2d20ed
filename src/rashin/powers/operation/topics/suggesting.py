"""Topics that the data suggest: asked for as background work, put into the draft beside those that there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from rashin.analysis.text.topics.changing import Change, graft
from rashin.analysis.text.topics.document import TopicTree
from rashin.analysis.text.topics.titles import distinct
from rashin.base.ui.formats import reading_language
from rashin.base.ui.stories import Progress
from rashin.base.workspace import jobs
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import Job, User
from rashin.base.workspace.vocabulary import UNFINISHED
from rashin.powers.operation.topics import drafts, progress
from rashin.powers.operation.topics import vocabulary as words
from rashin.powers.operation.topics.models import Suggestion, TreeVersion
from rashin.powers.operation.topics.problems import errors_of

JOB: Final = "topics.suggest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """On what ground a topic is suggested."""

    terms: Sequence[str] = ()
    voices: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A suggestion as the page shows it."""

    id: str
    title: str
    seen: str
    voices: int
    share: float
    terms: Sequence[str]
    below: Sequence[str]
    """What is suggested under it, and taken with it."""
    looked: int
    sampled: bool


def ask(*, actor: Actor, now: datetime, publish: bool = False) -> Job:
    """Have suggestions made; asked for twice, it is done once."""
    by = actor if isinstance(actor, User) else None
    if by is not None:
        require(by, Permission.EDIT_TOPICS)
    return jobs.enqueue(JOB, {"publish": True} if publish else {}, by=by, now=now, unique=JOB)


def under_way() -> Progress | None:
    """How far the work is, while it runs or when it has just failed."""
    row = Job.objects.filter(name=JOB).order_by("-pk").first()
    if row is None or (row.state not in UNFINISHED and row.state != "failed"):
        return None
    return progress.of_job(row)


def put(
    suggested: TopicTree, grounds: Mapping[str, Ground], *, actor: Actor, told: Mapping[str, object], now: datetime
) -> int:
    """Put suggestions into the newest draft in the place of those that nobody took; how many."""
    with transaction.atomic(), change(actor=actor, action=words.SUGGESTED, subject="topics:draft", now=now) as entry:
        drafts.edit(actor=actor, seen={}, now=now, doing=lambda tree: _beside(tree, suggested))
        tree = drafts.draft().tree
        fresh = [one for one in tree.topics if one.state == "suggested"]
        Suggestion.objects.all().delete()
        # Grafted topics get ids of their own and keep their order.
        for topic, old in zip(fresh, suggested.topics, strict=True):
            ground = grounds.get(old.id, Ground())
            Suggestion.objects.create(
                topic=topic.id, terms=list(ground.terms)[:20], voices=ground.voices, share=ground.share,
                made_at=now, told=dict(told),
            )  # fmt: skip
        entry.note(topics=len(fresh))
    return len(fresh)


def _beside(tree: TopicTree, suggested: TopicTree) -> Change:
    """The suggestions beside what there is; none is called as a topic beside it."""
    done = graft(without_open(tree), suggested)
    return replace(done, tree=distinct(done.tree))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    """Suggestions that were to be used at once and are not."""

    told: str
    topic: str
    """The one that stands in the way; empty when nothing does any more."""


def unpublished(tree: TopicTree) -> Unpublished | None:
    """Why suggestions that were to be published by themselves were not; nothing once a version is published."""
    row = Job.objects.filter(name=JOB).order_by("-pk").first()
    told = row.result if row is not None and isinstance(row.result, dict) else {}
    if "not_published" not in told or TreeVersion.objects.exists():
        return None
    found = errors_of(tree)
    if not found:
        return Unpublished(told=gettext("The suggested topics are not in use yet: publish them."), topic="")
    return Unpublished(
        told=gettext("The suggested topics were not published: %(problem)s") % {"problem": found[0].told},
        topic=found[0].topic,
    )  # fmt: skip


def without_open(tree: TopicTree) -> TopicTree:
    """The tree without suggestions that nobody took and under which nobody put anything."""
    loose = {one.id for one in tree.topics if one.state == "suggested"}
    kept_parents = {one.parent for one in tree.topics if one.state != "suggested"}
    going = {one for one in loose if one not in kept_parents and not loose_kept(tree, one, kept_parents)}
    return TopicTree(topics=tuple(one for one in tree.topics if one.id not in going))


def loose_kept(tree: TopicTree, topic: str, parents: set[str | None]) -> bool:
    """Whether something under it stays."""
    return any(one in parents for one in tree.below(topic))


def suggested(tree: TopicTree) -> list[Suggested]:
    """The suggestions of the draft, those with most voices first."""
    grounds = {row.topic: row for row in Suggestion.objects.all()}
    found = []
    for topic in tree.topics:
        above = tree.by_id.get(topic.parent or "")
        if topic.state != "suggested" or (above is not None and above.state == "suggested"):
            continue  # told with the one above it
        below = [tree.by_id[one] for one in tree.below(topic.id)]
        row = grounds.get(topic.id)
        told = row.told if row else {}
        found.append(
            Suggested(
                id=topic.id, title=" › ".join(tree.path(topic.id, reading_language())),
                seen=drafts.digest_of(tree, topic.id), voices=row.voices if row else 0,
                share=row.share if row else 0.0, terms=tuple(row.terms) if row else (),
                below=tuple(one.name(reading_language()) for one in below if one.state == "suggested"),
                looked=int(told.get("looked", 0)), sampled=bool(told.get("sampled", False)),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: -one.voices)


def why(topic: str) -> Suggestion | None:
    """On what ground a topic is, or was, suggested."""
    return Suggestion.objects.filter(topic=topic).first()
