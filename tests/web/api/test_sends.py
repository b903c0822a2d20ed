"""A program plans a wave, looks whom it reaches, lets it go; a trigger is made off and switched on."""

import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.messages.models import Connection
from rashin.powers.operation.surveys.models import Send, Survey, Trigger
from tests.conftest import Members
from tests.powers.conftest import here
from tests.powers.operation.surveys.reach.conftest import mail, people, survey

__all__ = ["here", "mail", "people", "survey"]


@pytest.fixture
def program(client: Client, here: Members, people: Lake, survey: Survey, mail: Connection) -> Client:
    client.force_login(here.ben)
    return client


def post(client: Client, address: str, body: object = None) -> tuple[int, dict[str, object]]:
    answer = client.post(address, body or {}, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_wave_is_planned_looked_at_sent_and_stopped(program: Client) -> None:
    status, wave = post(program, "/api/surveys/delivery/sends", {"title": "春", "sample": {"most_per_unit": 2}})
    assert (status, wave["state"]) == (201, "draft")
    address = f"/api/sends/{wave['id']}"
    assert program.get(f"{address}/outlook").json()["asked"] == 4
    assert post(program, f"{address}/go", {"revision": 7})[0] == 409
    assert post(program, f"{address}/go", {"revision": 1})[1]["state"] == "scheduled"
    assert post(program, f"{address}/stop")[1]["state"] == "stopped"
    assert [one["id"] for one in program.get("/api/surveys/delivery/sends").json()["sends"]] == [wave["id"]]


def test_what_is_wrong_with_a_plan_is_named(program: Client) -> None:
    for field, value in (("channel", "pigeon"), ("reminders", [9, 3]), ("expires_days", 0)):
        status, problem = post(program, "/api/surveys/delivery/sends", {"title": "x", field: value})
        assert (status, problem["place"]) == (400, field)
    assert not Send.objects.exists()


def test_a_trigger_is_off_until_it_is_switched_on(program: Client) -> None:
    said = {"event": "Order Delivered", "after_minutes": 180, "hidden": {"order_id": "order_id"}}
    status, rule = post(program, "/api/surveys/delivery/triggers", said)
    assert (status, rule["on"]) == (201, False)
    assert post(program, f"/api/triggers/{rule['id']}/switch", {"on": True})[1]["on"] is True
    assert Trigger.objects.get().on
    assert len(program.get("/api/surveys/delivery/triggers").json()) == 1


def test_employees_are_asked_by_no_trigger(program: Client, survey: Survey) -> None:
    rule = post(program, "/api/surveys/delivery/triggers", {"event": "Order Delivered"})[1]
    Survey.objects.filter(pk=survey.pk).update(audience="employee")
    status, problem = post(program, "/api/surveys/delivery/triggers", {"event": "Order Delivered"})
    assert (status, problem["code"]) == (409, "survey.trigger_for_customers")
    address = f"/api/triggers/{rule['id']}"
    assert post(program, f"{address}/switch", {"on": True})[0] == 409
    assert post(program, f"{address}/switch", {"on": False})[0] == 200
    changed = program.put(address, {"event": "x", "revision": 1}, content_type="application/json")
    assert changed.status_code == 409
    assert program.get("/surveys/delivery/reach/trigger/").status_code == 409
    assert Trigger.objects.get().event == "Order Delivered"


def test_another_department_s_waves_are_not_there(program: Client, here: Members, survey: Survey) -> None:
    wave = post(program, "/api/surveys/delivery/sends", {"title": "春"})[1]
    Survey.objects.filter(pk=survey.pk).update(department=here.office)
    program.force_login(here.emi)
    assert program.get(f"/api/sends/{wave['id']}").status_code == 404
    assert program.get("/api/surveys/delivery/sends").status_code == 404
