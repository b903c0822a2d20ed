"""Loose JSON into the lake's columns: objects, traits, channel words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from rashin.analysis.lake.inbox import Letter
from rashin.collect.messages import Message, Problem

CHANNELS = frozenset({"web", "app", "store", "call", "mail", "line", "sms", "chat", "ec", "kiosk", "post", "server"})

_TRAITS = {"firstName": "given_name", "first_name": "given_name", "lastName": "family_name", "last_name": "family_name"}
_APP_LIBRARIES = ("ios", "android", "react-native", "flutter", "swift", "kotlin", "unity", "capacitor", "xamarin")
_WEB_LIBRARIES = ("analytics.js", "analytics-next", "javascript sdk", "browser")
_DEEPEST_TRAIT = 3


@dataclass(slots=True, kw_only=True)
class Frame:
    """What the messages of one request share."""

    letter: Letter
    sent: int | None = None
    """When it was sent, by the sender's clock."""
    context: Mapping[str, Any] = field(default_factory=dict)
    integrations: Mapping[str, Any] = field(default_factory=dict)


def as_object(value: object, name: str) -> dict[str, Any]:
    """A JSON object; null is an empty one, and so is an empty list, which PHP writes for it."""
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        raise Problem(f"{name.rpartition('.')[2]}_not_object", f"{name} is a JSON object.", name)
    return value


def encoded(value: Mapping[str, Any], name: str) -> str:
    """JSON text. Whole numbers of any size stay as they were written."""
    if not value:
        return "{}"
    try:
        return msgspec.json.encode(value).decode()
    except RecursionError as problem:
        raise Problem("nested_too_deeply", "The message is nested too deeply.", name) from problem


def scrubbed(value: Any) -> Any:
    """The same without NUL characters, which databases refuse."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {scrubbed(name): scrubbed(one) for name, one in value.items()}
    if isinstance(value, list):
        return [scrubbed(one) for one in value]
    return value


def traits_of(traits: Mapping[str, Any], *, prefix: str = "", depth: int = 1) -> list[tuple[str, str | None]]:
    """Trait names and values as text: objects by path (``address.city``), lists as JSON, null to say it is gone."""
    found: list[tuple[str, str | None]] = []
    for name, value in traits.items():
        path = prefix + (name if prefix else _TRAITS.get(name, name))
        if isinstance(value, dict) and depth < _DEEPEST_TRAIT:
            found += traits_of(value, prefix=f"{path}.", depth=depth + 1)
        elif name:
            found.append((path, _text(value)))
    return found


def word(value: object) -> str | None:
    """A short text for a column that is grouped by."""
    if isinstance(value, str):
        return value.strip()[:200] or None
    return str(value) if type(value) is int else None


def channel_of(message: Message, context: Mapping[str, Any], properties: Mapping[str, Any]) -> str | None:
    """The channel as stated, else as the SDK, the device or the message's type betray it."""
    stated = word(context.get("channel"))
    if stated:
        return stated.casefold()
    stated = word(properties.get("channel"))
    if stated and stated.casefold() in CHANNELS:
        return stated.casefold()
    if isinstance(message.channel, str) and message.channel:  # RudderStack's SDKs state it themselves
        return {"mobile": "app", "sources": "server"}.get(message.channel, message.channel.casefold()[:60])
    return _guessed(message, context)


def _guessed(message: Message, context: Mapping[str, Any]) -> str | None:
    name = _inner(context, "library", "name")
    device = _inner(context, "device", "type").casefold()
    by_name = _library(name[:60])
    if by_name == "app" or device in ("ios", "android") or message.type == "screen":
        return "app"
    if by_name == "web" or message.type == "page" or isinstance(context.get("page"), dict):
        return "web"
    return "server" if name else None


@lru_cache(maxsize=200)
def _library(name: str) -> str:
    name = name.casefold()
    if any(one in name for one in _APP_LIBRARIES):
        return "app"
    return "web" if any(one in name for one in _WEB_LIBRARIES) else ""


def _inner(context: Mapping[str, Any], outer: str, inner: str) -> str:
    found = context.get(outer)
    value = found.get(inner) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return encoded({"": value}, "traits")[4:-1]
