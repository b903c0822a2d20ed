"""The list of customers: a page of the search, each line with two numbers out of the lake."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rashin.base.customers import queries
from rashin.base.customers.glances import Glance
from rashin.base.customers.records import CustomerRow, Found
from rashin.base.ui import formats
from rashin.base.ui.tables import Column, Nothing, Table

PER_PAGE: Final = 50

Glances = Callable[[Sequence[int]], Mapping[int, Glance]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the list."""

    customer: CustomerRow
    glance: Glance | None


class Matches:
    """The customers that a search finds, read a page at a time."""

    def __init__(self, text: str, *, units: queries.Units, masked: bool, glances: Glances) -> None:
        self._text, self._units, self._masked, self._glances = text, units, masked, glances
        self._found: dict[tuple[int, int], Found] = {}

    def _page(self, start: int, limit: int) -> Found:
        key = (start, limit)
        if key not in self._found:
            self._found[key] = queries.search(
                self._text, units=self._units, masked=self._masked, first_row=start, limit=limit
            )
        return self._found[key]

    @property
    def capped(self) -> bool:
        """Whether more were found than are counted."""
        return any(found.capped for found in self._found.values())

    def count(self) -> int:
        """How many there are, as far as they are counted."""
        known = next(iter(self._found.values()), None)
        return (known or self._page(0, PER_PAGE)).total

    def rows(self, order: str, descending: bool, start: int, stop: int | None) -> Iterable[Line]:
        """Some of them, the latest seen first; a file holds as many as are counted."""
        limit = queries.COUNTED if stop is None else stop - start
        found = self._page(start, limit).rows
        known = self._glances([row.person_key for row in found])
        return [Line(customer=row, glance=known.get(row.person_key)) for row in found]


def _name(line: Line) -> SafeString:
    row = line.customer
    shown = row.name or f"#{str(row.person_key)[-8:]}"
    link = format_html('<a class="nowrap" href="{}">{}</a>', reverse("customer", args=[row.person_key]), shown)
    return format_html('{}<small class="under nowrap">{}</small>', link, row.kana) if row.kana else link


def _whole(text: str) -> SafeString:
    """Short words that are not broken over lines."""
    return format_html('<span class="nowrap">{}</span>', text)


def _nps(line: Line) -> SafeString:
    score = line.glance.nps if line.glance else None
    if score is None:
        return SafeString(formats.MISSING)
    tone = "good" if score >= 9 else "bad" if score <= 6 else ""
    return format_html('<span class="chip num {}">{}</span>', tone, formats.number(score, 0))


CUSTOMERS: Table[Line] = Table(
    name="customers",
    caption=_("Customers"),
    per_page=PER_PAGE,
    nothing=Nothing(
        title=_("Nobody found"),
        text=_("Try a part of the name, or a whole address or number."),
        icon="user-round-search",
    ),
    columns=(
        Column("name", _("Name"), value=lambda line: line.customer.name, draw=_name, head=True),
        Column(
            "member_number", _("Member number"), value=lambda line: line.customer.member_number,
            draw=lambda line: _whole(line.customer.member_number),
        ),
        Column(
            "rank", _("Rank"), kind="chip", value=lambda line: line.customer.rank or None,
            tone=lambda line: "brand-tone",
        ),
        Column(
            "place", _("Prefecture"), value=lambda line: line.customer.place,
            draw=lambda line: _whole(line.customer.place),
        ),
        Column("unit", _("Shop"), value=lambda line: line.customer.unit, draw=lambda line: _whole(line.customer.unit)),
        Column("last_seen", _("Last seen"), kind="date", value=lambda line: line.customer.last_seen),
        Column("first_seen", _("First seen"), kind="date", value=lambda line: line.customer.first_seen, hidden=True),
        Column("orders", _("Orders"), kind="number", value=lambda line: line.glance.orders if line.glance else None),
        Column("nps", _("Last NPS"), value=lambda line: line.glance.nps if line.glance else None, draw=_nps),
    ),
)  # fmt: skip
