"""What webhooks tell of topics."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from rashin.base.messages.events import EventType
from rashin.powers.operation.topics.models import TreeVersion

EVENTS: Final = (
    EventType(
        name="topics.published",
        summary=_("A version of the topics was published; it is being applied to all voices."),
        properties={
            "version": {"type": "integer", "minimum": 1},
            "topics": {"type": "integer", "minimum": 0},
            "note": {"type": "string"},
            "by": {"type": ["integer", "null"], "description": "The member who published it; none: a command."},
        },
        example={"version": 4, "topics": 38, "note": "配送を三つに分けた", "by": 7},
    ),
    EventType(
        name="topic.emerging",
        summary=_("A topic or a word is spoken of more than chance would have it."),
        properties={
            "what": {"enum": ["topic", "term"]},
            "name": {"type": "string", "description": "The topic’s id, or the word."},
            "title": {"type": "string"},
            "period": {"type": "string", "description": "The week in which it rose: its first day."},
            "voices": {"type": "integer", "minimum": 0},
            "expected": {"type": "number"},
        },
        example={
            "what": "term", "name": "ログイン", "title": "ログイン", "period": "2026-04-13", "voices": 21,
            "expected": 6.4,
        },
    ),
)  # fmt: skip


def version_data(made: TreeVersion) -> dict[str, Any]:
    """What the event of a published version says."""
    topics = made.document.get("topics", [])
    return {
        "version": made.number, "note": made.note, "by": made.published_by_id,
        "topics": sum(1 for one in topics if one.get("state") != "retired"),
    }  # fmt: skip
