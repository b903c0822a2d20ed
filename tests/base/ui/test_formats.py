"""How figures, dates and names are written."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rashin.base.ui import formats


@pytest.mark.parametrize(
    ("value", "digits", "sign", "told"),
    [
        (1234567, None, False, "1,234,567"),
        (-3.5, None, False, "−3.5"),
        (34.2, 1, True, "+34.2"),
        (-0.04, 1, True, "±0.0"),
        (-0.04, 1, False, "0.0"),
        (0, None, True, "±0"),
        (None, None, False, "–"),
        (float("nan"), 1, False, "–"),
    ],
)
def test_numbers(value: float | None, digits: int | None, sign: bool, told: str) -> None:
    assert formats.number(value, digits, sign=sign) == told


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        (9_999, "9,999", "10K"),
        (12_345, "1.23万", "12.3K"),
        (123_456_789, "1.23億", "123M"),
        (-250_000, "−25万", "−250K"),
        (1_200_000_000_000, "1.2兆", "1,200B"),
        (99_999_999, "1億", "100M"),
        (-999_999, "−100万", "−1M"),
        (999, "999", "999"),
        (0.25, "0.25", "0.25"),
    ],
)
def test_large_numbers_in_the_readers_units(value: float, ja: str, en: str) -> None:
    assert formats.compact(value, language="ja") == ja
    assert formats.compact(value, language="en") == en


def test_several_things_are_divided_as_the_language_does_it() -> None:
    assert formats.listed(["a", "b"], language="en") == "a, b"
    assert formats.listed(iter(["甲", "乙"]), language="ja") == "甲、乙"


def test_shares_points_and_money() -> None:
    assert formats.percent(0.1234) == "12.3%"
    assert formats.points(-4.25) == "−4.2 pt"
    assert formats.points(5.1) == "+5.1 pt"
    assert formats.money(-412000) == "−¥412,000"
    assert formats.money(12.5, "USD") == "$12.50"
    assert formats.money(412000, short=True, language="ja") == "¥41.2万"
    assert formats.interval(-1.25, 3, sign=True) == "−1.2 – +3.0"


def test_days_are_those_of_the_readers_zone() -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        assert formats.day(late, language="ja", weekday=True) == "2026年11月23日（月）"
        assert formats.moment(late, language="en") == "Nov 23, 2026 01:30"
    with timezone.override("UTC"):
        assert formats.day(late, language="en", weekday=True) == "Sun, Nov 22, 2026"


def test_how_long_ago() -> None:
    now = datetime(2026, 4, 15, 3, tzinfo=UTC)
    assert formats.ago(now - timedelta(seconds=20), now, language="ja") == "たった今"
    assert formats.ago(now - timedelta(minutes=12), now, language="en") == "12 min ago"
    assert formats.ago(now - timedelta(hours=30), now, language="ja") == "1日前"
    assert formats.ago(now - timedelta(days=20), now, language="ja") == "2026年3月26日"


@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (date(2026, 4, 1), "2026年度 Q1", "FY2026 Q1"),
        (date(2027, 3, 31), "2026年度 Q4", "FY2026 Q4"),
        (date(2026, 9, 30), "2026年度 Q2", "FY2026 Q2"),
    ],
)
def test_the_fiscal_year_begins_in_april(day: date, ja: str, en: str) -> None:
    assert formats.fiscal(day, language="ja") == ja
    assert formats.fiscal(day, language="en") == en
    assert formats.fiscal(date(2026, 1, 1), starts=1, language="en") == "FY2026 Q1"


def test_names_in_the_readers_order() -> None:
    assert formats.person("鈴木", "彩", language="en") == "鈴木 彩"
    assert formats.person("Suzuki", "Aya", language="en") == "Aya Suzuki"
    assert formats.person("Suzuki", "Aya", language="ja") == "Suzuki Aya"
    assert formats.person("", "Aya", language="en") == "Aya"


def test_lengths_of_time_in_two_units() -> None:
    assert formats.duration(timedelta(days=2, hours=3, minutes=9), language="ja") == "2日3時間"
    assert formats.duration(95, language="en") == "1 min 35 s"
    assert formats.duration(0, language="en") == "0 s"
