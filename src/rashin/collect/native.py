"""The collector on an event loop, under granian's own interface (RSGI).

A sender that waits, for its body to arrive or for the disk, costs memory here and no thread: a thousand of them keep
nobody else waiting.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from rashin.analysis.lake.inbox import Inbox, InboxUnavailable, Letter
from rashin.collect.arrival import Arrivals, Coming
from rashin.collect.bodies import REQUEST_LIMIT, body_length
from rashin.collect.collector import HEALTH, Collector, Parcel, Reply, Wanted, arrived
from rashin.collect.errors import TryLater, TurnedAway
from rashin.collect.patience import Patience
from rashin.collect.requests import Request
from rashin.collect.snapshot import Watch

DISK_PATIENCE = 15.0
"""Seconds to wait for the commit; the store itself gives up a little earlier."""


class Exchange(Coming, Protocol):
    """Granian's side of one request."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Answer."""


Served = Callable[[Any, Exchange], Awaitable[None]]


def make_native(
    inbox: Inbox,
    snapshot: Path | Watch,
    *,
    clock: Callable[[], float] = time.time,
    trust_forwarded: int = 0,
) -> Served:
    """The collector over an inbox and a file of keys; see `rashin.collect.app.make_app`."""
    return _Native(Collector(inbox, snapshot, clock=clock, trust_forwarded=trust_forwarded)).serve


class _Headers:
    """Granian's headers, where a name may have come more than once."""

    __slots__ = ("_raw",)

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def get(self, name: str, /) -> str:
        if name == "x-forwarded-for":
            return ", ".join(self._raw.get_all(name))
        said: str | None = self._raw.get(name)
        return said or ""


class _Native:
    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._bell: _Bell | None = None
        self._arrivals = Arrivals()
        self._disk = Patience(DISK_PATIENCE)

    async def serve(self, scope: Any, exchange: Exchange) -> None:
        headers = _Headers(scope.headers)
        request = Request(
            method=scope.method,
            path=scope.path or "/",
            query=scope.query_string,
            headers=headers,
            origin=headers.get("origin"),
            authorization=headers.get("authorization"),
            at=arrived(self._collector.clock),
            remote=scope.client.rpartition(":")[0].strip("[]"),
        )
        try:
            reply = await self._answer(request, exchange)
        except TurnedAway as turned:
            reply = self._collector.refuse(request, turned)
        except ProtocolClosed:
            return  # the sender has gone in the middle of its request
        exchange.response_bytes(reply.status, reply.headers, b"" if request.method == "HEAD" else reply.body)

    async def _answer(self, request: Request, exchange: Exchange) -> Reply:
        if request.path.rstrip("/") == HEALTH:  # asks the disk
            step = await asyncio.to_thread(self._collector.begin, request)
        else:
            step = self._collector.begin(request)
        if isinstance(step, Wanted):
            stated = body_length(request.headers.get("content-length"))
            body = await self._arrivals.body(exchange, stated=stated, most=REQUEST_LIMIT)
            step = self._collector.take(request, step.word, body)
        if isinstance(step, Parcel):
            await self._keep(step.letter)
            step = step.reply
        assert isinstance(step, Reply)
        return step

    async def _keep(self, letter: Letter) -> None:
        loop = asyncio.get_running_loop()
        if self._bell is None:
            self._bell = _Bell(loop)
        kept: asyncio.Future[InboxUnavailable | None] = loop.create_future()
        try:
            self._collector.inbox.put_soon(letter, partial(self._bell.ring, kept))
            failure = await self._disk.wait(kept)
        except InboxUnavailable as problem:
            failure = problem
        except TimeoutError:  # it may be kept yet: the sender's message ids sort that out
            raise TryLater(problem=f"No commit within {DISK_PATIENCE:g} s.", code="inbox.broken") from None
        if failure is not None:
            raise TryLater.because(failure) from failure


class _Bell:
    """Wakes an event loop once for all who were kept by one commit, however many they are."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._told: deque[tuple[asyncio.Future[InboxUnavailable | None], InboxUnavailable | None]] = deque()
        self._rung = False

    def ring(self, kept: "asyncio.Future[InboxUnavailable | None]", failure: InboxUnavailable | None) -> None:
        """Runs in the writer's thread alone."""
        self._told.append((kept, failure))
        if not self._rung:
            self._rung = True
            try:
                self._loop.call_soon_threadsafe(self._wake)
            except RuntimeError:
                self._told.clear()  # the loop is closed: nobody waits any more

    def _wake(self) -> None:
        self._rung = False  # before looking: what is told from now on rings again
        while self._told:
            kept, failure = self._told.popleft()
            if not kept.done():
                kept.set_result(failure)
