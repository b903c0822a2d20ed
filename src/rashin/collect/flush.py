"""From the inbox into the lake: every acknowledged message exactly once, whenever and however the process dies.

Letters are read in order of arrival and their rows written as one commit a table, each stamped with the last letter's
place; then the letters are deleted. A flush that died in between is found by those stamps: each table takes only what
lies beyond its own, and a message id that is met again at its own place is no duplicate.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from rashin.analysis.lake.inbox import Arrived, Fate, FateKind, Inbox, KeyUse
from rashin.collect import rows
from rashin.collect.identity import Link
from rashin.collect.snapshot import Snapshot
from rashin.collect.timing import EPOCH
from rashin.collect.unpack import Bad, Good, unpack

MOST_LETTERS = 20_000
MOST_BYTES = 32 << 20
_SHOWN = 300
"""How many accepted messages of one flush the live view is told of."""

WRITTEN = ("rejects", "links", "profiles", "events", "batches")


class Shelf(Protocol):
    """What a flush needs of a lake."""

    def append(self, table: str, data: Any, *, transaction: tuple[str, int] | None = None) -> bool:
        """Commit rows, unless this transaction was committed before."""

    def transaction_version(self, table: str, app: str) -> int | None:
        """The number last committed under this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlushReport:
    """What one flush did."""

    requests: int = 0
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    batch: str = ""
    more: bool = False
    """Whether more is waiting: flush again at once."""
    busy: bool = False
    """Another process is flushing; nothing was done."""


@dataclass(slots=True)
class _Round:
    """The letters of one flush and what became of their messages."""

    batch: str
    upto: int
    arrived: Sequence[Arrived]
    goods: list[Good] = field(default_factory=list)
    again: list[Good] = field(default_factory=list)
    bads: list[Bad] = field(default_factory=list)


def flush(
    inbox: Inbox,
    lake: Shelf,
    *,
    now: datetime,
    snapshot: Snapshot | None = None,
    letters: int = MOST_LETTERS,
    size: int = MOST_BYTES,
) -> FlushReport:
    """Move what waits into the lake, at most ``letters`` requests or ``size`` bytes at a time."""
    with inbox.flushing() as mine:
        if not mine:
            return FlushReport(busy=True)
        app = f"flush:{inbox.identity}"
        stamps = {table: lake.transaction_version(table, app) or 0 for table in WRITTEN}
        ahead = max(stamps.values())
        if inbox.last_place() < ahead:  # an older copy of the inbox was restored beside this lake
            inbox.advance(ahead)
        # What a dead flush has begun is finished first, by itself, so that its batch is one batch.
        arrived = inbox.read(after=0, upto=ahead, letters=letters, size=size) if ahead else []
        arrived = arrived or inbox.read(after=ahead, letters=letters, size=size)
        if not arrived:
            return FlushReport()
        upto = arrived[-1].seq
        round_ = _Round(batch=f"flush-{inbox.identity[:12]}-{upto}", upto=upto, arrived=arrived)
        _sort_out(round_, inbox, now=now, withdrawn=snapshot.withdrawn if snapshot else frozenset())
        _write(round_, inbox, lake, app=app, stamps=stamps, now=now)
        inbox.finish(upto=upto, fates=_fates(round_), uses=_uses(round_))
        return FlushReport(
            requests=len(arrived),
            accepted=len(round_.goods),
            duplicates=len(round_.again),
            refused=len(round_.bads),
            batch=round_.batch,
            more=bool(inbox.read(after=upto, letters=1, size=1)),
        )


def flush_all(inbox: Inbox, lake: Shelf, *, now: datetime, snapshot: Snapshot | None = None) -> FlushReport:
    """Flush until nothing waits; the report of all of it."""
    total = FlushReport()
    while True:
        report = flush(inbox, lake, now=now, snapshot=snapshot)
        total = FlushReport(
            requests=total.requests + report.requests,
            accepted=total.accepted + report.accepted,
            duplicates=total.duplicates + report.duplicates,
            refused=total.refused + report.refused,
            batch=report.batch or total.batch,
            busy=report.busy,
        )
        if not report.more:
            return total


def _sort_out(round_: _Round, inbox: Inbox, *, now: datetime, withdrawn: frozenset[int]) -> None:
    goods: list[Good] = []
    for arrived in round_.arrived:
        for one in unpack(arrived, identity=inbox.identity, withdrawn=withdrawn):
            if isinstance(one, Good):
                goods.append(one)
            else:
                round_.bads.append(one)
    firsts = inbox.first_places([good.unique for good in goods], [good.place for good in goods], now=now)
    for good, first in zip(goods, firsts, strict=True):
        (round_.goods if first == good.place else round_.again).append(good)


def _write(round_: _Round, inbox: Inbox, lake: Shelf, *, app: str, stamps: dict[str, int], now: datetime) -> None:
    """One commit a table, each with what lies beyond the table's own stamp. The batch's line comes last."""

    def beyond(table: str, found: Iterable[Any]) -> list[Any]:
        return [one for one in found if one.place >> 16 > stamps[table]]

    batch = round_.batch
    tables = {
        "rejects": rows.rejects(beyond("rejects", round_.bads), batch=batch),
        "links": rows.links(_new_links(round_, inbox, beyond_seq=stamps["links"], now=now), batch=batch),
        "profiles": rows.profiles(beyond("profiles", round_.goods), batch=batch),
        "events": rows.events(beyond("events", round_.goods), batch=batch),
        "batches": rows.batches(
            batch=batch,
            at=now,
            kept=len(round_.goods),
            duplicates=len(round_.again),
            refused=len(round_.bads),
        ),
    }
    for table in WRITTEN:
        if tables[table].num_rows and stamps[table] < round_.upto:
            lake.append(table, tables[table], transaction=(app, round_.upto))


def _new_links(round_: _Round, inbox: Inbox, *, beyond_seq: int, now: datetime) -> list[tuple[Good, Link, bytes]]:
    """Links not seen before: every event after an identify shows the same pair again."""
    found = list(rows.first_links(round_.goods))
    firsts = inbox.first_places([link_id for *_, link_id, _ in found], [place for *_, place in found], now=now)
    return [
        (good, link, link_id)
        for (good, link, link_id, place), first in zip(found, firsts, strict=True)
        if first == place and place >> 16 > beyond_seq
    ]


def _fates(round_: _Round) -> list[Fate]:
    """For the live view: the last of what was accepted, met again and refused, in order of arrival."""
    told = [(good.place, _fate(good, "accepted")) for good in round_.goods[-_SHOWN:]]
    told += [(good.place, _fate(good, "duplicate")) for good in round_.again[-_SHOWN:]]
    told += [(bad.place, _refusal(bad)) for bad in round_.bads[-_SHOWN:]]
    return [fate for _, fate in sorted(told, key=lambda one: one[0])]


def _fate(good: Good, fate: FateKind) -> Fate:
    return Fate(
        at=EPOCH + timedelta(microseconds=good.received),
        source=good.source,
        kind=good.kind,
        name=good.event,
        message_id=good.message_id,
        fate=fate,
        code="clock_in_the_future" if good.moment.assumed == "future" else "",
        excerpt=good.properties[:500],
    )


def _refusal(bad: Bad) -> Fate:
    return Fate(
        at=EPOCH + timedelta(microseconds=bad.received),
        source=bad.source,
        kind=bad.kind,
        message_id=bad.reject_id,
        fate="refused",
        code=bad.code,
        reason=bad.reason,
        place=bad.where,
        excerpt=rows.body_text(bad.body[:2_000]),
    )


def _uses(round_: _Round) -> list[KeyUse]:
    keys = {one.seq: one.letter.key for one in round_.arrived}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in round_.arrived:
        tally = counts[one.letter.key]
        tally[0] = max(tally[0], one.letter.received_at)
        tally[1] += 1
    for good in round_.goods:
        counts[keys[good.place >> 16]][2] += 1
    for bad in round_.bads:
        counts[keys[bad.place >> 16]][3] += 1
    return [
        KeyUse(
            key=key, last_at=EPOCH + timedelta(microseconds=last), requests=requests, messages=messages, refused=refused
        )
        for key, (last, requests, messages, refused) in counts.items()
    ]
