"""The draft of the tree: read, changed by one topic at a time, undone, replaced by a file.

A change goes into the newest draft, so that two people who change different topics are in nobody's way. Each form
carries a digest of its topic as it was shown; who changes the same topic second is told so, and loses nothing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import datetime
from hashlib import blake2b
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from rashin.analysis.text.topics.changing import SENTENCES, Change, Note
from rashin.analysis.text.topics.document import TopicTree
from rashin.analysis.text.topics.reading import read_tree
from rashin.analysis.text.topics.writing import plain
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.errors import gettext_noop
from rashin.powers.operation.topics import vocabulary as words
from rashin.powers.operation.topics.errors import BadTree, NothingToUndo, TreeMoved
from rashin.powers.operation.topics.models import TreeDraft, TreeStep

MOST_STEPS: Final = 60
NAME: Final = "main"
_REPLACED: Final = gettext_noop("Replaced all topics by those of %(source)s.")

Doing = Callable[[TopicTree], Change]
"""What is done to the newest draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The tree as it is being edited."""

    tree: TopicTree
    revision: int
    edited_at: datetime | None
    edited_by: str
    undo: str
    """What “undo” would take back; empty when there is nothing."""
    undo_by: str = ""
    """Who did that."""


def draft() -> Draft:
    """The draft; empty before anybody made one."""
    row = TreeDraft.objects.select_related("edited_by").filter(name=NAME).first()
    if row is None:
        return Draft(tree=TopicTree(), revision=0, edited_at=None, edited_by="", undo="")
    step = row.steps.select_related("by").first()
    return Draft(
        tree=tree_of(row.document), revision=row.revision, edited_at=row.edited_at,
        edited_by=str(row.edited_by or ""), undo=told(step.note) if step else "",
        undo_by=str(step.by or "") if step else "",
    )  # fmt: skip


def tree_of(document: Mapping[str, object]) -> TopicTree:
    """A tree at rest as a value; an empty one where nothing is kept yet."""
    return read_tree(document) if document else TopicTree()


def digest_of(tree: TopicTree, topic: str) -> str:
    """A short name of a topic's content, wherever it stands; empty for a topic that is not there."""
    found = tree.by_id.get(topic)
    if found is None:
        return ""
    told = json.dumps(plain(TopicTree(topics=(replaced(found, parent=None),))), ensure_ascii=False, sort_keys=True)
    return blake2b(told.encode(), digest_size=8).hexdigest()


def edit(*, actor: Actor, doing: Doing, seen: Mapping[str, str], now: datetime, revision: int | None = None) -> Change:
    """Change the newest draft. ``seen``: digests of the topics as the page showed them.

    Raises
    ------
    TreeMoved
        Somebody changed one of those topics since; with ``revision``, somebody changed anything since that one.
    """
    _may(actor)
    with transaction.atomic():
        row = _held(now)
        _as_seen(row, revision)
        before = tree_of(row.document)
        for topic, digest in seen.items():
            if digest and digest_of(before, topic) != digest:
                raise TreeMoved(who=str(row.edited_by or gettext("Somebody")), topic=topic, place="topic")
        done = doing(before)
        _keep(row, done.tree, note=kept_note(done.note), actor=actor, now=now)
    return done


def replace(*, actor: Actor, tree: TopicTree, source: str, now: datetime, revision: int | None = None) -> Draft:
    """Make another tree the draft: a file's, an earlier version's. With ``revision``, only if that is the newest."""
    _may(actor)
    with transaction.atomic():
        row = _held(now)
        _as_seen(row, revision)
        _keep(row, tree, note={"code": "replaced", "fields": {"source": source[:120]}}, actor=actor, now=now)
    return draft()


def undo(*, actor: Actor, now: datetime, revision: int | None = None) -> str:
    """Take the last change back; what it was. With ``revision``, only if nobody changed anything since that one."""
    _may(actor)
    with transaction.atomic():
        row = _held(now)
        _as_seen(row, revision)
        step = row.steps.first()
        if step is None:
            raise NothingToUndo
        note = told(step.note)
        with change(actor=actor, action=words.UNDONE, subject="topics:draft", now=now) as entry:
            entry.note(revision=row.revision + 1)
            _write(row, step.document, actor, now)
            step.delete()
    return note


def _as_seen(row: TreeDraft, revision: int | None) -> None:
    if revision is not None and row.revision != revision:
        raise TreeMoved(who=str(row.edited_by or gettext("Somebody")), place="revision")


def kept_note(note: Note) -> dict[str, object]:
    """What was done, fit to be kept and said in any language later."""
    return {"code": note.code, "fields": {name: str(value)[:300] for name, value in note.fields.items()}}


def told(note: Mapping[str, object]) -> str:
    """What was done, in the reader's language."""
    fields = note.get("fields")
    sentence = SENTENCES.get(str(note.get("code")), _REPLACED)
    return gettext(sentence) % (fields if isinstance(fields, dict) else {})


def _may(actor: Actor) -> None:
    if isinstance(actor, User):
        require(actor, Permission.EDIT_TOPICS)


def _held(now: datetime) -> TreeDraft:
    TreeDraft.objects.get_or_create(name=NAME, defaults={"edited_at": now})
    return TreeDraft.objects.select_for_update(of=("self",)).select_related("edited_by").get(name=NAME)


def _keep(row: TreeDraft, tree: TopicTree, *, note: Mapping[str, object], actor: Actor, now: datetime) -> None:
    document = plain(tree)
    if document == row.document:
        return
    try:
        read_tree(document)
    except Exception as problem:  # a tree that could not be read again must never be kept
        raise BadTree(problem=str(problem)) from problem
    with change(actor=actor, action=words.CHANGED, subject="topics:draft", now=now) as entry:
        entry.note(revision=row.revision + 1, topics=len(tree.topics))
        by = actor if isinstance(actor, User) else None
        TreeStep.objects.create(draft=row, document=row.document, note=dict(note), at=now, by=by)
        _write(row, document, actor, now)
        old = list(row.steps.values_list("pk", flat=True)[MOST_STEPS : MOST_STEPS + 20])
        TreeStep.objects.filter(pk__in=old).delete()


def _write(row: TreeDraft, document: Mapping[str, object], actor: Actor, now: datetime) -> None:
    row.document, row.revision, row.edited_at = dict(document), row.revision + 1, now
    row.edited_by = actor if isinstance(actor, User) else None
    row.save(update_fields=["document", "revision", "edited_at", "edited_by"])
