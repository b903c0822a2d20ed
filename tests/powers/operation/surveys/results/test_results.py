"""Answers of every kind counted and judged, in one pass, over versions and languages."""

from collections.abc import Mapping
from typing import Any

import pytest

from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import (
    Block,
    Condition,
    Document,
    Group,
    Loop,
    Option,
    Question,
    Row,
    Scale,
)
from rashin.powers.operation.surveys.definition.flow import way
from rashin.powers.operation.surveys.definition.kinds import Kind, Operator
from rashin.powers.operation.surveys.results import judged as of
from rashin.powers.operation.surveys.results.judged import Result, judged
from rashin.powers.operation.surveys.results.sheet import Line, Sheet, Ways, depends_on, empty_sheet, fill


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(id=name, text={"ja": name, "en": name}, value=float(at)) for at, name in enumerate(names, 1))


def document(*questions: Question, **more: Any) -> Document:
    return Document(key="delivery", blocks=(Block(id="b1", questions=questions, **more),))


NPS = Question(id="nps", kind=Kind.NPS, scale=Scale(lowest=0, highest=10))
WHY = Question(
    id="why", kind=Kind.MULTIPLE, options=options("speed", "price", "staff"), other=True,
    show_if=Group(join="all", members=(Condition(of="answer:nps", op=Operator.IS_LESS_THAN, value=7),)),
)  # fmt: skip
MATRIX = Question(
    id="grid", kind=Kind.MATRIX, options=options("no", "so", "yes"),
    rows=(Row(id="kind"), Row(id="slow", reversed=True)),
)  # fmt: skip
RANK = Question(id="rank", kind=Kind.RANKING, options=options("a", "b", "c"))
AGE = Question(id="age", kind=Kind.NUMBER)
SAID = Question(id="said", kind=Kind.LONG_TEXT)
PLACE = Question(id="place", kind=Kind.SINGLE, options=options("home", "shop"))
WHOLE = document(NPS, WHY, MATRIX, RANK, AGE, SAID, PLACE)


def line(answers: Mapping[str, Any], *, number: int = 0, version: int = 1, **more: Any) -> Line:
    known = {"state": "complete", "language": "ja", **more}
    return Line(response=f"r{number}", version=version, answers=answers, **known)


def sheet(lines: list[Line], *documents: Document, **more: Any) -> Sheet:
    known = dict(enumerate(documents or (WHOLE,), 1))
    ways = Ways(lambda one, told: way(one, Facts(answers=told.answers), seed="").asked)
    return fill(empty_sheet(known), lines, known, way=ways, **more)


def found(filled: Sheet, key: str) -> Result:
    return next(judged(column) for column in filled.columns if column.asked.key == key)


def test_a_score_has_its_interval_and_every_point_its_share() -> None:
    filled = sheet([line({"nps": 10 if at < 12 else 3}, number=at) for at in range(20)])
    result = found(filled, "nps")
    assert isinstance(result.body, of.Scored)
    assert isinstance(result.body.estimate, Estimate)
    assert result.body.estimate.value == pytest.approx(20.0)
    assert [share.count for share in result.body.points] == [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 12]
    assert (result.shown, result.answered, result.skipped) == (20, 20, 0)


def test_the_base_of_several_choices_is_whom_it_was_put_to_and_not_who_was_never_asked() -> None:
    unhappy = [line({"nps": 2, "why": ["speed", "other"], "why.other": "箱が潰れた"}, number=at) for at in range(9)]
    silent = [line({"nps": 5}, number=20 + at) for at in range(3)]
    happy = [line({"nps": 10}, number=40 + at) for at in range(30)]
    result = found(sheet([*unhappy, *silent, *happy]), "why")
    assert isinstance(result.body, of.Chosen)
    assert (result.shown, result.answered, result.skipped) == (12, 9, 3)
    speed, price, staff, other = result.body.shares
    assert (speed.count, speed.of, price.count, staff.count, other.count) == (9, 12, 0, 0, 9)
    assert result.body.others[0].text == "箱が潰れた"


def test_who_left_in_the_middle_was_not_asked_what_came_after() -> None:
    filled = sheet([line({"nps": 2}, number=at, state="started") for at in range(12)])
    assert found(filled, "nps").shown == 12
    assert found(filled, "why").shown == 0


def test_rows_that_are_worded_the_other_way_round_are_turned() -> None:
    filled = sheet([line({"grid": {"kind": "yes", "slow": "no"}}, number=at) for at in range(10)])
    body = found(filled, "grid").body
    assert isinstance(body, of.Gridded)
    means = [row.mean for row in body.rows]
    assert all(isinstance(one, Estimate) and one.value == 3.0 for one in means)


def test_items_stand_in_the_order_that_people_gave_them() -> None:
    body = found(sheet([line({"rank": ["b", "a", "c"]}, number=at) for at in range(10)]), "rank").body
    assert isinstance(body, of.Ranked)
    assert [(name, standing.borda) for name, standing in body.items] == [("b", 1.0), ("a", 0.5), ("c", 0.0)]


def test_numbers_have_quantiles_and_bars_of_a_round_width() -> None:
    body = found(sheet([line({"age": 20 + at}, number=at) for at in range(50)]), "age").body
    assert isinstance(body, of.Measured)
    assert (body.lowest, body.highest) == (20.0, 69.0)
    assert sum(one.count for one in body.bins) == 50
    assert {one.high - one.low for one in body.bins} == {5.0}


@pytest.mark.parametrize("wrong", [True, "9", 11, -1, 2.5, None, [9], {"a": 1}, float("nan")])
def test_what_is_no_answer_of_its_kind_is_not_counted(wrong: object) -> None:
    lines = [line({"nps": wrong, "age": None if wrong in (11, -1, 2.5) else wrong})]
    filled = sheet(lines)
    assert found(filled, "nps").answered == 0
    assert found(filled, "age").answered == 0


def test_versions_and_languages_meet_in_the_ids() -> None:
    before = document(PLACE)
    after = document(
        Question(id="place", kind=Kind.SINGLE, options=options("shop", "locker")), NPS
    )  # fmt: skip
    old = [line({"place": "home"}, number=at, version=1) for at in range(10)]
    new = [line({"place": "shop"}, number=20 + at, version=2, language="en") for at in range(10)]
    result = found(sheet([*old, *new], before, after), "place")
    assert isinstance(result.body, of.Chosen)
    assert [(share.id, share.count) for share in result.body.shares] == [("shop", 10), ("locker", 0), ("home", 10)]
    assert result.asked.retired == {"home"}


def test_a_scale_that_changed_is_a_reason_and_no_mean() -> None:
    five = document(Question(id="q", kind=Kind.RATING, scale=Scale(lowest=1, highest=5)))
    ten = document(Question(id="q", kind=Kind.RATING, scale=Scale(lowest=1, highest=10)))
    lines = [line({"q": 5}, number=at, version=1 + at % 2) for at in range(30)]
    body = found(sheet(lines, five, ten), "q").body
    assert isinstance(body, of.Scored)
    assert isinstance(body.estimate, Unanswered)
    assert body.estimate.reason is Reason.MIXED_SCALES


def test_each_pass_of_a_loop_is_counted_by_itself() -> None:
    looped = document(NPS, loop=Loop(over="list", items=options("sofa", "table")))
    filled = sheet([line({"nps@sofa": 9, "nps@table": 1}, number=at) for at in range(10)], looped)
    values = [found(filled, key).body for key in ("nps@sofa", "nps@table")]
    assert [one.estimate.value for one in values if isinstance(one, of.Scored)] == [100.0, -100.0]  # type: ignore[union-attr]


def test_flagged_responses_are_left_out_on_demand_and_never_lost() -> None:
    lines = [line({"nps": 10}, number=at, flags=("speeding",) if at < 4 else ()) for at in range(20)]
    assert found(sheet(lines), "nps").answered == 20
    without = sheet(lines, with_flagged=False)
    assert found(without, "nps").answered == 16
    assert (without.flagged, without.flags["speeding"]) == (4, 4)


def test_time_is_the_median_of_each_question() -> None:
    filled = sheet([line({"nps": 9}, number=at, timings={"nps": 1000 * (at + 1)}) for at in range(11)])
    seconds = found(filled, "nps").seconds
    assert isinstance(seconds, Estimate)
    assert seconds.value == 6.0


def test_a_way_is_walked_once_for_each_combination_that_decides_it() -> None:
    walked: list[Line] = []

    def walk(one: Document, told: Line) -> set[str]:
        walked.append(told)
        return {"nps"}

    ways = Ways(walk)
    for at in range(50):
        ways(WHOLE, line({"nps": at % 3, "said": f"words {at}"}, number=at))
    assert depends_on(WHOLE) == {"answer:nps"}
    assert len(walked) == 3
