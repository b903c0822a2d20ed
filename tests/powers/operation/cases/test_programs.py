"""Cases and their rules for programs: pages by cursor, customers as text, rules that change only where it is said."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from rashin.base.atlas.hearing import Heard
from rashin.powers.operation.cases.errors import BadRule
from rashin.powers.operation.cases.models import Case, Rule
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.ruling import said_in
from tests.conftest import NOW
from tests.powers.operation.cases.conftest import Desk


@pytest.fixture
def program(client: Client, desk: Desk) -> Client:
    client.force_login(desk.office)
    return client


def sent(client: Client, verb: str, address: str, body: Any) -> tuple[int, dict[str, Any]]:
    answer = getattr(client, verb)(address, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_list_goes_on_where_the_page_before_ended_whatever_comes_meanwhile(program: Client, desk: Desk) -> None:
    for number in range(5):
        desk.hear(number, customer_key=number + 1, now=NOW + timedelta(minutes=number))
    seen: list[int] = []
    cursor = ""
    while True:
        page = program.get("/api/cases", {"limit": 2, "cursor": cursor}).json()
        seen += [one["id"] for one in page["cases"]]
        desk.hear(90 + len(seen), customer_key=90 + len(seen), now=NOW + timedelta(hours=1))
        if page["next"] is None:
            break
        cursor = page["next"]
    assert seen == list(Case.objects.filter(person__lte=5).order_by("-opened_at").values_list("pk", flat=True))
    assert program.get("/api/cases?cursor=nonsense").status_code in {400, 422}


def test_a_customer_is_told_and_asked_for_as_text(program: Client, desk: Desk) -> None:
    person = 2**62 + 1
    case = desk.hear(1, customer_key=person)
    assert case is not None
    found = program.get(f"/api/cases?person_key={person}").json()["cases"]
    assert [(one["id"], one["person_key"]) for one in found] == [(case.pk, str(person))]
    assert program.get(f"/api/cases/{case.pk}").json()["row"]["person_key"] == str(person)
    assert program.get("/api/cases?person_key=x").status_code in {400, 422}


def test_a_rule_is_made_rehearsed_changed_where_it_is_said_moved_and_forgotten(program: Client, desk: Desk) -> None:
    said = {"name": "送料", "conditions": {"topics": ["fee"], "tone": "neg", "aspects": ["price"]}, "severity": 3}
    status, made = sent(program, "post", "/api/cases/rules", said)
    assert status == 201
    address = f"/api/cases/rules/{made['id']}"
    assert made["told"]
    status, changed = sent(program, "patch", address, {"conditions": {"tone": "pos"}, "version": made["version"]})
    assert status == 200
    assert (changed["severity"], changed["conditions"]["topics"], changed["conditions"]["tone"]) == (3, ["fee"], "pos")
    assert sent(program, "patch", address, {"late": True, "version": made["version"]})[0] == 409
    assert sent(program, "patch", address, {"conditions": {"tone": "", "topics": [], "aspects": []}})[0] == 400
    status, moved = sent(program, "post", f"{address}/move", {"up": True})
    assert moved["rules"][0]["id"] == made["id"]
    status, found = sent(program, "post", "/api/cases/rules/rehearsal", {"conditions": {"at_most": 3}})
    assert (status, found["cases"], found["listed"]) == (200, 0, [])
    assert program.delete(address).status_code == 204
    assert Rule.objects.get() == desk.rule


@pytest.mark.parametrize("conditions", [
    {}, {"tone": "neg"}, {"nonsense": 1}, {"at_most": "x"}, {"topics": "fee"}, {"tone": "odd", "topics": ["x"]},
])  # fmt: skip
def test_what_is_no_rule_is_refused_and_kept_nowhere(program: Client, conditions: dict[str, Any]) -> None:
    before = Rule.objects.count()
    status, _ = sent(program, "post", "/api/cases/rules", {"name": "x", "conditions": conditions})
    if conditions != {"nonsense": 1}:  # words that are not known are left out, as everywhere in the API
        assert status in {400, 422}
    with pytest.raises(BadRule):
        said_in({"name": "x", "conditions": conditions})
    assert Rule.objects.count() == before or conditions == {"nonsense": 1}


def test_a_file_says_only_what_a_rule_has() -> None:
    assert said_in({"name": "x", "conditions": {"at_most": 3}, "late": True}).late
    for wrong in ({"late": 1}, {"severity": "3"}, {"owner": 1}, {"conditions": []}):
        with pytest.raises(BadRule):
            said_in({"name": "x", "conditions": {"at_most": 3}, **wrong})


def test_topics_and_intents_are_chosen_by_name_and_told_in_a_sentence(program: Client) -> None:
    page = program.get("/cases/rules/new/").content.decode()
    assert 'value="complaint"' in page
    assert 'value="delivery"' in page
    form = {
        "name": "n", "match": "all", "aspects": ["delivery"], "tone": "neg", "intents": ["complaint"], "severity": 2,
        "route": "unit", "assign": "turns", "answer_hours": 4, "resolve_hours": 8, "reopen_days": 14,
    }  # fmt: skip
    assert "Delivery" in program.post("/cases/rules/say/", form).content.decode()
    assert "Delivery" not in program.post("/cases/rules/say/", {**form, "answer_hours": "x"}).content.decode()
    tried = program.post("/cases/rules/new/", {**form, "try": "1"})
    assert tried.context["tried"].cases == 0
    assert program.post("/cases/rules/new/", form).status_code == 302
    assert Rule.objects.get(name="n").conditions == {
        "aspects": ["delivery"], "tone": "neg", "intents": ["complaint"], "match": "all"
    }  # fmt: skip


def test_the_same_voice_waits_once_however_often_it_is_told(desk: Desk, program: Client) -> None:
    from rashin.powers.operation.cases.models import UnreadVoice

    sent(program, "post", "/api/cases/rules", {"name": "t", "conditions": {"topics": ["x"]}})
    for _ in range(2):
        consider([Heard(voice_id="w", occurred_at=NOW, source="s", text="はい")], now=NOW)
    assert UnreadVoice.objects.count() == 1
