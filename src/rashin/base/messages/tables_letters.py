"""Lists of letters: the send log, connections, the suppression list."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.base.messages.models import Consent, Posting, Suppression
from rashin.base.messages.queries_consents import ConsentView, consent_view
from rashin.base.messages.queries_letters import ConnectionView, LetterView, StopView, letter_view, stop_view
from rashin.base.messages.words import Agreement, LetterState
from rashin.base.ui.columns import Column
from rashin.base.ui.paging import KeyedQuery
from rashin.base.ui.tables import Nothing, Table

TONES: Final = {
    LetterState.SENT: "good",
    LetterState.UNKNOWN: "bad",
    LetterState.BOUNCED: "bad",
    LetterState.FAILED: "bad",
    LetterState.COMPLAINED: "bad",
    LetterState.HELD: "watch",
    LetterState.REFUSED: "",
    LetterState.QUEUED: "brand-tone",
}


def whole(text: str) -> SafeString:
    """An address in one line, however narrow the screen."""
    return format_html('<span class="nowrap">{}</span>', text)


LETTERS: Table[LetterView] = Table(
    name="letters",
    caption=_("Letters"),
    order="-created_at",
    nothing=Nothing(
        title=_("No letter yet"),
        text=_("Every letter is listed here with what the contact policy said of it and what came of it."),
        icon="send",
    ),
    columns=(
        Column(
            "created_at", _("When"), kind="moment", head=True, sort=True, descending_first=True,
            href=lambda row: reverse("letter", args=[row.id]),
        ),
        Column("channel", _("Channel"), value=lambda row: row.channel_label),
        Column("to", pgettext_lazy("letter", "To"), draw=lambda row: whole(row.to)),
        Column("purpose", _("Purpose"), value=lambda row: row.purpose_label),
        Column("construct", _("Construct"), hidden=True),
        Column(
            "state", _("State"), kind="chip", value=lambda row: row.state_label, tone=lambda row: tone_of(row.state)
        ),
        Column("why", _("Reason")),
        Column(
            "planned_at", _("Goes at"), kind="moment",
            value=lambda row: row.planned_at if row.state in {"held", "queued"} else None,
        ),
        Column("origin", _("Belongs to"), hidden=True, draw=lambda row: format_html("<code>{}</code>", row.origin)),
        Column(
            "reference", _("Reference"), hidden=True, draw=lambda row: format_html("<code>{}</code>", row.reference)
        ),
    ),
)  # fmt: skip


def tone_of(state: str) -> str:
    """A letter's colour."""
    return TONES.get(LetterState(state), "")


def letter_lines(rows: "QuerySet[Posting]") -> KeyedQuery[LetterView]:
    """The log walked through by key, so that its thousandth page is as quick as its first."""
    return KeyedQuery(rows, fields={"created_at": "id"}, make=letter_view, first="id")


def standing(row: ConnectionView) -> str:
    """How a connection stands, in a word or two."""
    if not row.enabled:
        return gettext("Not used") if row.id is None else gettext("Switched off")
    return gettext("In trouble") if row.failing_since or row.problem else gettext("Ready")


def standing_tone(row: ConnectionView) -> str:
    """Its colour."""
    if not row.enabled:
        return ""
    return "bad" if row.failing_since or row.problem else "good"


CONNECTIONS: Table[ConnectionView] = Table(
    name="connections",
    caption=_("Connections"),
    downloads=False,
    nothing=Nothing(
        title=_("No connection yet"),
        text=_("Set up a mail server first: invitations and replies go by it."),
        icon="mail",
    ),
    columns=(
        Column(
            "name", _("Name"), head=True, sort=True,
            href=lambda row: reverse("connection", args=[row.id]) if row.id is not None else "",
        ),
        Column("channel", _("Channel"), value=lambda row: row.channel_label, sort=True),
        Column(
            "where", pgettext_lazy("connection", "Where"), draw=lambda row: format_html("<code>{}</code>", row.where)
        ),
        Column("state", _("State"), kind="chip", value=standing, tone=standing_tone),
        Column("why", _("What is the matter"), value=lambda row: row.why),
        Column("waiting", pgettext_lazy("delivery", "Waiting"), kind="number"),
        Column("last_sent_at", _("Last sent"), kind="moment", value=lambda row: row.last_sent_at),
    ),
)  # fmt: skip

STOPS: Table[StopView] = Table(
    name="stops",
    caption=_("Suppression list"),
    order="-at",
    nothing=Nothing(
        title=_("Nobody is on the list"),
        text=_("Addresses come here when mail bounces, when somebody unsubscribes or complains, and by hand."),
        icon="ban",
    ),
    columns=(
        Column("at", _("Since"), kind="moment", head=True, sort=True, descending_first=True),
        Column("channel", _("Channel"), value=lambda row: row.channel_label),
        Column("to", pgettext_lazy("letter", "Address"), draw=lambda row: whole(row.to)),
        Column(
            "purpose", pgettext_lazy("suppression", "For"),
            value=lambda row: row.purpose_label or gettext("Everything"),
        ),
        Column("reason", _("Reason"), value=lambda row: row.reason_label),
        Column("note", _("Note")),
        Column(
            "take_off", _("Action"), exported=False, value=lambda row: gettext("Take off…"),
            href=lambda row: reverse("stop_release", args=[row.id]),
        ),
    ),
)  # fmt: skip


def stop_lines(rows: "QuerySet[Suppression]") -> KeyedQuery[StopView]:
    """The list walked through by key."""
    return KeyedQuery(rows, fields={"at": "id"}, make=stop_view, first="id")


CONSENTS: Table[ConsentView] = Table(
    name="consents",
    caption=_("Consent ledger"),
    order="-at",
    nothing=Nothing(
        title=_("The ledger is empty"),
        text=_("A line comes here when somebody agrees or refuses: on a survey, under a letter, or noted by hand."),
        icon="file-text",
    ),
    columns=(
        Column("at", _("When"), kind="moment", head=True, sort=True, descending_first=True),
        Column(
            "person", _("Person"), value=lambda row: f"#{str(row.person)[-8:]}" if row.person is not None else "",
            href=lambda row: f"{reverse('consents')}?person={row.person}" if row.person is not None else "",
        ),
        Column("to", pgettext_lazy("letter", "Address"), draw=lambda row: whole(row.to)),
        Column("channel", _("Channel"), value=lambda row: row.channel_label),
        Column("purpose", pgettext_lazy("suppression", "For"), value=lambda row: row.purpose_label),
        Column(
            "status", pgettext_lazy("consent", "What was said"), kind="chip", value=lambda row: row.status_label,
            tone=lambda row: "good" if row.status == Agreement.GIVEN else "watch",
        ),
        Column("source", _("Where it was said")),
        Column("text_version", _("Which wording they saw"), hidden=True),
        Column("proof", _("What shows it")),
        Column("actor", _("Noted by"), hidden=True),
    ),
)  # fmt: skip


def consent_lines(rows: "QuerySet[Consent]") -> KeyedQuery[ConsentView]:
    """The ledger walked through by key."""
    return KeyedQuery(rows, fields={"at": "id"}, make=consent_view, first="id")
