"""One construct over its surveys: waves in order, each against the one before, small ones kept back."""

from datetime import datetime, timedelta

import pytest

from rashin.analysis.questions.question import Scope
from tests.analysis.questions.conftest import NOW, Ask, Make, voice

SPRING = NOW - timedelta(days=200)


def wave(
    survey: str, at: datetime, scores: list[int], *, construct: str = "delivery", start: int = 0
) -> list[dict[str, object]]:
    return [
        voice(
            start + number, survey=survey, score=score, occurred_at=at + timedelta(hours=number),
            properties=f'{{"construct": "{construct}"}}', metric="nps", unit="ginza",
        )
        for number, score in enumerate(scores)
    ]  # fmt: skip


def test_waves_come_in_their_order_and_differ_as_scores_do(asked: Ask, make: Make) -> None:
    lake = make(voices=[
        *wave("autumn", NOW - timedelta(days=20), [10] * 15 + [3] * 15, start=100),
        *wave("spring", SPRING, [10] * 24 + [8] * 6),
        *wave("other", SPRING, [0] * 30, construct="relationship", start=200),
    ])  # fmt: skip
    spring, autumn = asked("waves", lake=lake, construct="delivery").rows()
    assert (spring["survey"], spring["value"], spring["difference"]) == ("spring", 80.0, None)
    assert (autumn["survey"], autumn["value"], autumn["changed"]) == ("autumn", 0.0, True)
    assert autumn["difference"] == pytest.approx(-80.0)
    assert asked("waves", lake=lake, construct="nothing").rows() == []


def test_a_survey_that_never_ends_has_a_wave_each_period(asked: Ask, make: Make) -> None:
    lake = make(voices=[
        *wave("always", NOW - timedelta(days=70), [9] * 12),
        *wave("always", NOW - timedelta(days=5), [9] * 12, start=50),
    ])  # fmt: skip
    rows = asked("waves", lake=lake, construct="delivery", every="month").rows()
    assert [row["n"] for row in rows] == [12, 12]
    assert rows[0]["period"] < rows[1]["period"]


def test_a_small_wave_of_a_part_of_the_company_is_kept_back_with_the_next(asked: Ask, make: Make) -> None:
    lake = make(voices=[
        *wave("one", SPRING, [9] * 30), *wave("two", NOW - timedelta(days=60), [9] * 12, start=50),
        *wave("three", NOW - timedelta(days=9), [9] * 3, start=80),
    ])  # fmt: skip
    rows = asked("waves", lake=lake, construct="delivery", scope=Scope(units=frozenset({"ginza"}))).rows()
    assert {row["survey"]: (row["n"], row["reason"]) for row in rows} == {
        "one": (30, None), "two": (0, "small_group"), "three": (0, "small_group"),
    }  # fmt: skip


def test_a_survey_that_is_named_counts_whatever_its_answers_say(asked: Ask, make: Make) -> None:
    lake = make(voices=[
        *wave("spring", SPRING, [9] * 12), *wave("old", SPRING - timedelta(days=30), [9] * 12, construct="", start=50),
        *wave("other", SPRING, [9] * 12, construct="visit", start=80),
    ])  # fmt: skip
    rows = asked("waves", lake=lake, construct="delivery", survey=["old"]).rows()
    assert [row["survey"] for row in rows] == ["old", "spring"]
