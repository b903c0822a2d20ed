"""The words of surveys: states, ways in, what becomes of an invitation, and what is written to the audit log."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a survey is in its life."""

    DRAFT = "draft", pgettext_lazy("survey", "Draft")
    LIVE = "live", pgettext_lazy("survey", "Live")
    PAUSED = "paused", pgettext_lazy("survey", "Paused")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class Audience(TextChoices):
    """Who is asked."""

    CUSTOMER = "customer", _("Customers")
    EMPLOYEE = "employee", _("Employees")


class DoorKind(TextChoices):
    """A way in."""

    OPEN = "open", _("Open link")
    PERSONAL = "personal", _("Personal links")
    KIOSK = "kiosk", _("Kiosk")
    WIDGET = "widget", _("Web widget")
    QR = "qr", _("QR code")
    API = "api", "API"


class ResponseState(TextChoices):
    """How far a response came."""

    STARTED = "started", pgettext_lazy("response", "Started")
    COMPLETE = "complete", pgettext_lazy("response", "Complete")
    SCREENED = "screened", pgettext_lazy("response", "Screened out")
    OVER_QUOTA = "over_quota", pgettext_lazy("response", "Over quota")


class Channel(TextChoices):
    """What carried the question to the person."""

    MAIL = "mail", pgettext_lazy("channel", "Mail")
    LINE = "line", "LINE"
    LINK = "link", pgettext_lazy("channel", "Link")
    QR = "qr", _("QR code")
    WIDGET = "widget", _("Web widget")
    KIOSK = "kiosk", _("Kiosk")
    API = "api", "API"


class SendState(TextChoices):
    """Where a wave of invitations is."""

    DRAFT = "draft", pgettext_lazy("send", "Draft")
    SCHEDULED = "scheduled", pgettext_lazy("send", "Scheduled")
    SENDING = "sending", pgettext_lazy("send", "Sending")
    DONE = "done", pgettext_lazy("send", "Sent")
    STOPPED = "stopped", pgettext_lazy("send", "Stopped")


class InvitationState(TextChoices):
    """Where one invitation is on its trail."""

    QUEUED = "queued", pgettext_lazy("invitation", "Queued")
    HELD = "held", pgettext_lazy("invitation", "Held back")
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    UNKNOWN = "unknown", pgettext_lazy("invitation", "Fate unknown")
    BOUNCED = "bounced", pgettext_lazy("invitation", "Bounced")
    OPENED = "opened", pgettext_lazy("invitation", "Opened")
    STARTED = "started", pgettext_lazy("invitation", "Started")
    ANSWERED = "answered", pgettext_lazy("invitation", "Answered")
    REMINDED = "reminded", pgettext_lazy("invitation", "Reminded")
    REFUSED = "refused", pgettext_lazy("invitation", "Not sent")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")


CREATED: Final = "survey.created"
SAVED: Final = "survey.saved"
LEFT_OUT_READ: Final = "survey.left_out_read"
PUBLISHED: Final = "survey.published"
PAUSED: Final = "survey.paused"
RESUMED: Final = "survey.resumed"
CLOSED: Final = "survey.closed"
REOPENED: Final = "survey.reopened"
ARCHIVED: Final = "survey.archived"
RESTORED: Final = "survey.restored"
DROPPED: Final = "survey.dropped"
MOVED: Final = "survey.moved"
TRANSLATED: Final = "survey.translated"
"""Actions of the audit log."""
