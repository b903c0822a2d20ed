"""Whether a call comes from who it says: each system's own way to sign, checked over the very bytes that came.

Every comparison takes the same time whatever differs. Where a signature covers a moment, it is at most five minutes
old, so that a call that was listened to cannot be played again; where it does not (LINE), the events' own ids are kept.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from rashin.powers.operation.voices.vocabulary import TOLERANCE, Problem, SourceKind

Headers = Mapping[str, str]
"""Names in small letters."""


def check(kind: str, headers: Headers, body: bytes, *, secrets: Sequence[str], now: datetime) -> Problem:
    """What is wrong with a call; ``Problem.NONE`` when it is signed with one of the secrets."""
    if not secrets:
        return Problem.NO_SECRET
    return _WAYS[kind](headers, body, secrets, now)


def signed(kind: str, body: bytes, *, secret: str, key: str, now: datetime) -> dict[str, str]:
    """The headers that the other system would send: for a test call, and for tests."""
    moment = str(int(now.timestamp()))
    if kind == SourceKind.LINE:
        return {"x-line-signature": _line(secret, body)}
    if kind == SourceKind.CHATWOOT:
        return {
            "x-chatwoot-signature": _chatwoot(secret, moment, body),
            "x-chatwoot-timestamp": moment, "x-chatwoot-delivery": key,
        }  # fmt: skip
    return {"webhook-id": key, "webhook-timestamp": moment, "webhook-signature": _standard(secret, key, moment, body)}


def call_id(kind: str, headers: Headers, body: bytes) -> str:
    """What names this call when it comes again."""
    name = {SourceKind.CHATWOOT: "x-chatwoot-delivery", SourceKind.LINE: ""}.get(SourceKind(kind), "webhook-id")
    told = headers.get(name, "") if name else ""
    usable = told.isprintable() and 0 < len(told) <= 120
    return told if usable else "body:" + hashlib.blake2b(body, digest_size=20).hexdigest()


def _check_standard(headers: Headers, body: bytes, secrets: Sequence[str], now: datetime) -> Problem:
    key, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    told = headers.get("webhook-signature", "").split()
    if not key or not moment or not told:
        return Problem.NO_SIGNATURE
    right = [_standard(secret, key, moment, body) for secret in secrets]
    if not _any(right, told[:20]):
        return Problem.BAD_SIGNATURE
    return Problem.NONE if _fresh(moment, now) else Problem.STALE


def _check_chatwoot(headers: Headers, body: bytes, secrets: Sequence[str], now: datetime) -> Problem:
    told, moment = headers.get("x-chatwoot-signature", ""), headers.get("x-chatwoot-timestamp", "")
    if not told or not moment:
        return Problem.NO_SIGNATURE
    if not _any([_chatwoot(secret, moment, body) for secret in secrets], [told]):
        return Problem.BAD_SIGNATURE
    return Problem.NONE if _fresh(moment, now) else Problem.STALE


def _check_line(headers: Headers, body: bytes, secrets: Sequence[str], now: datetime) -> Problem:
    del now  # LINE signs no moment
    told = headers.get("x-line-signature", "")
    if not told:
        return Problem.NO_SIGNATURE
    return Problem.NONE if _any([_line(secret, body) for secret in secrets], [told]) else Problem.BAD_SIGNATURE


_WAYS: Final[Mapping[str, Callable[[Headers, bytes, Sequence[str], datetime], Problem]]] = {
    SourceKind.WEBHOOK: _check_standard,
    SourceKind.FORMBRICKS: _check_standard,
    SourceKind.CHATWOOT: _check_chatwoot,
    SourceKind.LINE: _check_line,
}


def _any(right: Sequence[str], told: Sequence[str]) -> bool:
    found = False
    for one in right:
        for other in told:
            found |= hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
    return found


def _fresh(moment: str, now: datetime) -> bool:
    if not moment.isascii() or not moment.isdecimal() or len(moment) > 12:
        return False
    return abs(now.timestamp() - int(moment)) <= TOLERANCE.total_seconds()


def _key(secret: str) -> bytes:
    """Standard Webhooks: ``whsec_`` and base64; anything else is taken as it is written."""
    if secret.startswith("whsec_"):
        bare = secret.removeprefix("whsec_")
        try:
            return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _standard(secret: str, key: str, moment: str, body: bytes) -> str:
    said = f"{key}.{moment}.".encode("utf-8", "replace") + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), said, hashlib.sha256)).decode("ascii")


def _chatwoot(secret: str, moment: str, body: bytes) -> str:
    said = f"{moment}.".encode("utf-8", "replace") + body
    return "sha256=" + hmac.digest(secret.encode(), said, hashlib.sha256).hex()


def _line(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode("ascii")
