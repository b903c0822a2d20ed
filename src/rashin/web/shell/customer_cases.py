"""A customer's cases on their page: the list beside the timeline, and their place in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from rashin.base.ui import formats
from rashin.base.ui.stories import Entry, Tag
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.powers.operation.cases.queries import of_person
from rashin.powers.operation.cases.records import CaseRow
from rashin.web.shell.addresses import address_of
from rashin.web.shell.customer_story import Story, Wanted


def cases_of(member: User, person_key: int, *, now: datetime) -> list[CaseRow]:
    """The cases that this member may see, the newest first."""
    if not may(member, Permission.SEE_CASES) or not address_of("cases"):
        return []
    return of_person(member, person_key, now=now)


def lines(rows: Sequence[CaseRow]) -> list[dict[str, Any]]:
    """Cases as a card lists them."""
    return [
        {
            "title": row.title, "url": address_of("case", row.id), "tone": "bad" if row.overdue else "",
            "note": f"#{row.id} · {row.state_label} · {formats.day(row.opened_at)}",
        }
        for row in rows
    ]  # fmt: skip


def with_cases(entries: Sequence[Entry], rows: Sequence[CaseRow], *, wanted: Wanted, story: Story) -> list[Entry]:
    """The timeline with cases opened and resolved, where nothing narrows it and as far as this page reaches."""
    if wanted.kind or wanted.channel or wanted.event or not rows:
        return list(entries)
    oldest = min((one.at for one in entries), default=None) if story.older else None
    newest = max((one.at for one in entries), default=None) if wanted.before else None
    found = [
        one for one in _entries(rows) if (oldest is None or one.at >= oldest) and (newest is None or one.at <= newest)
    ]
    return sorted([*entries, *found], key=lambda one: one.at, reverse=True)


def _entries(rows: Sequence[CaseRow]) -> list[Entry]:
    found = []
    for row in rows:
        tags = [Tag(label=row.state_label, tone="bad" if row.overdue else "")]
        href = address_of("case", row.id)
        opened = gettext("Case #%(number)s opened") % {"number": row.id}
        found.append(Entry(at=row.opened_at, title=opened, text=row.title, icon="inbox", href=href, tags=tags))
        if row.resolved_at is not None:
            ended = gettext("Case #%(number)s resolved") % {"number": row.id}
            found.append(Entry(at=row.resolved_at, title=ended, icon="circle-check", tone="good", href=href))
    return found
