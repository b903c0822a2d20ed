"""Trees of topics in and out of JSON, and what can be wrong with them, each with its place."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.topics.checking import SENTENCES, check, errors
from rashin.analysis.text.topics.document import FORMAT, Rule, Topic, TopicTree
from rashin.analysis.text.topics.errors import TopicsError
from rashin.analysis.text.topics.reading import read, read_tree
from rashin.analysis.text.topics.writing import write

WHOLE: dict[str, Any] = {
    "format": FORMAT,
    "topics": [
        {"id": "t1", "parent": None, "title": {"ja": "配送", "en": "Delivery"}, "note": "お届け全般"},
        {
            "id": "t2",
            "parent": "t1",
            "title": {"ja": "遅れ"},
            "state": "suggested",
            "rules": [
                {"kind": "keywords", "words": ["遅れる", "late"], "except": ["遅れないように"]},
                {"kind": "boolean", "query": "配送 NEAR/5 遅い"},
                {"kind": "examples", "like": ["三日も待った"], "unlike": ["早かった"]},
                {"kind": "aspect", "category": "delivery"},
            ],
        },
        {"id": "t3", "state": "retired", "title": {"ja": "旧"}, "into": "t2"},
    ],
}


def test_what_is_written_reads_back_the_same() -> None:
    tree = read_tree(WHOLE)
    assert read(write(tree)) == tree
    assert [topic.id for topic in tree.live()] == ["t1", "t2"]
    assert tree.path("t2") == ("配送", "遅れ")
    assert tree.by_id["t2"].rules[0].but == ("遅れないように",)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ([], "topics"),
        ({}, "format"),
        ({"format": "rashin.topics/9"}, "format"),
        ({"format": FORMAT, "topics": {}}, "topics"),
        ({"format": FORMAT, "topics": [7]}, "topics[0]"),
        ({"format": FORMAT, "topics": [{}]}, "topics[0].id"),
        ({"format": FORMAT, "topics": [{"id": "9"}]}, "topics[0].id"),
        ({"format": FORMAT, "topics": [{"id": "a", "titel": {}}]}, "topics[0]"),
        ({"format": FORMAT, "topics": [{"id": "a", "title": {"日本": "x"}}]}, "topics[0].title"),
        ({"format": FORMAT, "topics": [{"id": "a", "title": {"ja": "x" * 101}}]}, "topics[0].title.ja"),
        ({"format": FORMAT, "topics": [{"id": "a", "state": "gone"}]}, "topics[0].state"),
        ({"format": FORMAT, "topics": [{"id": "a", "rules": [{"kind": "magic"}]}]}, "topics[0].rules[0].kind"),
        ({"format": FORMAT, "topics": [{"id": "a", "rules": [{}]}]}, "topics[0].rules[0].kind"),
        (
            {"format": FORMAT, "topics": [{"id": "a", "rules": [{"kind": "keywords", "words": ["x", 1]}]}]},
            "topics[0].rules[0].words[1]",
        ),
        ({"format": FORMAT, "topics": [{"id": "a", "rules": [{"kind": "aspect", "words": []}]}]}, "topics[0].rules[0]"),
        ({"format": FORMAT, "topics": [{"id": "a"}] * 2001}, "topics"),
    ],
)
def test_what_is_no_tree_is_refused_with_its_place(said: object, place: str) -> None:
    with pytest.raises(TopicsError) as caught:
        read_tree(said)
    assert caught.value.fields["place"] == place
    assert caught.value.sentence()


@pytest.mark.parametrize("said", ["", "{", "[" * 100_000, b"\xff\xfe", '{"format": NaN}', "null"])
def test_what_is_no_json_is_refused(said: str | bytes) -> None:
    with pytest.raises(TopicsError):
        read(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["format", "topics", "id", "title", "rules", "kind", "words", "parent", "ja"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(said=JSON)
def test_whatever_is_said_is_a_tree_or_a_clear_answer(said: object) -> None:
    with suppress(TopicsError):
        tree = read_tree({"format": FORMAT, "topics": [said]})
        assert read(write(tree)) == tree


def _codes(*topics: Topic, texts: tuple[str, ...] = ()) -> dict[str, str]:
    return {one.place: one.code for one in check(TopicTree(topics=topics), texts=texts)}


def _topic(name: str, *rules: Rule, parent: str | None = None, title: str = "") -> Topic:
    return Topic(id=name, title={"ja": title or name}, parent=parent, rules=rules)


WORDS = Rule(kind="keywords", words=("配送",))


def test_a_circle_is_told_once_and_the_tree_can_still_be_looked_at() -> None:
    topics = (_topic("a", WORDS, parent="b"), _topic("b", WORDS, parent="c"), _topic("c", WORDS, parent="a"))
    found = check(TopicTree(topics=topics))
    assert [one.code for one in found] == ["circle"]
    assert found[0].fields["circle"] == "a → b → c → a"
    tree = TopicTree(topics=topics)
    assert tree.above("a") == ("b", "c")
    assert set(tree.below("a")) == {"b", "c"}
    assert list(tree.walk()) == []


def test_shape_and_titles_are_checked() -> None:
    found = _codes(
        _topic("a", WORDS), _topic("a", WORDS, title="ほか"), _topic("b", WORDS, parent="x"),
        _topic("c", WORDS, title="Ａ"), Topic(id="d", rules=(WORDS,)), _topic("e"),
    )  # fmt: skip
    assert found["topics[1].id"] == "duplicate_id"
    assert found["topics[2].parent"] == "unknown_parent"
    assert found["topics[3].title.ja"] == "same_title"
    assert found["topics[4].title"] == "no_title"
    assert found["topics[5].rules"] == "no_rules"


def test_rules_are_checked_with_their_places() -> None:
    rules = (
        Rule(kind="keywords", words=("配送", "を、")),
        Rule(kind="boolean", query="配送 AND"),
        Rule(kind="examples", like=("a", "b"), unlike=("b",)),
        Rule(kind="aspect", category="dragons"),
        Rule(kind="keywords"),
    )
    found = _codes(_topic("a", *rules))
    assert found["topics[0].rules[0].words[1]"] == "says_nothing"
    assert found["topics[0].rules[1].query"] == "query_wrong"
    assert found["topics[0].rules[2].unlike[0]"] == "like_and_unlike"
    assert found["topics[0].rules[3].category"] == "unknown_category"
    assert found["topics[0].rules[4].words"] == "no_words"
    assert len(errors(check(TopicTree(topics=(_topic("a", *rules),))))) == 4


def test_a_rule_that_matches_everything_is_seen_on_texts() -> None:
    texts = tuple(f"この商品は{number}回目です" for number in range(30))
    found = _codes(_topic("a", Rule(kind="keywords", words=("商品",))), _topic("b", WORDS), texts=texts)
    assert found == {"topics[0].rules[0]": "matches_everything"}


def test_every_problem_has_a_sentence_whose_fields_are_there() -> None:
    tree = read_tree(WHOLE)
    assert check(tree)
    assert all(one.sentence() for one in check(tree))
    assert all(code.islower() for code in SENTENCES)
    assert json.loads(write(tree))["topics"][0]["title"]["en"] == "Delivery"
