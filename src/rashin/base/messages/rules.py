"""When to try again, for how long, and what an answer means. Pure: chance and moments are given."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

FIRST: Final = timedelta(seconds=10)
GROWS: Final = 4
LONGEST: Final = timedelta(hours=6)
ATTEMPTS: Final = 10
"""10 s, 40 s, 3 min, 11 min, 43 min, 3 h, 6 h, 6 h, 6 h: ten attempts within a day, give or take the jitter."""
JITTER: Final = 0.2
MOST_ASKED: Final = timedelta(hours=24)
"""The longest Retry-After that is honoured whole."""
GONE: Final = 410
BUSY: Final = frozenset({421, 429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one attempt."""

    problem: str = ""
    """Empty when it was delivered; else a word of PROBLEMS."""
    status: int | None = None
    answer: str = ""
    retry_after: timedelta | None = None
    took_ms: int = 0
    hopeless: bool = False
    """The same would come of every further attempt."""
    whole: bool = False
    """It is the destination's trouble, not this message's: all that go there wait, and none counts an attempt."""
    ends: bool = False
    """It broke off at this message: the attempt counts, and the destination is left alone for a while."""
    unknown: bool = False
    """It was handed over, and nobody can say whether it arrived."""

    @property
    def delivered(self) -> bool:
        """Whether it arrived."""
        return not self.problem


def pause_after(attempt: int, *, chance: float) -> timedelta | None:
    """How long to wait after a failed attempt (1 is the first), None when it was the last. ``chance`` is in [0, 1)."""
    if attempt >= ATTEMPTS:
        return None
    whole: timedelta = min(FIRST * int(GROWS ** (attempt - 1)), LONGEST)
    return whole * (1 - JITTER + 2 * JITTER * chance)


def next_try(attempt: int, outcome: Outcome, *, now: datetime, chance: float) -> datetime | None:
    """When to try again; None is never. Whoever asks for patience gets it, and never less than our own pause."""
    pause = pause_after(attempt, chance=chance)
    if outcome.hopeless or pause is None:
        return None
    if outcome.retry_after is not None:
        pause = max(pause, min(outcome.retry_after, MOST_ASKED))
    return now + pause


LEAST_REST: Final = timedelta(seconds=15)
MOST_REST: Final = timedelta(minutes=15)


def rest_of(failing_since: datetime | None, *, asked: timedelta | None, now: datetime) -> timedelta:
    """How long a destination in trouble is left alone: as long as it has been in trouble already, within bounds."""
    if asked is not None:
        return max(min(asked, MOST_ASKED), LEAST_REST)
    return max(min(now - failing_since if failing_since else LEAST_REST, MOST_REST), LEAST_REST)


def asked_pause(value: str, *, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds, or a moment; nonsense asks for nothing."""
    word = value.strip()
    if word.isascii() and word.isdecimal():
        return min(timedelta(seconds=min(int(word[:12]), 10**9)), MOST_ASKED)
    try:
        moment = parsedate_to_datetime(word)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(min(moment - now, MOST_ASKED), timedelta(0))
