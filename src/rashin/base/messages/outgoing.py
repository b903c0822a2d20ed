"""Every call that leaves this server, in one place: guarded, bounded in time and size, following nobody.

    answer = call("POST", url, body=b"…", headers={…})

The name is resolved once, each of its addresses is checked, and the connection goes to that very address, so a name
that changes between the look and the call leads nowhere else. Redirects are answers, not orders. Proxies of the
environment are ignored; RASHIN_OUTGOING_PROXY names one, and it is asked for the address, not for the name. A watchdog
cuts the connection at the end of its time, however slowly it drips.
"""

import base64
import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.parse import unquote, urlsplit

import certifi
import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from rashin.base.messages.addresses import BAD_PORT, Address, Allowed, Target, check_address, target_of
from rashin.base.messages.errors import TargetRefused
from rashin.errors import Unavailable, gettext_noop

MOST_ADDRESSES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a call may take, in seconds, and how much of its answer is kept."""

    connect: float = 5.0
    read: float = 10.0
    """Between two pieces of the answer."""
    total: float = 20.0
    kept: int = 16_384
    """Bytes read of the answer's body; the rest is never fetched."""


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What this installation's settings say about calls."""

    allowed: Allowed
    proxy: str = ""
    trust: str = ""
    """A file of certificates to trust instead of the public ones."""


def policy() -> Policy:
    """As the settings say now."""
    return Policy(
        allowed=Allowed.of(settings.OUTGOING_ALLOW), proxy=settings.OUTGOING_PROXY, trust=settings.OUTGOING_TRUST
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes
    whole: bool
    """Whether the body is all there was."""


class CallFailed(Unavailable):
    """No answer came. ``problem`` is one of a few words, for logs and for pages to translate."""

    code = "messages.call_failed"
    message = gettext_noop("The call failed: %(problem)s")

    def __init__(self, problem: str, detail: str = "") -> None:
        self.problem = problem
        super().__init__(problem=f"{problem} ({detail})" if detail else problem)


UNRESOLVED, UNREACHABLE, BAD_TLS, TOO_SLOW, BROKEN_ANSWER = "unresolved", "unreachable", "tls", "timeout", "broken"


def call(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    under: Policy | None = None,
) -> Answer:
    """Call an address that somebody wrote. TargetRefused before anything is sent, CallFailed when no answer comes."""
    rules, until = under or policy(), time.monotonic() + limits.total
    target = target_of(url, rules.allowed)
    problem = CallFailed(UNREACHABLE)
    for address in resolve(target, rules.allowed):
        way = _Way(target=target, address=address, limits=limits, until=until, rules=rules)
        try:
            with _connected(way) as connected:
                return _answer(connected, way, method, body, headers or {})
        except _NoWay as closed:  # nothing was sent yet: the next address may be open
            problem = CallFailed(UNREACHABLE, str(closed))
    raise problem


def resolve(target: Target, allowed: Allowed) -> list[Address]:
    """The addresses of a target; all of them must be ones that may be called, or none is."""
    if target.literal is not None:
        return [target.literal]
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CallFailed(UNRESOLVED) from error
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    for address in addresses:
        check_address(address, target, allowed)
    if not addresses:
        raise CallFailed(UNRESOLVED)
    return addresses[:MOST_ADDRESSES]


def check_port(target: Target, allowed: Allowed) -> None:
    """Refuse a port that is not one of its service, unless the company wants to reach it."""
    literal = target.literal
    if not allowed.named(target) and not (literal is not None and allowed.holds(literal, target.port)):
        raise TargetRefused(reason=BAD_PORT, port=target.port)


def own_name() -> str:
    """How this server names itself to others."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


class _NoWay(Exception):
    """An address does not let us in."""


class _Watchdog:
    """Ends a connection when its time is over, in whatever it is doing."""

    def __init__(self, until: float) -> None:
        self.barked = False
        self._until = until
        self._hold: socket.socket | None = None
        self._timer: threading.Timer | None = None

    def watch(self, connected: socket.socket) -> None:
        """Keep a second handle on the connection, which wrapping it for TLS does not take away."""
        self._hold = connected.dup()
        self._timer = threading.Timer(max(self._until - time.monotonic(), 0.01), self._bark)
        self._timer.daemon = True
        self._timer.start()

    def _bark(self) -> None:
        self.barked = True
        if self._hold is not None:
            with contextlib.suppress(OSError):
                self._hold.shutdown(socket.SHUT_RDWR)

    def rest(self) -> None:
        """The call is over."""
        if self._timer is not None:
            self._timer.cancel()
        if self._hold is not None:
            self._hold.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way to a target: through one of its addresses, until a moment."""

    target: Target
    address: Address
    limits: Limits
    until: float
    rules: Policy

    def left(self, most: float) -> float:
        return max(min(most, self.until - time.monotonic()), 0.01)


def _reach(way: _Way) -> socket.socket:
    place: tuple[str, int] = (str(way.address), way.target.port)
    via = urlsplit(way.rules.proxy) if way.rules.proxy else None
    try:
        if via is not None:  # whoever runs this server wrote its address: it is not checked
            reached = socket.create_connection((via.hostname or "", via.port or 3128), way.left(way.limits.connect))
            _through(reached, place, via.username, via.password, way.until)
        else:
            family = socket.AF_INET6 if way.address.version == 6 else socket.AF_INET
            reached = socket.socket(family, socket.SOCK_STREAM)  # not by a helper that looks the name up once more
            _open(reached, place, way.left(way.limits.connect))
    except OSError as error:
        raise _NoWay(error.strerror or type(error).__name__) from error
    reached.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    reached.settimeout(way.left(way.limits.read))
    return reached


def _open(way_in: socket.socket, place: tuple[str, int], seconds: float) -> None:
    way_in.settimeout(seconds)
    try:
        way_in.connect(place)
    except OSError:
        way_in.close()
        raise


def _through(
    proxy: socket.socket, place: tuple[str, int], user: str | None, password: str | None, until: float
) -> None:
    """Ask a proxy for a tunnel to the address that was checked."""
    host = f"[{place[0]}]" if ":" in place[0] else place[0]
    lines = [f"CONNECT {host}:{place[1]} HTTP/1.1", f"Host: {host}:{place[1]}"]
    if user:
        word = base64.b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode("ascii")
        lines.append(f"Proxy-Authorization: Basic {word}")
    proxy.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
    said = b""
    while not said.endswith(b"\r\n\r\n"):
        piece = proxy.recv(1)
        said += piece
        if not piece or len(said) > 8192 or time.monotonic() > until:
            proxy.close()
            raise OSError("the proxy did not answer")
    if said.split(b" ", 2)[1:2] != [b"200"]:
        proxy.close()
        raise OSError("the proxy refused")


@contextlib.contextmanager
def _connected(way: _Way) -> Iterator[tuple[HTTPConnection, _Watchdog]]:
    """A connection to that address, with the certificate of the name that was asked for."""
    dog, target = _Watchdog(way.until), way.target

    def pinned(_connection: HTTPConnection) -> socket.socket:
        reached = _reach(way)
        dog.watch(reached)
        return reached

    options: dict[str, object] = {"timeout": way.limits.read}
    kind: type[HTTPConnection] = HTTPConnection
    if target.scheme == "https":
        kind = HTTPSConnection
        options |= {"ssl_context": _tls(way.rules.trust), "server_hostname": target.host}
    connection = type("Pinned", (kind,), {"_new_conn": pinned})(target.host, target.port, **options)
    try:
        connection.connect()
        yield connection, dog
    except (TimeoutError, urllib3.exceptions.TimeoutError) as error:
        raise CallFailed(TOO_SLOW) from error
    except (ssl.SSLError, urllib3.exceptions.SSLError) as error:
        raise CallFailed(TOO_SLOW if dog.barked else BAD_TLS, _tls_words(error)) from error
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        raise CallFailed(TOO_SLOW if dog.barked else BROKEN_ANSWER, type(error).__name__) from error
    finally:
        connection.close()
        dog.rest()


def _tls(trust: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=trust or certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _tls_words(error: Exception) -> str:
    return str(getattr(error, "verify_message", "") or getattr(error, "reason", "") or type(error).__name__)[:200]


def _answer(
    connected: tuple[HTTPConnection, _Watchdog], way: _Way, method: str, body: bytes, headers: Mapping[str, str]
) -> Answer:
    connection, dog = connected
    sent = {"Accept-Encoding": "identity", "Connection": "close", **headers, "Host": way.target.authority}
    connection.request(
        method, way.target.path, body=body or None, headers=sent, preload_content=False, decode_content=False
    )
    pieces, size, most = [], 0, way.limits.kept
    with contextlib.closing(connection.getresponse()) as response:
        while size <= most and time.monotonic() < way.until:
            piece = response.read1(most + 1 - size)
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
    if dog.barked or time.monotonic() >= way.until:
        raise CallFailed(TOO_SLOW)
    found = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status=response.status, headers=found, body=b"".join(pieces)[:most], whole=size <= most)
