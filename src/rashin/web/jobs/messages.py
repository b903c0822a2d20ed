"""Recurring work of what leaves: the log is trimmed by age, and scores that moved are told."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from rashin.base.messages import queue
from rashin.base.messages.keeping import forget_old_letters
from rashin.base.messages.notices import NoticeKind, notify
from rashin.base.messages.services import changed, publish
from rashin.base.workspace.asking import ask_in_scope
from rashin.base.workspace.jobs import Running, job
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Role
from rashin.errors import gettext_noop

PERIOD: Final = timedelta(days=90)
METRICS: Final = ("nps", "csat", "ces")
TOLD: Final = (Role.OWNER, Role.EXECUTIVE, Role.CX_OFFICE)
SCORE_MOVED: Final = {
    "up": NoticeKind(code="score.moved", sentence=gettext_noop("%(metric)s rose by more than chance.")),
    "down": NoticeKind(code="score.moved", sentence=gettext_noop("%(metric)s fell by more than chance.")),
}


@job("messages.trim", attempts=2)
def TRIM_MESSAGES(running: Running) -> dict[str, object]:
    """Forget deliveries and letters that have been over for long."""
    return {"deliveries": queue.trim(now=running.now), "letters": forget_old_letters(now=running.now)}


@job("scores.watch", attempts=2)
def WATCH_SCORES(running: Running) -> dict[str, object]:
    """Tell of scores that moved since the last look: when they begin to, not as long as they have."""
    return {"told": [metric for metric in METRICS if tell_if_moved(metric, now=running.now)]}


def tell_if_moved(metric: str, *, now: datetime) -> bool:
    """Publish and notify when a score has come to differ significantly from the 90 days before, or the other way."""
    from rashin.analysis.questions.question import Scope
    from rashin.analysis.questions.scores import Scores

    question = Scores(metric=metric, last=PERIOD, compare="previous", zone=settings.TIME_ZONE)
    rows = ask_in_scope(question, scope=Scope(units=None), now=now).rows()
    row: dict[str, Any] = rows[-1] if rows else {}
    difference = row.get("difference")
    moved = bool(row.get("changed")) and difference is not None
    state = ("up" if difference > 0 else "down") if moved and difference is not None else ""
    with transaction.atomic():
        if not changed(f"score:{metric}", state, now=now) or not state:
            return False
        data = {name: row[name] for name in ("value", "low", "high", "n", "difference")}
        publish("score.moved", {"metric": metric, **data, "days": PERIOD.days}, now=now)
        readers = User.objects.filter(role__in=TOLD, is_active=True)
        notify(readers, SCORE_MOVED[state], now=now, values={"metric": metric.upper()}, link="/")
    return True
