"""To which topics texts belong, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.topics.assigning import Assigner, Said
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.analysis.text.topics.errors import QueryWrong

TREE = TopicTree(
    topics=(
        Topic(id="waiting", rules=(Rule(kind="keywords", words=("待ち時間", "wait time", "行列")),)),
        Topic(id="late", parent="delivery", rules=(Rule(kind="boolean", query="(配送 OR 配達) NEAR/3 遅れる"),)),
        Topic(id="delivery", rules=(Rule(kind="keywords", words=("配送", "配達", "delivery"), but=("無料配送",)),)),
        Topic(id="staff", rules=(Rule(kind="keywords", words=("店員",)), Rule(kind="aspect", category="staff"))),
        Topic(id="old", state="retired", rules=(Rule(kind="keywords", words=("店員",)),)),
        Topic(id="below_old", parent="old", rules=(Rule(kind="keywords", words=("店員",)),)),
    )
)
ASSIGNER = Assigner(TREE)


def _topics(text: str) -> list[str]:
    return [one.topic for one in ASSIGNER.assign([text])[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("また配達が三日遅れました。", ["late", "delivery"]),
        ("無料配送は助かる", []),
        ("無料配送なのに配送が雑", ["delivery"]),
        ("Deliveries took forever", ["delivery"]),
        ("待つ時間が長い。行列もひどい", ["waiting"]),
        ("", []),
        ("\x00\u202e😀", []),
        ("배송이 늦어요", []),
    ],
)
def test_words_in_any_form_decide(text: str, expected: list[str]) -> None:
    assert _topics(text) == expected


def test_each_assignment_says_where_and_how_it_is_spoken_of() -> None:
    text = "店員さんは親切だったが待ち時間が長すぎる"
    waiting, staff = ASSIGNER.assign([text])[0]
    assert [text[start:end] for start, end in waiting.spans] == ["待ち時間"]
    assert waiting.polarity < 0 < staff.polarity
    assert [(one.kind, one.rule) for one in staff.reasons] == [("keywords", 0), ("aspect", 1)]
    assert (waiting.kind, waiting.rule, waiting.score, waiting.start) == ("keywords", 0, 1.0, 11)


def test_examples_work_without_vectors_and_name_the_nearest() -> None:
    like = ("アプリの支払い画面が落ちる", "支払いに進むと画面が固まる", "決済画面で落ちて買えない")
    kind = ("店員さんが親切でした", "スタッフの説明が丁寧", "接客が気持ちいい")
    tree = TopicTree(
        topics=(
            Topic(id="pay", rules=(Rule(kind="examples", like=like, unlike=("支払いは簡単だった",)),)),
            Topic(id="kind", rules=(Rule(kind="examples", like=kind),)),
        )
    )
    assigner = Assigner(tree, background=["色が好き", "また来ます", "駐車場が狭い"])
    [[one], [other], nothing] = assigner.assign(["支払い画面で固まる", "店員さんの説明が親切", "猫が寝ている"])
    assert (one.topic, other.topic, nothing) == ("pay", "kind", [])
    assert one.kind == "examples"
    assert one.reasons[0].like[0].example in like
    assert 0.5 <= one.score <= 1
    assert one.start == -1
    assert assigner.learns
    assert not ASSIGNER.learns


def test_a_single_topic_of_examples_takes_what_is_like_them() -> None:
    tree = TopicTree(topics=(Topic(id="a", rules=(Rule(kind="examples", like=("配送が遅い",)),)),))
    found = Assigner(tree).assign(["配送が遅い", "まったく別のこと"])
    assert [len(one) for one in found] == [1, 0]


def test_a_rule_that_cannot_be_read_names_its_place() -> None:
    tree = TopicTree(topics=(Topic(id="a"), Topic(id="b", rules=(Rule(kind="boolean", query="("),))))
    with pytest.raises(QueryWrong) as caught:
        Assigner(tree)
    assert caught.value.fields["place"] == "topics[1].rules[0].query"


def test_a_very_long_text_keeps_a_bounded_number_of_places() -> None:
    [[one]] = ASSIGNER.assign(["行列。" * 30_000])
    assert len(one.spans) == 50


@given(text=st.text(max_size=60) | st.lists(st.sampled_from("待ち時間行列ｶﾞ㍿ﷺ👨‍👩‍👧 \x00e\u0301")).map("".join))
def test_places_lie_in_the_text_whatever_it_is(text: str) -> None:
    for one in ASSIGNER.assign([Said(text=text)])[0]:
        assert all(0 <= start < end <= len(text) for start, end in one.spans)
        assert -1 <= one.polarity <= 1
