"""What is planted in the demo company comes out as topics that nobody named."""

from functools import cache

import pytest

from rashin.analysis.text.topics.assigning import Assigner
from rashin.analysis.text.topics.suggesting import Suggestions, suggest
from rashin.web.demo.words.compose import sentence
from rashin.web.demo.words.dice import Dice
from rashin.web.demo.words.grammar import Writer

FACTS = {
    "product": "ソファ", "line": "ソファ", "product_en": "sofa", "line_en": "sofa", "attribute": "座り心地",
    "care": "手入れの方法", "effect": "部屋が明るくなりました", "fault": "ほつれ", "move": "動かす", "who": "家族",
    "carrier": "北運輸", "room": "リビング", "days": "3", "shop": "本店", "name": "佐藤", "name_en": "Sato",
    "slot": "午前中", "slot_en": "morning", "minutes": "12", "hour": "11", "years": "5", "reason": "返品",
    "brand": "店", "version": "バージョン2",
}  # fmt: skip
OTHERS = ("quality", "floor", "packaging", "stock", "price", "value", "login", "queue", "colour", "mails", "kind")
PLANTED = {"late": 24, "crash": 8, "advice": 20}


@cache
def remarks() -> dict[str, list[str]]:
    dice = Dice([3, 1, 4])
    counts = {**PLANTED, **dict.fromkeys(OTHERS, 14)}
    writer = Writer(register="plain", dialect="", facts=FACTS, dice=dice)
    return {topic: [sentence(topic, writer) + "。" for _ in range(count)] for topic, count in counts.items()}


@pytest.fixture(scope="module")
def suggested() -> Suggestions:
    return suggest([text for texts in remarks().values() for text in texts])


@pytest.mark.parametrize(
    ("planted", "words", "share"),
    [("late", ("遅れ",), 0.45), ("crash", ("決済", "支払い"), 0.6), ("advice", ("提案",), 0.4)],
)
def test_each_truth_is_a_topic_with_a_plain_name(
    suggested: Suggestions, planted: str, words: tuple[str, ...], share: float
) -> None:
    named = {topic.id for topic in suggested.tree.topics if topic.rules and any(one in topic.name() for one in words)}
    assigner = Assigner(suggested.tree, words_only=True)
    texts = remarks()[planted]
    under = {name: sum(name in found for found in assigner.topics_of(texts)) for name in named}
    best = max(under, key=lambda name: under[name], default="")
    assert best, [topic.name() for topic in suggested.tree.topics]
    assert under[best] >= share * len(texts)
    others = [text for topic, said in remarks().items() if topic in OTHERS and topic != "kind" for text in said]
    assert sum(best in found for found in assigner.topics_of(others)) <= 0.05 * len(others)


def test_names_are_no_counters_and_no_endings(suggested: Suggestions) -> None:
    for topic in suggested.tree.topics:
        for part in topic.name().split("・"):
            assert not part.endswith(("ません", "ました", "週間", "か月"))
