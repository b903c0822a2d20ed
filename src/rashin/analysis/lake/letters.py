"""What an inbox holds and promises, whatever database keeps it."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol

from rashin.errors import Unavailable, gettext_noop

FateKind = Literal["accepted", "duplicate", "refused"]
Told = Callable[["InboxUnavailable | None"], None]
"""Hears what became of a letter: None once it is safe, else why it is not."""


class InboxUnavailable(Unavailable):
    """The inbox cannot promise to keep what was sent; nothing of it was acknowledged.

    InboxUnavailable
    ├── InboxFull        more waits to be written than may wait in memory
    └── InboxBroken      the disk is full or read-only, or the database does not answer
    """

    code = "inbox.unavailable"


class InboxFull(InboxUnavailable):
    """More waits to be written than may wait in memory."""

    code = "inbox.full"
    message = gettext_noop("The inbox is busy: %(waiting)s requests wait to be written.")
    remedy = gettext_noop("Send the same request again in a second; nothing of it was kept.")


class InboxBroken(InboxUnavailable):
    """The store behind the inbox refuses writes."""

    code = "inbox.broken"
    message = gettext_noop("The inbox cannot be written: %(problem)s")
    remedy = gettext_noop("Look at free space and permissions of the home; senders try again by themselves.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One request as it came: its body untouched, and a stamp."""

    received_at: int
    """Microseconds since 1970, UTC."""
    key: str
    """Identifier of the write key that let it in."""
    source: str
    kind: str
    """The last word of its path: track, batch …"""
    body: bytes
    """Compressed when it came compressed."""
    headers: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The few headers that messages need later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A letter with its place in the order of arrival. Places grow and are never used twice."""

    seq: int
    letter: Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one message, or of a request that was turned away at the door."""

    at: datetime
    source: str
    kind: str
    name: str = ""
    message_id: str = ""
    fate: FateKind
    code: str = ""
    reason: str = ""
    place: str = ""
    excerpt: str = ""
    """The beginning of its body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """How often a key was used, and when last."""

    key: str
    last_at: datetime
    requests: int
    messages: int
    refused: int


class Inbox(Protocol):
    """A durable queue of requests, the memory of message ids, and what arrived last."""

    @property
    def identity(self) -> str:
        """A name made when the store was made: places are comparable within it alone."""

    def put(self, letter: Letter) -> None:
        """Return once the letter survives a power cut; raise `InboxUnavailable` when that cannot be promised."""

    def put_soon(self, letter: Letter, told: Told) -> None:
        """The same for an event loop: return at once, and tell, in the writer's thread, what became of the letter."""

    def note(self, fate: Fate) -> None:
        """Remember a refusal at the door for the live view, without waiting for it and without promising it."""

    def read(self, *, after: int, upto: int | None = None, letters: int, size: int) -> list[Arrived]:
        """Letters in order of arrival: at most so many, and no more once their bodies exceed ``size`` bytes."""

    def first_places(self, ids: Sequence[bytes], places: Sequence[int], *, now: datetime) -> list[int]:
        """For each 16-byte id the place it was first seen at; new ones are remembered at the place given."""

    def finish(self, *, upto: int, fates: Sequence[Fate], uses: Sequence[KeyUse]) -> None:
        """Delete letters up to a place, and write what became of them, in one transaction."""

    def recent(self, *, limit: int, fate: FateKind | None = None) -> list[Fate]:
        """What arrived last, newest first."""

    def uses(self) -> list[KeyUse]:
        """The uses of every key since the store was made."""

    def waiting(self) -> int:
        """How many letters wait for their flush."""

    def last_place(self) -> int:
        """The highest place ever given."""

    def advance(self, beyond: int) -> None:
        """Give no place up to ``beyond`` any more: for a store that was restored from an older copy."""

    def flushing(self) -> AbstractContextManager[bool]:
        """Whether this caller is the one that flushes; the others get False. Freed by the death of its holder."""

    def close(self) -> None:
        """Write what waits, then let go of the store."""


class _Group:
    """Letters that are committed together, and the ones who wait for it."""

    __slots__ = ("done", "failure", "letters", "notes", "size", "told")

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.notes: list[Fate] = []
        self.size = 0
        self.done = threading.Event()
        self.told: list[Told] = []
        self.failure: InboxUnavailable | None = None


class GroupCommit:
    """One thread that writes everything that waits in one transaction, then releases all who waited.

    While one group is synced to disk the next one gathers: the slower the disk, the larger the groups.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Letter], Sequence[Fate]], None],
        *,
        most_letters: int = 10_000,
        most_bytes: int = 64 << 20,
        most_notes: int = 200,
    ) -> None:
        self._write = write
        self._limits = (most_letters, most_bytes, most_notes)
        self._turn = threading.Condition()
        self._group = _Group()
        self._writing = _Group()
        self._closed = False
        self._thread: threading.Thread | None = None

    def put(self, letter: Letter, *, patience: float) -> None:
        """Wait until the letter is committed. Out of patience it may yet be: the sender's message ids sort that out."""
        with self._turn:
            group = self._join(len(letter.body))
            group.letters.append(letter)
            self._turn.notify()
        if not group.done.wait(patience):
            raise InboxBroken(problem=f"no commit within {patience:g} s")
        if group.failure is not None:
            raise group.failure

    def put_soon(self, letter: Letter, told: Told) -> None:
        """Add the letter to the next group and return; the writer's thread tells what became of it."""
        with self._turn:
            group = self._join(len(letter.body))
            group.letters.append(letter)
            group.told.append(told)
            self._turn.notify()

    def note(self, fate: Fate) -> None:
        """Add a fate to the next group; beyond the limit it is forgotten."""
        with self._turn:
            if not self._closed and len(self._group.notes) < self._limits[2]:
                self._start()
                self._group.notes.append(fate)
                self._turn.notify()

    def close(self) -> None:
        """Commit what waits and stop."""
        with self._turn:
            self._closed = True
            thread = self._thread
            self._turn.notify()
        if thread is not None:
            thread.join()

    def _join(self, size: int) -> _Group:
        letters = len(self._group.letters) + len(self._writing.letters)
        waiting_bytes = self._group.size + self._writing.size
        if self._closed or letters >= self._limits[0] or (letters and waiting_bytes + size > self._limits[1]):
            raise InboxFull(waiting=letters)
        self._start()
        self._group.size += size
        return self._group

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="inbox-writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._turn:
                while not (self._group.letters or self._group.notes or self._closed):
                    self._turn.wait()
                group = self._writing = self._group
                if self._closed and not (group.letters or group.notes):
                    return
                self._group = _Group()
            try:
                self._write(group.letters, group.notes)
            except InboxUnavailable as failure:
                group.failure = failure
            except Exception as failure:  # noqa: BLE001 - whoever waits must hear of it, and the thread must live on
                group.failure = InboxBroken(problem=str(failure))
            group.done.set()
            for tell in group.told:
                tell(group.failure)
            with self._turn:
                self._writing = _Group()
