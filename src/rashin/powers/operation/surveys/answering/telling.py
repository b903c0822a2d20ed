"""What completed responses say, told once for all that were committed together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rashin.base.atlas.hearing import Noted, hear_noted, noted
from rashin.base.messages.models import Endpoint
from rashin.base.messages.services import publish
from rashin.base.messages.vocabulary import EndpointState
from rashin.powers.operation.surveys.answering import voices
from rashin.powers.operation.surveys.answering.entering import per_version
from rashin.powers.operation.surveys.answering.rows import Row
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Way
from rashin.powers.operation.surveys.models import Response, SurveyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a completed response says, until its group is told together."""

    voices: Sequence[Noted]
    event: Mapping[str, Any] | None
    now: datetime


def of(row: Row | Response, document: Document, way: Way, *, anonymous: bool, consent: str, now: datetime) -> Telling:
    """What a response says. A voice that could not be kept fails here, with its answer alone."""
    said = voices.voices_of(row, document, way, anonymous=anonymous, consent=consent)
    event = None if anonymous else voices.told(row, document, way, version=version_number(row.version_id))
    return Telling(voices=[noted(one) for one in said], event=event, now=now)


def tell_all(tellings: Sequence[Telling]) -> None:
    """Make voices of completed responses and tell webhooks, in the transaction that keeps the responses."""
    if not tellings:
        return
    hear_noted([voice for one in tellings for voice in one.voices], now=tellings[0].now)
    events = [one for one in tellings if one.event is not None]
    if events and Endpoint.objects.filter(state=EndpointState.ENABLED).exists():
        for one in events:
            publish(voices.ANSWERED, one.event or {}, now=one.now)


@per_version
def version_number(version: int) -> int:
    """Which version of its survey this is. Versions never change."""
    return SurveyVersion.objects.values_list("number", flat=True).get(pk=version)
