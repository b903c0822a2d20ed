"""Edits of a draft: things are added, moved, copied and taken away, and what a form sends is what is kept."""

from typing import Any

import pytest
from django.http import QueryDict

from rashin.powers.operation.surveys.building import edits
from rashin.powers.operation.surveys.building.conditions import posted_group, shape_of
from rashin.powers.operation.surveys.building.deeds import deed_in, interlocked
from rashin.powers.operation.surveys.building.differing import differences
from rashin.powers.operation.surveys.building.editors import part_editor, question_editor
from rashin.powers.operation.surveys.building.outline import outline, place_at
from rashin.powers.operation.surveys.building.words import told
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.definition.writing import write_document, write_group
from rashin.powers.operation.surveys.templates_library import NAMES, template


def draft() -> edits.Draft:
    return {
        "format": "rashin.survey/1", "key": "delivery", "languages": ["ja", "en"], "default_language": "ja",
        "blocks": [
            {"id": "one", "questions": [{"id": "q1", "kind": "nps"}, {"id": "one", "kind": "single", "options": [
                {"id": "late", "text": {"ja": "遅い", "en": "Late"}}, {"id": "early", "text": {"ja": "早い"}},
            ]}]},
            {"id": "two", "questions": [{"id": "q3", "kind": "long_text"}]},
        ],
    }  # fmt: skip


def sent(text: str) -> Any:
    return QueryDict(text)


def order(made: edits.Draft) -> list[list[str]]:
    return [[one["id"] for one in block.get("questions", [])] for block in made["blocks"]]


def document() -> Document:
    return read_document(draft())


@pytest.mark.parametrize("kind", Kind)
def test_a_new_question_of_every_kind_can_be_read_and_edited(kind: Kind) -> None:
    made, name = edits.add_question(draft(), kind=kind, after="q1")
    whole = read_document(made)
    question = whole.question(name)
    assert question is not None
    assert order(made)[0] == ["q1", name, "one"]
    assert question_editor(whole, question, "ja")["question"] is question


def test_questions_move_within_and_between_pages_and_the_ends_stay() -> None:
    assert order(edits.move(draft(), "q3", before="q1")) == [["q3", "q1", "one"], []]
    assert order(edits.move(draft(), "q1", into="two")) == [["one"], ["q3", "q1"]]
    assert order(edits.step(draft(), "one", down=True)) == [["q1"], ["one", "q3"]]
    assert order(edits.step(draft(), "q3", down=False)) == [["q1", "one", "q3"], []]
    assert order(edits.step(draft(), "q1", down=True)) == [["one", "q1"], ["q3"]]
    for name, down in (("q1", False), ("q3", True), ("page:one", False), ("page:two", True)):
        assert edits.step(draft(), name, down=down) == draft()


def test_a_page_and_a_question_of_one_id_are_two_things() -> None:
    assert order(edits.step(draft(), "page:one", down=True)) == [["q3"], ["q1", "one"]]
    assert order(edits.remove(draft(), "one")) == [["q1"], ["q3"]]
    assert order(edits.remove(draft(), "page:one")) == [["q3"]]


def test_what_is_no_longer_there_is_named() -> None:
    with pytest.raises(edits.PartMissing, match="q9"):
        edits.remove(draft(), "q9")
    with pytest.raises(edits.PartMissing):
        edits.move(draft(), "q1", before="gone")


def test_an_edit_leaves_the_draft_that_it_was_given() -> None:
    before = draft()
    edits.copy_question(before, "q1")
    edits.add_block(before)
    edits.remove(before, "q1")
    assert before == draft()


def test_a_question_s_form_keeps_ids_texts_of_other_languages_and_its_condition() -> None:
    form = sent(
        "do=question&at=one&text-ja=届き方は？&option-1-id=late&option-1-text-ja=遅れた&option-2-row=1&option-2-id="
        "&option-2-text-ja=ふつう&option-2-value=3&option-3-text-ja=&other=1&random=1&required=yes"
        "&show-1-of=answer:q1&show-1-op=isLessThanOrEqual&show-1-value=6&dropdown=1"
    )
    made = edits.question_in(deed_in(form)(draft()), "one")
    assert made["options"] == [
        {"id": "late", "text": {"ja": "遅れた", "en": "Late"}},
        {"id": "o1", "text": {"ja": "ふつう"}, "value": 3},
    ]
    assert made["show_if"] == {"all": [{"of": "answer:q1", "op": "isLessThanOrEqual", "value": 6}]}
    assert (made["other"], made["order"], made["required"], made["dropdown"]) == (True, "random", True, True)
    read_document(deed_in(form)(draft()))


def test_options_are_named_by_their_words_and_kept_by_their_ids() -> None:
    form = sent("if-1-of=answer:one&if-1-op=equalsOneOf&if-1-value=早い、Late&if-2-of=&if-2-op=equals")
    assert posted_group(form, "if", document()) == {
        "all": [{"of": "answer:one", "op": "equalsOneOf", "value": ["early", "late"]}]
    }


def test_groups_go_into_a_form_and_come_back() -> None:
    form = sent(
        "if-1-of=answer:q1&if-1-op=isGreaterThan&if-1-value=8&if-1-group=1&if-2-of=answer:q1&if-2-op=isSkipped"
        "&if-2-group=1&if-3-of=answer:one&if-3-op=equals&if-3-value=late&if-3-group=2&if-inner=any&if-outer=all"
    )
    made = posted_group(form, "if", document())
    assert made == {
        "all": [
            {"any": [{"of": "answer:q1", "op": "isGreaterThan", "value": 8}, {"of": "answer:q1", "op": "isSkipped"}]},
            {"any": [{"of": "answer:one", "op": "equals", "value": "late"}]},
        ]
    }
    whole = read_document(edits.replace_question(draft(), "q3", {"kind": "long_text", "show_if": made}))
    group = whole.question("q3").show_if  # type: ignore[union-attr]
    assert group is not None
    assert write_group(group) == made
    shape = shape_of(group)
    assert (shape.outer, shape.inner, [line.group for line in shape.lines], shape.deep) == (
        "all",
        "any",
        [1, 1, 2],
        False,
    )
    assert "遅い" in told(group, whole, "ja")


def test_a_condition_that_a_form_cannot_show_is_kept() -> None:
    deep = {"all": [{"any": [{"all": [{"of": "answer:q1", "op": "isSet"}]}]}]}
    held = edits.replace_question(draft(), "q3", {"kind": "long_text", "show_if": deep})
    made = deed_in(sent("do=question&at=q3&text-ja=x&show-keep=1"))(held)
    assert edits.question_in(made, "q3")["show_if"] == deep


def test_interlocked_quotas_are_one_for_each_combination() -> None:
    made = interlocked(document(), ["one"], 50, {"quota1"})
    assert [(one["id"], one["limit"], one["when"]["all"][0]["value"]) for one in made] == [
        ("quota2", 50, "late"), ("quota3", 50, "early"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_template_is_drawn_whole_and_differs_from_nothing(name: str) -> None:
    whole = template(name)
    for question in whole.questions():
        assert question_editor(whole, question, "ja")["texts"]
    for part in ("whole", "theme", "endings", "quotas", "fields", "settings", "translations"):
        part_editor(whole, part, "ja")
    assert sum(len(block.items) for block in outline(whole, (), "", "en")) == len(list(whole.questions()))
    assert differences(whole, read_document(write_document(whole)), "ja") == []


def test_differences_name_what_is_new_gone_and_changed() -> None:
    after = edits.remove(draft(), "q3")
    after = deed_in(sent("do=question&at=one&text-ja=届き方は？&option-1-id=late&option-1-text-ja=遅れた"))(after)
    after, _name = edits.add_question(after, kind=Kind.DATE)
    kinds = [one.kind for one in differences(document(), read_document(after), "ja")]
    assert kinds.count("added") == 1
    assert kinds.count("removed") == 2  # a question, and an option
    assert "changed" in kinds


def test_places_of_problems_are_where_they_are_mended() -> None:
    whole = document()
    assert place_at("blocks[0].questions[1].options", whole) == "one"
    assert place_at("blocks[0].logic[0].to", whole) == "page:one"
    assert place_at("quotas[3].when", whole) == "part:quotas"
    assert place_at("hidden[0].id", whole) == "part:fields"
    assert place_at("blocks[99].questions[0]", whole) == "part:whole"
