"""Business time: pure, so every moment can be tried."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rashin.powers.operation.cases.clock import (
    Calendar,
    calendar_of,
    due,
    json_of,
    parse_hours,
    worked,
    written_hours,
)
from rashin.powers.operation.cases.errors import BadHours, NoHours

TOKYO = ZoneInfo("Asia/Tokyo")
OFFICE = Calendar()
SHOP = Calendar(week=(((600, 720), (780, 1200)),) * 7, holidays=False, closed=frozenset({date(2026, 1, 1)}))
NEW_YORK = Calendar(zone="America/New_York", holidays=False)


def at(day: int, hour: int, minute: int = 0, *, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("started", "hours", "wanted"),
    [
        (at(15, 10), 4, at(15, 14)),  # within a day
        (at(15, 16), 4, at(16, 11)),  # over a night
        (at(17, 17), 2, at(20, 10)),  # Friday evening → Monday
        (at(28, 17), 2, at(30, 10)),  # 29 April is a holiday
        (at(1, 17, month=5), 2, at(7, 10, month=5)),  # over the whole of Golden Week 2026, 6 May being a substitute
        (at(15, 3), 1, at(15, 10)),  # begun at night: counted from nine
        (at(18, 12), 0, at(20, 9)),  # no hours: the first working moment
    ],
)
def test_hours_count_only_while_somebody_works(started: datetime, hours: float, wanted: datetime) -> None:
    assert due(started, hours, OFFICE) == wanted


def test_a_day_opened_on_purpose_counts_and_a_closed_one_does_not() -> None:
    golden = Calendar(opened=frozenset({date(2026, 4, 29)}), closed=frozenset({date(2026, 4, 30)}))
    assert due(at(28, 17), 2, golden) == at(29, 10)
    assert due(at(29, 17), 2, golden) == at(1, 10, month=5)
    saturday = Calendar(opened=frozenset({date(2026, 4, 18)}))
    assert due(at(17, 17), 2, saturday) == at(18, 10)


MOMENTS = some.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=some.just(UTC),
)
HOURS = some.floats(min_value=0, max_value=400, allow_nan=False)
CALENDARS = some.sampled_from([OFFICE, SHOP, NEW_YORK])


@settings(max_examples=60, deadline=None)
@given(MOMENTS, HOURS, CALENDARS)
def test_what_is_due_lies_in_working_time_and_exactly_so_much_was_worked(
    started: datetime, hours: float, calendar: Calendar
) -> None:
    moment = due(started, hours, calendar)
    assert moment >= started
    local = moment.astimezone(ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute + local.second / 60
    assert any(low <= minute <= high for low, high in calendar.spans(local.date()))
    assert abs(worked(started, moment, calendar) - timedelta(hours=hours)) < timedelta(milliseconds=1)


@settings(max_examples=60, deadline=None)
@given(MOMENTS, MOMENTS, HOURS, HOURS, CALENDARS)
def test_later_begun_or_more_hours_is_never_due_earlier(
    first: datetime, second: datetime, few: float, more: float, calendar: Calendar
) -> None:
    (first, second), (few, more) = sorted((first, second)), sorted((few, more))
    assert due(first, few, calendar) <= due(second, few, calendar)
    assert due(first, few, calendar) <= due(first, more, calendar)


@settings(max_examples=40, deadline=None)
@given(MOMENTS, some.floats(0.1, 40), some.floats(0, 1), CALENDARS)
def test_a_pause_costs_nothing_of_the_hours_left(
    started: datetime, hours: float, share: float, calendar: Calendar
) -> None:
    whole = due(started, hours, calendar)
    stopped = started + (whole - started) * share
    left = timedelta(hours=hours) - worked(started, stopped, calendar)
    again = due(stopped, left / timedelta(hours=1), calendar)
    assert abs(worked(started, again, calendar) - timedelta(hours=hours)) < timedelta(milliseconds=1)


def test_time_worked_adds_up_and_never_runs_backwards() -> None:
    assert worked(at(15, 10), at(16, 11), OFFICE) == timedelta(hours=10)
    assert worked(at(16, 11), at(15, 10), OFFICE) == timedelta(0)
    assert worked(at(18, 0), at(19, 23), OFFICE) == timedelta(0)


def test_hours_are_read_and_written_as_people_write_them() -> None:
    spans = parse_hours("13:00〜18:30、9:00-12:00")
    assert spans == ((540, 720), (780, 1110))
    assert parse_hours(written_hours(spans)) == spans
    assert parse_hours("  ") == ()
    assert parse_hours("0:00-24:00") == ((0, 1440),)


@pytest.mark.parametrize("text", ["9-18", "18:00-9:00", "9:00-25:00", "9:00-12:00,11:00-13:00", "9:75-10:00", "\0"])
def test_hours_that_are_none_are_refused_with_the_way_to_write_them(text: str) -> None:
    with pytest.raises(BadHours):
        parse_hours(text)


def test_a_clock_that_never_runs_is_refused() -> None:
    never = Calendar(week=((),) * 7)
    with pytest.raises(NoHours):
        never.check()
    with pytest.raises(NoHours):
        due(at(15, 10), 1, never)


def test_a_calendar_comes_back_from_its_json() -> None:
    assert calendar_of(json_of(SHOP), zone="Asia/Tokyo") == SHOP
    assert calendar_of({}, zone="Asia/Tokyo") == OFFICE
