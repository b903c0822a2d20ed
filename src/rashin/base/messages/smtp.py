"""A kept conversation with a mail server: TLS, login, one mail after another, and what each answer means.

A mail is handed over in the instant in which its last dot has left. What fails before that has not been sent; what
fails after it, before the answer, may have been: its fate is unknown, and nobody sends it again by themselves.
"""

import base64
import contextlib
import smtplib
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

import certifi

from rashin.base.messages import outgoing
from rashin.base.messages.addresses import Allowed, Target
from rashin.base.messages.answers import BAD_LOGIN, CALM, meaning, told
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.mime import spelled
from rashin.base.messages.outgoing import CallFailed
from rashin.base.messages.rules import Outcome

PORTS: Final = frozenset({25, 465, 587, 2525})
Security = Literal["starttls", "tls", "none"]
IDLE: Final = 30.0
"""Seconds after which a kept connection is asked whether it still lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds."""

    connect: float = 10.0
    answer: float = 60.0
    """For each answer, also for the one after the last dot."""
    mail: float = 90.0
    """For one mail from its first word to the last answer, however slowly it drips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = ""
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    bounces: str = ""
    """Address to which mail comes back; the letter's reference is added to it: ``bounce+…@example.jp``."""
    trusted: bool = False
    """Whoever runs this installation wrote its address: it may lie inside the company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One mail, ready to go."""

    sender: str
    to: str
    reference: str
    data: bytes
    """With CRLF line ends."""


class Session:
    """One connection to a mail server."""

    def __init__(self, server: MailServer, *, allowed: Allowed, trust: str = "", limits: Limits | None = None) -> None:
        self.server, self._allowed, self._trust = server, allowed, trust
        self._limits = limits or Limits()
        self._smtp: _Pinned | None = None
        self._hold: socket.socket | None = None
        self._barked = False
        self._used = 0.0

    def open(self) -> Outcome | None:
        """Be connected and logged in; None when that stands, else what is in the way of every mail."""
        if self._smtp is not None and self._alive():
            return None
        self.close()
        begun = time.monotonic()
        try:
            with self._deadline(self._limits.connect * 3):
                self._connect()
        except smtplib.SMTPResponseException as error:
            login = isinstance(error, smtplib.SMTPAuthenticationError)
            if not _sensible(error.smtp_code):  # whoever listens there speaks no SMTP
                return self._trouble("broken", begun, None, error.smtp_error, CALM)
            problem, rest = ("login", BAD_LOGIN) if login else ("later", CALM)
            return self._trouble(problem, begun, error.smtp_code, error.smtp_error, rest)
        except (OSError, smtplib.SMTPException, ValueError, TargetRefused, CallFailed) as error:
            return self._trouble("timeout" if self._barked else _problem(error), begun, None, _detail(error))
        return None

    def _trouble(
        self, problem: str, begun: float, status: int | None, said: bytes | str, rest: timedelta | None = None
    ) -> Outcome:
        self.close()
        return Outcome(
            problem=problem, status=status, answer=told(said), retry_after=rest, whole=True, took_ms=_since(begun)
        )

    def _alive(self) -> bool:
        if time.monotonic() - self._used < IDLE:
            return True
        try:
            with self._deadline(self._limits.connect):
                return self._smtp is not None and self._smtp.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _connect(self) -> None:
        server = self.server
        smtp = _Pinned(self._reached(), timeout=self._limits.answer, name=outgoing.own_name())
        self._smtp = smtp
        if server.security == "tls":
            smtp.wrapped(self._tls())
        code, said = smtp.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPResponseException(code, said)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise ssl.SSLError(1, "the server offers no STARTTLS")
            smtp.starttls(context=self._tls())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
        self._used = time.monotonic()

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._trust or certifi.where())
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _reached(self) -> socket.socket:
        """Connected to an address that was looked at, so that a name that changes leads nowhere else."""
        server, problem = self.server, OSError("no address")
        target = Target(scheme="smtp", host=server.host.lower(), port=server.port, path="")
        allowed = self._allowed
        if server.trusted:
            allowed = Allowed(names=allowed.names | {(target.host, None)}, networks=allowed.networks)
        elif server.port not in PORTS and not allowed.named(target):
            outgoing.check_port(target, allowed)
        for address in outgoing.resolve(target, allowed):
            family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
            way = socket.socket(family, socket.SOCK_STREAM)
            way.settimeout(self._limits.connect)
            try:
                way.connect((str(address), server.port))
            except OSError as error:
                way.close()
                problem = error
                continue
            way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            way.settimeout(self._limits.answer)
            self._hold = way.dup()
            return way
        raise problem

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one mail over. The session is closed when it can take no more."""
        begun, smtp = time.monotonic(), self._smtp
        if smtp is None:
            return Outcome(problem="broken", whole=True)
        handed = False
        try:
            smtp.until = begun + self._limits.mail
            refused = _envelope(smtp, envelope)
            if refused is not None:
                return self._judged(*refused, begun=begun)
            smtp.send(_dotted(envelope.data) + b".\r\n")
            handed = True
            code, said = smtp.getreply()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            slow = isinstance(error.__context__ or error, TimeoutError)  # smtplib wraps it
            self.close()
            if handed:
                return Outcome(problem="unanswered", unknown=True, ends=True, took_ms=_since(begun))
            return Outcome(problem="timeout" if slow else "broken", ends=True, took_ms=_since(begun))
        if not _sensible(code):  # it has the mail, and what it says of it cannot be read
            self.close()
            return Outcome(problem="unanswered", unknown=True, ends=True, answer=told(said), took_ms=_since(begun))
        self._used = time.monotonic()
        return self._judged(code, said, "data", begun=begun)

    def _judged(self, code: int, said: bytes, stage: str, *, begun: float) -> Outcome:
        outcome = meaning(code, said, stage=stage, took_ms=_since(begun))
        if outcome.whole:
            self.close()
        return outcome

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Any:
        """End the connection when the time is over, whatever it is doing: a server that drips never times out."""
        self._barked = False

        def bark() -> None:
            self._barked = True
            if self._hold is not None:
                with contextlib.suppress(OSError):
                    self._hold.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, bark)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        smtp, self._smtp = self._smtp, None
        hold, self._hold = self._hold, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
                if smtp.sock is not None:
                    smtp.sock.settimeout(1.0)
                    smtp.putcmd("quit")
            smtp.close()
        if hold is not None:
            hold.close()


def _sensible(code: int) -> bool:
    """Whether it is a reply code at all: smtplib gives -1 for a line that begins with none."""
    return 200 <= code < 600


def _problem(error: Exception) -> str:
    """A word of PROBLEMS for what kept a connection from standing."""
    if isinstance(error, CallFailed):
        return error.problem
    if isinstance(error, TargetRefused):
        return "refused"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return "timeout" if isinstance(error.__context__ or error, TimeoutError) else "unreachable"


def _detail(error: Exception) -> str:
    return str(getattr(error, "verify_message", "") or getattr(error, "reason", "") or type(error).__name__)


class _Pinned(smtplib.SMTP):
    """smtplib over a connection that is there already."""

    def __init__(self, reached: socket.socket, *, timeout: float, name: str) -> None:
        super().__init__(timeout=timeout, local_hostname=name)
        self._reached = reached
        self._context: ssl.SSLContext | None = None
        self._answer = timeout
        self.until = float("inf")
        """The moment by which all answers must be in, however slowly they drip."""

    def getreply(self) -> tuple[int, bytes]:
        """As smtplib does it, with an end to dripping."""
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock, self)  # it reads lines, and no more is asked
        return super().getreply()

    def patience(self) -> float:
        """Seconds until the next piece of an answer must be here."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self._answer, left)

    def wrapped(self, context: ssl.SSLContext) -> None:
        """TLS from the first byte."""
        self._context = context

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del port, timeout
        self._host = host  # what STARTTLS checks the certificate against
        if self._context is not None:
            return self._context.wrap_socket(self._reached, server_hostname=host)
        return self._reached

    def auth(self, mechanism: str, authobject: Any, *, initial_response_ok: bool = True) -> tuple[int, bytes]:
        """As smtplib does it, but a password may hold any letter."""
        first = authobject() if initial_response_ok else None
        code, said = self.docmd("AUTH", mechanism if first is None else f"{mechanism} {_coded(first)}")
        for _ in range(5):
            if code != 334:
                break
            code, said = self.docmd(_coded(authobject(base64.b64decode(said))))
        if code not in {235, 503}:
            raise smtplib.SMTPAuthenticationError(code, said)
        return code, said


class _Lines:
    """Lines of answers. A socket's own timeout begins anew with every byte; this one ends."""

    def __init__(self, sock: socket.socket, smtp: _Pinned) -> None:
        self._sock, self._smtp, self._rest = sock, smtp, b""

    def readline(self, limit: int) -> bytes:
        """Up to and with the next line end, or as much as is allowed."""
        while b"\n" not in self._rest and len(self._rest) < limit:
            self._sock.settimeout(self._smtp.patience())
            piece = self._sock.recv(4096)
            if not piece:
                break
            self._rest += piece
        end = self._rest.find(b"\n") + 1 or len(self._rest)
        line, self._rest = self._rest[: min(end, limit)], self._rest[min(end, limit) :]
        return line

    def close(self) -> None:
        """Nothing is held."""


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _envelope(smtp: smtplib.SMTP, envelope: Envelope) -> tuple[int, bytes, str] | None:
    """From, to, and leave to send; None when it is given. In one go where the server takes several at once."""
    most = smtp.esmtp_features.get("size", "")
    if most.isdecimal() and 0 < int(most) < len(envelope.data):
        return 552, b"5.3.4 larger than the server takes", "mail"
    mail = f"MAIL FROM:<{_path(envelope.sender)}>" + (f" SIZE={len(envelope.data)}" if smtp.has_extn("size") else "")
    rcpt = f"RCPT TO:<{_path(envelope.to)}>"
    if smtp.has_extn("dsn"):
        mail += f" RET=HDRS ENVID={envelope.reference}"
        rcpt += " NOTIFY=FAILURE"
    if smtp.has_extn("pipelining"):
        return _in_one_go(smtp, mail, rcpt)
    for stage, command, wanted in (("mail", mail, 250), ("rcpt", rcpt, 250), ("data", "DATA", 354)):
        smtp.putcmd(command)
        code, said = smtp.getreply()
        if code != wanted and not (stage == "rcpt" and code == 251):
            if code != 421:
                smtp.putcmd("RSET")
                smtp.getreply()
            return code, said, stage if stage != "data" else "leave"
    return None


def _in_one_go(smtp: smtplib.SMTP, mail: str, rcpt: str) -> tuple[int, bytes, str] | None:
    smtp.send(f"{mail}\r\n{rcpt}\r\nDATA\r\n".encode("ascii"))
    replies = []
    for _ in range(3):
        replies.append(smtp.getreply())
        if replies[-1][0] == 421:
            return *replies[-1], "mail"
    (first, first_said), (second, second_said), (third, third_said) = replies
    if first == 250 and second in {250, 251} and third == 354:
        return None
    if third == 354:  # it waits for a mail to nobody: end it empty
        smtp.send(b".\r\n")
    elif first == 250:
        smtp.putcmd("RSET")
    if third == 354 or first == 250:
        smtp.getreply()
    if first != 250:
        return first, first_said, "mail"
    if second not in {250, 251}:
        return second, second_said, "rcpt"
    return third, third_said, "leave"


def _path(address: str) -> str:
    return spelled(address) if address else ""


def _dotted(data: bytes) -> bytes:
    """Lines that begin with a dot get a second one."""
    whole = data.replace(b"\r\n.", b"\r\n..")
    return b"." + whole if whole.startswith(b".") else whole


def _since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
