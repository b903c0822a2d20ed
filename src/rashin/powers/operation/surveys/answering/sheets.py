"""Pages as they leave: style inside, a policy of their own, compressed. One function for each kind of page."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext
from django_vite.core.asset_loader import DjangoViteAssetLoader

from rashin.base.ui.assets import NOT_BUILT
from rashin.powers.operation.surveys.answering.door_settings import origin_of
from rashin.powers.operation.surveys.answering.entering import Entrance, document_of, is_anonymous
from rashin.powers.operation.surveys.answering.faces import Pencil, faces
from rashin.powers.operation.surveys.answering.going import Going
from rashin.powers.operation.surveys.answering.judging import Problem
from rashin.powers.operation.surveys.answering.theme import style_of
from rashin.powers.operation.surveys.definition.document import Document, Theme, said
from rashin.powers.operation.surveys.definition.flow import Page, Way, ending_of
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.piping import HOLE, filled, filled_address
from rashin.powers.operation.surveys.tokens import PATH, path_of
from rashin.powers.operation.surveys.vocabulary import DoorKind, ResponseState

STYLE: Final = "src/survey/answer.css"
SCRIPT: Final = "src/survey/answer.ts"
IDLE: Final = 60
"""Seconds without a touch after which a kiosk begins anew, unless its settings say otherwise."""
THANKS_SHOWN: Final = 8
NAMES: Final = {
    "ja": "日本語",
    "en": "English",
    "zh": "中文",
    "ko": "한국어",
    "vi": "Tiếng Việt",
    "pt": "Português",
    "es": "Español",
}
FOLDER: Final = "surveys/answering/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page of one survey."""

    entrance: Entrance
    document: Document
    language: str
    address: str = ""
    """Where the page is sent to; empty where nothing is."""
    test: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


def interface(language: str) -> str:
    """The language of buttons and messages: the survey's own where we speak it, else English."""
    known = {code for code, _ in settings.LANGUAGES}
    return (
        language if language in known else language.partition("-")[0] if language.partition("-")[0] in known else "en"
    )


@lru_cache(maxsize=1)
def _style() -> str:
    url = str(DjangoViteAssetLoader.instance().generate_vite_asset_url(STYLE))
    folder = Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).parent
    return (folder / url.rpartition("/dist/")[2]).read_text("utf-8").replace("</", "<\\/")


def style(theme: Theme) -> SafeString:
    """The style sheet and a survey's own colours; nothing while the front end is not built."""
    try:
        own = _style()
    except NOT_BUILT:
        own = ""
    return mark_safe(own + style_of(theme))  # noqa: S308 - our own build, and colours of digits


def script() -> str:
    """Where the page's script is."""
    try:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset_url(SCRIPT))
    except NOT_BUILT:
        return ""


def sheet(request: HttpRequest, frame: Frame) -> dict[str, Any]:
    """The frame for its template."""
    document, language = frame.document, frame.language
    default = document.default_language
    kiosk = 0
    if frame.entrance.kind == DoorKind.KIOSK:
        kiosk = _whole(frame.entrance.settings.get("idle_seconds"), IDLE)
    own = [one for one in frame.entrance.settings.get("languages") or () if one in document.languages]
    others = [one for one in own or document.languages if one != language]
    return {
        "language": language, "title": said(document.title, language, default), "light": not document.theme.dark,
        "square": not document.theme.rounded, "inside": frame.entrance.kind == DoorKind.WIDGET,
        "kiosk": kiosk, "start": path_of(frame.entrance.token),
        "nonce": str(getattr(request, "csp_nonce", "")), "style": style(document.theme), "script": script(),
        "action": frame.address, "partials": document.settings.partials and bool(frame.address),
        "files": any(one.kind is Kind.FILE for one in document.questions()), "logo": document.theme.logo,
        "logo_text": said(document.theme.logo_text, language, default), "test": frame.test,
        "languages": [{"code": one, "name": NAMES.get(one, one)} for one in others], "foot": _foot(frame),
    }  # fmt: skip


def _foot(frame: Frame) -> str:
    if is_anonymous(frame.document) and frame.address:
        return gettext("Anonymous: neither your name nor your address nor the time is kept with your answers.")
    return ""


def _whole(value: object, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 5 <= value <= 3600 else usual


def page_response(
    request: HttpRequest,
    frame: Frame,
    *,
    going: Going,
    way: Way,
    page: Page,
    problems: Mapping[str, Problem] | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """One page of questions."""
    extra = more or {}
    with translation.override(interface(frame.language)):
        pencil = Pencil(
            document=frame.document, way=way, going=going, problems=problems or {}, raw=extra.get("raw", {}),
            ahead=extra.get("ahead", {}), files=extra.get("files", {}),
        )  # fmt: skip
        at = way.place(page.key) or 0
        drawn = faces(page, pencil)
        asked = drawn[0] if drawn else None
        shown = {
            "key": page.key, "edition": going.edition, "questions": drawn, "shown": int(time.time() * 1000),
            "problems": [one for one in drawn if one["problem"]], "back": at > 0 and frame.document.settings.back,
            "last": at + 1 >= len(way.pages), "progress": _progress(frame.document, way, at),
            "block": _title(page, pencil) if asked else "",
            "state": extra.get("state", ""),
            "description": pencil.words(frame.document.description, way.facts) if at == 0 else "",
        }  # fmt: skip
        return answer(request, frame, "page.html", {"page": shown}, status=422 if problems else 200)


def _title(page: Page, pencil: Pencil) -> str:
    first = page.asked[0]
    return pencil.words(page.block.title, pencil.way.facts.within(first.item, first.item_text)) if page.begins else ""


def _progress(document: Document, way: Way, at: int) -> int | None:
    if not document.settings.progress or len(way.pages) < 2:
        return None
    before = sum(len(page.asked) for page in way.pages[:at])
    return round(100 * before / max(sum(len(page.asked) for page in way.pages), 1))


def ending_response(request: HttpRequest, frame: Frame, *, going: Going, way: Way, again: str = "") -> HttpResponse:
    """The end, as the survey words it."""
    document, language = frame.document, frame.language
    chosen = next((one for one in document.endings if one.id == going.ending), None)
    ending = chosen or (ending_of(document, way) if going.state == ResponseState.COMPLETE else None)
    with translation.override(interface(language)):
        title, text = _usual(going.state)
        goes_to = ""
        if ending is not None:
            default = document.default_language
            title = filled(said(ending.title, language, default), document, way.facts, language=language) or title
            text = filled(said(ending.text, language, default), document, way.facts, language=language)
            goes_to = redirect_of(ending.redirect, way)
        kiosk = frame.entrance.kind == DoorKind.KIOSK
        shown: dict[str, Any] = {"title": title, "text": text, "goes_to": goes_to, "after": 3, "again": again}
        if kiosk:
            shown |= {"goes_to": path_of(frame.entrance.token), "after": THANKS_SHOWN, "quiet": True, "again": ""}
        return answer(request, frame, "ending.html", {"ending": shown})


def _usual(state: str) -> tuple[str, str]:
    if state == ResponseState.OVER_QUOTA:
        return gettext("Thank you for your interest"), gettext(
            "We have heard from enough people in your group already."
        )
    return gettext("Thank you"), gettext("Your answers have arrived.")


def redirect_of(address: str, way: Way) -> str:
    """Where an ending leads: https, and to the host that the survey names, whatever is piped into the rest."""
    if not address:
        return ""
    named, found = urlsplit(HOLE.sub("x", address)), urlsplit(full := filled_address(address, way.facts))
    fixed = urlsplit(address.partition("{{")[0])
    same = found.scheme == "https" and found.netloc == named.netloc == fixed.netloc and "@" not in found.netloc
    return full if same else ""


def conflict_response(
    request: HttpRequest, frame: Frame, *, conflict: Mapping[str, Any], different: Sequence[Mapping[str, str]]
) -> HttpResponse:
    """Two windows answered the same page: both answers are shown, and whoever answers chooses."""
    with translation.override(interface(frame.language)):
        return answer(request, frame, "conflict.html", {"conflict": {**conflict, "different": different}}, status=409)


def told_response(request: HttpRequest, frame: Frame, *, why: str, now: datetime) -> HttpResponse:
    """The door is shut: why."""
    del now
    with translation.override(interface(frame.language)):
        words = {
            "closed": (gettext("This survey is closed"), gettext("Thank you for wanting to answer it.")),
            "closed_kept": (gettext("This survey is closed"), gettext("What you have sent has arrived. Thank you.")),
            "closed_some": (
                gettext("This survey is closed"),
                gettext(
                    "It closed before you sent the last page, which was not taken. What came before it has arrived."
                ),
            ),
            "closed_late": (
                gettext("This survey is closed"),
                gettext("It closed before you sent this page, which was not taken."),
            ),
            "paused": (gettext("This survey is paused"), gettext("Please try again later.")),
            "early": (gettext("This survey has not begun yet"), gettext("Please come back later.")),
            "used": (
                gettext("This link was already used"),
                gettext("It serves for one answer. Thank you if it was yours."),
            ),
            "full": _usual(ResponseState.OVER_QUOTA),
        }
        title, text = words[why]
        status = 403 if why in {"paused", "early"} else 410
        return answer(request, frame, "told.html", {"told": {"title": title, "text": text}}, status=status)


def answer(
    request: HttpRequest, frame: Frame, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with its headers."""
    words = {"sheet": sheet(request, frame), **context}
    response = HttpResponse(render_to_string(FOLDER + template, words), status=status)
    response.headers["Content-Language"] = frame.language
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return framed(response, frame)


def code_response(request: HttpRequest, *, typed: str, wrong: bool) -> HttpResponse:
    """Where a code is typed: before any survey is known, so in the reader's language and our own colours."""
    from csp.constants import NONCE, NONE

    shown = {
        "language": translation.get_language() or "ja", "title": gettext("Type the code of your slip"), "light": False,
        "nonce": str(getattr(request, "csp_nonce", "")), "style": style(Theme()), "action": PATH,
    }  # fmt: skip
    words = {"sheet": shown, "typed": typed, "wrong": wrong}
    response = HttpResponse(render_to_string(f"{FOLDER}code.html", words), status=422 if wrong else 200)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response._csp_replace = {"style-src": [NONCE], "frame-ancestors": [NONE]}  # type: ignore[attr-defined]
    return response


def framed(response: HttpResponse, frame: Frame) -> HttpResponse:
    """The page's own policy: its style by nonce, pictures of the hosts that the survey names, and who may frame it."""
    from csp.constants import NONCE, NONE, SELF

    policy: dict[str, Any] = {"style-src": [NONCE], "img-src": [SELF, "data:", *pictures(frame.document)]}
    if frame.entrance.kind == DoorKind.WIDGET:
        allowed = origins_of(frame.entrance)
        policy["frame-ancestors"] = [SELF, *allowed]
        if allowed:
            response.xframe_options_exempt = True  # read by the middleware
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        else:
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
    elif frame.entrance.kind == DoorKind.KIOSK:
        policy["frame-ancestors"] = [SELF]  # the screen around it, which stays full while pages come and go
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    else:
        policy["frame-ancestors"] = [NONE]
    response._csp_replace = policy  # type: ignore[attr-defined] # what the library's decorator sets
    return response


def origins_of(entrance: Entrance) -> list[str]:
    """The sites that may frame a widget's page; where none is named, nobody's but this one."""
    origins = entrance.settings.get("origins")
    return [found for one in origins if (found := origin_of(one))] if isinstance(origins, list) else []


def pictures(document: Document) -> list[str]:
    """The hosts of a survey's pictures."""
    addresses = [document.theme.logo, *(one.image for each in document.questions() for one in each.options)]
    parts = [urlsplit(one) for one in addresses if one.startswith("https://")]
    return sorted({f"https://{one.netloc}" for one in parts if one.netloc and not set(one.netloc) & set(" ;,'\"")})


def frame_of(entrance: Entrance, going: Going, *, address: str) -> Frame:
    """The frame of a response's pages: its own version's document, in its own language."""
    return Frame(
        entrance=entrance,
        document=document_of(going.version),
        language=going.language,
        address=address,
        test=going.test,
    )


def said_back(value: Any, pencil: Pencil, name: str) -> str:
    """An answer in words, for the page that shows two."""
    from rashin.powers.operation.surveys.definition.piping import spoken, worded

    words = worded(value, name, pencil.document, language=pencil.going.language)
    return spoken(words, pencil.going.language) or pgettext("survey", "(nothing)")
