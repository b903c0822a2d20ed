"""What can be done with a case: assign, note, wait, resolve, reopen. Each verb one transaction and one audit line."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from rashin.base.atlas.hearing import clean
from rashin.base.messages.services import publish
from rashin.base.workspace.access import Permission, may, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import Department, User
from rashin.errors import BadInput, RashinError, gettext_noop
from rashin.powers.operation.cases.causes import cause_numbered, name_of
from rashin.powers.operation.cases.desks import Level, told_by
from rashin.powers.operation.cases.errors import NothingToSay
from rashin.powers.operation.cases.events import data_of
from rashin.powers.operation.cases.evidence import tie_voice
from rashin.powers.operation.cases.models import Case, CaseVoice, Entry
from rashin.powers.operation.cases.records import Closing
from rashin.powers.operation.cases.recovering import ask_again
from rashin.powers.operation.cases.seeing import visible_case
from rashin.powers.operation.cases.telling import GIVEN, MENTIONED, tell, tell_opened
from rashin.powers.operation.cases.thread import (
    calendar_for,
    claim_key,
    demand,
    keep,
    key_of,
    locked,
    new_token,
    pause,
    reopen,
    resume,
    settle_due,
    start_clock,
    step,
)
from rashin.powers.operation.cases.vocabulary import (
    LONGEST_BODY,
    OPEN,
    SENT_BY_US,
    EntryKind,
    Resolution,
    Severity,
    State,
)
from rashin.powers.operation.cases.wording import masked

_MENTION: Final = re.compile(r"@([^\s@,、。:：()（）]{1,80})")
_NOBODY: Final = gettext_noop("Whoever gets a case must be a member who works on cases.")
_UNKNOWN: Final = gettext_noop("“%(value)s” is not known.")
_TITLE: Final = gettext_noop("Say in a line what it is about.")
REOPENS: Final = timedelta(days=14)
"""For cases without a rule: so long after its end the customer's word opens it again."""


def _begun(actor: User, number: int) -> None:
    require(actor, Permission.WORK_CASES)
    visible_case(actor, number)


def open_by_hand(
    *, actor: User, title: str, person: int | None, severity: int, department: Department | None, text: str,
    now: datetime,
) -> Case:  # fmt: skip
    """A case that somebody opens themselves; where the customer has an open one, that one is shown instead."""
    require(actor, Permission.WORK_CASES)
    title = " ".join(clean(title).split())[:200]
    if not title:
        raise BadInput(problem=_TITLE, place="title")
    with change(actor=actor, action="case.opened", subject="case", now=now) as entry:
        there = Case.objects.filter(open_key=key_of(person, None)).first() if person is not None else None
        if there is not None:
            entry.subject = there.reference
            visible_case(actor, there.pk)
            return there
        case = Case(
            token=new_token(), person=person, title=masked(title)[:200], severity=Severity(severity), opened_at=now,
            department=department, owner=actor, state=State.WORKING,
        )  # fmt: skip
        claim_key(case)
        start_clock(case, now=now, calendar=calendar_for(case))
        case.save(force_insert=True)
        entry.subject = case.reference
        step(case, "opened_by_hand", actor=actor, now=now)
        if text.strip():
            body = clean(text).strip()[:LONGEST_BODY]
            Entry.objects.create(
                case=case, kind=EntryKind.NOTE, at=now, by=actor.reference, author=actor, body=body
            )  # fmt: skip
        tell_opened(case, now=now)
    return case


def assign(*, actor: User, number: int, owner: User | None, revision: int | None = None, now: datetime) -> Case:
    """Give a case to a colleague, to oneself, or back."""
    _begun(actor, number)
    if owner is not None and not may(owner, Permission.WORK_CASES):
        raise BadInput(problem=_NOBODY, place="owner")
    with change(actor=actor, action="case.assigned", subject=f"case:{number}", now=now) as entry:
        case = locked(number, revision=revision)
        demand(case, *OPEN)
        entry.moved("owner", case.owner_id, owner.pk if owner else None)
        if case.owner_id == (owner.pk if owner else None):
            return case
        case.owner = owner
        if owner is None:
            step(case, "unassigned", actor=actor, now=now)
        else:
            step(case, "assigned", actor=actor, now=now, owner=str(owner))
            if owner.pk != actor.pk:
                tell([owner], GIVEN, case, now=now, once=f"case:{number}:{owner.pk}:{case.revision}")
            case.state = State.WORKING if case.state == State.NEW and owner.pk == actor.pk else case.state
        keep(case)
    return case


def assign_many(*, actor: User, numbers: Iterable[int], owner: User | None, now: datetime) -> tuple[int, int]:
    """Give several cases to a colleague: how many, and how many could not be given."""
    done = left = 0
    for number in numbers:
        try:
            assign(actor=actor, number=number, owner=owner, now=now)
        except RashinError:
            left += 1
        else:
            done += 1
    return done, left


def move(*, actor: User, number: int, department: Department, revision: int | None = None, now: datetime) -> Case:
    """To another department: its hours count from now on, and whoever had it is asked no more."""
    _begun(actor, number)
    with change(actor=actor, action="case.moved", subject=f"case:{number}", now=now) as entry:
        case = locked(number, revision=revision)
        demand(case, *OPEN)
        entry.moved("department", case.department_id, department.pk)
        waits = case.state == State.WAITING
        if not waits:
            pause(case, now=now)  # what is left is counted by the old hours, and runs on by the new ones
        case.department = department
        if case.owner is not None and case.owner.department_id != department.pk:
            case.owner = None
        case.followers.add(actor)
        if not waits:
            resume(case, now=now)
        step(case, "moved", actor=actor, now=now, department=department.name)
        tell_moved(case, now=now)
        keep(case)
    return case


def tell_moved(case: Case, *, now: datetime) -> None:
    """The leads of the department that got it."""
    members = told_by(Level(after=0, tell=("lead",)), owner=None, department=case.department)
    tell(members, GIVEN, case, now=now, once=f"case:{case.pk}:moved:{case.revision}")


def note(*, actor: User, number: int, body: str, now: datetime) -> Entry:
    """An internal note; whoever is mentioned with @ is told, and may see the case from now on."""
    _begun(actor, number)
    body = clean(body).strip()[:LONGEST_BODY]
    if not body:
        raise NothingToSay(place="body")
    with change(actor=actor, action="case.noted", subject=f"case:{number}", now=now) as entry:
        case = locked(number)
        row = Entry.objects.create(
            case=case, kind=EntryKind.NOTE, at=now, by=actor.reference, author=actor, body=body
        )  # fmt: skip
        people = mentioned(body)
        row.mentions.set(people)
        case.followers.add(*people)
        told = [one for one in people if one.pk != actor.pk]
        tell(told, MENTIONED, case, now=now, who=str(actor))
        entry.note(mentions=[one.pk for one in people])
        keep(case)
    return row


def mentioned(body: str) -> list[User]:
    """Colleagues who work on cases and are named with @: by the beginning of their address, or by name without gaps."""
    names = {one.casefold() for one in _MENTION.findall(body)}
    if not names:
        return []
    return [
        one for one in User.objects.filter(is_active=True)
        if may(one, Permission.SEE_CASES)
        and names & {one.email.partition("@")[0].casefold(), "".join(one.name.split()).casefold() or "@"}
    ]  # fmt: skip


def set_severity(*, actor: User, number: int, severity: int, revision: int | None = None, now: datetime) -> Case:
    """More or less urgent."""
    _begun(actor, number)
    if severity not in Severity.values:
        raise BadInput(problem=_UNKNOWN % {"value": severity}, place="severity")
    with change(actor=actor, action="case.severity", subject=f"case:{number}", now=now) as entry:
        case = locked(number, revision=revision)
        entry.moved("severity", case.severity, severity)
        if case.severity != severity:
            case.severity = severity
            step(case, "severity", actor=actor, now=now, severity=str(Severity(severity).name.lower()))
            keep(case)
    return case


def wait(*, actor: User, number: int, waiting: bool, revision: int | None = None, now: datetime) -> Case:
    """The customer has the word and the clock stands; or it is ours again."""
    _begun(actor, number)
    with change(actor=actor, action="case.waiting", subject=f"case:{number}", now=now) as entry:
        case = locked(number, revision=revision)
        demand(case, *((State.NEW, State.WORKING) if waiting else (State.NEW, State.WAITING)))
        entry.note(waiting=waiting)
        if waiting:
            pause(case, now=now)
        elif case.state == State.WAITING:
            resume(case, now=now)
        else:
            case.state = State.WORKING
        step(case, "waiting" if waiting else "working", actor=actor, now=now)
        keep(case)
    return case


def set_cause(*, actor: User, number: int, cause: int | None, revision: int | None = None, now: datetime) -> Case:
    """Say why it happened; the case stands behind the cause's improvement from now on."""
    _begun(actor, number)
    with change(actor=actor, action="case.cause", subject=f"case:{number}", now=now) as entry:
        case = locked(number, revision=revision)
        entry.moved("cause", case.cause_id, cause)
        _caused(case, cause, actor, now)
        keep(case)
    return case


def _caused(case: Case, cause: int | None, actor: User, now: datetime) -> None:
    row = cause_numbered(cause) if cause is not None else None
    changed = case.cause_id != cause
    case.cause, case.cause_confirmed = row, row is not None
    if not changed:
        return
    if case.state in OPEN:
        claim_key(case)
    else:
        case.matter = key_of(case.person, cause) or ""
    if row is None:
        step(case, "no_cause", actor=actor, now=now)
        return
    step(case, "cause", actor=actor, now=now, cause=name_of(row))
    if row.improvement_id is not None:
        for voice in CaseVoice.objects.filter(case=case):
            tie_voice(case, voice.voice_id, row.improvement_id, now=now, actor=actor)


def resolve(*, actor: User, number: int, closing: Closing, revision: int | None = None, now: datetime) -> Case:
    """The customer has their answer: say what was done and why it happened; then they are asked how it was."""
    _begun(actor, number)
    if closing.resolution not in Resolution.values:
        raise BadInput(problem=_UNKNOWN % {"value": closing.resolution[:40]}, place="resolution")
    with change(actor=actor, action="case.resolved", subject=f"case:{number}", now=now) as entry:
        case = locked(number, revision=revision)
        demand(case, *OPEN)
        if closing.cause is not None:
            _caused(case, closing.cause, actor, now)
        _end(case, State.RESOLVED, now)
        in_time = case.resolve_by is None or now <= case.resolve_by
        case.resolved_at = now
        case.first_resolved_at = case.first_resolved_at or now
        case.answered_at = case.answered_at or now
        case.resolution, case.resolution_note = closing.resolution, clean(closing.note).strip()[:2000]
        case.reopen_until = now + (timedelta(days=case.rule.reopen_days) if case.rule else REOPENS)
        entry.note(resolution=closing.resolution, in_time=in_time)
        step(case, "resolved", actor=actor, now=now, resolution=closing.resolution)
        publish(
            "case.resolved",
            {**data_of(case), "resolution": closing.resolution, "in_time": in_time, "by": actor.reference}, now=now,
        )  # fmt: skip
        if closing.ask and case.asks_again:
            ask_again(case, actor=actor, via=_last_way(case), now=now)
        keep(case)
    return case


def _end(case: Case, state: State, now: datetime) -> None:
    if case.state == State.WAITING:
        resume(case, now=now)  # the hours that were left show how far it was from being late
    case.state, case.open_key = state, None
    settle_due(case)


def _last_way(case: Case) -> str:
    rows = case.entries.filter(kind__in=[EntryKind.OUT, EntryKind.IN], via__in=SENT_BY_US).order_by("-at")
    return str(rows.values_list("via", flat=True).first() or "")


def dismiss(*, actor: User, number: int, reason: str, revision: int | None = None, now: datetime) -> Case:
    """It needs no answer: a joke, a double, nothing to do. The reason stays."""
    _begun(actor, number)
    reason = " ".join(clean(reason).split())[:200]
    if not reason:
        raise NothingToSay(place="reason")
    with change(actor=actor, action="case.dismissed", subject=f"case:{number}", now=now):
        case = locked(number, revision=revision)
        demand(case, *OPEN)
        _end(case, State.DISMISSED, now)
        step(case, "dismissed", actor=actor, now=now, reason=masked(reason))
        keep(case)
    return case


def open_again(*, actor: User, number: int, revision: int | None = None, now: datetime) -> Case:
    """It is not over after all."""
    _begun(actor, number)
    with change(actor=actor, action="case.reopened", subject=f"case:{number}", now=now):
        case = locked(number, revision=revision)
        demand(case, State.RESOLVED, State.DISMISSED)
        reopen(case, now=now)
        step(case, "reopened_by_hand", actor=actor, now=now)
        keep(case)
    return case


def follow(*, actor: User, number: int, following: bool, now: datetime) -> None:
    """Hear of a case, or no more: a matter of taste, not of record."""
    case = visible_case(actor, number)
    if following:
        case.followers.add(actor)
    else:
        case.followers.remove(actor)
