"""The screen around a kiosk: it stays full while pages come and go inside, and who wants to leave it needs the PIN."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django_vite.core.asset_loader import DjangoViteAssetLoader

from rashin.base.ui.assets import NOT_BUILT
from rashin.powers.operation.surveys.answering import limits, sheets
from rashin.powers.operation.surveys.answering.door_settings import is_pin
from rashin.powers.operation.surveys.answering.entering import Entrance
from rashin.powers.operation.surveys.answering.errors import TooManyAnswers
from rashin.powers.operation.surveys.answering.posting import address_of
from rashin.powers.operation.surveys.answering.views import door
from rashin.powers.operation.surveys.definition.document import said
from rashin.powers.operation.surveys.tokens import path_of
from rashin.powers.operation.surveys.vocabulary import DoorKind

SCRIPT: Final = "src/survey/kiosk.ts"
TRIES: Final = 10
"""PINs that are tried at one kiosk in a minute."""


@door
def screen(request: HttpRequest, entrance: Entrance, *, now: datetime) -> HttpResponseBase:
    """The frame in which a shared screen shows its survey; any other way in has none."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    if entrance.kind != DoorKind.KIOSK:
        return redirect(path_of(entrance.token))
    language = entrance.languages[0]
    frame = sheets.Frame(entrance=entrance, document=entrance.document, language=language)
    own = entrance.settings
    with translation.override(sheets.interface(language)):
        kiosk = {
            "title": said(entrance.document.title, language, entrance.document.default_language),
            "inside": path_of(entrance.token), "leave": f"{path_of(entrance.token)}kiosk/leave",
            "pin": bool(own.get("pin_digest")), "full": own.get("full_screen", True) is not False,
            "script": _script(), "unit": entrance.unit,
        }  # fmt: skip
        sheet = sheets.sheet(request, frame)
        response = HttpResponse(render_to_string("surveys/answering/kiosk.html", {"kiosk": kiosk, "sheet": sheet}))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    sheets.framed(response, frame)
    response._csp_replace["frame-src"] = ["'self'"]  # type: ignore[attr-defined] # the survey itself
    response._csp_replace["frame-ancestors"] = ["'none'"]  # type: ignore[attr-defined]
    del now
    return response


@door
def leave(request: HttpRequest, entrance: Entrance, *, now: datetime) -> HttpResponseBase:
    """Whether a PIN opens the screen."""
    if request.method != "POST" or entrance.kind != DoorKind.KIOSK:
        return HttpResponse(status=405, headers={"Allow": "POST"})
    name = f"pin:{entrance.door}:{limits.network(address_of(request))}"
    if limits.COUNTER.add(name, now=now) > TRIES:
        raise TooManyAnswers
    return JsonResponse({"opens": is_pin(request.POST.get("pin", "")[:20], entrance.settings)})


def _script() -> str:
    try:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset_url(SCRIPT))
    except NOT_BUILT:
        return ""
