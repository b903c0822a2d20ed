"""Lists of waves, triggers and single invitations."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.atlas.said import value_words
from rashin.base.ui.navigation import Words
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.surveys.vocabulary import InvitationState, SendState

Row = Mapping[str, Any]
TONES = {"answered": "good", "bounced": "bad", "refused": "watch", "unknown": "watch", "held": "watch"}


def _on(row: Row) -> Words:
    if row["stuck"]:
        return pgettext_lazy("trigger", "Asks nobody: condition cannot be read")
    return pgettext_lazy("trigger", "On") if row["on"] else pgettext_lazy("trigger", "Off")


SENDS: Table[Row] = Table(
    name="sends",
    caption=_("Waves of invitations"),
    nothing=Nothing(
        title=_("Nobody was invited yet"),
        text=_("A wave asks the people of a segment, or a part of them, by mail or LINE."),
        icon="mail",
    ),
    columns=(
        Column("title", _("Wave"), head=True, href=lambda row: reverse("send", args=[row["id"]])),
        Column("state", _("State"), kind="chip", value=lambda row: SendState(row["state"]).label),
        Column("channel", _("Channel")),
        Column("invited", _("Invited"), kind="number"),
        Column("answered", _("Answered"), kind="number"),
        Column("at", _("When"), kind="moment"),
    ),
    downloads=False,
)

TRIGGERS: Table[Row] = Table(
    name="triggers",
    caption=_("Triggers"),
    nothing=Nothing(
        title=_("No trigger yet"),
        text=_("A trigger asks after something happened: three hours after a delivery, once for each order."),
        icon="zap",
    ),
    columns=(
        Column("event", _("When this happens"), head=True, value=lambda row: value_words("event", row["event"]),
               href=lambda row: reverse("trigger", args=[row["id"]])),
        Column("after", _("Ask after")),
        Column("once_per", _("Once for each")),
        Column("channel", _("Channel")),
        Column(
            "on", _("State"), kind="chip",
            value=_on,
            tone=lambda row: "bad" if row["stuck"] else "good" if row["on"] else "",
        ),
        Column("invited", _("Invited"), kind="number"),
        Column("answered", _("Answered"), kind="number"),
    ),
    downloads=False,
)  # fmt: skip

INVITATIONS: Table[Row] = Table(
    name="invitations",
    caption=_("Invitations"),
    nothing=Nothing(title=_("No invitation yet"), icon="mail"),
    columns=(
        Column("person", _("Person"), head=True, href=lambda row: row["href"]),
        Column(
            "state", _("State"), kind="chip", value=lambda row: InvitationState(row["state"]).label,
            tone=lambda row: TONES.get(row["state"], ""),
        ),
        Column("why", _("Why")),
        Column("unit", _("Shop or team")),
        Column("due", _("Due"), kind="moment"),
        Column("sent", _("Sent"), kind="moment"),
        Column("reminded", _("Reminders"), kind="number"),
    ),
    downloads=False,
)  # fmt: skip

UNITS: Table[Row] = Table(
    name="units",
    caption=_("Who would be asked, by shop or team"),
    columns=(
        Column("unit", _("Shop or team"), head=True),
        Column("people", _("People"), kind="number"),
    ),
    downloads=False,
)
