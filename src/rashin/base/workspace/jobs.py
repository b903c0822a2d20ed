"""Background work: asked for in the caller's transaction, run at least once, seen and stopped on a page.

A row of ``Job`` is the queue. A worker claims it with a lease; the lease is renewed while the work is alive and within
its limit, so a worker that was killed or hangs loses it and another takes over. Tasks must therefore be idempotent.
Reasons: docs/decisions/0060-jobs.md.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from rashin.base.workspace.errors import JobOver
from rashin.base.workspace.happenings import Happened, follow
from rashin.base.workspace.models import Job, Schedule, User
from rashin.base.workspace.vocabulary import UNFINISHED, JobState
from rashin.errors import BadInput, Conflict, NotAllowed, NotFound, RashinError

LEASE = timedelta(seconds=30)
STEP_BACK = timedelta(seconds=20)
"""After this, work that stepped back looks whether it may go on."""
HOPELESS = (BadInput, NotAllowed, NotFound, Conflict)
"""Failures that the same arguments would meet again: told at once instead of tried again."""


class Cancelled(Exception):
    """Raised inside a task at the next look after somebody cancelled it."""


class SteppedBack(Exception):
    """Raised inside a task at the next look while other work, for which somebody waits, is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A kind of background work."""

    name: str
    run: Callable[..., object]
    attempts: int
    limit: timedelta
    """A run that takes longer counts as stuck."""
    lasting: bool = False
    """It goes through all that was ever said, and may take an hour: a worker keeps a thread free for other work."""

    def pause(self, attempt: int) -> timedelta:
        """How long to wait after a failed attempt: 5 s, 10 s, 20 s … at most an hour."""
        return min(timedelta(seconds=5 << min(max(attempt - 1, 0), 12)), timedelta(hours=1))


def job(
    name: str, *, attempts: int = 5, limit: timedelta = timedelta(hours=6), lasting: bool = False
) -> Callable[[Callable[..., object]], Work]:
    """Make a kind of work of ``run(running, **args)``; list it in web/wiring so that workers know it."""

    def make(run: Callable[..., object]) -> Work:
        return Work(name=name, run=run, attempts=attempts, limit=limit, lasting=lasting)

    return make


def enqueue(
    name: str,
    args: dict[str, Any],
    *,
    by: User | None,
    now: datetime,
    unique: str | None = None,
    run_at: datetime | None = None,
    priority: int = 0,
) -> Job:
    """Ask for work in the caller's transaction. With ``unique``, unfinished work of that key is returned instead."""
    asked = Job(name=name, args=args, unique=unique, created_by=by, created_at=now, run_at=run_at or now)
    asked.priority = priority
    if unique is None:
        asked.save()
        return asked
    for _ in range(3):
        there = Job.objects.filter(unique=unique, state__in=UNFINISHED).first()
        if there is not None:
            return there
        try:
            with transaction.atomic():
                asked.save(force_insert=True)
        except IntegrityError:  # somebody asked in the same instant: theirs is the one
            asked.pk = None
            continue
        return asked
    raise Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job that a worker holds, with the attempt as its token: whoever lost the lease can write no more."""

    id: int
    name: str
    args: dict[str, Any]
    attempt: int
    worker: str

    def held(self) -> Any:
        """The job's row while this claim still holds it."""
        return Job.objects.filter(pk=self.id, worker=self.worker, attempts=self.attempt, state=JobState.RUNNING)


def waiting(now: datetime, works: Iterable[Work]) -> bool:
    """Whether any such work could be claimed: a look that takes no lock."""
    return Job.objects.filter(_claimable(now), name__in=[work.name for work in works]).exists()


def _claimable(now: datetime) -> Q:
    due = Q(state=JobState.WAITING, run_at__lte=now)
    return due | Q(state=JobState.RUNNING, lease_until__lt=now)


def claim(*, worker: str, works: Iterable[Work], limit: int, now: datetime) -> list[Claim]:
    """Take due jobs, and jobs whose worker was lost, under a lease."""
    attempts = {work.name: work.attempts for work in works}
    found: list[Claim] = []
    with transaction.atomic():
        rows = Job.objects.select_for_update(skip_locked=True).filter(_claimable(now), name__in=attempts)
        for row in rows.order_by("-priority", "run_at", "id")[:limit]:
            lost = row.state == JobState.RUNNING
            if lost and (row.cancel_asked or row.attempts >= attempts[row.name]):
                _close_lost(row, now)
                continue
            row.state, row.worker, row.lease_until = JobState.RUNNING, worker, now + LEASE
            row.attempts, row.started_at = row.attempts + 1, now
            row.save(update_fields=["state", "worker", "lease_until", "attempts", "started_at"])
            found.append(Claim(id=row.pk, name=row.name, args=row.args, attempt=row.attempts, worker=worker))
    return found


def _close_lost(row: Job, now: datetime) -> None:
    row.state = JobState.CANCELLED if row.cancel_asked else JobState.FAILED
    row.error = None if row.cancel_asked else told(WorkerLost())
    row.finished_at, row.lease_until = now, None
    row.save(update_fields=["state", "error", "finished_at", "lease_until"])
    if row.state == JobState.FAILED:
        _follow(row.pk, "job.failed", now)


def _follow(number: int, action: str, now: datetime) -> None:
    row = Job.objects.select_related("created_by").get(pk=number)
    by = row.created_by.reference if row.created_by else "worker"
    details = {"name": row.name, "error": row.error, "result": row.result, "attempts": row.attempts}
    follow(Happened(action=action, subject=f"job:{row.pk}", at=now, actor=by, details=details))


class WorkerLost(RashinError):
    """Every attempt ended with the worker gone or stuck."""

    code = "workspace.worker_lost"
    message = "The worker was lost at every attempt."
    remedy = "Look at the log of “rashin work”: out of memory is the usual reason."


class TaskBroke(RashinError):
    """A bug in a task."""

    code = "workspace.task_broke"
    message = "Something went wrong on our side (%(kind)s)."
    remedy = "The log of “rashin work” has the details."


def renew(claims: Sequence[Claim], *, now: datetime) -> None:
    """Keep the leases of work that is alive."""
    for one in claims:
        one.held().update(lease_until=now + LEASE)


class Running:
    """A job from inside its task: progress to tell, and whether to stop."""

    PAUSE = 0.4  # seconds between two writes of progress: a page looks once a second

    def __init__(self, claim_: Claim, *, clock: Callable[[], datetime]) -> None:
        self.claim = claim_
        self.clock = clock
        self._told = 0.0
        self._cancelled = False
        self._monotonic = threading.local()

    @property
    def id(self) -> int:
        """The job's number."""
        return self.claim.id

    @property
    def now(self) -> datetime:
        """The clock of the worker, for tasks that pass ``now`` on."""
        return self.clock()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop, or the lease went to another worker."""
        row = self.claim.held().values_list("cancel_asked", flat=True).first()
        self._cancelled = row is None or row
        return self._cancelled

    def give_way(self, names: Collection[str]) -> bool:
        """Whether work of these names waits or runs: what nobody waits for saves, and raises SteppedBack."""
        due = Q(state=JobState.WAITING, run_at__lte=self.clock()) | Q(state=JobState.RUNNING)
        return Job.objects.filter(due, name__in=names).exists()

    def progress(self, *, done: int, total: int | None = None, note: str = "") -> None:
        """Tell how far the work is; raises Cancelled when it should stop."""
        at = self.clock().timestamp()
        finished = total is not None and done >= total
        if 0 <= at - self._told < self.PAUSE and not finished:
            return
        self._told = at
        facts: dict[str, object] = {"done": done if total is None else min(done, total), "total": total}
        if note:
            facts["note"] = note[:400]
        self.claim.held().update(lease_until=self.clock() + LEASE, **facts)
        if self.cancelled:
            raise Cancelled


def finish(claim_: Claim, *, result: object, now: datetime) -> None:
    """The work is done."""
    done = {"state": JobState.DONE, "result": result, "finished_at": now, "lease_until": None, "error": None}
    with transaction.atomic():
        if claim_.held().update(**done):
            _follow(claim_.id, "job.done", now)


def stop(claim_: Claim, *, now: datetime) -> None:
    """The work stopped because somebody asked."""
    claim_.held().update(state=JobState.CANCELLED, finished_at=now, lease_until=None)


def fail(claim_: Claim, work: Work, error: Exception, *, now: datetime) -> None:
    """The attempt failed: again later, or for good."""
    known = error if isinstance(error, RashinError) else TaskBroke(kind=type(error).__name__)
    over = isinstance(error, HOPELESS) or claim_.attempt >= work.attempts
    if over:
        with transaction.atomic():
            failed = {"state": JobState.FAILED, "error": told(known), "finished_at": now, "lease_until": None}
            if claim_.held().update(**failed):
                _follow(claim_.id, "job.failed", now)
        return
    claim_.held().update(
        state=JobState.WAITING, run_at=now + work.pause(claim_.attempt), error=told(known), lease_until=None
    )


def give_back(claims: Sequence[Claim], *, now: datetime) -> None:
    """Return what a stopping worker holds, or what stepped back until then, without counting the attempt."""
    for one in claims:
        one.held().update(state=JobState.WAITING, run_at=now, lease_until=None, attempts=F("attempts") - 1)


def told(error: RashinError) -> dict[str, object]:
    """An error as the job keeps it: enough to say it in any language later."""
    plain = {key: value if isinstance(value, int | float) else str(value) for key, value in error.fields.items()}
    return {"code": error.code, "message": error.message, "remedy": error.remedy, "fields": plain}


def cancel(job_id: int, *, now: datetime) -> Job:
    """Stop work: at once while it waits, at its next look while it runs."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job_id)
        if row.state == JobState.WAITING:
            row.state, row.finished_at = JobState.CANCELLED, now
        elif row.state != JobState.RUNNING:
            raise JobOver
        row.cancel_asked = True
        row.save(update_fields=["state", "finished_at", "cancel_asked"])
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """Work that comes again: after an interval, or daily at a time of day."""

    name: str
    every: timedelta | None = None
    at: time | None = None
    zone: str = "Asia/Tokyo"

    def after(self, moment: datetime) -> datetime:
        """The first time due after a moment."""
        if self.every is not None:
            return moment + self.every
        assert self.at is not None
        local = moment.astimezone(ZoneInfo(self.zone))
        due = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        return due if due > local else due + timedelta(days=1)


def schedule(work: Work | str, *, every: timedelta | None = None, at: time | None = None) -> Recurring:
    """Say when work comes again; listed in web/wiring."""
    if (every is None) == (at is None):
        raise AssertionError("a schedule has either an interval or a time of day")
    return Recurring(name=work if isinstance(work, str) else work.name, every=every, at=at)


def enqueue_due(recurring: Iterable[Recurring], *, now: datetime) -> int:
    """Enqueue what is due, once however many workers ask; what was missed while all slept comes once, not n times."""
    known = dict(Schedule.objects.values_list("name", "next_at"))
    made = 0
    for one in recurring:
        due = known.get(one.name)
        if due is None:
            Schedule.objects.get_or_create(name=one.name, defaults={"next_at": one.after(now)})
        elif due > one.after(now):  # planned before the clock was set back
            Schedule.objects.filter(name=one.name, next_at=due).update(next_at=one.after(now))
        elif due <= now:
            with transaction.atomic():
                if Schedule.objects.filter(name=one.name, next_at=due).update(next_at=one.after(now)):
                    enqueue(one.name, {}, by=None, now=now, unique=f"schedule:{one.name}", priority=-10)
                    made += 1
    return made


def forget_old(*, now: datetime) -> int:
    """Drop finished work: recurring successes after a day, the rest after ninety."""
    over = Q(finished_at__lt=now - timedelta(days=90))
    routine = Q(finished_at__lt=now - timedelta(days=1), state=JobState.DONE, unique__startswith="schedule:")
    return Job.objects.filter(over | routine).delete()[0]
