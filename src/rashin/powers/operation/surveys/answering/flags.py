"""Signs that an answer may not be meant: flagged for whoever reads the results, and never deleted."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from django.db import connection
from django.db.models import F, TextChoices
from django.utils.translation import gettext_lazy as _

from rashin.powers.operation.surveys.definition.conditions import Value
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Way
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.models import Response
from rashin.powers.operation.surveys.vocabulary import ResponseState


class Flag(TextChoices):
    """What is odd about a response."""

    SPEEDING = "speeding", _("Answered too quickly")
    STRAIGHT_LINING = "straight_lining", _("The same choice in every line")
    SAME_PERSON = "same_person", _("This person answered before")
    SAME_BROWSER = "same_browser", _("This browser answered before")
    SAME_ADDRESS = "same_address", _("Same network and kind of browser as another answer of these days")
    BOT = "bot", _("Looks like a program")


SUSPECT: Final = frozenset({Flag.BOT})
"""Kept and shown, but not told on: no voice, no case, no webhook, until a member lets it count."""
SHORTEST: Final = 1.0
"""Seconds a question, where neither the survey nor its own median says what is quick."""
ROBOTIC = 0.1
"""Seconds a question that no reader needs less than."""
ENOUGH: Final = 20
"""Responses from which a median is taken."""
LINES: Final = 4
"""Lines of a matrix from which the same choice everywhere is odd."""
NEAR: Final = timedelta(days=2)
MEDIAN_KEPT: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of how a response came to be."""

    seconds: float
    """From the first page to the last answer."""
    honeypot: bool = False
    agent: str = ""
    crowded: bool = False
    """Far more than people can answer came from the same address."""
    by_program: bool = False
    """Over the API, where speed says nothing."""
    kiosk: bool = False
    """Many people at one browser."""


def flagged(document: Document, way: Way, seen: Seen, *, typical: float | None) -> list[str]:
    """The flags that the response itself gives reason for. ``typical``: the median of its survey, in seconds."""
    questions = sum(1 for one in way.asked.values() if one.question.kind is not Kind.STATEMENT)
    found: list[str] = []
    if not seen.by_program and seen.seconds < _quick(document, questions, typical):
        found.append(Flag.SPEEDING)
    if straight(way):
        found.append(Flag.STRAIGHT_LINING)
    robotic = not seen.by_program and (not seen.agent.strip() or seen.seconds < ROBOTIC * questions)
    if seen.honeypot or seen.crowded or robotic:
        found.append(Flag.BOT)
    return [str(one) for one in found]


def _quick(document: Document, questions: int, typical: float | None) -> float:
    least = document.settings.minimum_seconds
    own = float(least) if least is not None else SHORTEST * questions
    return max(own, typical / 3) if typical is not None else own


def straight(way: Way) -> bool:
    """Whether every matrix of some length was answered with one column all the way down."""
    judged = []
    for one in way.asked.values():
        answer: Value = way.facts.answers.get(one.name)
        if one.question.kind is Kind.MATRIX and isinstance(answer, Mapping) and len(answer) >= LINES:
            judged.append(len(set(answer.values())) == 1)
    return bool(judged) and all(judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What may say that somebody answered this survey before."""

    survey: int
    person: int | None
    browser: str
    address: str


_PARTS: Final = (
    (Flag.SAME_PERSON, "person", ""),
    (Flag.SAME_BROWSER, "browser", " AND NOT (browser = '')"),  # as its index says it, word for word: else all are read
    (Flag.SAME_ADDRESS, "address", " AND NOT (address = '') AND completed_at >= %s"),
)


def repeated(asked: Sequence[Repeat], *, now: datetime) -> list[list[str]]:
    """The flags of each for having answered before; asked before they are written, one statement for many.

    Of several that are written together the first has not answered before, the second has.
    """
    known = _known(asked, now)
    found: list[list[str]] = []
    for one in asked:
        flags = []
        for flag, column, _more in _PARTS:
            value = getattr(one, column)
            if value not in (None, ""):
                if (flag, one.survey, value) in known:
                    flags.append(flag.value)
                known.add((flag, one.survey, value))
        found.append(flags)
    return found


def _known(asked: Sequence[Repeat], now: datetime) -> set[tuple[str, int, object]]:
    """Which of the values stand in a response that is over. By hand: this is asked of every answer."""
    near = connection.ops.adapt_datetimefield_value(now - NEAR)
    known = set[tuple[str, int, object]]()
    with connection.cursor() as cursor:
        for survey in dict.fromkeys(one.survey for one in asked):
            for flag, column, more in _PARTS:
                found = dict.fromkeys(getattr(one, column) for one in asked if one.survey == survey)
                wanted = [one for one in found if one not in (None, "")]
                if not wanted:
                    continue
                marks = ", ".join(["(%s)"] * len(wanted))
                times = [near] if "completed_at" in more else []
                cursor.execute(
                    f"SELECT column1 FROM (VALUES {marks}) AS wanted WHERE EXISTS "  # noqa: S608 - marks alone
                    f"(SELECT 1 {_BEFORE} AND {column} = wanted.column1{more})",
                    [*wanted, survey, ResponseState.STARTED.value, *times],
                )
                known |= {(flag, survey, value) for (value,) in cursor.fetchall()}
    return known


_BEFORE: Final = f"FROM {Response._meta.db_table} WHERE survey_id = %s AND NOT test AND state <> %s"


_medians: dict[int, tuple[float, float | None]] = {}
_lock: Final = threading.Lock()


def typical_seconds(version: int) -> float | None:
    """The median time of the last responses of a version; none before there are enough. Kept for some minutes."""
    moment = time.monotonic()
    with _lock:
        held = _medians.get(version)
    if held is not None and moment - held[0] < MEDIAN_KEPT:
        return held[1]
    rows = Response.objects.filter(version_id=version, state=ResponseState.COMPLETE, test=False)
    spans = [
        (end - start).total_seconds()
        for start, end in rows.annotate(end=F("completed_at"))
        .order_by("-completed_at")
        .values_list("started_at", "end")[:200]
        if end is not None
    ]
    found = median(spans) if len(spans) >= ENOUGH else None
    found = found or None  # anonymous responses keep the day alone
    with _lock:
        _medians[version] = (moment, found)
    return found
