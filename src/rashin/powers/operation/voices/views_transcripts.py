"""A transcript brought on a page: read and shown first, kept once somebody has said who is who."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from rashin.base.workspace.access import Permission, access, member_of
from rashin.errors import BadInput
from rashin.powers.operation.voices.formats import transcripts
from rashin.powers.operation.voices.formats.transcripts import Transcript
from rashin.powers.operation.voices.forms import SpeakersForm, TranscriptForm
from rashin.powers.operation.voices.sending import About, bring_transcript, key_of

SHOWN = 60
"""Turns on the page: enough to see whether it was read rightly."""
CARRIED = ("at", "channel", "who", "unit", "source")


@access(Permission.IMPORT_DATA)
@require_http_methods(["GET", "POST"])
def transcript(request: HttpRequest) -> HttpResponseBase:
    """Show the form; POST of a file shows its turns, POST of the turns keeps them."""
    if request.method == "POST" and "turns" in request.POST:
        return _kept(request)
    form = TranscriptForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            found = transcripts.read(data, name=file.name or "")
        except BadInput as problem:
            form.add_error("file", gettext(problem.sentence()))
        else:
            carried = {name: request.POST.get(name, "") for name in CARRIED}
            first = carried | {"key": key_of(data), "name": file.name, "turns": transcripts.written(found)}
            return _page(request, SpeakersForm(initial=first, speakers=_speakers(found)), found)
    return render(request, "voices/transcript.html", {"form": form}, status=422 if form.is_bound else 200)


def _kept(request: HttpRequest) -> HttpResponseBase:
    """What was shown, with the roles that were chosen."""
    shown = transcripts.read(request.POST["turns"].encode("utf-8", "replace"), name="turns.json")
    form = SpeakersForm(request.POST, speakers=_speakers(shown))
    if not form.is_valid():
        return _page(request, form, shown)
    said = form.cleaned_data
    found = transcripts.read(request.POST["turns"].encode("utf-8", "replace"), name="turns.json", roles=form.roles())
    about = About(
        key=said["key"], name=said["name"], at=said["at"], source=said["source"], channel=said["channel"],
        who=said["who"], unit=said["unit"],
    )  # fmt: skip
    fresh = bring_transcript(found, about, actor=member_of(request), now=datetime.now(UTC))
    if fresh:
        messages.success(request, gettext("Kept as one voice."))
    else:
        messages.info(request, gettext("This transcript was brought before; nothing was changed."))
    return redirect("voice_sources")


def _speakers(found: Transcript) -> dict[str, str]:
    """Each speaker with the role that was guessed, in the order in which they first spoke."""
    speakers: dict[str, str] = {}
    for turn in found.turns:
        speakers.setdefault(turn.speaker, turn.role)
    return dict(list(speakers.items())[:40])


def _page(request: HttpRequest, form: SpeakersForm, found: Transcript) -> HttpResponseBase:
    context = {
        "form": form, "turns": found.turns[:SHOWN], "count": len(found.turns),
        "notes": [gettext(note) for note in found.notes],
    }  # fmt: skip
    return render(request, "voices/transcript.html", context, status=422 if form.is_bound else 200)
