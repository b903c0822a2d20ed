"""Which write key a request shows, and whether it may come in with it."""

import base64
import binascii
from datetime import datetime
from urllib.parse import parse_qs

from rashin.collect.errors import KeyMissing, OriginRefused, SourceDisabled
from rashin.collect.snapshot import Door, Key, allows


def credential(authorization: str) -> str:
    """The write key in an ``Authorization`` header: Basic with or without a colon, or Bearer; else empty."""
    scheme, _, value = authorization.partition(" ")
    value = value.strip()
    if scheme.casefold() == "bearer":
        return value
    if scheme.casefold() != "basic":
        return ""
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4)).decode().partition(":")[0].strip()
    except (binascii.Error, ValueError):
        return ""


def from_query(query: str) -> str:
    """The write key in the query string, for requests that carry no header (beacons, pixels)."""
    return parse_qs(query).get("writeKey", [""])[0] if "writeKey=" in query else ""


def decides(shown: list[str], authorization: str, door: Door) -> bool:
    """Whether the headers alone settle who sends. A Bearer token that is no write key leaves it to the body."""
    if any(door.find(one) for one in shown if one):
        return True
    return any(shown) and not authorization[:7].casefold().startswith("bearer")


def admit(door: Door, shown: list[str], *, origin: str, now: datetime) -> Key:
    """The first key shown that is known, if it may be used now and from this origin."""
    shown = [one for one in shown if one]
    key = next((key for one in shown if (key := door.find(one)) is not None), None)
    if key is None:
        said = "is not known here" if shown else "is missing"
        raise KeyMissing(
            problem=f"The write key {said}. Send it as the user of Basic authentication or in the body's writeKey.",
            code="invalid_write_key" if shown else "missing_write_key",
        )
    if not key.enabled or (key.expires_at is not None and key.expires_at <= now):
        raise SourceDisabled()
    if origin and not allows(key, origin):
        raise OriginRefused(origin=origin)
    return key
