"""One sender works through one bundle: mark a few, send them, keep what came of them, and so on to the end."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, Protocol

from django.db import OperationalError

from rashin.base.messages.bundles import LEASE, Bundle, Item, Journal
from rashin.base.messages.letters import SEALED_FOR
from rashin.base.messages.models import Message, Posting
from rashin.base.messages.rules import Outcome
from rashin.base.workspace.sealing import SealBroken, opened

log = logging.getLogger("rashin.postman")

MARKED: Final = 5
"""Letters marked at once: as many may have an unknown fate when a worker is killed, for each of its senders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a letter says, opened."""

    subject: str = ""
    text: str = ""
    html: str = ""
    reply_to: str = ""
    in_reply_to: str = ""

    @classmethod
    def of(cls, sealed: str) -> "Content":
        """As ``letters.send`` sealed it."""
        said: Mapping[str, Any] = json.loads(opened(sealed, purpose=SEALED_FOR))
        return cls(**{name: str(said.get(name, "")) for name in ("subject", "text", "html", "reply_to", "in_reply_to")})


class Way(Protocol):
    """One destination, while a bundle is sent to it."""

    def trouble(self) -> Outcome | None:
        """What is in the way of every letter; None when it is ready."""
        ...

    def send(self, posting: Posting, content: Content, item: Item, *, now: datetime) -> Outcome:
        """One letter."""
        ...


class Carrier(Protocol):
    """How a channel sends letters: web/wiring lists one for each."""

    def way(self, lane: str) -> Way:
        """The destination that a lane leads to."""
        ...


def carry(
    bundle: Bundle, carrier: Carrier, *, clock: Callable[[], datetime], ending: Callable[[], bool] = lambda: False
) -> None:
    """Send a bundle. Whatever happens in here, each letter ends as sent, waiting, given up or unknown."""
    journal = Journal(bundle)
    try:
        _work(bundle, journal, carrier.way(bundle.lane), clock, ending)
    finally:
        journal.close(now=clock())


def _work(
    bundle: Bundle, journal: Journal, way: Way, clock: Callable[[], datetime], ending: Callable[[], bool]
) -> None:
    trouble = way.trouble()
    if trouble is not None:
        journal.note(bundle.items[0], trouble)
        return
    letters = _opened(bundle)
    for few in _few(bundle.items):
        marked = clock()
        if ending() or not journal.mark(few, now=marked):
            return
        for index, item in enumerate(few):
            if clock() - marked > LEASE / 3:  # a slow destination: the lease is renewed between two letters
                marked = clock()
                if not journal.mark(few[index:], now=marked):
                    return
            outcome = _one(way, letters.get(item.posting), item, clock())
            journal.note(item, outcome)
            if outcome.whole or outcome.ends:
                return


def _few(items: Sequence[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, MARKED)):
        yield some


def _opened(bundle: Bundle) -> Mapping[int, tuple[Posting, str]]:
    numbers = [item.posting for item in bundle.items]
    postings = Posting.objects.select_related("addressee").filter(pk__in=numbers)
    by_reference = {row.reference: row for row in postings}
    bodies = Message.objects.filter(key__in=by_reference).values_list("key", "body")
    return {by_reference[key].pk: (by_reference[key], body) for key, body in bodies}


def _one(way: Way, letter: tuple[Posting, str] | None, item: Item, now: datetime) -> Outcome:
    if letter is None:
        return Outcome(problem="sealed", hopeless=True)
    posting, sealed = letter
    try:
        return way.send(posting, Content.of(sealed), item, now=now)
    except SealBroken:
        return Outcome(problem="sealed", hopeless=True)
    except OperationalError:
        raise
    except Exception:  # a bug met by one letter must not stop the others
        log.exception("letter %s broke", posting.pk)
        return Outcome(problem="broken")
