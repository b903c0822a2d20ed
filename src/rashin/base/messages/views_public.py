"""Pages for recipients: stop a kind of letters, or choose what comes. Open to whoever has the signed link."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rashin.base.messages import policy, refusals
from rashin.base.messages.words import ASKED, Purpose
from rashin.base.workspace.access import public


@public
@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed link says who refuses what
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET asks, for programs follow links; POST is the refusal, by a person or by their mail program."""
    reader = refusals.reader_of(token)
    done = request.method == "POST"
    if done:
        refusals.unsubscribe(reader, now=datetime.now(UTC))
    context = {
        "token": token, "done": done, "address": reader.address, "purpose": Purpose(reader.purpose).label,
        "sender": policy.row(),
    }  # fmt: skip
    return render(request, "messaging/public/unsubscribe.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponseBase:
    """What comes, and what does not."""
    reader = refusals.reader_of(token)
    if request.method == "POST":
        chosen = {one for one in request.POST.getlist("purposes") if one in ASKED}
        refusals.choose(reader, chosen, now=datetime.now(UTC))
    context = {
        "choices": refusals.choices(reader), "address": reader.address, "saved": request.method == "POST",
        "sender": policy.row(),
    }  # fmt: skip
    return render(request, "messaging/public/preferences.html", context)
