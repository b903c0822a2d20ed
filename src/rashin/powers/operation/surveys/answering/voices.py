"""What a completed response says to the company: one voice for each score and each text, and the word to webhooks."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from rashin.base.atlas.hearing import Heard
from rashin.base.messages.events import EventType
from rashin.powers.operation.surveys.answering.rows import Row
from rashin.powers.operation.surveys.definition.conditions import Value
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.flow import Asked, Way
from rashin.powers.operation.surveys.definition.kinds import OTHER, SCORED, TEXTS, Kind
from rashin.powers.operation.surveys.definition.scoring import METRICS, score_of
from rashin.powers.operation.surveys.models import Response
from rashin.powers.operation.surveys.vocabulary import Channel

ANSWERED: Final = "survey.answered"
EVENTS: Final = (
    EventType(
        name=ANSWERED,
        summary=_("Somebody completed a survey. Not told of surveys that are anonymous."),
        properties={
            "survey": {"type": "string", "description": "The survey's key."},
            "version": {"type": "integer", "minimum": 1},
            "response": {"type": "string", "format": "uuid"},
            "channel": {"enum": list(Channel.values)},
            "unit": {"type": "string"},
            "language": {"type": "string"},
            "scores": {
                "type": "object",
                "additionalProperties": {"type": "number"},
                "description": "Question → score, as given.",
            },
        },
        example={
            "survey": "delivery", "version": 3, "response": "6f1c1f9e-6f0a-4b57-9c5e-2f2f6d1f3c11", "channel": "mail",
            "unit": "ginza", "language": "ja", "scores": {"nps": 9},
        },
    ),
)  # fmt: skip
"""What webhooks tell of surveys."""

CHANNELS: Final = {Channel.LINK: "web", Channel.WIDGET: "web", Channel.KIOSK: "store"}
"""A way in → the channel under which voices count it; the others go by their own name."""
PLACES: Final = ("journey", "stage", "touchpoint")
"""Hidden fields that say where on a journey the answer belongs."""


def scores_of(way: Way) -> dict[str, float]:
    """Question → score, for every question that has one."""
    found = ((name, score_of(one.question, way.facts.answers.get(name))) for name, one in way.asked.items())
    return {name: score for name, score in found if score is not None}


def voices_of(row: Row | Response, document: Document, way: Way, *, anonymous: bool, consent: str = "") -> list[Heard]:
    """The voices of a response, each score and each text one; of anonymous ones nothing leads to the person."""
    hidden = {str(name): str(value) for name, value in way.facts.hidden.items() if value not in (None, "")}
    shared: dict[str, Any] = {
        "occurred_at": row.completed_at or row.seen_at, "source": document.key, "survey": document.key,
        "channel": CHANNELS.get(Channel(row.channel), row.channel), "unit": row.unit, "language": row.language,
        "customer_key": None if anonymous else row.person, "consent_ref": "" if anonymous else consent,
        "retention_days": document.settings.retention_days, **{name: hidden.get(name, "") for name in PLACES},
    }  # fmt: skip
    context = {"construct": document.construct, "version": str(row.version_id)}
    if not anonymous:
        more = {name: value for name, value in hidden.items() if name not in PLACES}
        context |= more | {"response": str(row.pk)}
    found = []
    for one in way.asked.values():
        for part, said in _said(one, way.facts.answers):
            topic = {"topic": one.question.topic} if one.question.topic else {}
            found.append(
                Heard(voice_id=f"survey:{row.pk}:{part}", question=part, context=context | topic, **said, **shared)
            )
    return found


def _said(asked: Asked, answers: Mapping[str, Value]) -> Iterator[tuple[str, dict[str, Any]]]:
    question, answer = asked.question, answers.get(asked.name)
    score = score_of(question, answer)
    if question.kind in SCORED and question.scale is not None and score is not None:
        scale = question.scale
        yield asked.name, {
            "metric": METRICS[question.kind], "score": score, "scale_min": scale.lowest, "scale_max": scale.highest,
            "direction": scale.direction,
        }  # fmt: skip
    elif question.kind is Kind.MATRIX and score is not None:
        values = [one.value for one in question.options if one.value is not None]
        low, high = min(values), max(values)
        if float(low).is_integer() and float(high).is_integer():
            yield asked.name, {"metric": "rating", "score": score, "scale_min": int(low), "scale_max": int(high)}
    elif question.kind in TEXTS and isinstance(answer, str) and answer:
        yield asked.name, {"text": answer}
    typed = answers.get(f"{asked.name}.{OTHER}")
    if isinstance(typed, str) and typed:
        yield f"{asked.name}.{OTHER}", {"text": typed}


def told(row: Row | Response, document: Document, way: Way, *, version: int) -> Mapping[str, Any]:
    """The data of the webhook's event."""
    return {
        "survey": document.key, "version": version, "response": str(row.pk), "channel": row.channel,
        "unit": row.unit, "language": row.language, "scores": scores_of(way),
    }  # fmt: skip
