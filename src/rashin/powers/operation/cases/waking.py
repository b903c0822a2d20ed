"""The customer spoke: what waited goes on, what was over begins again, and whoever has the case is told."""

from datetime import datetime

from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.telling import ANSWERED, REOPENED, tell
from rashin.powers.operation.cases.thread import reopen, resume, settle_due, step
from rashin.powers.operation.cases.vocabulary import State


def awaken(case: Case, *, now: datetime) -> None:
    """The customer spoke: what waited goes on, what was resolved begins again."""
    told = [case.owner] if case.owner is not None else []
    if case.state == State.WAITING:
        resume(case, now=now)
        tell(told, ANSWERED, case, now=now)
    elif case.state in {State.RESOLVED, State.DISMISSED}:
        reopen(case, now=now)
        step(case, "reopened", actor="cases", now=now)
        tell(told, REOPENED, case, now=now)
    elif case.state == State.WORKING:
        settle_due(case)
        tell(told, ANSWERED, case, now=now)
