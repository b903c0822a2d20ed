"""The worker: flushes the inbox as it fills, runs jobs under leases, asks for what recurs.

One process, a few threads. A job that runs past its limit takes the whole process with it: the supervisor starts
another, and the leases bring the work back.
"""

import logging
import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from django.db import OperationalError, close_old_connections, connection

from rashin.base.workspace import jobs, setback
from rashin.base.workspace.jobs import Claim, Running, Work
from rashin.errors import RashinError
from rashin.home import Home

log = logging.getLogger("rashin.worker")

LOOK_EVERY = 0.5
FLUSH_EVERY = 0.5
FLUSH_AT_LEAST_EVERY = 10.0
"""While something is wrong, such as a full disk."""
FLUSH_FAILED = "What arrived cannot be moved into the lake; it stays safe in the inbox, and senders notice nothing: %s."
RENEW_EVERY = 8.0
SCHEDULES_EVERY = 5.0
EX_TEMPFAIL = 75

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock, read here and passed on."""
    return datetime.now(UTC)


class Worker:
    """Runs jobs in a few threads until told to stop.

    Beside those there is one that takes no lasting work: while every voice is read and indexed, alarms, reminders and
    mail go out as ever.
    """

    def __init__(
        self,
        works: Mapping[str, Work],
        *,
        threads: int = 2,
        clock: Clock = utc_now,
        ending: threading.Event | None = None,
    ) -> None:
        self.name = f"{os.uname().nodename[:30]}:{os.getpid()}:{secrets.token_hex(3)}"
        self._works = works
        self._clock = clock
        self._threads = threads
        self._ending = ending or threading.Event()
        self._held: dict[int, tuple[Claim, float]] = {}
        self._lock = threading.Lock()
        self._looks = 0
        self._odd: frozenset[setback.Mark] = frozenset()

    def stop(self) -> None:
        """Take no more; what runs may finish within the grace of ``run``."""
        self._ending.set()

    def run(self, *, grace: float = 8.0) -> None:
        """Work until stopped."""
        loops = [
            threading.Thread(target=self._loop, name=f"job-{index}", daemon=True) for index in range(self._threads)
        ]
        if any(work.lasting for work in self._works.values()):
            loops.append(threading.Thread(target=self._loop, args=(self._brief(),), name="job-brief", daemon=True))
        for loop in loops:
            loop.start()
        while not self._ending.wait(RENEW_EVERY):
            self._renew()
        until = time.monotonic() + grace
        for loop in loops:
            loop.join(timeout=max(0.0, until - time.monotonic()))
        with self._lock:
            left = [claim for claim, _ in self._held.values()]
        if left:
            jobs.give_back(left, now=self._clock())

    def run_due(self) -> int:
        """Run what is due now, in this thread, until nothing is: for tests and ``rashin work --once``."""
        count = 0
        while one := self._claim():
            self._run_one(one)
            count += 1
        return count

    def _brief(self) -> tuple[Work, ...]:
        return tuple(work for work in self._works.values() if not work.lasting)

    def _loop(self, works: Collection[Work] | None = None) -> None:
        while not self._ending.is_set():
            try:
                close_old_connections()
                one = self._claim(works)
                if one is None:
                    self._ending.wait(LOOK_EVERY)
                else:
                    self._run_one(one)
            except OperationalError as problem:  # the database is away or locked: it may come back
                log.warning("the queue does not answer: %s", problem)
                connection.close()
                self._ending.wait(2.0)

    def _claim(self, works: Collection[Work] | None = None) -> Claim | None:
        now, taken = self._clock(), self._works.values() if works is None else works
        if not jobs.waiting(now, taken):
            return None
        found = jobs.claim(worker=self.name, works=taken, limit=1, now=now)
        return found[0] if found else None

    def _run_one(self, claim: Claim) -> None:
        work = self._works[claim.name]
        with self._lock:
            self._held[claim.id] = (claim, time.monotonic())
        try:
            result = work.run(Running(claim, clock=self._clock), **claim.args)
        except jobs.Cancelled:
            jobs.stop(claim, now=self._clock())
        except jobs.SteppedBack:
            jobs.give_back([claim], now=self._clock() + jobs.STEP_BACK)
        except RashinError as error:
            log.warning("%s #%s: %s", claim.name, claim.id, error.code)
            jobs.fail(claim, work, error, now=self._clock())
        except Exception as error:  # a bug in one task must not stop the others
            log.exception("%s #%s broke", claim.name, claim.id)
            jobs.fail(claim, work, error, now=self._clock())
        else:
            jobs.finish(claim, result=result, now=self._clock())
        finally:
            with self._lock:
                self._held.pop(claim.id, None)

    def _renew(self) -> None:
        now, at = self._clock(), time.monotonic()
        with self._lock:
            held = list(self._held.values())
        stuck = [claim for claim, since in held if at - since > self._works[claim.name].limit.total_seconds()]
        try:
            close_old_connections()
            jobs.renew([claim for claim, _ in held if claim not in stuck], now=now)
            self._looks += 1
            if self._looks % 2 == 0:  # between two looks every living worker has renewed its leases
                self._odd = setback.bring_back(seen=self._odd, now=now)
        except OperationalError as problem:
            log.warning("leases were not renewed: %s", problem)
            connection.close()
        if stuck:
            log.error("stuck: %s; this worker ends, another takes over", ", ".join(f"{c.name} #{c.id}" for c in stuck))
            os._exit(EX_TEMPFAIL)


class Flusher(threading.Thread):
    """Moves what arrived into the lake, within a second of its arrival."""

    def __init__(self, home: Home, *, clock: Clock = utc_now) -> None:
        super().__init__(name="flush", daemon=True)
        self._home = home
        self._clock = clock
        self._ending = threading.Event()

    def stop(self) -> None:
        """End after the flush that runs."""
        self._ending.set()

    def run(self) -> None:
        """Look twice a second; after a failure wait longer, for the inbox keeps everything."""
        from rashin.analysis.lake.inbox import open_inbox
        from rashin.base.workspace.asking import the_lake
        from rashin.collect.snapshot import Watch
        from rashin.web import environment

        inbox = open_inbox(environment.text("RASHIN_INBOX") or self._home.inbox)
        watch = Watch(self._home.collect / "keys.json")
        pause, failures = 0.0, 0  # what arrived while nobody worked has waited long enough
        while not self._ending.wait(pause):
            try:
                pause = self._flush(inbox, the_lake(self._home), watch)
                if failures:
                    log.warning("the flush goes on, after %d failures", failures)
                failures = 0
            except Exception as problem:  # a full disk, a lake that is away: nothing is lost, so say so and go on
                failures += 1
                pause = min(FLUSH_EVERY * 2 ** min(failures, 9), FLUSH_AT_LEAST_EVERY)
                if failures in (1, 5) or failures % 30 == 0:  # the same trouble is not told ten times a minute
                    log.warning("%s Again in %.0f s.", FLUSH_FAILED % problem, pause, exc_info=failures == 5)
        inbox.close()

    def _flush(self, inbox: object, lake: object, watch: object) -> float:
        from typing import cast

        from rashin.analysis.lake.inbox import Inbox
        from rashin.analysis.lake.store import Lake
        from rashin.base.workspace.services import note_write_key_uses
        from rashin.collect.flush import flush
        from rashin.collect.snapshot import Watch

        inbox, lake, watch = cast(Inbox, inbox), cast(Lake, lake), cast(Watch, watch)
        if not inbox.waiting():
            return FLUSH_EVERY
        report = flush(inbox, lake, now=self._clock(), snapshot=watch.door().snapshot)
        if report.requests:
            close_old_connections()
            note_write_key_uses({use.key: use.last_at for use in inbox.uses() if use.key.isdecimal()})
        return 0.0 if report.more else FLUSH_EVERY


class Warmer(threading.Thread):
    """Has the kernels compiled before somebody waits for them."""

    def __init__(self) -> None:
        super().__init__(name="warm-kernels", daemon=True)

    def run(self) -> None:
        """Once; whatever goes wrong, the first question compiles for itself."""
        from rashin.web.kernels import warm

        try:
            warm()
        except (OSError, subprocess.SubprocessError) as problem:
            log.info("kernels were not compiled ahead: %s", problem)


class Clockwork(threading.Thread):
    """Enqueues what recurs."""

    def __init__(self, *, clock: Clock = utc_now) -> None:
        super().__init__(name="schedules", daemon=True)
        self._clock = clock
        self._ending = threading.Event()

    def stop(self) -> None:
        """End at the next look."""
        self._ending.set()

    def run(self) -> None:
        """Look every few seconds."""
        from rashin.web.wiring import recurring

        plan = recurring()
        while True:
            try:
                close_old_connections()
                jobs.enqueue_due(plan, now=self._clock())
            except OperationalError as problem:
                log.warning("schedules wait: %s", problem)
                connection.close()
            if self._ending.wait(SCHEDULES_EVERY):
                return


def work(home: Home) -> None:
    """Work until told to stop: what ``rashin work`` does."""
    from rashin.web.jobs.keys import publish_now

    asked = threading.Event()
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, lambda *_: asked.set())
    publish_now(home)
    flusher = Flusher(home)
    flusher.start()  # before all that jobs need is loaded: events wait for none of it
    from rashin.base.messages.postman import Postman
    from rashin.base.workspace.asking import the_lake
    from rashin.web.jobs.readings import Follower
    from rashin.web.jobs.voices import Hearer
    from rashin.web.wiring import CARRIERS, LISTENERS, TRANSPORTS, works

    worker, clockwork = Worker({kind.name: kind for kind in works()}, ending=asked), Clockwork()
    postman = Postman(TRANSPORTS, carriers=CARRIERS, worker=worker.name, clock=utc_now)
    hearer = Hearer(lambda: the_lake(home), LISTENERS, worker=worker.name, clock=utc_now)
    follower = Follower(lambda: the_lake(home), clock=utc_now)
    hearer.start()
    follower.start()
    clockwork.start()
    postman.start()
    Warmer().start()
    worker.run()
    flusher.stop()
    clockwork.stop()
    postman.stop()
    hearer.stop()
    follower.stop()
    flusher.join(timeout=8)
    hearer.join(timeout=8)
    clockwork.join(timeout=8)


def work_once(home: Home) -> tuple[int, int]:
    """Flush all, run what is due, hear and read what was said, send: requests moved and jobs run."""
    from contextlib import closing

    from rashin.analysis.lake.inbox import open_inbox
    from rashin.base.messages.postman import deliver_due
    from rashin.base.workspace.asking import the_lake
    from rashin.collect.flush import flush_all
    from rashin.powers.operation.voices import intake
    from rashin.web import environment
    from rashin.web.jobs.readings import ask_for_reading
    from rashin.web.jobs.voices import Drain
    from rashin.web.wiring import CARRIERS, LISTENERS, TRANSPORTS, works

    with closing(open_inbox(environment.text("RASHIN_INBOX") or home.inbox)) as inbox:
        report = flush_all(inbox, the_lake(home), now=utc_now())
    worker = Worker({kind.name: kind for kind in works()})
    jobs_run = worker.run_due()
    while intake.process_due(now=utc_now()):
        pass
    Drain(the_lake(home), LISTENERS).run_all(now=utc_now())
    ask_for_reading(now=utc_now())
    jobs_run += worker.run_due()
    deliver_due(TRANSPORTS, clock=utc_now, carriers=CARRIERS)
    return report.requests, jobs_run
