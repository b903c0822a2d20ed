"""The grammar: inflection, registers, and texts that agree with what happened."""

import json
import re
from datetime import UTC, datetime

import pytest

from rashin.web.demo.make import Recipe, make_tables
from rashin.web.demo.people import REGISTERS
from rashin.web.demo.simulate import Tables
from rashin.web.demo.words.compose import bank, sentence
from rashin.web.demo.words.conjugation import inflect
from rashin.web.demo.words.dice import Dice
from rashin.web.demo.words.grammar import Writer, parse
from rashin.web.demo.words.plain import plain

FACTS = {
    name: name
    for name in (
        "product", "line", "product_en", "line_en", "room", "days", "shop", "name", "name_en", "slot", "slot_en",
        "minutes",
        "hour", "years", "reason", "brand", "version", "attribute", "care", "effect", "fault", "move", "who", "carrier",
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "kind", "form", "polite", "casual"),
    [
        ("届く", "5", "past", "届きました", "届いた"),
        ("待つ", "5", "past", "待ちました", "待った"),
        ("選ぶ", "5", "past", "選びました", "選んだ"),
        ("行く", "5", "past", "行きました", "行った"),
        ("遅れる", "1", "past", "遅れました", "遅れた"),
        ("対応する", "s", "negpast", "対応しませんでした", "対応しなかった"),
        ("来る", "k", "past", "来ました", "来た"),
        ("ある", "5", "negpast", "ありませんでした", "なかった"),
        ("遅い", "a", "past", "遅かったです", "遅かった"),
        ("いい", "a", "past", "よかったです", "よかった"),
        ("丁寧", "n", "past", "丁寧でした", "丁寧だった"),
    ],
)
def test_words_inflect(word: str, kind: str, form: str, polite: str, casual: str) -> None:
    assert inflect(word, kind, form, polite=True, dialect="") == polite
    assert inflect(word, kind, form, polite=False, dialect="") == casual


def test_kansai_says_no_in_its_own_way() -> None:
    assert inflect("届く", "5", "negpast", polite=False, dialect="kansai") == "届かへんかった"
    assert inflect("丁寧", "n", "past", polite=False, dialect="kansai") == "丁寧やった"


@pytest.mark.parametrize(
    ("polite", "casual"),
    [
        ("助かりました", "助かった"),
        ("驚きました", "驚いた"),
        ("できませんでした", "できなかった"),
        ("待っていました", "待っていた"),
        ("行ってきました", "行ってきた"),
        ("話しました", "話した"),
        ("選びます", "選ぶ"),
        ("よかったです", "よかった"),
        ("残念でした", "残念だった"),
        ("ありがとうございました", "ありがとうございました"),
        ("ありません", "ない"),
        ("満足しています", "満足している"),
    ],
)
def test_polite_endings_become_plain(polite: str, casual: str) -> None:
    assert plain(polite) == casual


@pytest.mark.parametrize("register", REGISTERS)
def test_every_template_can_be_said(register: str) -> None:
    language = "en" if register == "english" else "ja"
    for topic in bank(language).values():
        for dialect in ("", "kansai", "hakata", "tohoku", "hokkaido", "chugoku"):
            writer = Writer(register=register, dialect=dialect, facts=FACTS, dice=Dice([1]))
            for _ in range(6):
                said = sentence(topic.name, writer)
                assert said
                assert not re.search(r"[\[\]{}<>|]", said), (topic.name, said)


def test_both_languages_have_the_same_topics() -> None:
    assert set(bank("ja")) == set(bank("en"))


def test_a_broken_template_is_noticed() -> None:
    with pytest.raises((ValueError, IndexError)):
        parse("[open")


@pytest.fixture(scope="module")
def made() -> Tables:
    return make_tables(Recipe(seed=5, scale=0.5, now=datetime(2026, 11, 20, tzinfo=UTC)), 0)


def test_texts_are_distinct_varied_and_mostly_japanese(made: Tables) -> None:
    said = [row for row in made.voices.to_pylist() if row["text"]]
    texts = [row["text"] for row in said]
    assert len(set(texts)) / len(texts) > 0.97
    english = sum(row["language"] == "en" for row in said) / len(said)
    assert 0.05 < english < 0.12
    lengths = sorted(map(len, texts))
    assert lengths[len(lengths) // 2] < 70
    assert lengths[-1] > 180
    openings = [text[:12] for text in texts]
    assert max(openings.count(one) for one in set(openings)) < len(texts) * 0.03


def test_texts_agree_with_what_happened(made: Tables) -> None:
    for row in made.voices.to_pylist():
        text = row["text"]
        if not text or row["language"] != "ja" or row["touchpoint"] != "delivery":
            continue
        facts = json.loads(row["properties"])
        if re.search(r"\d日[もの]?(遅れ|の遅れ)|約束どおりに|指定どおりに", text):
            assert facts["late"] == bool(re.search(r"\d日[もの]?(遅れ|の遅れ)", text)), text
        if row["score"] == 1:
            assert not re.search(r"大満足|おすすめ", text), text
