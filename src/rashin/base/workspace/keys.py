"""Secrets that are shown once: how they are made, and the digest under which they are kept."""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.base.workspace.errors import BadKey, BadOrigin
from rashin.base.workspace.vocabulary import Permission
from rashin.errors import BadInput

_LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_API_KEY = re.compile(r"((rsk_[0-9a-f]{8})_[A-Za-z0-9_-]{43})([0-9A-Za-z]{6})?")
_WRITE_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLimits:
    """What narrows an API key beyond its scopes."""

    kinds: tuple[str, ...] = ()
    """Kinds of questions that it may ask; empty: all that its scopes include."""
    per_minute: int | None = None
    """Requests a minute; None: as the installation says."""

    def checked_kinds(self) -> list[str]:
        """The kinds, if there are such questions."""
        for kind in self.kinds:
            if kind not in QUESTIONS:
                known = ", ".join(QUESTIONS)
                raise BadInput(problem=f"There is no question “{kind}”; there are {known}.", place="kinds")
        return sorted(set(self.kinds))

    def told(self) -> dict[str, object]:
        """For the audit log."""
        said = {"kinds": sorted(set(self.kinds)), "per_minute": self.per_minute}
        return {name: value for name, value in said.items() if value}


NO_LIMITS: Final = KeyLimits()


def checked_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes, if there are such permissions."""
    wanted = sorted(set(scopes))
    for scope in wanted:
        if scope not in Permission.values:
            raise BadInput(problem=f"There is no permission “{scope}”.", place="scopes")
    return wanted


def digest_of_secret(secret: str) -> str:
    """SHA-256: enough for secrets of 256 random bits, which no dictionary holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_api_secret() -> tuple[str, str]:
    """``(prefix, secret)``; the prefix is part of the secret and may be shown.

    ``rsk_``, eight letters that name the key, 43 letters that nobody knows, and six that check the rest: a scanner of
    code knows by them that it has found a key, and a mistyped one never reaches the database.
    """
    prefix = f"rsk_{secrets.token_hex(4)}"
    body = f"{prefix}_{secrets.token_urlsafe(32)}"
    return prefix, f"{body}{_checked(body)}"


def prefix_of(secret: str) -> str | None:
    """The prefix of what has the shape of an API key; None for everything else."""
    found = _API_KEY.fullmatch(secret)
    if found is None:
        return None
    body, check = found[1], found[3]
    return found[2] if not check or secrets.compare_digest(check, _checked(body)) else None


def is_secret_of(secret: str, digest: str) -> bool:
    """Whether a secret has this digest, told in the same time whatever they share."""
    return hmac.compare_digest(digest_of_secret(secret), digest)


def _checked(body: str) -> str:
    rest, letters = zlib.crc32(body.encode()), []
    for _ in range(6):
        rest, place = divmod(rest, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(reversed(letters))


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
