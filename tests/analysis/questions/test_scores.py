"""Scores counted by hand, compared, scoped, and refused when there is too little."""

import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from rashin.analysis.questions.question import Scope
from rashin.analysis.stats.estimate import Comparison, Estimate
from rashin.analysis.stats.nps import NpsCounts, difference_nps, nps
from tests.analysis.questions.conftest import Ask, Make, voice


def test_nps_by_month_and_channel_counted_by_hand(asked: Ask) -> None:
    found = asked("scores", every="month", by="channel", from_="2026-04-01", to="2026-06-30")
    rows = {(row["period"], row["by"]): row for row in found.rows()}
    # Thirty people a channel; every fifth says 8. In May the others of the call centre say 3, those of the app 10.
    may_app, may_call = rows[date(2026, 5, 1), "app"], rows[date(2026, 5, 1), "call"]
    assert (may_app["promoters"], may_app["passives"], may_app["detractors"]) == (24, 6, 0)
    assert (may_app["value"], may_call["value"]) == (80, -80)
    reference = nps(NpsCounts(promoters=24, passives=6, detractors=0))
    assert isinstance(reference, Estimate)
    assert (may_app["low"], may_app["high"]) == (reference.low, reference.high)
    assert len(rows) == 6
    assert found.n == 180


def test_the_whole_is_one_point_without_period_or_group(asked: Ask) -> None:
    (row,) = asked("scores").rows()
    assert (row["period"], row["by"], row["n"]) == (None, None, 180)


def test_months_are_compared_with_the_month_before_even_outside_the_period(asked: Ask) -> None:
    found = asked("scores", every="month", by="channel", compare="previous", from_="2026-05-01", to="2026-06-30")
    may_call = next(p for p in found.points if p.by == "call" and p.period == date(2026, 5, 1))
    reference = difference_nps(
        NpsCounts(promoters=0, passives=6, detractors=24), NpsCounts(promoters=24, passives=6, detractors=0)
    )
    assert may_call.comparison == reference
    assert may_call.compared_n == 30
    assert {row["by"]: row["changed"] for row in found.rows() if row["period"] == date(2026, 5, 1)} == {
        "call": True,
        "app": False,
    }
    assert [p.period for p in found.points] == [date(2026, 5, 1)] * 2 + [date(2026, 6, 1)] * 2
    assert all(p.q is not None and isinstance(p.comparison, Comparison) and p.q >= p.comparison.p for p in found.points)


def test_a_period_is_compared_with_the_one_before_it(asked: Ask) -> None:
    (row,) = asked("scores", compare="previous", during="2026-05", where="channel=call").rows()
    assert (row["n"], row["compared_n"], row["difference"]) == (30, 30, -160)
    (row,) = asked("scores", compare="year", during="2026-05").rows()
    assert row["difference_reason"] == "nothing_to_compare"


def test_a_group_is_compared_with_the_others_and_never_with_itself(asked: Ask) -> None:
    rest = {row["by"]: row for row in asked("scores", by="channel", compare="rest").rows()}
    those = {row["by"]: row for row in asked("scores", by="channel", compare_with="channel=app").rows()}
    assert rest["call"]["difference"] == those["call"]["difference"]
    assert rest["call"]["compared_n"] == 90
    assert those["app"]["difference_reason"] == "nothing_to_compare"
    overlap = {row["by"]: row for row in asked("scores", by="unit", compare_with="channel=app").rows()}
    # Sixty of Ginza's 120 and thirty of Umeda's 60 come from the app: each is compared with the other's.
    assert (overlap["ginza"]["compared_n"], overlap["umeda"]["compared_n"]) == (30, 60)


def test_segments_properties_and_filters(asked: Ask) -> None:
    by_plan = {row["by"]: row["n"] for row in asked("scores", by="trait.plan", during="2026-04").rows()}
    assert by_plan == {"gold": 30, "free": 30}
    assert asked("scores", by="prop.staff.id").n == 180
    assert asked("scores", where="prop.待ち時間<=10,trait.plan=gold").n == 30
    assert [row["n"] for row in asked("scores", by="channel", limit=1).rows()] == [90]


def test_a_scope_hides_other_units(asked: Ask) -> None:
    assert asked("scores", scope=Scope(units=frozenset({"umeda"}))).n == 60
    assert asked("scores", scope=Scope(units=frozenset())).n == 0


def test_too_few_answers_are_null_with_a_reason(asked: Ask) -> None:
    found = asked("scores", by="prop.待ち時間", limit=1)
    (row,) = found.rows()
    assert (row["value"], row["low"], row["reason"], row["n"]) == (None, None, "too_few", 3)
    assert asked("scores", by="prop.待ち時間", limit=1, minimum=3).rows()[0]["value"] is not None
    (row,) = asked("scores", metric="csat").rows()
    assert (row["value"], row["reason"], row["n"]) == (None, "too_few", 0)


def test_months_without_answers_stand_there_empty(make: Make, asked: Ask) -> None:
    at = [datetime(2026, month, 3, tzinfo=UTC) for month in (1, 4)]
    lake = make(voices=[voice(n, occurred_at=at[n % 2]) for n in range(40)])
    assert [row["n"] for row in asked("scores", lake=lake, every="month").rows()] == [20, 0, 0, 20]


def test_csat_is_the_top_two_boxes_of_each_scale(make: Make, asked: Ask) -> None:
    five = [voice(n, metric="csat", score=float(n % 5 + 1), scale_max=5) for n in range(50)]
    seven = [voice(n, metric="csat", score=6.0, scale_max=7) for n in range(50, 60)]
    lake = make(voices=five + seven)
    (row,) = asked("scores", lake=lake, metric="csat").rows()
    assert (row["n"], row["top"], row["value"]) == (60, 30, 0.5)


@pytest.mark.parametrize(("direction", "easy"), [(1, 30), (-1, 30)])
def test_ces_counts_the_easy_side_in_its_direction(make: Make, asked: Ask, direction: int, easy: int) -> None:
    rows = [voice(n, metric="ces", score=float(n % 7 + 1), direction=direction) for n in range(70)]
    (row,) = asked("scores", lake=make(voices=rows), metric="ces").rows()
    assert (row["value"], row["top"], row["direction"], row["scale"]) == (4, easy, direction, "1–7")
    assert row["top_share"] == pytest.approx(3 / 7)


def test_means_on_different_scales_are_not_averaged(make: Make, asked: Ask) -> None:
    rows = [voice(n, metric="ces", score=3.0, scale_max=5 if n % 2 else 7) for n in range(40)]
    (row,) = asked("scores", lake=make(voices=rows), metric="ces").rows()
    assert (row["value"], row["reason"], row["n"]) == (None, "mixed_scales", 40)


def test_scores_off_their_scale_are_no_answers(make: Make, asked: Ask) -> None:
    off = [voice(n, score=score) for n, score in enumerate([11.0, -1.0, float("nan"), float("inf"), None])]
    good = [voice(n, score=9.0) for n in range(10, 20)]
    assert asked("scores", lake=make(voices=off + good)).n == 10


def test_an_answer_carries_what_it_takes_to_judge_it(asked: Ask) -> None:
    found = asked("scores", by="channel", during="2026-05")
    plain = json.loads(found.to_json())
    assert plain["points"][0].keys() == set(found.columns)
    assert plain["points"][0]["by"] in {"app", "call"}
    assert (plain["grade"], plain["level"], plain["method"], plain["n"]) == (2, 0.95, "nps_adjusted_wald", 60)
    assert plain["period"]["start"] == "2026-04-30T15:00:00Z"
    assert plain["question"]["by"] == ["channel"]
    assert all(sentence["sentence"] for sentence in plain["definition"])
    table = found.to_arrow()
    assert table.column_names == list(found.columns)
    assert table.schema.field("value").type == pa.float64()
    assert len(found.to_pandas()) == 2


def test_the_types_of_an_empty_table_are_the_same(make: Make, asked: Ask) -> None:
    empty = asked("scores", lake=make(), by="channel")
    assert empty.rows() == []
    assert empty.to_arrow().schema == asked("scores").to_arrow().schema


def test_the_people_behind_a_point(asked: Ask) -> None:
    of = "scores?by=channel&every=month"
    found = asked("people", of=of, cell=["by=call", "period=2026-05-01", "group=detractors"])
    assert [each.person_key for each in found.people] == [n for n in range(2, 61, 2) if n % 5]
    assert all(each.n == 1 for each in found.people)
    first = asked("people", of=of, cell=["by=call", "period=2026-05-01"], limit=20)
    second = asked("people", of=of, cell=["by=call", "period=2026-05-01"], limit=20, after=first.next)
    assert len(first.people) == 20
    assert [each.person_key for each in first.people + second.people] == list(range(2, 61, 2))
    assert second.next is None


@pytest.mark.parametrize("cell", ["step=2", "group=nobody", "period=soon"])
def test_a_cell_that_the_answer_does_not_have_is_refused(asked: Ask, cell: str) -> None:
    from rashin.analysis.questions.errors import UnusableValue

    with pytest.raises(UnusableValue):
        asked("people", of="scores?every=month", cell=cell)


def test_ten_thousand_groups(make: Make, asked: Ask) -> None:
    rows = [voice(n, properties=f'{{"shop": "{n % 10_000}"}}', score=float(n % 11)) for n in range(20_000)]
    found = asked("scores", lake=make(voices=rows), by="prop.shop", limit=10_000, minimum=2, compare="rest")
    assert len(found.points) == found.groups == 10_000
    assert all(p.q is not None for p in found.points)
