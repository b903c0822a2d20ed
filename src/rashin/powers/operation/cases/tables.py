"""Lists of cases and of how they are set up."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from rashin.base.atlas.said import channel_words
from rashin.base.ui import formats
from rashin.base.ui.selection import Bulk
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.cases.records import CannedView, CaseRow, Rehearsed, RuleView
from rashin.powers.operation.cases.vocabulary import Severity, State, scored

STATE_TONES = {
    State.NEW: "brand-tone", State.WORKING: "", State.WAITING: "watch", State.RESOLVED: "good", State.DISMISSED: "",
    State.MERGED: "",
}  # fmt: skip
SEVERITY_TONES = {Severity.NORMAL: "", Severity.HIGH: "watch", Severity.URGENT: "bad"}


def _title(row: CaseRow) -> SafeString:
    return format_html(
        '<a class="case-link" href="{}" data-row>{}</a><small class="under num">#{}{}{}</small>',
        reverse("case", args=[row.id]), row.title, row.id, f" · {row.customer}" if row.customer else "",
        f" · {row.cause}" if row.cause else "",
    )  # fmt: skip


def _due(row: CaseRow) -> SafeString:
    if row.due_at is None:
        return SafeString("–")
    return format_html(
        '<time datetime="{}" class="num{}">{}</time>', row.due_at.isoformat(), " bad-ink strong" if row.overdue else "",
        formats.moment(row.due_at),
    )  # fmt: skip


def _score(row: CaseRow | Rehearsed) -> SafeString:
    """With what was asked: 4 alone may be of 5, of 7 or of 10."""
    return format_html('<span class="nowrap">{}</span>', scored(row.metric, row.score) or "–")


CASES: Table[CaseRow] = Table(
    name="cases",
    caption=_("Cases"),
    order="due",
    key=lambda row: str(row.id),
    row_label=lambda row: f"#{row.id}",
    bulk=(Bulk(name="assign", label=_("Give to a colleague"), href="/cases/assign/", icon="user-plus"),),
    nothing=Nothing(
        title=_("No case waits here"),
        text=_("What customers say opens cases by your rules. Every case that is open and yours to see stands here."),
        icon="inbox",
    ),
    columns=(
        Column("title", _("Case"), draw=_title, value=lambda row: row.title, head=True),
        Column("due", pgettext_lazy("case", "Due"), kind="moment", draw=_due, value=lambda row: row.due_at, sort=True),
        Column(
            "severity", _("Urgency"), kind="chip", value=lambda row: row.severity_label, sort=True,
            descending_first=True, tone=lambda row: SEVERITY_TONES[Severity(row.severity)],
        ),
        Column(
            "state", _("State"), kind="chip", value=lambda row: row.state_label, sort=True,
            tone=lambda row: STATE_TONES[State(row.state)],
        ),
        Column("owner", pgettext_lazy("case", "Assigned to"), value=lambda row: row.owner or None),
        Column("department", _("Department"), value=lambda row: row.department or None, hidden=True),
        Column("score", _("Score"), sort=True, draw=_score, value=lambda row: row.score, kind="number"),
        Column("channel", _("Channel"), hidden=True),
        Column("unit", _("Shop or team"), hidden=True),
        Column("cause", _("Cause"), hidden=True),
        Column("voices", _("Voices"), kind="number", hidden=True),
        Column("reopened", pgettext_lazy("case", "Opened again"), kind="number", hidden=True),
        Column("opened", pgettext_lazy("case", "Opened"), kind="moment", value=lambda row: row.opened_at, sort=True,
               descending_first=True),
    ),
)  # fmt: skip

REHEARSED: Table[Rehearsed] = Table(
    name="rehearsed",
    caption=_("The cases it would have opened"),
    downloads=False,
    columns=(
        Column("title", _("Case"), value=lambda row: row.title, head=True,
               href=lambda row: f"{reverse('voice')}?{urlencode({'id': row.voice_id})}"),
        Column("at", pgettext_lazy("voice", "Said"), kind="moment", value=lambda row: row.at),
        Column("channel", _("Channel"), value=lambda row: channel_words(row.channel) or None),
        Column("score", _("Score"), kind="number", draw=_score, value=lambda row: row.score),
        Column("voices", _("Voices"), kind="number", value=lambda row: row.voices),
        Column("live", pgettext_lazy("voice", "Came"), kind="chip", tone=lambda row: "" if row.live else "watch",
               value=lambda row: pgettext("voice", "live") if row.live else pgettext("voice", "imported")),
    ),
)  # fmt: skip


def _hours(row: RuleView) -> SafeString:
    told = pgettext("working hours", "%(n)s h") % {"n": formats.number(row.answer_hours)}
    return format_html('<span class="nowrap">{}</span>', told)


RULES: Table[RuleView] = Table(
    name="rules",
    caption=pgettext_lazy("cases", "Rules"),
    downloads=False,
    columns=(
        Column("name", _("Name"), href=lambda row: reverse("case_rule", args=[row.id]), head=True),
        Column("told", pgettext_lazy("rule", "Opens a case when")),
        Column(
            "severity", _("Urgency"), kind="chip", value=lambda row: row.severity_label,
            tone=lambda row: SEVERITY_TONES[Severity(row.severity)],
        ),
        Column("answer", _("First answer"), draw=_hours, value=lambda row: row.answer_hours, kind="number",
               help=_("Working hours")),
        Column("department", _("Department"), value=lambda row: row.department or None),
        Column("opened", _("Cases in 30 days"), kind="number"),
        Column(
            "active", _("State"), kind="chip", value=lambda row: str(_("In use") if row.is_active else _("Rests")),
            tone=lambda row: "good" if row.is_active else "",
        ),
    ),
)  # fmt: skip

CANNED: Table[CannedView] = Table(
    name="canned",
    caption=_("Canned replies"),
    downloads=False,
    nothing=Nothing(title=_("No canned reply yet"), icon="mail"),
    columns=(
        Column("name", _("Name"), href=lambda row: reverse("case_canned_change", args=[row.id]), head=True, sort=True),
        Column("subject", _("Subject")),
        Column("department", _("Department"), value=lambda row: row.department or None),
        Column("uses", _("Used"), kind="number", sort=True, descending_first=True),
    ),
)  # fmt: skip
