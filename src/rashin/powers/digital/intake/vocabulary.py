"""The words of data coming in: kinds of file, states of an import, what is written to the audit log."""

from typing import Final

from django.db.models import TextChoices
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


UPLOADED: Final = "intake.uploaded"
MAPPED: Final = "intake.mapped"
STARTED: Final = "intake.started"
FINISHED: Final = "intake.finished"
UNDONE: Final = "intake.undone"
REPLAYED: Final = "intake.replayed"
