"""How cases are set up: rules, canned replies, clocks; and a set to begin with. Each verb one line in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from rashin.base.atlas.hearing import clean
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import Department, User
from rashin.errors import BadInput, gettext_noop
from rashin.powers.operation.cases.clock import Calendar, json_of
from rashin.powers.operation.cases.desks import Level, scope_name
from rashin.powers.operation.cases.errors import BadRule, NoSuchPiece, PieceMoved
from rashin.powers.operation.cases.models import Canned, Cause, Desk, Rule
from rashin.powers.operation.cases.records import RuleSaid
from rashin.powers.operation.cases.rules import conditions_of
from rashin.powers.operation.cases.rules import json_of as json_of_conditions
from rashin.powers.operation.cases.vocabulary import (
    CHAT_TOOLS,
    MOST_CANNED,
    MOST_LEVELS,
    MOST_RULES,
    Assign,
    Route,
    Severity,
    Tell,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSaid:
    """What is said of a clock; what is left empty is as the company has it."""

    calendar: Calendar | None = None
    levels: Sequence[Level] = ()
    chat: str = ""
    chat_place: str = ""
    signature: str = ""
    version: int | None = None
    """What the form began with; None from where no form is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedSaid:
    """What is said of a canned reply."""

    name: str
    body: str
    subject: str = ""
    department: int | None = None
    version: int | None = None


_NAME: Final = gettext_noop("it needs a name of at most 120 characters.")
_TAKEN: Final = gettext_noop("there is one of this name already.")
_HOURS: Final = gettext_noop("an answer is due within 0 to 2000 working hours.")
_DAYS: Final = gettext_noop("a case reopens within 0 to 365 days.")
_MANY: Final = gettext_noop("there are as many as anybody can keep apart.")
_UNKNOWN: Final = gettext_noop("“%(value)s” is not known.")
_TEXT: Final = gettext_noop("A canned reply needs a name and a text.")
_LEVELS: Final = gettext_noop("At most %(most)s levels, each with whom it tells and 0 to 1000 hours.")


def _may(actor: Actor) -> None:
    if isinstance(actor, User):
        require(actor, Permission.MANAGE_CASES)


# ── Rules ──


def save_rule(*, actor: Actor, said: RuleSaid, number: int | None = None, now: datetime) -> Rule:
    """Make a rule, or change it. It asks what is heard from now on; nothing of before opens a case."""
    _may(actor)
    said = _checked(said)
    with change(actor=actor, action="case_rule.set", subject="case_rule", now=now) as entry:
        if number is None and Rule.objects.count() >= MOST_RULES:
            raise BadRule(problem=_MANY)
        row = Rule() if number is None else Rule.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise NoSuchPiece
        _seen(said.version, row.version if row.pk else None)
        if not row.pk:
            row.position = (Rule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        row.version = row.version + 1 if row.pk else 1
        for name in (
            "name", "severity", "route", "assign", "answer_hours", "resolve_hours", "reopen_days", "late",
            "asks_again", "is_active",
        ):  # fmt: skip
            setattr(row, name, getattr(said, name))
        row.conditions, row.changed_at = json_of_conditions(said.conditions), now
        row.cause_id, row.department_id = _there(Cause, said.cause), _there(Department, said.department)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise BadRule(problem=_TAKEN, place="name") from None
        entry.subject = f"case_rule:{row.pk}"
        entry.note(name=row.name, conditions=row.conditions, in_use=row.is_active)
    return row


def _seen(seen: int | None, kept: int | None) -> None:
    """Refuse what began with another version than is kept; None is what nobody has seen or kept yet."""
    if seen is not None and kept is not None and seen != kept:
        raise PieceMoved(theirs=kept)


def _there(model: Any, number: int | None) -> int | None:
    if number is not None and not model.objects.filter(pk=number).exists():
        raise NoSuchPiece
    return number


def _checked(said: RuleSaid) -> RuleSaid:
    name = " ".join(clean(said.name).split())
    if not name or len(name) > 120:
        raise BadRule(problem=_NAME, place="name")
    for value, allowed, place in (
        (said.severity, Severity.values, "severity"), (said.route, Route.values, "route"),
        (said.assign, Assign.values, "assign"),
    ):  # fmt: skip
        if value not in allowed:
            raise BadRule(problem=_UNKNOWN % {"value": value}, place=place)
    for hours, place in ((said.answer_hours, "answer_hours"), (said.resolve_hours, "resolve_hours")):
        if not 0 <= hours <= 2000:
            raise BadRule(problem=_HOURS, place=place)
    if not 0 <= said.reopen_days <= 365:
        raise BadRule(problem=_DAYS, place="reopen_days")
    conditions_of(json_of_conditions(said.conditions))
    return replace(said, name=name)


def switch_rule(*, actor: User, number: int, on: bool, now: datetime) -> None:
    """Put a rule to use, or let it rest; its cases stay."""
    _may(actor)
    with change(actor=actor, action="case_rule.switched", subject=f"case_rule:{number}", now=now) as entry:
        row = Rule.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise NoSuchPiece
        entry.moved("in_use", row.is_active, on)
        row.is_active, row.version, row.changed_at = on, row.version + 1, now
        row.save(update_fields=["is_active", "version", "changed_at"])


def move_rule(*, actor: User, number: int, up: bool, now: datetime) -> None:
    """Ask a rule earlier or later: the first that fits is the one."""
    _may(actor)
    with change(actor=actor, action="case_rule.moved", subject=f"case_rule:{number}", now=now) as entry:
        rows = list(Rule.objects.select_for_update().order_by("position", "id"))
        at = next((index for index, row in enumerate(rows) if row.pk == number), None)
        if at is None:
            raise NoSuchPiece
        to = max(0, min(len(rows) - 1, at + (-1 if up else 1)))
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows, 1):
            if row.position != position:
                Rule.objects.filter(pk=row.pk).update(position=position)
        entry.note(up=up)


def drop_rule(*, actor: User, number: int, now: datetime) -> None:
    """Forget a rule; cases that it opened stay."""
    _may(actor)
    with change(actor=actor, action="case_rule.dropped", subject=f"case_rule:{number}", now=now) as entry:
        row = Rule.objects.filter(pk=number).first()
        if row is None:
            raise NoSuchPiece
        entry.note(name=row.name)
        row.delete()


# ── Canned replies ──


def save_canned(*, actor: Actor, said: CannedSaid, number: int | None = None, now: datetime) -> Canned:
    """Make a reply to begin with, or change it."""
    _may(actor)
    name, body = " ".join(clean(said.name).split())[:120], clean(said.body).strip()[:20_000]
    if not name or not body:
        raise BadInput(problem=_TEXT, place="name" if not name else "body")
    with change(actor=actor, action="canned.set", subject="canned", now=now) as entry:
        if number is None and Canned.objects.count() >= MOST_CANNED:
            raise BadInput(problem=_MANY)
        row = Canned() if number is None else Canned.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise NoSuchPiece
        _seen(said.version, row.version if row.pk else None)
        row.version = row.version + 1 if row.pk else 1
        row.name, row.subject, row.body, row.archived_at = name, " ".join(clean(said.subject).split())[:200], body, None
        row.department_id = _there(Department, said.department)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise BadRule(problem=_TAKEN, place="name") from None
        entry.subject = f"canned:{row.pk}"
    return row


def archive_canned(*, actor: User, number: int, now: datetime) -> None:
    """Take a canned reply out of use; its name is free again."""
    _may(actor)
    with change(actor=actor, action="canned.archived", subject=f"canned:{number}", now=now):
        if not Canned.objects.filter(pk=number).delete()[0]:
            raise NoSuchPiece


# ── Clocks ──


def save_desk(*, actor: Actor, department: int | None, said: DeskSaid, now: datetime) -> Desk:
    """How a department works, or the company where it says nothing of its own. Open cases keep their due times."""
    _may(actor)
    if said.calendar is not None:
        said.calendar.check()
    if said.chat and said.chat not in CHAT_TOOLS:
        raise BadInput(problem=_UNKNOWN % {"value": said.chat[:40]}, place="chat")
    levels = [_level(one) for one in said.levels]
    if len(levels) > MOST_LEVELS:
        raise BadInput(problem=_LEVELS % {"most": MOST_LEVELS}, place="levels")
    scope = scope_name(_there(Department, department))
    with change(actor=actor, action="case_clock.set", subject=f"case_clock:{scope}", now=now) as entry:
        row, _ = Desk.objects.select_for_update().get_or_create(scope=scope, defaults={"department_id": department})
        _seen(said.version, row.version)
        row.calendar, row.levels = json_of(said.calendar) if said.calendar is not None else {}, levels
        row.chat, row.chat_place = said.chat, clean(said.chat_place).strip()[:120]
        row.signature, row.version = clean(said.signature).strip()[:2000], row.version + 1
        row.save()
        entry.note(own_hours=said.calendar is not None, levels=len(levels), chat=said.chat)
    return row


def _level(said: Level) -> Mapping[str, Any]:
    if not said.tell or not 0 <= said.after <= 1000 or not set(said.tell) <= set(Tell.values):
        raise BadInput(problem=_LEVELS % {"most": MOST_LEVELS}, place="levels")
    return {"after": said.after, "tell": list(said.tell), "chat": said.chat}
