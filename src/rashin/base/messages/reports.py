"""Mail that came back, and what follows: ``take_report(raw, now=…)`` is what a reader of the return mailbox calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from rashin.base.messages import policy
from rashin.base.messages.dsn import Finding, read_report
from rashin.base.messages.fates import step, tell
from rashin.base.messages.models import Posting
from rashin.base.messages.words import LetterState, Stop

SETTLED = {LetterState.BOUNCED, LetterState.COMPLAINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was made of it."""

    kind: Literal["bounce", "delay", "complaint", "other"]
    """``other``: it is no report, and whoever read it goes on with it as with any mail."""
    letter: int | None = None
    """The letter that it speaks of, when it is one of ours."""
    stopped: bool = False
    """Whether the address is not written to any more because of it."""
    said: str = ""


def take_report(raw: bytes, *, now: datetime) -> Report:
    """Take one mail of the return mailbox. The same one twice changes nothing more.

    A report counts only when it holds the reference of a letter, which nobody can guess: a forged one stops nobody.
    """
    found = read_report(raw)
    if found.kind == "other":
        return Report(kind="other")
    with transaction.atomic():
        row = (
            Posting.objects.select_for_update(of=("self",))
            .select_related("addressee")
            .filter(reference__in=found.references[:20])
            .first()
        )
        if row is None:
            return Report(kind=found.kind, said=found.said)
        if found.kind == "delay":
            return Report(kind="delay", letter=row.pk, said=found.said)
        return _settled(row, found, now)


def _settled(row: Posting, found: Finding, now: datetime) -> Report:
    complaint = found.kind == "complaint"
    state, reason = (
        ("complained", "complaint") if complaint else ("bounced", "hard_bounce" if found.hard else "soft_bounce")
    )
    if row.state not in SETTLED:
        delivery = getattr(row, "delivery", None)
        if delivery is not None and delivery.state == "unknown":  # so it did leave
            delivery.state, delivery.finished_at = "failed", now
            delivery.save(update_fields=["state", "finished_at"])
        step(row, state, reason, now=now)
        tell(row, state, reason, now=now)
    if complaint and row.addressee is not None:
        policy.stop(row.addressee, Stop.COMPLAINT, actor="postman", now=now, posting=row)
    return Report(kind=found.kind, letter=row.pk, stopped=complaint or found.hard, said=found.said)
