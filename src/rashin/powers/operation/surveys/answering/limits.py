"""How much may come from one address: counted in this process, which is the one that serves a home."""

import ipaddress
import threading
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from rashin.powers.operation.surveys.answering.errors import TooManyAnswers

WINDOW: Final = 60
MISSES: Final = 30
"""Tokens a minute that open nothing, before that is all that is said. A right one opens all the same: nobody guesses
128 bits, and whoever shares the guesser's address has done nothing."""
POSTS_FOR_ONE: Final = 10
"""Pages and saved halves for each response that may begin."""
CROWD: Final = 0.5
"""Share of the limit from which answers are flagged: an office answers a survey, a bot answers all day."""
PATIENCE: Final = timedelta(seconds=5)
"""Whoever looked at a page for so long is counted apart from those who send at once: a shop has one address for all,
and a program that floods it from there keeps nobody out who reads."""
SPENT: Final = "rashin.spent"
"""In a request's environment, where no sender can write: it was counted already."""
MOST: Final = 50_000
MOST_BYTES: Final = 1024**3
"""An hour, from one address: photographs of a whole office."""


class Counter:
    """Deeds by name in the running minute."""

    def __init__(self, window: int = WINDOW) -> None:
        self._lock = threading.Lock()
        self._window = window
        self._minute = -1
        self._counts: dict[str, int] = {}

    def add(self, name: str, *, now: datetime, count: int = 1) -> int:
        """Count one, or so many; how many there are in this minute."""
        minute = int(now.timestamp()) // self._window
        with self._lock:
            if minute != self._minute or len(self._counts) > MOST:
                self._minute, self._counts = minute, {}
            found = self._counts[name] = self._counts.get(name, 0) + count
        return found

    def count(self, name: str, *, now: datetime) -> int:
        """How many there are in this minute."""
        with self._lock:
            return self._counts.get(name, 0) if int(now.timestamp()) // self._window == self._minute else 0


COUNTER: Final = Counter()
BYTES: Final = Counter(3600)


def network(address: str) -> str:
    """An IPv4 address, or the /64 that one household of IPv6 has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def spend_miss(address: str, *, now: datetime) -> None:
    """Count a token that opened nothing."""
    if COUNTER.add(f"miss:{network(address)}", now=now) > MISSES:
        raise TooManyAnswers


def lane(opened: datetime | None, *, now: datetime) -> str:
    """With whom a page is counted: with those who send at once, or with those who looked at it first."""
    return "" if opened is None or now - opened < PATIENCE else "patient:"


def spend_post(address: str, *, opened: datetime | None = None, now: datetime) -> None:
    """Count a page that is sent; ``opened``: since when it was looked at."""
    name = f"post:{lane(opened, now=now)}{network(address)}"
    if COUNTER.add(name, now=now) > settings.ANSWERS_PER_MINUTE * POSTS_FOR_ONE:
        raise TooManyAnswers


def spend_bytes(address: str, length: int, *, now: datetime) -> None:
    """Count what is sent by its size, before it is read: nobody fills the disk of a survey that takes files."""
    if length and BYTES.add(network(address), now=now, count=length) > MOST_BYTES:
        raise TooManyAnswers


def spend_beginning(address: str, *, opened: datetime | None = None, now: datetime) -> bool:
    """Count a response that begins; whether so many begin here that they look like a program's."""
    found = COUNTER.add(f"begin:{lane(opened, now=now)}{network(address)}", now=now)
    if found > settings.ANSWERS_PER_MINUTE:
        raise TooManyAnswers
    return found > settings.ANSWERS_PER_MINUTE * CROWD


def crowded(address: str, *, opened: datetime | None = None, now: datetime) -> bool:
    """Whether many began here within this minute."""
    name = f"begin:{lane(opened, now=now)}{network(address)}"
    return COUNTER.count(name, now=now) > settings.ANSWERS_PER_MINUTE * CROWD
