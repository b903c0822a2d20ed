"""What stands before every operation of the API: how large, how often; and what its answers say about that."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rashin.base.workspace.models import ApiKey
from rashin.errors import RashinError, gettext_noop
from rashin.web.errors import problem_response

WINDOW: Final = 60
"""Seconds."""
WRONG_KEYS: Final = 30
"""Wrong keys a minute from one address: a program that was set up badly needs few, whoever guesses needs many."""
MOST: Final = 50_000
"""Counts that are kept at once."""


class TooManyRequests(RashinError):
    """More requests in this minute than the key may send."""

    code = "api.too_many_requests"
    status = 429
    message = gettext_noop("More than %(limit)s requests in a minute.")
    remedy = gettext_noop("Wait %(seconds)s seconds, then go on more slowly.")


class BodyTooLarge(RashinError):
    """A body that no operation takes."""

    code = "api.body_too_large"
    status = 413
    message = gettext_noop("What was sent is larger than %(limit)s bytes.")
    remedy = gettext_noop("Send less at once. Files are sent as multipart/form-data.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How a key stands in the running minute."""

    limit: int
    left: int
    seconds: int
    """Until the next minute begins."""

    @property
    def headers(self) -> dict[str, str]:
        """As answers say it (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Limit": str(self.limit), "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.seconds),
        }  # fmt: skip


class Counter:
    """Requests by key in the running minute, in this process: one process serves a home."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = -1
        self._counts: dict[str, int] = {}

    def spend(self, name: str, *, limit: int, now: datetime) -> Quota:
        """Count one request; TooManyRequests when it is one too many."""
        minute, second = divmod(int(now.timestamp()), WINDOW)
        with self._lock:
            if minute != self._minute or len(self._counts) > MOST:
                self._minute, self._counts = minute, {}
            used = self._counts[name] = self._counts.get(name, 0) + 1
        left = WINDOW - second
        if used > limit:
            raise TooManyRequests(limit=limit, seconds=left)
        return Quota(limit=limit, left=limit - used, seconds=left)


COUNTER: Final = Counter()


def spend_key(request: HttpRequest, key: ApiKey, *, now: datetime) -> None:
    """Count a request of a key; the answer will say what is left."""
    limit = key.per_minute or settings.API_PER_MINUTE
    request.quota = COUNTER.spend(f"key:{key.pk}", limit=limit, now=now)  # type: ignore[attr-defined] # read below


def spend_wrong_key(request: HttpRequest, *, now: datetime) -> None:
    """Count a key that opens nothing, by where it came from."""
    COUNTER.spend(f"wrong:{request.META.get('REMOTE_ADDR', '')}", limit=WRONG_KEYS, now=now)


class ApiMiddleware:
    """Refuses bodies that no operation takes, and tells every key how it stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a request of the API; others pass."""
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        told = request.META.get("CONTENT_LENGTH") or "0"
        if told.isdecimal() and int(told) > limit and not str(request.content_type).startswith("multipart/"):
            return problem_response(BodyTooLarge(limit=limit))
        response = self.get_response(request)
        quota: Quota | None = getattr(request, "quota", None)
        for name, value in (quota.headers if quota else {}).items():
            response.headers[name] = value
        return response
