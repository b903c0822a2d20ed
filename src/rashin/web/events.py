"""What webhooks tell of the workspace, imports, jobs and scores: each event declared, and how a change becomes one.

Data name nobody: members and keys by number, files by their batch. Whoever needs more asks the API with it.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from rashin.base.messages.events import EventType
from rashin.base.messages.services import publish
from rashin.base.messages.vocabulary import TEST_EVENT
from rashin.base.workspace.happenings import Happened
from rashin.base.workspace.vocabulary import Role

_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_NUMBER: Final = {"type": "integer", "minimum": 1}
_BY: Final = {"type": "string", "description": "Who did it: member:7, cli:aoi, worker."}
_BATCH: Final = {"type": "string", "description": "The import, as “rashin import undo” and the lake name it."}
_KIND: Final = {"enum": ["events", "customers", "voices"]}
_ROLE: Final = {"enum": list(Role.values)}
_KEY_KIND: Final = {"enum": ["api", "write"], "description": "api: asks questions; write: sends events in."}
_AMOUNT: Final = {"type": ["number", "null"]}

EVENTS: Final = (
    EventType(
        name="import.finished",
        summary=_("A file is imported."),
        properties={
            "batch": _BATCH, "kind": _KIND, "rows": _COUNT, "added": _COUNT, "rejected": _COUNT, "by": _BY,
        },
        example={
            "batch": "imp_1f3c", "kind": "events", "rows": 1200, "added": 1180, "rejected": 3, "by": "member:7",
        },
    ),
    EventType(
        name="import.failed",
        summary=_("A file was not imported; nothing of it is kept."),
        properties={"upload": _NUMBER, "kind": _KIND, "problem": _TEXT, "by": _BY},
        example={"upload": 12, "kind": "voices", "problem": "No column holds a date.", "by": "member:7"},
    ),
    EventType(
        name="import.undone",
        summary=_("An import was taken out again, whole."),
        properties={"batch": _BATCH, "rows": _COUNT, "by": _BY},
        example={"batch": "imp_1f3c", "rows": 1180, "by": "member:7"},
    ),
    EventType(
        name="job.failed",
        summary=_("Background work failed for good."),
        properties={"job": _NUMBER, "name": _TEXT, "attempts": _COUNT, "code": _TEXT, "by": _BY},
        example={"job": 31, "name": "lake.compact", "attempts": 2, "code": "rashin.unavailable", "by": "worker"},
    ),
    EventType(
        name="member.invited",
        summary=_("A member was added."),
        properties={"member": _NUMBER, "role": _ROLE, "by": _BY},
        example={"member": 9, "role": "analyst", "by": "member:1"},
    ),
    EventType(
        name="member.role_changed",
        summary=_("A member's role changed."),
        properties={"member": _NUMBER, "before": _ROLE, "after": _ROLE, "by": _BY},
        example={"member": 9, "before": "viewer", "after": "analyst", "by": "member:1"},
    ),
    EventType(
        name="member.door_changed",
        summary=_("A member may sign in again, or may not any more."),
        properties={"member": _NUMBER, "may_sign_in": {"type": "boolean"}, "by": _BY},
        example={"member": 9, "may_sign_in": False, "by": "member:1"},
    ),
    EventType(
        name="key.created",
        summary=_("A key was made."),
        properties={"key": _NUMBER, "kind": _KEY_KIND, "by": _BY},
        example={"key": 4, "kind": "api", "by": "member:1"},
    ),
    EventType(
        name="key.revoked",
        summary=_("A key was revoked."),
        properties={"key": _NUMBER, "kind": _KEY_KIND, "by": _BY},
        example={"key": 4, "kind": "api", "by": "member:1"},
    ),
    EventType(
        name="score.moved",
        summary=_("A score moved by more than chance against the 90 days before."),
        properties={
            "metric": {"enum": ["nps", "csat", "ces"]},
            "value": _AMOUNT, "low": _AMOUNT, "high": _AMOUNT, "n": _COUNT, "difference": _AMOUNT, "days": _NUMBER,
        },
        example={
            "metric": "nps", "value": 21.4, "low": 18.9, "high": 23.9, "n": 2310, "difference": -6.2, "days": 90,
        },
    ),
    EventType(
        name=TEST_EVENT,
        summary=_("A test that somebody sent by hand; it tells of nothing."),
        properties={"endpoint": _TEXT, "message": _TEXT},
        example={"endpoint": "Data warehouse", "message": "This is a test from Rashin."},
    ),
)  # fmt: skip


def _number(happened: Happened) -> int:
    return int(happened.subject.rpartition(":")[2])


def _whole(details: Mapping[str, object], name: str) -> int:
    value = details.get(name)
    return value if isinstance(value, int) else 0


def import_over(happened: Happened) -> None:
    """An import from a page or the API is over, well or not."""
    from rashin.powers.digital.intake.queries import upload_of

    said, upload = happened.details, upload_of(_number(happened))
    data: dict[str, Any] = {"kind": str(upload.kind), "by": happened.actor}
    if "problem" in said:
        data |= {"upload": upload.pk, "problem": str(said["problem"])}
        publish("import.failed", data, now=happened.at)
        return
    rows, rejected = _whole(said, "rows"), _whole(said, "rejected")
    added = max(rows - rejected - _whole(said, "duplicates"), 0)
    data |= {"batch": str(said["batch"]), "rows": rows, "added": added, "rejected": rejected}
    publish("import.finished", data, now=happened.at)


def import_done_by_command(happened: Happened) -> None:
    """An import from the command line is in."""
    said = happened.details
    data = {name: _whole(said, name) for name in ("rows", "added", "rejected")}
    batch, kind = happened.subject.removeprefix("batch:"), str(said["kind"])
    publish("import.finished", {"batch": batch, "kind": kind, **data, "by": happened.actor}, now=happened.at)


def import_undone(happened: Happened) -> None:
    """An import was taken out, from a page or the command line."""
    said = happened.details
    batch = str(said.get("batch") or happened.subject.removeprefix("batch:"))
    rows = _whole(said, "rows") or _whole(said, "removed")
    publish("import.undone", {"batch": batch, "rows": rows, "by": happened.actor}, now=happened.at)


def job_failed(happened: Happened) -> None:
    """A job failed for good; what exactly went wrong may name people and stays on the page."""
    error = happened.details.get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    data = {
        "job": _number(happened), "name": str(happened.details["name"]), "code": code, "by": happened.actor,
        "attempts": _whole(happened.details, "attempts"),
    }  # fmt: skip
    publish("job.failed", data, now=happened.at)


def member_invited(happened: Happened) -> None:
    """A member was added."""
    data = {"member": _number(happened), "role": str(happened.details["role"]), "by": happened.actor}
    publish("member.invited", data, now=happened.at)


def member_changed(happened: Happened) -> None:
    """A member has another role, or their door was opened or closed."""
    who = {"member": _number(happened), "by": happened.actor}
    role, active = happened.details.get("role"), happened.details.get("active")
    if isinstance(role, dict):
        publish("member.role_changed", who | {"before": role["before"], "after": role["after"]}, now=happened.at)
    if isinstance(active, dict):
        publish("member.door_changed", who | {"may_sign_in": bool(active["after"])}, now=happened.at)


def key_made(happened: Happened) -> None:
    """A key was made."""
    publish("key.created", _key(happened), now=happened.at)


def key_revoked(happened: Happened) -> None:
    """A key was revoked."""
    publish("key.revoked", _key(happened), now=happened.at)


def _key(happened: Happened) -> dict[str, Any]:
    kind = "write" if happened.subject.startswith("write_key") else "api"
    return {"key": _number(happened), "kind": kind, "by": happened.actor}
