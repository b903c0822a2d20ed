"""The inbox as SQLite files: WAL, every commit synced, several processes may write."""

import fcntl
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import msgspec

from rashin.analysis.lake.letters import Arrived, Fate, FateKind, GroupCommit, InboxBroken, KeyUse, Letter, Told
from rashin.analysis.lake.seen import SeenIndex

RING = 2_000
"""How many fates the live view keeps."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS identity (identity TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS letters (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL,
  kind TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS fates (seq INTEGER PRIMARY KEY AUTOINCREMENT, fate TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS uses (
  key TEXT PRIMARY KEY, last_at INTEGER NOT NULL, requests INTEGER NOT NULL, messages INTEGER NOT NULL,
  refused INTEGER NOT NULL) WITHOUT ROWID;
"""
_PUT = "INSERT INTO letters (received_at, key, source, kind, headers, body) VALUES (?, ?, ?, ?, ?, ?)"
_USE = """
INSERT INTO uses (key, last_at, requests, messages, refused) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET last_at = max(last_at, excluded.last_at), requests = requests + excluded.requests,
  messages = messages + excluded.messages, refused = refused + excluded.refused
"""


def connect(path: Path, *, patience: float = 10.0) -> sqlite3.Connection:
    """A connection whose commits are synced to disk before they return."""
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    _switch_to_wal(connection, until=time.monotonic() + patience)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    return connection


def _switch_to_wal(connection: sqlite3.Connection, *, until: float) -> None:
    """A fresh file's mode is changed under a lock for which SQLite does not wait by itself."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if "locked" not in str(problem) or time.monotonic() > until:
                connection.close()
                raise
            time.sleep(0.01)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the write lock at once, so that two processes queue instead of failing half-way."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class SqliteInbox:
    """`Inbox` in ``inbox.sqlite3``; the memory of message ids in ``inbox.sqlite3.seen`` beside it."""

    def __init__(self, path: str | Path, *, window: timedelta = timedelta(days=400), patience: float = 10.0) -> None:
        self.path = Path(path)
        self._patience = patience
        self._lock = threading.RLock()
        self._side: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None
        self._commits = GroupCommit(self._write)
        self._seen = SeenIndex(self.path.with_name(self.path.name + ".seen"), window=window)
        self._identity = ""

    @property
    def identity(self) -> str:
        """See `Inbox.identity`."""
        if not self._identity:
            with self._reading() as connection:
                self._identity = str(connection.execute("SELECT identity FROM identity").fetchone()[0])
        return self._identity

    def put(self, letter: Letter) -> None:
        """See `Inbox.put`."""
        self._commits.put(letter, patience=self._patience + 5)

    def put_soon(self, letter: Letter, told: Told) -> None:
        """See `Inbox.put_soon`."""
        self._commits.put_soon(letter, told)

    def note(self, fate: Fate) -> None:
        """See `Inbox.note`."""
        self._commits.note(fate)

    def read(self, *, after: int, upto: int | None = None, letters: int, size: int) -> list[Arrived]:
        """See `Inbox.read`."""
        query = "SELECT * FROM letters WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
        found: list[Arrived] = []
        total = 0
        with self._reading() as connection:
            rows = connection.execute(query, (after, (1 << 62) if upto is None else upto, letters))
            for seq, received_at, key, source, kind, headers, body in rows:
                stamp = MappingProxyType(msgspec.json.decode(headers, type=dict[str, str]))
                letter = Letter(
                    received_at=received_at, key=key, source=source, kind=kind, headers=stamp, body=body
                )  # fmt: skip
                found.append(Arrived(seq=seq, letter=letter))
                total += len(body)
                if total >= size:
                    break
        return found

    def first_places(self, ids: Sequence[bytes], places: Sequence[int], *, now: datetime) -> list[int]:
        """See `Inbox.first_places`."""
        with self._guard():
            return self._seen.first_places(ids, places, now=now)

    def finish(self, *, upto: int, fates: Sequence[Fate], uses: Sequence[KeyUse]) -> None:
        """See `Inbox.finish`."""
        with self._reading() as connection, transaction(connection):
            connection.execute("DELETE FROM letters WHERE seq <= ?", (upto,))
            _write_fates(connection, fates)
            rows = [(use.key, _micros(use.last_at), use.requests, use.messages, use.refused) for use in uses]
            connection.executemany(_USE, rows)
        self._give_back_space()

    def recent(self, *, limit: int, fate: FateKind | None = None) -> list[Fate]:
        """See `Inbox.recent`."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT record FROM fates WHERE ?1 IS NULL OR fate = ?1 ORDER BY seq DESC LIMIT ?2", (fate, limit)
            ).fetchall()
        return [msgspec.json.decode(record, type=Fate) for (record,) in rows]

    def uses(self) -> list[KeyUse]:
        """See `Inbox.uses`."""
        with self._reading() as connection:
            rows = connection.execute("SELECT key, last_at, requests, messages, refused FROM uses").fetchall()
        return [
            KeyUse(key=key, last_at=_time(at), requests=requests, messages=messages, refused=refused)
            for key, at, requests, messages, refused in rows
        ]

    def waiting(self) -> int:
        """See `Inbox.waiting`."""
        with self._reading() as connection:
            return int(connection.execute("SELECT count(*) FROM letters").fetchone()[0])

    def last_place(self) -> int:
        """See `Inbox.last_place`."""
        with self._reading() as connection:
            row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'letters'").fetchone()
        return int(row[0]) if row else 0

    def advance(self, beyond: int) -> None:
        """See `Inbox.advance`."""
        with self._reading() as connection, transaction(connection):
            changed = connection.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'letters'", (beyond,)
            ).rowcount
            if not changed:
                connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('letters', ?)", (beyond,))

    @contextmanager
    def flushing(self) -> Iterator[bool]:
        """See `Inbox.flushing`. A lock on a file of its own, which the kernel frees when its holder dies."""
        try:
            handle = os.open(self.path.with_name(self.path.name + ".flush"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as problem:
            raise InboxBroken(problem=str(problem)) from problem
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)

    def close(self) -> None:
        """See `Inbox.close`."""
        self._commits.close()
        with self._lock:
            for connection in (self._side, self._writer):
                if connection is not None:
                    connection.close()
            self._side = self._writer = None
            self._seen.close()

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = connect(self.path, patience=self._patience)
        try:
            with transaction(connection):
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                new = uuid.uuid4().hex
                connection.execute("INSERT INTO identity SELECT ? WHERE NOT EXISTS (SELECT 1 FROM identity)", (new,))
        except BaseException:
            connection.close()
            raise
        return connection

    def _write(self, letters: Sequence[Letter], notes: Sequence[Fate]) -> None:
        """Runs in the writer thread alone. A failed connection is dropped: the next group tries a fresh one."""
        encode = msgspec.json.encode
        rows = [
            (one.received_at, one.key, one.source, one.kind, encode(dict(one.headers)).decode(), one.body)
            for one in letters
        ]
        try:
            if self._writer is None:
                self._writer = self._open()
            with transaction(self._writer):
                self._writer.executemany(_PUT, rows)
                _write_fates(self._writer, notes)
        except (sqlite3.Error, OSError) as problem:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            time.sleep(0.05)  # a full disk is not asked a thousand times a second
            raise InboxBroken(problem=str(problem)) from problem

    @contextmanager
    def _guard(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except (sqlite3.Error, OSError) as problem:
                raise InboxBroken(problem=str(problem)) from problem

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._guard():
            if self._side is None:
                self._side = self._open()
            yield self._side

    def _give_back_space(self) -> None:
        """After a backlog the file is mostly empty pages; return some to the disk, a little each time."""
        with self._reading() as connection:
            if connection.execute("PRAGMA freelist_count").fetchone()[0] > 20_000:
                connection.execute("PRAGMA incremental_vacuum(2000)").fetchall()


def _write_fates(connection: sqlite3.Connection, fates: Sequence[Fate]) -> None:
    if not fates:
        return
    rows = [(fate.fate, msgspec.json.encode(fate).decode()) for fate in fates[-RING:]]
    connection.executemany("INSERT INTO fates (fate, record) VALUES (?, ?)", rows)
    connection.execute("DELETE FROM fates WHERE seq <= (SELECT max(seq) FROM fates) - ?", (RING,))


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
