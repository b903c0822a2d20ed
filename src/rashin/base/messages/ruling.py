"""What the contact policy says to one letter. Pure: everything it looks at is handed in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rashin.base.messages.quiet import Quiet
from rashin.base.messages.words import ASKED, Purpose, State

MOST_DAYS_AHEAD = 14
"""A letter that finds no free day for so long is not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The policy of this installation, as values."""

    quiet: Quiet = field(default_factory=Quiet)
    per_day: int = 1
    cooldown: timedelta = timedelta(days=7)
    construct_cooldown: timedelta = timedelta(days=90)
    constructs: Mapping[str, int] = field(default_factory=dict)
    """Days for single constructs."""
    research_by_consent: bool = False
    identified: bool = True
    """Whether the sender's name, address and contact are set up."""

    def pause_of(self, construct: str) -> timedelta:
        """How long nobody is asked about the same thing again."""
        days = self.constructs.get(construct)
        return self.construct_cooldown if days is None else timedelta(days=days)

    @property
    def longest(self) -> timedelta:
        """How far back contacts matter."""
        days = max(self.constructs.values(), default=0)
        return max(self.cooldown, self.construct_cooldown, timedelta(days=days), timedelta(days=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An earlier letter to the same person or address, or one that waits."""

    at: datetime
    purpose: str
    construct: str
    letter: str = ""
    """Which one, so that the same letter counts once however it was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of the recipient."""

    stops: Mapping[str, str] = field(default_factory=dict)
    """Purpose (empty: all) → why nothing goes there."""
    agreed: bool | None = None
    """The last word on this purpose and channel; None when nothing was ever said."""
    contacts: Collection[Contact] = ()
    connected: bool = True
    reachable: bool = True
    """Whether the address can be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the letter is, as far as the policy looks at it."""

    purpose: str
    construct: str = ""
    late: bool = False
    follows: bool = False
    """A reminder of an earlier letter: the pauses were passed by that one."""
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The answer."""

    state: State
    reason: str = ""
    until: datetime | None = None
    """When it goes, or when it could be asked again."""


def rule(asked: Asked, facts: Facts, limits: Limits, *, now: datetime) -> Ruling:
    """Queued, held until a moment, or refused, with the reason that counts most."""
    refused = barred(asked, facts, limits)
    if refused:
        return Ruling(state="refused", reason=refused)
    if asked.purpose not in ASKED:
        return _planned(asked, asked.not_before or now, "not_yet", now)
    if not asked.follows and (paused := _pause(asked, facts, limits, now)):
        return paused
    return _day(asked, facts, limits, now)


def barred(asked: Asked, facts: Facts, limits: Limits) -> str:
    """Why nothing may go there at all; empty when something may. Asked again in the moment before sending."""
    if not facts.reachable:
        return "bad_address"
    if not facts.connected:
        return "no_connection"
    stop = facts.stops.get("") or facts.stops.get(asked.purpose)
    if stop:
        return f"stop_{stop}"
    if asked.purpose in ASKED and facts.agreed is False:
        return "withdrawn"
    needs = asked.purpose == Purpose.MARKETING or (asked.purpose == Purpose.RESEARCH and limits.research_by_consent)
    if needs and facts.agreed is not True:
        return "no_consent"
    if asked.purpose == Purpose.MARKETING and not limits.identified:
        return "no_sender"
    return "late" if asked.late and asked.purpose in ASKED else ""


def _pause(asked: Asked, facts: Facts, limits: Limits, now: datetime) -> Ruling | None:
    goes = max(now, asked.not_before or now)
    same = [one.at for one in facts.contacts if asked.construct and one.construct == asked.construct]
    if free := _free(same, limits.pause_of(asked.construct), goes):
        return Ruling(state="refused", reason="cooldown_construct", until=free)
    if asked.purpose == Purpose.RESEARCH:
        surveys = [one.at for one in facts.contacts if one.purpose == Purpose.RESEARCH]
        if free := _free(surveys, limits.cooldown, goes):
            return Ruling(state="refused", reason="cooldown_person", until=free)
    return None


def _free(moments: Collection[datetime], pause: timedelta, goes: datetime) -> datetime | None:
    """When a pause ends that begins with the last of these moments; None when it is over by then."""
    last = max(moments, default=None)
    return last + pause if pause and last is not None and goes < last + pause else None


def _day(asked: Asked, facts: Facts, limits: Limits, now: datetime) -> Ruling:
    quiet, reason = limits.quiet, "not_yet"
    goes = max(now, asked.not_before or now)
    taken = [quiet.day_of(one.at) for one in facts.contacts if one.purpose in ASKED]
    for _ in range(MOST_DAYS_AHEAD):
        opening = quiet.opens(goes)
        if opening is None:
            return Ruling(state="refused", reason="quiet")
        if opening > goes:
            reason = "quiet" if reason != "per_day" else reason
        goes = opening
        if not limits.per_day or taken.count(quiet.day_of(goes)) < limits.per_day:
            return _planned(asked, goes, reason, now)
        goes, reason = quiet.next_day(goes), "per_day"
    return Ruling(state="refused", reason="per_day")


def _planned(asked: Asked, goes: datetime, reason: str, now: datetime) -> Ruling:
    if asked.not_after is not None and max(goes, now) > asked.not_after:
        return Ruling(state="refused", reason="too_late")
    if goes <= now:
        return Ruling(state="queued", until=now)
    return Ruling(state="held", reason=reason, until=goes)
