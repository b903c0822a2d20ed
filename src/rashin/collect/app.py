"""The collector: a plain WSGI callable that answers once what was sent is safe on disk."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rashin.analysis.lake.inbox import Fate, Inbox, InboxUnavailable, Letter
from rashin.collect import auth, browser, replies
from rashin.collect.bodies import open_body, pixel_data, read_body
from rashin.collect.errors import NoSuchDoor, TooOften, TryLater, TurnedAway, WrongMethod
from rashin.collect.messages import BATCHES, SINGLE, check_single, read_batch, read_single
from rashin.collect.snapshot import Door, Key, Watch

StartResponse = Callable[[str, replies.Headers], object]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_EXCERPT = 2_000
_LATER = {"HTTP_SENTAT": "sentat", "HTTP_USER_AGENT": "user-agent", "HTTP_ANONYMOUSID": "anonymousid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, taken apart."""

    method: str
    path: str
    query: str
    origin: str
    authorization: str
    at: datetime
    environ: Mapping[str, Any]


Reply = tuple[int, replies.Headers, bytes]


def owns(path: str) -> bool:
    """Whether this path is the collector's, for a server that also has pages."""
    return path.startswith(("/v1/", "/beacon/v1/", "/sourceConfig")) or path == "/collect/health"


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
    watch = snapshot if isinstance(snapshot, Watch) else Watch(snapshot)
    return _Collector(inbox, watch, clock, trust_forwarded)


class _Collector:
    def __init__(self, inbox: Inbox, watch: Watch, clock: Callable[[], float], trust_forwarded: int) -> None:
        self._inbox = inbox
        self._watch = watch
        self._clock = clock
        self._trust_forwarded = trust_forwarded
        self._rates = _Rates()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        now = self._clock()
        request = Request(
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "") or "/",
            query=environ.get("QUERY_STRING", ""),
            origin=environ.get("HTTP_ORIGIN", ""),
            authorization=environ.get("HTTP_AUTHORIZATION", ""),
            at=datetime.fromtimestamp(now, tz=UTC),
            environ=environ,
        )
        try:
            status, headers, body = self._answer(request)
        except TurnedAway as turned:
            status = turned.status
            body, headers = replies.refusal(turned)
            headers += replies.cors(request.origin)
        start_response(replies.status_line(status), headers)
        return [] if request.method == "HEAD" else [body]

    def _answer(self, request: Request) -> Reply:
        door = self._watch.door()
        path = request.path.rstrip("/")
        if not self._watch.ready and path != "/collect/health":  # senders throw away what is answered with 401
            raise TryLater(problem="The write keys cannot be read just now.", code="keys_unreadable")
        if request.method == "OPTIONS":
            welcome = request.origin if door.welcomes(request.origin) else ""
            asked = request.environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
            return 204, replies.preflight(welcome, asked), b""
        if path.startswith(("/v1/", "/beacon/v1/")):
            word = path.rpartition("/")[2]
            if path.startswith("/v1/projects/") and word == "settings":
                self._only(request, "GET")
                return self._settings(request, door, path.split("/")[3])
            if path in ("/v1/pixel/track", "/v1/pixel/page"):
                self._only(request, "GET")
                return self._pixel(request, door, word)
            if path.count("/") == (3 if path.startswith("/beacon") else 2):
                if word in SINGLE or word in BATCHES:
                    self._only(request, "POST")
                    return self._take_in(request, door, word, read_body(request.environ))
                if word == "m":  # the browser SDK's figures about itself
                    return 200, [*replies.body_headers(replies.TAKEN), *replies.cors(request.origin)], replies.TAKEN
        if path == "/sourceConfig":
            self._only(request, "GET")
            return self._source_config(request, door)
        if path == "/collect/health":
            return self._health()
        raise NoSuchDoor(path=request.path[:200])

    def _take_in(self, request: Request, door: Door, word: str, body: bytes) -> Reply:
        shown = [auth.credential(request.authorization), auth.from_query(request.query)]
        kind, key = SINGLE.get(word, "batch"), None
        try:
            if auth.decides(shown, request.authorization, door):  # an unknown key is refused before its body is opened
                key = self._admit(door, shown, request)
            text = open_body(body)
            if kind == "batch":
                in_body, problems = read_batch(text)
                head = None
            else:
                head, problems = read_single(text), []
                in_body = head.write_key if isinstance(head.write_key, str) else ""
            key = key or self._admit(door, [*shown, in_body], request)
            if head is not None:
                check_single(text, head, kind)
            self._keep(request, key, word=kind, body=body)
        except TurnedAway as turned:
            self._note(request, key, kind, turned, body)
            raise
        reply = replies.taken(problems)
        return 200, [*replies.body_headers(reply), *replies.cors(request.origin)], reply

    def _admit(self, door: Door, shown: list[str], request: Request) -> Key:
        key = auth.admit(door, shown, origin=request.origin, now=request.at)
        if key.rate is not None and not self._rates.allow(key.id, key.rate, request.at.timestamp()):
            raise TooOften(rate=f"{key.rate:g}")
        return key

    def _keep(self, request: Request, key: Key, *, word: str, body: bytes) -> None:
        kept = {name: str(request.environ[at])[:500] for at, name in _LATER.items() if request.environ.get(at)}
        if key.client_ip:
            kept["ip"] = self._client(request.environ)
        letter = Letter(
            received_at=round(request.at.timestamp() * 1e6),
            key=key.id,
            source=key.source,
            kind=word,
            body=body,
            headers=MappingProxyType(kept),
        )
        try:
            self._inbox.put(letter)
        except InboxUnavailable as problem:
            raise TryLater(problem=problem.sentence(), code=problem.code) from problem

    def _note(self, request: Request, key: Key | None, kind: str, turned: TurnedAway, body: bytes) -> None:
        """For the live view: what was turned away, and why."""
        if turned.status == 503:
            return
        self._inbox.note(
            Fate(
                at=request.at,
                source=key.source if key else "",
                kind=kind,
                fate="refused",
                code=turned.reply_code,
                reason=turned.sentence(),
                place=f"{request.method} {request.path[:200]}",
                excerpt=body[:_EXCERPT].decode("utf-8", "replace"),
            )
        )

    def _settings(self, request: Request, door: Door, write_key: str) -> Reply:
        key = auth.admit(door, [write_key], origin=request.origin, now=request.at)
        body = browser.settings(key.key, host=self._host(request.environ))
        return 200, [*replies.body_headers(body), *replies.cors(request.origin)], body

    def _source_config(self, request: Request, door: Door) -> Reply:
        shown = [auth.credential(request.authorization), auth.from_query(request.query)]
        key = auth.admit(door, shown, origin=request.origin, now=request.at)
        body = browser.source_config(key, now=request.at)
        return 200, [*replies.body_headers(body), *replies.cors(request.origin)], body

    def _pixel(self, request: Request, door: Door, word: str) -> Reply:
        self._take_in(request, door, word, pixel_data(request.query))
        return (
            200,
            [*replies.body_headers(replies.PIXEL, kind="image/gif"), *replies.cors(request.origin)],
            replies.PIXEL,
        )

    def _health(self) -> Reply:
        try:
            waiting = self._inbox.waiting()
        except InboxUnavailable as problem:
            raise TryLater(problem=problem.sentence(), code=problem.code) from problem
        body = browser.health(waiting=waiting, damage=self._watch.damage)
        return 200, replies.body_headers(body), body

    def _host(self, environ: Mapping[str, Any]) -> str:
        forwarded = environ.get("HTTP_X_FORWARDED_HOST") if self._trust_forwarded else None
        return str(forwarded or environ.get("HTTP_HOST", ""))[:200]

    def _client(self, environ: Mapping[str, Any]) -> str:
        hops = [hop.strip() for hop in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
        if self._trust_forwarded and hops:
            return hops[-min(int(self._trust_forwarded), len(hops))][:60]
        return str(environ.get("REMOTE_ADDR", ""))[:60]

    @staticmethod
    def _only(request: Request, method: str) -> None:
        if request.method != method:
            raise WrongMethod(allowed=method, method=request.method[:20])


class _Rates:
    """One bucket a key: it holds a second's worth of requests and fills at the key's rate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def allow(self, key: str, rate: float, now: float) -> bool:
        most = max(1.0, rate)
        with self._lock:
            left, at = self._buckets.get(key, (most, now))
            left = min(most, left + max(0.0, now - at) * rate)
            allowed = left >= 1
            self._buckets[key] = (left - allowed, now)
        return allowed
