"""Survey answers on the event loop: whoever waits for the disk costs memory here and no thread, as with collecting.

Everything that is not a plain first page or a program's whole response goes on to the pages, with nothing done.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from csp.middleware import CSPMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from rashin.powers.operation.surveys.answering import entering, quick
from rashin.powers.operation.surveys.answering.committing import PATIENCE, NotKept, soon
from rashin.web.hardening import HeadersMiddleware
from rashin.web.middleware import ProxyMiddleware

Said = list[tuple[str, str]]
Lane = Callable[[dict[str, Any], Any], Awaitable[bool]]
NEVER_ALONE: Final = "sqlite"
"""Where one thread writes for all. Elsewhere only what is written together comes this way: a group that held places in
quotas of several surveys could wait for another process that holds them in another order."""


def lane() -> Lane:
    """Takes a request's environment and its exchange; whether it was answered."""
    return _Lane().serve


class _Lane:
    def __init__(self) -> None:
        self._bell = _Bell()
        self._known = ProxyMiddleware(_nothing)
        self._standing: dict[bool, Said] = {}
        self._renewing = set[asyncio.Future[None]]()

    async def serve(self, environ: dict[str, Any], exchange: Any) -> bool:
        if not quick.owns(environ["REQUEST_METHOD"], environ["PATH_INFO"]):
            return False
        request = WSGIRequest(environ)
        self._known(request)
        try:
            request.get_host()
            page = quick.taken(request)
        except DisallowedHost:
            return False
        except Exception:  # noqa: BLE001 - the ordinary way says what is wrong
            return False
        if page is None or (page.work.together is None and connection.vendor != NEVER_ALONE):
            return False
        self._renew(page.entrance)
        try:
            async with asyncio.timeout(PATIENCE):
                kept, problem = await self._bell.rung(page.work)
        except (NotKept, TimeoutError):
            return False  # it may be kept yet: the ordinary way recognises it, or says what is wrong
        answer = page.answer(kept) if problem is None else None
        if answer is None:
            return False
        exchange.response_bytes(answer.status_code, self._headers(request, answer), answer.content)
        return True

    def _renew(self, entrance: entering.Entrance) -> None:
        if entering.fading(entrance):
            work = asyncio.get_running_loop().run_in_executor(None, entering.renew, entrance)
            self._renewing.add(work)
            work.add_done_callback(self._renewing.discard)

    def _headers(self, request: HttpRequest, answer: HttpResponse) -> Said:
        """As the pages' middleware writes them: the same for every such answer, so it is asked once."""
        secure = request.is_secure()
        if secure not in self._standing:
            self._standing[secure] = standing(request)
        own = [(name, value) for name, value in answer.items()]
        own += [("Set-Cookie", one.output(header="").strip()) for one in answer.cookies.values()]
        own.append(("Content-Length", str(len(answer.content))))
        return own + self._standing[secure]


def standing(request: HttpRequest) -> Said:
    """What hardening adds to an answer without a page."""
    bare = HttpResponse()
    own = set(bare.headers)
    chain: Any = XFrameOptionsMiddleware(lambda _request: bare)
    chain = SecurityMiddleware(CSPMiddleware(chain))
    answer = HeadersMiddleware(chain)(request)
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return [(name, value) for name, value in answer.items() if name not in own]


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _Bell:
    """Wakes the event loop once for all whose answers one commit kept."""

    def __init__(self) -> None:
        self._told: deque[tuple[asyncio.Future[Any], Any, BaseException | None]] = deque()
        self._rung = False

    def rung(self, work: Any) -> Awaitable[tuple[Any, BaseException | None]]:
        """Have it written; its result, or what failed."""
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()

        def told(result: Any, problem: BaseException | None) -> None:  # runs in the writer's thread
            self._told.append((kept, result, problem))
            if not self._rung:
                self._rung = True
                try:
                    loop.call_soon_threadsafe(self._wake)
                except RuntimeError:
                    self._told.clear()  # the loop is closed: nobody waits any more

        soon(work, told)
        return kept

    def _wake(self) -> None:
        self._rung = False  # before looking: what is told from now on rings again
        while self._told:
            kept, result, problem = self._told.popleft()
            if not kept.done():
                kept.set_result((result, problem))
