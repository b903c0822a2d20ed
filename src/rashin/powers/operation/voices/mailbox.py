"""A mailbox, read over IMAP: guarded like every call that leaves here, bounded in time and size, and left as it is.

Nothing is marked as read, moved or deleted: whoever works in the mailbox sees it as before. How far it was read is a
UID; when the folder is made anew (UIDVALIDITY), it is read again and the mails' own ids tell what is known.
"""

import contextlib
import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import certifi
from imap_tools import AND, BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxLoginError

from rashin.base.messages.addresses import Target
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.outgoing import CallFailed, Policy, check_port, policy, resolve
from rashin.powers.operation.voices.errors import MailboxClosed
from rashin.powers.operation.voices.formats.mails import MOST_BYTES
from rashin.powers.operation.voices.vocabulary import Problem

PORTS: Final = frozenset({143, 993})
SECURITY: Final = ("tls", "starttls", "none")
PATIENCE: Final = 20.0
"""Seconds for each answer."""
DEADLINE: Final = 240.0
"""Seconds for all of it, however slowly it drips."""
MOST_AT_ONCE: Final = 200
LOOK_BACK: Final = timedelta(days=7)
"""When a folder was made anew, mails of so many days before the last look are gone through again."""
_LARGEST: Final = MOST_BYTES + (1 << 20)
_BROKEN: Final = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError, AssertionError, IndexError, EOFError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where a mailbox is, and who reads it."""

    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far a folder was read."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One mail as it lies there."""

    uid: int
    data: bytes
    cut: bool = False
    """Too large: only its head was fetched."""


class Folder:
    """An open folder."""

    def __init__(self, box: "_Box", mark: Mark) -> None:
        self._box = box
        self.newest = mark
        """Its present UIDVALIDITY and the highest UID there may be."""

    def uids(self, *, after: int, since: date | None) -> list[int]:
        """The UIDs above one, or of a day on, lowest first."""
        with _told():
            asked: Any = AND(date_gte=since) if since is not None else f"UID {after + 1}:*"
            found = sorted(int(uid) for uid in self._box.uids(asked, charset=None) if uid.isdecimal())
        return [uid for uid in found if uid > after]

    def mail(self, uid: int) -> Raw | None:
        """One mail; None when it is gone meanwhile."""
        with _told():
            size = self._number(uid, "RFC822.SIZE")
            if size is None:
                return None
            cut = size > MOST_BYTES
            data = self._fetched(uid, "BODY.PEEK[HEADER]" if cut else "BODY.PEEK[]")
            return None if data is None else Raw(uid=uid, data=data, cut=cut)

    def _number(self, uid: int, what: str) -> int | None:
        _status, said = self._box.client.uid("FETCH", str(uid), f"({what})")
        text = b" ".join(part if isinstance(part, bytes) else b" ".join(part) for part in said or () if part)
        found = re.search(rb"RFC822\.SIZE (\d{1,12})", text)
        return int(found[1]) if found else None

    def _fetched(self, uid: int, what: str) -> bytes | None:
        _status, said = self._box.client.uid("FETCH", str(uid), f"({what})")
        return next((bytes(part[1]) for part in said or () if isinstance(part, tuple) and len(part) > 1), None)


@contextlib.contextmanager
def opened(account: Account) -> Iterator[Folder]:
    """The folder, read only.

    Raises
    ------
    MailboxClosed
        With the reason as a word of ``Problem``.
    """
    reached = _reached(account)
    dog = _Watchdog(reached)
    box: _Box | None = None
    try:
        with _told(login=True):
            box = _Box(account, reached)
            box.login(account.user, account.password, initial_folder=None)
        yield Folder(box, _selected(box, account.folder))
    finally:
        dog.rest()
        if box is not None:
            with contextlib.suppress(*_BROKEN):
                box.client.logout()
        with contextlib.suppress(OSError):
            reached.close()


def _selected(box: "_Box", folder: str) -> Mark:
    try:
        box.folder.set(folder, readonly=True)
        found = box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
        return Mark(validity=int(found["UIDVALIDITY"]), uid=int(found["UIDNEXT"]) - 1)
    except (ImapToolsError, KeyError, ValueError) as problem:
        raise MailboxClosed(Problem.FOLDER, folder[:80]) from problem
    except _BROKEN as problem:
        raise MailboxClosed(Problem.BROKEN, type(problem).__name__) from problem


@contextlib.contextmanager
def _told(*, login: bool = False) -> Iterator[None]:
    """What the library and the network raise, as one word."""
    try:
        yield
    except MailboxClosed:
        raise
    except MailboxLoginError as problem:
        raise MailboxClosed(Problem.LOGIN) from problem
    except ssl.SSLError as problem:
        raise MailboxClosed(Problem.TLS, str(problem.reason or "")[:80]) from problem
    except _BROKEN as problem:
        refused = login and isinstance(problem, imaplib.IMAP4.error) and not isinstance(problem, imaplib.IMAP4.abort)
        raise MailboxClosed(Problem.LOGIN if refused else Problem.BROKEN, type(problem).__name__) from problem


def _reached(account: Account) -> socket.socket:
    """A connection to an address that may be called: the name is looked up once, and that very address is used."""
    rules = policy()
    target = Target(scheme="imap", host=account.host.strip().lower(), port=account.port, path="")
    last: BaseException | None = None
    try:
        if account.port not in PORTS:
            check_port(target, rules.allowed)
        if account.security == "none":
            _check_inside(target, rules)
        addresses = resolve(target, rules.allowed)
    except TargetRefused as problem:
        raise MailboxClosed(Problem.NOT_ALLOWED) from problem
    except CallFailed as problem:
        raise MailboxClosed(Problem.UNREACHABLE, problem.problem) from problem
    for address in addresses:
        try:
            return socket.create_connection((str(address), account.port), timeout=PATIENCE)
        except OSError as problem:
            last = problem
    raise MailboxClosed(Problem.UNREACHABLE, type(last).__name__ if last else "") from last


def _check_inside(target: Target, rules: Policy) -> None:
    """A password goes unencrypted only where the company itself says that the way is its own."""
    literal = target.literal
    if not rules.allowed.named(target) and not (literal is not None and rules.allowed.holds(literal, target.port)):
        raise MailboxClosed(Problem.NOT_ALLOWED, "TLS")


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=policy().trust or certifi.where())


class _Client(imaplib.IMAP4):
    """Speaks over a connection that was made and checked already; what is longer than a mail may be is not taken."""

    def __init__(self, account: Account, reached: socket.socket) -> None:
        self._given = reached
        self._account = account
        super().__init__(account.host, account.port, PATIENCE)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        self._given.settimeout(timeout)
        if self._account.security == "tls":
            return _tls().wrap_socket(self._given, server_hostname=self._account.host)
        return self._given

    def read(self, size: int) -> bytes:
        """Bytes of a literal."""
        if size > _LARGEST:
            raise self.abort("a literal larger than any mail")
        return super().read(size)


class _Box(BaseMailBox):
    """The library's mailbox over our connection."""

    def __init__(self, account: Account, reached: socket.socket) -> None:
        self._account, self._given = account, reached
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Client(self._account, self._given)
        if self._account.security == "starttls":
            client.starttls(_tls())
        return client


class _Watchdog:
    """Ends a connection when its time is over, in whatever it is doing."""

    def __init__(self, reached: socket.socket) -> None:
        self._hold = reached.dup()  # wrapping for TLS takes the first handle away
        self._timer = threading.Timer(DEADLINE, self._bark)
        self._timer.daemon = True
        self._timer.start()

    def _bark(self) -> None:
        with contextlib.suppress(OSError):
            self._hold.shutdown(socket.SHUT_RDWR)

    def rest(self) -> None:
        """It is over."""
        self._timer.cancel()
        self._hold.close()
