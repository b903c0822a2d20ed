"""The audit log as a list: walked through by key, so its millionth line is as near as its first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.formats import moment
from rashin.base.ui.paging import KeyedQuery
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.base.workspace.models import AuditEntry
from rashin.base.workspace.records import AuditWords
from rashin.base.workspace.vocabulary import Role

SHORT: Final = 8
"""Letters of a digest that tell two apart on a page."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$")


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
    names: Mapping[str, str]
    """Members by their references, and roles."""


def audit_words() -> AuditWords:
    """How the codes are told. The actions of all rooms are known above this floor, so settings say where."""
    found: AuditWords = import_string(settings.RASHIN_AUDIT_WORDS)
    return found


def audit_lines(rows: "QuerySet[AuditEntry]", people: Mapping[str, str]) -> KeyedQuery[AuditLine]:
    """Lines with their members' names, the newest first unless asked otherwise."""
    names = {**{value: str(label) for value, label in Role.choices}, **people}

    def line(row: AuditEntry) -> AuditLine:
        return AuditLine(
            number=row.number, at=row.at, who=people.get(row.actor, row.actor), action=row.action,
            subject=people.get(row.subject, row.subject), details=row.details, address=row.address, names=names,
        )  # fmt: skip

    return KeyedQuery(rows, fields={"at": "number"}, make=line, first="number")


def _details(row: AuditLine) -> str:
    return ", ".join(f"{name}: {_said(value)}" for name, value in row.details.items())


def _details_told(row: AuditLine) -> SafeString:
    """The facts in the reader's words; the file has the codes."""
    say = audit_words().detail
    told = ", ".join(f"{say(name)}: {_said(_lived(value, row.names))}" for name, value in row.details.items())
    return format_html("{}", told)


def _lived(value: object, names: Mapping[str, str]) -> object:
    """Members by their names and moments as the reader writes them, wherever they stand in a value."""
    if isinstance(value, dict):
        return {key: _lived(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_lived(one, names) for one in value]
    if not isinstance(value, str):
        return value
    if value in names:
        return names[value]
    return moment(datetime.fromisoformat(value)) if _MOMENT.fullmatch(value) else value


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


def _deed(row: AuditLine) -> SafeString:
    """The sentence, and below it the code that filters and files go by."""
    words = audit_words().deed(row.action)
    if words == row.action:
        return _whole(row.action)
    return format_html('{}<br><small class="soft"><code>{}</code></small>', _whole(words), row.action)


AUDIT: Table[AuditLine] = Table(
    name="audit",
    caption=_("Audit log"),
    order="-at",
    nothing=Nothing(title=_("No line matches"), icon="scroll-text"),
    columns=(
        Column("number", _("No."), kind="number"),
        Column("at", _("When"), kind="moment", head=True, sort=True, descending_first=True),
        Column(
            "actor",
            _("Who"),
            value=lambda row: row.who,
            draw=lambda row: _whole(audit_words().actor(row.who)),
        ),
        Column("action", _("What"), draw=_deed),
        Column("subject", _("On what"), draw=lambda row: format_html("{}", audit_words().subject(row.subject))),
        Column("details", _("Before, after, details"), value=_details, draw=_details_told),
        Column("address", _("From where")),
    ),
)
