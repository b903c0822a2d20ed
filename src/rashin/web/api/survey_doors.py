"""How a way in is set, and how often employees are asked again, over HTTP."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rashin.base.workspace.access import Permission, member_of
from rashin.errors import NotFound, gettext_noop
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.answering import doors
from rashin.powers.operation.surveys.reach.pulses import PulseSaid, pulse_of, set_pulse
from rashin.powers.operation.surveys.vocabulary import DoorKind
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["surveys"])
MAY_LOOK = door(Permission.SEE_SURVEYS)
MAY_EDIT = door(Permission.EDIT_SURVEYS)


class NoRhythm(NotFound):
    """Nobody is asked again by itself."""

    code = "survey.no_rhythm"
    message = gettext_noop("This survey is not asked in a rhythm.")


class WayChange(Schema):
    """All of a way in as it is to be; ``stamp`` is the one that was read. A kiosk's ``pin`` stays unless said."""

    stamp: Text
    label: Text = ""
    unit: Text = ""
    hidden: dict[Text, Text] = Field(default_factory=dict)
    settings: dict[Text, Any] = Field(default_factory=dict)
    single_use: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


class WayKept(Schema):
    """A way in. ``snippet``: what is pasted into a site, of a widget; ``stamp`` changes with every change."""

    id: int
    survey: str
    kind: str
    label: str
    unit: str
    hidden: dict[str, str]
    settings: dict[str, Any]
    single_use: bool
    opens_at: datetime | None
    closes_at: datetime | None
    revoked_at: datetime | None
    address: str
    snippet: str
    stamp: str


class Rhythm(Schema):
    """How often employees are asked. ``day`` of the month and ``hour``, in the installation's time zone."""

    every_months: int = 1
    day: int = 1
    hour: int = 9
    open_days: int = 14
    reminders: tuple[int, ...] = (7,)
    on: bool = True


class RhythmSaid(Rhythm):
    """A rhythm as it is to be; ``revision`` is the one that was read, 0 for the first."""

    revision: int = 0


class RhythmKept(Rhythm):
    """A rhythm and its waves, the newest first."""

    revision: int
    next_at: datetime | None
    problem: str
    waves: list[str]


@router.get("/ways/{int:number}", auth=MAY_EDIT, response=WayKept, summary="A way in and how it is set")
def way(request: HttpRequest, number: int) -> dict[str, Any]:
    """With its settings: of a kiosk, of a widget."""
    return _kept(_row(request, number))


@router.put("/ways/{int:number}", auth=MAY_EDIT, response=WayKept, summary="Set a way in")
def set_way(request: HttpRequest, number: int, body: WayChange) -> dict[str, Any]:
    """Its address stays. Refused with 409 when somebody saved since ``stamp``. An empty ``pin`` takes it away."""
    row = _row(request, number)
    held = "" if body.settings.get("pin") == "" else row.settings.get("pin_digest", "")
    own = {name: value for name, value in body.settings.items() if name not in {"pin_digest", "pin_set"}}
    said = {**body.dict(exclude={"stamp"}), "settings": {**own, "pin_digest": held}}
    made = doors.change_door(
        actor=member_of(request), number=row.pk, wanted=doors.Wanted(**said), now=datetime.now(UTC),
        seen=body.stamp or "-",
    )  # fmt: skip
    return _kept(made)


@router.delete("/ways/{int:number}", auth=MAY_EDIT, response={204: None}, summary="Close a way in for good")
def close_way(request: HttpRequest, number: int) -> Status[None]:
    """Its address then says that it is closed."""
    doors.revoke_door(actor=member_of(request), number=_row(request, number).pk, now=datetime.now(UTC))
    return Status(204, None)


@router.get("/surveys/{str:key}/pulse", auth=MAY_LOOK, response=RhythmKept, summary="How often employees are asked")
def rhythm(request: HttpRequest, key: str) -> dict[str, Any]:
    """404 where the survey is not asked in a rhythm."""
    found = pulse_of(queries.survey_of(key, member=member_of(request)))
    if found is None:
        raise NoRhythm
    return _rhythm(found)


@router.put("/surveys/{str:key}/pulse", auth=MAY_EDIT, response=RhythmKept, summary="Ask employees again and again")
def set_rhythm(request: HttpRequest, key: str, body: RhythmSaid) -> dict[str, Any]:
    """Each wave is a survey of its own, asked of all colleagues by mail, closed for good at its end."""
    member = member_of(request)
    survey = queries.survey_of(key, member=member)
    said = PulseSaid(**body.dict(exclude={"revision"}))
    return _rhythm(set_pulse(actor=member, survey=survey, said=said, now=datetime.now(UTC), revision=body.revision))


def _row(request: HttpRequest, number: int) -> Any:
    row = doors.door_of(number) if number < 2**63 else None
    if row is None or row.kind == DoorKind.PERSONAL:
        raise doors.NoSuchDoor(number=number)
    queries.survey_of(row.survey.key, member=member_of(request))
    return row


def _kept(row: Any) -> dict[str, Any]:
    settings = {name: value for name, value in row.settings.items() if name != "pin_digest"}
    if row.kind == DoorKind.KIOSK:
        settings["pin_set"] = bool(row.settings.get("pin_digest"))
    names = ("id", "kind", "label", "unit", "hidden", "single_use", "opens_at", "closes_at", "revoked_at")
    return {name: getattr(row, name) for name in names} | {
        "survey": row.survey.key, "settings": settings, "address": doors.address_of(row),
        "stamp": doors.stamp_of(row), "snippet": doors.snippet_of(row) if row.kind == DoorKind.WIDGET else "",
    }  # fmt: skip


def _rhythm(row: Any) -> dict[str, Any]:
    waves = list(row.waves.values_list("survey__key", flat=True))
    return {
        "every_months": row.every_months, "day": row.day, "hour": row.hour, "open_days": row.open_days,
        "reminders": row.reminders, "on": row.on, "revision": row.revision, "next_at": row.next_at,
        "problem": row.problem, "waves": waves,
    }  # fmt: skip
