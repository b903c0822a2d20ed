"""Replies as the SDKs read them: a status, JSON, and the CORS headers without which a browser hides both."""

import base64
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from rashin.collect.errors import TurnedAway

Headers = list[tuple[str, str]]

ALLOWED_HEADERS = (
    "authorization, content-type, content-encoding, anonymousid, sentat, x-retry-count, "
    "rsa-retry-attempt, rsa-retry-reason, rsa-time-since-last-attempt, rsa-time-since-first-attempt"
)
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
TAKEN = b'{"success":true}'

_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_LINES = {
    status: f"{status} {HTTPStatus(status).phrase}"
    for status in (200, 204, 400, 401, 403, 404, 405, 408, 413, 429, 503)
}


def status_line(status: int) -> str:
    """``200 OK``."""
    return _LINES[status]


def body_headers(body: bytes, *, kind: str = "application/json") -> Headers:
    """Headers of every reply with a body."""
    return [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]


def cors(origin: str) -> Headers:
    """What lets a page of this origin read the reply; never with credentials."""
    if not origin:
        return []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", "Retry-After"),
        ("Vary", "Origin"),
    ]


def preflight(origin: str, asked: str) -> Headers:
    """The answer to OPTIONS: all headers that the SDKs send, and any other that is asked for by a sound name."""
    extra = [name.strip() for name in asked.split(",")[:40]]
    listed = ALLOWED_HEADERS + "".join(
        f", {name.lower()}" for name in extra if _HEADER_NAME.fullmatch(name) and name.lower() not in ALLOWED_HEADERS
    )
    return [
        *cors(origin),
        ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
        ("Access-Control-Allow-Headers", listed),
        ("Access-Control-Max-Age", "7200"),
        ("Content-Length", "0"),
    ]


def taken(errors: Iterable[Mapping[str, object]] = ()) -> bytes:
    """The body of a 200; problems of single messages are added, which no SDK minds."""
    listed = list(errors)
    return msgspec.json.encode({"success": True, "errors": listed}) if listed else TAKEN


def refusal(turned: TurnedAway) -> tuple[bytes, Headers]:
    """The body and headers of a refusal."""
    said: dict[str, Any] = {"code": turned.reply_code, "message": turned.sentence()}
    if turned.advice():
        said["remedy"] = turned.advice()
    body = msgspec.json.encode(said)
    headers = body_headers(body)
    if turned.retry_after is not None:
        headers.append(("Retry-After", str(turned.retry_after)))
    if turned.status == 401:
        headers.append(("WWW-Authenticate", 'Basic realm="write key"'))
    return body, headers
