"""Invented lists for the gallery: orders, a customer's days, long work, fields."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rashin.base.ui import formats, stories, tables
from rashin.base.ui.forms import Field
from rashin.base.ui.selection import Bulk

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A row of the sample table."""

    number: str
    name: str
    at: datetime
    amount: int
    score: int | None
    state: str
    note: str


ORDERS_TABLE: Final = tables.Table[Order](
    name="orders",
    caption=gettext_lazy("Orders"),
    order="-at",
    per_page=8,
    key=lambda row: row.number,
    bulk=(
        Bulk(name="tag", label=gettext_lazy("Tag"), href="/gallery/", icon="tag"),
        Bulk(
            name="archive",
            label=gettext_lazy("Archive"),
            href="/gallery/",
            icon="archive",
            tone="danger",
            question=gettext_lazy("Archive what is picked?"),
        ),
    ),
    bulk_everything=True,
    columns=(
        tables.Column[Order]("number", gettext_lazy("Order"), head=True, href=lambda row: f"#{row.number}", sort=True),
        tables.Column[Order]("name", gettext_lazy("Customer"), sort=True),
        tables.Column[Order]("at", gettext_lazy("When"), kind="moment", sort=True, descending_first=True),
        tables.Column[Order]("amount", gettext_lazy("Amount"), kind="money", sort=True, descending_first=True),
        tables.Column[Order]("score", gettext_lazy("Score"), kind="number", sort=True),
        tables.Column[Order](
            "state",
            gettext_lazy("State"),
            kind="chip",
            value=lambda row: {"done": _("Delivered"), "late": _("Late")}[row.state],
            tone=lambda row: "good" if row.state == "done" else "bad",
        ),
        tables.Column[Order]("note", gettext_lazy("Note"), hidden=True),
    ),
)
EMPTY_TABLE: Final = tables.Table[Order](
    name="empty",
    columns=(tables.Column[Order]("number", gettext_lazy("Order")),),
    nothing=tables.Nothing(
        title=gettext_lazy("No orders match"),
        text=gettext_lazy("Take a filter away, or widen the period."),
        icon="search-x",
    ),
)


def orders() -> list[Order]:
    """Sixty invented orders."""
    families = ("西村", "髙橋", "小松﨑", "五十嵐", "Ueda")
    given = ("美咲", "大輔", "陽子", "Ken")
    return [
        Order(
            number=f"A-{10240 + index}",
            name=formats.person(families[index % 5], given[index % 4]),
            at=NOW - timedelta(hours=7 * index),
            amount=1980 + (index * 7919) % 64000,
            score=None if index % 6 == 0 else index % 11,
            state="late" if index % 7 == 3 else "done",
            note="=1+1" if index == 0 else "",
        )
        for index in range(60)
    ]


def entries() -> list[stories.Entry]:
    """A few days of one customer."""
    return [
        stories.Entry(
            at=NOW - timedelta(minutes=8),
            title=_("Answered the NPS survey"),
            text=_("After delivery · order A-10243"),
            voice=_("The date changed twice and nobody could tell me why. The table itself is lovely."),
            score="4",
            tone="bad",
            tags=[
                stories.Tag(label=_("Delivery"), tone="bad"),
                stories.Tag(label=_("Being told"), tone="bad"),
                stories.Tag(label=_("Product"), tone="good"),
            ],
        ),
        stories.Entry(
            at=NOW - timedelta(days=2, hours=3),
            title=_("Delivered"),
            text=_("Promised for 17 November"),
            icon="package-check",
            tags=[stories.Tag(label=_("3 days late"), tone="bad")],
        ),
        stories.Entry(
            at=NOW - timedelta(days=2, hours=8),
            title=_("Called the centre (8 minutes)"),
            text=_("Asked when it would arrive; not solved at once"),
            icon="headphones",
        ),
        stories.Entry(
            at=NOW - timedelta(days=13),
            title=_("Bought an oak dining table"),
            text=_("App · ¥128,000"),
            icon="shopping-bag",
            tone="good",
        ),
    ]


def progresses() -> list[stories.Progress]:
    """Work in each state."""
    return [
        stories.Progress(id="a", title=_("Import of orders.csv"), state="waiting", cancel_url="#"),
        stories.Progress(
            id="b",
            title=_("Import of orders.csv"),
            state="running",
            done=412_000,
            total=1_000_000,
            note=_("Reading rows"),
            cancel_url="#",
        ),
        stories.Progress(
            id="c",
            title=_("Import of orders.csv"),
            state="done",
            note=_("999,871 rows came in, 129 were refused."),
            result_url="#",
            result_label=_("Look at what was refused"),
        ),
        stories.Progress(
            id="d",
            title=_("Import of orders.csv"),
            state="failed",
            error=_("Row 7, column “date”: 2026-13-01 is no day."),
        ),
    ]


def fields() -> list[Field]:
    """Each kind of field, one of them wrong."""
    return [
        Field(name="text", label=_("Name"), value=_("After delivery"), required=True),
        Field(
            name="choice",
            label=_("Metric"),
            kind="choice",
            choices=[("nps", "NPS"), ("csat", "CSAT"), ("ces", "CES")],
            help=_("Which score."),
        ),
        Field(name="from", label=_("From"), kind="date", value="2026-04-01"),
        Field(
            name="number",
            label=_("At least"),
            kind="number",
            value="0",
            errors=[_("Enter a whole number of 1 or more.")],
            help=_("Answers that a point needs to have a value."),
        ),
        Field(name="steps", label=_("Steps"), kind="many", value=["Product Viewed", "Order Completed"], wide=True),
        Field(name="flag", label=_("First match only"), kind="flag", value="true"),
    ]
