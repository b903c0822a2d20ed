import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from rashin.powers.operation.surveys import formats
from rashin.powers.operation.surveys.definition.checking import check, errors
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.problems import SENTENCES, WARNINGS
from rashin.powers.operation.surveys.definition.reading import read_document
from tests.powers.operation.surveys.documents import delivery, documents


def _survey(*blocks: dict[str, Any], **more: Any) -> Document:
    return read_document(delivery(languages=["ja"], blocks=list(blocks), **more))


def _asked(name: str, kind: str = "nps", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "text": name, **more}


def _block(name: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "questions": list(questions or [_asked(f"q_{name}")]), **more}


def _when(of: str, op: str = "isSet", value: Any = None) -> dict[str, Any]:
    condition = {"of": of, "op": op} | ({} if value is None else {"value": value})
    return {"all": [condition]}


def _found(document: Document) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in check(document)]


AB = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]


def test_a_survey_that_a_person_would_make_is_without_fault() -> None:
    assert check(read_document(delivery())) == ()


@settings(max_examples=60, deadline=None)
@given(documents())
def test_whatever_can_be_read_is_judged_and_every_problem_has_a_sentence(document: Document) -> None:
    for one in check(document, published=document):
        assert one.place
        assert one.sentence()
        assert one.code in SENTENCES


def test_warnings_are_known_sentences() -> None:
    assert set(SENTENCES) >= WARNINGS


# ── Circles ──


def test_jumps_that_lead_back_are_refused_with_the_rule_named() -> None:
    found = check(
        _survey(
            _block("one"),
            _block("two"),
            _block("three", logic=[{"do": "jump", "to": "one", "when": _when("answer:q_one", "isLessThan", 5)}]),
        )
    )
    assert [(one.code, one.place) for one in found] == [("circular_jump", "blocks[2].logic[0]")]
    assert "“one” → “two” → “three” → “one”" in found[0].sentence()


def test_a_jump_back_that_never_comes_round_again_is_allowed() -> None:
    assert (
        _found(
            _survey(
                _block("one", logic=[{"do": "jump", "to": "three"}]),
                _block("two", logic=[{"do": "jump", "to": "four"}]),
                _block("three", logic=[{"do": "jump", "to": "two"}]),
                _block("four"),
            )
        )
        == []
    )


def test_questions_that_wait_for_one_another_are_refused() -> None:
    found = check(
        _survey(
            _block(
                "one",
                _asked("a", show_if=_when("answer:c")),
                _asked("b", show_if=_when("answer:a")),
                _asked("c", show_if=_when("answer:b")),
            )
        )
    )
    assert [(one.code, one.place) for one in found] == [("circular_show", "blocks[0].questions[0].show_if")]
    assert "“a” → “b” → “c” → “a”" in found[0].sentence()


def test_a_question_that_waits_for_itself_is_refused() -> None:
    assert ("circular_show", "blocks[0].questions[0].show_if") in _found(
        _survey(_block("one", _asked("a", show_if=_when("answer:a"))))
    )


def test_a_block_that_waits_for_its_own_answer_is_refused() -> None:
    codes = [code for code, _ in _found(_survey(_block("one", _asked("a"), show_if=_when("answer:a"))))]
    assert "circular_show" in codes


def test_options_carried_in_a_circle_are_refused() -> None:
    found = _found(
        _survey(
            _block(
                "one",
                _asked("a", "multiple", options=AB, carry_from={"question": "b"}),
                _asked("b", "multiple", options=[{"id": "c", "text": "C"}], carry_from={"question": "a"}),
            )
        )
    )
    assert found == [("circular_show", "blocks[0].questions[0].carry_from")]


def test_variables_that_are_reckoned_from_one_another_are_refused() -> None:
    document = _survey(
        _block(
            "one",
            logic=[
                {"do": "calculate", "set": "x", "of": "var:y"},
                {"do": "calculate", "set": "y", "of": "var:x"},
                {"do": "calculate", "set": "z", "of": "var:z", "by": "add"},
            ],
        ),
        variables=[{"id": "x"}, {"id": "y"}, {"id": "z"}],
    )
    assert _found(document) == [("circular_calculation", "blocks[0].logic[1]")]


def test_three_hundred_questions_in_a_circle_are_refused_with_the_place() -> None:
    blocks = [_block(f"b{n}", show_if=_when(f"answer:q_b{(n - 1) % 300}")) for n in range(300)]
    found = errors(check(_survey(*blocks)))
    assert found[0].code == "circular_show"
    assert found[0].place == "blocks[0].show_if"


def test_more_questions_than_anybody_answers_are_one_clear_error() -> None:
    document = _survey(_block("one", *(_asked(f"q{n}", show_if=_when("answer:nobody")) for n in range(301))))
    assert _found(document) == [("too_many_questions", "blocks")]


# ── What is referred to ──


@pytest.mark.parametrize(
    ("question", "code", "field"),
    [
        ({"show_if": _when("answer:nobody")}, "unknown_question", "show_if.all[0]"),
        ({"show_if": _when("hidden:order")}, "unknown_hidden", "show_if.all[0]"),
        ({"show_if": _when("var:x")}, "unknown_variable", "show_if.all[0]"),
        ({"show_if": _when("loop:id")}, "outside_loop", "show_if.all[0]"),
        ({"show_if": _when("answer:later")}, "reads_later", "show_if.all[0]"),
        ({"show_if": _when("answer:pick", "equals", "c")}, "unknown_option", "show_if.all[0]"),
        ({"show_if": _when("answer:pick", "includesOneOf", ["a", "z"])}, "unknown_option", "show_if.all[0]"),
        ({"show_if": _when("answer:pick.other")}, "unknown_part", "show_if.all[0]"),
        ({"show_if": _when("answer:score", "isBooked")}, "never_booked", "show_if.all[0]"),
        ({"show_if": _when("answer:score", "isGreaterThan", 10)}, "never_holds", "show_if"),
        ({"text": "{{answer:nobody|}}"}, "unknown_question", "text"),
        ({"text": "{{answer:later|}}"}, "reads_later", "text"),
        ({"text": "{{name}} さん"}, "bad_piping", "text"),
        ({"kind": "single"}, "no_options", "options"),
        ({"kind": "matrix", "options": AB}, "no_rows", "rows"),
        ({"kind": "ranking", "options": AB[:1]}, "one_option", "options"),
        (
            {"kind": "multiple", "options": AB, "validation": {"at_least": 3}},
            "bound_unreachable",
            "validation.at_least",
        ),
        ({"kind": "number", "validation": {"at_least": 3, "at_most": 2}}, "bounds_crossed", "validation"),
        ({"kind": "single", "carry_from": {"question": "score"}}, "not_choosable", "carry_from.question"),
        ({"kind": "single", "carry_from": {"question": "nobody"}}, "unknown_question", "carry_from.question"),
    ],
)  # fmt: skip
def test_what_a_question_says_is_held_against_the_rest(question: dict[str, Any], code: str, field: str) -> None:
    document = _survey(
        _block("one", _asked("score"), _asked("pick", "single", options=AB)),
        _block("two", _asked("here") | question),
        _block("three", _asked("later")),
    )
    assert _found(document) == [(code, f"blocks[1].questions[0].{field}")]


def test_an_option_deleted_in_the_middle_is_named_where_it_is_still_used() -> None:
    survey = delivery()
    survey["blocks"][1]["show_if"] = _when("answer:why", "includesOneOf", ["late"])
    del survey["blocks"][0]["questions"][1]["options"][0]
    assert _found(read_document(survey)) == [("unknown_option", "blocks[1].show_if.all[0]")]


@pytest.mark.parametrize(
    ("rule", "code", "field"),
    [
        ({"do": "jump", "to": "nowhere"}, "unknown_block", "to"),
        ({"do": "end", "to": "nowhere"}, "unknown_ending", "to"),
        ({"do": "require", "to": "q_two"}, "not_in_block", "to"),
        ({"do": "require", "to": "nobody"}, "unknown_question", "to"),
        ({"do": "calculate", "set": "x", "value": 1}, "unknown_variable", "set"),
        ({"do": "calculate", "set": "word", "by": "multiply", "value": 2}, "not_reckonable", "by"),
        ({"do": "calculate", "set": "word", "of": "answer:q_two"}, "reads_later", "of"),
    ],
)
def test_rules_are_held_against_the_rest(rule: dict[str, Any], code: str, field: str) -> None:
    document = _survey(
        _block("one", logic=[rule | {"when": _when("answer:q_one")}]),
        _block("two"),
        variables=[{"id": "word", "kind": "text", "initial": ""}],
    )
    assert _found(document) == [(code, f"blocks[0].logic[0].{field}")]


def test_a_block_that_no_way_leads_to_is_named() -> None:
    assert _found(_survey(_block("one", logic=[{"do": "jump", "to": "three"}]), _block("two"), _block("three"))) == [
        ("unreachable_block", "blocks[1]")
    ]


def test_answers_of_a_loop_cannot_be_read_outside_of_it() -> None:
    loop = {"over": "list", "items": AB}
    assert _found(_survey(_block("one", loop=loop), _block("two", show_if=_when("answer:q_one")))) == [
        ("inside_loop", "blocks[1].show_if.all[0]")
    ]


def test_in_a_random_block_nothing_reads_what_may_come_after() -> None:
    block = _block("one", _asked("a"), _asked("b", show_if=_when("answer:a")), order="random")
    assert _found(_survey(block)) == [("reads_random", "blocks[0].questions[1].show_if.all[0]")]
    assert _found(_survey(block | {"anchors": ["a"]})) == []


# ── Quotas, languages, people ──


@pytest.mark.parametrize(
    ("conditions", "impossible"),
    [
        ([("equals", "a"), ("equals", "b")], True),
        ([("equalsOneOf", ["a", "b"]), ("doesNotEqual", "a")], False),
        ([("doesNotEqual", "a"), ("doesNotEqual", "b"), ("isSubmitted", None)], True),
    ],
)
def test_a_quota_that_nobody_can_fall_into_is_named(conditions: list[tuple[str, Any]], impossible: bool) -> None:
    whole = [_when("answer:pick", op, value)["all"][0] for op, value in conditions]
    document = _survey(
        _block("one", _asked("pick", "single", options=AB)),
        quotas=[{"id": "cell", "limit": 10, "when": {"all": whole}}],
    )
    assert _found(document) == ([("quota_impossible", "quotas[0].when")] if impossible else [])


def test_interlocked_quotas_are_judged_as_a_whole() -> None:
    pick, score = _when("answer:pick", "equals", "a")["all"][0], _when("answer:score", "isGreaterThan", 10)["all"][0]
    document = _survey(
        _block("one", _asked("pick", "single", options=AB), _asked("score")),
        quotas=[
            {"id": "both", "limit": 5, "when": {"all": [pick, {"any": [score]}]}},
            {"id": "none", "limit": 0},
            {"id": "gone", "limit": 1, "ending": "nowhere"},
        ],
    )
    assert set(_found(document)) == {
        ("quota_impossible", "quotas[0].when"),
        ("quota_full", "quotas[1].limit"),
        ("unknown_ending", "quotas[2].ending"),
    }


def test_a_translation_that_is_missing_is_named_for_each_language() -> None:
    survey = delivery(languages=["ja", "en", "zh-Hant"])
    survey["blocks"][1]["questions"][0]["text"] = {"ja": "ひとこと", "zh-Hant": "一句話"}
    found = [(one.place, one.fields["language"]) for one in check(read_document(survey))]
    assert ("blocks[1].questions[0].text", "en") in found
    assert ("title", "zh-Hant") in found
    assert all(language in {"en", "zh-Hant"} for _, language in found)


def test_a_text_must_be_there_in_the_default_language() -> None:
    survey = delivery()
    survey["blocks"][0]["questions"][0]["text"] = {"en": "How satisfied were you?"}
    assert _found(read_document(survey)) == [("no_text", "blocks[0].questions[0].text")]


def test_employees_are_not_asked_for_their_names() -> None:
    document = _survey(_block("one", _asked("who", "contact")), audience="employee")
    assert _found(document) == [("not_anonymous", "blocks[0].questions[0]")]


def test_a_published_question_keeps_its_kind_and_scale() -> None:
    old = _survey(_block("one", _asked("a"), _asked("b", "ces")))
    new = _survey(_block("one", _asked("a", "csat"), _asked("b", "ces", scale={"highest": 5})))
    assert [(one.code, one.place) for one in check(new, published=old)] == [
        ("kind_changed", "blocks[0].questions[0].kind"),
        ("scale_changed", "blocks[0].questions[1].scale"),
    ]


_GIVEN = re.compile(r"""(?:Odd|Strange)\("(\w+)"\)|note\(.*, "(\w+)"\)$""", re.MULTILINE)


def test_every_reason_that_files_give_has_its_sentence() -> None:
    files = Path(formats.__file__).parent.glob("*.py")
    given = {first or second for file in files for first, second in _GIVEN.findall(file.read_text("utf-8"))}
    assert len(given) > 10
    assert {f"left_out_{reason}" for reason in given} <= set(SENTENCES)
