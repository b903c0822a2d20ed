"""Answers are durable before they are acknowledged: on SQLite several share one synced commit.

PostgreSQL commits in groups by itself. On SQLite every transaction of its own waits for the disk, one after the other;
so one thread runs what waits in a single transaction and releases all who wait once it is synced. While one group is
synced the next gathers: the slower the disk, the larger the groups. What needs nothing but itself is written together,
in a statement for many; where that fails, and for all else, each answer has a savepoint of its own, so that one that
fails fails alone. What answers have in common is done once for a group: they `gather` it, and ``finish`` does it
before the commit. Why: docs/decisions/0095-answering.md.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[T]):
    """One write that somebody waits for."""

    alone: Callable[[], T]
    """Writes it, in a transaction."""
    finish: Finish | None = None
    """Told of all that a group gathered."""
    together: Callable[[Sequence[Any]], Sequence[T]] | None = None
    """Writes many of its kind at once, all or none; None where it must be written alone."""
    thing: Any = None
    """Itself, for ``together``."""


def _ran(work: Callable[[], T]) -> tuple[T, list[Any]]:
    """The work in a savepoint, and what it gathered."""
    _here.gathered = []
    with transaction.atomic():
        result = work()
    return result, _here.gathered


class _Job:
    __slots__ = ("problem", "result", "settled", "told", "work")

    def __init__(self, work: Work[Any], told: Callable[["_Job"], object]) -> None:
        self.work = work
        self.told = told
        self.settled = False
        self.result: Any = None
        self.problem: BaseException | None = None


class Together:
    """One thread that commits what waits in groups."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._waiting: list[_Job] = []
        self._thread: threading.Thread | None = None

    def add(self, job: _Job) -> None:
        """Have it written, and told of once it survives a power cut, or failed alone."""
        with self._turn:
            if len(self._waiting) >= MOST:
                raise NotKept
            self._waiting.append(job)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._loop, name="answers-writer", daemon=True)
                self._thread.start()
            self._turn.notify()

    def run(self, work: Work[T]) -> T:
        """The result of the work, once it survives a power cut; what it raised, if it failed alone."""
        done = threading.Event()
        job = _Job(work, lambda _job: done.set())
        self.add(job)
        if not done.wait(PATIENCE):
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
                job.told(job)


def _commit(group: list[_Job]) -> None:
    with transaction.atomic():
        left: dict[Finish, list[Any]] = {}
        kinds: dict[Callable[[Sequence[Any]], Sequence[Any]], list[_Job]] = {}
        for job in group:
            if job.work.together is not None:
                kinds.setdefault(job.work.together, []).append(job)
        for together, jobs in kinds.items():
            _many(together, jobs, left)
        for job in group:
            if not job.settled:
                _one(job, left)
        for finish, things in left.items():
            finish(things)
        if connection.needs_rollback:
            # Not even a savepoint could be given back: the block would roll back without a word.
            raise NotKept


def _many(together: Callable[[Sequence[Any]], Sequence[Any]], jobs: list[_Job], left: dict[Finish, list[Any]]) -> None:
    """Write what can be written together; where one of them fails, nothing is written and each is tried alone."""
    try:
        results, gathered = _ran(lambda: together([job.work.thing for job in jobs]))
    except Exception:  # noqa: BLE001 - tried alone, each says what is wrong with itself
        return
    for job, result in zip(jobs, results, strict=True):
        job.result, job.settled = result, True
    finish = jobs[0].work.finish
    if finish is not None:
        left.setdefault(finish, []).extend(gathered)


def _one(job: _Job, left: dict[Finish, list[Any]]) -> None:
    try:
        job.result, gathered = _ran(job.work.alone)
    except Exception as problem:  # noqa: BLE001 - one that fails, fails alone
        job.problem = problem
    else:
        if job.work.finish is not None:
            left.setdefault(job.work.finish, []).extend(gathered)


def _told(problem: Exception) -> Exception:
    return NotKept() if isinstance(problem, DatabaseError) else problem


_TOGETHER: Final = Together()


def durable(work: Work[T]) -> T:
    """Run a write in a transaction that is synced to disk when this returns; within a caller's, it is the caller's."""
    database = connection
    alone = database.vendor != "sqlite" or database.in_atomic_block
    if alone or database.is_in_memory_db():  # type: ignore[attr-defined] # of SQLite alone
        with transaction.atomic():
            result, gathered = _ran(work.alone)
            if work.finish is not None:
                work.finish(gathered)
            return result
    return _TOGETHER.run(work)


def soon(work: Work[Any], told: Callable[[Any, BaseException | None], object]) -> None:
    """The same for whoever must not wait: ``told`` is called in the writer's thread, with the result or what failed.

    Raises
    ------
    NotKept
        Too much waits already.
    """
    _TOGETHER.add(_Job(work, lambda job: told(job.result, job.problem)))
