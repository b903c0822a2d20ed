"""The way through a survey, with and without answers."""

from dataclasses import replace

import pytest

from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import (
    Block,
    Carry,
    Condition,
    Document,
    Ending,
    Group,
    Hidden,
    Loop,
    Option,
    Question,
    Row,
    Rule,
    Scale,
    Settings,
    Variable,
)
from rashin.powers.operation.surveys.definition.flow import ending_of, must, shuffled, way
from rashin.powers.operation.surveys.definition.kinds import Deed, Kind, Operator, Order, Paging, Pick, Reckoning
from rashin.powers.operation.surveys.definition.piping import filled, filled_address
from rashin.powers.operation.surveys.definition.scoring import score_of, side_of


def when(of: str, op: Operator, value: object = None) -> Group:
    return Group(join="all", members=(Condition(of=of, op=op, value=value),))  # type: ignore[arg-type]


NPS = Question(id="nps", kind=Kind.NPS, scale=Scale(lowest=0, highest=10), required=True)
WHY = Question(id="why", kind=Kind.LONG_TEXT, show_if=when("answer:nps", Operator.IS_LESS_THAN, 7))
PARTS = tuple(
    Option(id=one, text={"ja": text}) for one, text in [("speed", "早さ"), ("staff", "応対"), ("none", "なし")]
)
WHAT = Question(id="what", kind=Kind.MULTIPLE, options=PARTS, other=True)


def document(*blocks: Block, **fields: object) -> Document:
    return Document(key="d", blocks=blocks, **fields)  # type: ignore[arg-type]


def keys(found: Document, seed: str = "1", **answers: object) -> list[list[str]]:
    gone = way(found, Facts(answers=answers), seed=seed)
    return [[one.name for one in page.asked] for page in gone.pages]


def test_a_page_never_asks_what_depends_on_it() -> None:
    one = document(Block(id="b", questions=(NPS, WHAT, WHY)))
    assert keys(one) == [["nps", "what"]]
    assert keys(one, nps=3) == [["nps", "what"], ["why"]]


@pytest.mark.parametrize(("paging", "pages"), [(Paging.QUESTION, 3), (Paging.BLOCK, 2), (Paging.WHOLE, 1)])
def test_pages_are_cut_as_the_survey_says(paging: Paging, pages: int) -> None:
    one = document(
        Block(id="a", questions=(NPS, WHAT)),
        Block(id="b", questions=(Question(id="t", kind=Kind.SHORT_TEXT),)),
        settings=Settings(paging=paging),
    )
    assert len(keys(one)) == pages


def test_whole_surveys_are_cut_where_a_rule_decides() -> None:
    rule = Rule(do=Deed.JUMP, to="c", when=when("answer:nps", Operator.IS_GREATER_THAN, 8))
    text = Question(id="t", kind=Kind.SHORT_TEXT)
    one = document(
        Block(id="a", questions=(NPS,), logic=(rule,)), Block(id="b", questions=(text,)),
        Block(id="c", questions=(replace(text, id="u"),)), settings=Settings(paging=Paging.WHOLE),
    )  # fmt: skip
    assert keys(one, nps=3) == [["nps"], ["t", "u"]]
    assert keys(one, nps=10) == [["nps"], ["u"]]


def test_a_jump_backwards_never_goes_round_for_ever() -> None:
    back = Rule(do=Deed.JUMP, to="a")
    one = document(
        Block(id="a", questions=(NPS,)), Block(id="b", questions=(WHAT,), logic=(back,)),
        Block(id="c", questions=(Question(id="t", kind=Kind.SHORT_TEXT),)),
    )  # fmt: skip
    assert keys(one) == [["nps"], ["what"], ["t"]]


def test_answers_off_the_way_count_as_not_given() -> None:
    secret = Question(id="s", kind=Kind.SHORT_TEXT, show_if=when("answer:why", Operator.IS_SUBMITTED))
    one = document(Block(id="a", questions=(NPS,)), Block(id="b", questions=(WHY,)), Block(id="c", questions=(secret,)))
    assert keys(one, nps=2, why="遅い") == [["nps"], ["why"], ["s"]]
    assert keys(one, nps=9, why="遅い") == [["nps"]]
    assert "why" not in way(one, Facts(answers={"nps": 9, "why": "x"}), seed="1").facts.answers


def test_variables_are_reckoned_anew_and_choose_the_ending() -> None:
    add = Rule(do=Deed.CALCULATE, set="score", by=Reckoning.ADD, of="answer:nps")
    double = Rule(do=Deed.CALCULATE, set="score", by=Reckoning.MULTIPLY, value=2)
    nothing = Rule(do=Deed.CALCULATE, set="score", by=Reckoning.DIVIDE, value=0)
    one = document(
        Block(id="a", questions=(NPS,), logic=(add, double, nothing)),
        variables=(Variable(id="score"),),
        endings=(Ending(id="plain"), Ending(id="glad", when=when("var:score", Operator.IS_GREATER_THAN, 15))),
    )
    glad = way(one, Facts(answers={"nps": 9}), seed="1")
    assert glad.facts.variables["score"] == 18
    found, other = ending_of(one, glad), ending_of(one, way(one, Facts(answers={"nps": 2}), seed="1"))
    assert found is not None
    assert other is not None
    assert (found.id, other.id) == ("glad", "plain")


def test_a_rule_ends_the_survey_and_another_requires() -> None:
    ends = Rule(do=Deed.END, to="out", when=when("answer:nps", Operator.EQUALS, 0))
    needs = Rule(do=Deed.REQUIRE, to="what", when=when("answer:nps", Operator.IS_LESS_THAN, 5))
    one = document(
        Block(id="a", questions=(NPS, WHAT), logic=(needs, ends)), Block(id="b", questions=(replace(WHAT, id="x"),)),
        endings=(Ending(id="usual"), Ending(id="out", when=when("var:never", Operator.IS_SET))),
    )  # fmt: skip
    gone = way(one, Facts(answers={"nps": 0}), seed="1")
    assert len(gone.pages) == 1
    assert gone.ending == "out"
    assert must(gone.pages[0], gone.facts) == {"nps", "what"}
    assert must(gone.pages[0], Facts(answers={"nps": 8})) == {"nps"}


def test_loops_go_over_chosen_options_and_over_lists() -> None:
    each = Question(id="rate", kind=Kind.RATING, scale=Scale(lowest=1, highest=5), text={"ja": "{{loop:text}}は？"})
    chosen = document(
        Block(id="a", questions=(WHAT,)), Block(id="b", questions=(each,), loop=Loop(over="answer", question="what"))
    )
    assert keys(chosen, what=["speed", "other"], **{"what.other": "箱"}) == [["what"], ["rate@speed"], ["rate@other"]]
    gone = way(chosen, Facts(answers={"what": ["other"], "what.other": "箱"}), seed="1")
    assert gone.pages[1].asked[0].item_text == "箱"
    listed = document(Block(id="b", questions=(each,), loop=Loop(over="list", items=PARTS, most=2)))
    assert keys(listed) == [["rate@speed"], ["rate@staff"]]


def test_options_are_carried_forward_and_a_question_without_any_is_not_asked() -> None:
    worst = Question(id="worst", kind=Kind.SINGLE, carry_from=Carry(question="what", pick=Pick.CHOSEN))
    one = document(Block(id="a", questions=(WHAT, worst)))
    assert keys(one) == [["what"]]
    gone = way(one, Facts(answers={"what": ["staff", "none"]}), seed="1")
    assert [option.id for option in gone.asked["worst"].options] == ["staff", "none"]


def test_random_orders_belong_to_the_response_and_anchors_stay() -> None:
    things = list("abcdef")
    orders = {"".join(shuffled(things, [False] * 5 + [True], seed=str(number))) for number in range(30)}
    assert len(orders) > 5
    assert all(order.endswith("f") for order in orders)
    many = tuple(Question(id=f"q{at}", kind=Kind.SHORT_TEXT) for at in range(6))
    one = document(Block(id="b", questions=many, order=Order.RANDOM, anchors=("q0",)))
    assert keys(one, seed="7") == keys(one, seed="7")
    assert {keys(one, seed=str(seed))[0][0] for seed in range(20)} == {"q0"}
    assert len({tuple(keys(one, seed=str(seed))[0]) for seed in range(20)}) > 5


def test_texts_are_filled_in_the_words_of_the_options() -> None:
    one = document(Block(id="a", questions=(WHAT,)), hidden=(Hidden(id="order"),))
    facts = Facts(answers={"what": ["speed", "staff"]}, hidden={"order": "A&1 /?"}, item="x", item_text="卓")
    text = "{{answer:what|何か}} {{trait:name|お客}}様 {{loop:text}} {{ hidden:order | - }}"
    assert filled(text, one, facts, language="ja") == "早さ、応対 お客様 卓 A&1 /?"
    assert filled_address("https://x.example/?o={{hidden:order|}}", facts) == "https://x.example/?o=A%261%20%2F%3F"


def test_scores_follow_the_kind_and_the_direction() -> None:
    effort = Question(id="e", kind=Kind.CES, scale=Scale(lowest=1, highest=5, direction=-1))
    assert (side_of(NPS, 9), side_of(NPS, 7), side_of(NPS, 6), side_of(NPS, 11)) == (1, 0, -1, None)
    assert (side_of(effort, 1), side_of(effort, 5)) == (1, -1)
    columns = (*(Option(id=f"c{at}", value=at) for at in range(1, 6)), Option(id="na"))
    matrix = Question(
        id="m", kind=Kind.MATRIX, options=columns, rows=(Row(id="r1"), Row(id="r2", reversed=True), Row(id="r3"))
    )
    assert score_of(matrix, {"r1": "c5", "r2": "c1", "r3": "na"}) == 5
    assert score_of(matrix, {"r3": "na"}) is None
