"""When: days, weeks, fiscal quarters, half-open instants in the reader's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rashin.analysis.questions import period as periods
from rashin.analysis.questions.errors import Contradiction, UnusableValue
from rashin.analysis.questions.scores import Scores
from tests.analysis.questions.conftest import NOW, Ask, Make, event


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_last_day_is_included_whole_and_days_are_those_of_tokyo() -> None:
    found = Scores(start=date(2026, 4, 1), end=date(2026, 4, 30)).period(NOW)
    assert (found.start, found.end) == (utc(2026, 3, 31, 15), utc(2026, 4, 30, 15))


def test_the_last_ninety_days_end_with_today() -> None:
    found = Scores(last=timedelta(days=90)).period(NOW)
    assert (found.first_day(), found.last_day()) == (date(2026, 4, 2), date(2026, 6, 30))
    hours = Scores(last=timedelta(hours=36)).period(NOW)
    assert (hours.start, hours.end) == (NOW - timedelta(hours=36), NOW)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-04", date(2026, 4, 1), date(2026, 4, 30)),
        ("2026q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("fy2026", date(2026, 4, 1), date(2027, 3, 31)),
        ("FY2026Q4", date(2027, 1, 1), date(2027, 3, 31)),
    ],
)
def test_a_named_period(text: str, first: date, last: date) -> None:
    found = Scores(during=text).period(NOW)
    assert (found.first_day(), found.last_day()) == (first, last)


@pytest.mark.parametrize("text", ["26", "2026-13", "fy2026-04", "2026q5", "last year"])
def test_what_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(UnusableValue):
        Scores(during=text)


@pytest.mark.parametrize(
    "words",
    [
        {"last": "90d", "start": "2026-04-01"},
        {"during": "2026", "end": "2026-04-01"},
        {"last": "90d", "during": "2026"},
        {"start": "2026-04-02", "end": "2026-04-01"},
    ],
)
def test_a_period_is_said_in_one_way_and_not_backwards(words: dict[str, object]) -> None:
    with pytest.raises(Contradiction):
        Scores(**words)


@pytest.mark.parametrize(
    ("every", "starts", "expected"),
    [
        ("day", 4, date(2026, 5, 14)),
        ("week", 4, date(2026, 5, 11)),
        ("month", 4, date(2026, 5, 1)),
        ("quarter", 4, date(2026, 4, 1)),
        ("quarter", 3, date(2026, 3, 1)),
        ("year", 4, date(2026, 4, 1)),
        ("year", 1, date(2026, 1, 1)),
        ("year", 6, date(2025, 6, 1)),
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Berlin"])
def test_sql_and_python_agree_on_buckets(
    make: Make, asked: Ask, every: str, starts: int, expected: date, zone: str
) -> None:
    assert periods.bucket(date(2026, 5, 14), every, starts) == expected
    lake = make(events=[event(1, occurred_at=datetime(2026, 5, 14, 3, tzinfo=UTC))])
    found = asked("trend", lake=lake, every=every, year_starts=starts, zone=zone)
    assert [point.period for point in found.points if point.n] == [expected]


def test_midnight_in_tokyo_is_the_evening_before_in_london(make: Make, asked: Ask) -> None:
    lake = make(events=[event(1, occurred_at=datetime(2026, 4, 30, 15, 0, tzinfo=UTC))])
    assert asked("trend", lake=lake, every="month").points[0].period == date(2026, 5, 1)
    assert asked("trend", lake=lake, every="month", zone="Europe/London").points[0].period == date(2026, 4, 1)


def test_summer_time_moves_the_day(make: Make, asked: Ask) -> None:
    # 23:30 in Berlin on 1 January and on 1 July: one hour's difference in UTC.
    at = [datetime(2026, 1, 1, 22, 30, tzinfo=UTC), datetime(2026, 7, 1, 21, 30, tzinfo=UTC)]
    lake = make(events=[event(n, occurred_at=moment) for n, moment in enumerate(at)])
    found = asked("trend", lake=lake, every="day", zone="Europe/Berlin")
    assert [point.period for point in found.points if point.n] == [date(2026, 1, 1), date(2026, 7, 1)]


def test_the_year_before_of_a_leap_day() -> None:
    found = Scores(start="2028-02-29", end="2028-02-29").period(NOW).year_before()
    assert found is not None
    assert found.first_day() == date(2027, 2, 28)


def test_a_period_that_is_cut_or_not_over_is_partial(asked: Ask) -> None:
    found = asked("scores", every="month", from_="2026-04-10")
    assert [point.partial for point in found.points] == [True, False, True]
