"""Letters on their way: claimed in bundles, marked before they are handed over, settled a few at a time.

A bundle is what one sender holds at once for one lane. Before a few of its letters leave, they are marked: if the
worker is killed, those that were not marked go again, and of those that were, nobody can say, unless their channel
knows a repeated one by its key. Marking the next few and settling the last few is one transaction.
"""

import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from rashin.base.messages import policy, rules
from rashin.base.messages.fates import Fate, settle_letters
from rashin.base.messages.health import failing, recovered
from rashin.base.messages.judging import known_of
from rashin.base.messages.models import Attempt, Delivery, Lane, Posting
from rashin.base.messages.rules import Outcome
from rashin.base.messages.ruling import Asked, barred
from rashin.base.messages.vocabulary import ANSWER_KEPT, Channel, DeliveryState
from rashin.base.messages.words import ASKED

LEASE: Final = timedelta(minutes=4)
"""Longer than one mail may take from its first word to the last answer; every mark renews it."""
SIZES: Final = {Channel.MAIL: 50, Channel.LINE: 20}
SIZE: Final = 5
EXACT: Final = frozenset({Channel.LINE})
"""Channels that know a repeated letter by its key: there a lost attempt is simply made again."""
AGAIN_ANYWAY: Final = frozenset({Channel.SLACK, Channel.TEAMS, Channel.CHATWORK})
"""Rooms of the company: a notice that comes twice is better than one that does not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One letter of a bundle."""

    delivery: int
    posting: int
    attempt: int
    """Attempts since the last call by hand, this one among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What one sender holds."""

    id: str
    channel: str
    lane: str
    worker: str
    items: tuple[Item, ...]


def _due(now: datetime) -> Q:
    waiting = Q(state=DeliveryState.WAITING, next_at__lte=now)
    return Q(posting__isnull=False) & (waiting | Q(state=DeliveryState.SENDING, lease_until__lte=now))


def _lanes(now: datetime) -> Q:
    there = Delivery.objects.filter(_due(now), lane=OuterRef("pk"))
    return Q(Exists(there)) & (Q(resting_until=None) | Q(resting_until__lte=now))


def waiting(now: datetime) -> bool:
    """Whether anything could be claimed: a look that takes no lock."""
    return Lane.objects.filter(_lanes(now)).exists()


def claim(*, worker: str, limit: int, now: datetime) -> list[Bundle]:
    """Up to so many bundles, one of each lane in turn, no more than its width leaves free."""
    found: list[Bundle] = []
    if limit < 1 or not waiting(now):
        return found
    with transaction.atomic():
        lanes = list(Lane.objects.select_for_update(skip_locked=True).filter(_lanes(now)).order_by("name"))
        rooms = {lane.pk: _room(lane, now) for lane in lanes}
        while len(found) < limit and any(rooms.values()):
            for lane in lanes:
                if rooms[lane.pk] and len(found) < limit:
                    bundle, more = _take(lane, worker, now)
                    found += [bundle] if bundle else []
                    rooms[lane.pk] = rooms[lane.pk] - 1 if more else 0
    return found


def _room(lane: Lane, now: datetime) -> int:
    held = Delivery.objects.filter(lane=lane, state=DeliveryState.SENDING, lease_until__gt=now, posting__isnull=False)
    busy = held.values("bundle").distinct().count()
    return max((1 if lane.failing_since else lane.width) - busy, 0)


def _take(lane: Lane, worker: str, now: datetime) -> tuple[Bundle | None, bool]:
    """One bundle, and whether the lane may hold more that is due."""
    due = Delivery.objects.select_for_update(of=("self",)).filter(_due(now), lane=lane).order_by("next_at", "id")
    first = due.first()
    if first is None:
        return None, False
    size = 1 if lane.failing_since else SIZES.get(Channel(first.channel), SIZE)
    rows = list(due[:size])
    rows = _not_lost([row for row in rows if row.channel == first.channel], now)
    rows = _still_wanted(rows, now)
    if not rows:
        return None, True
    name = secrets.token_hex(8)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=DeliveryState.SENDING, worker=worker, bundle=name, lease_until=now + LEASE, attempts=F("attempts") + 1,
        handed_at=None,
    )  # fmt: skip
    items = tuple(
        Item(delivery=row.pk, posting=row.posting_id or 0, attempt=row.attempts + 1 - row.by_hand) for row in rows
    )
    return Bundle(id=name, channel=first.channel, lane=lane.pk, worker=worker, items=items), True


def _not_lost(rows: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """Those that may go. A lost worker's letter that was marked may have arrived: it is not sent again by itself."""
    lost = [row for row in rows if row.state == DeliveryState.SENDING]
    unknown = [row for row in lost if row.handed_at and Channel(row.channel) not in EXACT | AGAIN_ANYWAY]
    fates = [(row, Outcome(problem="unanswered", unknown=True)) for row in unknown]
    spent = [row for row in lost if row not in unknown and row.attempts - row.by_hand >= rules.ATTEMPTS]
    fates += [(row, Outcome(problem="lost", hopeless=True)) for row in spent]
    _settle(fates, now)
    gone = {row.pk for row, _ in fates}
    return [row for row in rows if row.pk not in gone]


def _still_wanted(rows: Sequence[Delivery], now: datetime) -> list[Delivery]:
    """Those that are still worth sending: in the moment before, everything that can have changed is asked again."""
    postings = {row.pk: row for row in Posting.objects.filter(pk__in=[one.posting_id for one in rows])}
    limits = policy.limits()
    known = known_of(
        addressees={one.addressee_id for one in postings.values() if one.addressee_id},
        persons={one.person for one in postings.values() if one.person is not None},
        limits=limits, now=now, past=False,
    )  # fmt: skip
    good, fates = [], []
    for row in rows:
        posting = postings[row.posting_id or 0]
        facts = known.facts(
            addressee=posting.addressee_id or 0, person=posting.person, purpose=posting.purpose, channel=posting.channel
        )
        no = barred(Asked(purpose=posting.purpose), facts, limits)
        opens = limits.quiet.opens(now) if posting.purpose in ASKED else now
        if no and no != "no_sender":
            fates.append(Fate(posting=posting, delivery=row, state="refused", reason=no))
        elif posting.expires_at < now or opens is None:
            fates.append(Fate(posting=posting, delivery=row, state="failed", reason="expired"))
        elif opens > now:
            fates.append(Fate(posting=posting, delivery=row, state="held", reason="quiet", until=opens))
        else:
            good.append(row)
    settle_letters(fates, now=now)
    return good


@dataclass(slots=True)
class Journal:
    """What a sender writes while it works through a bundle."""

    bundle: Bundle
    pending: list[tuple[Item, Outcome]] = field(default_factory=list)
    left: dict[int, Item] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = {item.delivery: item for item in self.bundle.items}

    def note(self, item: Item, outcome: Outcome) -> None:
        """What came of one letter; kept with the next mark or at the end."""
        self.pending.append((item, outcome))

    def mark(self, items: Sequence[Item], *, now: datetime) -> bool:
        """Keep what came of the last few, and mark the next few as leaving. False: the bundle was lost meanwhile."""
        with transaction.atomic():
            held = self._keep(now)
            wanted = {item.delivery for item in items}
            if not wanted <= held:
                return False
            self._mine().filter(pk__in=self.left).update(lease_until=now + LEASE)
            self._mine().filter(pk__in=wanted).update(handed_at=now)
        return True

    def close(self, *, now: datetime) -> None:
        """Keep what came of the rest, and give back what was not tried."""
        with transaction.atomic():
            self._keep(now)
            self._mine().filter(pk__in=self.left).update(
                state=DeliveryState.WAITING, lease_until=None, attempts=F("attempts") - 1, handed_at=None, bundle=""
            )
            self.left.clear()

    def _mine(self) -> "QuerySet[Delivery]":
        return Delivery.objects.filter(bundle=self.bundle.id, worker=self.bundle.worker, state=DeliveryState.SENDING)

    def _keep(self, now: datetime) -> set[int]:
        rows = {row.pk: row for row in self._mine().select_for_update(of=("self",)).filter(pk__in=self.left)}
        _settle([(rows[item.delivery], said) for item, said in self.pending if item.delivery in rows], now)
        for item, _ in self.pending:
            self.left.pop(item.delivery, None)
        self.pending = []
        return set(rows)


def _settle(outcomes: Iterable[tuple[Delivery, Outcome]], now: datetime) -> None:
    """Keep what came of some letters: the log, the queue, the letters, whoever follows them, and the lane."""
    some = list(outcomes)
    if not some:
        return
    Attempt.objects.bulk_create(
        Attempt(
            delivery=row, number=row.attempts, at=now, took_ms=said.took_ms, status=said.status, problem=said.problem,
            answer=said.answer.replace("\x00", "")[:ANSWER_KEPT],
        )
        for row, said in some
        if not said.whole
    )  # fmt: skip
    postings = {row.pk: row for row in Posting.objects.filter(pk__in=[row.posting_id for row, _ in some])}
    settle_letters([_fate(row, said, postings[row.posting_id or 0], now) for row, said in some], now=now)
    lanes: dict[str, list[Outcome]] = {}
    for row, said in some:
        lanes.setdefault(row.lane_id, []).append(said)
    for lane, said_there in lanes.items():
        _pace(lane, said_there, now)


def _fate(row: Delivery, said: Outcome, posting: Posting, now: datetime) -> Fate:
    row.problem, row.status = said.problem, said.status
    if said.delivered:
        return Fate(posting=posting, delivery=row, state="sent")
    if said.unknown:
        return Fate(posting=posting, delivery=row, state="unknown", reason=said.problem)
    if said.whole:
        row.attempts = max(row.attempts - 1, 0)
        behind = now + 2 * (said.retry_after or rules.LEAST_REST)  # the others first, should it be this one's fault
        return Fate(posting=posting, delivery=row, state="waiting", reason=said.problem, until=behind)
    if said.problem in {"nobody", "unwanted"} and said.hopeless:
        reason = "hard_bounce" if said.problem == "nobody" else "unwanted"
        return Fate(posting=posting, delivery=row, state="bounced", reason=reason)
    chance = random.random()  # noqa: S311 - spreads attempts, guards nothing
    again = rules.next_try(row.attempts - row.by_hand, said, now=now, chance=chance)
    if again is None:
        return Fate(posting=posting, delivery=row, state="failed", reason=said.problem)
    return Fate(posting=posting, delivery=row, state="waiting", reason=said.problem, until=again)


def _pace(name: str, said: Sequence[Outcome], now: datetime) -> None:
    """A lane in trouble rests whole; one where something arrives is well again."""
    trouble = next((one for one in said if one.whole or one.ends), None)
    if trouble is None:
        if any(one.delivered for one in said):
            recovered(name, now=now)
        return
    lane = Lane.objects.select_for_update().get(pk=name)
    rest = rules.rest_of(lane.failing_since, asked=trouble.retry_after, now=now)
    lane.failing_since = lane.failing_since or now
    lane.resting_until = now + rest
    lane.save(update_fields=["failing_since", "resting_until"])
    failing(lane, trouble, now=now)
