"""Conditions: each operator on what answers look like."""

import pytest

from rashin.powers.operation.surveys.definition.conditions import OPERATORS, Facts, holds, met, named_in, value_of
from rashin.powers.operation.surveys.definition.document import Condition, Group
from rashin.powers.operation.surveys.definition.kinds import Operator


def test_every_operator_that_a_document_may_name_is_known() -> None:
    assert set(OPERATORS) == set(Operator)


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("equals", 9, "9", True),
        ("equals", "ｱﾌﾟﾘ", "アプリ", True),
        ("equals", ["a"], "a", True),
        ("equals", None, "a", False),
        ("doesNotEqual", None, "a", True),
        ("contains", "とても遅い", "遅い", True),
        ("contains", None, "遅い", False),
        ("contains", "何か", "", False),
        ("doesNotContain", None, "遅い", True),
        ("startsWith", "Tokyo 01", "tokyo", True),
        ("endsWith", "a.pdf", ".PDF", True),
        ("isSubmitted", 0, None, True),
        ("isSkipped", [], None, True),
        ("isGreaterThan", "1,200", 1000, True),
        ("isGreaterThan", "多い", 1, False),
        ("isLessThanOrEqual", 6, 6, True),
        ("equalsOneOf", "b", ("a", "b"), True),
        ("includesAllOf", ["a", "b", "c"], ("a", "c"), True),
        ("includesAllOf", ["a"], ("a", "c"), False),
        ("includesAllOf", ["a"], (), False),
        ("includesOneOf", ["a"], ("a", "c"), True),
        ("doesNotIncludeAllOf", ["a"], ("b", "c"), True),
        ("doesNotIncludeAllOf", ["a", "b"], ("b", "c"), False),
        ("doesNotIncludeOneOf", ["a", "b"], ("b", "c"), True),
        ("isAccepted", True, None, True),
        ("isAccepted", False, None, False),
        ("isBefore", "2026-01-31", "2026-02-01", True),
        ("isAfter", "昨日", "2026-02-01", False),
        ("isPartiallySubmitted", {"r1": "a", "r2": ""}, None, True),
        ("isCompletelySubmitted", {"r1": "a", "r2": "b"}, None, True),
        ("isSet", "", None, False),
        ("inventedByNobody", 1, 1, False),
    ],
)
def test_an_operator_says(op: str, left: object, right: object, expected: bool) -> None:
    assert met(op, left, right) is expected


def test_groups_nest_and_an_empty_any_never_holds() -> None:
    facts = Facts(answers={"q1": 3}, hidden={"shop": "ginza"})
    low = Condition(of="answer:q1", op=Operator.IS_LESS_THAN, value=7)
    ginza = Condition(of="hidden:shop", op=Operator.EQUALS, value="umeda")
    assert holds(Group(join="all", members=(low, Group(join="any", members=(ginza, low)))), facts)
    assert not holds(Group(join="all", members=(low, ginza)), facts)
    assert holds(Group(join="all", members=()), facts)
    assert not holds(Group(join="any", members=()), facts)
    assert holds(None, facts)
    assert list(named_in(Group(join="all", members=(low, ginza)))) == ["answer:q1", "hidden:shop"]


def test_references_find_rows_typed_words_and_the_pass_of_a_loop() -> None:
    facts = Facts(answers={"m": {"row": "good"}, "q.other": "typed", "s@bed": 4, "s@bed.other": "inner", "s": 1})
    assert value_of("answer:m.row", facts) == "good"
    assert value_of("answer:q.other", facts) == "typed"
    assert value_of("answer:s", facts) == 1
    inside = facts.within("bed", "ベッド")
    assert (value_of("answer:s", inside), value_of("answer:s.other", inside)) == (4, "inner")
    assert (value_of("loop:id", inside), value_of("loop:text", inside)) == ("bed", "ベッド")
    assert value_of("nonsense:x", facts) is None
