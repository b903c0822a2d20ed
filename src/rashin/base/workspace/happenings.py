"""What follows in the same transaction: a change and what it causes are kept together or not at all.

Two lists stand in web/wiring: what must not be lost (a webhook's outbox row, a notice) follows here, inside the
transaction; what can be made anew from the database (a file that the collector reads) follows after the commit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened: an action of the audit log, or the end of a job."""

    action: str
    subject: str
    at: datetime
    actor: str
    """``member:7``, ``cli:aoi``, ``worker``."""
    details: Mapping[str, object] = field(default_factory=dict)


Consequence = Callable[[Happened], object]


def follow(happened: Happened) -> None:
    """Do what web/wiring says belongs to it, in the caller's transaction."""
    # Wiring stands above this package; settings say where, so that nothing here imports upward.
    wired: Mapping[str, Sequence[Consequence]] = import_string(settings.RASHIN_CONSEQUENCES)
    following = wired.get(happened.action, ())
    if not following:
        return
    with transaction.atomic():
        for consequence in following:
            consequence(happened)
