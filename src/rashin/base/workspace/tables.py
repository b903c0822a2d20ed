"""Lists of the workspace: keys, members, jobs, the audit log."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.tables import Column, Nothing, Table
from rashin.base.workspace.records import (
    ApiKeyView,
    DepartmentView,
    InvitationView,
    JobView,
    MemberView,
    WriteKeyView,
)
from rashin.base.workspace.vocabulary import JobState


def _standing(revoked_at: datetime | None, expires_at: datetime | None = None) -> str:
    if revoked_at is not None:
        return gettext("Revoked")
    return gettext("Until %(day)s") % {"day": f"{expires_at:%Y-%m-%d}"} if expires_at else gettext("In use")


def _whole(text: str) -> SafeString:
    """Short words that are not broken over lines."""
    return format_html('<span class="nowrap">{}</span>', text)


def _button(href: str, label: str) -> SafeString:
    return format_html('<a class="btn small quiet" href="{}">{}</a>', href, label)


def _end_write_key(row: WriteKeyView) -> SafeString:
    return SafeString("") if row.revoked_at else _button(reverse("write_key", args=[row.id]), gettext("Open"))


def _end_api_key(row: ApiKeyView) -> SafeString:
    return SafeString("") if row.revoked_at else _button(reverse("api_key", args=[row.id]), gettext("Open"))


WRITE_KEYS: Table[WriteKeyView] = Table(
    name="write-keys",
    caption=_("Write keys"),
    downloads=False,
    nothing=Nothing(
        title=_("No write key yet"), text=_("An SDK needs one to send events: make it below."), icon="key-round"
    ),
    columns=(
        Column("name", _("Name"), head=True, sort=True),
        Column("key", _("Key"), draw=lambda row: format_html("<code>{}</code>", row.key)),
        Column("origins", _("Allowed origins"), value=lambda row: ", ".join(row.origins) or gettext("any")),
        Column("last_used_at", _("Last used"), kind="moment", sort=True, descending_first=True),
        Column("created_at", _("Made"), kind="date", sort=True),
        Column(
            "state", _("State"), kind="chip", value=lambda row: _standing(row.revoked_at),
            tone=lambda row: "" if row.revoked_at else "good",
        ),
        Column("open", _("Open"), draw=_end_write_key, exported=False),
    ),
)  # fmt: skip

API_KEYS: Table[ApiKeyView] = Table(
    name="api-keys",
    caption=_("API keys"),
    downloads=False,
    nothing=Nothing(title=_("No API key yet"), text=_("Programs ask questions with one."), icon="key-round"),
    columns=(
        Column("name", _("What it is for"), head=True, sort=True),
        Column("prefix", _("Begins with"), draw=lambda row: format_html("<code>{}…</code>", row.prefix)),
        Column("member", _("Acts as"), sort=True),
        Column("scopes", _("It may"), value=lambda row: ", ".join(row.scopes), hidden=True),
        Column("kinds", _("It may ask"), value=lambda row: ", ".join(row.kinds), hidden=True),
        Column("last_used_at", _("Last used"), kind="moment", sort=True, descending_first=True),
        Column("created_at", _("Made"), kind="date", sort=True),
        Column(
            "state", _("State"), kind="chip", value=lambda row: _standing(row.revoked_at, row.expires_at),
            tone=lambda row: "" if row.revoked_at else "good",
        ),
        Column("end", _("Open"), draw=_end_api_key, exported=False),
    ),
)  # fmt: skip

MEMBERS: Table[MemberView] = Table(
    name="members",
    caption=_("Members"),
    columns=(
        Column(
            "name", _("Name"), value=lambda row: row.name or row.email,
            href=lambda row: reverse("member", args=[row.id]), head=True, sort=True,
        ),
        Column("email", _("E-mail"), draw=lambda row: _whole(row.email), sort=True),
        Column(
            "role", _("Role"), value=lambda row: str(row.role_label), draw=lambda row: _whole(row.role_label), sort=True
        ),
        Column("department", _("Department"), draw=lambda row: _whole(row.department), sort=True),
        Column("last_login", _("Last signed in"), kind="moment", sort=True, descending_first=True),
        Column("joined_at", _("Joined"), kind="date", sort=True, hidden=True),
        Column(
            "factors", _("Second factor"), kind="chip", sort=True,
            value=lambda row: gettext("Set up") if row.factors else pgettext("second factor", "None"),
            tone=lambda row: "good" if row.factors else "",
        ),
        Column(
            "state", _("State"), kind="chip",
            value=lambda row: gettext("May sign in") if row.is_active else gettext("Closed"),
            tone=lambda row: "good" if row.is_active else "",
        ),
    ),
)  # fmt: skip


def _open_invitation(row: InvitationView) -> SafeString:
    return _button(reverse("invitation", args=[row.id]), gettext("Open"))


def mail_tone(row: InvitationView) -> str:
    """The colour of how a mail stands."""
    return {"sent": "good", "failed": "bad"}.get(row.mail_state, "")


INVITATIONS: Table[InvitationView] = Table(
    name="invitations",
    caption=_("Invitations"),
    downloads=False,
    nothing=Nothing(title=_("Nobody is invited"), text=_("Invite somebody below."), icon="mail"),
    columns=(
        Column("email", _("E-mail"), draw=lambda row: _whole(row.email), head=True, sort=True),
        Column("name", _("Name"), sort=True),
        Column("role_label", _("Role"), value=lambda row: str(row.role_label), sort=True),
        Column("department", _("Department"), sort=True),
        Column("invited_by", _("Invited by"), sort=True, hidden=True),
        Column("mail", _("Mail"), kind="chip", value=lambda row: str(row.mail_label), tone=mail_tone),
        Column("mailed_at", _("Mailed"), kind="moment", hidden=True),
        Column("expires_at", _("Counts until"), kind="moment", sort=True),
        Column(
            "state", _("State"), kind="chip",
            value=lambda row: gettext("Expired") if row.over else gettext("Waiting for them"),
            tone=lambda row: "watch" if row.over else "",
        ),
        Column("open", _("Open"), draw=_open_invitation, exported=False),
    ),
)  # fmt: skip

DEPARTMENTS: Table[DepartmentView] = Table(
    name="departments",
    caption=_("Departments"),
    downloads=False,
    per_page=500,
    nothing=Nothing(title=_("No department yet"), text=_("Make the first one below."), icon="building-2"),
    columns=(
        Column(
            "name", _("Name"), head=True,
            draw=lambda row: format_html(
                '<a class="indent-{}" href="{}">{}</a>', min(row.depth, 6), reverse("department", args=[row.id]),
                row.name,
            ),
        ),
        Column("units", _("Units"), value=lambda row: ", ".join(row.units)),
        Column("leads", _("Leads"), value=lambda row: ", ".join(row.leads)),
        Column("members", _("Members"), kind="number"),
    ),
)  # fmt: skip

_JOB_TONES: Final = {JobState.DONE: "good", JobState.FAILED: "bad", JobState.RUNNING: "brand-tone"}
JOB_NAMES: Final = {
    "intake.import": _("Import of a file"),
    "lake.compact": _("Merging small files"),
    "lake.vacuum": _("Removing old files"),
    "workspace.mail_invitation": _("Mailing an invitation"),
    "customers.refresh": _("Bringing the list of customers up to date"),
    "people.resolve": _("Putting identifiers together"),
    "voices.read": _("Reading what was said"),
    "topics.assign": _("Putting voices under their topics"),
    "topics.suggest": _("Looking for topics in the voices"),
    "summaries.draft": _("Drafting a summary"),
    "workspace.tidy": _("Tidying up"),
}
"""Work that people know by another name than its own; the rest keeps its name."""


def _job_note(row: JobView) -> str:
    return " ".join(part for part in (row.error, row.remedy) if part) or (row.note and gettext(row.note))


JOBS: Table[JobView] = Table(
    name="jobs",
    caption=_("Background work"),
    downloads=False,
    nothing=Nothing(title=_("No work yet"), text=_("Imports and other long work show up here."), icon="hourglass"),
    columns=(
        Column("name", _("Work"), value=lambda row: str(JOB_NAMES.get(row.name, row.name)), head=True),
        Column(
            "state", _("State"), kind="chip", value=lambda row: str(row.state_label),
            tone=lambda row: _JOB_TONES.get(JobState(row.state), ""),
        ),
        Column("created_at", _("Asked for"), kind="moment"),
        Column("started_at", _("Started"), kind="moment", hidden=True),
        Column("finished_at", _("Over"), kind="moment"),
        Column("attempts", _("Attempts"), kind="number"),
        Column("note", _("Note"), value=_job_note),
    ),
)  # fmt: skip
