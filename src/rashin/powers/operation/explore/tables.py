"""Answers as tables: every number with its bounds, and a way to the people behind it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rashin.base.ui import formats
from rashin.base.ui.tables import Column, Nothing, Table

Row = Mapping[str, Any]
Link = Callable[[Row], str]


def _length(seconds: float | None) -> SafeString:
    return conditional_escape(formats.duration(seconds))


NOTHING = Nothing(title=_("No rows"), text=_("Nothing matches this question."), icon="table")


def scores_table(metric: str, link: Link | None) -> Table[Row]:
    """Points of a scores answer; CSAT is a share, the others are numbers."""
    kind, digits = ("percent", 1) if metric == "csat" else ("signed" if metric == "nps" else "number", 2)
    return Table(
        name="points",
        caption=_("Scores"),
        nothing=NOTHING,
        columns=(
            Column("period", _("Period"), kind="date", sort=True, head=True),
            Column("by", _("Group"), sort=True),
            Column("value", _("Value"), kind=kind, digits=digits, sort=True, descending_first=True),  # type: ignore[arg-type]
            Column("low", _("Lower bound"), kind=kind, digits=digits),  # type: ignore[arg-type]
            Column("high", _("Upper bound"), kind=kind, digits=digits),  # type: ignore[arg-type]
            Column("n", "n", kind="number", sort=True, descending_first=True, href=link),
            Column("difference", _("Difference"), kind=kind, digits=digits, sort=True),  # type: ignore[arg-type]
            Column("q", "q", kind="number", digits=4, sort=True),
            Column("reason", _("Reason")),
        ),
    )


def trend_table(link: Link | None) -> Table[Row]:
    """Points of a trend."""
    return Table(
        name="points",
        caption=_("Trend"),
        nothing=NOTHING,
        columns=(
            Column("period", _("Period"), kind="date", sort=True, head=True),
            Column("by", _("Group"), sort=True),
            Column("value", _("Value"), kind="number", sort=True, descending_first=True, href=link),
            Column("low", _("Lower bound"), kind="number"),
            Column("high", _("Upper bound"), kind="number"),
            Column("n", "n", kind="number", sort=True, descending_first=True),
            Column("reason", _("Reason")),
        ),
    )


def funnel_table(link: Link | None) -> Table[Row]:
    """Bars of a funnel."""
    return Table(
        name="steps",
        caption=_("Steps"),
        nothing=NOTHING,
        per_page=100,
        columns=(
            Column("name", _("Step"), head=True),
            Column("by", _("Group"), sort=True),
            Column("people", _("People"), kind="number", sort=True, descending_first=True, href=link),
            Column("share", _("Share of first step"), kind="percent", sort=True),
            Column("low", _("Lower bound"), kind="percent"),
            Column("high", _("Upper bound"), kind="percent"),
            Column("share_previous", _("Share of previous step"), kind="percent", sort=True),
            Column("dropped", _("Lost"), kind="number", sort=True, descending_first=True),
            Column("median_seconds", _("Half take at most"), draw=lambda row: _length(row["median_seconds"])),
            Column(
                "p90_seconds", _("Nine in ten take at most"), draw=lambda row: _length(row["p90_seconds"]), hidden=True
            ),
            Column("q", "q", kind="number", digits=4, help=_("Against all other groups, corrected for how many.")),
            Column("reason", _("Reason")),
        ),
    )


def people_table(link: Link) -> Table[Row]:
    """The people behind a bar. Names are on their own pages, masked unless the role needs them."""
    return Table(
        name="people",
        caption=_("People"),
        nothing=Nothing(title=_("Nobody"), text=_("Nobody stands behind this bar."), icon="user-round"),
        columns=(
            Column("person", _("Person"), head=True, href=link),
            Column("n", _("Records"), kind="number", sort=True, descending_first=True),
            Column("last_at", _("Newest"), kind="moment", sort=True),
        ),
        downloads=False,
    )
