"""What the contact policy says to a letter, without a database."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from rashin.base.messages.quiet import Quiet
from rashin.base.messages.ruling import Asked, Contact, Facts, Limits, rule

NOON = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)
"""Noon in Tokyo, a Wednesday."""
DAY = timedelta(days=1)


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


def verdict(now: datetime = NOON, *, facts: dict[str, Any] | None = None, **asked: Any) -> tuple[str, str, Any]:
    limits = asked.pop("limits", Limits())
    said = rule(Asked(**{"purpose": "research", **asked}), Facts(**(facts or {})), limits, now=now)
    return said.state, said.reason, said.until


def met(ago: timedelta, construct: str = "nps", purpose: str = "research") -> dict[str, Any]:
    return {"contacts": [Contact(at=NOON - ago, purpose=purpose, construct=construct)]}


def test_an_invitation_at_noon_goes_at_once() -> None:
    assert verdict() == ("queued", "", NOON)


def test_in_the_night_it_waits_for_the_morning_and_a_reply_does_not() -> None:
    assert verdict(tokyo(15, 23)) == ("held", "quiet", tokyo(16, 9))
    assert verdict(tokyo(16, 3)) == ("held", "quiet", tokyo(16, 9))
    assert verdict(tokyo(16, 9)) == ("queued", "", tokyo(16, 9))
    assert verdict(tokyo(15, 23), purpose="service") == ("queued", "", tokyo(15, 23))


def test_sundays_and_holidays_are_quiet_when_asked() -> None:
    quiet = Quiet(sundays=True, holidays=True)
    saturday_night = tokyo(18, 22)
    assert verdict(saturday_night, limits=Limits(quiet=quiet)) == ("held", "quiet", tokyo(20, 9))
    golden_week = datetime(2026, 5, 2, 13, 0, tzinfo=UTC)  # Saturday; Sunday to Wednesday 6 May are quiet
    assert quiet.opens(golden_week) == datetime(2026, 5, 7, 0, 0, tzinfo=UTC)
    assert quiet.day_is_quiet(date(2026, 5, 6)), "a day in lieu is a holiday"


def test_a_policy_that_never_opens_refuses_instead_of_searching_for_ever() -> None:
    always = Quiet(begins=time(0), ends=time(23, 59, 59), sundays=True)
    assert rule(Asked(purpose="research"), Facts(), Limits(quiet=always), now=NOON).until is not None
    closed = Quiet(begins=time(9), ends=time(9), sundays=True)
    assert closed.opens(NOON) == NOON, "equal ends are no quiet hours"


@pytest.mark.parametrize(
    ("facts", "asked", "reason"),
    [
        ({"reachable": False}, {}, "bad_address"),
        ({"connected": False}, {}, "no_connection"),
        ({"stops": {"": "bounce"}}, {"purpose": "service"}, "stop_bounce"),
        ({"stops": {"research": "unsubscribe"}}, {}, "stop_unsubscribe"),
        ({"agreed": False}, {}, "withdrawn"),
        ({}, {"purpose": "marketing"}, "no_consent"),
        ({}, {"late": True}, "late"),
        ({}, {"limits": Limits(research_by_consent=True)}, "no_consent"),
        ({"agreed": True}, {"purpose": "marketing", "limits": Limits(identified=False)}, "no_sender"),
        ({}, {"not_before": NOON + DAY, "not_after": NOON + DAY / 2}, "too_late"),
    ],
)
def test_what_is_refused(facts: dict[str, Any], asked: dict[str, Any], reason: str) -> None:
    assert verdict(facts=facts, **asked)[:2] == ("refused", reason)


def test_an_unsubscription_from_surveys_leaves_replies_alone() -> None:
    assert verdict(facts={"stops": {"research": "unsubscribe"}, "agreed": False}, purpose="service")[0] == "queued"


def test_pauses_count_by_construct_and_by_person() -> None:
    assert verdict(facts=met(30 * DAY), construct="nps") == ("refused", "cooldown_construct", NOON + 60 * DAY)
    assert verdict(facts=met(3 * DAY), construct="ces") == ("refused", "cooldown_person", NOON + 4 * DAY)
    assert verdict(facts=met(8 * DAY), construct="ces")[0] == "queued"
    assert verdict(facts=met(90 * DAY), construct="nps")[0] == "queued", "the pause is over on its last day"
    short = Limits(constructs={"nps": 10})
    assert verdict(facts=met(30 * DAY), construct="nps", limits=short)[0] == "queued"
    assert verdict(facts=met(3 * DAY), construct="nps", follows=True)[0] == "queued", "a reminder passed already"


def test_a_second_letter_on_one_day_waits_for_the_next() -> None:
    facts = met(timedelta(hours=1), purpose="marketing", construct="")
    assert verdict(facts=facts) == ("held", "per_day", tokyo(16, 9))
    both = {"contacts": [*facts["contacts"], Contact(at=tokyo(16, 9), purpose="research", construct="x", letter="2")]}
    assert verdict(facts=both, follows=True) == ("held", "per_day", tokyo(17, 9))
    assert verdict(facts=facts, limits=Limits(per_day=0))[0] == "queued"


def test_three_hours_after_delivery_means_then() -> None:
    later = NOON + timedelta(hours=3)
    assert verdict(not_before=later) == ("held", "not_yet", later)
    assert verdict(not_before=tokyo(15, 22)) == ("held", "quiet", tokyo(16, 9))
    assert verdict(not_before=NOON - DAY) == ("queued", "", NOON)
