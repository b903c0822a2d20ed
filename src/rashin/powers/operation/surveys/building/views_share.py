"""Where a survey is handed out: links, QR codes to print, kiosks, a widget, a program's way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.models import User
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.answering import doors
from rashin.powers.operation.surveys.models import Door, Survey
from rashin.powers.operation.surveys.tabs import tabs_for
from rashin.powers.operation.surveys.vocabulary import DoorKind, State

OFFERED: Final = (
    (DoorKind.OPEN, "link"), (DoorKind.QR, "qr-code"), (DoorKind.KIOSK, "tablet-smartphone"),
    (DoorKind.WIDGET, "app-window"), (DoorKind.API, "braces"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorView:
    """A way in as the page shows it."""

    id: int
    kind: DoorKind
    label: str
    unit: str
    address: str
    test_address: str
    responses: int
    closed_at: datetime | None
    snippet: str
    """What is pasted into a site or a program."""
    widget: bool = False
    origins: Sequence[str] = ()
    """The sites that may show a widget."""


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, key: str) -> HttpResponseBase:
    """The ways in, and the door for another."""
    member = member_of(request)
    survey = queries.survey_of(key, member=member)
    if request.method == "POST":
        posted = request.POST
        if "door" in posted:
            return _framed(request, member, survey)
        wanted = doors.Wanted(label=posted.get("label", ""), unit=posted.get("unit", ""))
        doors.make_door(actor=member, survey=survey, kind=posted.get("kind", ""), wanted=wanted, now=datetime.now(UTC))
        messages.success(request, gettext("The way in is open."))
        return redirect("survey_share", key)
    row = queries.survey_row(key, member=member)
    context = {
        "row": row,
        "survey": row,
        "tabs": tabs_for(row, member, "survey_share"),
        "doors": _doors(survey),
        "offered": [(one, one.label, icon) for one, icon in OFFERED],
        "live": row.state == State.LIVE,
    }
    return render(request, "surveys/share.html", context)


def _framed(request: HttpRequest, member: User, survey: Survey) -> HttpResponseBase:
    """The sites that may show a widget, one a line."""
    number, said = request.POST.get("door", ""), request.POST.get("origins", "")
    row = Door.objects.filter(survey=survey, pk=int(number) if number.isdecimal() and len(number) < 15 else 0).first()
    if row is None:
        raise doors.NoSuchDoor(number=number[:20])
    wanted = doors.Wanted(
        label=row.label, unit=row.unit, hidden=row.hidden, settings={**row.settings, "origins": said.split()},
        single_use=row.single_use, opens_at=row.opens_at, closes_at=row.closes_at,
    )  # fmt: skip
    wrong = next((one for one in said.split() if not doors.origin_of(one)), "")
    if wrong:
        messages.error(request, gettext(doors.BAD_ORIGIN) % {"origin": wrong[:80]})
    else:
        doors.change_door(actor=member, number=row.pk, wanted=wanted, now=datetime.now(UTC))
        messages.success(request, gettext("The sites are saved."))
    return redirect("survey_share", survey.key)


def _doors(survey: Survey) -> list[DoorView]:
    real = Count("responses", filter=Q(responses__test=False))
    rows = Door.objects.filter(survey=survey).exclude(kind=DoorKind.PERSONAL).annotate(n=real)
    return [_view(row, row.n) for row in rows.order_by("revoked_at", "-pk")]


def _view(row: Door, responses: int) -> DoorView:
    kind = DoorKind(row.kind)
    return DoorView(
        id=row.pk, kind=kind, label=row.label or str(kind.label), unit=row.unit, address=doors.address_of(row),
        test_address=doors.address_of(row, test=True), responses=responses, closed_at=row.revoked_at,
        widget=kind is DoorKind.WIDGET, origins=tuple(row.settings.get("origins") or ()),
        snippet=doors.snippet_of(row) if kind is DoorKind.WIDGET else _call(row) if kind is DoorKind.API else "",
    )  # fmt: skip


def _call(row: Door) -> str:
    """How a program sends answers."""
    body = '{"answers": {"q1": 9}, "language": "ja"}'
    return f"curl -X POST {doors.address_of(row)}answers -H 'Content-Type: application/json' -d '{body}'"


@access(Permission.EDIT_SURVEYS)
@require_POST
def share_close(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """Close a way in for good."""
    member = member_of(request)
    survey = queries.survey_of(key, member=member)
    if not Door.objects.filter(survey=survey, pk=number).exists():
        raise doors.NoSuchDoor(number=number)
    doors.revoke_door(actor=member, number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The way in is closed."))
    return redirect("survey_share", key)
