"""The register of what webhooks tell: each event with a sentence, a JSON Schema of its data and an example.

A room declares its events beside its words and web/wiring lists them; the page and the guide are drawn from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from rashin.base.messages.errors import UnknownEvent

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One kind of event."""

    name: str
    """``subject.happened``, in the past tense."""
    summary: str | Promise
    properties: Mapping[str, Schema]
    """JSON Schema of each member of ``data``; all are required, and there are no others."""
    example: Mapping[str, Any]

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the whole message."""
        data = {
            "type": "object",
            "properties": {name: dict(one) for name, one in self.properties.items()},
            "required": list(self.properties),
            "additionalProperties": False,
        }
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.name,
            "type": "object",
            "properties": {
                "type": {"const": self.name},
                "timestamp": {"type": "string", "format": "date-time"},
                "data": data,
            },
            "required": ["type", "timestamp", "data"],
            "additionalProperties": False,
        }

    def sample(self) -> dict[str, Any]:
        """A whole message as a receiver gets it."""
        return {"type": self.name, "timestamp": "2026-04-15T03:00:00Z", "data": dict(self.example)}


def event_types() -> Sequence[EventType]:
    """All events, in the order of web/wiring."""
    # Wiring stands above this package; settings say where, so that nothing here imports upward.
    found: Sequence[EventType] = import_string(settings.RASHIN_EVENTS)
    return found


def event_named(name: str) -> EventType:
    """The event of that name."""
    for one in event_types():
        if one.name == name:
            return one
    raise UnknownEvent(name=name)
