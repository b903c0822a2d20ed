"""The words of a workspace: roles, permissions, states, and which role may do what, in one table."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """What a member is here for."""

    OWNER = "owner", _("Owner")
    EXECUTIVE = "executive", _("Executive")
    CX_OFFICE = "cx_office", _("CX office")
    ANALYST = "analyst", _("Analyst")
    LEAD = "lead", _("Lead")
    STAFF = "staff", _("Staff")
    VIEWER = "viewer", _("Viewer")


class Permission(TextChoices):
    """What a view, a command or a key may ask for."""

    ENTER = "enter", _("Enter and change one's own settings")
    SEE_HOME = "see_home", _("See where the company stands")
    SEE_SCORES = "see_scores", _("See scores")
    ASK = "ask", _("Ask questions: funnels, trends")
    KEEP_SEGMENTS = "keep_segments", _("Change and forget segments that others made")
    SEE_CUSTOMERS = "see_customers", _("See customers, masked")
    SEE_PERSONAL = "see_personal", _("See names, contacts and customers' own words")
    SEE_VOICES = "see_voices", _("See voices, masked")
    EDIT_TOPICS = "edit_topics", _("Change topics, label voices and judge corrections")
    SEE_CASES = "see_cases", _("See cases and how they were answered")
    WORK_CASES = "work_cases", _("Work on cases: answer, assign, resolve")
    MANAGE_CASES = "manage_cases", _("Set up cases: rules, causes, clocks, canned replies")
    SEE_JOURNEYS = "see_journeys", _("See journeys and evidence")
    EDIT_JOURNEYS = "edit_journeys", _("Change journeys and evidence")
    SEE_SURVEYS = "see_surveys", _("See surveys and their results")
    EDIT_SURVEYS = "edit_surveys", _("Make, publish and send surveys")
    SEE_ROSTER = "see_roster", _("See the roster of staff")
    EDIT_ROSTER = "edit_roster", _("Import and change the roster of staff")
    SEE_DATA = "see_data", _("See what arrives and what was refused")
    IMPORT_DATA = "import_data", _("Import, undo and replay data")
    EXPORT = "export", _("Take figures and lists out")
    SEE_JOBS = "see_jobs", _("See and stop background work")
    MANAGE_KEYS = "manage_keys", _("Make and revoke keys")
    MANAGE_WEBHOOKS = "manage_webhooks", _("Set up webhooks and read what they sent")
    MANAGE_MESSAGES = "manage_messages", _("Set up mail, LINE, chat tools and the contact policy")
    MANAGE_MODEL = "manage_model", _("Set up the model that drafts summaries")
    MANAGE_MEMBERS = "manage_members", _("Invite members, set roles and departments")
    SEE_AUDIT = "see_audit", _("Read the audit log")
    OPERATE = "operate", _("Operate the installation")


_P = Permission
_LOOK: Final = frozenset({_P.ENTER, _P.SEE_HOME, _P.SEE_SCORES, _P.SEE_JOURNEYS})
_STUDY: Final = _LOOK | {_P.ASK, _P.SEE_CUSTOMERS, _P.SEE_VOICES, _P.SEE_SURVEYS, _P.EXPORT}

ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.OWNER: frozenset(Permission),
    Role.EXECUTIVE: _STUDY | {_P.SEE_CASES},
    Role.CX_OFFICE: frozenset(Permission) - {_P.MANAGE_MEMBERS, _P.OPERATE},
    Role.ANALYST: _STUDY
    | {
        _P.EDIT_SURVEYS,
        _P.EDIT_TOPICS,
        _P.SEE_CASES,
        _P.EDIT_JOURNEYS,
        _P.SEE_DATA,
        _P.IMPORT_DATA,
        _P.SEE_JOBS,
    },
    Role.LEAD: _STUDY | {_P.SEE_PERSONAL, _P.EDIT_JOURNEYS, _P.SEE_CASES, _P.WORK_CASES},
    Role.STAFF: _LOOK | {_P.SEE_CUSTOMERS, _P.SEE_VOICES, _P.SEE_CASES, _P.WORK_CASES},
    Role.VIEWER: _LOOK,
}
"""The document of who may do what: view, API, command and template all ask this table through access.py."""

READING: Final = tuple(
    sorted({_P.ENTER, _P.SEE_HOME, _P.SEE_SCORES, _P.ASK, _P.SEE_CUSTOMERS, _P.SEE_VOICES, _P.SEE_DATA})
)
"""The scopes of an API key unless others are asked for: it reads, and changes no data."""

WHOLE_COMPANY: Final = frozenset({Role.OWNER, Role.EXECUTIVE, Role.CX_OFFICE, Role.ANALYST})
"""Roles whose questions span every unit. The others see the units of their department and below."""


class LookReason(TextChoices):
    """What somebody needs to see names and contacts for."""

    REPLY = "reply", _("To answer this customer")
    COMPLAINT = "complaint", _("To settle a complaint")
    ORDER = "order", _("To look into an order or a delivery")
    RIGHTS = "rights", _("To fulfil a request about their data")
    QUALITY = "quality", _("To check the data")
    OTHER = "other", _("Something else")


class Theme(TextChoices):
    """Light, dark, or as the device says."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class ProviderKind(TextChoices):
    """How a company's own sign-in speaks."""

    OIDC = "oidc", "OpenID Connect"
    SAML = "saml", "SAML 2.0"


class MailState(TextChoices):
    """How the mail with an invitation's link stands."""

    NONE = "", pgettext_lazy("mail", "Not mailed")
    QUEUED = "queued", pgettext_lazy("mail", "Is being sent")
    SENT = "sent", pgettext_lazy("mail", "Sent")
    FAILED = "failed", pgettext_lazy("mail", "Could not be sent")


class JobState(TextChoices):
    """Where a job is on its way."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED: Final = (JobState.WAITING, JobState.RUNNING)
