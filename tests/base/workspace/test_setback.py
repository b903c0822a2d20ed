"""The clock is set back, by an hour or a year: work goes on, and nothing runs twice."""

from datetime import timedelta

import pytest

from rashin.base.workspace import jobs
from rashin.base.workspace.jobs import enqueue, job, schedule
from rashin.base.workspace.models import Job, Schedule
from rashin.base.workspace.setback import bring_back
from rashin.web.worker import Worker
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])]
EMPTY: frozenset[tuple[int, object]] = frozenset()


@job("test.run")
def RUN(running):
    running.progress(done=1, total=3)
    running.progress(done=2, total=3)
    return "done"


def test_work_asked_for_before_is_due_after(back):
    soon, later = (
        enqueue("test.run", {}, by=None, now=NOW),
        enqueue("test.run", {}, by=None, now=NOW, run_at=NOW + timedelta(minutes=5)),
    )
    then = NOW - back
    worker = Worker({RUN.name: RUN}, clock=lambda: then)
    assert worker.run_due() == 0
    bring_back(seen=EMPTY, now=then)
    assert worker.run_due() == 1
    soon.refresh_from_db()
    later.refresh_from_db()
    assert soon.state == "done"
    assert (later.state, later.run_at) == ("waiting", then + timedelta(minutes=5)), (
        "it keeps the pause it was asked with"
    )


def test_the_lease_of_a_worker_that_died_ends(back):
    enqueue("test.run", {}, by=None, now=NOW)
    jobs.claim(worker="dead", works=[RUN], limit=1, now=NOW)
    then = NOW - back
    seen = bring_back(seen=EMPTY, now=then)
    assert not jobs.waiting(then + timedelta(seconds=1), [RUN]), "one look proves nothing: it may be renewed yet"
    bring_back(seen=seen, now=then)
    assert Worker({RUN.name: RUN}, clock=lambda: then + timedelta(seconds=1)).run_due() == 1
    assert Job.objects.get().state == "done"


def test_the_lease_of_a_worker_that_lives_stays(back):
    enqueue("test.run", {}, by=None, now=NOW)
    claims = jobs.claim(worker="alive", works=[RUN], limit=1, now=NOW)
    then = NOW - back
    seen = bring_back(seen=EMPTY, now=then)
    jobs.renew(claims, now=then)
    bring_back(seen=seen, now=then)
    assert not jobs.waiting(then + timedelta(seconds=1), [RUN])


def test_what_recurs_comes_again(back):
    plan = [schedule(RUN, every=timedelta(minutes=10))]
    jobs.enqueue_due(plan, now=NOW)
    then = NOW - back
    jobs.enqueue_due(plan, now=then)
    assert Schedule.objects.get().next_at == then + timedelta(minutes=10)
    assert jobs.enqueue_due(plan, now=then + timedelta(minutes=11)) == 1


def test_an_honest_clock_changes_nothing(back):
    enqueue("test.run", {}, by=None, now=NOW)
    planned = enqueue("test.run", {}, by=None, now=NOW, run_at=NOW + back)
    jobs.claim(worker="alive", works=[RUN], limit=1, now=NOW)
    before = list(Job.objects.order_by("pk").values())
    seen = bring_back(seen=EMPTY, now=NOW)
    bring_back(seen=seen, now=NOW - timedelta(seconds=50))
    assert list(Job.objects.order_by("pk").values()) == before
    assert planned.run_at == NOW + back
