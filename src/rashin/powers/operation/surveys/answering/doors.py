"""Ways in as verbs: made, changed, closed for good. Each is one transaction and one audit line."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings as django_settings

from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.errors import BadInput, Conflict, NotFound, gettext_noop
from rashin.powers.operation.surveys.answering import entering
from rashin.powers.operation.surveys.answering.door_settings import settled
from rashin.powers.operation.surveys.models import Door, Survey
from rashin.powers.operation.surveys.tokens import digest_of, new_token, path_of
from rashin.powers.operation.surveys.vocabulary import Channel, DoorKind

MADE, CHANGED, REVOKED = "survey.door_made", "survey.door_changed", "survey.door_revoked"
"""Actions of the audit log."""
CHANNELS: Final = {
    DoorKind.OPEN: Channel.LINK, DoorKind.PERSONAL: Channel.LINK, DoorKind.KIOSK: Channel.KIOSK,
    DoorKind.WIDGET: Channel.WIDGET, DoorKind.QR: Channel.QR, DoorKind.API: Channel.API,
}  # fmt: skip
BAD_KIND: Final = gettext_noop("“%(kind)s” is no way in. There are: %(known)s.")
BAD_TIME: Final = gettext_noop("A way in closes after it opens.")


class NoSuchDoor(NotFound):
    """There is no such way in."""

    code = "survey.door_missing"
    message = gettext_noop("There is no way in with the number %(number)s.")


class DoorChanged(Conflict):
    """Somebody saved first."""

    code = "survey.door_changed"
    message = gettext_noop("Somebody else changed this way in meanwhile. Look at it again; nothing was lost.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a way in is to be."""

    label: str = ""
    unit: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    single_use: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def make_door(*, actor: Actor, survey: Survey, kind: str, wanted: Wanted, now: datetime) -> Door:
    """A way in with a token of its own; for single-use links one each."""
    if kind not in set(DoorKind.values):
        raise BadInput(problem=BAD_KIND % {"kind": kind[:40], "known": ", ".join(DoorKind.values)}, place="kind")
    fields = _checked(kind, wanted)
    token = new_token()
    with change(actor=actor, action=MADE, subject=survey.reference, now=now) as entry:
        made = Door.objects.create(
            survey=survey, kind=kind, token=token, digest=digest_of(token), channel=CHANNELS[DoorKind(kind)],
            created_at=now, created_by=actor if isinstance(actor, User) else None, **fields,
        )  # fmt: skip
        entry.note(door=made.pk, kind=kind, unit=wanted.unit)
    return made


def change_door(*, actor: Actor, number: int, wanted: Wanted, now: datetime, seen: str = "") -> Door:
    """Another label, unit, hidden values, settings or times; the token stays. ``seen``: the stamp of what was shown."""
    row = door_of(number)
    fields = _checked(row.kind, wanted)
    with change(actor=actor, action=CHANGED, subject=row.survey.reference, now=now) as entry:
        row = Door.objects.select_for_update().get(pk=number)
        if seen and seen != stamp_of(row):
            raise DoorChanged
        entry.note(door=row.pk)
        for name, value in fields.items():
            if name != "settings":
                entry.moved(name, str(getattr(row, name)), str(value))
            else:
                _note_settings(entry, row.settings, value)
            setattr(row, name, value)
        row.save(update_fields=list(fields))
    entering.forget()
    return row


def revoke_door(*, actor: Actor, number: int, now: datetime) -> None:
    """Close a way in for good: its token opens a page that says so."""
    row = door_of(number)
    with change(actor=actor, action=REVOKED, subject=row.survey.reference, now=now) as entry:
        entry.note(door=row.pk)
        Door.objects.filter(pk=number, revoked_at=None).update(revoked_at=now)
    entering.forget()


def door_of(number: int) -> Door:
    """The way in of this number."""
    row = Door.objects.select_related("survey").filter(pk=number).first()
    if row is None:
        raise NoSuchDoor(number=number)
    return row


def _note_settings(entry: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What of the settings moved; of a PIN only that it did."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new and name == "pin_digest":
            entry.note(pin="changed" if new else "removed")
        elif old != new:
            entry.moved(name, str(old), str(new))


def stamp_of(door: Door) -> str:
    """What a way in is now, in a word: who saves second is told."""
    said = [door.label, door.unit, door.hidden, door.settings, door.single_use, str(door.opens_at), str(door.closes_at)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def address_of(door: Door, *, test: bool = False) -> str:
    """The public address; with ``test`` the one whose answers count nowhere."""
    word = f"?test={entering.test_word(door.token)}" if test else ""
    return f"{django_settings.BASE_URL}{path_of(door.token)}{word}"


def snippet_of(door: Door) -> str:
    """The one tag that puts a widget on a page."""
    return f'<script src="{django_settings.BASE_URL}{path_of(door.token)}widget.js" async></script>'


def _checked(kind: str, wanted: Wanted) -> dict[str, Any]:
    if wanted.opens_at and wanted.closes_at and wanted.opens_at >= wanted.closes_at:
        raise BadInput(problem=BAD_TIME, place="closes_at")
    hidden = {str(name)[:64]: str(value)[:500] for name, value in wanted.hidden.items()}
    return {
        "label": wanted.label.strip()[:120], "unit": wanted.unit.strip()[:120], "hidden": hidden,
        "settings": settled(kind, wanted.settings), "single_use": wanted.single_use, "opens_at": wanted.opens_at,
        "closes_at": wanted.closes_at,
    }  # fmt: skip
