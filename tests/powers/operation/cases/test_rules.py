"""Which voices open a case, and what they are about."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rashin.base.atlas.hearing import Heard
from rashin.powers.operation.cases.errors import BadRule
from rashin.powers.operation.cases.records import Conditions
from rashin.powers.operation.cases.rules import (
    Facts,
    Sign,
    cause_of,
    conditions_of,
    filled,
    holds_any,
    json_of,
    matches,
    unfilled,
)


def said(**facts: Any) -> Heard:
    return Heard(voice_id="v", occurred_at=datetime(2026, 4, 15, tzinfo=UTC), source="web", **facts)


def never(*_: object) -> Any:
    raise AssertionError("the lake was asked although the voice itself decides")


def test_everything_that_is_asked_must_hold_and_a_missing_score_is_no_low_one() -> None:
    unhappy = Conditions(metrics=("nps",), at_most=6, channels=("mail", "line"))
    assert matches(unhappy, said(metric="nps", score=6, channel="line"), Facts())
    assert not matches(unhappy, said(metric="nps", score=7, channel="line"), Facts())
    assert not matches(unhappy, said(metric="nps", channel="line"), Facts())
    assert not matches(unhappy, said(metric="nps", score=0, channel="call"), Facts())


def test_any_is_enough_where_any_was_said() -> None:
    either = Conditions(words=("返金",), at_most=2, match="any")
    assert matches(either, said(metric="csat", score=1), Facts())
    assert matches(either, said(text="早くへんきんして・・・返金を"), Facts())
    assert not matches(either, said(text="ありがとう", metric="csat", score=5), Facts())


def test_the_lake_is_asked_last_and_only_when_it_decides() -> None:
    rich = Conditions(at_most=6, value_at_least=100_000, segment="gold")
    assert not matches(rich, said(metric="nps", score=9), Facts(value=never, belongs=never))
    asked: list[str] = []

    def value() -> float:
        asked.append("value")
        return 150_000.0

    facts = Facts(value=value, belongs=lambda name: name == "gold")
    assert matches(rich, said(metric="nps", score=2), facts)
    assert matches(rich, said(metric="nps", score=2), facts)
    assert asked == ["value"]


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("配送がオクレた", "おくれ", True),
        ("ＡＰＰが落ちる", "app", True),
        ("the plate was late", "late", True),
        ("the plate was fine", "late", False),
        ("", "late", False),
        ("遅い", " ", False),
    ],
)
def test_words_are_found_as_people_mean_them(text: str, word: str, found: bool) -> None:
    assert holds_any(text, (word,)) is found


def test_words_that_excuse_a_voice() -> None:
    rule = Conditions(words=("遅い",), without_words=("解決しました",))
    assert matches(rule, said(text="届くのが遅い"), Facts())
    assert not matches(rule, said(text="遅いと言いましたが解決しました"), Facts())


def test_a_cause_is_known_by_its_words_then_by_its_place_and_the_exact_one_wins() -> None:
    signs = [
        Sign(cause=1, words=("配送",), touchpoints=("delivery",)),
        Sign(cause=2, words=("配送", "遅い"), touchpoints=(), depth=1),
        Sign(cause=3, words=("値段",), touchpoints=("cart",)),
    ]
    assert cause_of(said(text="配送が遅い"), signs) == 2
    assert cause_of(said(text="配送は早い"), signs) == 2  # the same words: the one further down says more
    assert cause_of(said(text="値段", touchpoint="delivery"), signs) == 3
    assert cause_of(said(text="うーん", touchpoint="delivery"), signs) == 1
    assert cause_of(said(text="うーん"), signs) is None
    assert cause_of(said(text="うーん"), []) is None


def test_conditions_come_back_from_their_json() -> None:
    rule = Conditions(metrics=("nps",), at_most=6, words=("遅い",), match="any")
    assert conditions_of(json_of(rule)) == rule
    assert json_of(rule) == {"metrics": ["nps"], "at_most": 6, "words": ["遅い"], "match": "any"}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"match": "any"},
        {"metrics": ["xps"]},
        {"metrics": "nps"},
        {"at_most": "low"},
        {"at_most": float("nan")},
        {"at_most": 1e300},
        {"value_at_least": True},
        {"sentiments": ["angry"]},
        {"words": ["\x00", "  "]},
        {"sql": ["drop"]},
    ],
)
def test_a_rule_that_nothing_could_meet_or_nobody_can_read_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(BadRule):
        conditions_of(given)


def test_a_canned_reply_is_filled_and_what_is_missing_falls_back_or_is_seen() -> None:
    text = "{{name|お客さま}}、{{order_id|ご注文}}の件です。{{unknown}} {{ owner }}"
    assert filled(text, {"owner": "田中"}) == "お客さま、ご注文の件です。{{unknown}} 田中"
    assert unfilled(filled(text, {})) == ["{{unknown}}", "{{ owner }}"]
    assert filled("{{name|客}}", {"name": "{{owner}} %s <b>"}) == "{{owner}} %s <b>"
