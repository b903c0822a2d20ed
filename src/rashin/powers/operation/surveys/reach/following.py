"""What becomes of an invitation after its letter left: told by the letters, and by the clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from rashin.analysis.questions.question import Lake
from rashin.powers.operation.surveys.models import Invitation, InvitationStep, Send
from rashin.powers.operation.surveys.reach.inviting import PIECE, hand_over, reached_by
from rashin.powers.operation.surveys.vocabulary import InvitationState, SendState, State

REMINDABLE: Final = (InvitationState.SENT, InvitationState.OPENED, InvitationState.STARTED, InvitationState.REMINDED)
ENDING: Final = (InvitationState.SENT, InvitationState.OPENED, InvitationState.REMINDED)
"""What the end of a link ends. Who began to answer, and a letter of unknown fate, stay what they are in the rates."""
NEVER_LEFT: Final = (InvitationState.QUEUED, InvitationState.HELD)
"""Whose letter did not leave before the link's end: they were not asked, and stand in no response rate."""
REACTED: Final = (InvitationState.OPENED, InvitationState.STARTED, InvitationState.ANSWERED, InvitationState.EXPIRED)
"""Whoever opened the link got the letter, whatever a server says of it later."""
OF_LETTER: Final = {
    "queued": InvitationState.QUEUED, "held": InvitationState.HELD, "refused": InvitationState.REFUSED,
    "sent": InvitationState.SENT, "unknown": InvitationState.UNKNOWN, "bounced": InvitationState.BOUNCED,
    "failed": InvitationState.BOUNCED, "complained": InvitationState.REFUSED,
}  # fmt: skip


def letter_moved(number: int, state: str, reason: str, now: datetime) -> None:
    """Follow a letter: the wiring calls this in the transaction that settles it."""
    if state == "sent" and _arrived(number, now):
        return
    row = Invitation.objects.select_for_update().filter(pk=number).first()
    if row is None or state not in OF_LETTER:
        return
    become = OF_LETTER[state]
    if row.reminded:  # the invitation itself had arrived: a reminder that fails takes nothing back
        if state != "sent":
            InvitationStep.objects.create(invitation=row, state=row.state, at=now, reason=f"reminder: {reason}"[:200])
            return
        become = InvitationState.REMINDED
    if state == "sent" and row.sent_at is None:
        row.sent_at = now
        row.save(update_fields=["sent_at"])
    if row.state in REACTED:
        return
    row.state, row.reason = become, reason[:200]
    row.save(update_fields=["state", "reason"])
    InvitationStep.objects.create(invitation=row, state=become, at=now, reason=reason[:200])


def _arrived(number: int, now: datetime) -> bool:
    """The way that nearly all letters go, in two statements: a wave has thousands."""
    waiting = (InvitationState.QUEUED, InvitationState.HELD, InvitationState.UNKNOWN)
    rows = Invitation.objects.filter(pk=number, reminded=0, state__in=waiting, sent_at=None)
    if not rows.update(state=InvitationState.SENT, reason="", sent_at=now):
        return False
    InvitationStep.objects.create(invitation_id=number, state=InvitationState.SENT, at=now)
    return True


def remind_due(lake: Lake, *, now: datetime, most: int = PIECE) -> int:
    """Write the reminders whose day has come; how many."""
    written = 0
    waves = Send.objects.filter(survey__state=State.LIVE, state__in=[SendState.SENDING, SendState.DONE])
    for wave in waves.exclude(reminders=[]).select_related("survey"):
        for number, days in enumerate(wave.reminders):
            due = Invitation.objects.filter(
                send=wave, state__in=REMINDABLE, reminded=number, sent_at__lte=now - timedelta(days=int(days)),
                expires_at__gt=now,
            ).order_by("sent_at", "id")  # fmt: skip
            rows = list(due[: most - written])
            if rows:
                written += _remind(rows, lake, now=now)
    return written


def _remind(rows: list[Invitation], lake: Lake, *, now: datetime) -> int:
    reached = reached_by(lake, rows)
    with transaction.atomic():
        ours = {row.pk: row.reminded for row in rows}
        locked = Invitation.objects.select_related("trigger").select_for_update(of=("self",), skip_locked=True)
        still = locked.filter(pk__in=list(ours), state__in=REMINDABLE).order_by("pk")
        mine = [row for row in still if row.reminded == ours[row.pk] and (row.person or 0) in reached]
        hand_over(mine, reached, now=now)
        # Who can no longer be reached counts as reminded, or every round would look again.
        gone = [number for number in ours if number not in {row.pk for row in mine}]
        Invitation.objects.filter(pk__in=gone, state__in=REMINDABLE).update(reminded=F("reminded") + 1)
    return len(rows)


def expire(*, now: datetime) -> int:
    """End the links whose time is over; how many."""
    return _end(ENDING, InvitationState.EXPIRED, "", now) + _end(
        NEVER_LEFT, InvitationState.REFUSED, "too_late", now
    )  # fmt: skip


def _end(states: Sequence[str], become: str, reason: str, now: datetime) -> int:
    over = Invitation.objects.filter(expires_at__lte=now, state__in=states)
    numbers = list(over.values_list("pk", flat=True)[: 20 * PIECE])
    with transaction.atomic():
        steps = [InvitationStep(invitation_id=number, state=become, at=now, reason=reason) for number in numbers]
        InvitationStep.objects.bulk_create(steps, batch_size=PIECE)
        for start in range(0, len(numbers), PIECE):
            piece = Invitation.objects.filter(pk__in=numbers[start : start + PIECE], state__in=states)
            piece.update(state=become, reason=reason)
    return len(numbers)
