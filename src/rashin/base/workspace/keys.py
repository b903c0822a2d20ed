"""Secrets that are shown once: how they are made, and the digest under which they are kept."""

import hashlib
import re
import secrets

from rashin.base.workspace.errors import BadKey, BadOrigin

_WRITE_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


def digest_of_secret(secret: str) -> str:
    """SHA-256: enough for secrets of 256 random bits, which no dictionary holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_api_secret() -> tuple[str, str]:
    """``(prefix, secret)``; the prefix is part of the secret and may be shown."""
    prefix = f"rsk_{secrets.token_hex(4)}"
    return prefix, f"{prefix}_{secrets.token_urlsafe(32)}"


def new_link_secret() -> str:
    """The word in a sign-in link."""
    return secrets.token_urlsafe(32)


def new_write_key() -> str:
    """A write key of our own making."""
    return secrets.token_hex(16)


def checked_write_key(key: str) -> str:
    """A key taken over from elsewhere, if an SDK could send it."""
    key = key.strip()
    if not _WRITE_KEY.fullmatch(key):
        raise BadKey(place="key")
    return key


def checked_origin(origin: str) -> str:
    """``https://shop.example.jp``, as browsers write it."""
    origin = origin.strip().rstrip("/").lower()
    if not _ORIGIN.fullmatch(origin):
        raise BadOrigin(origin=origin, place="origins")
    return origin
