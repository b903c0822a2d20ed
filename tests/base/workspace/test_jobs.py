from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from rashin.base.workspace import jobs
from rashin.base.workspace.jobs import Cancelled, enqueue, job, schedule
from rashin.base.workspace.models import Job
from rashin.errors import BadInput, Conflict
from rashin.web.worker import Worker
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


def worker_of(clock, *works):
    return Worker({work.name: work for work in works}, clock=clock)


@job("test.add")
def ADD(running, *, a, b):
    running.progress(done=1, total=2, note="half")
    return {"sum": a + b}


def test_work_runs_with_its_arguments_and_keeps_its_result(clock):
    asked = enqueue("test.add", {"a": 1, "b": 2}, by=None, now=NOW)
    assert worker_of(clock, ADD).run_due() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.result, asked.note, asked.done) == ("done", {"sum": 3}, "half", 1)


def test_what_is_rolled_back_was_never_asked_for():
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        enqueue("test.add", {}, by=None, now=NOW)
        raise RuntimeError
    assert not Job.objects.exists()


def test_a_unique_key_gives_the_unfinished_job_back(clock):
    first = enqueue("test.add", {"a": 1, "b": 1}, by=None, now=NOW, unique="one")
    assert enqueue("test.add", {"a": 1, "b": 1}, by=None, now=NOW, unique="one").pk == first.pk
    worker_of(clock, ADD).run_due()
    assert enqueue("test.add", {"a": 1, "b": 1}, by=None, now=NOW, unique="one").pk != first.pk


def test_failures_come_back_later_and_later_until_they_stay(clock):
    @job("test.break", attempts=3)
    def BREAK(running):
        raise ValueError

    asked = enqueue("test.break", {}, by=None, now=NOW)
    worker = worker_of(clock, BREAK)
    waits = []
    for _ in range(2):
        worker.run_due()
        asked.refresh_from_db()
        waits.append((asked.run_at - clock.now).total_seconds())
        clock.now = asked.run_at
    worker.run_due()
    asked.refresh_from_db()
    assert waits == [5, 10]
    assert (asked.state, asked.attempts, asked.error["code"]) == ("failed", 3, "workspace.task_broke")


def test_bad_input_is_told_at_once(clock):
    @job("test.refuse")
    def REFUSE(running):
        raise BadInput(problem="column 会員番号 is missing", place="row 1")

    asked = enqueue("test.refuse", {}, by=None, now=NOW)
    worker_of(clock, REFUSE).run_due()
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.error["fields"]["place"]) == ("failed", 1, "row 1")


def test_a_lost_worker_loses_its_lease_and_can_write_no_more(clock):
    asked = enqueue("test.add", {"a": 2, "b": 2}, by=None, now=NOW)
    (lost,) = jobs.claim(worker="killed", works=[ADD], limit=1, now=NOW)
    assert worker_of(clock, ADD).run_due() == 0
    clock.now = NOW + jobs.LEASE + timedelta(seconds=1)
    assert worker_of(clock, ADD).run_due() == 1
    jobs.finish(lost, result="from the dead", now=clock.now)
    asked.refresh_from_db()
    assert (asked.state, asked.result, asked.attempts) == ("done", {"sum": 4}, 2)


def test_a_renewed_lease_stays(clock):
    enqueue("test.add", {"a": 2, "b": 2}, by=None, now=NOW)
    claims = jobs.claim(worker="alive", works=[ADD], limit=1, now=NOW)
    jobs.renew(claims, now=NOW + timedelta(seconds=25))
    clock.now = NOW + timedelta(seconds=40)
    assert worker_of(clock, ADD).run_due() == 0


def test_a_job_that_always_loses_its_worker_fails_in_the_end(clock):
    @job("test.deadly", attempts=2)
    def DEADLY(running):
        raise AssertionError("never runs in this test")

    asked = enqueue("test.deadly", {}, by=None, now=NOW)
    for _ in range(2):
        assert jobs.claim(worker="doomed", works=[DEADLY], limit=1, now=clock.now)
        clock.pass_(minutes=1)
    assert jobs.claim(worker="doomed", works=[DEADLY], limit=1, now=clock.now) == []
    asked.refresh_from_db()
    assert (asked.state, asked.error["code"]) == ("failed", "workspace.worker_lost")


def test_waiting_work_is_cancelled_at_once_and_running_work_at_its_next_look(clock):
    @job("test.long")
    def LONG(running):
        jobs.cancel(running.id, now=NOW)  # as a page would, meanwhile
        clock.pass_(seconds=1)
        running.progress(done=1)
        raise AssertionError("went on")

    waiting = enqueue("test.add", {}, by=None, now=NOW, run_at=NOW + timedelta(days=1))
    jobs.cancel(waiting.pk, now=NOW)
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    running = enqueue("test.long", {}, by=None, now=NOW)
    worker_of(clock, LONG).run_due()
    running.refresh_from_db()
    assert running.state == "cancelled"
    with pytest.raises(Conflict):
        jobs.cancel(running.pk, now=NOW)


def test_work_that_swallows_no_cancellation_stops(clock):
    @job("test.ask")
    def ASK(running):
        Job.objects.filter(pk=running.id).update(cancel_asked=True)
        if running.cancelled:
            raise Cancelled

    asked = enqueue("test.ask", {}, by=None, now=NOW)
    worker_of(clock, ASK).run_due()
    asked.refresh_from_db()
    assert asked.state == "cancelled"


def test_what_recurs_is_enqueued_once_however_many_ask(clock):
    plan = [schedule(ADD, every=timedelta(minutes=1))]
    assert jobs.enqueue_due(plan, now=NOW) == 0
    later = NOW + timedelta(hours=5)
    assert [jobs.enqueue_due(plan, now=later) for _ in range(3)] == [1, 0, 0]
    assert jobs.enqueue_due(plan, now=later + timedelta(seconds=61)) == 1
    assert Job.objects.filter(name="test.add").count() == 1, "the first still waits: its unique key holds"


def test_a_daily_schedule_is_in_its_own_zone():
    daily = schedule("test.add", at=time(3, 10))
    assert daily.after(NOW).astimezone(ZoneInfo("Asia/Tokyo")).isoformat() == "2026-04-16T03:10:00+09:00"


def test_higher_priority_goes_first(clock):
    enqueue("test.add", {"a": 1, "b": 0}, by=None, now=NOW)
    urgent = enqueue("test.add", {"a": 2, "b": 0}, by=None, now=NOW, priority=5)
    (first,) = jobs.claim(worker="w", works=[ADD], limit=1, now=NOW)
    assert first.id == urgent.pk


def test_a_worker_keeps_a_thread_for_work_that_does_not_last(clock):
    lasting = job("test.all", lasting=True)(lambda running: {})
    worker = worker_of(clock, lasting, ADD)
    enqueue("test.all", {}, by=None, now=NOW, priority=9)
    assert worker._claim(worker._brief()) is None
    brief = enqueue("test.add", {"a": 1, "b": 2}, by=None, now=NOW)
    assert worker._claim(worker._brief()).id == brief.pk
    assert worker._claim().name == "test.all"


def test_a_stopping_worker_gives_back_what_it_holds(clock):
    asked = enqueue("test.add", {}, by=None, now=NOW)
    jobs.give_back(jobs.claim(worker="w", works=[ADD], limit=1, now=NOW), now=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == ("waiting", 0)


def test_old_work_is_forgotten():
    for state, age, unique in (("done", 100, None), ("failed", 10, None), ("done", 2, "schedule:x")):
        at = NOW - timedelta(days=age)
        Job.objects.create(name="x", state=state, created_at=at, run_at=at, finished_at=at, unique=unique)
    jobs.forget_old(now=NOW)
    assert list(Job.objects.values_list("state", flat=True)) == ["failed"]
