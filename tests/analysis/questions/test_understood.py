"""What voices speak of: counted by topic and aspect, compared, explained, and never given away of a few people."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions import emerging
from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.question import Scope
from tests.analysis.questions.conftest import NOW, Ask, Make, voice

AT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
GINZA = Scope(units=frozenset({"ginza"}))
TREE = {
    "format": "rashin.topics/1",
    "topics": [
        {"id": "delivery", "title": {"ja": "配送", "en": "Delivery"}},
        {"id": "late", "parent": "delivery", "title": {"ja": "遅れ", "en": "Late"}},
    ],
}


def said(lake: Lake, number: int, *, at: datetime = AT, sentiment: float = 0.0, topics=(), mentions=()) -> None:
    """What was read in a voice, kept until ``written``."""
    shared = {"voice_id": f"v{number}", "occurred_at": at, "batch": "b"}
    label = "pos" if sentiment > 0 else "neg" if sentiment < 0 else "neu"
    rows = _KEPT.setdefault(id(lake), {"readings": [], "assignments": [], "mentions": []})
    rows["readings"].append(
        {**shared, "version": 1, "round": 1, "language": "ja", "sentiment": sentiment, "label": label, "level": 3,
         "intents": '["complaint"]' if sentiment < 0 else "[]",
         "why": '[{"start":0,"end":2,"polarity":-1,"rule":"word"}]'}
    )  # fmt: skip
    for topic, polarity in topics or [("", None)]:
        why = json.dumps([{"kind": "keywords", "rule": 0, "spans": [[0, 2]]}])
        kind = "below" if topic == "delivery" else "keywords"
        rows["assignments"].append(
            {**shared, "tree_version": 1, "topic": topic, "polarity": polarity, "kind": kind, "why": why}
        )
    for at_, (kind, term, category, polarity) in enumerate(mentions, 1):
        rows["mentions"].append(
            {**shared, "version": 1, "number": at_, "kind": kind, "term": term, "category": category,
             "polarity": polarity, "start": 2, "end": 4}
        )  # fmt: skip


_KEPT: dict[int, dict[str, list[dict[str, Any]]]] = {}


def written(lake: Lake) -> Lake:
    for table, rows in _KEPT.pop(id(lake), {}).items():
        if rows:
            lake.append(table, pa.Table.from_pylist(rows))
    lake.point("readings", 1, at=NOW)
    lake.point("topics", 1, at=NOW, detail=json.dumps(TREE))
    return lake


@pytest.fixture
def shop(make: Make) -> Lake:
    """Forty voices: ten of the app complain of late deliveries and score 0; twenty praise the staff and score 10."""
    voices = []
    for number in range(40):
        score = 0.0 if number < 10 else 10.0
        voices.append(
            voice(number, channel="app" if number < 20 else "web", score=score, text="遅い配送", occurred_at=AT)
        )
    lake = make(voices=voices)
    for number in range(40):
        if number < 10:
            said(lake, number, sentiment=-0.8, topics=[("late", -0.9), ("delivery", -0.9)],
                 mentions=[("aspect", "配送", "delivery", -1.0), ("phrase", "配送が遅い", None, -0.8)])  # fmt: skip
        elif number < 30:
            several = [("aspect", "店員", "staff", 1.0), ("aspect", "スタッフ", "staff", 0.5)]
            said(lake, number, sentiment=0.6, mentions=[*several, ("phrase", "親切な店員", None, 0.6)])
        else:
            said(lake, number)
    return written(lake)


def test_topics_have_share_sentiment_and_the_score_given_with_them(asked: Ask, shop: Lake) -> None:
    answer = asked("topics", lake=shop, metric="nps")
    delivery, late = answer.rows()
    assert (late["topic"], late["title"], late["parent"], late["n"], late["of"]) == ("late", "遅れ", "delivery", 10, 40)
    assert (late["share"], round(late["share_low"], 2), round(late["share_high"], 2)) == (0.25, 0.14, 0.4)
    assert (late["negative"], late["positive"], round(late["sentiment"], 2)) == (10, 0, -0.9)
    assert (late["score"], late["score_n"], delivery["n"]) == (-100.0, 10, 10)
    (whole,) = answer.extras()["whole"]
    assert (whole["n"], whole["positive"], whole["negative"], whole["neutral"], whole["score"]) == (
        40,
        20,
        10,
        10,
        50.0,
    )
    assert answer.extras()["topics"]["late"]["title"]["en"] == "Late"
    assert answer.to_arrow().num_rows == len(answer.to_pandas()) == 2


def test_topics_over_time_and_groups_have_zeros(asked: Ask, shop: Lake) -> None:
    rows = asked("topics", lake=shop, by="channel", every="month").rows()
    assert {(row["by"], row["topic"]): (row["n"], row["of"]) for row in rows} == {
        ("app", "late"): (10, 20), ("app", "delivery"): (10, 20), ("web", "late"): (0, 20),
        ("web", "delivery"): (0, 20),
    }  # fmt: skip


def test_an_answer_s_score_counts_for_its_words_and_once(asked: Ask, make: Make) -> None:
    response = "survey:6f1c1f9e-6f0a-4b57-9c5e-2f2f6d1f3c11:"
    lake = make(voices=[
        voice(1, voice_id=f"{response}nps", score=0.0),
        voice(1, voice_id=f"{response}why", score=None, metric="text", text="遅い"),
        voice(1, voice_id=f"{response}more", score=None, metric="text", text="遅い"),
    ])  # fmt: skip
    for part in ("why", "more"):
        said(lake, 0, topics=[("late", -1.0)])
        for rows in _KEPT[id(lake)].values():
            if rows:
                rows[-1]["voice_id"] = f"{response}{part}"
    (row,) = asked("topics", lake=written(lake), metric="nps", minimum="1").rows()
    assert (row["n"], row["score"], row["score_n"]) == (2, -100.0, 1)


def test_aspects_count_a_voice_once_and_go_down_to_words(asked: Ask, shop: Lake) -> None:
    staff, delivery = asked("aspects", lake=shop).rows()
    assert (staff["aspect"], staff["n"], staff["positive"], staff["sentiment"]) == ("staff", 20, 20, 0.75)
    assert (delivery["aspect"], delivery["n"], delivery["negative"]) == ("delivery", 10, 10)
    terms = asked("aspects", lake=shop, terms="true", category="staff").rows()
    assert {(row["aspect"], row["parent"], row["n"]) for row in terms} == {
        ("店員", "staff", 20), ("スタッフ", "staff", 20),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("of", "cell", "count"),
    [
        ("topics", [], 40), ("topics", ["topic=late"], 10), ("topics", ["topic=late", "sentiment=positive"], 0),
        ("topics?by=channel", ["by=web"], 20), ("topics", ["sentiment=neutral"], 10), ("aspects", ["aspect=staff"], 20),
        ("aspects?terms=true", ["aspect=スタッフ"], 20), ("phrases", ["phrase=配送が遅い"], 10),
        ("compare?first=channel%3Dapp", ["side=first", "tag=late"], 10),
        ("compare?first=channel%3Dapp", ["side=second"], 20),
        ("drivers", ["tag=late"], 10), ("emerging?to=2026-05-03", ["tag=late"], 10),
    ],
)  # fmt: skip
def test_every_number_opens_its_voices_and_people(asked: Ask, shop: Lake, of: str, cell: list[str], count: int) -> None:
    assert len(asked("voices", lake=shop, of=of, cell=cell).voices) == count
    assert sum(row["n"] for row in asked("people", lake=shop, of=of, cell=cell).rows()) == count


def test_voices_are_chosen_by_what_was_read_and_say_why(asked: Ask, shop: Lake) -> None:
    found = asked("voices", lake=shop, of="topics", where=["topic=late", "sentiment=neg", "aspect=delivery"], limit="1")
    (one,) = found.voices
    assert (one.label, one.sentiment, one.read_language, one.intents) == ("neg", -0.8, "ja", ("complaint",))
    assert one.topics == ("delivery", "late")
    assert [(why.kind, why.name, why.start, why.because) for why in one.why] == [
        ("opinion", "word", 0, ""), ("topic", "late", 0, "keywords"), ("aspect", "delivery", 2, ""),
        ("phrase", "配送が遅い", 2, ""),
    ]  # fmt: skip
    assert json.loads(found.rows()[0]["why"])[1]["name"] == "late"
    assert found.to_arrow().num_rows == 1
    assert not asked("voices", lake=shop, of="topics", where="intent=praise").voices


def test_any_question_filters_and_divides_by_what_was_read(asked: Ask, shop: Lake) -> None:
    assert [row["value"] for row in asked("scores", lake=shop, where="topic=late").rows()] == [-100.0]
    assert asked("scores", lake=shop, where="topic is not set").n == 30
    assert asked("scores", lake=shop, where="aspect!=staff").n == 20
    moods = asked("scores", lake=shop, by="sentiment").rows()
    assert {row["by"]: row["n"] for row in moods} == {"pos": 20, "neg": 10, "neu": 10}
    found = asked("trend", lake=shop, of="voices", by="topic", every="whole").rows()
    assert {row["by"]: row["n"] for row in found} == {None: 30, "late": 10, "delivery": 10}
    (mean,) = asked("trend", lake=shop, of="voices", measure="mean", property="sentiment_score", every="whole").rows()
    assert mean["value"] == pytest.approx((20 * 0.6 - 10 * 0.8) / 40)
    with pytest.raises(QuestionError, match="topic"):
        asked("scores", lake=shop, by="topic")


def test_two_sides_differ_with_q_and_voices_on_both_count_on_neither(asked: Ask, shop: Lake) -> None:
    answer = asked("compare", lake=shop, first="channel=app")
    assert (answer.first.n, answer.second.n, answer.tests) == (20, 20, 2)
    row = next(row for row in answer.rows() if row["tag"] == "late")
    assert (row["share_first"], row["share_second"], row["difference"], row["changed"]) == (0.5, 0.0, 0.5, True)
    assert row["difference_low"] < 0.5 < row["difference_high"]
    both = asked("compare", lake=shop, first="channel=app", second="sentiment=neg|neu")
    assert (both.first.n, both.second.n) == (10, 10)
    periods = asked("compare", lake=shop, baseline="2026-05", during="2026-06")
    assert (periods.first.n, periods.second.n) == (0, 40)
    assert {row["difference_reason"] for row in periods.rows()} == {"nothing_to_compare"}
    segments = asked("compare", lake=shop, among=["bad[answered nps[score<=6]]", "good[answered nps[score>=9]]"])
    assert (segments.first.n, segments.second.n) == (10, 30)


@pytest.mark.parametrize(
    "words", [{}, {"second": "channel=app"}, {"first": "channel=app", "baseline": "2026-05"}, {"against": "previous"}]
)
def test_a_comparison_needs_two_sides_said_in_one_way(asked: Ask, shop: Lake, words: dict[str, str]) -> None:
    with pytest.raises(QuestionError):
        asked("compare", lake=shop, **words)


def test_phrases_typical_of_some_voices_come_first(asked: Ask, shop: Lake) -> None:
    rows = asked("phrases", lake=shop, where="sentiment=neg").rows()
    assert [(row["phrase"], row["n_first"], row["share_second"], row["changed"]) for row in rows] == [
        ("配送が遅い", 10, 0.0, True)
    ]
    assert [row["phrase"] for row in asked("phrases", lake=shop).rows()] == ["親切な店員", "配送が遅い"]


def test_drivers_tell_what_goes_with_the_score(asked: Ask, shop: Lake) -> None:
    answer = asked("drivers", lake=shop, minimum="20", of="aspects")
    row = next(row for row in answer.rows() if row["tag"] == "delivery")
    assert (row["n"], round(row["difference"])) == (10, -200)
    assert answer.extras()["explained"]["value"] == pytest.approx(1.0)
    assert (answer.grade, answer.people) == (3, 40)
    few = asked("drivers", lake=shop, minimum="50")
    assert (few.rows(), few.extras()["reason"]) == ([], "too_few")


def test_what_is_new_this_week_is_found_by_people_not_by_texts(asked: Ask, make: Make) -> None:
    voices, topics, number = [], [], 0
    for week in range(9):
        for person in range(40):
            at = NOW - timedelta(days=60) + timedelta(days=7 * week, hours=person)
            voices.append(voice(number, customer_key=number, occurred_at=at, text="x"))
            topics.append((number, at, [("late", -1.0)] if week == 8 and person < 10 else []))
            number += 1
    lake = make(voices=voices)
    for one, at, found in topics:
        said(lake, one, at=at, topics=found)
    answer = asked("emerging", lake=written(lake), to=NOW - timedelta(days=60) + timedelta(days=63))
    assert [(row["tag"], row["title"], row["now"], row["expected"]) for row in answer.rows()] == [
        ("late", "遅れ", 10, 0.0)
    ]
    assert (answer.n, answer.rows()[0]["ratio_high"]) == (360, None)
    assert asked("emerging", lake=lake, to="2026-01-01").extras()["reason"] == "nothing_to_compare"
    told = answer.extras()
    assert (told["people"], 4 <= told["enough"] <= 10, told["earlier"]) == (40, True, [])


def test_what_rose_at_an_earlier_look_is_told_with_its_days() -> None:
    counts = np.zeros((1, 13, 7))
    counts[0, 10, 2] = 12
    counted = emerging._Counted(tags=["late"], counts=counts, texts=np.full((13, 7), 20.0))
    (past,) = emerging._earlier(emerging.Emerging(back=4), counted, NOW)
    assert (past.burst.name, past.burst.now, NOW - past.until) == ("late", 12, timedelta(days=14))


def test_a_few_people_are_kept_back_from_a_part_of_the_company(asked: Ask, make: Make) -> None:
    lake = make(voices=[voice(number, unit="ginza", channel="app" if number < 3 else "web") for number in range(30)])
    for number in range(30):
        topics = [("late", -1.0)] if number < 3 else [("staff", 1.0)] if number < 20 else []
        said(lake, number, topics=topics, mentions=[("phrase", "x" if number < 3 else "y", None, 0.0)])
    written(lake)
    rows = {row["topic"]: row for row in asked("topics", lake=lake, scope=GINZA, minimum="1").rows()}
    assert (rows["late"]["n"], rows["late"]["reason"], rows["late"]["sentiment"]) == (0, "small_group", None)
    assert rows["staff"]["n"] == 17
    assert {row["topic"] for row in asked("topics", lake=lake, minimum="1").rows() if row["n"] == 3} == {"late"}
    divided = asked("topics", lake=lake, by="channel", scope=GINZA, minimum="1")
    assert {one.sums.n for one in divided.whole} == {0}, "three of them, and so the rest as well"
    sides = asked("compare", lake=lake, first="channel=app", scope=GINZA, minimum="1")
    assert (sides.rows(), sides.n) == ([], 0)
    assert [row["phrase"] for row in asked("phrases", lake=lake, scope=GINZA, minimum="1").rows()] == ["y"]
    assert asked("emerging", lake=lake, scope=GINZA, minimum="2").rows() == []
    assert all(row["n"] == 0 for row in asked("drivers", lake=lake, scope=GINZA, minimum="20").rows())


def test_other_units_are_not_counted(asked: Ask, make: Make) -> None:
    lake = make(voices=[voice(number, unit="ginza" if number < 12 else "umeda") for number in range(30)])
    for number in range(30):
        said(lake, number, topics=[("late", -1.0)])
    (row,) = asked("topics", lake=written(lake), scope=GINZA).rows()
    assert (row["n"], row["of"]) == (12, 12)
    assert len(asked("voices", lake=lake, of="topics", scope=GINZA).voices) == 12
