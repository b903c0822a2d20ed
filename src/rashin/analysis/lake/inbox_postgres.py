"""The inbox as tables of a PostgreSQL server, for when several machines collect into one place."""

import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import msgspec
import psycopg

from rashin.analysis.lake.letters import Arrived, Fate, FateKind, GroupCommit, InboxBroken, KeyUse, Letter, Told

RING = 2_000
"""How many fates the live view keeps."""

_WRITERS, _FLUSHER, _MAKERS = 0x52415348_0001, 0x52415348_0002, 0x52415348_0003
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rashin_inbox_identity (identity text NOT NULL);
CREATE TABLE IF NOT EXISTS rashin_inbox_letters (
  seq bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY, received_at bigint NOT NULL, key text NOT NULL,
  source text NOT NULL, kind text NOT NULL, headers text NOT NULL, body bytea NOT NULL);
CREATE TABLE IF NOT EXISTS rashin_inbox_fates (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, fate text NOT NULL, record text NOT NULL);
CREATE TABLE IF NOT EXISTS rashin_inbox_uses (
  key text PRIMARY KEY, last_at bigint NOT NULL, requests bigint NOT NULL, messages bigint NOT NULL,
  refused bigint NOT NULL);
CREATE TABLE IF NOT EXISTS rashin_inbox_seen (
  id uuid PRIMARY KEY, place bigint NOT NULL, day integer NOT NULL);
CREATE INDEX IF NOT EXISTS rashin_inbox_seen_day ON rashin_inbox_seen USING brin (day)
"""
_PUT = (
    "INSERT INTO rashin_inbox_letters (received_at, key, source, kind, headers, body) VALUES (%s, %s, %s, %s, %s, %s)"
)
_USE = """
INSERT INTO rashin_inbox_uses AS old (key, last_at, requests, messages, refused) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET last_at = greatest(old.last_at, excluded.last_at),
  requests = old.requests + excluded.requests, messages = old.messages + excluded.messages,
  refused = old.refused + excluded.refused
"""
_SEEN = """
WITH asked AS (SELECT * FROM unnest(%s::uuid[], %s::bigint[]) AS asked (id, place)),
  fresh AS (
    INSERT INTO rashin_inbox_seen (id, place, day)
    SELECT id, min(place), %s FROM asked GROUP BY id ORDER BY id ON CONFLICT (id) DO NOTHING RETURNING id, place)
SELECT id, place FROM fresh
UNION ALL SELECT seen.id, seen.place FROM rashin_inbox_seen AS seen WHERE seen.id = ANY (%s::uuid[])
"""


class PostgresInbox:
    """`Inbox` in tables named ``rashin_inbox_…``, made when they are missing."""

    def __init__(self, address: str, *, window: timedelta = timedelta(days=400), patience: float = 10.0) -> None:
        self._address = address
        self._window = window
        self._patience = patience
        self._lock = threading.RLock()
        self._side: psycopg.Connection[Any] | None = None
        self._writer: psycopg.Connection[Any] | None = None
        self._commits = GroupCommit(self._write)
        self._identity = ""
        self._pruned = -1

    @property
    def identity(self) -> str:
        """See `Inbox.identity`."""
        if not self._identity:
            with self._using() as connection:
                self._identity = str(_one(connection.execute("SELECT identity FROM rashin_inbox_identity")))
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
        """See `Inbox.read`. The running sum of sizes is taken by the server, so that no more than that is sent."""
        query = """
            SELECT seq, received_at, key, source, kind, headers, body FROM (
              SELECT *, sum(length(body)) OVER (ORDER BY seq) - length(body) AS before
              FROM (SELECT * FROM rashin_inbox_letters WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s) AS next
            ) AS summed WHERE before < %s ORDER BY seq"""
        with self._using() as connection:
            rows = connection.execute(query, (after, (1 << 62) if upto is None else upto, letters, size)).fetchall()
        return [
            Arrived(
                seq=seq,
                letter=Letter(
                    received_at=received_at,
                    key=key,
                    source=source,
                    kind=kind,
                    headers=MappingProxyType(msgspec.json.decode(headers, type=dict[str, str])),
                    body=bytes(body),
                ),
            )
            for seq, received_at, key, source, kind, headers, body in rows
        ]

    def first_places(self, ids: Sequence[bytes], places: Sequence[int], *, now: datetime) -> list[int]:
        """See `Inbox.first_places`."""
        if not ids:
            return []
        keys = [uuid.UUID(bytes=one) for one in ids]
        day = (now.astimezone(UTC) - _EPOCH).days
        with self._using() as connection:
            if self._pruned != day:
                connection.execute("DELETE FROM rashin_inbox_seen WHERE day < %s", (day - self._window.days,))
                self._pruned = day
            known = dict(connection.execute(_SEEN, (keys, list(places), day, keys)).fetchall())
        return [int(known[key]) for key in keys]

    def finish(self, *, upto: int, fates: Sequence[Fate], uses: Sequence[KeyUse]) -> None:
        """See `Inbox.finish`."""
        rows = [(use.key, _micros(use.last_at), use.requests, use.messages, use.refused) for use in uses]
        with self._using() as connection:
            connection.execute("DELETE FROM rashin_inbox_letters WHERE seq <= %s", (upto,))
            _write_fates(connection, fates)
            connection.cursor().executemany(_USE, rows)

    def recent(self, *, limit: int, fate: FateKind | None = None) -> list[Fate]:
        """See `Inbox.recent`."""
        query = "SELECT record FROM rashin_inbox_fates WHERE %s::text IS NULL OR fate = %s ORDER BY seq DESC LIMIT %s"
        with self._using() as connection:
            rows = connection.execute(query, (fate, fate, limit)).fetchall()
        return [msgspec.json.decode(record, type=Fate) for (record,) in rows]

    def uses(self) -> list[KeyUse]:
        """See `Inbox.uses`."""
        query = "SELECT key, last_at, requests, messages, refused FROM rashin_inbox_uses ORDER BY key"
        with self._using() as connection:
            rows = connection.execute(query).fetchall()
        return [
            KeyUse(
                key=key,
                last_at=_EPOCH + timedelta(microseconds=at),
                requests=requests,
                messages=messages,
                refused=refused,
            )
            for key, at, requests, messages, refused in rows
        ]

    def waiting(self) -> int:
        """See `Inbox.waiting`."""
        with self._using() as connection:
            return int(_one(connection.execute("SELECT count(*) FROM rashin_inbox_letters")))

    def last_place(self) -> int:
        """See `Inbox.last_place`."""
        sequence = "pg_get_serial_sequence('rashin_inbox_letters', 'seq')::regclass"
        query = f"SELECT coalesce(pg_sequence_last_value({sequence}), 0)".encode()
        with self._using() as connection:
            return int(_one(connection.execute(query)))

    def advance(self, beyond: int) -> None:
        """See `Inbox.advance`."""
        if beyond > self.last_place():
            with self._using() as connection:
                connection.execute(
                    "SELECT setval(pg_get_serial_sequence('rashin_inbox_letters', 'seq'), %s)", (beyond,)
                )

    @contextmanager
    def flushing(self) -> Iterator[bool]:
        """See `Inbox.flushing`. The server frees the lock when the connection that holds it ends."""
        connection = self._connect()
        try:
            yield bool(_one(connection.execute("SELECT pg_try_advisory_lock(%s)", (_FLUSHER,))))
        finally:
            connection.close()

    def close(self) -> None:
        """See `Inbox.close`."""
        self._commits.close()
        with self._lock:
            for connection in (self._side, self._writer):
                if connection is not None:
                    connection.close()
            self._side = self._writer = None

    def _connect(self) -> psycopg.Connection[Any]:
        try:
            return psycopg.connect(self._address, autocommit=True, connect_timeout=max(2, round(self._patience)))
        except psycopg.Error as problem:
            raise InboxBroken(problem=_said(problem)) from problem

    def _open(self) -> psycopg.Connection[Any]:
        connection = self._connect()
        try:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKERS,))
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement.encode())
                new = "INSERT INTO rashin_inbox_identity SELECT %s WHERE NOT EXISTS (SELECT FROM rashin_inbox_identity)"
                connection.execute(new, (uuid.uuid4().hex,))
            connection.execute("SET synchronous_commit = on")
        except BaseException:
            connection.close()
            raise
        return connection

    def _write(self, letters: Sequence[Letter], notes: Sequence[Fate]) -> None:
        """Runs in the writer thread alone.

        Places are handed out under a lock that is held until the commit, so that they become visible in order: a
        flush that has read up to a place has read everything before it.
        """
        encode = msgspec.json.encode
        rows = [
            (one.received_at, one.key, one.source, one.kind, encode(dict(one.headers)).decode(), one.body)
            for one in letters
        ]
        try:
            if self._writer is None:
                self._writer = self._open()
            with self._writer.transaction():
                self._writer.execute("SELECT pg_advisory_xact_lock(%s)", (_WRITERS,))
                self._writer.cursor().executemany(_PUT, rows)
                _write_fates(self._writer, notes)
        except psycopg.Error as problem:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            time.sleep(0.05)  # a server that is away is not asked a thousand times a second
            raise InboxBroken(problem=_said(problem)) from problem

    @contextmanager
    def _using(self) -> Iterator[psycopg.Connection[Any]]:
        with self._lock:
            try:
                if self._side is None or self._side.closed:
                    self._side = self._open()
                with self._side.transaction():
                    yield self._side
            except psycopg.Error as problem:
                raise InboxBroken(problem=_said(problem)) from problem


def _write_fates(connection: psycopg.Connection[Any], fates: Sequence[Fate]) -> None:
    if not fates:
        return
    rows = [(fate.fate, msgspec.json.encode(fate).decode().replace("\\u0000", "\ufffd")) for fate in fates[-RING:]]
    connection.cursor().executemany("INSERT INTO rashin_inbox_fates (fate, record) VALUES (%s, %s)", rows)
    connection.execute(
        "DELETE FROM rashin_inbox_fates WHERE seq <= (SELECT max(seq) FROM rashin_inbox_fates) - %s", (RING,)
    )


def _one(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    return None if row is None else row[0]


def _said(problem: psycopg.Error) -> str:
    return str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
