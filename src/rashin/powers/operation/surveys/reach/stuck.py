"""A trigger whose condition can no longer be read: it asks nobody, and says so once, until somebody mends it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from rashin.base.messages.notices import NoticeKind, notify
from rashin.base.workspace.models import User
from rashin.base.workspace.vocabulary import Role
from rashin.errors import RashinError, gettext_noop
from rashin.powers.operation.surveys.models import Trigger

STUCK: Final = "stuck"
"""In a trigger's cursor: what cannot be read, since when."""
UNREADABLE: Final = NoticeKind(
    code="trigger.unreadable", tone="bad",
    sentence=gettext_noop("The trigger “%(event)s” of “%(survey)s” asks nobody: its condition cannot be read."),
)  # fmt: skip


def is_stuck(row: Trigger) -> bool:
    """Whether it is on and asks nobody."""
    return bool(row.on and row.cursor.get(STUCK))


def all_stuck() -> list[Trigger]:
    """Every trigger that is on and asks nobody."""
    rows = Trigger.objects.filter(on=True, survey__archived_at=None).select_related("survey")
    return [row for row in rows if is_stuck(row)]


def stop_at(row: Trigger, problem: RashinError, *, now: datetime) -> None:
    """Note what cannot be read, and tell whoever made it and the office, once for each revision."""
    if row.cursor.get(STUCK):
        return
    row.cursor = {**row.cursor, STUCK: {"since": now.isoformat(), "problem": problem.sentence()[:300]}}
    row.save(update_fields=["cursor"])
    members = User.objects.filter(Q(role=Role.CX_OFFICE) | Q(pk=row.created_by_id), is_active=True)
    notify(
        members or User.objects.filter(role=Role.OWNER, is_active=True), UNREADABLE, now=now,
        values={"event": row.event[:80], "survey": row.survey.title[:80]}, link=f"/surveys/triggers/{row.pk}/",
        once=f"{row.pk}:{row.revision}",
    )  # fmt: skip


def mended(cursor: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The cursor of a trigger that is read again: what happened while it asked nobody is not asked about any more."""
    left = {name: value for name, value in cursor.items() if name != STUCK}
    if STUCK not in cursor:
        return left
    return {**left, "mark": now.isoformat(), "not_before": now.isoformat()}
