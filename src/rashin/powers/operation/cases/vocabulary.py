"""The words of cases: states, how urgent, what was done, what a step says, limits."""

from datetime import timedelta
from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rashin.base.ui import formats


class State(TextChoices):
    """Where a case is on its way."""

    NEW = "new", pgettext_lazy("case", "New")
    WORKING = "working", pgettext_lazy("case", "In work")
    WAITING = "waiting", pgettext_lazy("case", "Waiting for the customer")
    RESOLVED = "resolved", pgettext_lazy("case", "Resolved")
    DISMISSED = "dismissed", pgettext_lazy("case", "Needs no answer")
    MERGED = "merged", pgettext_lazy("case", "Merged into another")


OPEN: Final = (State.NEW, State.WORKING, State.WAITING)
RUNNING: Final = (State.NEW, State.WORKING)
"""States in which the clock runs."""


class Severity(IntegerChoices):
    """How urgent a case is."""

    NORMAL = 1, pgettext_lazy("severity", "Normal")
    HIGH = 2, pgettext_lazy("severity", "High")
    URGENT = 3, pgettext_lazy("severity", "Urgent")


class Resolution(TextChoices):
    """What was done for the customer."""

    EXPLAINED = "explained", pgettext_lazy("resolution", "Explained")
    APOLOGISED = "apologised", pgettext_lazy("resolution", "Apologised")
    FIXED = "fixed", pgettext_lazy("resolution", "Put right")
    REPLACED = "replaced", pgettext_lazy("resolution", "Replaced")
    REFUNDED = "refunded", pgettext_lazy("resolution", "Refunded")
    THANKED = "thanked", pgettext_lazy("resolution", "Thanked and passed on")
    UNREACHED = "unreached", pgettext_lazy("resolution", "Could not be reached")


class EntryKind(TextChoices):
    """What stands in the thread of a case."""

    OUT = "out", pgettext_lazy("thread", "Reply to the customer")
    IN = "in", pgettext_lazy("thread", "From the customer")
    NOTE = "note", pgettext_lazy("thread", "Internal note")
    STEP = "step", pgettext_lazy("thread", "Step")


class ReplyState(TextChoices):
    """What became of a reply."""

    QUEUED = "queued", pgettext_lazy("reply", "On its way")
    HELD = "held", pgettext_lazy("reply", "Held for now")
    SENT = "sent", pgettext_lazy("reply", "Sent")
    FAILED = "failed", pgettext_lazy("reply", "Not delivered")
    REFUSED = "refused", pgettext_lazy("reply", "Refused")
    UNKNOWN = "unknown", pgettext_lazy("reply", "Perhaps sent")
    RECORDED = "recorded", pgettext_lazy("reply", "Noted by hand")


class Via(TextChoices):
    """By which way a customer is answered."""

    MAIL = "mail", pgettext_lazy("way", "Mail")
    LINE = "line", pgettext_lazy("way", "LINE")
    PHONE = "phone", pgettext_lazy("way", "Phone, noted here")
    STORE = "store", pgettext_lazy("way", "In person, noted here")


VIA_WORDS: Final = {
    Via.MAIL: pgettext_lazy("way of an answer", "mail"), Via.LINE: pgettext_lazy("way of an answer", "LINE"),
    Via.PHONE: pgettext_lazy("way of an answer", "phone"), Via.STORE: pgettext_lazy("way of an answer", "spoken word"),
}  # fmt: skip
"""In a sentence about what was answered."""

SENT_BY_US: Final = (Via.MAIL, Via.LINE)
"""Ways that leave through base/messages; the others are noted."""


class Recovery(TextChoices):
    """Whether the customer was asked again after the answer, and what came of it."""

    NONE = "", pgettext_lazy("recovery", "Not asked")
    ASKED = "asked", pgettext_lazy("recovery", "Asked")
    REFUSED = "refused", pgettext_lazy("recovery", "Not asked, by the contact policy")
    ANSWERED = "answered", pgettext_lazy("recovery", "Answered")


class Route(TextChoices):
    """Which department a rule gives its cases to."""

    UNIT = "unit", pgettext_lazy("route", "The department of the shop or team")
    FIXED = "fixed", pgettext_lazy("route", "Always the department below")


class Assign(TextChoices):
    """To whom within the department."""

    TURNS = "turns", pgettext_lazy("assign", "Members take turns")
    LEAD = "lead", pgettext_lazy("assign", "The lead")
    NOBODY = "nobody", pgettext_lazy("assign", "Nobody yet")


class Tell(TextChoices):
    """Whom an escalation tells."""

    OWNER = "owner", pgettext_lazy("tell", "Whoever has the case")
    LEAD = "lead", pgettext_lazy("tell", "Leads of the department")
    OFFICE = "cx_office", pgettext_lazy("tell", "CX office")


CHAT_TOOLS: Final = ("slack", "teams", "chatwork")
SENTIMENTS: Final = ("neg", "mixed", "neu", "pos")
TONES: Final = ("neg", "pos")
"""How topics and aspects are spoken of."""
METRICS: Final = ("nps", "csat", "ces", "rating", "text")
METRIC_WORDS: Final = {
    "nps": "NPS", "csat": "CSAT", "ces": "CES", "rating": pgettext_lazy("metric", "Rating"),
    "text": pgettext_lazy("metric", "Words alone"),
}  # fmt: skip
DAYS: Final = (
    ("mon", _("Monday")), ("tue", _("Tuesday")), ("wed", _("Wednesday")), ("thu", _("Thursday")),
    ("fri", _("Friday")), ("sat", _("Saturday")), ("sun", _("Sunday")),
)  # fmt: skip

STEPS: Final = {
    "opened": _("Opened by the rule “%(rule)s”"),
    "opened_by_hand": _("Opened by hand"),
    "joined": _("The same customer spoke again, over %(channel)s"),
    "corrected": _("The customer corrected what was said"),
    "reopened": _("Reopened: the customer spoke again"),
    "reopened_by_hand": _("Reopened"),
    "assigned": _("Given to %(owner)s"),
    "unassigned": _("Given back: nobody has it"),
    "moved": _("Moved to the department %(department)s"),
    "severity": _("Urgency: %(severity)s"),
    "waiting": _("Waiting for the customer; the clock stands still"),
    "working": _("In work; the clock runs"),
    "cause": _("Cause: %(cause)s"),
    "no_cause": _("Cause taken away"),
    "resolved": _("Resolved: %(resolution)s"),
    "dismissed": _("Needs no answer: %(reason)s"),
    "overdue": _("Overdue since %(since)s; told: %(told)s"),
    "merged": _("Merged into case %(other)s"),
    "took_in": _("Took in case %(other)s"),
    "unmerged": _("Taken out of case %(other)s again"),
    "gave_back": _("Case %(other)s was taken out again"),
    "asked": _("Asked how it was answered"),
    "not_asked": _("Not asked how it was answered: %(reason)s"),
    "recovered": _("Answered how it was answered: %(score)s"),
    "improvement": _("Part of the improvement “%(title)s”"),
}
"""What a step of the thread says; the row keeps the word and its values."""

MOST_RULES: Final = 100
MOST_CAUSES: Final = 300
MOST_CANNED: Final = 300
MOST_LEVELS: Final = 5
LONGEST_BODY: Final = 20_000
TOGETHER: Final = timedelta(days=7)
"""How long after its opening a case without a cause takes in what the same customer says without one."""
PREVIEW_DAYS: Final = 30


def scored(metric: str, score: float | None) -> str:
    """A score with what was asked: 4 alone may be of 5, of 7 or of 10."""
    if score is None:
        return ""
    return f"{METRIC_WORDS.get(metric, metric)} {formats.number(score)}".strip()
