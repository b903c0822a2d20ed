"""Where a survey is handed out: links, QR codes to print, kiosks, a widget, a program's way in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from rashin.base.ui.forms import field_of
from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import BadInput, Conflict, RashinError
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.answering import doors
from rashin.powers.operation.surveys.building.forms_share import FORMS, HIDDEN, MOMENTS, DoorForm, form_for
from rashin.powers.operation.surveys.building.words import language_name
from rashin.powers.operation.surveys.models import Door, Survey
from rashin.powers.operation.surveys.tabs import tabs_for
from rashin.powers.operation.surveys.vocabulary import DoorKind, State

OFFERED: Final = (
    (DoorKind.OPEN, "link", _("For a signature, a chat, a page: whoever has it may answer")),
    (DoorKind.QR, "qr-code", _("On a receipt, a table, a poster to print")),
    (DoorKind.KIOSK, "tablet-smartphone", _("A tablet in the shop that begins anew after each guest")),
    (DoorKind.WIDGET, "app-window", _("Asks on pages of your own site")),
    (DoorKind.API, "braces", _("A program hands the answers in")),
)


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
    facts: Sequence[str] = ()
    """How it is set, in the reader's words."""


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, key: str) -> HttpResponseBase:
    """The ways in, and the door for another."""
    member = member_of(request)
    survey = queries.survey_of(key, member=member)
    if request.method == "POST":
        posted = request.POST
        wanted = doors.Wanted(label=posted.get("label", ""), unit=posted.get("unit", ""))
        kind = posted.get("kind", "")
        made = doors.make_door(actor=member, survey=survey, kind=kind, wanted=wanted, now=datetime.now(UTC))
        messages.success(request, gettext("The way in is open."))
        return redirect("survey_door", key, made.pk) if kind in FORMS else redirect("survey_share", key)
    row = queries.survey_row(key, member=member)
    context = {
        "row": row,
        "survey": row,
        "tabs": tabs_for(row, member, "survey_share"),
        "doors": _doors(survey),
        "offered": [(one, one.label, icon, hint) for one, icon, hint in OFFERED],
        "live": row.state == State.LIVE,
    }
    return render(request, "surveys/share.html", context)


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def share_door(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """One way in: everything that can be set at it, and what is copied from it."""
    member = member_of(request)
    survey = queries.survey_of(key, member=member)
    row = Door.objects.filter(survey=survey, pk=number).exclude(kind=DoorKind.PERSONAL).first()
    if row is None:
        raise doors.NoSuchDoor(number=number)
    version = survey.live_version
    document = queries.document_of(version) if version else queries.draft_of(survey)
    form = form_for(row.kind)(request.POST or None, door=row, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            doors.change_door(
                actor=member, number=row.pk, wanted=form.wanted(), now=datetime.now(UTC), seen=form.cleaned_data["seen"]
            )
        except (BadInput, Conflict) as problem:
            _tell(form, problem, row)
        else:
            messages.success(request, gettext("The way in is saved."))
            return redirect("survey_share", key)
    context = {
        "row": queries.survey_row(key, member=member), "door": _view(row, 0), "form": form, "groups": _groups(form),
        "shut": row.revoked_at is not None,
    }  # fmt: skip
    return render(request, "surveys/door.html", context, status=400 if form.errors else 200)


def _groups(form: DoorForm) -> list[tuple[Any, list[Any]]]:
    """The fields of a form in cards: what it is called, what its kind has, what comes in with each answer."""
    own = {name for _title, names in form.groups for name in names}
    rest = [name for name in form.fields if name not in own and name != "seen"]
    carried = [name for name in rest if name.startswith(HIDDEN)]
    named = [name for name in rest if name not in carried]
    found = [
        (pgettext("way in", "The way in"), named), *form.groups, (gettext("What comes along"), carried)
    ]  # fmt: skip
    return [
        (title, fields)
        for title, names in found
        if (fields := [field_of(form[name]) for name in names if name in form.fields])
    ]


def _tell(form: Any, problem: RashinError, row: Door) -> None:
    """A refusal beside its field. Whoever was second has been told: the next save replaces what the first wrote."""
    if isinstance(problem, Conflict):
        row.refresh_from_db()
        form.data = form.data.copy()
        form.data["seen"] = doors.stamp_of(row)
    name = str(problem.fields.get("place", "")).removeprefix("settings.")
    form.add_error(name if name in form.fields else None, gettext(problem.message) % problem.fields)


def _doors(survey: Survey) -> list[DoorView]:
    real = Count("responses", filter=Q(responses__test=False, responses__held=False))
    rows = Door.objects.filter(survey=survey).exclude(kind=DoorKind.PERSONAL).annotate(n=real)
    return [_view(row, row.n) for row in rows.order_by("revoked_at", "-pk")]


def _view(row: Door, responses: int) -> DoorView:
    kind = DoorKind(row.kind)
    return DoorView(
        id=row.pk, kind=kind, label=row.label or str(kind.label), unit=row.unit, address=_address(row),
        test_address=doors.address_of(row, test=True), responses=responses, closed_at=row.revoked_at,
        widget=kind is DoorKind.WIDGET, origins=tuple(row.settings.get("origins") or ()), facts=tuple(_facts(row)),
        snippet=doors.snippet_of(row) if kind is DoorKind.WIDGET else _call(row) if kind is DoorKind.API else "",
    )  # fmt: skip


def _address(row: Door) -> str:
    """A shared screen is opened with the frame around it."""
    return f"{doors.address_of(row)}kiosk/" if row.kind == DoorKind.KIOSK else doors.address_of(row)


def _facts(row: Door) -> list[str]:
    """How a kiosk or a widget is set."""
    own = row.settings
    if row.kind == DoorKind.KIOSK:
        found = [gettext("begins anew after %(n)s s") % {"n": own.get("idle_seconds", 60)}]
        found += [" · ".join(language_name(one) for one in own["languages"])] if own.get("languages") else []
        return [*found, gettext("PIN to leave") if own.get("pin_digest") else gettext("no PIN")]
    if row.kind != DoorKind.WIDGET:
        return []
    moment = str(dict(MOMENTS).get(own.get("trigger", "delay"), ""))
    found = [moment, gettext("%(n)s%% of visitors") % {"n": own.get("share", 100)}]
    found.append(_again(int(own.get("again_days", 30))))
    return [*found, *(own.get("pages") or ())[:3]]


def _again(days: int) -> str:
    return ngettext("asks again after %(n)s day", "asks again after %(n)s days", days) % {"n": days}


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
