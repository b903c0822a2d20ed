"""Files with staff: read and kept aside, looked at, then taken in as they were shown, or put aside."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from rashin.base.roster import rules
from rashin.base.roster.errors import BroughtMissing, BroughtOver, NotWhole, RosterMoved
from rashin.base.roster.models import Brought, Staff
from rashin.base.roster.places import places
from rashin.base.roster.queries import PIECE, said_by_number, today_of
from rashin.base.roster.records import Line, Plan, Problem, Sheet
from rashin.base.roster.vocabulary import BROUGHT, DROPPED, IMPORTED, MOST_ROWS, SEALED_FOR, BroughtState
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.base.workspace.sealing import opened, seal
from rashin.errors import BadInput, gettext_noop

KEPT: Final = timedelta(days=2)
"""A file that nobody takes in is forgotten."""
TOO_MANY: Final = gettext_noop("A roster has at most %(most)s rows.")
_DATES: Final = ("joined_on", "left_on")


class Table(Protocol):
    """A file as a table of text: how it is read is web/wiring's to say."""

    columns: Sequence[str]
    rows: Iterable[tuple[int, Mapping[str, str]]]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a file."""

    counts: Mapping[str, int]
    ended: int


def read_file(path: Path, name: str) -> Sheet:
    """A CSV or a workbook as a roster; whatever its encoding."""
    table: Table = import_string(settings.RASHIN_ROSTER_TABLE)(path, name)
    sheet = read_rows(table.columns, table.rows)
    return replace(sheet, problems=tuple(sorted([*table.problems, *sheet.problems], key=lambda one: one.row)))


def read_rows(columns: Sequence[str], rows: Iterable[tuple[int, Mapping[str, str]]]) -> Sheet:
    """Rows of text as a roster."""
    where = places()
    return rules.read_sheet(columns, _bounded(rows), find_unit=where.find, near=where.near)


def _bounded(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterable[tuple[int, Mapping[str, str]]]:
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            raise BadInput(problem=TOO_MANY % {"most": f"{MOST_ROWS:,}"}, place="rows")
        yield row


def plan_for(sheet: Sheet, *, now: datetime) -> Plan:
    """What a file would change now."""
    return rules.plan_of(sheet, said_by_number(), today=today_of(now))


def stamp_of(plan: Plan) -> str:
    """What a plan is, in a word: what is taken in is what was looked at."""
    said = [[repr(one.before), repr(one.after)] for one in (*plan.new, *plan.changed)]
    gone = [one.number for one in plan.gone]
    return hashlib.sha256(json.dumps([said, gone], ensure_ascii=False).encode()).hexdigest()[:16]


def bring(*, actor: Actor, sheet: Sheet, name: str, now: datetime) -> Brought:
    """Keep a file aside until somebody has looked at what it changes."""
    with change(actor=actor, action=BROUGHT, subject="staff", now=now) as entry:
        Brought.objects.filter(state=BroughtState.WAITING, brought_at__lt=now - KEPT).update(
            state=BroughtState.DROPPED, sealed="", over_at=now
        )
        row = Brought.objects.create(
            name=name[:255], sealed=seal(_written(sheet), purpose=SEALED_FOR), brought_at=now,
            brought_by=actor if isinstance(actor, User) else None,
        )  # fmt: skip
        entry.note(file=row.pk, rows=len(sheet.lines), refused=len({one.row for one in sheet.problems}))
    return row


def brought_of(number: int) -> Brought:
    """A file by its number."""
    row = Brought.objects.filter(pk=number).first()
    if row is None:
        raise BroughtMissing(number=number)
    return row


def sheet_of(row: Brought) -> Sheet:
    """What a waiting file says."""
    if row.state != BroughtState.WAITING or not row.sealed:
        raise BroughtOver
    return _read(opened(row.sealed, purpose=SEALED_FOR))


def take_in(*, actor: Actor, number: int, stamp: str, end_missing: bool, now: datetime) -> Taken:
    """Take a file in as it was shown; refused when the roster has moved since."""
    with transaction.atomic():
        row = Brought.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise BroughtMissing(number=number)
        plan = plan_for(sheet_of(row), now=now)
        if stamp_of(plan) != stamp:
            raise RosterMoved
        taken = apply(actor=actor, plan=plan, end_missing=end_missing, now=now)
        row.state, row.sealed, row.over_at = BroughtState.APPLIED, "", now
        row.counts = {**taken.counts, "ended": taken.ended}
        row.save()
    return taken


def put_aside(*, actor: Actor, number: int, now: datetime) -> None:
    """Forget what a file says without taking it in."""
    with change(actor=actor, action=DROPPED, subject="staff", now=now) as entry:
        row = Brought.objects.select_for_update().filter(pk=number).first()
        if row is None:
            raise BroughtMissing(number=number)
        if row.state != BroughtState.WAITING:
            raise BroughtOver
        entry.note(file=number)
        row.state, row.sealed, row.over_at = BroughtState.DROPPED, "", now
        row.save()


def apply(*, actor: Actor, plan: Plan, end_missing: bool, now: datetime) -> Taken:
    """Do what a plan says: all of it or nothing, one line in the audit log.

    Raises
    ------
    NotWhole
        Whoever is missing is to leave, and rows that cannot be read may be theirs.
    """
    if end_missing and plan.gone and plan.problems:
        raise NotWhole(rows=_first(sorted({one.row for one in plan.problems})))
    with change(actor=actor, action=IMPORTED, subject="staff", now=now) as entry:
        today = today_of(now)
        rows = {row.number: row for row in Staff.objects.select_for_update()}
        moved = _changed_rows(plan, rows, now)
        gone = [rows[one.number] for one in plan.gone if one.number in rows] if end_missing else []
        for row in gone:
            _leave(row, today, now)
        _free_addresses(moved)
        Staff.objects.bulk_update([*moved, *gone], _STORED, batch_size=PIECE)
        fresh = [Staff(made_at=now, changed_at=now) for _ in plan.new]
        for made, one in zip(fresh, plan.new, strict=True):
            made.say(one.after)
        Staff.objects.bulk_create(fresh, batch_size=PIECE)
        entry.note(**{**plan.counts, "gone": len(plan.gone), "ended": len(gone)})
    return Taken(counts=plan.counts, ended=len(gone))


def _first(rows: Sequence[int]) -> str:
    return ", ".join(str(row) for row in rows[:_TOLD]) + (" …" if len(rows) > _TOLD else "")


_TOLD: Final = 5
"""Rows that an error names."""
_STORED: Final = (
    "name", "unit", "contacts", "email_digest", "has_line", "language", "joined_on", "left_on", "changed_at",
    "revision",
)  # fmt: skip


def _changed_rows(plan: Plan, rows: Mapping[str, Staff], now: datetime) -> list[Staff]:
    moved = []
    for one in plan.changed:
        row = rows.get(one.after.number)
        if row is None:
            raise RosterMoved
        row.say(one.after)
        row.revision, row.changed_at = row.revision + 1, now
        moved.append(row)
    return moved


def _leave(row: Staff, today: date, now: datetime) -> None:
    row.left_on = max(today, row.joined_on) if row.joined_on else today
    row.revision, row.changed_at = row.revision + 1, now


def _free_addresses(rows: Sequence[Staff]) -> None:
    """Two people may have changed addresses with each other: let go of the old ones first."""
    Staff.objects.filter(pk__in=[row.pk for row in rows]).exclude(email_digest="").update(email_digest="")


def _written(sheet: Sheet) -> str:
    lines = [[one.row, {name: _text(value) for name, value in one.values.items()}] for one in sheet.lines]
    problems = [
        [one.row, one.field, one.value, one.message, one.remedy, dict(one.values)] for one in sheet.problems
    ]  # fmt: skip
    said = {
        "fields": sheet.fields, "lines": lines, "problems": problems, "left_out": sheet.left_out,
        "mentioned": sorted(sheet.mentioned),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _read(text: str) -> Sheet:
    said = json.loads(text)
    return Sheet(
        fields=tuple(said["fields"]), left_out=tuple(said["left_out"]), mentioned=frozenset(said["mentioned"]),
        lines=tuple(Line(row=row, number=values["number"], values=_values(values)) for row, values in said["lines"]),
        problems=tuple(
            Problem(row=row, field=field, value=value, message=message, remedy=remedy, values=values)
            for row, field, value, message, remedy, values in said["problems"]
        ),
    )  # fmt: skip


def _values(values: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: (date.fromisoformat(text) if text else None) if name in _DATES else text for name, text in values.items()
    }
