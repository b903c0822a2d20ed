"""The queue of what leaves: claimed by lane under a lease, sent outside any transaction, settled with its attempt.

``put`` writes in the caller's transaction, so what is rolled back was never said. A claim is held by worker and attempt
number together: whoever lost its lease settles nothing, and what it sent comes again with the same id.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q

from rashin.base.messages import rules
from rashin.base.messages.models import Attempt, Delivery, Lane, Message
from rashin.base.messages.rules import Outcome
from rashin.base.messages.vocabulary import ANSWER_KEPT, LOG_KEPT, Channel, DeliveryState

LEASE = timedelta(minutes=2)
"""Longer than the longest attempt: who is silent for so long was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that a worker holds."""

    id: int
    channel: str
    lane: str
    attempt: int
    worker: str

    def held(self) -> "Delivery | None":
        """The delivery while this claim still holds it, locked for the caller's transaction."""
        return (
            Delivery.objects.select_for_update(of=("self",))
            .filter(pk=self.id, worker=self.worker, attempts=self.attempt, state=DeliveryState.SENDING)
            .first()
        )


def put(message: Message, *, channel: Channel, lanes: Iterable[tuple[str, int | None]], now: datetime) -> int:
    """Put a message on its way to receivers, each a lane and perhaps an endpoint, in the caller's transaction."""
    rows = [
        Delivery(message=message, channel=channel, lane_id=lane, endpoint_id=endpoint, created_at=now, next_at=now)
        for lane, endpoint in lanes
    ]
    Delivery.objects.bulk_create(rows)
    return len(rows)


def _due(now: datetime) -> Q:
    """Letters are not among them: they go in bundles, see bundles.py."""
    waiting = Q(state=DeliveryState.WAITING, next_at__lte=now)
    return Q(posting=None) & (waiting | Q(state=DeliveryState.SENDING, lease_until__lte=now))


def _awake(now: datetime) -> Q:
    return Q(lane__resting_until=None) | Q(lane__resting_until__lte=now)


def waiting(now: datetime) -> bool:
    """Whether anything could be claimed: a look that takes no lock."""
    return Delivery.objects.filter(_due(now), _awake(now)).exists()


def claim(*, worker: str, limit: int, now: datetime) -> list[Claim]:
    """Take what is due, the longest waiting lane first, and from each lane no more than its width leaves free."""
    found: list[Claim] = []
    with transaction.atomic():
        due = Delivery.objects.filter(_due(now), _awake(now)).values("lane_id").annotate(oldest=Min("next_at"))
        names = [row["lane_id"] for row in due.order_by("oldest")]
        # The lane's lock makes counting and taking one step, so two workers never exceed its width together.
        locked = {row.pk: row for row in Lane.objects.select_for_update(skip_locked=True).filter(pk__in=names)}
        lanes = [locked[name] for name in names if name in locked]
        rooms = {lane.pk: _room(lane, now) for lane in lanes}
        while len(found) < limit and any(rooms.values()):
            for lane in lanes:  # one of each lane in turn, so that a long queue does not starve a short one
                if rooms[lane.pk] and len(found) < limit:
                    taken = _take(lane, worker, now)
                    rooms[lane.pk] = rooms[lane.pk] - 1 if taken else 0
                    found += [taken] if taken else []
    return found


def _room(lane: Lane, now: datetime) -> int:
    busy = Delivery.objects.filter(lane=lane, state=DeliveryState.SENDING, lease_until__gt=now).count()
    return max((1 if lane.failing_since else lane.width) - busy, 0)


def _take(lane: Lane, worker: str, now: datetime) -> Claim | None:
    row = (
        Delivery.objects.select_for_update(of=("self",)).filter(_due(now), lane=lane).order_by("next_at", "id").first()
    )
    if row is None:
        return None
    if row.state == DeliveryState.SENDING:  # its worker was lost: the attempt counts, and the log says so
        _note(row, Outcome(problem="lost"), now)
        if row.attempts - row.by_hand >= rules.ATTEMPTS:
            row.state, row.problem, row.finished_at, row.lease_until = DeliveryState.FAILED, "lost", now, None
            row.save(update_fields=["state", "problem", "finished_at", "lease_until"])
            return None
    row.state, row.worker, row.lease_until = DeliveryState.SENDING, worker, now + LEASE
    row.attempts += 1
    row.save(update_fields=["state", "worker", "lease_until", "attempts"])
    return Claim(id=row.pk, channel=row.channel, lane=lane.pk, attempt=row.attempts, worker=worker)


def _note(row: Delivery, outcome: Outcome, now: datetime) -> None:
    Attempt.objects.create(
        delivery=row, number=row.attempts, at=now, took_ms=outcome.took_ms, status=outcome.status,
        problem=outcome.problem, answer=outcome.answer.replace("\x00", "")[:ANSWER_KEPT],
    )  # fmt: skip


Afterwards = Callable[[Delivery, Outcome, datetime], object]


def settle(claimed: Claim, outcome: Outcome, *, now: datetime, afterwards: Afterwards | None = None) -> bool:
    """Keep what came of an attempt; False when the claim was lost meanwhile. ``afterwards`` joins the transaction."""
    with transaction.atomic():
        lane = Lane.objects.select_for_update().get(pk=claimed.lane)
        row = claimed.held()
        if row is None:
            return False
        _note(row, outcome, now)
        row.problem, row.status, row.lease_until = outcome.problem, outcome.status, None
        again = None
        if outcome.delivered:
            row.state, row.finished_at = DeliveryState.DELIVERED, now
        else:
            again = rules.next_try(row.attempts - row.by_hand, outcome, now=now, chance=random.random())  # noqa: S311
            row.state = DeliveryState.WAITING if again else DeliveryState.FAILED
            row.next_at, row.finished_at = again or row.next_at, None if again else now
        row.save()
        _pace(lane, outcome, now)
        if afterwards is not None:
            afterwards(row, outcome, now)
    return True


def _pace(lane: Lane, outcome: Outcome, now: datetime) -> None:
    """A lane that asks for patience rests whole; one that fails is narrow until something arrives."""
    if outcome.delivered:
        lane.failing_since = lane.resting_until = None
    else:
        lane.failing_since = lane.failing_since or now
        if outcome.retry_after and outcome.status in rules.BUSY:
            lane.resting_until = now + outcome.retry_after
    lane.save(update_fields=["failing_since", "resting_until"])


def again(delivery: Delivery, *, now: datetime) -> None:
    """Send once more by hand, with a full set of attempts, whatever came of it before."""
    Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.SENDING).update(
        state=DeliveryState.WAITING, next_at=now, finished_at=None, by_hand=F("attempts"), worker=""
    )
    Lane.objects.filter(pk=delivery.lane_id).update(resting_until=None)


def drop_waiting(lane: Lane, *, now: datetime) -> int:
    """What waits for a closed lane is not sent."""
    waiting_there = Delivery.objects.filter(lane=lane, state=DeliveryState.WAITING)
    return waiting_there.update(state=DeliveryState.CANCELLED, finished_at=now)


def trim(*, now: datetime, piece: int = 5000) -> int:
    """Forget what has been over for long, in pieces, so that no transaction is large."""
    gone = 0
    while True:
        old = list(Delivery.objects.filter(finished_at__lt=now - LOG_KEPT).values_list("pk", flat=True)[:piece])
        if not old:
            break
        gone += len(old)
        Delivery.objects.filter(pk__in=old).delete()
    lonely = Message.objects.filter(created_at__lt=now - LOG_KEPT, deliveries=None)
    lonely.delete()
    return gone
