"""The collector as a plain WSGI callable, for any server that speaks it and for tests. `rashin` serves native.py."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from rashin.analysis.lake.inbox import Inbox, InboxUnavailable
from rashin.collect import replies
from rashin.collect.bodies import REQUEST_LIMIT, body_length, cut_short, too_large
from rashin.collect.collector import Collector, Parcel, Reply, Wanted, arrived
from rashin.collect.errors import TryLater, TurnedAway
from rashin.collect.requests import Request, owns
from rashin.collect.snapshot import Watch

__all__ = ["Application", "make_app", "owns"]

StartResponse = Callable[[str, replies.Headers], object]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def make_app(
    inbox: Inbox,
    snapshot: Path | Watch,
    *,
    clock: Callable[[], float] = time.time,
    trust_forwarded: int = 0,
) -> Application:
    """The collector over an inbox and a file of keys.

    ``trust_forwarded`` says how many reverse proxies stand in front: so many hops of X-Forwarded-For are believed.
    """
    collector = Collector(inbox, snapshot, clock=clock, trust_forwarded=trust_forwarded)

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        reply = _answer(collector, environ)
        start_response(replies.status_line(reply.status), reply.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]

    return application


class _Headers:
    """A WSGI environment's headers."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._environ = environ

    def get(self, name: str, /) -> str:
        return str(self._environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""))


def _answer(collector: Collector, environ: Mapping[str, Any]) -> Reply:
    request = Request(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "") or "/",
        query=environ.get("QUERY_STRING", ""),
        headers=_Headers(environ),
        origin=environ.get("HTTP_ORIGIN", ""),
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        at=arrived(collector.clock),
        remote=str(environ.get("REMOTE_ADDR", "")),
    )
    try:
        step = collector.begin(request)
        if isinstance(step, Wanted):
            step = collector.take(request, step.word, _read(environ))
        if isinstance(step, Parcel):
            try:
                collector.inbox.put(step.letter)
            except InboxUnavailable as problem:
                raise TryLater.because(problem) from problem
            step = step.reply
        return step
    except TurnedAway as turned:
        return collector.refuse(request, turned)


def _read(environ: Mapping[str, Any]) -> bytes:
    """All bytes of the request, or `TooLarge` before more than the limit is held."""
    stated = body_length(environ.get("CONTENT_LENGTH") or "")
    stream = environ["wsgi.input"]
    if stated is None:
        body = stream.read(REQUEST_LIMIT + 1) if environ.get("wsgi.input_terminated") else b""
        if len(body) > REQUEST_LIMIT:
            raise too_large()
    else:
        body = stream.read(stated)
        if len(body) < stated:
            raise cut_short()
    return bytes(body)
