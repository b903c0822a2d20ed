"""The words of what leaves the house: channels, states, why an attempt failed, limits."""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    """By which way something is sent. Each has a transport that web/wiring names."""

    WEBHOOK = "webhook", _("Webhook")
    MAIL = "mail", _("Mail")
    LINE = "line", "LINE"
    SLACK = "slack", "Slack"
    TEAMS = "teams", "Microsoft Teams"
    CHATWORK = "chatwork", "Chatwork"


PERSONAL: Final = (Channel.MAIL, Channel.LINE)
"""Channels that reach one person: the contact policy stands before them."""
TOOLS: Final = (Channel.SLACK, Channel.TEAMS, Channel.CHATWORK)
"""Channels that reach a room of the company."""


class DeliveryState(TextChoices):
    """Where a delivery is on its way."""

    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
    FAILED = "failed", pgettext_lazy("delivery", "Given up")
    CANCELLED = "cancelled", pgettext_lazy("delivery", "Not sent")
    UNKNOWN = "unknown", pgettext_lazy("delivery", "Fate unknown")


OPEN: Final = (DeliveryState.WAITING, DeliveryState.SENDING)


class EndpointState(TextChoices):
    """Whether an endpoint is told of anything."""

    ENABLED = "enabled", pgettext_lazy("endpoint", "Enabled")
    DISABLED = "disabled", pgettext_lazy("endpoint", "Disabled")
    GONE = "gone", pgettext_lazy("endpoint", "Disabled: it answered that it is gone")
    FAILING = "failing", pgettext_lazy("endpoint", "Disabled: it failed for days")


PROBLEMS: Final = {
    "": "",
    "status": _("It answered with an error."),
    "redirected": _("It answered with a redirect, which is not followed."),
    "gone": _("It answered that it is gone."),
    "unresolved": _("Its name was not found."),
    "unreachable": _("It could not be reached."),
    "tls": _("Its certificate is not valid."),
    "timeout": _("It took too long."),
    "broken": _("It broke off."),
    "refused": _("Its address leads into a private network."),
    "sealed": _("Its secret cannot be opened any more: rotate it."),
    "closed": _("The endpoint was disabled meanwhile."),
    "lost": _("The worker was lost while sending."),
    "unanswered": _("It was handed over, and the connection ended before the answer."),
    "later": _("It asked to come again later."),
    "nobody": _("There is no such mailbox."),
    "unwanted": _("It refused the message."),
    "login": _("User name or password were not accepted."),
    "quota": _("The month's messages are used up."),
    "expired": _("It waited longer than it was worth sending."),
    "stopped": _("The recipient does not want it any more."),
}
"""Why an attempt failed: a word in the log, a sentence on the page."""

_OF_TOKENS: Final = {
    "login": _("The token was not accepted: it has expired, was withdrawn, or was not copied whole."),
    "gone": _("What the secret leads to is not there any more: make a new one over there and enter it here."),
    "unwanted": _("The service did not take the message; its answer says why."),
    "status": _("The service answered with an error of its own. It is tried again."),
}


def why_of_connection(problem: str, channel: str) -> str:
    """Why a connection fails, in words that fit what it connects to: only a mail server has a password."""
    told = PROBLEMS if channel == Channel.MAIL else PROBLEMS | _OF_TOKENS
    return str(told.get(problem, problem))


TEST_EVENT: Final = "webhook.test"
MOST_ENDPOINTS: Final = 50
WIDTH: Final = 2
"""Calls that one endpoint gets at the same time; one while it fails."""
PATIENCE: Final = timedelta(days=5)
"""An endpoint that has only failed for so long is disabled."""
OVERLAP: Final = timedelta(hours=24)
"""How long a rotated secret still signs."""
LOG_KEPT: Final = timedelta(days=30)
"""How long deliveries and their attempts are kept after they are over."""
ANSWER_KEPT: Final = 2000
"""Letters of an answer that the log keeps."""
EVERY_EVENT: Final = "*"
