"""What stands on a page for a script to show: never more than can be drawn before anything is answered."""

from typing import Any

from rashin.powers.operation.surveys.definition.beside import beside
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.flow import way
from rashin.powers.operation.surveys.definition.reading import read_document

LOW = {"all": [{"of": "answer:q1", "op": "isLessThan", "value": 7}]}


def question(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "nps" if name == "q1" else "short_text", "text": {"ja": name}, **more}


def found(*questions: Any, answers: Any = None, **more: Any) -> list[tuple[str, Any, str]]:
    document = read_document(
        {"format": "rashin.survey/1", "key": "k", "title": {"ja": "k"}, "languages": ["ja"],
         "hidden": [{"id": "rank"}], "blocks": [{"id": "b", "questions": list(questions)}], **more}
    )  # fmt: skip
    walked = way(document, Facts(answers=answers or {}, hidden={"rank": "gold"}), seed="1")
    said = beside(document, walked, walked.pages[0], seed="1", language="ja")
    return [(one.asked.name, one.when, one.after) for one in said]


def test_a_question_that_depends_on_the_page_stands_beside_it() -> None:
    low = {"all": [["q1", "isLessThan", 7]]}
    assert found(question("q1"), question("q2", show_if=LOW), question("q3")) == [("q2", low, "q1")]
    split = found(question("q1"), question("q2", show_if=LOW), question("q3"), answers={"q1": 3})
    assert split == [("q2", low, "q1"), ("q3", True, "q2")], "what comes after it comes with it"


def test_nothing_stands_there_that_depends_in_another_way() -> None:
    piped = question("q2", text={"ja": "{{answer:q1|}}"})
    assert found(question("q1"), piped) == []
    assert found(question("q1"), question("q2", required=LOW), question("q3", show_if=LOW)) == []
    assert found(question("q1"), question("q2", show_if=LOW), settings={"paging": "question"}) == []


def test_what_a_script_cannot_know_is_judged_before_and_not_told() -> None:
    gold = {"of": "hidden:rank", "op": "equals", "value": "gold"}
    both = {"all": [gold, *LOW["all"]]}
    either = {"any": [gold, *LOW["all"]]}
    neither = {"all": [{**gold, "value": "silver"}, *LOW["all"]]}
    said = found(question("q1"), question("q2", show_if=both), question("q3", show_if=neither))
    assert said == [("q2", {"all": [["q1", "isLessThan", 7]]}, "q1")]
    assert "gold" not in str(said)
    assert ("q2", True, "q1") in found(question("q1"), question("q2", show_if=either), question("q4", show_if=LOW))
