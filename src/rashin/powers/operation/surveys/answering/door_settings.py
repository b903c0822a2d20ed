"""What can be set at a way in, by its kind: a kiosk's rest and PIN, when and where and to whom a widget shows."""

import hmac
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings as django_settings

from rashin.errors import BadInput, gettext_noop
from rashin.powers.operation.surveys.vocabulary import DoorKind

TRIGGERS: Final = ("delay", "scroll", "exit", "event", "now")
SIDES: Final = ("right", "left", "middle")
MOST_ORIGINS: Final = 50
MOST_PAGES: Final = 50
LONGEST_PAGE: Final = 300
HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
PAGE: Final = re.compile(r"/[^\s?#]*")
PIN: Final = re.compile(r"[0-9]{4,8}")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
BAD_SETTING: Final = gettext_noop("“%(name)s” cannot be %(value)s.")
BAD_ORIGIN: Final = gettext_noop("“%(origin)s” is no origin such as https://shop.example.")
BAD_PAGE: Final = gettext_noop("“%(page)s” is no path such as /cart/ or /orders/*.")
BAD_PIN: Final = gettext_noop("A PIN is four to eight digits.")


def settled(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Only what a kind knows, within its bounds."""
    if kind == DoorKind.KIOSK:
        return _kiosk(said)
    if kind != DoorKind.WIDGET:
        return {}
    event = str(said.get("event") or "rashin:ask")
    origins = [_origin(one) for one in said.get("origins") or ()][:MOST_ORIGINS]
    return {
        "trigger": _word(said, "trigger", TRIGGERS), "side": _word(said, "side", SIDES), "event": event[:80],
        "seconds": _whole(said, "seconds", 10, 0, 3600), "percent": _whole(said, "percent", 50, 1, 100),
        "share": _whole(said, "share", 100, 1, 100), "again_days": _whole(said, "again_days", 30, 0, 3650),
        "pages": [_page(one) for one in said.get("pages") or ()][:MOST_PAGES], "origins": origins,
    }  # fmt: skip


def _kiosk(said: Mapping[str, Any]) -> dict[str, Any]:
    languages = [str(one) for one in said.get("languages") or () if LANGUAGE.fullmatch(str(one))][:40]
    pin, held = str(said.get("pin") or "").strip(), str(said.get("pin_digest") or "")
    if pin and not PIN.fullmatch(pin):
        raise BadInput(problem=BAD_PIN, place="settings.pin")
    return {
        "idle_seconds": _whole(said, "idle_seconds", 60, 10, 3600), "languages": languages,
        "full_screen": bool(said.get("full_screen", True)), "pin_digest": digest_of_pin(pin) if pin else held[:64],
    }  # fmt: skip


def digest_of_pin(pin: str, secret: str = "") -> str:
    """A PIN as it is kept: of this installation alone, and nothing that could be read."""
    key = f"rashin.surveys.pin:{secret or django_settings.SECRET_KEY}"
    return hmac.digest(key.encode(), pin.encode(), "sha256").hex()


def is_pin(pin: str, settings: Mapping[str, Any]) -> bool:
    """Whether it is the kiosk's; where none is set, nothing is needed."""
    held = str(settings.get("pin_digest") or "")
    known = [digest_of_pin(pin.strip(), one) for one in (django_settings.SECRET_KEY, *_rotated())]
    return not held or any(hmac.compare_digest(held, one) for one in known)


def _rotated() -> tuple[str, ...]:
    return tuple(django_settings.SECRET_KEY_FALLBACKS)


def _word(said: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    value = str(said.get(name) or known[0])
    if value not in known:
        raise BadInput(problem=BAD_SETTING % {"name": name, "value": value[:40]}, place=f"settings.{name}")
    return value


def _whole(said: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    value = said.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadInput(problem=BAD_SETTING % {"name": name, "value": str(value)[:40]}, place=f"settings.{name}")
    return value


def origin_of(said: object) -> str:
    """A site as browsers name it; empty when it is none."""
    text = str(said).strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # half a bracket, a port that is no number, a name that no resolver knows
        return ""
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in {"https", "http"} or not HOST.fullmatch(host) or not bare:
        return ""
    return f"{parts.scheme}://{host}{port}"


def _origin(said: object) -> str:
    found = origin_of(said)
    if not found:
        raise BadInput(problem=BAD_ORIGIN % {"origin": str(said)[:80]}, place="settings.origins")
    return found


def _page(said: object) -> str:
    text = str(said).strip()
    if not PAGE.fullmatch(text) or len(text) > LONGEST_PAGE:
        raise BadInput(problem=BAD_PAGE % {"page": text[:80]}, place="settings.pages")
    return text
