"""When the clock is set back: what was planned by the later time does not wait until that time comes round again."""

from datetime import datetime, timedelta

from django.db.models import F

from rashin.base.workspace.jobs import LEASE
from rashin.base.workspace.models import Job
from rashin.base.workspace.vocabulary import JobState

Mark = tuple[int, datetime]
"""A job and the end of its lease."""

SLACK = timedelta(minutes=1)
"""Clocks of several machines may differ by so much."""


def bring_back(*, seen: frozenset[Mark], now: datetime) -> frozenset[Mark]:
    """Make due what lies ahead only because the clock was ahead; returns the leases to show at the next call.

    Work that was asked for "later than now" keeps the pause it was asked for. A lease that reaches further than any
    lease may is taken from its worker when it was ``seen`` before, unchanged: a worker that lives has renewed it.
    """
    waiting = Job.objects.filter(state=JobState.WAITING, created_at__gt=now + SLACK)
    waiting.update(run_at=now + (F("run_at") - F("created_at")), created_at=now)
    running = Job.objects.filter(state=JobState.RUNNING, lease_until__gt=now + LEASE + SLACK)
    marks = frozenset((number, until) for number, until in running.values_list("pk", "lease_until") if until)
    for number, until in marks & seen:
        running.filter(pk=number, lease_until=until).update(lease_until=now)
    return marks - seen
