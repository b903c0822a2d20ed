"""The collector without a server: what a request is answered, and what must be safe on disk before it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from rashin.analysis.lake.inbox import Fate, Inbox, InboxUnavailable, Letter
from rashin.collect import auth, browser, replies
from rashin.collect.bodies import open_body, pixel_data
from rashin.collect.errors import NoSuchDoor, TooOften, TryLater, TurnedAway, WrongMethod
from rashin.collect.messages import BATCHES, SINGLE, check_single, read_batch, read_single
from rashin.collect.requests import Request
from rashin.collect.snapshot import Door, Key, Watch

HEALTH = "/collect/health"

_EXCERPT = 2_000
_LATER = ("sentat", "user-agent", "anonymousid")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int
    headers: replies.Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter to keep, and the reply once it is kept."""

    letter: Letter
    reply: Reply


@dataclass(frozen=True, slots=True)
class Wanted:
    """The request's body is needed; ``word`` is the last of its path."""

    word: str


class Collector:
    """Answers requests; whoever serves it reads bodies and keeps letters.

    ``begin`` says what a request needs. `TurnedAway` may be raised at every step, and ``refuse`` words it.
    """

    def __init__(
        self,
        inbox: Inbox,
        snapshot: Path | Watch,
        *,
        clock: Callable[[], float] = time.time,
        trust_forwarded: int = 0,
    ) -> None:
        self.inbox = inbox
        self.clock = clock
        self._watch = snapshot if isinstance(snapshot, Watch) else Watch(snapshot)
        self._trust_forwarded = trust_forwarded
        self._rates = _Rates()

    def begin(self, request: Request) -> Reply | Parcel | Wanted:
        """The reply, or what has to come before it."""
        door = self._watch.door()
        path = request.path.rstrip("/")
        if not self._watch.ready and path != HEALTH:  # senders throw away what is answered with 401
            raise TryLater(problem="The write keys cannot be read just now.", code="keys_unreadable")
        if request.method == "OPTIONS":
            welcome = request.origin if door.welcomes(request.origin) else ""
            return Reply(204, replies.preflight(welcome, request.headers.get("access-control-request-headers")), b"")
        if path.startswith(("/v1/", "/beacon/v1/")):
            word = path.rpartition("/")[2]
            if path.count("/") == (3 if path.startswith("/beacon") else 2):
                if word in SINGLE or word in BATCHES:
                    self._only(request, "POST")
                    return Wanted(word)
                if word == "m":  # the browser SDK's figures about itself
                    return self._said(request, replies.TAKEN)
            if path.startswith("/v1/projects/") and word == "settings":
                self._only(request, "GET")
                return self._settings(request, door, path.split("/")[3])
            if path in ("/v1/pixel/track", "/v1/pixel/page"):
                self._only(request, "GET")
                return self._pixel(request, word)
        if path == "/sourceConfig":
            self._only(request, "GET")
            return self._source_config(request, door)
        if path == HEALTH:
            return self._health()
        raise NoSuchDoor(path=request.path[:200])

    def take(self, request: Request, word: str, body: bytes) -> Parcel:
        """Look through a body that was wanted."""
        door = self._watch.door()
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
        except TurnedAway as turned:
            self._note(request, key, kind, turned, body)
            raise
        return Parcel(self._letter(request, key, kind, body), self._said(request, replies.taken(problems)))

    def refuse(self, request: Request, turned: TurnedAway) -> Reply:
        """A refusal that the sender, and the page it runs in, can read."""
        body, headers = replies.refusal(turned)
        return Reply(turned.status, headers + replies.cors(request.origin), body)

    def _admit(self, door: Door, shown: list[str], request: Request) -> Key:
        key = auth.admit(door, shown, origin=request.origin, now=request.at)
        if key.rate is not None and not self._rates.allow(key.id, key.rate, request.at.timestamp()):
            raise TooOften(rate=f"{key.rate:g}")
        return key

    def _letter(self, request: Request, key: Key, kind: str, body: bytes) -> Letter:
        kept = {name: said[:500] for name in _LATER if (said := request.headers.get(name))}
        if key.client_ip:
            kept["ip"] = self._client(request)
        return Letter(
            received_at=round(request.at.timestamp() * 1e6),
            key=key.id,
            source=key.source,
            kind=kind,
            body=body,
            headers=MappingProxyType(kept),
        )

    def _note(self, request: Request, key: Key | None, kind: str, turned: TurnedAway, body: bytes) -> None:
        """For the live view: what was turned away, and why."""
        self.inbox.note(
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
        return self._said(request, browser.settings(key.key, host=self._host(request)))

    def _source_config(self, request: Request, door: Door) -> Reply:
        shown = [auth.credential(request.authorization), auth.from_query(request.query)]
        key = auth.admit(door, shown, origin=request.origin, now=request.at)
        return self._said(request, browser.source_config(key, now=request.at))

    def _pixel(self, request: Request, word: str) -> Parcel:
        parcel = self.take(request, word, pixel_data(request.query))
        return Parcel(parcel.letter, self._said(request, replies.PIXEL, kind="image/gif"))

    def _health(self) -> Reply:
        try:
            waiting = self.inbox.waiting()
        except InboxUnavailable as problem:
            raise TryLater.because(problem) from problem
        body = browser.health(waiting=waiting, damage=self._watch.damage)
        return Reply(200, replies.body_headers(body), body)

    def _host(self, request: Request) -> str:
        forwarded = request.headers.get("x-forwarded-host") if self._trust_forwarded else ""
        return (forwarded or request.headers.get("host"))[:200]

    def _client(self, request: Request) -> str:
        if self._trust_forwarded:
            hops = [hop.strip() for hop in request.headers.get("x-forwarded-for").split(",") if hop.strip()]
            if hops:
                return hops[-min(self._trust_forwarded, len(hops))][:60]
        return request.remote[:60]

    @staticmethod
    def _said(request: Request, body: bytes, *, kind: str = "application/json") -> Reply:
        return Reply(200, replies.body_headers(body, kind=kind) + replies.cors(request.origin), body)

    @staticmethod
    def _only(request: Request, method: str) -> None:
        if request.method != method:
            raise WrongMethod(allowed=method, method=request.method[:20])


def arrived(clock: Callable[[], float]) -> datetime:
    """The moment of arrival."""
    return datetime.fromtimestamp(clock(), tz=UTC)


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
