"""Lists of segments, and of examples of their people."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from rashin.base.customers.records import CustomerRow, SegmentView
from rashin.base.ui.tables import Column, Nothing, Table

Row = Mapping[str, Any]


def _rules(found: SegmentView) -> SafeString:
    glue = pgettext("rules", "or") if found.match == "any" else pgettext("rules", "and")
    codes = [format_html("<code>{}</code>", rule) for rule in found.rules]
    return format_html_join(format_html(' <span class="soft">{}</span> ', glue), "{}", ((code,) for code in codes))


SEGMENTS: Table[SegmentView] = Table(
    name="segments",
    caption=_("Segments"),
    nothing=Nothing(
        title=_("No segment yet"),
        text=_("A segment is people under a name, by what they are, did and said. Every question can ask about it."),
        icon="users-round",
    ),
    columns=(
        Column(
            "name", _("Name"), value=lambda row: row.name, head=True, sort=True,
            href=lambda row: reverse("segment", args=[row.id]),
        ),
        Column("rules", _("Rules"), value=lambda row: "; ".join(row.rules), draw=_rules),
        Column("uses", _("Used in"), kind="number", value=lambda row: len(row.uses) or None, sort=True),
        Column("by", _("Made by"), value=lambda row: row.created_by),
        Column("at", _("Last change"), kind="moment", value=lambda row: row.changed_at or row.created_at, sort=True),
    ),
)  # fmt: skip


def example(key: int, known: CustomerRow | None) -> Row:
    """One of the people of a segment, masked as the reader sees everybody."""
    if known is None:
        return {"key": key, "person": f"#{str(key)[-8:]}", "rank": None, "place": None, "last_seen": None}
    return {
        "key": key, "person": known.name or f"#{str(key)[-8:]}", "rank": known.rank or None,
        "place": known.place or None, "last_seen": known.last_seen,
    }  # fmt: skip


EXAMPLES: Table[Row] = Table(
    name="examples",
    caption=_("Some of them"),
    nothing=Nothing(title=_("Nobody"), text=_("Nobody fits these rules now."), icon="user-round"),
    columns=(
        Column("person", _("Person"), head=True, href=lambda row: reverse("customer", args=[row["key"]])),
        Column("rank", _("Rank")),
        Column("place", _("Prefecture")),
        Column("last_seen", _("Last seen"), kind="date"),
    ),
    downloads=False,
)
