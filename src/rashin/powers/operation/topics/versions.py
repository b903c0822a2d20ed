"""Versions of the tree: published, applied to all voices beside the version in use, and brought back as a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from rashin.analysis.text.topics.document import TopicTree
from rashin.analysis.text.topics.writing import plain
from rashin.base.messages.services import publish as tell
from rashin.base.workspace import jobs
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import Job, User
from rashin.base.workspace.vocabulary import UNFINISHED
from rashin.powers.operation.topics import drafts, lookups
from rashin.powers.operation.topics import vocabulary as words
from rashin.powers.operation.topics.errors import BadTree, NoSuchPiece, NothingToPublish, StillApplying, TreeMoved
from rashin.powers.operation.topics.events import version_data
from rashin.powers.operation.topics.models import TreeVersion
from rashin.powers.operation.topics.problems import errors_of
from rashin.powers.operation.topics.records import VersionRow
from rashin.powers.operation.topics.vocabulary import VersionState

JOB: Final = "topics.assign"
"""Background work that gives every voice its topics by a version; web/jobs has it."""


def live_version() -> TreeVersion | None:
    """The version that questions read."""
    return TreeVersion.objects.filter(state=VersionState.LIVE).first()


def live_tree() -> TopicTree:
    """The tree in use; empty before one was published."""
    found = live_version()
    return drafts.tree_of(found.document) if found else TopicTree()


def newest_version() -> TreeVersion | None:
    """The version that was published last, applied or not."""
    return TreeVersion.objects.select_related("published_by").first()


def version_of(number: int) -> TreeVersion:
    """One version."""
    found = TreeVersion.objects.select_related("published_by").filter(number=number).first()
    if found is None:
        raise NoSuchPiece
    return found


def versions(limit: int = 200) -> list[VersionRow]:
    """All versions, the newest first."""
    return [told(row) for row in every()[:limit]]


def every() -> QuerySet[TreeVersion]:
    """All versions, with who published them."""
    return TreeVersion.objects.select_related("published_by")


def told(row: TreeVersion) -> VersionRow:
    """A version in a list."""
    return VersionRow(
        number=row.number, state=row.state, state_label=str(row.get_state_display()),
        topics=sum(1 for _ in drafts.tree_of(row.document).live()), published_at=row.published_at,
        published_by=str(row.published_by or ""), note=row.note, job=row.job, told=row.told,
    )  # fmt: skip


def publish(*, actor: Actor, now: datetime, note: str = "", revision: int | None = None) -> TreeVersion:
    """Make the draft a version and have it applied to all voices; what is in use stays until that is whole."""
    if isinstance(actor, User):
        require(actor, Permission.EDIT_TOPICS)
    texts = lookups.texts(now=now, most=lookups.TRIED_ON)  # a rule that matches them all tells nothing apart
    with transaction.atomic():
        draft = drafts.draft()
        if revision is not None and draft.revision != revision:
            raise TreeMoved(who=draft.edited_by or "?", place="revision")
        found = errors_of(draft.tree, texts=texts)
        if found:
            raise BadTree(problem=found[0].told, problems=[one.told for one in found], place=found[0].place)
        last = TreeVersion.objects.select_for_update(of=("self",)).first()
        if last is not None and last.state == VersionState.APPLYING:
            if Job.objects.filter(pk=last.job or 0, state__in=UNFINISHED).exists():
                raise StillApplying(number=last.number)
            not_applied(last.number)
        if last is not None and last.state == VersionState.LIVE and drafts.tree_of(last.document) == draft.tree:
            raise NothingToPublish
        by = actor if isinstance(actor, User) else None
        with change(actor=actor, action=words.PUBLISHED, subject="topics:version", now=now) as entry:
            made = TreeVersion.objects.create(
                number=last.number + 1 if last else 1, document=plain(draft.tree), published_at=now,
                published_by=by, note=note.strip()[:500],
            )  # fmt: skip
            entry.subject = made.reference
            entry.note(topics=sum(1 for _ in draft.tree.live()))
        made.job = jobs.enqueue(JOB, {"version": made.number}, by=by, now=now, unique=f"{JOB}:{made.number}").pk
        made.save(update_fields=["job"])
        tell("topics.published", version_data(made), now=now)
    return made


def apply_again(*, actor: Actor, number: int, now: datetime) -> TreeVersion:
    """Try once more what could not be applied, or what somebody stopped."""
    if isinstance(actor, User):
        require(actor, Permission.EDIT_TOPICS)
    with transaction.atomic():
        made = version_of(number)
        if made.state == VersionState.PAST:
            raise NoSuchPiece
        by = actor if isinstance(actor, User) else None
        with change(actor=actor, action=words.PUBLISHED, subject=made.reference, now=now) as entry:
            entry.note(again=True)
            made.job = jobs.enqueue(JOB, {"version": number}, by=by, now=now, unique=f"{JOB}:{number}").pk
            if made.state == VersionState.FAILED:
                made.state = VersionState.APPLYING
            made.save(update_fields=["job", "state"])
    return made


def document(number: int) -> object:
    """A version's document, as the work that applies it reads it."""
    return version_of(number).document


def applied(number: int, told: Mapping[str, object], now: datetime) -> None:
    """The version is whole: it is the one in use from here on. Said twice, it stays so."""
    with transaction.atomic():
        row = TreeVersion.objects.select_for_update(of=("self",)).filter(number=number).first()
        if row is None:
            return
        if row.state != VersionState.LIVE:
            with change(actor="worker", action=words.APPLIED, subject=row.reference, now=now):
                TreeVersion.objects.filter(state=VersionState.LIVE).update(state=VersionState.PAST)
                row.state, row.live_at = VersionState.LIVE, now
        row.told = dict(told)
        row.save(update_fields=["state", "live_at", "told"])


def not_applied(number: int) -> None:
    """The work failed for good or was stopped: what was in use stays in use."""
    TreeVersion.objects.filter(number=number, state=VersionState.APPLYING).update(state=VersionState.FAILED)


def bring_back(*, actor: Actor, number: int, now: datetime) -> drafts.Draft:
    """Make an earlier version the draft. What is in use stays in use until it is published."""
    tree = drafts.tree_of(version_of(number).document)
    return drafts.replace(actor=actor, tree=tree, source=f"v{number}", now=now)
