"""Matters and subjects have names that everybody understands; what was bought or visited makes no topic."""

import itertools

import pytest

from rashin.analysis.text.topics.assigning import Assigner
from rashin.analysis.text.topics.circumstances import is_circumstance, things
from rashin.analysis.text.topics.document import Rule, Topic, TopicTree
from rashin.analysis.text.topics.matters import categories, matters, sayings, spoken, subjects
from rashin.analysis.text.topics.suggesting import suggest


@pytest.mark.parametrize(
    ("text", "japanese", "beside"),
    [
        ("居間用にオカノのカウチソファを注文しました。", True, True),
        ("仕事帰りに旭川店に寄りました。", True, True),
        ("ソファを買って大満足です。", True, False),
        ("注文できませんでした。", True, False),
        ("ソファを注文できますか？", True, False),
        ("店員さんが親切でした。", True, False),
        ("Bought the pot for our new place.", False, True),
        ("Bought the pot and it broke.", False, False),
        ("Can I order by phone?", False, False),
        ("", True, False),
        ("🎉", True, False),
    ],
)
def test_what_was_done_before_is_told_from_what_is_meant(text: str, japanese: bool, beside: bool) -> None:
    assert is_circumstance(text, japanese=japanese) is beside


def test_what_is_only_bought_names_nothing() -> None:
    texts = ["ソファを買いました。"] * 3 + ["ソファの色が違います。", "配送が遅いです。"]
    told = [is_circumstance(text, japanese=True) for text in texts]
    found = things(texts, told, japanese=True)
    assert found == {"ソファー"}


def test_subjects_and_sayings_are_written_down_rightly() -> None:
    known = set(categories())
    for saying in sayings().values():
        assert saying.of <= known
        assert saying.implied in {"", *saying.of}
        assert saying.noun["ja"].startswith("=") == saying.noun["en"].startswith("=")
    found = subjects(["送料が高い"] * 5 + ["説明書がない", "Too many newsletters"] * 4)
    assert {one.title["ja"] for one in found} >= {"送料", "説明書", "メール・広告"}
    assert all(one.category in known and one.title["en"] for one in found)


def test_the_same_is_called_the_same_in_both_languages() -> None:
    texts = ["配送が三日遅れました。"] * 6 + ["The delivery was late."] * 6
    about = [spoken(text, japanese=not text.isascii()) for text in texts]
    [late] = [one for one in matters(texts, about) if one.title["en"] == "Delivery: delays"]
    assert late.title["ja"] == "配送の遅れ"
    assert len(late.clauses) == 12


def test_no_topic_finds_what_those_beside_it_find() -> None:
    said = (
        ["送料が", "説明書が", "決済画面が", "配達員が", "会員ポイントが", "展示が"],
        ["残念です。", "良かったです。", "どうなっていますか。", "もう少し何とかしてほしい。", "いつもと違いました。"],
    )
    texts = [one + other for one, other in itertools.product(*said)] * 2
    found = suggest(texts)
    finds = {topic.id: set[int]() for topic in found.tree.topics if topic.rules}
    for number, topics in enumerate(Assigner(found.tree, words_only=True).topics_of(texts)):
        for topic in topics:
            finds[topic].add(number)
    assert finds
    assert all(found for found in finds.values())
    for one, other in itertools.combinations(finds.values(), 2):
        assert len(one & other) <= 0.75 * max(len(one), len(other))


def test_only_topics_whose_words_are_there_are_judged_and_none_is_missed() -> None:
    rules = {
        "a": Rule(kind="keywords", words=("配送", "送料")),
        "c": Rule(kind="boolean", query="色 NEAR/3 違う"),
        "d": Rule(kind="boolean", query="(色 OR サイズ) NOT 違う"),
    }
    tree = TopicTree(topics=tuple(Topic(id=name, rules=(rule,)) for name, rule in rules.items()))
    assigner = Assigner(tree, words_only=True)
    texts = ["配送が遅い", "色が違う", "色が良い", "送料が高い", "何もない"]
    found = [[one.topic for one in some] for some in assigner.assign(texts)]
    assert found == [["a"], ["c"], ["d"], ["a"], []]
