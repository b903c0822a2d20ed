"""The page on which people answer: ``/s/<token>/``. A page is sent, kept, and answered by the address of the next."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from rashin.base.workspace.access import public
from rashin.powers.operation.surveys.answering import entering, keeping, limits, posting, sheets
from rashin.powers.operation.surveys.answering.entering import Entrance, document_of
from rashin.powers.operation.surveys.answering.errors import NoSuchDoor
from rashin.powers.operation.surveys.answering.forms_sent import ahead_of, form_of, is_first
from rashin.powers.operation.surveys.answering.going import Going, open_page
from rashin.powers.operation.surveys.answering.keys import Key
from rashin.powers.operation.surveys.answering.people import traits_for
from rashin.powers.operation.surveys.answering.posting import COOKIE, address_of
from rashin.powers.operation.surveys.models import Response
from rashin.powers.operation.surveys.tokens import path_of
from rashin.powers.operation.surveys.vocabulary import DoorKind, ResponseState

Answer = HttpResponseBase


def door(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A public view behind a token. Guesses are counted; a right token opens from any address, guessed from or not."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: Any) -> Answer:
        now, address = datetime.now(UTC), address_of(request)
        try:
            entrance = entering.entrance(token)
        except NoSuchDoor:
            try:
                entrance = entering.ended(token, str(more.get("key", "")))
            except NoSuchDoor:
                limits.spend_miss(address, now=now)
                raise
            if request.method == "POST":  # sent twice: the first has arrived
                return HttpResponse(status=303, headers={"Location": request.path})
        return view(request, entrance, now=now, **more)

    return public(csrf_exempt(opened))  # nobody can send what has no key, which is in no other site's hand


@door
def begin(request: HttpRequest, entrance: Entrance, *, now: datetime) -> Answer:
    """The first page; or the page on which this person or this browser left off."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    shut = entrance.shut(now)
    begun = _begun(request, entrance)
    if begun is not None and (begun[1].over or not shut):
        key, going = begun
        if not going.over:
            return _show(request, entrance, key, going, now=now)
        if "new" not in request.GET or not _may_again(entrance):
            return _show(request, entrance, key, going, now=now)
    frame = sheets.Frame(entrance=entrance, document=entrance.document, language=_language(request, entrance))
    if shut == "closed" and begun is not None and begun[1].revision > 1:
        shut = "closed_kept"
    if shut:
        return sheets.told_response(request, frame, why=shut, now=now)
    if _used(entrance):
        return sheets.told_response(request, frame, why="used", now=now)
    if entrance.invitation is not None and not entrance.anonymous and not _looks_ahead(request):
        keeping.opened(entrance.invitation, now=now)
    test = entering.is_test(entrance.token, request.GET.get("test", ""))
    key = entering.begin(entrance, hidden=_hidden(request, entrance), language=frame.language, test=test, now=now)
    response = _show(request, entrance, key, keeping.fresh(key, traits=traits_for(entrance)), now=now)
    if entrance.kind == DoorKind.KIOSK:
        posting.remember(response, entrance, key)
    return response


@door
def page(request: HttpRequest, entrance: Entrance, *, key: str, now: datetime) -> Answer:
    """One response: its open page, or what became of a page that is sent."""
    found = entering.key_of(key, entrance)
    start = HttpResponseRedirect(path_of(entrance.token))
    if found is None:
        return start
    if not posting.may_send(request, entrance, key):
        return start  # somebody before: their answers are nobody else's to see
    if request.method == "POST":
        posting.weigh(request, found, now=now)
        # Of a first page nothing is kept yet, as a rule: there is nothing to look up, and the write itself notices.
        form, traits = form_of(request), traits_for(entrance)
        going = keeping.fresh(found, traits=traits) if is_first(form) else keeping.load(found, traits=traits)
        taken = posting.take(request, entrance, found, going, now=now)
        return posting.answer(*posting.keep(taken)) if isinstance(taken, posting.Taken) else taken
    going = keeping.load(found, traits=traits_for(entrance))
    shut = "" if going.over else entrance.shut(now)
    if shut and going.revision == 0:
        return start
    if shut == "closed":
        why = "closed_kept" if going.revision > 1 else "closed"
        return sheets.told_response(request, posting.frame(entrance, found, going, sends=False), why=why, now=now)
    return _show(request, entrance, found, going, now=now)


def _show(request: HttpRequest, entrance: Entrance, key: Key, going: Going, *, now: datetime) -> HttpResponse:
    document = document_of(going.version)
    way = going.way(document)
    asked = None if going.over else open_page(going, way)
    around = posting.frame(entrance, key, going, sends=asked is not None)
    if asked is None:
        del now
        again = f"{path_of(entrance.token)}?new=1" if _may_again(entrance) and not going.test else ""
        return sheets.ending_response(request, around, going=going, way=way, again=again)
    more = {"ahead": ahead_of(request.GET, asked), "files": posting.file_names(going)}
    return sheets.page_response(request, around, going=going, way=way, page=asked, more=more)


# --- who comes in ----------------------------------------------------------------------------------------------------


def _begun(request: HttpRequest, entrance: Entrance) -> tuple[Key, Going] | None:
    """The response that this browser, or the person of this link, has begun."""
    if entrance.kind == DoorKind.KIOSK or request.GET.get("test"):
        return None
    written = request.COOKIES.get(COOKIE, "")
    key = entering.key_of(written, entrance) if written else None
    if key is None and entrance.invitation is not None and not entrance.anonymous:
        row = Response.objects.filter(invitation_id=entrance.invitation).first()
        if row is None:
            return None
        key = Key(
            id=row.pk, survey=row.survey_id, version=row.version_id, started_at=row.started_at, door=entrance.door,
            invitation=entrance.invitation,
        )  # fmt: skip
    if key is None:
        return None
    going = keeping.load(key, traits=traits_for(entrance))
    if going.revision == 0 or (not going.over and not document_of(going.version).settings.partials):
        return None
    return key, going


def _used(entrance: Entrance) -> bool:
    """Whether a link that serves once has served."""
    if entrance.invitation is not None and entrance.anonymous:
        from rashin.powers.operation.surveys.models import Invitation

        return Invitation.objects.filter(pk=entrance.invitation).exclude(answered_at=None).exists()
    return entrance.single_use and Response.objects.filter(token_digest=entrance.digest).exists()


def _may_again(entrance: Entrance) -> bool:
    once = entrance.single_use or entrance.invitation is not None or entrance.ballot is not None
    once = once or entrance.document.settings.one_per_person
    return not once and entrance.kind in {DoorKind.OPEN, DoorKind.QR, DoorKind.WIDGET, DoorKind.KIOSK}


def _language(request: HttpRequest, entrance: Entrance) -> str:
    offered = entrance.languages
    wished = [request.GET.get("lang", ""), entrance.language]
    accepted = request.headers.get("Accept-Language", "")
    if not entrance.settings.get("languages"):  # a shared screen begins in its own language, not in its maker's
        wished += [part.partition(";")[0].strip() for part in accepted.split(",")[:10]]
    for one in wished:
        for language in (one, one.partition("-")[0]):
            if language in offered:
                return language
    return offered[0]


def _hidden(request: HttpRequest, entrance: Entrance) -> dict[str, str]:
    """Hidden fields: what the way in brings wins over what the address says, and only public ones are read there."""
    document = entrance.document
    known = {one.id: one for one in document.hidden}
    found = {
        name: str(value)[:500].replace("\x00", "")
        for name, value in request.GET.items()
        if name in known and known[name].public and value
    }
    if entrance.invitation is not None and entrance.anonymous:
        return found  # what an invitation knows names the person
    return found | {name: value for name, value in entrance.hidden.items() if name in known}


def _looks_ahead(request: HttpRequest) -> bool:
    return "prefetch" in request.headers.get("Sec-Purpose", "") or request.method == "HEAD"


def state_of(going: Going) -> str:
    """How far a response is, for programs."""
    return str(ResponseState(going.state))
