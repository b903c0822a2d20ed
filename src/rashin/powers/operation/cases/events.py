"""What webhooks tell of cases. Data name nobody: whoever needs more asks the API with the number."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from rashin.base.messages.events import EventType
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.vocabulary import Resolution, Severity

_NUMBER: Final = {"type": "integer", "minimum": 1}
_TEXT: Final = {"type": "string"}
_OPTIONAL: Final = {"type": ["integer", "null"]}
_SHARED: Final[dict[str, dict[str, Any]]] = {
    "case": _NUMBER,
    "severity": {"enum": [one.name.lower() for one in Severity]},
    "rule": {"type": ["integer", "null"], "description": "The rule that opened it; none: by hand."},
    "cause": _OPTIONAL,
    "department": _OPTIONAL,
    "owner": {"type": ["integer", "null"], "description": "The member who has it."},
    "channel": _TEXT,
    "unit": _TEXT,
    "due_at": {"type": ["string", "null"], "format": "date-time"},
}
_EXAMPLE: Final[dict[str, Any]] = {
    "case": 214, "severity": "high", "rule": 3, "cause": 7, "department": 5, "owner": 12, "channel": "mail",
    "unit": "銀座店", "due_at": "2026-04-15T08:00:00.000Z",
}  # fmt: skip

EVENTS: Final = (
    EventType(
        name="case.opened", summary=_("A customer needs an answer: a case was opened."), properties=_SHARED,
        example=_EXAMPLE,
    ),
    EventType(
        name="case.overdue", summary=_("A case was not answered or resolved in time."),
        properties=_SHARED | {"waited_for": {"enum": ["answer", "resolution"]}},
        example=_EXAMPLE | {"waited_for": "answer"},
    ),
    EventType(
        name="case.resolved", summary=_("A case was resolved."),
        properties=_SHARED | {
            "resolution": {"enum": list(Resolution.values)},
            "in_time": {"type": "boolean"},
            "by": {"type": "string", "description": "Who did it: member:7, cli:aoi."},
        },
        example=_EXAMPLE | {"due_at": None, "resolution": "fixed", "in_time": True, "by": "member:12"},
    ),
)  # fmt: skip


def data_of(case: Case) -> dict[str, Any]:
    """What every event of a case says."""
    return {
        "case": case.pk, "severity": Severity(case.severity).name.lower(), "rule": case.rule_id,
        "cause": case.cause_id, "department": case.department_id, "owner": case.owner_id, "channel": case.channel,
        "unit": case.unit, "due_at": case.due_at,
    }  # fmt: skip
