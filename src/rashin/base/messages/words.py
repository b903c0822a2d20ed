"""The words of letters: what for, states, why a letter was held or refused, why an address is not written to."""

from datetime import timedelta
from typing import Final, Literal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(TextChoices):
    """What a letter is for. Each has its own rules in the contact policy."""

    SERVICE = "service", pgettext_lazy("letter", "Service")
    """An answer to what the person asked, or what they must know. Never limited by how often or when."""
    RESEARCH = "research", pgettext_lazy("letter", "Research")
    """An invitation to a survey."""
    MARKETING = "marketing", pgettext_lazy("letter", "Marketing")
    """An advertisement: only to who agreed to it."""
    INTERNAL = "internal", pgettext_lazy("letter", "Internal")
    """To the company's own people."""


ASKED: Final = frozenset({Purpose.RESEARCH, Purpose.MARKETING})
"""Purposes that a person can refuse, and that the policy spaces out."""


class LetterState(TextChoices):
    """Where a letter is."""

    QUEUED = "queued", pgettext_lazy("sent letter", "Queued")
    HELD = "held", pgettext_lazy("sent letter", "Held until later")
    REFUSED = "refused", pgettext_lazy("sent letter", "Not sent: the policy says no")
    SENT = "sent", pgettext_lazy("sent letter", "Sent")
    UNKNOWN = "unknown", pgettext_lazy("sent letter", "Fate unknown")
    BOUNCED = "bounced", pgettext_lazy("sent letter", "Bounced")
    FAILED = "failed", pgettext_lazy("sent letter", "Given up")
    COMPLAINED = "complained", pgettext_lazy("sent letter", "Reported as spam")


COUNTED: Final = (
    LetterState.QUEUED,
    LetterState.HELD,
    LetterState.SENT,
    LetterState.UNKNOWN,
    LetterState.COMPLAINED,
)
"""States in which a letter counts as contact."""
ON_THE_WAY: Final = (LetterState.QUEUED, LetterState.HELD)

State = Literal["queued", "held", "refused"]


class Stop(TextChoices):
    """Why an address is not written to any more."""

    BOUNCE = "bounce", pgettext_lazy("suppression", "Bounced: there is no such mailbox")
    COMPLAINT = "complaint", pgettext_lazy("suppression", "Reported as spam")
    UNSUBSCRIBE = "unsubscribe", pgettext_lazy("suppression", "Unsubscribed")
    UNFOLLOW = "unfollow", pgettext_lazy("suppression", "Blocked on LINE")
    HAND = "hand", pgettext_lazy("suppression", "Added by hand")


class Agreement(TextChoices):
    """What a line of the consent ledger says."""

    GIVEN = "given", pgettext_lazy("consent", "Given")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


REASONS: Final = {
    "": "",
    # why the policy held or refused it
    "bad_address": _("This is not an address that can be written to."),
    "no_connection": _("No connection is set up for this channel."),
    "no_sender": _("The law asks for the sender’s name, address and contact on advertisements; none is set up."),
    "stop_bounce": _("Earlier mail to this address came back."),
    "stop_complaint": _("The person reported an earlier letter as spam."),
    "stop_unsubscribe": _("The person unsubscribed."),
    "stop_unfollow": _("The person blocked the account on LINE."),
    "stop_hand": _("Somebody put this address on the suppression list."),
    "withdrawn": _("The person does not consent to this."),
    "no_consent": _("The person has not consented to this."),
    "late": _("What it answers to arrived late or by import."),
    "cooldown_construct": _("The person was asked about the same thing not long ago."),
    "cooldown_person": _("The person was asked something not long ago."),
    "per_day": _("The person already gets a letter on that day."),
    "quiet": _("It is a quiet hour."),
    "not_yet": _("It was asked to go later."),
    "too_late": _("It would go later than it is worth sending."),
    # what came of it
    "released": _("The time it was held for has come."),
    "by_hand": _("Somebody decided so."),
    "hard_bounce": _("There is no such mailbox."),
    "soft_bounce": _("It came back."),
    "complaint": _("The person reported it as spam."),
    "withdrawn_by_sender": _("Whoever sent it took it back."),
}
"""Why: codes stand in the database, sentences on pages. What a transport says stands in vocabulary.PROBLEMS."""

WORTH: Final = timedelta(days=3)
"""How long after its time a letter is still worth sending, unless it says otherwise."""
KEPT: Final = timedelta(days=400)
"""How long letters are remembered: longer than any cooldown."""
LONGEST_COOLDOWN_DAYS: Final = 365
