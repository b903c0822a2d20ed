"""What members need of answering: the preview, the QR code to print, and files that people sent."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rashin.base.ui.exports import attachment
from rashin.base.workspace.access import Permission, access, member_of, scope_of
from rashin.base.workspace.audit import record_export
from rashin.errors import NotFound, gettext_noop
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.answering import admitting, doors, sheets
from rashin.powers.operation.surveys.answering.entering import Entrance
from rashin.powers.operation.surveys.answering.forms_sent import form_of, sent_of
from rashin.powers.operation.surveys.answering.going import Going, open_page, taken
from rashin.powers.operation.surveys.answering.posting import onward
from rashin.powers.operation.surveys.answering.writing import end_state
from rashin.powers.operation.surveys.definition.document import Document, said
from rashin.powers.operation.surveys.definition.flow import ending_of
from rashin.powers.operation.surveys.models import Door, Response, Survey, Upload
from rashin.powers.operation.surveys.vocabulary import DoorKind

SALT: Final = "rashin.survey.preview"
PREVIEW: Final = "preview"


class UploadMissing(NotFound):
    """There is no such file, or whoever asks may not know of it."""

    code = "survey.upload_missing"
    message = gettext_noop("There is no such file.")


@xframe_options_exempt
@csrf_exempt  # nothing is written: what was answered travels in the page, signed
@access(Permission.EDIT_SURVEYS)
def preview(request: HttpRequest, key: str) -> HttpResponseBase:
    """A draft as people would answer it, or a version; nothing of it is kept anywhere."""
    survey = queries.survey_of(key, member=member_of(request))
    number = request.GET.get("version", "")
    wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
    document = queries.document_of(queries.version_of(survey, wanted)) if wanted else queries.draft_of(survey)
    now = datetime.now(UTC)
    going = _going(request, document, now)
    found = going.way(document)
    page = open_page(going, found)
    if request.method == "POST" and page is not None:
        form = form_of(request)
        at = found.place(form.get("page", ""))
        page = found.pages[at] if at is not None else page
        today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        language = form.get("go", "").partition("lang:")[2]
        going = replace(going, language=language if language in document.languages else going.language)
        step = taken(going, document, sent_of(form, page, edition=1, now=now), today=today)
        step = onward(step, document, form, page, now=now)
        return _previewed(request, survey, document, step.going, step)
    return _previewed(request, survey, document, going, None)


def _previewed(request: HttpRequest, survey: Survey, document: Document, going: Going, step: Any) -> HttpResponse:
    found = step.way if step else going.way(document)
    page = step.page if step else open_page(going, found)
    entrance = Entrance(
        token=PREVIEW, digest="", kind=DoorKind.OPEN, survey=survey.pk, survey_key=survey.key, state=survey.state,
        version=0,
    )  # fmt: skip
    frame = sheets.Frame(
        entrance=entrance, document=replace(document, settings=replace(document.settings, partials=False)),
        language=going.language, address=request.path if page is not None else "", test=True,
    )  # fmt: skip
    if page is None:
        going = replace(going, state=end_state(found, document))
        ending = ending_of(document, found)
        going = replace(going, ending=ending.id if ending else "")
        response = sheets.ending_response(request, frame, going=going, way=found, again=request.path)
    else:
        more = {"raw": step.raw if step else {}, "state": _state(going)}
        problems = step.problems if step else {}
        response = sheets.page_response(request, frame, going=going, way=found, page=page, problems=problems, more=more)
    response._csp_replace["frame-ancestors"] = ["'self'"]  # type: ignore[attr-defined] # the builder shows it beside
    return response


def _state(going: Going) -> str:
    said = {"a": going.answers, "at": going.at, "l": going.language, "i": going.id.hex}
    return Signer(salt=SALT).sign_object(said, compress=True)


def _going(request: HttpRequest, document: Document, now: datetime) -> Going:
    language = request.GET.get("lang", "")
    language = language if language in document.languages else document.default_language
    fresh = Going(id=uuid4(), version=0, seed=0, language=language, started_at=now, test=True)
    fresh = replace(fresh, seed=fresh.id.int & (2**63 - 1))
    written = form_of(request).get("state", "") if request.method == "POST" else ""
    try:
        held = Signer(salt=SALT).unsign_object(written) if written else None
    except (BadSignature, ValueError, TypeError):
        held = None
    if not isinstance(held, dict):
        return fresh
    number = UUID(hex=held["i"])
    return replace(
        fresh, id=number, seed=number.int & (2**63 - 1), answers=held["a"], at=held["at"], language=held["l"]
    )


# --- QR codes --------------------------------------------------------------------------------------------------------


def drawing(door: Door, *, scale: int = 8) -> bytes:
    """The address of a way in as a QR code, in SVG; a quarter of it may be damaged."""
    buffer = io.BytesIO()
    code = segno.make(doors.address_of(door), error="q", micro=False)
    code.save(buffer, kind="svg", scale=scale, border=4, xmldecl=False, svgns=True, light="#ffffff")
    wide, high = code.symbol_size(scale=scale, border=4)
    # With a box of its own a narrow screen shows the code smaller; without it the code is cut off.
    return buffer.getvalue().replace(b"<svg ", b'<svg viewBox="0 0 %d %d" ' % (int(wide), int(high)), 1)


def _door(request: HttpRequest, number: int) -> Door:
    door = doors.door_of(number)
    queries.survey_of(door.survey.key, member=member_of(request))
    return door


@access(Permission.EDIT_SURVEYS)
def qr(request: HttpRequest, number: int) -> HttpResponseBase:
    """The QR code as a file."""
    door = _door(request, number)
    response = HttpResponse(drawing(door), content_type="image/svg+xml")
    if "download" in request.GET:
        response.headers["Content-Disposition"] = attachment(f"survey-{door.survey.key}-{door.pk}.svg")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@access(Permission.EDIT_SURVEYS)
def poster(request: HttpRequest, number: int) -> HttpResponseBase:
    """A sheet to print and put up: title, code, address."""
    door = _door(request, number)
    version = door.survey.live_version
    document = queries.document_of(version) if version else queries.draft_of(door.survey)
    texts = [
        {"language": one, "title": said(document.title, one, document.default_language)} for one in document.languages
    ]
    code = mark_safe(drawing(door, scale=10).decode())  # noqa: S308 - made here, of nothing but squares
    address = doors.address_of(door)
    return render(
        request, "surveys/answering/poster.html", {"door": door, "texts": texts, "code": code, "address": address}
    )


# --- files -----------------------------------------------------------------------------------------------------------


@access(Permission.SEE_PERSONAL)
def upload(request: HttpRequest, number: UUID) -> HttpResponseBase:
    """A file that somebody answered with: never shown, only handed out to be saved; each look is written down."""
    member = member_of(request)
    row = Upload.objects.select_related("response__survey").filter(pk=number, response__isnull=False).first()
    if row is None or row.response is None:
        raise UploadMissing
    queries.survey_of(row.response.survey.key, member=member)
    if not default_storage.exists(row.stored_as):
        raise UploadMissing
    record_export(actor=member, what=f"survey_upload:{row.pk}", rows=1, now=datetime.now(UTC))
    response = FileResponse(default_storage.open(row.stored_as, "rb"), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = attachment(row.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# --- responses that look like a program's ----------------------------------------------------------------------------


@access(Permission.EDIT_SURVEYS)
@require_POST
def admit(request: HttpRequest, key: str, number: UUID) -> HttpResponseBase:
    """Let a response count that was kept back; whoever says so is written down."""
    member = member_of(request)
    survey = queries.survey_of(key, member=member)
    units = scope_of(member).units
    rows = Response.objects.filter(survey=survey, pk=number)
    if units is not None and not rows.filter(unit__in=sorted(units)).exists():
        raise admitting.NotHeldBack
    admitting.admit(actor=member, survey=survey, number=number, now=datetime.now(UTC))
    messages.success(request, gettext("It counts now, and is heard like every other."))
    return redirect("survey_response", key, number)
