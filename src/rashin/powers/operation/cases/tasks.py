"""The clock's looks: what is overdue is told, level by level."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from rashin.base.workspace.audit import change
from rashin.base.workspace.jobs import Running, job
from rashin.powers.operation.cases.clock import worked
from rashin.powers.operation.cases.desks import Working, working
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.reading_again import look_again
from rashin.powers.operation.cases.telling import tell_overdue
from rashin.powers.operation.cases.thread import keep, locked, step
from rashin.powers.operation.cases.vocabulary import RUNNING

PIECE: Final = 500


@job("cases.clock", attempts=3, limit=timedelta(minutes=10))
def WATCH_CASES(running: Running) -> dict[str, int]:
    """Tell of what is overdue, and hold what has been read since against the rules that wait for it."""
    return {"told": watch(now=running.now), "read": look_again(now=running.now)}


def watch(*, now: datetime) -> int:
    """Every level of escalation that has come since the last look, each once; how many cases were told of."""
    desks: dict[int | None, Working] = {}
    told = 0
    due = Case.objects.filter(state__in=RUNNING, due_at__lte=now).order_by("due_at")
    for number, department, level, since in due.values_list("pk", "department_id", "level", "due_at")[:PIECE]:
        desk = desks.setdefault(department, working(department)) if department in desks else working(department)
        desks[department] = desk
        if since is not None and _level_at(desk, since, now) > level:
            told += _tell(number, now)
    return told


def _level_at(desk: Working, since: datetime, now: datetime) -> int:
    hours = worked(since, now, desk.calendar) / timedelta(hours=1)
    return sum(one.after <= hours for one in desk.levels)


def _tell(number: int, now: datetime) -> int:
    with transaction.atomic():
        case = locked(number)
        if case.state not in RUNNING or case.due_at is None or case.due_at > now:
            return 0  # somebody was quicker
        desk = working(case.department_id)
        reached = _level_at(desk, case.due_at, now)
        if reached <= case.level:
            return 0
        with change(actor="worker", action="case.overdue", subject=case.reference, now=now) as entry:
            people: dict[int, str] = {}
            for level in range(case.level, reached):
                people |= {one.pk: str(one) for one in tell_overdue(case, desk.levels[level], level, now=now)}
            case.overdue_at = case.overdue_at or now
            entry.note(level=reached, told=sorted(people))
            step(
                case, "overdue", actor="worker", now=now, since=case.due_at.isoformat(),
                told=", ".join(people.values()),
            )  # fmt: skip
            case.level = reached
            keep(case)
    return 1
