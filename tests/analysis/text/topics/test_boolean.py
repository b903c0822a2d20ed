"""Boolean rules: what can be written, what it means, and at which character it goes wrong."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.topics.boolean import All, Any, Near, Not, Term, parse, terms
from rashin.analysis.text.topics.errors import QueryWrong
from rashin.analysis.text.topics.matching import Matcher, judge


def _holds(query: str, text: str) -> bool:
    node = parse(query)
    return judge(node, Matcher(terms(node)).find(text)) is not None


def test_operators_bind_from_not_to_or() -> None:
    a, b, c = Term(text="a"), Term(text="b"), Term(text="c")
    assert parse("a b OR c") == Any(parts=(All(parts=(a, b)), c))
    assert parse("a AND (b OR c)") == All(parts=(a, Any(parts=(b, c))))
    assert parse("a -b") == parse("a NOT b") == All(parts=(a, Not(part=b)))
    assert parse("a NEAR/3 b c") == All(parts=(Near(left=a, right=b, within=3), c))
    assert parse("「a b」") == parse('"a b"') == Term(text="a b", exact=True)
    assert parse("（ａ　ＯＲ　ｂ）") == Any(parts=(a, b))
    assert parse("a*") == Term(text="a", begins=True)


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("", 1), ("  ", 1), ("(a", 1), ("a)", 2), ("a AND", 6), ("OR a", 1), ("a OR OR b", 6), ('a "b', 3), ('""', 1),
        ("NOT a", 1), ("-a -b", 1), ("a OR NOT b", 1), ("a NEAR/0 b", 3), ("a NEAR/999 b", 3),
        ("a NEAR (b AND c)", 3), ("a NEAR", 7), ("()", 2), ("(" * 50 + "a", 42),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_character(query: str, position: int) -> None:
    with pytest.raises(QueryWrong) as caught:
        parse(query, place="topics[0].rules[0].query")
    assert caught.value.fields["position"] == position
    assert caught.value.sentence().startswith("topics[0].rules[0].query, character")


@given(query=st.text(alphabet='ab ()"「」-*|&　ＯＲ', max_size=20) | st.lists(
    st.sampled_from(["a", "AND", "OR", "NOT", "NEAR/2", "(", ")", '"x y"', "-b", "遅れ*"]), max_size=12
).map(" ".join))  # fmt: skip
def test_whatever_is_written_is_read_or_refused_and_never_holds_of_nothing(query: str) -> None:
    with suppress(QueryWrong):
        assert judge(parse(query), {}) is None


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("配達 遅れる", "配達がまた遅れました", True),
        ("配達 遅れる", "配達は早かった", False),
        ("配達 NEAR/2 遅れる", "配達が三日遅れた", True),
        ("配達 NEAR/2 遅れる", "配達の人は親切で、ただし返品の処理は少し遅れた", False),
        ("遅れる NEAR/2 配達", "配達が三日遅れた", True),
        ("レジ -行列", "レジの行列が長い", False),
        ("レジ -行列", "レジが故障", True),
        ('"お待たせしました"', "「お待たせしました」と言われた", True),
        ('"お待たせしました"', "待たせすぎです", False),
        ("お支払い", "支払いができない", True),
        ('"pay"', "the payment failed", False),
        ('"pay"', "I could not pay.", True),
        ("refund*", "Refunded twice", True),
        ("遅延*", "遅延証明書をもらった", True),
        ("使えない", "クーポンが使えませんでした", True),
        ("使えない", "クーポンが使えた", False),
        ("アプリ", "ｱﾌﾟﾘが落ちる", True),
        ("check-out", "the Checkout page", True),
    ],
)
def test_words_are_found_in_any_form_and_quotes_as_they_stand(query: str, text: str, expected: bool) -> None:
    assert _holds(query, text) is expected
