"""How many answered, of whom: by channel, with Wilson's interval and the base that each share stands on.

The terms are those of AAPOR's Standard Definitions: a response rate is completes over everybody invited whose address
held. Invitations that wait or were held back by the contact policy were never sent and stand in no denominator.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.analysis.stats.proportions import proportion

WAITING = frozenset({"queued", "held"})
NEVER_SENT = frozenset({"refused"})
LOST = frozenset({"bounced"})
STARTED = frozenset({"started", "answered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What became of some invitations."""

    invited: int
    waiting: int
    never_sent: int
    sent: int
    lost: int
    """Sent and came back."""
    unknown: int
    """Handed over when the connection broke: perhaps sent. They count as sent."""
    started: int
    answered: int
    arrival: Estimate | Unanswered
    """Of all sent, the share that did not come back."""
    response: Estimate | Unanswered
    """Of all that arrived, the share of completed answers."""
    completion: Estimate | Unanswered
    """Of all who began, the share who came to the end."""


def rates(states: Mapping[str, int]) -> Rates:
    """The rates of invitations counted by their newest state."""
    total = sum(states.values())
    waiting = sum(states.get(one, 0) for one in WAITING)
    never = sum(states.get(one, 0) for one in NEVER_SENT)
    lost = sum(states.get(one, 0) for one in LOST)
    started = sum(states.get(one, 0) for one in STARTED)
    answered = states.get("answered", 0)
    sent = total - waiting - never
    return Rates(
        invited=total, waiting=waiting, never_sent=never, sent=sent, lost=lost, unknown=states.get("unknown", 0),
        started=started, answered=answered, arrival=proportion(sent - lost, sent),
        response=proportion(answered, sent - lost), completion=proportion(answered, started),
    )  # fmt: skip


def by_channel(rows: Iterable[tuple[str, str, int]]) -> dict[str, Rates]:
    """Rates of rows ``channel, state, count``, one for each channel, and ``""`` for all together."""
    counted: dict[str, Counter[str]] = {}
    for channel, state, count in rows:
        for name in (channel, ""):
            counted.setdefault(name, Counter())[state] += count
    return {name: rates(states) for name, states in sorted(counted.items())}
