from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from rashin.collect.files.dates import BadMoment, Reading, parse
from rashin.collect.files.times import OrderEvidence, TimeReader

MICROS = 1_000_000


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * MICROS  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2026/4/1", (2026, 4, 1)),
        ("2026-04-01", (2026, 4, 1)),
        ("2026年4月1日", (2026, 4, 1)),
        ("令和8年4月1日", (2026, 4, 1)),
        ("令和元年５月１日", (2019, 5, 1)),
        ("R8.4.1", (2026, 4, 1)),
        ("H1/1/8", (1989, 1, 8)),
        ("平成31年4月30日", (2019, 4, 30)),
        ("昭和64年1月7日", (1989, 1, 7)),
        ("大正15/12/1", (1926, 12, 1)),
        ("20260401", (2026, 4, 1)),
        ("20260401093005", (2026, 4, 1, 9, 30, 5)),
        ("2026/4/1 9:05", (2026, 4, 1, 9, 5)),
        ("２０２６／４／１　９：０５", (2026, 4, 1, 9, 5)),
        ("2026/4/1(水) 10:00", (2026, 4, 1, 10)),
        ("2026年4月1日 午後3時5分", (2026, 4, 1, 15, 5)),
        ("2026年4月1日 午前12時", (2026, 4, 1, 0)),
        ("April 1, 2026 10:00 PM", (2026, 4, 1, 22)),
        ("1-Apr-2026", (2026, 4, 1)),
        ("46113", (2026, 4, 1)),
        ("46113.5", (2026, 4, 1, 12)),
        ("2026/04/01 25:30", (2026, 4, 2, 1, 30)),
        ("1775001600", (2026, 4, 1)),
        ("1775001600000", (2026, 4, 1)),
        ("1775001600000000", (2026, 4, 1)),
        ("2026-04-01T09:05:00.250Z", (2026, 4, 1, 9, 5)),
    ],
)
def test_a_date_as_people_and_systems_write_it(text: str, parts: tuple[int, ...]) -> None:
    assert parse(text, Reading()).local // MICROS * MICROS == at(*parts)


@pytest.mark.parametrize(
    "text",
    ["", "0000-00-00", "0000/1/1", "9999-12-31", "9999/12/30", "1899/12/31", "2026/2/30", "2026/13/1", "令和0年1月1日",
     "昭和65年1月1日", "tomorrow", "2026/4/1 30:00", "2026-04-01 99:99", "12", "1e9", "99999999999999999999"],
)  # fmt: skip
def test_what_is_no_date_says_why(text: str) -> None:
    with pytest.raises(BadMoment) as caught:
        parse(text, Reading())
    assert caught.value.problem
    assert caught.value.remedy


def test_old_macs_counted_from_1904() -> None:
    assert parse("44651", Reading(serial="excel1904")).local == at(2026, 4, 1)


def test_naive_times_are_of_the_zone_and_zoned_ones_of_theirs() -> None:
    times = TimeReader("Asia/Tokyo", Reading()).read(
        pa.array(["2026-04-01 09:00", "2026-04-01T09:00:00Z", "2026-04-01 09:00+02:00", "2026/4/1 9:00", "x"])
    )
    hours = [(at(2026, 4, 1, 9) - int(value)) // (3600 * MICROS) for value in times.micros[:4]]
    assert hours == [9, 0, 2, 9]
    assert times.good.tolist() == [True, True, True, True, False]
    assert times.why[4].problem


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H時%M分%S秒", "%Y%m%d%H%M%S"]
)
def test_fast_and_slow_ways_agree(form: str) -> None:
    moments = [datetime(2024, 1 + n % 12, 1 + n % 28, n % 24, n % 60, n * 7 % 60, tzinfo=UTC) for n in range(500)]
    for zone in ("Asia/Tokyo", "UTC", "America/New_York"):
        read = TimeReader(zone, Reading()).read(pa.array([moment.strftime(form) for moment in moments]))
        slow = TimeReader(zone, Reading())._one_by_one(pa.array([f"{m:%Y-%m-%d %H:%M:%S}" for m in moments]), None)
        assert read.good.all()
        assert np.array_equal(read.micros, slow.micros)


def test_summer_time_is_kept() -> None:
    times = TimeReader("Europe/Berlin", Reading()).read(pa.array(["2026-01-01 12:00:00", "2026-07-01 12:00:00"]))
    assert times.micros.tolist() == [at(2026, 1, 1, 11), at(2026, 7, 1, 10)]


@pytest.mark.parametrize(
    ("values", "order", "told"),
    [
        (["1/2/2026", "25/12/2026"], "dmy", False),
        (["1/2/2026", "12/25/2026"], "mdy", False),
        (["1/2/2026", "3/4/2026"], "mdy", True),
        (["25/12/2026", "26/12/2026", "12/25/2026"], "dmy", True),
        (["2026/4/1", "2026/4/2"], "mdy", False),
    ],
)
def test_day_before_month_is_decided_over_all_rows(values: list[str], order: str, told: bool) -> None:
    evidence = OrderEvidence()
    for value in values:
        evidence.add(pa.array([value]))
    reading, note = evidence.decide("date", "auto")
    assert (reading.order, note is not None) == (order, told)
    assert evidence.decide("date", "dmy")[0].order == "dmy"


def test_a_date_column_and_a_column_of_clocks_make_one_time() -> None:
    times = TimeReader("UTC", Reading()).read(pa.array(["2026/4/1", "2026/4/1"]), pa.array(["9:05", ""]))
    assert times.micros.tolist() == [at(2026, 4, 1, 9, 5), at(2026, 4, 1)]
