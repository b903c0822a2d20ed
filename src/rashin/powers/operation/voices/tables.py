"""Lists of voices' sources and of what arrived."""

from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rashin.analysis.charts import spark
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.voices.bringing import Bringer
from rashin.powers.operation.voices.records import ArrivalView, SourceView
from rashin.powers.operation.voices.vocabulary import ArrivalState, Problem, SourceKind


def standing(row: SourceView) -> str:
    """How a source stands, in a word or two."""
    if not row.on:
        return gettext("Switched off")
    if row.problem:
        return gettext("Needs a look")
    return gettext("Well") if row.last_at else gettext("Nothing came yet")


def tone_of(row: SourceView) -> str:
    """Its colour."""
    return "" if not row.on else "bad" if row.problem else "good" if row.last_at else ""


def problem_words(row: SourceView) -> str:
    """What is wrong, in words."""
    return str(Problem(row.problem).label) if row.problem else ""


def month_line(row: SourceView) -> SafeString:
    """Voices a day for a month, as a small line."""
    label = gettext("Voices a day, the last 30 days")
    return SafeString(spark([float(day.voices) for day in row.days], label=label))


SOURCES: Table[SourceView] = Table(
    name="sources",
    caption=_("Sources of voices"),
    downloads=False,
    nothing=Nothing(
        title=_("No source is connected yet"),
        text=_("Connect a mailbox, LINE, a chat or a survey tool, or bring a file in."),
        icon="plug",
        action=_("Connect a source"),
        href="/voices/sources/new/",
    ),
    columns=(
        Column("name", _("Name"), head=True, sort=True, href=lambda row: reverse("voice_source", args=[row.id])),
        Column("kind_label", _("Kind"), sort=True),
        Column("state", _("State"), kind="chip", value=standing, tone=tone_of),
        Column("problem", _("What is wrong"), value=problem_words),
        Column("days", _("30 days"), draw=month_line, value=lambda row: row.month),
        Column("month", _("Voices"), kind="number", sort=True, descending_first=True),
        Column(
            "last_at", _("Last heard"), kind="moment", sort=True, descending_first=True, value=lambda row: row.last_at
        ),
        Column("waiting", pgettext_lazy("arrival", "Waiting"), kind="number", hidden=True),
        Column("failed", pgettext_lazy("arrival", "Could not be read"), kind="number", hidden=True),
    ),
)  # fmt: skip

BRINGERS: Table[Bringer] = Table(
    name="bringers",
    caption=_("What else brings voices"),
    downloads=False,
    nothing=Nothing(title=_("Nothing else brought a voice in the last 30 days"), icon="inbox"),
    columns=(
        Column("name", _("Name"), head=True, sort=True, value=lambda row: row.name or "–", href=lambda row: row.href),
        Column("channels", _("Channel")),
        Column("voices", _("Voices"), kind="number", sort=True, descending_first=True),
        Column("last_at", _("Last heard"), kind="moment", sort=True, descending_first=True),
    ),
)  # fmt: skip

TONES: Final = {ArrivalState.DONE: "good", ArrivalState.FAILED: "bad", ArrivalState.WAITING: "", ArrivalState.EMPTY: ""}

ARRIVALS: Table[ArrivalView] = Table(
    name="arrivals",
    caption=_("What arrived last"),
    downloads=False,
    nothing=Nothing(title=_("Nothing has arrived"), icon="inbox"),
    columns=(
        Column("arrived_at", _("When"), kind="moment", head=True),
        Column("state", _("State"), kind="chip", value=lambda row: row.state_label,
               tone=lambda row: TONES[ArrivalState(row.state)]),
        Column("voices", _("Voices"), kind="number"),
        Column("problem", _("What is wrong")),
        Column("key", _("Its id"), hidden=True, draw=lambda row: format_html("<code>{}</code>", row.key)),
    ),
)  # fmt: skip

KINDS: Final = (
    (SourceKind.LINE, "message-circle", _("What people write to the official account, and who follows it.")),
    (SourceKind.MAIL, "mail", _("A mailbox for questions and replies is read over IMAP and left as it is.")),
    (SourceKind.CHATWOOT, "message-square-text", _("Messages and ratings of conversations.")),
    (SourceKind.FORMBRICKS, "clipboard-list", _("Responses to surveys made there.")),
    (SourceKind.WEBHOOK, "webhook", _("Anything that can send JSON and sign it.")),
)
"""What can be connected: its icon, and what it brings."""
