import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.reading import read, read_document
from rashin.powers.operation.surveys.definition.writing import write, write_document
from rashin.powers.operation.surveys.errors import SurveyError
from tests.powers.operation.surveys.documents import delivery, documents


@settings(max_examples=40, deadline=None)
@given(documents())
def test_what_is_written_is_read_again_the_same(document: Document) -> None:
    assert read(write(document)) == document
    assert write_document(read(write(document))) == write_document(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def _places(said: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    return [path, *(deeper for name, value in inner for deeper in _places(value, (*path, name)))]


@settings(max_examples=80, deadline=None)
@given(documents().map(write_document), JSON, st.randoms(use_true_random=False))
def test_a_document_with_anything_put_anywhere_is_read_or_refused_with_a_place(
    said: Any, hostile: Any, dice: Any
) -> None:
    said = json.loads(json.dumps(said))
    path = dice.choice(_places(said))
    if not path:
        said = hostile
    else:
        holder = said
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = hostile
    refused = _refused(said)
    if refused is not None:
        assert refused.fields.get("place")
        assert refused.sentence()
        assert refused.advice() is not None


def _refused(said: Any) -> SurveyError | None:
    try:
        read_document(said)
    except SurveyError as error:
        return error
    return None


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_what_is_no_json_is_a_survey_error(said: bytes | str) -> None:
    with pytest.raises(SurveyError) as caught:
        read(said)
    assert caught.value.fields["place"]


@pytest.mark.parametrize(
    ("said", "code", "place"),
    [
        ("[" * 100_000, "survey.not_json", "survey"),
        ('{"key": "a", "key": "b"}', "survey.not_json", "survey"),
        ('{"format": NaN}', "survey.not_json", "survey"),
        ("[]", "survey.wrong_type", "survey"),
        ('{"key": "a"}', "survey.field_missing", "survey"),
        ('{"format": "rashin.survey/9", "key": "a"}', "survey.not_this_format", "format"),
        (json.dumps(delivery(title={"ja": "a\x00b"})), "survey.bad_text", "title.ja"),
        (json.dumps(delivery(title={"ja": "\ud800"})), "survey.bad_text", "title.ja"),
        (json.dumps(delivery(title={"日本語": "a"})), "survey.bad_language", "title"),
        (json.dumps(delivery(colour="red")), "survey.field_unknown", "survey"),
        (json.dumps(delivery(key="配送")), "survey.bad_id", "key"),
        (json.dumps(delivery(theme={"logo": "javascript:alert(1)"})), "survey.bad_address", "theme.logo"),
        (json.dumps(delivery(theme={"logo": "//evil.example/x"})), "survey.bad_address", "theme.logo"),
        (json.dumps(delivery(theme={"logo": "/\\evil.example/x"})), "survey.bad_address", "theme.logo"),
        (
            json.dumps(delivery(endings=[{"id": "e", "redirect": "https://{{hidden:host|}}/"}])),
            "survey.bad_address",
            "endings[0].redirect",
        ),
        (json.dumps(delivery(settings={"closes_at": "2026-11-22"})), "survey.bad_moment", "settings.closes_at"),
        (json.dumps(delivery(quotas=[{"id": "a", "limit": 1e300}])), "survey.bad_number", "quotas[0].limit"),
        (json.dumps(delivery(quotas=[{"id": "a", "limit": 10**600}])),
         "survey.bad_number", "quotas[0].limit"),
        (json.dumps(delivery(blocks=[{"id": f"b{n}"} for n in range(501)])), "survey.too_many", "blocks"),
        (json.dumps(delivery(default_language="fr")), "survey.word_unknown", "default_language"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(said: str, code: str, place: str) -> None:
    with pytest.raises(SurveyError) as caught:
        read(said)
    assert (caught.value.code, caught.value.fields["place"]) == (code, place)


def _asked(**question: Any) -> dict[str, Any]:
    return delivery(blocks=[{"id": "b", "questions": [{"id": "q", **question}]}])


@pytest.mark.parametrize(
    ("question", "code", "field"),
    [
        ({"kind": "nps", "scale": {"highest": 5}}, "survey.bad_number", "scale.highest"),
        ({"kind": "nps", "scale": {"direction": -1}}, "survey.bad_number", "scale.direction"),
        ({"kind": "nps", "scale": {"display": "star"}}, "survey.word_unknown", "scale.display"),
        ({"kind": "csat", "scale": {"highest": 7}}, "survey.bad_number", "scale.highest"),
        ({"kind": "ces", "scale": {"highest": 6}}, "survey.bad_number", "scale.highest"),
        ({"kind": "rating", "scale": {"highest": 9}}, "survey.bad_number", "scale.highest"),
        ({"kind": "nps", "options": [{"id": "a"}]}, "survey.not_of_this_kind", ""),
        ({"kind": "statement", "validation": {"whole": True}}, "survey.not_of_this_kind", "validation"),
        ({"kind": "single", "options": [{"id": "a"}, {"id": "a"}]}, "survey.id_twice", "options[1].id"),
        ({"kind": "single", "other": True, "options": [{"id": "other"}]}, "survey.id_twice", "options"),
        ({"kind": "survey"}, "survey.word_unknown", "kind"),
        ({"kind": "nps", "show_if": {"all": [], "any": []}}, "survey.field_missing", "show_if"),
        (
            {"kind": "nps", "show_if": {"all": [{"of": "answers.q1", "op": "isSet"}]}},
            "survey.bad_reference",
            "show_if.all[0].of",
        ),
        (
            {"kind": "nps", "show_if": {"all": [{"of": "answer:q", "op": "isSet", "value": 1}]}},
            "survey.wrong_type",
            "show_if.all[0].value",
        ),
        (
            {"kind": "nps", "show_if": {"all": [{"of": "answer:q", "op": "isLessThan", "value": "1"}]}},
            "survey.wrong_type",
            "show_if.all[0].value",
        ),
    ],
)
def test_a_question_keeps_to_its_kind(question: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(SurveyError) as caught:
        read_document(_asked(**question))
    place = "blocks[0].questions[0]" + (f".{field}" if field else "")
    assert (caught.value.code, caught.value.fields["place"]) == (code, place)


def test_groups_are_not_nested_without_end() -> None:
    group: dict[str, Any] = {"all": []}
    for _ in range(9):
        group = {"all": [group]}
    with pytest.raises(SurveyError) as caught:
        read_document(_asked(kind="nps", show_if=group))
    assert caught.value.code == "survey.too_deep"


def test_scales_are_what_literature_says_unless_a_question_may_choose() -> None:
    def scale(**question: Any) -> tuple[int, int, int]:
        found = next(read_document(_asked(**question)).questions()).scale
        assert found is not None
        return found.lowest, found.highest, found.direction

    assert scale(kind="nps") == (0, 10, 1)
    assert scale(kind="csat") == (1, 5, 1)
    assert scale(kind="ces") == (1, 7, 1)  # agreement: it was easy
    assert scale(kind="ces", scale={"highest": 5}) == (1, 5, -1)  # effort
    assert scale(kind="ces", scale={"highest": 5, "direction": 1}) == (1, 5, 1)
    assert scale(kind="rating", scale={"highest": 10}) == (1, 10, 1)


def test_a_bare_text_is_in_the_default_language() -> None:
    assert read_document(delivery(title="お届け")).title == {"ja": "お届け"}


def test_employees_are_anonymous_whatever_the_settings_say() -> None:
    assert read_document(delivery(audience="employee")).anonymous
    assert not read_document(delivery()).anonymous


def test_every_kind_of_question_can_be_asked_with_nothing_but_its_name() -> None:
    for kind in Kind:
        assert next(read_document(_asked(kind=str(kind))).questions()).kind == kind
