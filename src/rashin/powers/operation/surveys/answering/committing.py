"""Answers are durable before they are acknowledged: on SQLite several share one synced commit.

PostgreSQL commits in groups by itself. On SQLite every transaction of its own waits for the disk, one after the other;
so one thread runs what waits in a single transaction, each answer in a savepoint of its own, and releases all who wait
once it is synced. While one group is synced the next gathers: the slower the disk, the larger the groups. What answers
have in common is done once for a group: they `gather` it, and ``finish`` does it before the commit.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, cast

from django.db import DatabaseError, connection, transaction

from rashin.errors import Unavailable, gettext_noop

T = TypeVar("T")
PATIENCE: Final = 15.0
"""Seconds that an answer waits for its commit. Out of patience it may yet be kept: sent again, it is recognised."""
MOST: Final = 5_000


class NotKept(Unavailable):
    """The database cannot promise to keep the answer; nothing of it was acknowledged."""

    code = "survey.not_kept"
    message = gettext_noop("Your answer cannot be saved at the moment.")
    remedy = gettext_noop("Send it again in a minute: what you wrote is still on your page.")


Finish = Callable[[Sequence[Any]], object]
_here: Final = threading.local()


def gather(thing: Any) -> None:
    """Leave something to ``finish``, in the transaction of the work that runs."""
    _here.gathered.append(thing)


def _ran(work: Callable[[], T]) -> tuple[T, list[Any]]:
    """The work in a savepoint, and what it gathered."""
    _here.gathered = []
    with transaction.atomic():
        result = work()
    return result, _here.gathered


class _Job:
    __slots__ = ("done", "finish", "problem", "result", "work")

    def __init__(self, work: Callable[[], Any], finish: Finish | None = None) -> None:
        self.work = work
        self.finish = finish
        self.done = threading.Event()
        self.result: Any = None
        self.problem: BaseException | None = None


class Together:
    """One thread that commits what waits in groups."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._waiting: list[_Job] = []
        self._thread: threading.Thread | None = None

    def run(self, work: Callable[[], T], finish: Finish | None) -> T:
        """The result of the work, once it survives a power cut; what it raised, if it failed alone."""
        job = _Job(work, finish)
        with self._turn:
            if len(self._waiting) >= MOST:
                raise NotKept
            self._waiting.append(job)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._loop, name="answers-writer", daemon=True)
                self._thread.start()
            self._turn.notify()
        if not job.done.wait(PATIENCE):
            raise NotKept
        if job.problem is not None:
            raise job.problem
        return cast(T, job.result)

    def _loop(self) -> None:
        while True:
            with self._turn:
                while not self._waiting:
                    self._turn.wait()
                group, self._waiting = self._waiting, []
            try:
                _commit(group)
            except Exception as problem:  # noqa: BLE001 - whoever waits must hear of it, and the thread must live on
                connection.close()
                for job in group:
                    job.problem = job.problem or _told(problem)
            for job in group:
                job.done.set()


def _commit(group: list[_Job]) -> None:
    with transaction.atomic():
        left: dict[Finish, list[Any]] = {}
        for job in group:
            try:
                job.result, gathered = _ran(job.work)
            except Exception as problem:  # noqa: BLE001 - one that fails, fails alone
                job.problem = problem
            else:
                if job.finish is not None:
                    left.setdefault(job.finish, []).extend(gathered)
        for finish, things in left.items():
            finish(things)
        if connection.needs_rollback:
            # Not even a savepoint could be given back: the block would roll back without a word.
            raise NotKept


def _told(problem: Exception) -> Exception:
    return NotKept() if isinstance(problem, DatabaseError) else problem


_TOGETHER: Final = Together()


def durable(work: Callable[[], T], finish: Finish | None = None) -> T:
    """Run a write in a transaction that is synced to disk when this returns; within a caller's, it is the caller's."""
    database = connection
    alone = database.vendor != "sqlite" or database.in_atomic_block
    if alone or database.is_in_memory_db():  # type: ignore[attr-defined] # of SQLite alone
        with transaction.atomic():
            result, gathered = _ran(work)
            if finish is not None:
                finish(gathered)
            return result
    return _TOGETHER.run(work, finish)
