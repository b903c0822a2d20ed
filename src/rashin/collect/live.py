"""What arrived last and what became of it: for the page that someone watches while pointing an SDK at the collector."""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.analysis.lake.inbox import Fate, FateKind, Inbox, KeyUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """The collector at one glance."""

    waiting: int
    """Requests that are safe but not yet in the lake."""
    fates: Sequence[Fate]
    uses: Sequence[KeyUse]


def recent(inbox: Inbox, *, limit: int = 100, fate: FateKind | None = None) -> list[Fate]:
    """What arrived last, newest first: accepted, duplicate, or refused and why. Messages appear once flushed."""
    return inbox.recent(limit=limit, fate=fate)


def pulse(inbox: Inbox, *, limit: int = 100, fate: FateKind | None = None) -> Pulse:
    """What arrived last, what waits, and how often each key was used."""
    return Pulse(waiting=inbox.waiting(), fates=inbox.recent(limit=limit, fate=fate), uses=inbox.uses())
