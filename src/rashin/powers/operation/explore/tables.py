"""Answers as tables: every number with its bounds, and a way to the people behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.atlas.said import value_words
from rashin.base.ui import formats
from rashin.base.ui.figures import reason_words
from rashin.base.ui.tables import CellKind, Column, Nothing, Table
from rashin.powers.operation.explore import wording

Row = Mapping[str, Any]
Link = Callable[[Row], str]


def _length(seconds: float | None) -> SafeString:
    return conditional_escape(formats.duration(seconds))


PEOPLE_BEHIND = _("Leads to the people behind the number.")
Q_HELP = _("The chance of such a difference without any, corrected for how many were compared.")
SMALLEST_Q = 0.001
NOTHING = Nothing(title=_("No rows"), text=_("Nothing matches this question."), icon="table")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Which columns say anything in this answer; the others can be chosen, and stay out of the way."""

    every: str | None = None
    by: tuple[str, ...] = ()
    """What the answer is broken down by; the groups of a funnel are one column however many these are."""
    compared: bool = False
    banded: bool = False
    """Whether values have bounds."""
    before: bool = False
    """Whether there is a value of the period before."""
    reasons: bool = False
    link: Link | None = None
    """From a row to the people behind it."""
    voices: Link | None = None
    """From a row to what they said."""
    merged: bool = False
    """Whether two breakdowns share one column, as in a funnel."""

    @property
    def grouped(self) -> bool:
        """Whether there is a breakdown at all."""
        return bool(self.by)

    @property
    def twice(self) -> bool:
        """Whether there are two, each with a column of its own."""
        return len(self.by) > 1 and not self.merged


def _period(shape: Shape) -> Column[Row]:
    return Column(
        "period",
        _("Period"),
        kind="date",
        draw=lambda row: conditional_escape(wording.period_label(row["period"], shape.every)),
        sort=True,
        head=bool(shape.every),
        hidden=not shape.every,
    )


def _group(shape: Shape) -> Column[Row]:
    apart = shape.by and (len(shape.by) == 1 or not shape.merged)
    say = wording.group_speaker(shape.by[0] if apart else "")
    return Column(
        "by",
        wording.fields_label(shape.by if shape.merged else shape.by[:1]) or _("Group"),
        draw=lambda row: conditional_escape(say(row["by"])),
        sort=True,
        head=shape.grouped and not shape.every,
        hidden=not shape.grouped,
    )


def _second(shape: Shape) -> Column[Row]:
    say = wording.group_speaker(shape.by[1] if shape.twice else "")
    return Column(
        "by2",
        wording.fields_label(shape.by[1:2]) or _("Second group"),
        draw=lambda row: conditional_escape(say(row["by2"])),
        sort=True,
        hidden=not shape.twice,
    )


def _said(shape: Shape) -> Column[Row]:
    return Column(
        "said", _("Voices"), value=lambda row: str(pgettext_lazy("voices", "Read")) if row["n"] else None,
        href=shape.voices, hidden=shape.voices is None, exported=False, help=_("What was said behind the number."),
    )  # fmt: skip


def _q(*, shown: bool) -> Column[Row]:
    def drawn(row: Row) -> SafeString:
        q = row["q"]
        return conditional_escape("< 0.001" if q is not None and q < SMALLEST_Q else formats.number(q, 3))

    return Column("q", "q", kind="number", draw=drawn, sort=True, help=Q_HELP, hidden=not shown)


def _reason(shape: Shape) -> Column[Row]:
    return Column(
        "reason",
        _("Reason"),
        draw=lambda row: conditional_escape(reason_words(row["reason"], n=row["n"] or 0) if row["reason"] else "–"),
        hidden=not shape.reasons,
    )


def scores_table(metric: str, shape: Shape) -> Table[Row]:
    """Points of a scores answer; CSAT is a share, the others are numbers."""
    kind: CellKind = "percent" if metric == "csat" else "signed" if metric == "nps" else "number"
    digits = 1 if metric in {"csat", "nps"} else 2
    signed: CellKind = "percent" if metric == "csat" else "signed"
    return Table(
        name="points",
        caption=_("Scores"),
        nothing=NOTHING,
        columns=(
            _period(shape),
            _group(shape),
            _second(shape),
            Column("value", _("Value"), kind=kind, digits=digits, sort=True, descending_first=True),
            Column("low", _("Lower bound"), kind=kind, digits=digits),
            Column("high", _("Upper bound"), kind=kind, digits=digits),
            Column("n", "n", kind="number", sort=True, descending_first=True, href=shape.link, help=PEOPLE_BEHIND),
            Column("difference", _("Difference"), kind=signed, digits=digits, sort=True, hidden=not shape.compared),
            _q(shown=shape.compared),
            _reason(shape),
            _said(shape),
        ),
    )


def trend_table(shape: Shape) -> Table[Row]:
    """Points of a trend."""
    return Table(
        name="points",
        caption=_("Trend"),
        nothing=NOTHING,
        columns=(
            _period(shape),
            _group(shape),
            _second(shape),
            Column("value", _("Value"), kind="number", sort=True, descending_first=True, href=shape.link),
            Column("low", _("Lower bound"), kind="number", hidden=not shape.banded),
            Column("high", _("Upper bound"), kind="number", hidden=not shape.banded),
            Column("before", pgettext_lazy("trend", "Before"), kind="number", hidden=not shape.before),
            Column("change", pgettext_lazy("trend", "Change"), kind="percent", sort=True, hidden=not shape.before),
            Column("n", "n", kind="number", sort=True, descending_first=True),
            _reason(shape),
            _said(shape),
        ),
    )


def _event(row: Row) -> SafeString:
    """A step's event in words; the file has its own name."""
    return format_html("{}", value_words("event", str(row["name"])))


def funnel_table(shape: Shape) -> Table[Row]:
    """Bars of a funnel."""
    return Table(
        name="steps",
        caption=_("Steps"),
        nothing=NOTHING,
        per_page=100,
        columns=(
            Column("name", _("Step"), head=True, draw=_event),
            _group(shape),
            Column(
                "people", _("People"), kind="number", sort=True, descending_first=True, href=shape.link,
                help=PEOPLE_BEHIND,
            ),
            Column("share", _("Share of first step"), kind="percent", sort=True),
            Column("low", _("Lower bound"), kind="percent"),
            Column("high", _("Upper bound"), kind="percent"),
            Column("share_previous", _("Share of previous step"), kind="percent", sort=True),
            Column("dropped", _("Lost"), kind="number", sort=True, descending_first=True),
            Column("median_seconds", _("Half take at most"), draw=lambda row: _length(row["median_seconds"])),
            Column(
                "p90_seconds", _("Nine in ten take at most"), draw=lambda row: _length(row["p90_seconds"]), hidden=True
            ),
            _q(shown=shape.grouped),
            _reason(shape),
        ),
    )  # fmt: skip


def people_table(link: Link) -> Table[Row]:
    """The people behind a bar. Names are on their own pages, masked unless the role needs them."""
    return Table(
        name="people",
        caption=_("People"),
        nothing=Nothing(title=_("Nobody"), text=_("Nobody stands behind this bar."), icon="user-round"),
        columns=(
            Column("person", _("Person"), head=True, href=link),
            Column("rank", _("Rank")),
            Column("place", _("Area")),
            Column("n", _("Records"), kind="number", sort=True, descending_first=True),
            Column("last_at", _("Newest record"), kind="moment", sort=True),
        ),
        downloads=False,
    )
