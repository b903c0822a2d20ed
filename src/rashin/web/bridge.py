"""Pages, written for WSGI, served from the event loop that also collects.

Bodies are waited for on the loop and pages made in threads, so that whoever sends slowly holds no thread. Only a body
too large for memory is read by its page as it comes; of those, so many at a time that some threads always stay free.
"""

import asyncio
import io
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any
from urllib.parse import quote

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from rashin.collect import replies
from rashin.collect.arrival import Arrivals
from rashin.collect.errors import LengthNeeded, TooLarge, TryLater, TurnedAway

log = logging.getLogger("rashin.web")

Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]
Served = Callable[[Any, Any], Coroutine[Any, Any, None]]
Said = list[tuple[str, str]]

SMALL = 4_000 * 1024
"""Bytes of a body that is gathered before its page is asked for."""
PIECE_PATIENCE = 60.0
"""Seconds within which each piece of a larger one must come."""
PIECE = 1 << 20
"""Bytes of an answer that are sent at once."""
QUEUE = 16
"""Requests that may wait for each thread."""


Ahead = Callable[[dict[str, Any], Any], Awaitable[bool]]


def threaded(application: Application, *, threads: int, ahead: Ahead | None = None) -> Served:
    """The application on an event loop, its pages made in so many threads.

    ``ahead`` is offered every request whose body is small, on the loop; what it does not answer goes on to the pages.
    """
    return _Bridge(application, threads, ahead).serve


class _Bridge:
    def __init__(self, application: Application, threads: int, ahead: Ahead | None) -> None:
        self._application = application
        self._ahead = ahead
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._large = threading.BoundedSemaphore(max(1, threads * 3 // 4))
        self._room = threads * QUEUE
        self._arrivals = Arrivals()

    async def serve(self, scope: Any, exchange: Any) -> None:
        if scope.proto != "http":
            return
        try:
            await self._serve(scope, exchange)
        except TurnedAway as turned:
            body, headers = replies.refusal(turned)
            exchange.response_bytes(turned.status, headers, body)
        except ProtocolClosed:
            return  # who asked has gone

    async def _serve(self, scope: Any, exchange: Any) -> None:
        length = _length(scope)
        if length is None or length <= SMALL:
            body = await self._gathered(exchange, length) if length != 0 else b""
            environ = environ_of(scope, io.BytesIO(body))
            if length is None:  # Django reads no further than it is told: without a length it would see no body at all
                environ["CONTENT_LENGTH"] = str(len(body))
            if self._ahead is None or not await self._ahead(environ, exchange):
                environ["wsgi.input"].seek(0)
                await self._page(environ, exchange)
            return
        if not self._large.acquire(blocking=False):
            raise TryLater(problem="Too many large requests arrive at once.", code="busy")
        try:
            stream = io.BufferedReader(_Stream(exchange, asyncio.get_running_loop()))
            await self._page(environ_of(scope, stream), exchange)
        finally:
            self._large.release()

    async def _gathered(self, exchange: Any, length: int | None) -> bytes:
        try:
            return await self._arrivals.body(exchange, stated=length, most=SMALL)
        except TooLarge:
            raise LengthNeeded(most=f"{SMALL:,}") from None

    async def _page(self, environ: dict[str, Any], exchange: Any) -> None:
        if self._room <= 0:
            raise TryLater(problem="Too many requests wait for a page.", code="busy")
        self._room -= 1
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, self._make, environ, exchange, loop)
        finally:
            self._room += 1

    def _make(self, environ: dict[str, Any], exchange: Any, loop: asyncio.AbstractEventLoop) -> None:
        """Runs in a thread: make the page, and answer with it."""
        head = _Head()
        try:
            made = self._application(environ, head.start)
            try:
                _send(made, head, exchange, loop, bare=environ["REQUEST_METHOD"] == "HEAD")
            finally:
                close = getattr(made, "close", None)
                if close is not None:
                    close()
        except ProtocolClosed:
            return
        except Exception:
            log.exception("%s %s broke", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            if not head.sent:
                exchange.response_bytes(500, [("Content-Type", "text/plain")], b"Internal server error")


class _Head:
    """Status and headers, as the application says them."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Said = []
        self.sent = False

    def start(self, status: str, headers: Said, exc_info: Any = None) -> Callable[[bytes], None]:
        self.status, self.headers = int(status[:3]), headers
        return _write


def _write(_data: bytes) -> None:
    raise NotImplementedError("an application returns its answer; write() is of another age")


def _send(made: Iterable[bytes], head: _Head, exchange: Any, loop: asyncio.AbstractEventLoop, *, bare: bool) -> None:
    """Answer whole when it is small, from the file when it is one, else in pieces."""
    path = None if bare else _file(made)
    pieces = iter(()) if bare or path else _pieces(made)
    first, second = next(pieces, b""), next(pieces, None)
    head.sent = True
    if path is not None:
        exchange.response_file(head.status, head.headers, path)
    elif second is None:
        exchange.response_bytes(head.status, head.headers, first)
    else:
        line = exchange.response_stream(head.status, head.headers)
        for piece in chain((first, second), pieces):
            asyncio.run_coroutine_threadsafe(_sent(line, piece), loop).result(PIECE_PATIENCE)


async def _sent(line: Any, piece: bytes) -> None:
    await line.send_bytes(piece)


def _pieces(made: Iterable[bytes]) -> Iterator[bytes]:
    """What the application yields, gathered into larger pieces."""
    held = bytearray()
    for piece in made:
        held += piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _file(made: Any) -> str | None:
    """The path of a large file that is answered whole: the server sends it without any thread of ours."""
    file = getattr(made, "file_to_stream", None)
    name = getattr(file, "name", None)
    if not isinstance(name, str) or not isinstance(file, io.BufferedReader | io.FileIO):
        return None
    try:
        opened, found = os.fstat(file.fileno()), os.stat(name)
        whole = os.path.samestat(opened, found) and file.tell() == 0 and opened.st_size > PIECE
    except (OSError, ValueError):
        return None
    return os.path.abspath(name) if whole else None


def _length(scope: Any) -> int | None:
    """Bytes of the body: 0 when there is none, None when nobody says: it comes in pieces until it ends."""
    headers = scope.headers
    stated = headers.get("content-length", "")
    if stated:
        return int(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 20 else None
    return None if headers.get("transfer-encoding", "") else 0


class _Stream(io.RawIOBase):
    """A large body, read by a page's thread as it comes."""

    def __init__(self, exchange: Any, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._pieces: AsyncIterator[bytes] = exchange.__aiter__()
        self._loop = loop
        self._left = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        """As much as there is; 0 at the end."""
        while not self._left and not self._ended:
            piece = asyncio.run_coroutine_threadsafe(self._next(), self._loop).result(PIECE_PATIENCE + 5)
            self._ended = piece is None
            self._left = memoryview(piece or b"")
        taken = min(len(into), len(self._left))
        into[:taken] = self._left[:taken]
        self._left = self._left[taken:]
        return taken

    async def _next(self) -> bytes | None:
        try:
            async with asyncio.timeout(PIECE_PATIENCE):
                return await anext(self._pieces)
        except StopAsyncIteration:
            return None
        except (TimeoutError, ProtocolClosed) as problem:
            raise OSError("the body of the request stopped coming") from problem


def environ_of(scope: Any, stream: Any) -> dict[str, Any]:
    """The request as PEP 3333 wants it. Nothing of this process's own environment goes into it."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": quote(scope.query_string, safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
        "SERVER_NAME": host.strip("[]") or "localhost",
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": stream,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, said in scope.headers.items():
        if "_" in name:
            continue  # would pass for the same name with a hyphen, which a proxy may vouch for
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        before = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}" if key in environ else ""
        environ[key] = before + said
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)
    return environ
