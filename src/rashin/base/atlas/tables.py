"""The list of evidence links, read a page at a time, with every end named in one question a kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.atlas import queries
from rashin.base.atlas.models import EvidenceLink
from rashin.base.atlas.records import End, Named
from rashin.base.ui.navigation import Words
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.base.ui.templatetags.ui import grade_bars

ORDERS: Final = {"made_at": "made_at", "grade": "grade"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A link with its ends named."""

    row: EvidenceLink
    source: Named
    target: Named


class Links:
    """Evidence links out of the database."""

    def __init__(self, rows: "QuerySet[EvidenceLink]") -> None:
        self._rows = rows.select_related("member")

    def count(self) -> int:
        """How many match."""
        return self._rows.count()

    def rows(self, order: str, descending: bool, start: int, stop: int | None) -> Iterable[Line]:
        """Some of them."""
        name = ORDERS.get(order, "made_at")
        sign = "-" if descending or not order else ""
        found = list(self._rows.order_by(f"{sign}{name}", f"{sign}id")[start:stop])
        sources = [End(kind=row.from_kind, id=row.from_id) for row in found]
        targets = [End(kind=row.to_kind, id=row.to_id) for row in found]
        named = queries.named({*sources, *targets})
        return [
            Line(row=row, source=named[one], target=named[other])
            for row, one, other in zip(found, sources, targets, strict=True)
        ]


def chain_address(end: End) -> str:
    """The page of everything that hangs together with an end."""
    return f"{reverse('evidence_chain')}?{urlencode({'of': str(end)})}"


def kind_words(kind: str) -> str:
    """A kind of end in words; one that nobody has described keeps its name."""
    return str(KINDS.get(kind, kind))


KINDS: Final[dict[str, Words]] = {
    "voice": _("Voice"),
    "summary": _("Summary"),
    "insight": _("Insight"),
    "stage": _("Stage"),
    "journey": _("Journey"),
    "opportunity": _("Opportunity"),
    "improvement": _("Improvement"),
    "effect": _("Effect"),
    "metric": _("Metric"),
    "rox": "ROX",
}


def _end(named: Named) -> SafeString:
    told = '<small class="soft">{}</small><br><a href="{}">{}</a>'
    return format_html(told, kind_words(named.end.kind), chain_address(named.end), named.title)


def grade(number: int, words: str) -> SafeString:
    """A grade as its bars, its number and its word."""
    return format_html(
        '<span class="grade">{}<span class="num">{}</span><span>{}</span></span>', grade_bars(number), number, words
    )


def _state(line: Line) -> str:
    return gettext("Taken back") if line.row.retracted_at else gettext("Stands")


def _relation(line: Line) -> str:
    return str(line.row.get_relation_display())


def _who(line: Line) -> str:
    return str(line.row.member) if line.row.member else line.row.made_by


def _whole(text: str) -> SafeString:
    """Short words that are not broken over lines."""
    return format_html('<span class="nowrap">{}</span>', text)


LINKS: Table[Line] = Table(
    name="links",
    caption=_("Evidence"),
    order="-made_at",
    nothing=Nothing(
        title=_("No evidence yet"),
        text=_("Each link says what one thing tells about another, how surely, and how it was found out."),
        icon="waypoints",
    ),
    columns=(
        Column(
            "source", _("This"), value=lambda line: line.source.title, draw=lambda line: _end(line.source), head=True
        ),
        Column("relation", _("Relation"), value=_relation, draw=lambda line: _whole(_relation(line))),
        Column("target", _("That"), value=lambda line: line.target.title, draw=lambda line: _end(line.target)),
        Column(
            "grade", _("Grade"), value=lambda line: line.row.grade, sort=True, descending_first=True,
            draw=lambda line: grade(line.row.grade, str(line.row.get_grade_display())),
        ),
        Column("method", _("How it was found out"), value=lambda line: line.row.method),
        Column("made_by", _("Who"), value=_who, draw=lambda line: _whole(_who(line))),
        Column(
            "made_at", _("When"), kind="date", value=lambda line: line.row.made_at, sort=True, descending_first=True,
            href=lambda line: reverse("evidence_link", args=[line.row.pk]),
        ),
        Column("state", _("State"), kind="chip", value=_state, hidden=True),
    ),
)  # fmt: skip
