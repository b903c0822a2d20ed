"""What the texts themselves suggest: topics that people can read, with rules that find the texts again."""

import itertools

import numpy as np
import pytest

from rashin.analysis.text.subjects import turned
from rashin.analysis.text.topics.assigning import Assigner
from rashin.analysis.text.topics.checking import check, errors
from rashin.analysis.text.topics.grouping import group, main_directions, parts
from rashin.analysis.text.topics.naming import Counted, words_in
from rashin.analysis.text.topics.suggesting import Suggestions, suggest
from rashin.analysis.text.topics.writing import write
from rashin.analysis.text.vectors import Lsa, sentences

LATE = (
    ["配送が", "お届けが", "配達が"],
    ["予定より三日遅れました。", "また遅れて困りました。", "一週間も遅れて届きました。", "遅れるという連絡もない。"],
)
PAY = (
    ["アプリの支払い画面が", "決済に進むと画面が", "アプリで支払いに進むと"],
    ["落ちて買えません。", "固まってしまいます。", "閉じて注文できない。", "開きません。"],
)
STAFF = (
    ["店員さんが", "スタッフの方が", "お店の店員さんは"],
    [
        "用途を聞いて提案してくれた。",
        "とても親切な提案でした。",
        "使い方を説明してくれた。",
        "希望を聞いて提案してくれました。",
    ],
)
ENGLISH = [
    "Delivery was three days late.", "The delivery came a week late.", "My delivery is late again.",
    "Late delivery and nobody called.", "Delivery late, no message.", "Again a late delivery.",
]  # fmt: skip


def _texts() -> list[str]:
    found = [first + second for part in (LATE, PAY, STAFF) for first, second in itertools.product(*part)]
    return found + ENGLISH


@pytest.fixture(scope="module")
def suggested() -> Suggestions:
    return suggest(_texts(), sentences())


def _topic_of(suggested: Suggestions, text: str) -> str:
    [found] = Assigner(suggested.tree, words_only=True).topics_of([text])
    return " ".join(suggested.tree.by_id[topic].name() for topic in found)


def test_late_deliveries_the_broken_checkout_and_better_staff_are_found(suggested: Suggestions) -> None:
    assert any(word in _topic_of(suggested, "荷物の配達が遅れた") for word in ("配達", "配送", "遅れ", "届け"))
    assert any(
        word in _topic_of(suggested, "決済画面が固まって買えない") for word in ("支払い", "画面", "決済", "アプリ")
    )
    assert any(word in _topic_of(suggested, "店員さんが提案してくれた") for word in ("店員", "スタッフ", "提案"))


def test_a_suggestion_can_be_read_checked_and_counted(suggested: Suggestions) -> None:
    assert not errors(check(suggested.tree, texts=_texts()))
    assert write(suggested.tree)
    assert {topic.state for topic in suggested.tree.topics} == {"suggested"}
    for topic in suggested.tree.topics:
        about = suggested.about[topic.id]
        assert 0 <= about.count <= suggested.looked_at
        assert all(example in _texts() for example in about.examples)
        assert not {"親切", "丁寧", "とても"} & set(topic.name().split("・"))
    assert suggested.unassigned < 15
    assert suggested.vectors == "use-multilingual-3"


def test_the_same_texts_suggest_the_same_and_what_is_known_is_left_out(suggested: Suggestions) -> None:
    assert suggest(_texts(), sentences()) == suggested
    assert suggest(_texts(), sentences(), beside=suggested.tree).looked_at == suggested.unassigned


@pytest.mark.parametrize("texts", [[], [""] * 50, ["🎉" * 3] * 50, ["同じ文です。"] * 100, ["배송이 늦어요"] * 60])
def test_where_nothing_is_said_nothing_is_suggested(texts: list[str]) -> None:
    found = suggest(texts, Lsa(texts or ["a"]))
    assert len(found.tree.topics) <= 1
    assert found.of == len(texts)


def test_without_the_encoder_words_alone_suggest() -> None:
    found = suggest(_texts())
    assert found.tree.topics
    assert found.vectors.startswith("lsa-")


def test_groups_that_are_there_are_found_again_and_noise_is_not_stable() -> None:
    chance = np.random.default_rng(1)
    centres = np.eye(4, 16)
    rows = np.repeat(centres, 50, axis=0) + chance.normal(0, 0.05, (200, 16))
    rows = main_directions(rows.astype(np.float32), languages=np.zeros(200, np.int64))
    found = group(rows, 4, seed=1)
    assert sorted(np.bincount(found.of)) == [50, 50, 50, 50]
    assert found.stability.min() > 0.9
    noise = main_directions(chance.normal(0, 1, (200, 16)).astype(np.float32), languages=np.zeros(200, np.int64))
    assert group(noise, 10, seed=1).stability.mean() < 0.6


def test_names_are_of_nouns_and_compounds() -> None:
    counted = Counted()
    for text in ("待ち時間が最高に長い", "待ち時間の長さ", "レジの待ち時間"):
        counted.add(words_in(text, japanese=True), 0)
    for text in ("店員が親切", "部屋が広い", "時間どおりに届いた", "味が素晴らしい"):
        counted.add(words_in(text, japanese=True), 1)
    assert counted.name([0])[0] == "待ち時間"
    assert "素晴らしい" not in counted.name([1], words=5)
    shown = {word.shown for word in words_in("商品が届きません。支払いができず、つながらない", japanese=True)}
    assert {"届きません", "つながらない", "支払い"} <= shown
    named = {word.shown for word in words_in("The delivery was terribly late", japanese=False) if word.names}
    assert "delivery" in named
    assert "terribly" not in named


def test_parts_of_the_whole_are_what_texts_are_about_not_how_they_say_it() -> None:
    hotel = ["部屋の窓から海が見えた。", "ベッドが硬くて眠れなかった。", "お風呂が広い。", "フロントが親切。"]
    phone = ["電池がすぐ切れる。", "画面が割れやすい。", "カメラがきれい。", "充電が速い。"]
    texts = hotel * 3 + phone * 3
    encoder = sentences()
    rows = turned(encoder.embed(texts), encoder.name)
    found = parts(rows, 2, seed=1)
    assert len(set(found[:12])) == 1
    assert len(set(found[12:])) == 1
    assert found[0] != found[-1]
    assert np.array_equal(turned(rows, "lsa-1"), rows)
    assert parts(np.zeros((40, 8), np.float32), 3, seed=1).shape == (40,)
