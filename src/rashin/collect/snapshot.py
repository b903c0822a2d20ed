"""What the collector may let in: write keys, origins and consent, published as one file and read without a database."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import msgspec


class Key(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One write key. It is public by nature: every visitor's browser carries it."""

    id: str
    """What use is counted under; survives a change of name."""
    key: str
    source: str
    """The name that rows carry in the lake. Message ids are deduplicated within a source."""
    origins: tuple[str, ...] = ()
    """Web origins that may send with it (``https://shop.example.jp``); empty: any."""
    enabled: bool = True
    expires_at: datetime | None = None
    client_ip: bool = False
    """Whether the sender's address may be kept."""
    rate: float | None = None
    """Requests a second, for each collector process; None: no limit."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All keys at one moment, and who must not be recorded."""

    keys: tuple[Key, ...] = ()
    withdrawn: frozenset[int] = frozenset()
    """Customer keys of people who withdrew their consent: what names them is dropped at the flush."""


class Door:
    """A snapshot, indexed for the question that each request asks."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._by_key = {key.key: key for key in snapshot.keys}
        live = [key for key in snapshot.keys if key.enabled]
        self._any_origin = any(not key.origins for key in live)
        self._origins = frozenset(_origin(origin) for key in live for origin in key.origins)

    def find(self, write_key: str) -> Key | None:
        """The key, enabled or not; None when there is none."""
        return self._by_key.get(write_key)

    def welcomes(self, origin: str) -> bool:
        """Whether any key may be used from this origin: all that a preflight can ask, since it carries no key."""
        return self._any_origin or _origin(origin) in self._origins


def allows(key: Key, origin: str) -> bool:
    """Whether this key may be used from this origin."""
    return not key.origins or _origin(origin) in {_origin(one) for one in key.origins}


def _origin(text: str) -> str:
    return text.rstrip("/").casefold()


def publish(path: Path, snapshot: Snapshot) -> None:
    """Replace the file in one step, so that a reader sees the old one or the new one whole, even after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(snapshot), indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(path: Path) -> Snapshot:
    """The snapshot in a file; raises what the file's damage raises."""
    return msgspec.json.decode(path.read_bytes(), type=Snapshot)


class Watch:
    """The newest whole snapshot: looked for again at most every half second, and kept when the new one is damaged."""

    def __init__(self, path: str | Path, *, every: float = 0.5, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = Path(path)
        self._every = every
        self._clock = clock
        self._looked = float("-inf")
        self._mark: tuple[int, int, int] | None = None
        self._lock = threading.Lock()
        self._door = Door(Snapshot())
        self.damage: str | None = None
        """Why the newest file could not be read; None when it could."""

    @property
    def ready(self) -> bool:
        """Whether any snapshot was ever read: before that nobody can be told that their key is unknown."""
        return self._mark is not None

    def door(self) -> Door:
        """The keys as they are now, at most a second old. The first who asks reads them, and all others wait."""
        if self._clock() - self._looked > self._every and self._lock.acquire(blocking=not self.ready):
            try:
                self._look()
            finally:
                self._looked = self._clock()
                self._lock.release()
        return self._door

    def _look(self) -> None:
        try:
            status = self._path.stat()
            mark = (status.st_mtime_ns, status.st_size, status.st_ino)
            if mark == self._mark:
                return
            self._door = Door(read(self._path))
            self._mark, self.damage = mark, None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            self.damage = str(problem)


def snapshot_of(keys: Iterable[Key], *, withdrawn: Iterable[int] = ()) -> Snapshot:
    """A snapshot of these keys."""
    return Snapshot(keys=tuple(keys), withdrawn=frozenset(withdrawn))
