"""What is done with a roster: people added, changed, ended, forgotten, one by one. Files: see bringing."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from rashin.base.roster import rules
from rashin.base.roster.errors import StaffChanged, StaffMissing, StaffUnusable
from rashin.base.roster.models import Staff, digests_of
from rashin.base.roster.places import places
from rashin.base.roster.records import Said
from rashin.base.roster.vocabulary import ADDED, CHANGED, CONTACTS, ENDED, FIELDS, FORGOTTEN, SEEN
from rashin.base.workspace.audit import Actor, change
from rashin.errors import gettext_noop

NUMBER_TAKEN = gettext_noop("Somebody else has this staff number.")


def checked(said: Said) -> Said:
    """The person as they can be kept, or what is wrong with which field."""
    where = places()
    texts = {name: getattr(said, name) for name in FIELDS}
    for name in ("joined_on", "left_on"):
        texts[name] = texts[name].isoformat() if texts[name] else ""
    plain = {name: rules.plain(text) for name, text in texts.items()}
    line, problems = rules.line_of(0, plain, find_unit=where.find, near=where.near)
    if problems:
        first = problems[0]
        raise StaffUnusable(problem=first.message % first.values, place=first.field)
    return Said(**line)


def add_staff(*, actor: Actor, said: Said, now: datetime) -> Staff:
    """Somebody new."""
    said = checked(said)
    with change(actor=actor, action=ADDED, subject="staff", now=now) as entry:
        if Staff.objects.filter(number=said.number).exists():
            raise StaffUnusable(problem=NUMBER_TAKEN, place="number")
        row = Staff(made_at=now, changed_at=now)
        row.say(said)
        _kept(row)
        entry.subject = row.reference
        entry.note(unit=row.unit)
    return row


def change_staff(*, actor: Actor, pk: int, said: Said, revision: int | None, now: datetime) -> Staff:
    """Other words for the same person. ``revision`` is what was looked at; None: whatever it is."""
    said = checked(said)
    with change(actor=actor, action=CHANGED, subject=f"staff:{pk}", now=now) as entry:
        row = _locked(pk)
        if revision is not None and row.revision != revision:
            raise StaffChanged
        if Staff.objects.filter(number=said.number).exclude(pk=pk).exists():
            raise StaffUnusable(problem=NUMBER_TAKEN, place="number")
        _note(entry, row.said, said)
        row.say(said)
        row.revision, row.changed_at = row.revision + 1, now
        _kept(row)
    return row


def end_staff(*, actor: Actor, pk: int, left_on: date, now: datetime) -> Staff:
    """They leave, on a day: from it on they are asked no more."""
    with change(actor=actor, action=ENDED, subject=f"staff:{pk}", now=now) as entry:
        row = _locked(pk)
        if row.joined_on is not None and left_on < row.joined_on:
            raise StaffUnusable(problem=rules.LEFT_FIRST, place="left_on")
        entry.moved("left_on", str(row.left_on or ""), str(left_on))
        row.left_on = left_on
        row.revision, row.changed_at = row.revision + 1, now
        row.save()
    return row


def forget_staff(*, actor: Actor, pk: int, now: datetime) -> None:
    """Erase somebody: nothing of them stays here but the audit log's numbers."""
    with change(actor=actor, action=FORGOTTEN, subject=f"staff:{pk}", now=now):
        _locked(pk).delete()


def open_contacts(*, actor: Actor, pk: int, now: datetime) -> Said:
    """Everything about a person, contacts too; who looked is written down."""
    with change(actor=actor, action=SEEN, subject=f"staff:{pk}", now=now):
        row = Staff.objects.filter(pk=pk).first()
        if row is None:
            raise StaffMissing(number=pk)
        return row.said


def _locked(pk: int) -> Staff:
    row = Staff.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise StaffMissing(number=pk)
    return row


def _note(entry: Any, before: Said, after: Said) -> None:
    """What moved; of names and contacts only that they did."""
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name in {*CONTACTS, "name", "number"}:
            entry.note(**{name: "changed"})
        else:
            entry.moved(name, str(old or ""), str(new or ""))


def _kept(row: Staff) -> None:
    found = Staff.objects.filter(email_digest__in=digests_of(row.reached["email"])) if row.email_digest else None
    if found is not None and found.exclude(pk=row.pk).exists():
        raise StaffUnusable(problem=rules.SHARED_EMAIL, place="email")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:  # somebody took the number or the address in this instant
        raise StaffChanged from problem
