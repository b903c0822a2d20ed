"""A page that was sent: read and judged, then kept, then answered. Between the two nobody here waits.

``take`` needs no database for a first page, so that it may run where nobody can wait (see quick.py); ``answer`` says
what the browser is shown once the page is kept.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase

from rashin.powers.operation.surveys.answering import files, keeping, limits, sheets
from rashin.powers.operation.surveys.answering.entering import Entrance, document_of, per_version
from rashin.powers.operation.surveys.answering.faces import Pencil
from rashin.powers.operation.surveys.answering.forms_sent import (
    FILE_PREFIX,
    HONEYPOT,
    form_of,
    length_of,
    raw_of,
    sent_of,
)
from rashin.powers.operation.surveys.answering.going import Going, Sent, Step, differs, open_page, taken
from rashin.powers.operation.surveys.answering.judging import Problem
from rashin.powers.operation.surveys.answering.keys import Key
from rashin.powers.operation.surveys.answering.writing import Kept, Whence, Writing
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Page
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.tokens import PATH, path_of
from rashin.powers.operation.surveys.vocabulary import DoorKind

COOKIE: Final = "rashin_s"
"""The key of the response that this browser has begun here; sent to this way in alone."""
BROWSER: Final = "rashin_b"
ALSO: Final = "also"
"""Names the questions that a script showed on the page beside its own."""
KEPT_DAYS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A page that was sent, as it is to be kept."""

    request: HttpRequest
    entrance: Entrance
    key: Key
    asked: Page
    sent: Sent
    step: Step
    problems: Mapping[str, Problem]
    writing: Writing


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def today_of(now: datetime) -> date:
    """The day, here."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def may_send(request: HttpRequest, entrance: Entrance, key: str) -> bool:
    """Whether this browser may see this response: on a shared screen, only while it is the one that is open."""
    return entrance.kind != DoorKind.KIOSK or request.COOKIES.get(COOKIE, key) == key


def weigh(request: HttpRequest, key: Key, *, now: datetime) -> None:
    """Count what is sent by its size, before any of it is read."""
    length = length_of(request, files=takes_files(key.version))
    if not request.META.get(limits.SPENT):
        limits.spend_bytes(address_of(request), length, now=now)


def take(
    request: HttpRequest, entrance: Entrance, key: Key, going: Going, *, now: datetime
) -> HttpResponseBase | Taken:
    """The page as it is to be kept; or the answer, when nothing of it is."""
    address = address_of(request)
    spent = bool(request.META.get(limits.SPENT))
    if not spent:
        limits.spend_post(address, opened=key.started_at, now=now)
    form = form_of(request)
    if entrance.shut(now) == "closed" and not going.over:
        return _too_late(request, entrance, key, form, now=now)
    crowded = False
    if going.revision == 0 and entrance.invitation is None and not going.test:
        count = limits.crowded if spent else limits.spend_beginning
        crowded = count(address, opened=key.started_at, now=now)
    request.META[limits.SPENT] = True
    document = document_of(going.version)
    way = going.way(document)
    at = way.place(form.get("page", ""))
    asked = way.pages[at] if at is not None else open_page(going, way)
    if asked is None or going.over:
        return again(request, entrance, key, going, asked)
    sent = sent_of(form, asked, edition=going.edition, now=now)
    if sent.move == "save" and not document.settings.partials:
        return JsonResponse({"kept": False})
    if sent.revision != going.edition:
        return again(request, entrance, key, going, asked)
    sent, problems = _with_files(request, going, asked, sent, now=now)
    going = _spoken(form.get("go", ""), going)
    step = _with_problems(taken(going, document, sent, today=today_of(now), before=way), asked, problems)
    step = onward(step, document, form, asked, now=now)
    whence = _whence(request, entrance, key, crowded=crowded, honeypot=bool(form.get(HONEYPOT)))
    return Taken(
        request=request, entrance=entrance, key=key, asked=asked, sent=sent, step=step, problems=problems,
        writing=keeping.written(step, going, entrance, whence, now=now),
    )  # fmt: skip


def _too_late(request: HttpRequest, entrance: Entrance, key: Key, form: QueryDict, *, now: datetime) -> HttpResponse:
    """The survey closed meanwhile: whether what was sent had arrived before, when only our answer to it was lost."""
    going = keeping.load(key)
    if going.over:
        return _see_other(entrance, key)
    if form.get("go") == "save":
        return JsonResponse({"kept": False}, status=410)
    arrived = (form.get("rev") or "0").isdecimal() and int((form.get("rev") or "0")[:9]) < going.edition
    why = "closed_kept" if arrived else "closed_some" if going.revision else "closed_late"
    return sheets.told_response(request, frame(entrance, key, going, sends=False), why=why, now=now)


def onward(step: Step, document: Document, form: QueryDict, asked: Page, *, now: datetime) -> Step:
    """Take the pages that a script showed together with the one that was sent, as far as the way agrees."""
    also, move = form.getlist(ALSO), form.get("go", "next")
    counted = {one.name for one in asked.asked}
    shown, seen = counted | set(also), {asked.key}
    while also and move != "back":
        following = _following(step, asked, stays=move == "save" or move.startswith("lang:"))
        if following is None or following.key in seen or not {one.name for one in following.asked} <= shown:
            break
        seen.add(following.key)
        sent = sent_of(form, following, edition=0, now=now)
        sent = replace(sent, timings={name: spent for name, spent in sent.timings.items() if name not in counted})
        moved = step.moved
        step = taken(step.going, document, sent, today=today_of(now), before=step.way)
        step, asked = replace(step, moved=step.moved or moved), following  # with the first a page was left
    return step


def _following(step: Step, asked: Page, *, stays: bool) -> Page | None:
    """The page that comes next: where the open one stays, the one after it."""
    if step.problems:
        return None
    if not stays:
        return step.page if step.moved else None
    at = step.way.place(asked.key)
    return step.way.pages[at + 1] if at is not None and at + 1 < len(step.way.pages) else None


def keep(page: Taken) -> tuple[Taken, Kept]:
    """Keep it; on top of its own half, when the script kept that in the same instant."""
    kept = keeping.keep(page.writing, page.key)
    if kept.stale and not kept.going.over and kept.going.edition == page.sent.revision:
        before = page.writing
        document = document_of(before.before.version)
        step = taken(kept.going, document, page.sent, today=today_of(before.now))
        step = _with_problems(step, page.asked, page.problems)
        step = onward(step, document, form_of(page.request), page.asked, now=before.now)
        writing = keeping.written(step, kept.going, page.entrance, before.whence, now=before.now)
        page = replace(page, step=step, writing=writing)
        kept = keeping.keep(writing, page.key)
    return page, kept


def answer(page: Taken, kept: Kept) -> HttpResponse:
    """What is shown once it is kept, or was not."""
    request, entrance, key, step = page.request, page.entrance, page.key, page.step
    browser = request.COOKIES.get(BROWSER, "")
    if page.sent.move == "save":
        return remember(JsonResponse({"kept": not kept.stale and not kept.used}), entrance, key, browser=browser)
    if kept.used:
        return sheets.told_response(request, frame(entrance, key, kept.going), why="used", now=datetime.now(UTC))
    if kept.stale:
        return again(request, entrance, key, kept.going, page.asked)
    if step.problems and step.page is not None:
        more = {"raw": step.raw, "files": file_names(kept.going)}
        response = sheets.page_response(
            request, frame(entrance, key, kept.going), going=kept.going, way=step.way, page=step.page,
            problems=step.problems, more=more,
        )  # fmt: skip
        return remember(response, entrance, key, browser=browser)
    over = kept.going.over and entrance.anonymous
    return remember(_see_other(entrance, key), entrance, key, over=over, browser=browser)


def _see_other(entrance: Entrance, key: Key) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": f"{path_of(entrance.token)}{key.written()}/"})


def again(request: HttpRequest, entrance: Entrance, key: Key, going: Going, asked: Page | None) -> HttpResponse:
    """A page that was answered already: the same words are simply shown what comes next, others are asked about."""
    form = request.POST
    if form.get("go") == "save":
        return JsonResponse({"kept": False}, status=409)
    today = datetime.now(UTC).date()
    sent = Sent(raw=raw_of(form, asked)) if asked is not None else None
    names = differs(asked, sent, going, today=today) if asked is not None and sent is not None else []
    if not names or asked is None or sent is None:
        return _see_other(entrance, key)
    around = frame(entrance, key, going, sends=not going.over)
    pencil = Pencil(document=around.document, way=going.way(around.document), going=going)
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
    return sheets.conflict_response(request, around, conflict=conflict, different=different)


def _with_files(
    request: HttpRequest, going: Going, asked: Page, sent: Sent, *, now: datetime
) -> tuple[Sent, Mapping[str, Problem]]:
    """Keep the files that came with a page, and let it name its own alone."""
    wanted = [one for one in asked.asked if one.question.kind is Kind.FILE]
    if not wanted:
        return sent, {}
    raw, problems = dict(sent.raw), dict[str, Problem]()
    for one in wanted:
        fresh, problem = files.store(request.FILES.getlist(f"{FILE_PREFIX}{one.name}"), one.question, one.name, now=now)
        raw[one.name] = files.own([*raw.get(one.name, []), *fresh], going.id, fresh)
        if problem is not None:
            problems[one.name] = problem
    return replace(sent, raw=raw), problems


def _with_problems(step: Step, asked: Page, problems: Mapping[str, Problem]) -> Step:
    if not problems:
        return step
    return replace(step, page=asked, problems={**step.problems, **problems}, moved=False)


def _spoken(go: str, going: Going) -> Going:
    """The response in another of the survey's languages, when that was asked for."""
    language = go.partition(":")[2] if go.startswith("lang:") else ""
    return replace(going, language=language) if language in document_of(going.version).languages else going


def frame(entrance: Entrance, key: Key, going: Going, *, sends: bool = True) -> sheets.Frame:
    """What stands around a response's page."""
    address = f"{path_of(entrance.token)}{key.written()}/" if sends else ""
    return sheets.frame_of(entrance, going, address=address)


@per_version
def takes_files(version: int) -> bool:
    """Whether a version asks for files."""
    return any(one.kind is Kind.FILE for one in document_of(version).questions())


def file_names(going: Going) -> dict[str, str]:
    """Upload → name, of the files of a response."""
    if not takes_files(going.version):
        return {}
    ids = [str(one) for value in going.answers.values() if isinstance(value, list) for one in value]
    return files.names_of(ids)


# --- who sends it ----------------------------------------------------------------------------------------------------


def _whence(request: HttpRequest, entrance: Entrance, key: Key, *, crowded: bool, honeypot: bool) -> Whence:
    agent = str(request.META.get("HTTP_USER_AGENT", ""))[:400]
    if entrance.anonymous:
        return Whence(agent=agent, crowded=crowded, honeypot=honeypot)
    shared = entrance.kind == DoorKind.KIOSK
    word = request.COOKIES.get(BROWSER) or browser_word(key.id)
    browser = "" if shared else digest(f"{entrance.survey}:{word}", of="browser")
    where = digest(f"{entrance.survey}:{limits.network(address_of(request))}:{agent}", of="address")
    return Whence(
        browser=browser, address="" if shared else where, agent=agent, crowded=crowded, honeypot=honeypot
    )  # fmt: skip


def digest(text: str, *, of: str) -> str:
    """A keyed digest: equal ones of one survey can be matched, none can be read or matched across surveys."""
    return hmac.digest(f"rashin.surveys.{of}:{settings.SECRET_KEY}".encode(), text.encode(), "sha256").hex()[:32]


def remember(
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
