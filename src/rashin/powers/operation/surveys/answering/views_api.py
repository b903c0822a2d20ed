"""Answering by program: ``/s/<token>/answers`` takes all answers at once; and the widget's script."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django_vite.core.asset_loader import DjangoViteAssetLoader

from rashin.analysis.lake.keys import customer_key, normalise
from rashin.base.ui.assets import NOT_BUILT
from rashin.base.workspace.access import public
from rashin.errors import Conflict, RashinError, gettext_noop
from rashin.powers.operation.surveys.answering import entering, keeping, limits, sheets, theme
from rashin.powers.operation.surveys.answering.entering import Entrance
from rashin.powers.operation.surveys.answering.errors import (
    AnswerNotJson,
    AnswerTooLarge,
    AnswerUnusable,
    DoorShut,
    NoSuchDoor,
)
from rashin.powers.operation.surveys.answering.forms_sent import LARGEST_FORM
from rashin.powers.operation.surveys.answering.going import Going, whole
from rashin.powers.operation.surveys.answering.judging import Problem
from rashin.powers.operation.surveys.answering.keys import Key
from rashin.powers.operation.surveys.answering.told import told
from rashin.powers.operation.surveys.answering.writing import Whence, Writing
from rashin.powers.operation.surveys.definition.conditions import Value
from rashin.powers.operation.surveys.tokens import path_of
from rashin.powers.operation.surveys.vocabulary import DoorKind

WIDGET: Final = "src/survey/widget.ts"
FIELDS: Final = frozenset({"answers", "hidden", "language", "person"})
NO_OBJECT: Final = gettext_noop("A JSON object with “answers” is needed.")
UNKNOWN_FIELD: Final = gettext_noop("“%(field)s” means nothing here.")
UNKNOWN_QUESTION: Final = gettext_noop("No question of this name is asked, given the other answers.")
NO_PERSON: Final = gettext_noop('Only a way in of the kind API may name a person, as {"user_id": "42"}.')
NO_LANGUAGE: Final = gettext_noop("The survey is not in this language.")


class KeyUsed(Conflict):
    """The same Idempotency-Key came with other answers."""

    code = "survey.key_used"
    message = gettext_noop("This Idempotency-Key was used for other answers.")
    remedy = gettext_noop("Use a new key for each response, and the same one only to send the same again.")


def program(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A door for programs: failures are problem+json, whatever they accept."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        now = datetime.now(UTC)
        try:
            try:
                entrance = entering.entrance(token)
            except NoSuchDoor:
                entrance = _ended(request, token, now=now)
            return view(request, entrance, now=now)
        except RashinError as error:
            return problem(error)

    return public(csrf_exempt(opened))


def _ended(request: HttpRequest, token: str, *, now: datetime) -> Entrance:
    """The way in by a code that is torn up, for a program that did not hear how its answer was taken and repeats it."""
    once = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    try:
        return entering.ended_by_program(token, once)
    except NoSuchDoor:
        limits.spend_miss(str(request.META.get("REMOTE_ADDR", "")), now=now)
        raise


def problem(error: RashinError) -> HttpResponse:
    """RFC 9457 problem details."""
    try:
        title = gettext(error.message) % error.fields
    except (KeyError, ValueError, TypeError):
        title = error.sentence()
    body = {
        "type": "about:blank", "title": title, "status": error.status, "code": error.code,
        "place": error.fields.get("place"), "remedy": gettext(error.remedy) % error.fields if error.remedy else None,
    }  # fmt: skip
    response = JsonResponse(body, status=error.status, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/problem+json"
    if error.status == 429:
        response.headers["Retry-After"] = "60"
    return response


@program
def answers(request: HttpRequest, entrance: Entrance, *, now: datetime) -> HttpResponse:
    """GET: what is asked. POST: one whole response; with an Idempotency-Key it can be sent again without harm."""
    if request.method in {"GET", "HEAD"}:
        survey = told(entrance.document, trusted=entrance.kind == DoorKind.API)
        said = {"open": not entrance.shut(now), "survey": survey}
        return JsonResponse(said, json_dumps_params={"ensure_ascii": False})
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
    page = taken(request, entrance, now=now)
    if isinstance(page, HttpResponse):
        return page
    kept = keeping.keep(page.writing, page.key)
    if kept.used:
        raise DoorShut(why="used")
    if kept.stale:
        return _repeated(kept.going, entrance, page.said, now=now)
    return accepted(kept.going)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole response of a program, as it is to be kept."""

    key: Key
    said: Mapping[str, Any]
    writing: Writing


def taken(request: HttpRequest, entrance: Entrance, *, now: datetime) -> HttpResponse | Whole:
    """The response as it is to be kept; or the answer, when it was kept before."""
    address, spent = str(request.META.get("REMOTE_ADDR", "")), bool(request.META.get(limits.SPENT))
    if not spent:
        limits.spend_post(address, now=now)
    why = entrance.shut(now)
    if why and not request.headers.get("Idempotency-Key"):
        raise DoorShut(why=why)
    said = _body(request)
    key = _key(request, entrance, said, now=now)
    once = "Idempotency-Key" in request.headers or entrance.invitation is not None
    before = keeping.load(key) if once else keeping.fresh(key)  # a number made just now is in no row
    if before.over:
        return _repeated(before, entrance, said, now=now)  # though the way in may have closed since
    if why:
        raise DoorShut(why=why)
    if entrance.kind != DoorKind.API and before.revision == 0 and not spent:
        limits.spend_beginning(address, now=now)
    request.META[limits.SPENT] = True
    step = _step(before, entrance, said["answers"], now=now)
    whence = Whence(
        agent=request.headers.get("User-Agent", ""), by_program=True, person=_person(said.get("person"), entrance)
    )
    return Whole(key=key, said=said, writing=keeping.written(step, before, entrance, whence, now=now))


def accepted(going: Going) -> HttpResponse:
    """Said once a response is kept."""
    return JsonResponse(_told(going), status=201)


def _told(going: Going) -> dict[str, str]:
    return {"id": str(going.id), "state": str(going.state), "ending": going.ending}


def _repeated(going: Going, entrance: Entrance, said: Mapping[str, Any], *, now: datetime) -> HttpResponse:
    """The same again is answered the same; other answers under the same key are refused."""
    empty = replace(going, answers={}, at="", state="started")
    if dict(_step(empty, entrance, said["answers"], now=now).way.facts.answers) != dict(going.answers):
        raise KeyUsed
    return JsonResponse(_told(going), status=200)


def _body(request: HttpRequest) -> dict[str, Any]:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_FORM:
        raise AnswerTooLarge(most=f"{LARGEST_FORM // 1024 // 1024} MB")
    if str(request.content_type).lower() != "application/json":
        raise AnswerNotJson
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("answers"), dict):
        raise AnswerUnusable(place="answers", problem=NO_OBJECT)
    unknown = next(iter(sorted(set(said) - FIELDS)), None)
    if unknown is not None:
        raise AnswerUnusable(place=unknown[:80], problem=UNKNOWN_FIELD % {"field": unknown[:80]})
    for name in ("hidden", "person"):
        if said.get(name) is not None and not isinstance(said[name], dict):
            raise AnswerUnusable(place=name, problem=NO_OBJECT)
    return said


def _key(request: HttpRequest, entrance: Entrance, said: Mapping[str, Any], *, now: datetime) -> Key:
    document = entrance.document
    language = said.get("language") or entrance.language or document.default_language
    if language not in document.languages:
        raise AnswerUnusable(place="language", problem=NO_LANGUAGE)
    once = request.headers.get("Idempotency-Key", "")
    number = entering.number_of(entrance.digest, once) if once else uuid.uuid4()
    trusted = entrance.kind == DoorKind.API
    known = {one.id for one in document.hidden if trusted or one.public}
    hidden = {
        str(name): str(value)[:500].replace("\x00", "")
        for name, value in (said.get("hidden") or {}).items()
        if name in known and value is not None
    }
    return Key(
        id=number, survey=entrance.survey, version=entrance.version, started_at=now, door=entrance.door,
        invitation=entrance.invitation, hidden=hidden | dict(entrance.hidden), language=str(language),
    )  # fmt: skip


def _step(before: Going, entrance: Entrance, said: Mapping[str, Value], *, now: datetime) -> Any:
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    step = whole(before, entering.document_of(before.version), said, today=today)
    if step.problems:
        name, wrong = next(iter(step.problems.items()))
        raise AnswerUnusable(place=f"answers.{name}", problem=_sentence(wrong))
    known = set(step.way.asked)
    for name in said:
        if str(name).partition(".")[0] not in known:
            raise AnswerUnusable(place=f"answers.{str(name)[:80]}", problem=UNKNOWN_QUESTION)
    del entrance
    return step


def _sentence(wrong: Problem) -> str:
    return gettext(wrong.message) % wrong.fields


def _person(said: Mapping[str, Any] | None, entrance: Entrance) -> int | None:
    """The lake's key of whoever a program answers for."""
    if not said:
        return None
    if entrance.kind != DoorKind.API or len(said) != 1:
        raise AnswerUnusable(place="person", problem=NO_PERSON)
    kind, value = next(iter(said.items()))
    found = normalise(str(kind), str(value)) if str(kind) in {"user_id", "email", "phone"} else ""
    if not found:
        raise AnswerUnusable(place="person", problem=NO_PERSON)
    return customer_key(f"{kind}:{found}")


# --- the widget ------------------------------------------------------------------------------------------------------


@program
def widget(request: HttpRequest, entrance: Entrance, *, now: datetime) -> HttpResponse:
    """The script of a widget with its settings before it; nothing at all while the survey takes no answers."""
    script = "" if entrance.shut(now) or entrance.kind != DoorKind.WIDGET else _configured(request, entrance)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@lru_cache(maxsize=1)
def _script() -> str:
    url = str(DjangoViteAssetLoader.instance().generate_vite_asset_url(WIDGET))
    folder = Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).parent
    return (folder / url.rpartition("/dist/")[2]).read_text("utf-8")


def _configured(request: HttpRequest, entrance: Entrance) -> str:
    document, own = entrance.document, entrance.settings
    base = settings.BASE_URL if settings.BASE_URL_GIVEN else f"{request.scheme}://{request.get_host()}"
    accent = theme.rgb(document.theme.accent)
    look = theme.paint(accent, dark=False) if accent else theme.Paint(accent="#2f429c", on="#ffffff")
    with translation.override(sheets.interface(document.default_language)):
        settled = {
            "address": f"{base}{path_of(entrance.token)}", "key": entrance.survey_key,
            "trigger": own.get("trigger", "delay"), "seconds": own.get("seconds", 10),
            "percent": own.get("percent", 50), "event": own.get("event", "rashin:ask"),
            "again_days": own.get("again_days", 30), "share": own.get("share", 100), "pages": own.get("pages") or [],
            "side": own.get("side", "right"),
            "label": document.title.get(document.default_language, "") or gettext("Survey"),
            "close": gettext("Close"), "accent": look.accent, "on": look.on,
        }  # fmt: skip
    try:
        own_script = _script()
    except NOT_BUILT:
        return ""
    return f"(()=>{{const RASHIN={json.dumps(settled)};{own_script}}})();"
