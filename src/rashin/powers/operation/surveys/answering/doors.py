"""Ways in as verbs: made, changed, closed for good. Each is one transaction and one audit line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings as django_settings

from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.errors import BadInput, NotFound, gettext_noop
from rashin.powers.operation.surveys.answering import entering
from rashin.powers.operation.surveys.models import Door, Survey
from rashin.powers.operation.surveys.tokens import digest_of, new_token, path_of
from rashin.powers.operation.surveys.vocabulary import Channel, DoorKind

MADE, CHANGED, REVOKED = "survey.door_made", "survey.door_changed", "survey.door_revoked"
"""Actions of the audit log."""
CHANNELS: Final = {
    DoorKind.OPEN: Channel.LINK, DoorKind.PERSONAL: Channel.LINK, DoorKind.KIOSK: Channel.KIOSK,
    DoorKind.WIDGET: Channel.WIDGET, DoorKind.QR: Channel.QR, DoorKind.API: Channel.API,
}  # fmt: skip
TRIGGERS: Final = ("delay", "scroll", "exit", "event", "now")
SIDES: Final = ("right", "left", "middle")
MOST_ORIGINS: Final = 50
HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
BAD_KIND: Final = gettext_noop("“%(kind)s” is no way in. There are: %(known)s.")
BAD_SETTING: Final = gettext_noop("“%(name)s” cannot be %(value)s.")
BAD_ORIGIN: Final = gettext_noop("“%(origin)s” is no origin such as https://shop.example.")
BAD_TIME: Final = gettext_noop("A way in closes after it opens.")


class NoSuchDoor(NotFound):
    """There is no such way in."""

    code = "survey.door_missing"
    message = gettext_noop("There is no way in with the number %(number)s.")


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


def change_door(*, actor: Actor, number: int, wanted: Wanted, now: datetime) -> Door:
    """Another label, unit, hidden values, settings or times; the token stays."""
    row = door_of(number)
    fields = _checked(row.kind, wanted)
    with change(actor=actor, action=CHANGED, subject=row.survey.reference, now=now) as entry:
        row = Door.objects.select_for_update().get(pk=number)
        entry.note(door=row.pk)
        for name, value in fields.items():
            entry.moved(name, str(getattr(row, name)), str(value))
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
        "settings": _settings(kind, wanted.settings), "single_use": wanted.single_use, "opens_at": wanted.opens_at,
        "closes_at": wanted.closes_at,
    }  # fmt: skip


def _settings(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Only what a kind knows, within its bounds."""
    if kind == DoorKind.KIOSK:
        return {"idle_seconds": _whole(said, "idle_seconds", 60, 10, 3600)}
    if kind != DoorKind.WIDGET:
        return {}
    event = str(said.get("event") or "rashin:ask")
    origins = [_origin(one) for one in said.get("origins") or ()][:MOST_ORIGINS]
    return {
        "trigger": _word(said, "trigger", TRIGGERS), "side": _word(said, "side", SIDES), "event": event[:80],
        "seconds": _whole(said, "seconds", 10, 0, 3600), "percent": _whole(said, "percent", 50, 1, 100),
        "again_days": _whole(said, "again_days", 30, 0, 3650), "origins": origins,
    }  # fmt: skip


def _word(said: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    value = str(said.get(name) or known[0])
    if value not in known:
        raise BadInput(problem=BAD_SETTING % {"name": name, "value": value[:40]}, place=f"settings.{name}")
    return value


def _whole(said: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    value = said.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadInput(problem=BAD_SETTING % {"name": name, "value": str(value)[:40]}, place=f"settings.{name}")
    return value


def origin_of(said: object) -> str:
    """A site as browsers name it; empty when it is none."""
    text = str(said).strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # half a bracket, a port that is no number, a name that no resolver knows
        return ""
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in {"https", "http"} or not HOST.fullmatch(host) or not bare:
        return ""
    return f"{parts.scheme}://{host}{port}"


def _origin(said: object) -> str:
    found = origin_of(said)
    if not found:
        raise BadInput(problem=BAD_ORIGIN % {"origin": str(said)[:80]}, place="settings.origins")
    return found
