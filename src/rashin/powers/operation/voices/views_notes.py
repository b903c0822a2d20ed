"""The page on which the front line writes down what somebody said: one screen, ten seconds, a bad network or none."""

from datetime import UTC, datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from rashin.base.workspace.access import Permission, access, member_of, public, units_of
from rashin.base.workspace.models import User
from rashin.errors import BadInput
from rashin.powers.operation.voices import away
from rashin.powers.operation.voices.forms import NoteForm
from rashin.powers.operation.voices.notes import Note, take_note


@access(Permission.SEE_VOICES)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponseBase:
    """Show the form; POST keeps a note, once however often it is sent."""
    member = member_of(request)
    units = sorted(units_of(member) or ())
    first = {
        "key": str(uuid4()),
        "unit": units[0] if len(units) == 1 else "",
        "channel": request.GET.get("at", "store"),
    }
    form = NoteForm(request.POST if request.method == "POST" else None, initial=first)
    waited = bool(request.headers.get("X-Rashin-Draft"))
    if waited and form.is_bound and not _theirs(request, member):
        return JsonResponse({"problem": gettext("This note is somebody else’s.")}, status=409)
    if form.is_bound and form.is_valid() and _kept(request, form, member):
        if waited:
            return JsonResponse({"key": str(uuid4())})
        messages.success(request, gettext("Kept. Thank you."))
        return redirect("voice_note")
    if waited and form.is_bound:
        said = [f"{form.fields[name].label}: {one}" if name in form.fields and form.fields[name].label else str(one)
                for name, found in form.errors.items() for one in found]  # fmt: skip
        return JsonResponse({"problem": " ".join(said)}, status=422)
    return render(request, "voices/note.html", {"form": form, "units": units}, status=422 if form.is_bound else 200)


def _theirs(request: HttpRequest, member: User) -> bool:
    """Whether what waited on a device is sent by whoever wrote it."""
    return constant_time_compare(request.POST.get("of", "")[:64], away.mark_of(member))


def _kept(request: HttpRequest, form: NoteForm, member: User) -> bool:
    told = form.cleaned_data
    said = Note(
        key=told["key"], text=told["text"], channel=told["channel"], unit=told["unit"], who=told["who"],
        score=int(told["score"]) if told["score"] else None, at=_written(request.POST.get("at", "")),
    )  # fmt: skip
    try:
        take_note(actor=member, note=said, now=datetime.now(UTC))
    except BadInput as problem:
        place = str(problem.fields.get("place", "text"))
        form.add_error(place if place in form.fields else "text", gettext(str(problem.fields["problem"])))
        return False
    return True


def _written(text: str) -> datetime | None:
    """When a note was written, as the device says."""
    try:
        found = parse_datetime(text[:40])
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


@access(Permission.SEE_VOICES)
@require_GET
def note_key(request: HttpRequest) -> HttpResponseBase:
    """Who is signed in, for the note page: the key under which their notes wait on the device, and no name."""
    member = member_of(request)
    said = {"member": away.mark_of(member), "key": away.key_of(member), "token": get_token(request)}
    response = JsonResponse(said)
    response.headers["Cache-Control"] = "no-store"
    return response


@public
@require_GET
def note_away(request: HttpRequest) -> HttpResponseBase:
    """The note page as it stands without a network: the same for everybody, and nothing of anybody in it."""
    form = NoteForm(initial={"key": str(uuid4()), "channel": "store"})
    return render(request, "voices/note_away.html", {"form": form})


@public
@require_GET
def note_worker(request: HttpRequest) -> HttpResponseBase:
    """The service worker of the note page; its place is its scope."""
    del request
    script = away.worker_script(page=reverse("voice_note"), away=reverse("voice_note_away"))
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8", status=200 if script else 404)
    response.headers["Cache-Control"] = "no-cache"
    return response
