"""Trends counted by hand: zeros, people, sums, means, breakdowns, the others together."""

from datetime import UTC, date, datetime

import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.catalogue import ask
from rashin.analysis.questions.errors import UnusableValue
from rashin.analysis.questions.question import Scope
from rashin.analysis.questions.trend import Trend
from tests.analysis.questions.conftest import NOW, Ask, Make, event


def test_events_by_month(asked: Ask) -> None:
    found = asked("trend", event="Order Completed", every="month")
    assert [(p.period, p.result) for p in found.points] == [(date(2026, m, 1), 20.0) for m in (4, 5, 6)]


def test_days_on_which_nothing_happened_are_zero_and_days_to_come_are_not_there(make: Make, asked: Ask) -> None:
    lake = make(events=[event(1), event(2, occurred_at=datetime(2026, 5, 4, 3, tzinfo=UTC))])
    found = asked("trend", lake=lake, from_="2026-04-30", to="2026-05-05")
    assert [row["value"] for row in found.rows()] == [0, 1, 0, 0, 1, 0]
    later = asked("trend", lake=lake, from_="2026-06-29", to="2026-12-31")
    assert [row["period"] for row in later.rows()] == [date(2026, 6, 29), date(2026, 6, 30)]
    assert later.rows()[-1]["partial"] is True


def test_nothing_at_all_is_nothing(make: Make, asked: Ask) -> None:
    assert asked("trend", lake=make()).rows() == []
    assert asked("trend", lake=make(), from_="2026-06-01", to="2026-06-02").rows()[0]["value"] == 0


def test_people_are_counted_once_a_point(make: Make, asked: Ask) -> None:
    lake = make(events=[event(n, customer_key=n % 3) for n in range(9)])
    (row,) = asked("trend", lake=lake, measure="people", every="month").rows()
    assert (row["value"], row["n"]) == (3, 9)


def test_sums_and_means_of_a_property(asked: Ask) -> None:
    (row,) = asked("trend", measure="sum", property="revenue", every="year", event="Order Completed").rows()
    assert row["value"] == 3 * sum(person * 100 for person in range(3, 61, 3))
    (row,) = asked("trend", measure="mean", property="revenue", every="year").rows()
    assert row["value"] == pytest.approx(3050)
    assert row["low"] < 3050 < row["high"]
    (row,) = asked("trend", measure="mean", property="nothing", every="year").rows()
    assert (row["value"], row["reason"], row["n"]) == (None, "too_few", 180)
    (row,) = asked("trend", of="voices", measure="mean", property="score", every="year").rows()
    assert 0 < row["value"] < 10


def test_groups_beyond_the_limit_are_together(asked: Ask) -> None:
    rows = asked("trend", every="year", by="prop.revenue", limit=2).rows()
    assert [(row["other"], row["value"]) for row in rows] == [(False, 3), (False, 3), (True, 174)]
    by_plan = {row["by"]: row["value"] for row in asked("trend", every="year", by="trait.plan").rows()}
    assert by_plan == {"gold": 90, "free": 90}


def test_records_without_a_value_are_a_group_of_their_own(make: Make, asked: Ask) -> None:
    lake = make(events=[event(1, channel=None), event(2), event(3)])
    rows = asked("trend", lake=lake, every="year", by="channel").rows()
    assert [(row["by"], row["other"], row["value"]) for row in rows] == [("web", False, 2), (None, False, 1)]
    people = asked("people", lake=lake, of="trend?every=year&by=channel", cell="by=")
    assert [each.person_key for each in people.people] == [1]


def test_several_events_with_filters_are_counted_together(asked: Ask) -> None:
    found = asked("trend", every="year", event=["Order Completed[revenue>=5000]", "Product Viewed[device=android]"])
    big = [p for p in range(3, 61, 3) if p * 100 >= 5000]
    android = [p for p in range(1, 61) if p % 3 and p % 2 == 0]
    assert found.n == 3 * (len(big) + len(android))


def test_counts_may_have_an_interval(asked: Ask) -> None:
    (row,) = asked("trend", every="year", interval="true").rows()
    assert row["low"] < row["value"] == 180 < row["high"]


def test_a_scope_hides_other_units(asked: Ask) -> None:
    assert asked("trend", every="year", scope=Scope(units=frozenset({"umeda"}))).n == 60


def test_the_whole_period_is_one_point(company: Lake) -> None:
    found = ask(Trend(every="whole"), lake=company, now=NOW)
    assert [(row["period"], row["value"]) for row in found.rows()] == [(None, 180)]


def test_an_option_with_a_default_cannot_be_nothing() -> None:
    with pytest.raises(UnusableValue, match="every"):
        Trend(every=None)
