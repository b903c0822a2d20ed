import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rashin.powers.operation.surveys.definition.checking import check, errors
from rashin.powers.operation.surveys.definition.document import Document, Group
from rashin.powers.operation.surveys.definition.kinds import Kind
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.definition.writing import write_document
from rashin.powers.operation.surveys.errors import BadTable, NotASurveyFile, SurveyError, TooMany, UnknownKeys
from rashin.powers.operation.surveys.formats import FORMATS, bring, take
from rashin.powers.operation.surveys.formats.limesurvey_logic import Strange, relevance
from rashin.powers.operation.surveys.formats.schema import schema
from rashin.powers.operation.surveys.formats.translations import read_table, write_table
from rashin.powers.operation.surveys.templates_library import NAMES, template
from tests.powers.operation.surveys.documents import delivery, documents

HERE = Path(__file__).parent
DELIVERY = read_document(delivery())


# ── The schema ──


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@settings(max_examples=10, deadline=None)
@given(documents())
def test_whatever_is_written_fits_the_schema(document: Document) -> None:
    Draft202012Validator(schema()).validate(write_document(document))


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"key": "配送"},
        {"blocks": [{"id": "b", "questions": [{"id": "q", "kind": "nps", "scale": {"highest": 5}}]}]},
        {"blocks": [{"id": "b", "questions": [{"id": "q", "kind": "nps", "options": [{"id": "a"}]}]}]},
        {"quotas": [{"id": "a"}]},
    ],
)
def test_what_reading_refuses_the_schema_refuses_too(change: dict[str, Any]) -> None:
    said = delivery(**change)
    assert not Draft202012Validator(schema()).is_valid(said)
    with pytest.raises(SurveyError):
        read_document(said)


# ── Files ──


@pytest.mark.parametrize("name", NAMES)
def test_every_template_survives_the_way_out_and_in(name: str) -> None:
    document = template(name)
    assert bring(take(document, "json").content).document == document
    for kind in ("formbricks", "lss"):
        back = bring(take(document, kind).content).document
        assert not errors(check(back)), kind
        assert back.languages == document.languages
        assert len(list(back.questions())) >= len(list(document.questions()))


def test_formbricks_brings_choices_scales_texts_and_logic() -> None:
    brought = bring((HERE / "formbricks.json").read_bytes())
    document = brought.document
    assert (document.languages, document.default_language) == (("en", "ja"), "en")
    kinds = {one.id: one.kind for one in document.questions()}
    assert kinds == {
        "score": Kind.NPS,
        "why": Kind.MULTIPLE,
        "words": Kind.LONG_TEXT,
        "mail": Kind.SHORT_TEXT,
        "stars": Kind.RATING,
        "grid": Kind.MATRIX,
        "agree": Kind.CONSENT,
    }
    why = document.question("why")
    assert why is not None
    assert [one.id for one in why.options] == ["slow", "rude", "none"]
    assert why.other
    assert why.text == {"en": "What went wrong, {{answer:score|friend}}?", "ja": "何がありましたか"}
    first = document.blocks[0].logic
    assert [(one.do, one.to, one.set) for one in first] == [("calculate", "", "points"), ("jump", "b_words", "")]
    assert [one.id for one in document.hidden] == ["order_id"]
    assert [(one.place, one.fields["what"]) for one in brought.left_out] == [
        ("questions[7]", "cal"),
        ("questions[4].logic", "l9"),
        ("segment", "segment"),
    ]
    assert not errors(check(replace(document, languages=("en",))))


def test_limesurvey_brings_groups_arrays_relevance_and_quotas() -> None:
    brought = bring((HERE / "limesurvey.lss").read_bytes())
    document = brought.document
    assert (document.key, document.languages, document.default_language) == ("limesurvey_123456", ("ja", "en"), "ja")
    assert document.title == {"ja": "満足度調査", "en": "Satisfaction"}
    kinds = {one.id: one.kind for one in document.questions()}
    assert kinds == {
        "about_g1": Kind.STATEMENT,
        "NPS": Kind.NPS,
        "USED": Kind.MULTIPLE,
        "GRID": Kind.MATRIX,
        "WHY": Kind.LONG_TEXT,
        "SEX": Kind.SINGLE,
    }
    grid, why = document.question("GRID"), document.question("WHY")
    assert grid is not None
    assert why is not None
    assert [row.id for row in grid.rows] == ["SQ001", "SQ002"]
    assert [option.value for option in grid.options] == [1, 2]
    assert why.text["en"] == "Why {{answer:NPS|}}?"
    assert isinstance(why.show_if, Group)
    assert [(one.of, one.op, one.value) for one in why.show_if.members] == [  # type: ignore[union-attr]
        ("answer:NPS", "isLessThanOrEqual", 6),
        ("answer:USED", "includesOneOf", ("SQ001",)),
    ]
    [quota] = document.quotas
    assert (quota.limit, quota.title) == (50, {"ja": "女性"})
    assert [(one.place, one.fields["what"]) for one in brought.left_out] == [
        ("questions.CALC", "*"),
        ("questions.SEX.relevance", "regexMatch('/a/', WHY)"),
    ]
    assert not errors(check(document))


def test_codes_that_limesurvey_compares_by_size_become_the_options_that_fit() -> None:
    back = bring(take(DELIVERY, "lss").content).document
    why = back.question("why")
    assert why is not None
    assert isinstance(why.show_if, Group)
    assert [(one.of, one.op, one.value) for one in why.show_if.members] == [  # type: ignore[union-attr]
        ("answer:csat", "equalsOneOf", ("o1", "o2"))
    ]


def test_what_a_file_cannot_say_is_named() -> None:
    said = delivery(quotas=[{"id": "all", "limit": 5}])
    said["blocks"][1]["loop"] = {"over": "list", "items": [{"id": "a", "text": {"ja": "A", "en": "A"}}]}
    for kind in ("lss", "formbricks"):
        places = {one.place for one in take(read_document(said), kind).left_out}
        assert {"quotas", "blocks[1]"} <= places


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff",
        b"hello",
        b"<document>",
        b"<survey/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><document>&a;</document>",
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><document/>",
        b"<a>" * 20_000,
        b'{"questions": 1}',
    ],
)
def test_a_file_that_is_no_survey_is_a_clear_answer(content: bytes) -> None:
    with pytest.raises((NotASurveyFile, SurveyError)) as caught:
        bring(content)
    assert caught.value.fields["place"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"questions":[' + b'{"id":"a","type":"nps"},' * 20_000 + b"{}]}",
        b'{"blocks":[{"elements":[' + b'{"id":"a","type":"nps"},' * 20_000 + b"{}]}]}",
        b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType><questions><rows>"
        + b"".join(b"<row><qid>%d</qid></row>" % number for number in range(20_000))
        + b"</rows></questions></document>",
    ],
    ids=["questions", "elements", "rows"],
)
def test_a_file_with_more_than_anybody_could_use_is_refused_before_time_is_spent(content: bytes) -> None:
    with pytest.raises(TooMany):
        bring(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def _places(said: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    return [path, *(deeper for name, value in inner for deeper in _places(value, (*path, name)))]


@settings(max_examples=40, deadline=None)
@given(JSON, st.randoms(use_true_random=False))
def test_a_broken_file_of_formbricks_is_read_or_refused(hostile: Any, dice: Any) -> None:
    said = json.loads((HERE / "formbricks.json").read_bytes())
    path = dice.choice([one for one in _places(said) if one])
    holder = said
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = hostile
    assert _survives(json.dumps(said).encode())


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_a_broken_file_of_limesurvey_is_read_or_refused(dice: Any, hostile: str) -> None:
    lines = (HERE / "limesurvey.lss").read_text("utf-8").splitlines()
    at = dice.randrange(len(lines))
    lines[at] = dice.choice(
        ["", hostile, lines[at] * 2, lines[at].replace("1", "99999999999"), f"<row>{lines[at]}</row>"]
    )
    assert _survives("\n".join(lines).encode())


def _survives(content: bytes) -> bool:
    try:
        brought = bring(content)
        check(brought.document)
        for kind in FORMATS:
            take(brought.document, kind)
    except (SurveyError, NotASurveyFile) as error:
        return bool(error.fields["place"])
    return True


@settings(max_examples=10, deadline=None)
@given(documents())
def test_any_survey_can_be_taken_out_in_every_format(document: Document) -> None:
    for kind in FORMATS:
        assert _survives(take(document, kind).content)


@pytest.mark.parametrize(
    "text", ["1 +", "a b", "((a == 1)", "a == b", "strlen(a) > 1", "!" * 200 + "a", "a == 1;", "\x00", "'a"]
)
def test_an_expression_that_cannot_be_said_is_left_out(text: str) -> None:
    with pytest.raises(Strange):
        relevance(text, lambda name, op, value: {"of": f"answer:{name}", "op": op, "value": value})


# ── Translations ──


def test_a_table_of_translations_goes_out_and_comes_back() -> None:
    content = write_table(DELIVERY, ["vi"])
    assert content.startswith("\ufeffkey,ja,en,vi\r\n".encode())
    assert read_table(DELIVERY, content) == (replace(DELIVERY, languages=("ja", "en", "vi")), 0)
    edited = (
        content.decode("utf-8-sig")
        .replace("Late,", "Too late,Muộn")
        .replace("question.words.text", "question.words.text")
    )
    changed, count = read_table(DELIVERY, edited.encode())
    assert count == 2
    why = changed.question("why")
    assert why is not None
    assert why.options[0].text == {"ja": "遅れた", "en": "Too late", "vi": "Muộn"}


def test_texts_do_not_act_as_formulas_and_come_back_as_they_were() -> None:
    document = replace(DELIVERY, title={"ja": "=1+1", "en": "'quoted"})
    content = write_table(document)
    assert b"'=1+1" in content
    assert read_table(document, content) == (document, 0)


def test_a_table_in_cp932_is_read() -> None:
    table = "key,ja\r\nsurvey.title,お届けのあと\r\n".encode("cp932")
    assert read_table(DELIVERY, table)[0].title["ja"] == "お届けのあと"


def test_keys_that_belong_to_no_text_are_named_and_nothing_is_changed() -> None:
    with pytest.raises(UnknownKeys, match=r"question\.gone\.text"):
        read_table(DELIVERY, b"key,ja\nsurvey.title,x\nquestion.gone.text,y\n")


@pytest.mark.parametrize(
    "content", [b"", b"ja,en\n", b"key\n", b"key,ja,ja\n", b"key,J A\n", b"\xff\xfe\x00", b"key,\n"]
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(BadTable):
        read_table(DELIVERY, content)
