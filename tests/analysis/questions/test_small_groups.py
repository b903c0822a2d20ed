"""A reader of some units never sees a figure of a few people, not by subtraction either."""

import json

from rashin.analysis.questions.catalogue import QUESTIONS
from rashin.analysis.questions.personal import MASKED, fields_of, is_personal, masked_properties
from rashin.analysis.questions.question import Scope
from rashin.analysis.questions.small_groups import _KINDS, INDIVIDUAL, kept_back
from rashin.analysis.questions.words import from_words
from tests.analysis.questions.conftest import Ask, Make, event, trait, voice

GINZA = Scope(units=frozenset({"ginza"}))


def people(plans: dict[str, int], make: Make):
    """A lake whose voices and events are of customers with these plans."""
    rows = [plan for plan, count in plans.items() for _ in range(count)]
    return make(
        voices=[voice(number) for number, _ in enumerate(rows, 1)],
        events=[event(number) for number, _ in enumerate(rows, 1)],
        profiles=[trait(number, "plan", plan) for number, plan in enumerate(rows, 1)],
    )


def test_every_kind_of_question_says_what_it_does_with_small_groups() -> None:
    assert set(_KINDS) | INDIVIDUAL == set(QUESTIONS)


def test_a_small_group_has_a_reason_and_no_number(asked: Ask, make: Make) -> None:
    lake = people({"gold": 30, "silver": 20, "plain": 12, "black": 3, "test": 2}, make)
    found = asked("scores", lake=lake, by="trait.plan", minimum="1", scope=GINZA)
    assert {row["by"]: (row["n"], row["reason"]) for row in found.rows()} == {
        "gold": (30, None), "silver": (20, None), "plain": (12, None), "black": (0, "small_group"),
        "test": (0, "small_group"),
    }  # fmt: skip
    assert all(row["value"] is None and row["promoters"] in {0, None} for row in found.rows() if row["reason"])
    whole = asked("scores", lake=lake, by="trait.plan", minimum="1")
    assert {row["by"]: row["n"] for row in whole.rows()}["black"] == 3, "the whole company sees it"


def test_one_small_group_takes_the_next_one_with_it(asked: Ask, make: Make) -> None:
    lake = people({"gold": 30, "silver": 20, "black": 3}, make)
    total = asked("scores", lake=lake, scope=GINZA).n
    for kind, extra in (("scores", {}), ("trend", {"every": "whole"}), ("trend", {"every": "month", "of": "voices"})):
        found = asked(kind, lake=lake, by="trait.plan", scope=GINZA, **extra)
        shown = {row["by"]: row["n"] for row in found.rows() if row["reason"] is None}
        assert shown == {"gold": 30}, kind
        assert total - found.n == 23, "what is missing is more than the small group"


def test_a_limit_on_groups_gives_nothing_away(asked: Ask, make: Make) -> None:
    lake = people({"gold": 30, "silver": 20, "black": 3}, make)
    assert asked("scores", lake=lake, by="trait.plan", limit="2", scope=GINZA).n == 30
    moves = asked("moves", lake=lake, by="trait.plan", limit="3", last="90d", minimum="1", scope=GINZA)
    assert {row["by"] for row in moves.rows()} == {None, "gold"}


def test_a_filter_that_leaves_out_a_few_is_not_answered(asked: Ask, make: Make) -> None:
    lake = people({"gold": 30, "silver": 20, "black": 3}, make)
    for kind, extra in (("scores", {}), ("trend", {"every": "whole"}), ("funnel", {"step": "Product Viewed"})):
        found = asked(kind, lake=lake, where="trait.plan!=black", scope=GINZA, **extra)
        assert found.n == 0, kind
        assert {row["reason"] for row in found.rows()} == {"small_group"}, kind
        assert asked(kind, lake=lake, where="trait.plan!=gold", scope=GINZA, **extra).n == 23, kind
    assert asked("scores", lake=lake, where="trait.plan=black", minimum="1", scope=GINZA).n == 0


def test_a_funnel_of_a_few_shows_no_bars(asked: Ask, make: Make) -> None:
    lake = people({"gold": 30, "silver": 20, "black": 3}, make)
    found = asked("funnel", lake=lake, step="Product Viewed", by="trait.plan", scope=GINZA)
    assert {row["by"]: row["people"] for row in found.rows()} == {"gold": 30, "silver": 0, "black": 0}
    alone = asked("funnel", lake=lake, step="Product Viewed[trait.plan=black]", minimum="1", scope=GINZA)
    assert (alone.n, alone.extras()["total"][0]["people"]) == (0, 0)


def test_events_of_one_busy_person_are_one_person(asked: Ask, make: Make) -> None:
    lake = make(events=[event(number, customer_key=1, distinct_id="user_id:1") for number in range(1, 21)])
    (row,) = asked("trend", lake=lake, every="whole", scope=GINZA).rows()
    assert (row["value"], row["n"], row["reason"]) == (None, 0, "small_group")
    assert asked("facts", lake=lake, scope=GINZA).people == 0


def test_rows_and_columns_are_closed_together() -> None:
    sizes = {(row, column): 20 for row in "ab" for column in "xyz"} | {("a", "x"): 2}
    hidden = kept_back(sizes, [[(row, column) for column in "xyz"] for row in "ab"]
                       + [[(row, column) for row in "ab"] for column in "xyz"])  # fmt: skip
    for line in ([*(("a", c) for c in "xyz")], [*(("b", c) for c in "xyz")], *([(r, c) for r in "ab"] for c in "xyz")):
        gone = [cell for cell in line if cell in hidden]
        assert len(gone) != 1, "a line with one gap is a line without a gap"


def test_fields_that_name_individuals() -> None:
    personal = ["trait.name", "trait.E-Mail", "prop.email", "context.ip", "prop.shipping.name", "trait.会員番号"]
    shared = ["prop.name", "prop.product.name", "channel", "trait.plan", "prop.address_changed"]
    assert all(map(is_personal, [*personal, "context.traits.phone"]))
    assert not any(map(is_personal, shared))
    step = ["Order[trait.email=a@example.jp]"]
    question = from_words("funnel", {"step": step, "by": ["channel"], "where": ["prop.x=1"]})
    assert {(one.field, one.use) for one in fields_of(question)} == {
        ("trait.email", "filter"), ("channel", "group"), ("prop.x", "filter"),
    }  # fmt: skip


def test_properties_of_a_timeline_are_masked() -> None:
    told = {
        "name": "椅子", "email": "a@example.jp", "shipping": {"name": "西村 美咲", "zip": "150-0001"},
        "memo": "電話 090-1234-5678", "n": 2,
    }  # fmt: skip
    assert json.loads(masked_properties(json.dumps(told)) or "") == {
        "name": "椅子", "email": MASKED, "shipping": {"name": MASKED, "zip": MASKED}, "memo": "電話 [phone]", "n": 2,
    }  # fmt: skip
    assert masked_properties("{broken a@example.jp") == "{broken [email]"
    assert masked_properties(None) is None


def test_a_segment_that_leaves_out_a_few_is_not_answered(asked: Ask, make: Make) -> None:
    lake = people({"gold": 30, "silver": 20, "black": 3}, make)
    most = "most[any: trait.plan=gold; trait.plan=silver]"
    for kind, extra in (("scores", {}), ("trend", {"every": "whole"})):
        found = asked(kind, lake=lake, segment=most, scope=GINZA, **extra)
        assert found.rows()[0]["reason"] == "small_group", kind
        assert asked(kind, lake=lake, segment="gold[trait.plan=gold]", scope=GINZA, **extra).n == 30
