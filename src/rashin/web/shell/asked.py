"""What the shell asks of the lake again and again, and how long an answer may be kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.question import Question
from rashin.analysis.questions.scores import Scores
from rashin.base.workspace.access import member_of, scope_of
from rashin.base.workspace.asking import ask_as, kept_answer, the_lake
from rashin.base.workspace.models import User

PATIENCE: Final = timedelta(minutes=15)
"""How old an answer may be that tells where the company stands."""
PERIOD: Final = timedelta(days=90)
COURSE: Final = timedelta(weeks=26)
YEAR: Final = timedelta(days=365)
DAY: Final = timedelta(days=1)
METRICS: Final = ("nps", "csat", "ces")


def standing_questions(zone: str) -> list[Scores]:
    """One question a metric."""
    return [Scores(metric=metric, last=PERIOD, compare="previous", zone=zone) for metric in METRICS]


def course_question(zone: str) -> Scores:
    """The NPS week by week."""
    return Scores(metric="nps", last=COURSE, every="week", zone=zone)


def month_questions(zone: str) -> list[Scores]:
    """The course of the last year of what is not drawn by week."""
    return [Scores(metric=metric, last=YEAR, every="month", zone=zone) for metric in METRICS[1:]]


def today_questions(zone: str) -> list[Scores]:
    """What today has brought so far."""
    return [Scores(metric=metric, last=DAY, zone=zone) for metric in METRICS]


def asked_zone() -> str:
    """The reader's zone."""
    return timezone.get_current_timezone_name()


def patience_of(request: HttpRequest) -> timedelta:
    """How old an answer may be: home is drawn at once, and a panel that is asked for tells what holds now."""
    alone = request.resolver_match is not None and request.resolver_match.url_name == "home_panel"
    return timedelta(0) if alone else PATIENCE


def at_hand(
    request: HttpRequest, questions: Sequence[Question], *, now: datetime, patience: timedelta = PATIENCE
) -> bool:
    """Whether every answer is kept, young enough, so that a panel draws at once; without patience: whether it holds."""
    scope = scope_of(member_of(request))
    return all(kept_answer(one, scope=scope, now=now, patience=patience) is not None for one in questions)


def asked(request: HttpRequest, question: Question) -> Any:
    """The answer as this reader may see it."""
    return ask_as(member_of(request), question, now=timezone.now(), patience=patience_of(request))


def standing_answer(member: User, question: Question, *, now: datetime) -> Any:
    """The same for a page that also stands before anything arrived: then there is no answer."""
    try:
        return ask_as(member, question, now=now, patience=PATIENCE)
    except LakeMissing:
        return None


def kept_rows(
    member: User, name: str, sql: str, params: Mapping[str, object], *, table: str = "events"
) -> list[dict[str, Any]]:
    """Rows of a statement over the member's part of a table, kept as long as other answers are.

    ``{condition}`` in the statement keeps to the part. Without a lake there are no rows.
    """
    scope = scope_of(member)
    condition, bound = scope.condition(table)
    whose = (name, str(settings.HOME.root), None if scope.units is None else sorted(scope.units))
    key = f"shell:{blake2b(repr(whose).encode(), digest_size=16).hexdigest()}"
    found: list[dict[str, Any]] | None = caches["memory"].get(key)
    if found is None:
        try:
            found = the_lake().rows(sql.format(condition=condition), {**params, **bound}).to_pylist()
        except LakeMissing:
            return []
        caches["memory"].set(key, found, PATIENCE.total_seconds())
    return found


def open_refusals() -> int:
    """How many messages and rows were refused and did not go through again since."""
    from rashin.powers.digital.intake.queries import refused_codes

    found: int | None = caches["memory"].get(_refusals_key())
    if found is None:
        try:
            found = sum(count for _code, count in refused_codes(the_lake()))
        except LakeMissing:
            found = 0
        caches["memory"].set(_refusals_key(), found, 60)
    return found


def _refusals_key() -> str:
    return f"shell:refusals:{blake2b(str(settings.HOME.root).encode(), digest_size=16).hexdigest()}"
