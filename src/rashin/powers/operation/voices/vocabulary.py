"""The words of voices: kinds of sources, states, channels, limits."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(TextChoices):
    """How a source speaks to us."""

    WEBHOOK = "webhook", _("Own system (webhook)")
    FORMBRICKS = "formbricks", "Formbricks"
    CHATWOOT = "chatwoot", "Chatwoot"
    LINE = "line", "LINE"
    MAIL = "mail", _("Mailbox (IMAP)")
    API = "api", "API"
    NOTES = "notes", _("Notes of the front line")
    SEEN = "seen", _("Seen in the data")


HOOKS: Final = (SourceKind.WEBHOOK, SourceKind.FORMBRICKS, SourceKind.CHATWOOT, SourceKind.LINE)
"""Kinds that call us."""
CONNECTED: Final = (*HOOKS, SourceKind.MAIL)
"""Kinds that somebody connects; the others come into being by themselves."""


class ArrivalState(TextChoices):
    """What became of something that arrived."""

    WAITING = "waiting", pgettext_lazy("arrival", "Waiting")
    DONE = "done", pgettext_lazy("arrival", "Heard")
    EMPTY = "empty", pgettext_lazy("arrival", "Nothing to hear")
    FAILED = "failed", pgettext_lazy("arrival", "Could not be read")


class Problem(TextChoices):
    """Why a source brings nothing; each has its remedy in ``remedies``."""

    NONE = "", ""
    NO_SECRET = "no_secret", _("It has no secret yet, so nothing that comes can be trusted.")
    BAD_SIGNATURE = "bad_signature", _("What came was signed with another secret.")
    NO_SIGNATURE = "no_signature", _("What came was not signed.")
    STALE = "stale", _("What came was signed long ago: a replay, or a clock that is wrong.")
    UNREADABLE = "unreadable", _("What came could not be read.")
    UNREACHABLE = "unreachable", _("The mail server cannot be reached.")
    NOT_ALLOWED = "not_allowed", _("The mail server's address may not be called from here.")
    TLS = "tls", _("The mail server's certificate is not trusted.")
    LOGIN = "login", _("The mail server refuses the user name or password.")
    FOLDER = "folder", _("The mailbox has no such folder.")
    BROKEN = "broken", _("The mail server broke off in the middle.")


REMEDIES: Final = {
    Problem.NO_SECRET: _("Enter the secret that the other system shows."),
    Problem.BAD_SIGNATURE: _("Compare the secret here with the one there, or enter it again."),
    Problem.NO_SIGNATURE: _("Turn on signing in the other system. Unsigned calls are never taken."),
    Problem.STALE: _("Set the clock of the other system. Calls may be at most five minutes old."),
    Problem.UNREADABLE: _("Compare with the guide what the other system should send."),
    Problem.UNREACHABLE: _("Check host and port, and whether a firewall stands between."),
    Problem.NOT_ALLOWED: _("Inside the company's network it must stand in RASHIN_OUTGOING_ALLOW."),
    Problem.TLS: _("Use the name that the certificate has, or trust the company's own with RASHIN_OUTGOING_TRUST."),
    Problem.LOGIN: _("Enter the password again. Many services need a password made for programs."),
    Problem.FOLDER: _("Choose a folder that exists; after a move its name is another one."),
    Problem.BROKEN: _("It is tried again every minute; look at the server if it lasts."),
}

CHANNELS: Final = (
    ("web", _("Web")), ("app", _("App")), ("store", _("Shop")), ("call", _("Telephone")), ("mail", _("Mail")),
    ("chat", _("Chat")), ("line", "LINE"), ("review", _("Review")), ("sns", _("Social media")),
    ("visit", _("Visit")), ("interview", _("Interview")),
)  # fmt: skip

LATE_AFTER: Final = timedelta(days=2)
"""What was said longer ago than this when it arrives sets nothing off, unless whoever sends it says so."""
AHEAD: Final = timedelta(days=1)
"""So far may another system's clock be ahead."""
TOLERANCE: Final = timedelta(minutes=5)
OVERLAP: Final = timedelta(hours=24)
"""After a secret was rotated the old one is taken for so long."""
MOST_SOURCES: Final = 200
MOST_BODY: Final = 1 << 20
"""Bytes of one webhook call."""
MOST_RECORDS: Final = 1_000
"""Voices of one call of the API."""
ARRIVALS_KEPT: Final = timedelta(days=14)
"""So long what arrived can be read again; then only its key stays, so that a replay is known."""
KEYS_KEPT: Final = timedelta(days=400)
ATTEMPTS: Final = 8
MOST_FIELDS: Final = 200
"""Questions of one source that are remembered."""
METRICS: Final = ("nps", "csat", "ces", "rating", "text", "fact", "ignore")
SOURCE_FIELDS: Final = ("channel", "touchpoint", "unit", "journey", "stage", "survey", "language", "consent_ref")
