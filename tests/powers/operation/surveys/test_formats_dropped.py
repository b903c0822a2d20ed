"""Files of other tools with what no survey here has: brought where there is a place for it, else named."""

import json

from rashin.powers.operation.surveys.definition.document import Group
from rashin.powers.operation.surveys.formats import bring


def lss(**tables: list[dict[str, str]]) -> bytes:
    """A file as LimeSurvey 6 writes it: texts in tables of their own, one row for each language."""
    told = "".join(
        f"<{name}><fields/><rows>"
        + "".join(
            "<row>" + "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in row.items()) + "</row>"
            for row in rows
        )
        + f"</rows></{name}>"
        for name, rows in tables.items()
    )
    head = "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>643</DBVersion>"
    return f'<?xml version="1.0" encoding="UTF-8"?><document>{head}{told}</document>'.encode()


def spoken(table: str, key: str, number: str, **texts: str) -> list[dict[str, str]]:
    return [{"id": f"{number}{at}", key: number, table: said, "language": at} for at, said in texts.items()]


def asked(number: int, kind: str, title: str, **more: str) -> dict[str, str]:
    return {
        "qid": str(number), "parent_qid": "0", "sid": "77", "gid": "5", "type": kind, "title": title, "preg": "",
        "other": "N", "mandatory": "N", "question_order": str(number), "scale_id": "0", "relevance": "1",
        "question_theme_name": "x",
    } | more  # fmt: skip


def test_a_file_of_limesurvey_6_brings_what_has_a_place_and_names_the_rest() -> None:
    brought = bring(lss(
        answers=[{"aid": "1", "qid": "2", "code": "A1", "sortorder": "0", "assessment_value": "0", "scale_id": "0"}],
        answer_l10ns=spoken("answer", "aid", "1", ja="はい", en="Yes"),
        groups=[{"gid": "5", "sid": "77", "group_order": "1", "randomization_group": "", "grelevance": ""}],
        group_l10ns=spoken("group_name", "gid", "5", ja="配送", en="Delivery"),
        questions=[
            asked(2, "L", "Q2", mandatory="Y"), asked(3, "T", "Q3", preg="/^[a-z]+$/", relevance="77X5X2.NAOK == 'A1'"),
            asked(4, "S", "ORDER"), asked(5, ";", "Q5"), asked(6, "N", "Q6"),
        ],
        question_l10ns=[
            *spoken("question", "qid", "2", ja="<p>届きましたか</p>", en="Did it come?"),
            *spoken("question", "qid", "3", ja="「{INSERTANS:77X5X2}」の理由。{if(Q2=='A1','x','')}", en="Why?"),
            *spoken("question", "qid", "4", ja="注文番号", en="Order"),
            *spoken("question", "qid", "5", ja="表", en="T"),
            *spoken("question", "qid", "6", ja="年齢", en="Age"),
        ],
        question_attributes=[
            {"qid": "4", "attribute": "hidden", "value": "1", "language": ""},
            {"qid": "6", "attribute": "em_validation_q", "value": "this > 17", "language": ""},
            {"qid": "6", "attribute": "suffix", "value": "歳", "language": "ja"},
            {"qid": "2", "attribute": "random_order", "value": "0", "language": ""},
        ],
        defaultvalues=[{"dvid": "1", "qid": "6"}],
        quota=[{"id": "1", "sid": "77", "name": "all", "qlimit": "10", "action": "1", "active": "1"}],
        quota_languagesettings=[{"quotals_quota_id": "1", "quotals_message": "満員です", "quotals_url": ""}],
        survey_url_parameters=[{"id": "1", "sid": "77", "parameter": "order id", "targetqid": "4"}],
        surveys=[{
            "sid": "77", "language": "ja", "additional_languages": "en", "format": "G", "anonymized": "N",
            "expires": "2027-03-31 23:59:00", "startdate": "", "usecaptcha": "E", "allowregister": "Y",
        }],
        surveys_languagesettings=[{
            "surveyls_survey_id": "77", "surveyls_language": "ja", "surveyls_title": "配送調査",
            "surveyls_url": "https://example.jp/thanks", "surveyls_email_invite": "お願い", "surveyls_endtext": "",
            "surveyls_policy_notice": "個人情報の扱い",
        }],
    ))  # fmt: skip
    document = brought.document
    assert [one.id for one in document.questions()] == ["Q2", "Q3", "Q6"]
    why = document.question("Q3")
    assert why is not None
    assert why.text["ja"].startswith("「{{answer:Q2|}}」の理由")
    assert isinstance(why.show_if, Group)
    assert [(one.of, one.value) for one in why.show_if.members] == [("answer:Q2", "A1")]  # type: ignore[union-attr]
    assert [one.id for one in document.hidden] == ["order_id"]
    assert document.settings.closes_at is not None
    assert document.endings[0].redirect == "https://example.jp/thanks"
    named = {(one.place, one.fields["what"]) for one in brought.left_out}
    assert named >= {
        ("questions.ORDER", "ORDER"), ("questions.Q5", ";"), ("questions.Q3", "/^[a-z]+$/"),
        ("questions.Q3", "{if(Q2=='A1','x','')}"),
        ("questions.Q6", "em_validation_q"), ("questions.Q6", "suffix"), ("defaultvalues", "defaultvalues"),
        ("quota.1", "quotals_message"), ("surveys", "allowregister"),
        ("surveys_languagesettings", "surveyls_email_invite …"), ("surveys_languagesettings", "surveyls_policy_notice"),
    }  # fmt: skip
    assert not [one for one in named if one[1] in {"usecaptcha", "random_order"}]


def test_what_a_survey_of_formbricks_is_set_up_with_is_named_too() -> None:
    said = {
        "data": {
            "name": "NPS", "type": "link", "status": "inProgress", "languages": [], "displayOption": "displayOnce",
            "welcomeCard": {"enabled": True, "headline": {"default": "Hi"}, "timeToFinish": True, "fileUrl": ""},
            "autoClose": 30, "delay": 0, "pin": None, "singleUse": {"enabled": False, "isEncrypted": True},
            "styling": {"brandColor": {"light": "#ff0000"}}, "recaptcha": None, "recontactDays": 7,
            "questions": [
                {"id": "a", "type": "openText", "headline": {"default": "Why?"}, "placeholder": {"default": "…"},
                 "inputType": "text", "charLimit": {"enabled": False}, "videoUrl": "https://youtu.be/x"},
                {"id": "b", "type": "ranking", "headline": {"default": "Rank"},
                 "choices": [{"id": "x", "label": {"default": "X"}}, {"id": "other", "label": {"default": "Other"}}]},
            ],
            "endings": [{"id": "e", "type": "endScreen", "headline": {"default": "Thanks"}}],
        }
    }  # fmt: skip
    brought = bring(json.dumps(said).encode())
    assert {one.place for one in brought.left_out} >= {
        "autoClose", "styling", "recontactDays", "welcomeCard.timeToFinish", "questions[0].placeholder",
        "questions[0].videoUrl", "questions[1].choices[1]",
    }  # fmt: skip
    assert not {"singleUse", "pin", "recaptcha"} & {one.place for one in brought.left_out}


def test_what_files_that_people_really_export_look_like() -> None:
    """Conditions name questions by number, empty attributes say nothing, letters of the house are told of once."""
    brought = bring(lss(
        groups=[{"gid": "5", "sid": "77", "group_order": "1", "randomization_group": "", "grelevance": "1"}],
        group_l10ns=spoken("group_name", "gid", "5", en="First"),
        questions=[
            asked(481, "G", "Q00"), asked(482, "M", "kinds"), asked(483, "T", "why", relevance='((Q481.NAOK == "F"))'),
            asked(484, "T", "more", relevance='((Q482_S490.NAOK == "Y"))'),
            asked(485, "T", "rest", relevance='((77X5X483.NAOK == " "))'),
        ],
        subquestions=[asked(490, "T", "SQ001") | {"parent_qid": "482"}],
        question_l10ns=[
            one for number in (481, 482, 483, 484, 485, 490) for one in spoken("question", "qid", str(number), en="x")
        ],
        question_attributes=[
            {"qid": "481", "attribute": "printable_help", "value": "", "language": "en"},
            {"qid": "481", "attribute": "time_limit", "value": "", "language": ""},
        ],
        surveys=[{"sid": "77", "language": "en", "additional_languages": "", "assessments": "I", "format": "A"}],
        surveys_languagesettings=[{
            "surveyls_survey_id": "77", "surveyls_language": "en", "surveyls_title": "Real",
            "surveyls_email_invite": "Dear {FIRSTNAME}", "surveyls_email_remind": "Again",
        }],
    ))  # fmt: skip
    shown = {one.id: one.show_if for one in brought.document.questions()}
    told = {
        name: (group.members[0].of, group.members[0].op) for name, group in shown.items() if isinstance(group, Group)
    }
    assert told == {
        "why": ("answer:Q00", "equals"), "more": ("answer:kinds", "includesOneOf"), "rest": ("answer:why", "isSkipped"),
    }  # fmt: skip
    assert [one.place for one in brought.left_out] == ["surveys_languagesettings"]


def test_the_oldest_surveys_of_formbricks_have_texts_alone_and_lists_hold_one() -> None:
    old = {
        "name": "Old", "questions": [
            {"id": "a", "type": "multipleChoiceSingle", "headline": "Which?", "choices": ["One", "Two"]},
        ],
    }  # fmt: skip
    for told in (old, [old], {"data": old}, {"data": [old]}):
        question = next(iter(bring(json.dumps(told).encode()).document.questions()))
        assert [one.text for one in question.options] == [{"en": "One"}, {"en": "Two"}]
