"""What the page of the tree shows: nodes with their voices, the topic that is looked at, what waits."""

from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse

from rashin.analysis.text.aspects import categories
from rashin.analysis.text.topics.document import Topic, TopicTree
from rashin.base.ui import formats
from rashin.base.ui.formats import reading_language
from rashin.base.ui.stories import Progress, Tag
from rashin.base.ui.trees import Node
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import Job, User
from rashin.powers.operation.topics import deeds, differences, drafts, lookups, progress, suggesting, versions
from rashin.powers.operation.topics.errors import BadEdit
from rashin.powers.operation.topics.models import Correction
from rashin.powers.operation.topics.problems import problems_of, unseen
from rashin.powers.operation.topics.vocabulary import CorrectionState, VersionState

OPEN: Final = 40
"""Up to so many topics what is uppermost stands open; a longer tree is opened where it is looked at."""


def tree_page(member: User, chosen: str, *, now: datetime, form: QueryDict | None = None) -> dict[str, Any]:
    """Everything on the page. ``form``: what was sent and refused stands in it again."""
    draft = drafts.draft()
    tree, live = draft.tree, versions.live_version()
    counts = lookups.counts(now=now)
    topic = tree.by_id.get(chosen)
    edits = may(member, Permission.EDIT_TOPICS)
    changes = differences.lines(drafts.tree_of(live.document) if live else TopicTree(), tree)
    context: dict[str, Any] = {
        "nodes": nodes(tree, counts, chosen, wide=sum(1 for _ in tree.live()) <= OPEN),
        "topic": topic, "draft": draft, "live": live, "edits": edits,
        "changes": len(changes), "suggested": suggesting.suggested(tree) if edits else [], "applying": applying(),
        "suggesting": suggesting.under_way(), "unpublished": suggesting.unpublished(tree),
        "retired": [one for one in tree.topics if one.state == "retired"],
        "corrections": Correction.objects.filter(state=CorrectionState.OPEN).count() if edits else 0,
        "empty": not any(True for _ in tree.live()), "unseen": unseen(tree), "language": reading_language(),
        "newest": newest.number if (newest := versions.newest_version()) else 0,
    }  # fmt: skip
    return context | (topic_page(tree, topic, counts, form) if topic else {})


def nodes(
    tree: TopicTree, counts: dict[str, int], chosen: str, parent: str | None = None, *, wide: bool = True
) -> list[Node]:
    """The tree as its component draws it; retired topics stand apart. ``wide``: what is uppermost stands open."""
    language = reading_language()
    found = []
    for topic in tree.children(parent):
        if topic.state == "retired":
            continue
        below = nodes(tree, counts, chosen, topic.id, wide=wide)
        tags = [Tag(label=str(differences.STATES["suggested"]), tone="watch")] if topic.state == "suggested" else []
        number = counts.get(topic.id)
        found.append(
            Node(
                label=topic.name(language), href=f"{reverse('topics')}?topic={topic.id}",
                note="" if number is None else formats.number(number), tags=tags, children=below,
                open=(wide and parent is None) or topic.id == chosen or chosen in tree.below(topic.id),
                current=topic.id == chosen,
            )
        )  # fmt: skip
    return found


def topic_page(tree: TopicTree, topic: Topic, counts: dict[str, int], form: QueryDict | None) -> dict[str, Any]:
    """The topic that is looked at: its fields, rules, places where it could go."""
    try:
        rows = deeds.rows_in(form) if form is not None and form.get("do") == "save" else deeds.rows_of(topic)
    except BadEdit:
        rows = deeds.rows_of(topic)
    titles = deeds.title_in(form) if form is not None and form.get("do") == "save" else dict(topic.title)
    used = [row for row in rows if not row.empty]
    language = reading_language()
    others = [
        (one.id, "　" * depth + one.name(language))
        for depth, one in tree.walk()
        if one.state != "retired" and one.id != topic.id
    ]
    inside = set(tree.below(topic.id))
    return {
        "seen": drafts.digest_of(tree, topic.id), "rows": used, "more": [row for row in rows if row.empty],
        "title_ja": titles.get("ja", ""), "title_en": titles.get("en", ""),
        "note": form.get("note", "") if form is not None and form.get("do") == "save" else topic.note,
        "path": [tree.by_id[one] for one in reversed(tree.above(topic.id))],
        "state": differences.STATES[topic.state], "count": counts.get(topic.id, 0),
        "places": [one for one in others if one[0] not in inside], "others": others,
        "categories": categories(), "why": suggesting.why(topic.id), "pieces": pieces_of(topic),
        "problems": [one for one in problems_of(tree) if one.topic == topic.id and topic.state != "retired"],
        "into": tree.by_id.get(topic.into or ""), "here": topic.name(language),
        "into_name": tree.by_id[topic.into].name(language) if topic.into in tree.by_id and topic.into else "",
    }  # fmt: skip


def pieces_of(topic: Topic) -> list[tuple[str, str]]:
    """Words and other rules that can be given to one part when a topic is split."""
    found = []
    for at, rule in enumerate(topic.rules):
        if rule.kind == "keywords":
            found += [(f"piece-{at}-{number}", word) for number, word in enumerate(rule.words)]
        else:
            found.append((f"piece-{at}", differences.rule_words(topic, at)))
    return found


def applying() -> Progress | None:
    """How far the newest version is applied; nothing when it is done."""
    row = versions.newest_version()
    if row is None or row.state not in {VersionState.APPLYING, VersionState.FAILED} or row.job is None:
        return None
    work = Job.objects.filter(pk=row.job).first()
    return progress.of_job(work) if work is not None else None
