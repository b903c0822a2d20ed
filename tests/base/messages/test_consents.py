"""The consent ledger: noted by hand or by a program, read by person and by address, only ever added to."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from rashin.base.messages import policy
from rashin.base.messages.letters import Letter, Recipient, send
from rashin.base.messages.models import Consent, Posting, Suppression
from rashin.base.messages.queries_consents import standings_of
from rashin.base.workspace.models import AuditEntry
from tests.conftest import Members

SAID = {"status": "given", "purpose": "research", "channel": "mail", "source": "店頭", "proof": "用紙 12"}


def note(client: Client, person: int | None = None, **said: str) -> int:
    query = f"?person={person}" if person is not None else ""
    return client.post(f"/messages/consents/new/{query}", SAID | said).status_code


@pytest.fixture
def office(client: Client, members: Members) -> Client:
    client.force_login(members.ben)
    return client


def test_the_last_word_of_a_person_counts_and_the_earlier_stays(office: Client) -> None:
    assert (note(office, 7), note(office, 7, status="withdrawn")) == (302, 302)
    assert [line.status for line in Consent.objects.order_by("id")] == ["given", "withdrawn"]
    found = {(one.purpose, one.channel): one.status for one in standings_of(7)}
    assert found["research", "mail"] == "withdrawn"
    assert found["marketing", "line"] == "", "what was never asked is neither"
    shown = office.get("/messages/consents/?person=7").content.decode()
    assert shown.count("用紙 12") == 2
    assert "用紙 12" not in office.get("/messages/consents/?person=8").content.decode()


def test_a_consent_is_about_somebody_and_an_address_can_be_one(office: Client) -> None:
    assert note(office) == 422
    assert note(office, address="not an address") == 422
    assert note(office, address="Aoi@Example.JP") == 302
    assert "用紙 12" in office.get("/messages/consents/?address=aoi@example.jp").content.decode()
    assert Consent.objects.count() == 1
    audited = AuditEntry.objects.filter(action="consent.given").latest("number")
    assert "example" not in str(vars(audited)), "addresses never stand in the audit log"


def test_agreeing_again_ends_an_earlier_unsubscription(office: Client, now: datetime) -> None:
    policy.suppress("mail", "aoi@example.jp", "unsubscribe", purpose="research", actor="recipient", now=now)
    assert note(office, address="aoi@example.jp") == 302
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("query", ["person=x", "person=-1", f"person={2**63}", "address=%00", "status=maybe"])
def test_an_odd_address_shows_a_page(office: Client, query: str) -> None:
    assert office.get(f"/messages/consents/?{query}").status_code == 200


def post(client: Client, path: str, **body: Any) -> tuple[int, Any]:
    answer = client.post(f"/api/messages/{path}", body, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_a_program_notes_consents_and_reads_the_ledger(office: Client) -> None:
    status, line = post(office, "consents", **SAID, person_key="7")
    assert (status, line["person_key"], line["actor"][:6]) == (201, "7", "member")
    assert post(office, "consents", **SAID)[1]["place"] == "person_key"
    assert post(office, "consents", **SAID, address="nobody")[0] == 400
    assert [one["id"] for one in office.get("/api/messages/consents?person_key=7").json()] == [line["id"]]
    assert office.get(f"/api/messages/consents?before={line['id']}").json() == []


def test_a_program_keeps_the_suppression_list(office: Client) -> None:
    status, one = post(office, "suppressions", channel="mail", address="aoi@example.jp", note="電話で")
    assert (status, one["to"], one["purpose"]) == (201, "ao•••@example.jp", "")
    assert len(office.get("/api/messages/suppressions?address=AOI@example.jp").json()) == 1
    assert post(office, f"suppressions/{one['id']}/release", why=" ")[0] == 422
    assert post(office, f"suppressions/{one['id']}/release", why="本人から")[0] == 204
    assert post(office, f"suppressions/{one['id']}/release", why="本人から")[0] == 404


def test_a_program_follows_letters_but_reads_no_words_of_them(office: Client, now: datetime) -> None:
    letter = Letter(
        channel="mail", to=Recipient(address="aoi@example.jp", person=7), key="k", subject="件名", text="本文",
        purpose="service",
    )  # fmt: skip
    send(letter, actor="test", now=now)
    number = Posting.objects.get().pk
    (found,) = office.get("/api/messages/letters?person_key=7").json()
    assert (found["id"], found["to"], found["trail"]) == (number, "ao•••@example.jp", found["trail"])
    assert "本文" not in str(office.get(f"/api/messages/letters/{number}").json())
    assert post(office, f"letters/{number}/decision", decision="drop")[0] == 409, "its fate is known"


def test_who_looks_after_no_messages_sees_none(client: Client, members: Members) -> None:
    client.force_login(members.emi)
    assert client.get("/messages/consents/").status_code == 403
    assert client.get("/api/messages/consents").status_code == 403
