"""The thread of a case, its clock and its lock: what every verb shares."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from rashin.base.workspace.audit import Actor
from rashin.base.workspace.models import User
from rashin.powers.operation.cases.clock import Calendar, due, worked
from rashin.powers.operation.cases.desks import working
from rashin.powers.operation.cases.errors import CaseMoved, NoSuchCase, NotNow
from rashin.powers.operation.cases.models import Case, Entry
from rashin.powers.operation.cases.vocabulary import RUNNING, STEPS, EntryKind, State

_HOUR: Final = timedelta(hours=1)
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""Letters that no mail program changes and nobody misreads."""


def new_token() -> str:
    """Eighty bits that nobody guesses."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


def reference_of(actor: Actor) -> str:
    """How an entry names who acted."""
    return (actor.reference if isinstance(actor, User) else actor)[:120]


def locked(number: int, *, revision: int | None = None) -> Case:
    """The case, held for this transaction, unless it was changed since the page was shown."""
    row = Case.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NoSuchCase(number=number)
    if revision is not None and row.revision != revision:
        raise CaseMoved
    return row


def demand(case: Case, *states: State) -> None:
    """Refuse what does not fit the case's state."""
    if case.state not in states:
        raise NotNow(state=State(case.state).label)


def keep(case: Case) -> None:
    """Write the case; whoever shows an older one will be told."""
    case.revision += 1
    case.save()


def step(case: Case, word: str, *, actor: Actor, now: datetime, **values: object) -> Entry:
    """Write what happened into the thread."""
    entry = new_step(case, word, actor=actor, now=now, **values)
    entry.save(force_insert=True)
    return entry


def new_step(case: Case, word: str, *, actor: Actor, now: datetime, **values: object) -> Entry:
    """What happened, not written yet."""
    _ = str(STEPS[word])  # a step without a sentence must break here, not on the page
    return Entry(
        case=case, kind=EntryKind.STEP, at=now, by=reference_of(actor), step=word, values=_plain(values),
        author=actor if isinstance(actor, User) else None,
    )  # fmt: skip


def _plain(values: Mapping[str, object]) -> dict[str, str | int | float]:
    return {
        name: value if isinstance(value, int | float) else str(value)[:300] for name, value in values.items()
    }  # fmt: skip


# ── The clock ──


def calendar_for(case: Case) -> Calendar:
    """The hours of the department that has the case."""
    return working(case.department_id).calendar


def start_clock(case: Case, *, now: datetime, calendar: Calendar) -> None:
    """Count from now: the first answer, and the resolution."""
    case.answer_by = due(now, case.answer_hours, calendar)
    case.resolve_by = due(now, case.resolve_hours, calendar)
    case.answer_left = case.resolve_left = case.waiting_since = None
    settle_due(case)


def settle_due(case: Case) -> None:
    """What is due next: the first answer, then the resolution; nothing while the customer has the word."""
    before = case.due_at
    case.due_at = None
    if case.state in RUNNING:
        case.due_at = case.resolve_by if case.answered_at else case.answer_by
        if case.answered_at is None and case.resolve_by is not None and case.answer_by is not None:
            case.due_at = min(case.answer_by, case.resolve_by)
    if case.due_at != before:
        case.level = 0


def pause(case: Case, *, now: datetime) -> None:
    """The customer has the word: what is left of the working hours is kept."""
    calendar = calendar_for(case)
    case.state, case.waiting_since = State.WAITING, now
    case.answer_left = _left(now, None if case.answered_at else case.answer_by, calendar)
    case.resolve_left = _left(now, case.resolve_by, calendar)
    settle_due(case)


def _left(now: datetime, until: datetime | None, calendar: Calendar) -> int | None:
    """Working seconds that are left; an overdue moment stays as it is."""
    if until is None or until <= now:
        return None
    return int(worked(now, until, calendar).total_seconds())


def resume(case: Case, *, now: datetime) -> None:
    """The word is ours again: what was left runs on."""
    calendar = calendar_for(case)
    if case.answer_left is not None:
        case.answer_by = due(now, case.answer_left / _HOUR.total_seconds(), calendar)
    if case.resolve_left is not None:
        case.resolve_by = due(now, case.resolve_left / _HOUR.total_seconds(), calendar)
    case.state = State.WORKING
    case.waiting_since = case.answer_left = case.resolve_left = None
    settle_due(case)


def key_of(person: int | None, cause: int | None) -> str | None:
    """One customer and one cause have one open case; of somebody unknown nobody can say so."""
    return None if person is None else f"{person}:{cause or '-'}"


def claim_key(case: Case) -> None:
    """Hold the place of the customer and cause, where no other open case holds it already."""
    wanted = key_of(case.person, case.cause_id)
    held = wanted is not None and Case.objects.filter(open_key=wanted).exclude(pk=case.pk).exists()
    case.open_key = None if held else wanted
    case.matter = wanted or ""


def reopen(case: Case, *, now: datetime) -> None:
    """Begin again: a new clock, the old resolution forgotten, the count of reopenings one higher."""
    case.state, case.resolved_at, case.reopened = State.WORKING, None, case.reopened + 1
    case.resolution, case.resolution_note, case.reopen_until = "", "", None
    case.answered_at, case.overdue_at = None, None
    claim_key(case)
    start_clock(case, now=now, calendar=calendar_for(case))
