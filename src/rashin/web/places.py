"""A body that its sender never finishes holds a thread: only so many may be waited for, and looks stay free."""

import io
import threading
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

SMALL = 4_000 * 1024
"""Bytes of a body that is read at once; while a larger one is read, its place stays taken."""
PATIENCE = 0.25
"""Seconds in which a place may become free."""

_LOOKS = frozenset({"GET", "HEAD", "OPTIONS"})


def with_places(application: Application, *, places: int) -> Application:
    """The application, where at most ``places`` requests wait for the rest of their bodies."""
    free = threading.BoundedSemaphore(places)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        bare = environ.get("REQUEST_METHOD") in _LOOKS and length in ("", "0")
        if bare and not environ.get("HTTP_TRANSFER_ENCODING"):
            return application(environ, start_response)
        if not free.acquire(timeout=PATIENCE):
            return _busy(start_response)
        try:
            if not length.isdecimal() or int(length) > SMALL:
                return application(environ, start_response)
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
        finally:
            free.release()
        return application(environ, start_response)

    return serve


def _busy(start_response: Any) -> Iterable[bytes]:
    body = b'{"code":"busy","message":"Too many requests are still being sent."}'
    start_response(
        "503 Service Unavailable",
        [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Retry-After", "2")],
    )
    return [body]
