"""From the outbox of voices into the lake, exactly once, and then to those who are told, each voice once.

A drain takes some voices under the next number and fixes them there before the lake is touched. Every table of the lake
says that number in its commit, so whoever takes up a drain that died writes what is missing and nothing twice. The next
number is given out only when all of this one is in the lake. Then each listener is called in one transaction with the
note that it was.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import pyarrow as pa
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import Min, Q, QuerySet

from rashin.analysis.lake.schema import BATCHES
from rashin.base.atlas.hearing import Heard, Listener, heard_of
from rashin.base.atlas.models import HeardRound, HeardVoice
from rashin.base.atlas.vocabulary import HeardState
from rashin.powers.operation.voices import intake
from rashin.web.jobs.heard_rows import Rows, rows_of

log = logging.getLogger("rashin.voices")

MOST: Final = 2_000
"""Voices of one drain."""
TOLD_AT_ONCE: Final = 100
"""Voices of one telling: its transaction is short, because on SQLite whoever answers a survey waits for it."""
BREATH: Final = 0.03
"""Seconds between two rounds when more waits: on SQLite somebody else may write meanwhile."""
LEASE: Final = timedelta(seconds=30)
LOOK_EVERY: Final = 0.4
LONGEST_PAUSE: Final = 10.0
PATIENCE: Final = 40
"""So often a listener that breaks over one voice is called again, at last once an hour: for more than a day."""
TABLES: Final = ("voices", "turns", "originals", "batches")
_BROKEN: Final = (ValueError, TypeError, KeyError, OverflowError, pa.ArrowException)


class Store(Protocol):
    """What a drain needs of a lake."""

    def append(self, table: str, data: Any, *, transaction: tuple[str, int] | None = None) -> bool:
        """Commit rows, unless this transaction was committed before."""

    def forget(self, table: str, ids: Sequence[str], *, now: datetime, spare: str = "") -> int:
        """Take records out, but not those of one batch."""

    def transaction_version(self, table: str, app: str) -> int | None:
        """The number last committed under this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What one drain did."""

    kept: int = 0
    told: int = 0
    more: bool = False
    """Whether more is waiting: drain again at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    number: int
    app: str
    batch: str
    rows: list[HeardVoice]


class Drain:
    """Drains under one worker's name."""

    def __init__(self, lake: Store, listeners: Mapping[str, Listener], *, worker: str = "once") -> None:
        self._lake, self._listeners, self._worker = lake, listeners, worker
        self._floor: tuple[str, int] | None = None

    def run(self, *, now: datetime) -> Drained:
        """Drain once, at most ``MOST`` voices, and tell."""
        taken = self._take(now)
        if taken is not None:
            self._write(taken, now)
            self._settle(taken)
        told = tell(self._listeners, now=now)
        left = taken is not None and HeardVoice.objects.filter(state=HeardState.WAITING).exists()
        return Drained(kept=len(taken.rows) if taken else 0, told=told, more=left or told >= TOLD_AT_ONCE)

    def run_all(self, *, now: datetime) -> int:
        """Drain until nothing waits; how many voices were kept."""
        count = 0
        while True:
            done = self.run(now=now)
            count += done.kept
            if not done.more:
                return count

    def _take(self, now: datetime) -> _Round | None:
        """The drain that was begun and not finished, or else the next one."""
        if not HeardVoice.objects.filter(state__in=(HeardState.WAITING, HeardState.TAKEN)).exists():
            return None
        floor = self._lake_number()
        with transaction.atomic():
            one = HeardRound.objects.select_for_update().get(pk=1)
            if one.holder not in {"", self._worker} and one.held_until is not None and one.held_until > now:
                return None
            begun = HeardVoice.objects.filter(state=HeardState.TAKEN).aggregate(least=Min("round"))["least"]
            number = begun
            if number is None:
                keys = list(HeardVoice.objects.filter(state=HeardState.WAITING).order_by("id").values_list("pk")[:MOST])
                number = max(one.number, floor) + 1
                one.number = number
                HeardVoice.objects.filter(pk__in=[key for (key,) in keys]).update(state=HeardState.TAKEN, round=number)
            one.holder, one.held_until = self._worker, now + LEASE
            one.save()
        rows = list(HeardVoice.objects.filter(state=HeardState.TAKEN, round=number).order_by("id"))
        app = f"heard:{one.identity}"
        return _Round(number=number, app=app, batch=f"heard-{one.identity[:12]}-{number}", rows=rows) if rows else None

    def _lake_number(self) -> int:
        """The highest number that the lake knows: above this outbox's own after an older copy of it was restored."""
        one, _new = HeardRound.objects.get_or_create(pk=1, defaults={"identity": secrets.token_hex(16)})
        if self._floor is None or self._floor[0] != one.identity:
            app = f"heard:{one.identity}"
            known = [self._lake.transaction_version(table, app) or 0 for table in TABLES]
            self._floor = (one.identity, max(known))
        return self._floor[1]

    def _write(self, taken: _Round, now: datetime) -> None:
        """One commit a table; what is corrected or taken back leaves first, the batch's line comes last."""
        stale = [row.voice_id for row in taken.rows if row.revision > 1 or row.withdrawn]
        if stale:
            for table in ("originals", "turns", "voices"):
                self._lake.forget(table, stale, now=now, spare=taken.batch)
        voices, rows = _shaped(taken, now)
        for table, data in (("originals", rows.originals), ("turns", rows.turns), ("voices", rows.voices)):
            if data.num_rows:
                self._lake.append(table, data, transaction=(taken.app, taken.number))
        if voices:
            line = _ledger(taken.batch, rows=len(voices), now=now)
            self._lake.append("batches", line, transaction=(taken.app, taken.number))

    def _settle(self, taken: _Round) -> None:
        """All of a drain is in the lake: some are to be told, what was taken back is done."""
        mine = HeardVoice.objects.filter(round=taken.number, state=HeardState.TAKEN)
        mine.filter(withdrawn=True).update(state=HeardState.TOLD)
        if self._listeners:
            mine.filter(withdrawn=False).update(state=HeardState.KEPT)
        else:
            mine.filter(withdrawn=False).update(state=HeardState.TOLD, record={})
        HeardRound.objects.filter(holder=self._worker).update(holder="", held_until=None)


def _shaped(taken: _Round, now: datetime) -> tuple[list[Heard], Rows]:
    rows = [row for row in taken.rows if not row.withdrawn]
    try:
        voices = [heard_of(row) for row in rows]
        return voices, rows_of(voices, batch=taken.batch, now=now)
    except _BROKEN:
        voices = [voice for row in rows if (voice := _readable(row, now)) is not None]
        return voices, rows_of(voices, batch=taken.batch, now=now)


def _readable(row: HeardVoice, now: datetime) -> Heard | None:
    """The voice; one that cannot be made into a row is set aside with its words, and holds up no other."""
    try:
        voice = heard_of(row)
        rows_of([voice], batch="", now=now)
    except _BROKEN as problem:
        log.exception("voice %s cannot be kept", row.pk)
        HeardVoice.objects.filter(pk=row.pk, state=HeardState.TAKEN).update(
            state=HeardState.TOLD, problem=f"{type(problem).__name__}: {problem}"[:200]
        )
        return None
    return voice


def _ledger(batch: str, *, rows: int, now: datetime) -> pa.Table:
    line = {
        "batch": batch, "kind": "heard", "source": "voices", "at": now, "actor": "worker", "rows": rows,
        "duplicates": 0, "rejected": 0, "state": "done",
    }  # fmt: skip
    return pa.Table.from_pylist([line], schema=BATCHES.schema)


# --- telling ---------------------------------------------------------------------------------------------------------


def _due(now: datetime) -> QuerySet[HeardVoice]:
    return HeardVoice.objects.filter(Q(again_at=None) | Q(again_at__lte=now), state=HeardState.KEPT).order_by("id")


def tell(listeners: Mapping[str, Listener], *, now: datetime) -> int:
    """Tell every listener of voices that it was not told of; how many voices were looked at."""
    keys = list(_due(now).values_list("pk", flat=True)[:TOLD_AT_ONCE])
    if not keys:
        return 0
    for name, listener in listeners.items():
        if not _told(name, listener, keys, now=now):
            for key in keys:
                if not _told(name, listener, [key], now=now):
                    _later(key, name, now=now)
    with transaction.atomic():
        done = [row.pk for row in _locked(keys) if set(listeners) <= set(row.told)]
        HeardVoice.objects.filter(pk__in=done).update(state=HeardState.TOLD, record={}, again_at=None)
    return len(keys)


def _locked(keys: Sequence[int]) -> list[HeardVoice]:
    rows = HeardVoice.objects.select_for_update(skip_locked=True).filter(pk__in=keys, state=HeardState.KEPT)
    return list(rows.order_by("id"))


def _told(name: str, listener: Listener, keys: Sequence[int], *, now: datetime) -> bool:
    """Call one listener and note that it was called, in one transaction; False when it broke."""
    try:
        with transaction.atomic():
            rows = [row for row in _locked(keys) if name not in row.told]
            if rows:
                listener([heard_of(row) for row in rows], now=now)
                for before in {tuple(row.told) for row in rows}:  # mostly the same of all: one statement
                    alike = [row.pk for row in rows if tuple(row.told) == before]
                    HeardVoice.objects.filter(pk__in=alike).update(told=[*before, name])
    except OperationalError:
        raise
    except Exception:  # whoever listens must not stop the others, nor the lake
        log.exception("%s broke over %d voices", name, len(keys))
        return False
    return True


def _later(key: int, name: str, *, now: datetime) -> None:
    row = HeardVoice.objects.get(pk=key)
    row.failures += 1
    row.again_at = now + timedelta(seconds=min(2**row.failures, 3600))
    row.problem = f"{name} broke"
    if row.failures > PATIENCE:
        row.state = HeardState.TOLD  # its record stays, so that it can be looked into
    row.save(update_fields=["failures", "again_at", "problem", "state"])


# --- the loop --------------------------------------------------------------------------------------------------------


def waiting(now: datetime) -> bool:
    """Whether there is anything to do: a look that takes no lock."""
    under_way = Q(state__in=(HeardState.WAITING, HeardState.TAKEN))
    to_tell = Q(state=HeardState.KEPT) & (Q(again_at=None) | Q(again_at__lte=now))
    return HeardVoice.objects.filter(under_way | to_tell).exists()


class Hearer(threading.Thread):
    """Drains as voices come, within a second; a thread of the worker."""

    def __init__(
        self,
        lake: Callable[[], Store],
        listeners: Mapping[str, Listener],
        *,
        worker: str,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(name="voices", daemon=True)
        self._lake, self._listeners, self._worker, self._clock = lake, listeners, worker, clock
        self._ending = threading.Event()

    def stop(self) -> None:
        """End after the drain that runs."""
        self._ending.set()

    def run(self) -> None:
        """Look every moment; after a failure wait longer, for the outbox keeps everything."""
        drain: Drain | None = None
        pause, failures = 0.0, 0
        while not self._ending.wait(pause):
            try:
                close_old_connections()
                pause = LOOK_EVERY
                if intake.waiting(self._clock()):
                    intake.process_due(now=self._clock())
                if waiting(self._clock()):
                    drain = drain or Drain(self._lake(), self._listeners, worker=self._worker)
                    pause = BREATH if drain.run(now=self._clock()).more else LOOK_EVERY
                failures = 0
            except Exception as problem:  # a full disk, a lake or database that is away: nothing is lost
                failures += 1
                drain = None
                pause = min(LOOK_EVERY * 2 ** min(failures, 9), LONGEST_PAUSE)
                if failures in (1, 5) or failures % 30 == 0:
                    log.warning("voices wait: %s. Again in %.0f s.", problem, pause, exc_info=failures == 5)
                connection.close()
        connection.close()
