"""The audit log as a list: walked through by key, so its millionth line is as near as its first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.paging import KeyedQuery
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.base.workspace.models import AuditEntry

SHORT: Final = 8
"""Letters of a digest that tell two apart on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """A line as people read it."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    details: Mapping[str, object]
    address: str


def audit_lines(rows: "QuerySet[AuditEntry]", people: Mapping[str, str]) -> KeyedQuery[AuditLine]:
    """Lines with their members' names, the newest first unless asked otherwise."""

    def line(row: AuditEntry) -> AuditLine:
        return AuditLine(
            number=row.number, at=row.at, who=people.get(row.actor, row.actor), action=row.action,
            subject=people.get(row.subject, row.subject), details=row.details, address=row.address,
        )  # fmt: skip

    return KeyedQuery(rows, fields={"at": "number"}, make=line, first="number")


def _details(row: AuditLine) -> str:
    return ", ".join(f"{name}: {_said(value)}" for name, value in row.details.items())


def _said(value: object) -> str:
    if isinstance(value, dict) and value.keys() == {"before", "after"}:
        return f"{_plain(value['before'])} → {_plain(value['after'])}"
    if isinstance(value, dict) and value.keys() == {"digest"}:
        return f"#{str(value['digest'])[:SHORT]}"
    return _plain(value)


def _plain(value: object) -> str:
    if value is None or value in ([], ""):
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _whole(text: str) -> SafeString:
    """Short words that are not broken over lines."""
    return format_html('<span class="nowrap">{}</span>', text)


AUDIT: Table[AuditLine] = Table(
    name="audit",
    caption=_("Audit log"),
    order="-at",
    nothing=Nothing(title=_("No line matches"), icon="scroll-text"),
    columns=(
        Column("number", _("No."), kind="number"),
        Column("at", _("When"), kind="moment", head=True, sort=True, descending_first=True),
        Column("actor", _("Who"), value=lambda row: row.who, draw=lambda row: _whole(row.who)),
        Column("action", _("What"), draw=lambda row: _whole(row.action)),
        Column("subject", _("On what")),
        Column("details", _("Before, after, details"), value=_details),
        Column("address", _("From where")),
    ),
)
