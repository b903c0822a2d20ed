"""The postman: a thread of the worker that takes what is due and hands it to a few senders.

Senders wait for others' servers, so they are threads of their own: whatever hangs there holds up no job and no import.
"""

import logging
import queue as waiting_line
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from django.db import OperationalError, close_old_connections, connection

from rashin.base.messages import bundles, queue
from rashin.base.messages.bundles import Bundle
from rashin.base.messages.carrying import Carrier, carry
from rashin.base.messages.models import Delivery
from rashin.base.messages.queue import Claim
from rashin.base.messages.rules import Outcome

log = logging.getLogger("rashin.postman")

LOOK_EVERY = 0.5
SENDERS = 12


class Transport(Protocol):
    """A way to send: one attempt outside any transaction, and what follows from it inside the one that keeps it."""

    def send(self, claimed: Claim, *, now: datetime) -> Outcome:
        """Make one attempt."""
        ...

    def afterwards(self, row: Delivery, outcome: Outcome, now: datetime) -> None:
        """Do what follows from it."""
        ...


def attempt(claimed: Claim, transports: Mapping[str, Transport], *, clock: Callable[[], datetime]) -> None:
    """One attempt with its line in the log; a bug in a transport is an attempt that failed."""
    transport = transports[claimed.channel]
    try:
        outcome = transport.send(claimed, now=clock())
    except OperationalError:
        raise
    except Exception:  # one message must not stop the others
        log.exception("delivery %s broke", claimed.id)
        outcome = Outcome(problem="broken")
    queue.settle(claimed, outcome, now=clock(), afterwards=transport.afterwards)


def deliver_due(
    transports: Mapping[str, Transport],
    *,
    clock: Callable[[], datetime],
    worker: str = "once",
    carriers: Mapping[str, Carrier] | None = None,
) -> int:
    """Send what is due now, in this thread, until nothing is: for tests and ``rashin work --once``."""
    count = 0
    while claimed := queue.claim(worker=worker, limit=1, now=clock()):
        attempt(claimed[0], transports, clock=clock)
        count += 1
    while found := bundles.claim(worker=worker, limit=1, now=clock()) if carriers else []:
        carry(found[0], (carriers or {})[found[0].channel], clock=clock)
        count += len(found[0].items)
    return count


class Postman(threading.Thread):
    """Claims and hands out until told to stop. What is being sent then ends by its own limits, or its lease does."""

    def __init__(
        self,
        transports: Mapping[str, Transport],
        *,
        worker: str,
        clock: Callable[[], datetime],
        carriers: Mapping[str, Carrier] | None = None,
        senders: int = SENDERS,
    ) -> None:
        super().__init__(name="postman", daemon=True)
        self._transports, self._worker, self._clock, self._senders = transports, worker, clock, senders
        self._carriers = carriers or {}
        self._ending = threading.Event()
        self._freed = threading.Event()
        self._free = threading.Semaphore(senders)
        self._line: waiting_line.SimpleQueue[Claim | Bundle | None] = waiting_line.SimpleQueue()

    def stop(self) -> None:
        """Take no more."""
        self._ending.set()
        self._freed.set()

    def run(self) -> None:
        """Look twice a second; while there is work, as quickly as senders come free."""
        senders = [threading.Thread(target=self._send, name=f"sender-{n}", daemon=True) for n in range(self._senders)]
        for sender in senders:
            sender.start()
        while not self._ending.is_set():
            try:
                close_old_connections()
                self._freed.clear()
                if not self._hand_out():
                    self._freed.wait(LOOK_EVERY)
            except OperationalError as problem:  # the database is away or locked: it may come back
                log.warning("the queue of messages does not answer: %s", type(problem).__name__)
                connection.close()
                self._ending.wait(2.0)
        for _ in senders:
            self._line.put(None)
        connection.close()

    def _hand_out(self) -> int:
        """Claim as much as senders are free for."""
        now = self._clock()
        free = 0
        while free < self._senders and self._free.acquire(blocking=False):
            free += 1
        claimed: list[Claim | Bundle] = []
        try:
            if free and queue.waiting(now):
                claimed += queue.claim(worker=self._worker, limit=free, now=now)
            if self._carriers:
                claimed += bundles.claim(worker=self._worker, limit=free - len(claimed), now=now)
        finally:
            for _ in range(free - len(claimed)):
                self._free.release()
            for one in claimed:  # also when the second claim fails: what the first one holds is sent
                self._line.put(one)
        return len(claimed)

    def _send(self) -> None:
        while (claimed := self._line.get()) is not None:
            try:
                close_old_connections()
                if isinstance(claimed, Bundle):
                    carrier = self._carriers[claimed.channel]
                    carry(claimed, carrier, clock=self._clock, ending=self._ending.is_set)
                else:
                    attempt(claimed, self._transports, clock=self._clock)
            except OperationalError as problem:  # its lease ends, and it comes again with the same id
                log.warning("an attempt was not kept: %s", type(problem).__name__)
                connection.close()
            except Exception:
                log.exception("delivery %s was not settled", claimed.id)
            finally:
                self._free.release()
                self._freed.set()
        connection.close()
