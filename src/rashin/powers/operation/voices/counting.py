"""How a source stands, counted as things come: days for the sparkline, and what is wrong at the moment."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from rashin.powers.operation.voices.models import Source, SourceDay
from rashin.powers.operation.voices.vocabulary import Problem


def count(source: Source, *, now: datetime, **more: int) -> None:
    """Add to the day's numbers, in the caller's transaction."""
    more = {name: number for name, number in more.items() if number}
    if not more:
        return
    day, _new = SourceDay.objects.get_or_create(source=source, on=timezone.localdate(now))
    SourceDay.objects.filter(pk=day.pk).update(**{name: F(name) + number for name, number in more.items()})


def note_problem(source: Source, problem: Problem, *, now: datetime, detail: str = "") -> None:
    """Something is wrong; it stays on the page until something comes in again."""
    Source.objects.filter(pk=source.pk).update(problem=problem, problem_at=now, detail=detail[:300])


def note_heard(source: Source, *, now: datetime) -> None:
    """All is well again."""
    Source.objects.filter(pk=source.pk).update(last_at=now, problem="", detail="")
