"""Customers over HTTP: masked without a reason, each unmasked look in the log, nobody outside one's units."""

import json

import pytest

from rashin.base.workspace.models import AuditEntry
from rashin.base.workspace.services import make_api_key
from tests.conftest import NOW
from tests.doors.company import BUSINESS, PERSONAL, company, number  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
NAME, _, EMAIL, PHONE, _ = PERSONAL["umeda"]


@pytest.fixture
def ask(client, company):  # noqa: F811
    def call(path, body=None, *, role="owner", scopes=("see_customers", "see_personal")):
        member = company.members[role]
        _, secret = make_api_key(actor=member, member=member, name="k", scopes=scopes, now=NOW)
        bearer = {"Authorization": f"Bearer {secret}"}
        if body is None:
            return client.get(path, headers=bearer)
        return client.post(path, json.dumps(body), content_type="application/json", headers=bearer)

    return call


def test_a_search_is_masked_until_it_says_what_for(ask):
    found = ask("/api/customers/search", {"text": EMAIL}).json()
    assert [one["person_key"] for one in found["customers"]] == [str(number("umeda"))]
    assert NAME not in json.dumps(found, ensure_ascii=False)
    assert not AuditEntry.objects.filter(action="customers.listed").exists()
    shown = ask("/api/customers/search", {"text": EMAIL, "reason": "complaint", "note": f"called {PHONE}"}).json()
    assert shown["customers"][0]["name"] == NAME
    line = AuditEntry.objects.get(action="customers.listed")
    assert line.details["reason"].startswith("complaint: called")
    assert PHONE not in str(line.details)
    assert EMAIL not in str(line.details)


def test_one_customer_and_each_look_is_written_down(ask):
    path = f"/api/customers/{number('umeda')}"
    masked = ask(path)
    assert masked.json()["masked"]
    assert not any(word in masked.content.decode() for word in (NAME, EMAIL, PHONE))
    shown = ask(f"{path}?reason=order").json()
    assert (shown["name"], shown["masked"]) == (NAME, False)
    assert {one["name"]: one["value"] for one in shown["traits"]}["email"] == EMAIL
    assert AuditEntry.objects.get(action="person.seen").details == {"what": "customer", "reason": "order"}


def test_a_reason_alone_opens_nothing(ask):
    path = f"/api/customers/{number('umeda')}?reason=order"
    assert ask(path, scopes=["see_customers"]).status_code == 403
    assert ask(path, role="analyst").status_code == 403
    assert ask(f"/api/customers/{number('umeda')}?reason=curiosity").status_code == 422
    assert ask(f"/api/customers/{number('umeda')}?reason=other").json()["place"] == "note"
    assert not AuditEntry.objects.filter(action="person.seen").exists()


def test_a_lead_finds_nobody_of_another_shop(ask):
    assert ask("/api/customers/search", {"text": EMAIL, "reason": "order"}, role="lead").json()["customers"] == []
    assert ask(f"/api/customers/{number('umeda')}?reason=order", role="lead").status_code == 404
    found = ask("/api/customers/search", {}, role="lead").json()["customers"]
    assert {one["unit"] for one in found} == {"shinjuku"}
