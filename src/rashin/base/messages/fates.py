"""What came of letters: kept on the letter and in the queue, and told to whoever follows, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from rashin.base.messages import policy
from rashin.base.messages.models import Delivery, Posting
from rashin.base.messages.vocabulary import DeliveryState
from rashin.base.messages.words import LetterState, Stop

Follower = Callable[[int, str, str, datetime], object]

_QUEUE: Final = {
    "sent": DeliveryState.DELIVERED,
    "unknown": DeliveryState.UNKNOWN,
    "bounced": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "refused": DeliveryState.CANCELLED,
    "held": DeliveryState.WAITING,
    "waiting": DeliveryState.WAITING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What came of one letter."""

    posting: Posting
    delivery: Delivery | None = None
    state: str
    """A letter's state, or ``waiting``: it is tried again, and nobody is told."""
    reason: str = ""
    until: datetime | None = None


def settle_letters(fates: Sequence[Fate], *, now: datetime) -> None:
    """Keep them, in the caller's transaction. What was sent is the usual case, and one update for all."""
    if not fates:
        return
    sent = [one for one in fates if one.state == "sent" and one.delivery is not None]
    if sent:
        Delivery.objects.filter(pk__in=[one.delivery.pk for one in sent if one.delivery]).update(
            state=DeliveryState.DELIVERED, problem="", status=sent[0].delivery and sent[0].delivery.status,
            lease_until=None, finished_at=now,
        )  # fmt: skip
        Posting.objects.filter(pk__in=[one.posting.pk for one in sent]).update(
            state=LetterState.SENT, reason="", settled_at=now
        )
    for one in fates:
        if one.delivery is not None and one.state != "sent":
            _queue(one.delivery, one, now)
        if one.state not in {"waiting", "sent"}:
            step(one.posting, one.state, one.reason, now=now, until=one.until)
        if one.state != "waiting":
            tell(one.posting, one.state, one.reason, now=now)


def _queue(row: Delivery, fate: Fate, now: datetime) -> None:
    row.state, row.lease_until, row.handed_at, row.bundle = _QUEUE[fate.state], None, None, ""
    if fate.state in {"waiting", "held"}:
        row.next_at = fate.until or now
    elif fate.state != "unknown":  # an unknown one is over only when somebody has decided
        row.finished_at = now
    row.save()


def step(posting: Posting, state: str, reason: str, *, now: datetime, until: datetime | None = None) -> None:
    """One step of a letter, with its line in the trail."""
    posting.state, posting.reason = LetterState(state), reason
    posting.trail = [*posting.trail, [now.isoformat(), state, reason]][-50:]
    posting.settled_at = None if state in {"queued", "held", "unknown"} else now
    if until is not None:
        posting.planned_at = until
    posting.save(update_fields=["state", "reason", "trail", "settled_at", "planned_at"])
    if reason == "hard_bounce" and posting.addressee is not None:
        policy.stop(posting.addressee, Stop.BOUNCE, actor="postman", now=now, posting=posting)


def tell(posting: Posting, state: str, reason: str, *, now: datetime) -> None:
    """Tell whoever web/wiring names for the kind of the letter's origin."""
    if not posting.origin_kind or posting.origin_id is None:
        return
    # Wiring stands above this package; settings say where, so that nothing here imports upward.
    wired: Mapping[str, Follower] = import_string(settings.RASHIN_LETTER_FOLLOWERS)
    follower = wired.get(posting.origin_kind)
    if follower is not None:
        follower(posting.origin_id, state, reason, now)
