"""The page on which people answer: ``/s/<token>/``. A page is sent, kept, and answered by the address of the next."""

import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from rashin.base.workspace.access import public
from rashin.powers.operation.surveys.answering import entering, files, keeping, limits, sheets
from rashin.powers.operation.surveys.answering.entering import Entrance, Key, document_of
from rashin.powers.operation.surveys.answering.errors import NoSuchDoor
from rashin.powers.operation.surveys.answering.faces import Pencil
from rashin.powers.operation.surveys.answering.forms_sent import (
    FILE_PREFIX,
    HONEYPOT,
    ahead_of,
    form_of,
    length_of,
    raw_of,
    sent_of,
)
from rashin.powers.operation.surveys.answering.going import Going, Sent, Step, differs, open_page, taken
from rashin.powers.operation.surveys.answering.judging import Problem
from rashin.powers.operation.surveys.answering.keeping import Kept, Whence
from rashin.powers.operation.surveys.answering.people import traits_of
from rashin.powers.operation.surveys.definition.flow import Page
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.models import Response
from rashin.powers.operation.surveys.tokens import PATH, path_of
from rashin.powers.operation.surveys.vocabulary import DoorKind, ResponseState

COOKIE: Final = "rashin_s"
"""The key of the response that this browser has begun here; sent to this way in alone."""
BROWSER: Final = "rashin_b"
KEPT_DAYS: Final = 60
Answer = HttpResponseBase


def door(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A public view behind a token: whoever guesses too often hears nothing more for a minute."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: Any) -> Answer:
        now, address = datetime.now(UTC), address_of(request)
        limits.refuse_guesser(address, now=now)
        try:
            entrance = entering.entrance(token)
        except NoSuchDoor:
            limits.spend_miss(address, now=now)
            raise
        return view(request, entrance, now=now, **more)

    return public(csrf_exempt(opened))  # nobody can send what has no key, which is in no other site's hand


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))


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
    if shut:
        return sheets.told_response(request, frame, why=shut, now=now)
    if _used(entrance):
        return sheets.told_response(request, frame, why="used", now=now)
    if entrance.invitation is not None and not entrance.anonymous and not _looks_ahead(request):
        keeping.opened(entrance.invitation, now=now)
    test = entering.is_test(entrance.token, request.GET.get("test", ""))
    key = entering.begin(entrance, hidden=_hidden(request, entrance), language=frame.language, test=test, now=now)
    response = _show(request, entrance, key, keeping.fresh(key, traits=_traits(entrance)), now=now)
    if entrance.kind == DoorKind.KIOSK:
        _remember(response, entrance, key)
    return response


@door
def page(request: HttpRequest, entrance: Entrance, *, key: str, now: datetime) -> Answer:
    """One response: its open page, or what became of a page that is sent."""
    found = entering.key_of(key, entrance)
    start = HttpResponseRedirect(path_of(entrance.token))
    if found is None:
        return start
    if entrance.kind == DoorKind.KIOSK and request.COOKIES.get(COOKIE, key) != key:
        return start  # somebody before: their answers are nobody else's to see
    if request.method == "POST":
        limits.spend_bytes(address_of(request), length_of(request, files=_takes_files(found.version)), now=now)
        # Of a first page nothing is kept yet, as a rule: there is nothing to look up, and the write itself notices.
        first = form_of(request).get("rev") == "1" and form_of(request).get("go") != "save"
        traits = _traits(entrance)
        going = keeping.fresh(found, traits=traits) if first else keeping.load(found, traits=traits)
        return _sent(request, entrance, found, going, now=now)
    going = keeping.load(found, traits=_traits(entrance))
    if not going.over and entrance.shut(now) and going.revision == 0:
        return start
    return _show(request, entrance, found, going, now=now)


def _takes_files(version: int) -> bool:
    return any(one.kind is Kind.FILE for one in document_of(version).questions())


def _sent(request: HttpRequest, entrance: Entrance, key: Key, going: Going, *, now: datetime) -> Answer:
    address = address_of(request)
    limits.spend_post(address, now=now)
    form = form_of(request)
    frame = _frame(entrance, key, going)
    if entrance.shut(now) == "closed" and not going.over:
        return sheets.told_response(request, frame, why="closed", now=now)
    crowded = False
    if going.revision == 0 and entrance.invitation is None and not going.test:
        crowded = limits.spend_beginning(address, now=now)
    document, way = frame.document, going.way(frame.document)
    at = way.place(form.get("page", ""))
    asked = way.pages[at] if at is not None else open_page(going, way)
    if asked is None or going.over:
        return _again(request, entrance, key, going, asked)
    sent = sent_of(form, asked, edition=going.edition, now=now)
    if sent.move == "save" and not document.settings.partials:
        return JsonResponse({"kept": False})
    if sent.revision != going.edition:
        return _again(request, entrance, key, going, asked)
    sent, problems = _with_files(request, going, asked, sent, now=now)
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    going = _spoken(form.get("go", ""), going, entrance)
    step = _with_problems(taken(going, document, sent, today=today), asked, problems)
    whence = _whence(request, entrance, key, crowded=crowded, honeypot=bool(form.get(HONEYPOT)))
    kept = keeping.keep(step, going, entrance, key, whence, now=now)
    if kept.stale and not kept.going.over and kept.going.edition == sent.revision:
        # The script kept a half of this very page in the same instant: what was sent whole goes on top of it.
        step = _with_problems(taken(kept.going, document, sent, today=today), asked, problems)
        kept = keeping.keep(step, kept.going, entrance, key, whence, now=now)
    return _kept(request, entrance, key, kept, step, asked, sent)


def _kept(
    request: HttpRequest, entrance: Entrance, key: Key, kept: Kept, step: Step, asked: Page, sent: Sent
) -> Answer:
    frame, browser = _frame(entrance, key, kept.going), request.COOKIES.get(BROWSER, "")
    if sent.move == "save":
        return _remember(JsonResponse({"kept": not kept.stale and not kept.used}), entrance, key, browser=browser)
    if kept.used:
        return sheets.told_response(request, frame, why="used", now=datetime.now(UTC))
    if kept.stale:
        return _again(request, entrance, key, kept.going, asked)
    if step.problems and step.page is not None:
        more = {"raw": step.raw, "files": _file_names(kept.going)}
        response = sheets.page_response(
            request, frame, going=kept.going, way=step.way, page=step.page, problems=step.problems, more=more
        )
        return _remember(response, entrance, key, browser=browser)
    over = kept.going.over and entrance.anonymous
    return _remember(_see_other(entrance, key), entrance, key, over=over, browser=browser)


def _see_other(entrance: Entrance, key: Key) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": f"{path_of(entrance.token)}{key.written()}/"})


def _again(request: HttpRequest, entrance: Entrance, key: Key, going: Going, asked: Page | None) -> Answer:
    """A page that was answered already: the same words are simply shown what comes next, others are asked about."""
    form = request.POST
    if form.get("go") == "save":
        return JsonResponse({"kept": False}, status=409)
    today = datetime.now(UTC).date()
    sent = Sent(raw=raw_of(form, asked)) if asked is not None else None
    names = differs(asked, sent, going, today=today) if asked is not None and sent is not None else []
    if not names or asked is None or sent is None:
        return _see_other(entrance, key)
    frame = _frame(entrance, key, going, sends=not going.over)
    pencil = Pencil(document=frame.document, way=going.way(frame.document), going=going)
    texts = {one.name: pencil.words(one.question.text, pencil.way.facts) for one in asked.asked}
    different = [
        {
            "text": texts.get(name, texts.get(name.partition(".")[0], name)),
            "sent": sheets.said_back(sent.raw.get(name), pencil, name),
        }
        for name in names
    ]
    fields = [(name, value) for name, values in form.lists() if name.startswith("a.") for value in values]
    conflict = {"page": asked.key, "edition": going.edition, "sent": fields, "over": going.over}
    return sheets.conflict_response(request, frame, conflict=conflict, different=different)


def _with_files(
    request: HttpRequest, going: Going, asked: Page, sent: Sent, *, now: datetime
) -> tuple[Sent, Mapping[str, Problem]]:
    """Keep the files that came with a page, and let it name its own alone."""
    raw, problems = dict(sent.raw), dict[str, Problem]()
    for one in asked.asked:
        if one.question.kind is Kind.FILE:
            fresh, problem = files.store(
                request.FILES.getlist(f"{FILE_PREFIX}{one.name}"), one.question, one.name, now=now
            )
            raw[one.name] = files.own([*raw.get(one.name, []), *fresh], going.id, fresh)
            if problem is not None:
                problems[one.name] = problem
    return Sent(raw=raw, move=sent.move, page=sent.page, revision=sent.revision, timings=sent.timings), problems


def _with_problems(step: Step, asked: Page, problems: Mapping[str, Problem]) -> Step:
    if not problems:
        return step
    return Step(
        going=step.going, way=step.way, page=asked, problems={**step.problems, **problems}, raw=step.raw, moved=False
    )


def _spoken(go: str, going: Going, entrance: Entrance) -> Going:
    """The response in another of the survey's languages, when that was asked for."""
    from dataclasses import replace

    language = go.partition(":")[2] if go.startswith("lang:") else ""
    del entrance
    return replace(going, language=language) if language in document_of(going.version).languages else going


def _show(request: HttpRequest, entrance: Entrance, key: Key, going: Going, *, now: datetime) -> HttpResponse:
    document = document_of(going.version)
    way = going.way(document)
    asked = None if going.over else open_page(going, way)
    frame = _frame(entrance, key, going, sends=asked is not None)
    if asked is None:
        del now
        again = f"{path_of(entrance.token)}?new=1" if _may_again(entrance) and not going.test else ""
        return sheets.ending_response(request, frame, going=going, way=way, again=again)
    more = {"ahead": ahead_of(request.GET, asked), "files": _file_names(going)}
    return sheets.page_response(request, frame, going=going, way=way, page=asked, more=more)


def _frame(entrance: Entrance, key: Key, going: Going, *, sends: bool = True) -> sheets.Frame:
    address = f"{path_of(entrance.token)}{key.written()}/" if sends else ""
    return sheets.frame_of(entrance, going, address=address)


def _file_names(going: Going) -> dict[str, str]:
    if not _takes_files(going.version):
        return {}
    ids = [str(one) for value in going.answers.values() if isinstance(value, list) for one in value]
    return files.names_of(ids)


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
    going = keeping.load(key, traits=_traits(entrance))
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
    once = entrance.single_use or entrance.invitation is not None or entrance.document.settings.one_per_person
    return not once and entrance.kind in {DoorKind.OPEN, DoorKind.QR, DoorKind.WIDGET, DoorKind.KIOSK}


def _language(request: HttpRequest, entrance: Entrance) -> str:
    document = entrance.document
    wished = [request.GET.get("lang", ""), entrance.language]
    accepted = request.headers.get("Accept-Language", "")
    wished += [part.partition(";")[0].strip() for part in accepted.split(",")[:10]]
    for one in wished:
        for language in (one, one.partition("-")[0]):
            if language in document.languages:
                return language
    return document.default_language


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


def _traits(entrance: Entrance) -> Mapping[str, Any]:
    if entrance.person is None or entrance.person < 0 or entrance.anonymous:
        return {}
    return traits_of(entrance.person, entrance.version)


def _looks_ahead(request: HttpRequest) -> bool:
    return "prefetch" in request.headers.get("Sec-Purpose", "") or request.method == "HEAD"


def _whence(request: HttpRequest, entrance: Entrance, key: Key, *, crowded: bool, honeypot: bool) -> Whence:
    agent = request.headers.get("User-Agent", "")[:400]
    if entrance.anonymous:
        return Whence(agent=agent, crowded=crowded, honeypot=honeypot)
    shared = entrance.kind == DoorKind.KIOSK
    word = request.COOKIES.get(BROWSER) or browser_word(key.id)
    browser = "" if shared else digest(f"{entrance.survey}:{word}", of="browser")
    where = digest(f"{entrance.survey}:{limits.network(address_of(request))}:{agent}", of="address")
    return Whence(
        browser=browser, address="" if shared else where, agent=agent,
        crowded=crowded, honeypot=honeypot,
    )  # fmt: skip


def digest(text: str, *, of: str) -> str:
    """A keyed digest: equal ones of one survey can be matched, none can be read or matched across surveys."""
    return hmac.digest(f"rashin.surveys.{of}:{settings.SECRET_KEY}".encode(), text.encode(), "sha256").hex()[:32]


def _remember(
    response: HttpResponse, entrance: Entrance, key: Key, *, over: bool = False, browser: str = ""
) -> HttpResponse:
    """The cookie by which this browser finds its response again; forgotten with an anonymous one that is over."""
    path = path_of(entrance.token)
    flags: dict[str, Any] = {
        "path": path,
        "secure": settings.SESSION_COOKIE_SECURE,
        "httponly": True,
        "samesite": "Lax",
    }
    if over:
        response.delete_cookie(COOKIE, path=path, samesite="Lax")
        return response
    age = None if entrance.kind == DoorKind.KIOSK else KEPT_DAYS * 86_400
    response.set_cookie(COOKIE, key.written(), max_age=age, **flags)
    if not browser and entrance.kind != DoorKind.KIOSK and not entrance.anonymous and not key.test:
        response.set_cookie(BROWSER, browser_word(key.id), max_age=KEPT_DAYS * 86_400, **flags | {"path": PATH})
    return response


def browser_word(number: UUID) -> str:
    """What the first response of a browser leaves in it."""
    return digest(str(number), of="cookie")


def state_of(going: Going) -> str:
    """How far a response is, for programs."""
    return str(ResponseState(going.state))
