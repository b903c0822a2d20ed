"""Responses of the past: what was answered elsewhere and whose voices the lake holds already.

They are counted with the results of their survey, and are not heard again: nobody is told, no case opens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from rashin.powers.operation.surveys.models import Response, Survey
from rashin.powers.operation.surveys.queries import survey_of
from rashin.powers.operation.surveys.vocabulary import Channel, ResponseState

PIECE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One response that was given, or begun."""

    started_at: datetime
    completed_at: datetime | None
    """None: it was never finished."""
    answers: Mapping[str, object]
    person: int | None = None
    language: str = "ja"
    channel: str = Channel.LINK
    unit: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)
    timings: Mapping[str, int] = field(default_factory=dict)
    """Question → milliseconds."""


def begun(key: str) -> bool:
    """Whether there is a survey of this key."""
    return Survey.objects.filter(key=key).exists()


def keep_past(key: str, responses: Iterable[Past]) -> int:
    """Keep them under the live version of a survey; how many."""
    survey = survey_of(key)
    assert survey.live_version is not None
    version = survey.live_version
    rows = [
        Response(
            survey=survey, version=version, person=one.person, language=one.language, answers=dict(one.answers),
            state=ResponseState.STARTED if one.completed_at is None else ResponseState.COMPLETE,
            hidden=dict(one.hidden), timings=dict(one.timings), started_at=one.started_at,
            seen_at=one.completed_at or one.started_at, completed_at=one.completed_at, channel=one.channel,
            unit=one.unit,
        )
        for one in responses
    ]  # fmt: skip
    with transaction.atomic():
        Response.objects.bulk_create(rows, batch_size=PIECE)
    return len(rows)
