"""What people say of a voice counts instead of what was read in it, under every version, while the voice stands."""

import json

import pyarrow as pa
import pytest

from rashin.analysis.lake.corrected import tree_of
from rashin.analysis.lake.schema import ASSIGNMENTS, CORRECTIONS
from rashin.analysis.lake.store import Lake
from tests.analysis.lake.making import NOW, START, TIME, voices

TREE = {
    "topics": [
        {"id": "delivery", "parent": None}, {"id": "late", "parent": "delivery"}, {"id": "van", "parent": "late"},
        {"id": "shop", "parent": None}, {"id": "old", "parent": None, "state": "retired", "into": "shop"},
        {"id": "gone", "parent": None, "state": "retired"},
    ]
}  # fmt: skip


@pytest.fixture
def lake(tmp_path):
    lake = Lake.create(tmp_path / "lake")
    lake.append("voices", voices(3, batch="b"))
    assign(lake, {0: ("late", "delivery"), 1: ("shop",), 2: ()})
    return lake


def assign(lake, given, *, version=1):
    rows = []
    for number, topics in given.items():
        shared = {
            "voice_id": f"voice-{number}",
            "tree_version": version,
            "batch": "b",
            "occurred_at": START,
            "why": "[]",
        }
        rows += [
            {**shared, "topic": one, "kind": "below" if at else "keywords", "polarity": -0.5}
            for at, one in enumerate(topics or [""])
        ]
    lake.append("assignments", pa.Table.from_pylist(rows, schema=ASSIGNMENTS.stored))
    lake.append("readings", pa.table({
        "voice_id": [f"voice-{one}" for one in given], "version": pa.array([version] * len(given), pa.int64()),
        "round": pa.array([1] * len(given), pa.int64()),
        "label": ["neg"] * len(given), "sentiment": [-0.5] * len(given), "batch": ["b"] * len(given),
        "occurred_at": pa.array([START] * len(given), TIME),
    }))  # fmt: skip
    lake.point("topics", version, at=NOW, detail=json.dumps(TREE))
    lake.point("readings", version, at=NOW)


def say(lake, number, **what):
    row = {"kind": "topic", "topic": "", "active": True, "batch": "b", "at": NOW, "month": f"{START:%Y-%m}", **what}
    row = {"number": lake.snapshot("corrections").rows + 1, "voice_id": f"voice-{number}", **row}
    lake.append("corrections", pa.Table.from_pylist([row], schema=CORRECTIONS.schema))


def topics(lake, number):
    found = lake.rows("SELECT topic FROM assignments WHERE voice_id = $id ORDER BY 1", {"id": f"voice-{number}"})
    return found.column(0).to_pylist()


def test_a_topic_that_a_person_says_is_missing_counts_with_all_above_it(lake):
    say(lake, 1, topic="van", belongs=True, sentiment=0.4)
    assert topics(lake, 1) == ["delivery", "late", "shop", "van"]
    assert topics(lake, 0) == ["delivery", "late"]
    kinds = lake.rows("SELECT topic, kind, polarity FROM assignments WHERE voice_id = 'voice-1' ORDER BY 1").to_pylist()
    assert [(one["kind"], one["polarity"]) for one in kinds] == [
        ("below", 0.4), ("below", 0.4), ("keywords", -0.5), ("person", 0.4)
    ]  # fmt: skip


def test_a_topic_that_a_person_says_is_wrong_goes_with_what_stood_above_it_only_for_its_sake(lake):
    say(lake, 0, topic="late", belongs=False)
    assert topics(lake, 0) == [""]
    assert lake.rows("SELECT topic FROM assignments_made WHERE voice_id = 'voice-0'").num_rows == 2


def test_the_last_word_counts_and_a_word_taken_back_does_not(lake):
    say(lake, 2, topic="shop", belongs=True)
    say(lake, 2, topic="shop", belongs=False)
    assert topics(lake, 2) == [""]
    say(lake, 2, topic="shop", belongs=True)
    assert topics(lake, 2) == ["shop"]
    say(lake, 2, topic="shop", belongs=True, active=False)
    assert topics(lake, 2) == [""]


def test_a_sentiment_that_a_person_says_counts(lake):
    say(lake, 0, kind="sentiment", label="pos", sentiment=0.7, level=4)
    found = lake.rows("SELECT label, sentiment FROM readings ORDER BY voice_id").to_pylist()
    assert [one["label"] for one in found] == ["pos", "neg", "neg"]
    assert lake.rows("SELECT 1 FROM readings_made WHERE label = 'pos'").num_rows == 0


def test_corrections_outlive_new_versions_and_follow_topics_that_were_merged(lake):
    say(lake, 0, topic="late", belongs=False)
    say(lake, 2, topic="old", belongs=True)
    say(lake, 2, topic="gone", belongs=True)
    say(lake, 1, kind="sentiment", label="pos", sentiment=0.7, level=4)
    assign(lake, {0: ("late", "delivery"), 1: ("shop",), 2: ("late", "delivery")}, version=2)
    assert (topics(lake, 0), topics(lake, 2)) == ([""], ["delivery", "late", "shop"])
    assert lake.rows("SELECT label FROM readings WHERE voice_id = 'voice-1'").to_pylist() == [{"label": "pos"}]


def test_other_words_under_the_same_id_are_another_voice(lake):
    say(lake, 0, topic="shop", belongs=True, batch="another")
    assert topics(lake, 0) == ["delivery", "late"]


def test_a_forgotten_voice_takes_its_corrections_along(lake):
    say(lake, 0, topic="shop", belongs=True)
    lake.forget("voices", ["voice-0"], now=NOW)
    assert lake.rows("SELECT * FROM corrections").num_rows == 0


def test_a_tree_in_circles_or_that_is_none_is_read_all_the_same():
    circle = {"topics": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}]}
    assert tree_of(json.dumps(circle)) == {"a": ("a", ("b",)), "b": ("b", ("a",))}
    assert tree_of("[1]") == tree_of("{") == tree_of("") == {}
