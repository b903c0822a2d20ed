"""Lists of webhooks: endpoints, and the delivery log."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.messages.models import Delivery
from rashin.base.messages.queries import delivery_view
from rashin.base.messages.records import DeliveryView, EndpointView
from rashin.base.messages.vocabulary import EVERY_EVENT, DeliveryState
from rashin.base.ui.paging import KeyedQuery
from rashin.base.ui.tables import Column, Nothing, Table


def standing(row: EndpointView) -> str:
    """How an endpoint stands, in a word or two."""
    if row.enabled and row.failing_since:
        return gettext("Failing")
    return str(row.state_label)


def tone_of(row: EndpointView) -> str:
    """Its colour."""
    if not row.enabled:
        return "bad" if row.state != "disabled" else ""
    return "watch" if row.failing_since else "good"


def events_of(row: EndpointView) -> str:
    """What it is told of."""
    return gettext("Every event") if EVERY_EVENT in row.events else ", ".join(row.events)


ENDPOINTS: Table[EndpointView] = Table(
    name="endpoints",
    caption=_("Webhook endpoints"),
    downloads=False,
    nothing=Nothing(
        title=_("No endpoint yet"),
        text=_("Another system can be told when something happens here."),
        icon="webhook",
        action=_("Add an endpoint"),
        href="/webhooks/new/",
    ),
    columns=(
        Column("name", _("Name"), head=True, sort=True, href=lambda row: reverse("webhook", args=[row.id])),
        Column("origin", pgettext_lazy("webhook", "URL"), draw=lambda row: format_html("<code>{}</code>", row.origin)),
        Column("events", _("Events"), value=events_of),
        Column(
            "last_delivered_at", _("Last delivered"), kind="moment", sort=True, descending_first=True,
            value=lambda row: row.last_delivered_at,
        ),
        Column("waiting", pgettext_lazy("delivery", "Waiting"), kind="number"),
        Column("failed", pgettext_lazy("delivery", "Given up"), kind="number"),
        Column("state", _("State"), kind="chip", value=standing, tone=tone_of),
    ),
)  # fmt: skip

TONES: Final = {
    DeliveryState.DELIVERED: "good",
    DeliveryState.FAILED: "bad",
    DeliveryState.SENDING: "brand-tone",
    DeliveryState.WAITING: "",
}


def delivery_tone(row: DeliveryView) -> str:
    """A delivery's colour: waiting after a failure is to be watched."""
    if row.state == DeliveryState.WAITING and row.problem:
        return "watch"
    return TONES.get(DeliveryState(row.state), "")


def _answer(row: DeliveryView) -> SafeString:
    return format_html("{} {}", row.status or "", row.why) if row.problem else format_html("{}", row.status or "")


def _answer_text(row: DeliveryView) -> str:
    return f"{row.status or ''} {row.why}".strip()


DELIVERIES: Table[DeliveryView] = Table(
    name="deliveries",
    caption=_("Deliveries"),
    order="-created_at",
    nothing=Nothing(
        title=_("Nothing was sent"), text=_("What is sent, and what came of it, is kept for 30 days."), icon="send"
    ),
    columns=(
        Column(
            "created_at", _("When"), kind="moment", head=True, sort=True, descending_first=True,
            href=lambda row: reverse("webhook_delivery", args=[row.id]),
        ),
        Column("kind", _("Event"), draw=lambda row: format_html("<code>{}</code>", row.kind)),
        Column("endpoint_name", _("Endpoint")),
        Column("state", _("State"), kind="chip", value=lambda row: str(row.state_label), tone=delivery_tone),
        Column("answer", _("Answer"), value=_answer_text, draw=_answer),
        Column("attempts", _("Attempts"), kind="number"),
        Column("next_at", _("Next attempt"), kind="moment", value=lambda row: None if row.over else row.next_at),
        Column("message", _("Message id"), hidden=True, draw=lambda row: format_html("<code>{}</code>", row.message)),
    ),
)  # fmt: skip


def delivery_lines(rows: "QuerySet[Delivery]") -> KeyedQuery[DeliveryView]:
    """The log walked through by key, so that its thousandth page is as quick as its first."""
    return KeyedQuery(rows, fields={"created_at": "id"}, make=delivery_view, first="id")
