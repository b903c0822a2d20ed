"""A list of people from a file: each line invites one, and what is wrong with a line is said beside it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rashin.base.workspace.audit import Actor
from rashin.base.workspace.inviting import invite
from rashin.base.workspace.models import Department, Invitation
from rashin.base.workspace.vocabulary import Role
from rashin.errors import BadInput, RashinError, gettext_noop

MOST: Final = 2000
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("email", "e-mail", "mail", "メールアドレス", "メール"),
    "name": ("name", "氏名", "名前"),
    "role": ("role", "役割", "ロール"),
    "department": ("department", "部署", "部門", "所属"),
    "units": ("units", "unit", "店舗", "ユニット"),
}
_ROLES: Final[Mapping[str, str]] = {
    "オーナー": Role.OWNER, "経営": Role.EXECUTIVE, "経営層": Role.EXECUTIVE, "cx推進室": Role.CX_OFFICE,
    "cx office": Role.CX_OFFICE, "アナリスト": Role.ANALYST, "分析者": Role.ANALYST, "リーダー": Role.LEAD,
    "責任者": Role.LEAD, "スタッフ": Role.STAFF, "閲覧者": Role.VIEWER,
}  # fmt: skip


class RollUnreadable(BadInput):
    """Not a list of people."""

    code = "workspace.roll_unreadable"
    message = gettext_noop("This is no list of members: its characters are neither UTF-8 nor Shift_JIS.")


class RollEmpty(RollUnreadable):
    """Nothing in it."""

    message = gettext_noop("This is no list of members: it is empty.")


class RollWithoutAddresses(RollUnreadable):
    """Nobody could be invited."""

    message = gettext_noop("Its first line names no column “email”. Such as: email,name,role,department,units")


class RollTooLong(RollUnreadable):
    """Too many at once."""

    message = gettext_noop("It has more than %(most)s lines. Send it in parts.")


class NoSuchDepartment(BadInput):
    """A department that is not there."""

    code = "workspace.no_such_department"
    message = gettext_noop("There is no department “%(name)s”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list, and what came of it."""

    number: int
    email: str
    invitation: Invitation | None = None
    secret: str = ""
    problem: RashinError | None = None


def read_roll(raw: bytes) -> list[dict[str, str]]:
    """The lines of a CSV file, by our words."""
    rows = list(csv.reader(io.StringIO(_text_of(raw), newline="")))
    if not rows or not any(rows[0]):
        raise RollEmpty
    heads = [_word_of(head) for head in rows[0]]
    if "email" not in heads:
        raise RollWithoutAddresses
    if len(rows) > MOST + 1:
        raise RollTooLong(most=MOST)
    return [dict(zip(heads, (cell.strip() for cell in row), strict=False)) for row in rows[1:] if any(row)]


def invite_all(*, actor: Actor, lines: list[dict[str, str]], now: datetime, trial: bool) -> list[Line]:
    """Invite each; with ``trial`` nothing stays."""
    from django.db import transaction

    departments = {name: row for row in Department.objects.all() for name in (row.name, row.name_en) if name}
    done: list[Line] = []
    with transaction.atomic():
        for number, line in enumerate(lines, 2):
            done.append(_one(actor, number, line, departments, now))
        if trial:
            transaction.set_rollback(True)
    return done


def _one(
    actor: Actor, number: int, line: Mapping[str, str], departments: Mapping[str, Department], now: datetime
) -> Line:
    email, place = line.get("email", ""), line.get("department", "")
    try:
        if place and place not in departments:
            raise NoSuchDepartment(name=place[:80])
        said = line.get("role", "").strip().lower()
        made, secret = invite(
            actor=actor, email=email, name=line.get("name", ""), role=_ROLES.get(said, said) or Role.VIEWER,
            department=departments.get(place), now=now,
            units=[one.strip() for one in line.get("units", "").replace("、", ";").split(";") if one.strip()],
        )  # fmt: skip
    except RashinError as problem:
        return Line(number=number, email=email[:80], problem=problem)
    return Line(number=number, email=made.email, invitation=made, secret=secret)


def _text_of(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RollUnreadable


def _word_of(head: str) -> str:
    said = head.strip().lower()
    return next((word for word, names in _HEADS.items() if said in names), said)
