"""Identifiers and their keys: normalised here and nowhere else.

A ``distinct_id`` is ``namespace:value`` (``user_id:42``, ``email:aoi@example.jp``). A ``customer_key`` is a 63-bit
hash of it: the first eight bytes of BLAKE2b, sign bit cleared. With a billion identifiers the chance of any collision
is about 5 % (birthday bound n²/2⁶⁴); the distinct_id stays beside the key, so one would be visible.
"""

import unicodedata
from hashlib import blake2b

USER_ID = "user_id"
ANONYMOUS_ID = "anonymous_id"
EMAIL = "email"
PHONE = "phone"

_JUNK = frozenset(
    {
        "", "-1", "0", "anonymous", "guest", "distinctid", "distinct_id", "id", "not_authenticated", "email",
        "undefined", "true", "false", "[object object]", "nan", "none", "null", "unknown", "n/a", "-",
    }
)  # fmt: skip


def normalise(namespace: str, value: str) -> str | None:
    """The canonical form of an identifier, or None when it identifies nobody (``null``, ``0000``, blank …)."""
    text = unicodedata.normalize("NFKC", value).strip()
    if text.casefold() in _JUNK or not text.strip("0-"):
        return None
    if namespace == EMAIL:
        text = text.casefold()
        return text if "@" in text[1:-1] else None
    if namespace == PHONE:
        return _phone(text)
    return text


def _phone(text: str) -> str | None:
    """E.164, with a national Japanese number (0X…) read as +81."""
    digits = "".join(character for character in text if character.isdecimal())
    if text.startswith("+"):
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    if digits.startswith("0") and not digits.startswith("00") and 10 <= len(digits) <= 11:
        return f"+81{digits[1:]}"
    return None


def distinct_id(namespace: str, value: str) -> str | None:
    """``namespace:value`` with the value normalised, or None for junk."""
    canonical = normalise(namespace, value)
    return None if canonical is None else f"{namespace}:{canonical}"


def customer_key(identifier: str) -> int:
    """The signed 64-bit key (always positive) of a ``distinct_id``."""
    return int.from_bytes(blake2b(identifier.encode(), digest_size=8).digest(), "big") & 0x7FFF_FFFF_FFFF_FFFF
