"""Two cases that are one, and taking them apart again with all they had."""

from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.errors import gettext_noop
from rashin.powers.operation.cases.errors import CannotMerge, NoSuchPiece
from rashin.powers.operation.cases.models import Case, CaseVoice, Entry, Merge
from rashin.powers.operation.cases.seeing import visible_case
from rashin.powers.operation.cases.thread import claim_key, keep, locked, settle_due, step
from rashin.powers.operation.cases.vocabulary import OPEN, EntryKind, State

_ITSELF: Final = gettext_noop("it is one and the same.")
_OVER: Final = gettext_noop("one of them is merged already.")
_PEOPLE: Final = gettext_noop("they are of two different customers.")
_MOVED_ON: Final = gettext_noop("the case it went into was merged further.")
_MOMENTS: Final = ("answer_by", "answered_at", "resolve_by", "resolved_at", "waiting_since", "reopen_until")


def merge(*, actor: User, source: int, target: int, revision: int | None = None, now: datetime) -> Case:
    """Put a case into another one: its voices and thread go along, and it can be taken out again."""
    require(actor, Permission.WORK_CASES)
    visible_case(actor, source)
    visible_case(actor, target)
    if source == target:
        raise CannotMerge(problem=_ITSELF)
    with change(actor=actor, action="case.merged", subject=f"case:{source}", now=now) as entry:
        first, second = sorted((source, target))
        rows = {first: locked(first), second: locked(second)}  # always in this order: two merges never wait in a ring
        gone, into = rows[source], rows[target]
        if revision is not None:
            locked(source, revision=revision)
        if State.MERGED in {gone.state, into.state}:
            raise CannotMerge(problem=_OVER)
        if gone.person is not None and into.person is not None and gone.person != into.person:
            raise CannotMerge(problem=_PEOPLE)
        kept = _before(gone, into)
        CaseVoice.objects.filter(case=gone).update(case=into)
        Entry.objects.filter(case=gone).exclude(kind=EntryKind.STEP).update(case=into)
        gone.state, gone.open_key, gone.merged_into = State.MERGED, None, into
        settle_due(gone)
        into.severity = max(into.severity, gone.severity)
        if into.person is None:
            into.person = gone.person
        if into.state in OPEN:
            gone.save()
            claim_key(into)
        Merge.objects.create(source=gone, target=into, at=now, by=actor.reference, before=kept)
        step(gone, "merged", actor=actor, now=now, other=into.pk)
        step(into, "took_in", actor=actor, now=now, other=gone.pk)
        keep(gone)
        keep(into)
        entry.note(into=into.pk, voices=len(kept["voices"]))
    return into


def _before(gone: Case, into: Case) -> dict[str, Any]:
    moments = {name: value.isoformat() if (value := getattr(gone, name)) else None for name in _MOMENTS}
    return {
        "state": gone.state, "moments": moments, "answer_left": gone.answer_left, "resolve_left": gone.resolve_left,
        "voices": list(CaseVoice.objects.filter(case=gone).values_list("pk", flat=True)),
        "entries": list(
            Entry.objects.filter(case=gone).exclude(kind=EntryKind.STEP).values_list("pk", flat=True)
        ),
        "target_severity": into.severity, "target_person": into.person,
    }  # fmt: skip


def unmerge(*, actor: User, number: int, now: datetime) -> Case:
    """Take a case out again: both are as they were, with what came meanwhile where it arrived."""
    require(actor, Permission.WORK_CASES)
    with change(actor=actor, action="case.unmerged", subject="case", now=now) as entry:
        row = Merge.objects.select_for_update().filter(pk=number, undone_at=None).first()
        if row is None:
            raise NoSuchPiece
        visible_case(actor, row.target_id)
        first, second = sorted((row.source_id, row.target_id))
        rows = {first: locked(first), second: locked(second)}
        gone, into = rows[row.source_id], rows[row.target_id]
        if into.state == State.MERGED:
            raise CannotMerge(problem=_MOVED_ON)
        _put_back(gone, into, row.before)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        step(gone, "unmerged", actor=actor, now=now, other=into.pk)
        step(into, "gave_back", actor=actor, now=now, other=gone.pk)
        keep(into)
        keep(gone)
        entry.subject = gone.reference
        entry.note(out_of=into.pk)
    return gone


def _put_back(gone: Case, into: Case, before: dict[str, Any]) -> None:
    CaseVoice.objects.filter(pk__in=before["voices"], case=into).update(case=gone)
    Entry.objects.filter(pk__in=before["entries"], case=into).update(case=gone)
    gone.state, gone.merged_into = before["state"], None
    for name, text in before["moments"].items():
        setattr(gone, name, parse_datetime(text) if text else None)
    gone.answer_left, gone.resolve_left = before["answer_left"], before["resolve_left"]
    if into.severity == max(before["target_severity"], gone.severity):
        into.severity = before["target_severity"]
    into.person = before["target_person"]
    if into.state in OPEN:
        claim_key(into)
        into.save()
    if gone.state in OPEN:
        claim_key(gone)
    settle_due(gone)
