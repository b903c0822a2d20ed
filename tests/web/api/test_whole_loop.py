"""A program alone goes round the whole loop: survey, way in, answer, case, reply, end, results."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.powers.operation.cases.starting import begin
from rashin.powers.operation.surveys.answering import entering, limits
from rashin.web.jobs.voices import Drain
from rashin.web.wiring import LISTENERS
from tests.conftest import Members
from tests.powers.conftest import here

__all__ = ["here"]
UNHAPPY = {"csat": 1, "intact": "no", "trouble": ["late"], "ces": 2, "words": "三日も遅れました。090-1234-5678"}


@pytest.fixture
def program(client: Client, here: Members, lake: Lake) -> Client:
    asking._lake_at.cache_clear()
    entering.forget()
    limits.COUNTER.__init__()  # type: ignore[misc] # a minute of its own
    client.force_login(here.ben)
    return client


def ask(client: Client, address: str, body: object = None, *, method: str = "post", **more: str) -> dict[str, object]:
    answer = getattr(client, method)(address, body, content_type="application/json", **more)
    assert answer.status_code < 300, answer.content.decode()
    return answer.json() if answer.content else {}


def test_a_program_goes_round_the_whole_loop(program: Client, here: Members, lake: Lake) -> None:
    ask(program, "/api/surveys", {"key": "delivery", "template": "after_delivery"})
    ask(program, "/api/surveys/delivery/publish", {"revision": 1})
    begin(actor=here.ben, now=datetime.now(UTC))
    way = ask(program, "/api/surveys/delivery/ways", {"kind": "api", "label": "app"})
    path = urlsplit(str(way["address"])).path
    said = {"answers": UNHAPPY, "person": {"user_id": "42"}}
    answer = ask(program, f"{path}answers", said, headers={"Idempotency-Key": "a-1"})  # type: ignore[arg-type]
    assert answer["state"] == "complete"
    Drain(lake, LISTENERS).run_all(now=datetime.now(UTC))

    (case,) = program.get("/api/cases").json()["cases"]
    told = ask(program, f"/api/cases/{case['id']}", {"do": "reply", "via": "phone", "text": "お詫びした"})
    assert told["row"]["state"] == "waiting"  # type: ignore[index]
    told = ask(program, f"/api/cases/{case['id']}", {"do": "resolve", "resolution": "apologised", "ask": False})
    assert told["row"]["state"] == "resolved"  # type: ignore[index]

    found = program.get("/api/surveys/delivery/results").json()
    assert found["n"] == 1
    by = {one["question"]: one for one in found["questions"]}
    assert by["csat"]["found"]["estimate"] == {"value": None, "reason": "too_few", "n": 1}
    (remark,) = by["words"]["found"]["newest"]
    assert "三日も遅れました" in remark["text"]
    assert "090-1234-5678" not in remark["text"]
    assert program.get("/api/surveys/delivery/results?unit=nowhere").json()["n"] == 0

    assert [one["id"] for one in program.get("/api/surveys/delivery/ways").json()] == [way["id"]]
    ask(program, f"/api/ways/{way['id']}", method="delete")
    shut = program.post(f"{path}answers", said, content_type="application/json")
    assert shut.status_code in {404, 409, 410}


def test_a_program_sets_up_who_writes_and_by_what(program: Client) -> None:
    mail = {"host": "mail.example.jp", "from_address": "cx@example.jp", "port": 465, "security": "tls"}
    body = {"channel": "mail", "name": "お客様へ", "options": mail, "secret": "s3cret"}
    made = ask(program, "/api/messages/connections", body)
    assert made["secret"] is True
    assert "s3cret" not in program.get("/api/messages/connections").content.decode()
    for place, value in (
        ("port", "99999"),
        ("port", "x"),
        ("security", "rot13"),
        ("host", "a b"),
        ("from_address", ""),
    ):
        wrong = {**body, "options": {**mail, place: value}}
        answer = program.post("/api/messages/connections", wrong, content_type="application/json")
        assert (answer.status_code, answer.json()["place"]) == (400, place)
    ask(program, "/api/messages/policy", {"company": "木と暮らし", "per_day": 2}, method="put")
    told = program.get("/api/messages/policy").json()
    assert (told["company"], told["per_day"], told["cooldown_days"]) == ("木と暮らし", 2, 7)
