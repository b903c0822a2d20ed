"""What people decide about letters: those whose fate nobody knows, and those that still wait."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import F

from rashin.base.messages.contacts import PIECE
from rashin.base.messages.errors import LetterMissing, LetterSettled
from rashin.base.messages.fates import Fate, settle_letters, step, tell
from rashin.base.messages.models import Delivery, Lane, Posting
from rashin.base.messages.vocabulary import DeliveryState
from rashin.base.messages.words import ON_THE_WAY, LetterState
from rashin.base.workspace.audit import Actor, change
from rashin.errors import NotFound, gettext_noop

DECISIONS: Final = ("arrived", "again", "drop")
_DECISION = gettext_noop("decision")


def decide(*, actor: Actor, number: int, decision: str, now: datetime) -> None:
    """About a letter of unknown fate: it arrived; send it once more, even if it comes twice; or leave it."""
    if decision not in DECISIONS:
        raise NotFound(kind=_DECISION, name=decision)
    with change(actor=actor, action=f"letter.{decision}", subject=f"letter:{number}", now=now):
        row = Posting.objects.select_for_update(of=("self",)).filter(pk=number).first()
        if row is None:
            raise LetterMissing(number=number)
        if row.state != LetterState.UNKNOWN:
            raise LetterSettled
        delivery = Delivery.objects.filter(posting=row).first()
        if decision == "again" and delivery is not None:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=DeliveryState.WAITING, next_at=now, by_hand=F("attempts"), handed_at=None, bundle="", problem=""
            )
            Lane.objects.filter(pk=delivery.lane_id, connection__enabled=True).update(resting_until=None)
            row.expires_at = max(row.expires_at, now + (row.expires_at - row.planned_at))
            row.save(update_fields=["expires_at"])
            step(row, "queued", "by_hand", now=now)
            tell(row, "queued", "by_hand", now=now)
        else:
            state = "sent" if decision == "arrived" else "failed"
            settle_letters([Fate(posting=row, delivery=delivery, state=state, reason="by_hand")], now=now)


def take_back(keys: Iterable[str], *, actor: Actor, now: datetime) -> list[str]:
    """Letters that still wait are not sent; the keys of those that were taken back. For a wave that is stopped."""
    wanted, gone = list(keys), []
    with change(actor=actor, action="letters.taken_back", subject="letters", now=now) as entry:
        for start in range(0, len(wanted), PIECE):
            gone += _taken_back(wanted[start : start + PIECE], now)
        entry.note(asked=len(wanted), taken_back=len(gone))
    return gone


def _taken_back(keys: list[str], now: datetime) -> list[str]:
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(
        posting__key__in=keys, posting__state__in=ON_THE_WAY, state=DeliveryState.WAITING
    )
    rows = {row.posting_id or 0: row for row in waiting}
    postings = list(Posting.objects.filter(pk__in=rows))
    fates = [Fate(posting=one, delivery=rows[one.pk], state="failed", reason="withdrawn_by_sender") for one in postings]
    settle_letters(fates, now=now)
    return [one.key for one in postings]
