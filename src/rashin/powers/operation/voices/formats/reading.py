"""Values of other systems' JSON, taken with care: whatever is missing, of another kind or too large is told or left."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from rashin.analysis.lake.keys import distinct_id
from rashin.base.atlas.hearing import clean
from rashin.errors import gettext_noop
from rashin.powers.operation.voices.errors import BadVoice
from rashin.powers.operation.voices.vocabulary import AHEAD

BAD_JSON: Final = gettext_noop("This is no JSON object.")
BAD_TIME: Final = gettext_noop("This is no moment; write it like 2026-04-01T09:30:00+09:00.")
AHEAD_TIME: Final = gettext_noop("This moment lies in the future.")
BAD_NUMBER: Final = gettext_noop("This is no number.")
NEEDED: Final = gettext_noop("This is needed.")
_EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
_MILLISECONDS: Final = 100_000_000_000
"""Numbers above this count milliseconds, those below seconds."""


def json_object(body: bytes) -> dict[str, Any]:
    """A JSON object, however deep somebody has made it."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise BadVoice(problem=BAD_JSON, place="body") from problem
    if not isinstance(found, dict):
        raise BadVoice(problem=BAD_JSON, place="body")
    return found


def inner(value: object, *names: str) -> dict[str, Any]:
    """An object within objects; empty when it is not there."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, dict) else {}


def text(value: object, longest: int = 300) -> str:
    """A short text; numbers are written out, everything else is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value)).strip()[:longest]


def moment(value: object, *, now: datetime, place: str) -> datetime:
    """A moment: ISO 8601 with a zone (UTC without one), or seconds or milliseconds since 1970."""
    found: datetime | None = None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value / 1000 if abs(value) > _MILLISECONDS else value, UTC)
        elif isinstance(value, str) and value.strip().replace(".", "", 1).isdecimal():
            return moment(float(value), now=now, place=place)
        elif isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
    except (ValueError, OverflowError, OSError):
        found = None
    if found is None:
        raise BadVoice(problem=BAD_TIME, place=place)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        raise BadVoice(problem=BAD_TIME, place=place) from None
    if found < _EARLIEST:
        raise BadVoice(problem=BAD_TIME, place=place)
    if found > now + AHEAD:
        raise BadVoice(problem=AHEAD_TIME, place=place)
    return found  # as it was told, so that the same record told again is the same


def number(value: object, *, place: str) -> float:
    """A number, also one that is written as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        return float(value.strip() if isinstance(value, str) else "none")
    except ValueError:
        raise BadVoice(problem=BAD_NUMBER, place=place) from None


def identifier(said: Mapping[str, object]) -> str:
    """Who said it, by the surest of what is told: a user id, then a mail address, then a telephone number."""
    for namespace, names in _WHO.items():
        for name in names:
            value = text(said.get(name), 250)
            if value and (found := distinct_id(namespace, value)):
                return found
    return ""


_WHO: Final = {
    "user_id": ("user_id", "userId", "identifier", "customer_id", "external_id"),
    "email": ("email", "mail"),
    "phone": ("phone", "phone_number", "tel"),
}
