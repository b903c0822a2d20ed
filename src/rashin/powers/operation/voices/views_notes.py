"""The page on which the front line writes down what somebody said: one screen, ten seconds, a bad network or none."""

from datetime import UTC, datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from rashin.base.workspace.access import Permission, access, member_of, units_of
from rashin.errors import BadInput
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
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        said = Note(
            key=told["key"], text=told["text"], channel=told["channel"], unit=told["unit"], who=told["who"],
            score=int(told["score"]) if told["score"] else None,
        )  # fmt: skip
        try:
            take_note(actor=member, note=said, now=datetime.now(UTC))
        except BadInput as problem:
            place = str(problem.fields.get("place", "text"))
            form.add_error(place if place in form.fields else "text", gettext(str(problem.fields["problem"])))
        else:
            if request.headers.get("X-Rashin-Draft"):
                return JsonResponse({"key": str(uuid4())})
            messages.success(request, gettext("Kept. Thank you."))
            return redirect("voice_note")
    context = {"form": form, "units": units}
    return render(request, "voices/note.html", context, status=422 if form.is_bound else 200)
