"""The words of data coming in: kinds of file, states of an import, what is written to the audit log."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What the rows of a file are."""

    EVENTS = "events", _("What happened: orders, visits, calls")
    CUSTOMERS = "customers", _("Who they are: members, profiles")
    VOICES = "voices", _("What they said: survey answers, comments, reviews")


class State(TextChoices):
    """Where an upload is on its way."""

    LOOKING = "looking", _("Being looked at")
    MAPPED = "mapped", _("Ready to import")
    IMPORTING = "importing", _("Importing")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Not imported")
    UNDONE = "undone", _("Undone")


CALLS: Final[Mapping[str, Promise]] = {
    "track": pgettext_lazy("message", "Event"),
    "identify": pgettext_lazy("message", "Who it is"),
    "page": pgettext_lazy("message", "Page viewed"),
    "screen": pgettext_lazy("message", "Screen viewed"),
    "group": pgettext_lazy("message", "Group"),
    "alias": pgettext_lazy("message", "Same person"),
}
"""Kinds of messages, as SDKs call them."""

TABLES: Final[Mapping[str, Promise]] = {
    "events": pgettext_lazy("records", "What happened"),
    "voices": pgettext_lazy("records", "What was said"),
    "traits": pgettext_lazy("records", "Who they are"),
}

REASONS: Final[Mapping[str, Promise]] = {
    "missing_identity": _("Neither userId nor anonymousId is given."),
    "missing_event": _("A track message needs the name of its event."),
    "missing_previous_id": _("An alias message needs previousId."),
    "missing_group_id": _("A group message needs groupId."),
    "unknown_type": _("The type is none of identify, track, page, screen, group and alias."),
    "consent_withdrawn": _("This person withdrew consent to being recorded."),
    "message_too_large": _("The message is too large."),
    "nested_too_deeply": _("The message is nested too deeply."),
    "invalid_utf8": _("The message is not UTF-8."),
    "unreadable": _("The message cannot be read."),
    "junk_identity": _("The identifier identifies nobody."),
    "bad_timestamp": _("The time cannot be read."),
    "timestamp_out_of_range": _("The time lies before 1970."),
    "invalid_write_key": _("No write key is like this one."),
    "missing_write_key": _("The write key is missing."),
}
"""Why a message was refused, by its code. The sentence that came with it is English and may tell more."""


def reason_told(code: str, sentence: str) -> str:
    """Why something was refused, in the reader's language as far as the reason is known."""
    words = REASONS.get(code)
    return sentence if words is None or (get_language() or "").startswith("en") else str(words)


UPLOADED: Final = "intake.uploaded"
MAPPED: Final = "intake.mapped"
STARTED: Final = "intake.started"
FINISHED: Final = "intake.finished"
UNDONE: Final = "intake.undone"
REPLAYED: Final = "intake.replayed"
