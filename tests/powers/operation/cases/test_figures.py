"""What cases teach: figures with their n, causes that become improvements, a rule tried before it is used; pages."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.base.atlas.models import EvidenceLink, Improvement
from rashin.powers.operation.cases import evidence, performance, preview, services, starting
from rashin.powers.operation.cases.models import Canned, Case, Rule
from rashin.powers.operation.cases.records import Closing, Conditions
from rashin.powers.operation.cases.telling import link_of
from tests.conftest import NOW
from tests.powers.operation.cases.conftest import Desk

DAY = timedelta(days=1)


def test_shares_have_their_n_and_too_few_say_so(desk: Desk) -> None:
    for number in range(12):
        desk.hear(number, customer_key=number + 1, text="遅い", now=NOW - DAY)
    for case in Case.objects.order_by("id")[:9]:
        services.resolve(
            actor=desk.office, number=case.pk, closing=Closing(resolution="fixed", ask=False), now=NOW - DAY / 2
        )  # fmt: skip
    services.open_again(actor=desk.office, number=Case.objects.order_by("id")[0].pk, now=NOW - DAY / 3)
    found = performance.performance(desk.office, start=NOW - 30 * DAY, end=NOW, now=NOW)
    assert isinstance(found.answered_in_time.now, Estimate)
    assert (found.opened, found.open_now, found.reopened.count, found.reopened.n) == (12, 4, 1, 9)
    assert isinstance(found.reopened.now, Unanswered)  # nine are too few
    assert dict(found.ageing)["1–3"] == 4
    lines = performance.causes(desk.office, start=NOW - 30 * DAY, end=NOW, now=NOW)
    assert [(one.name, one.cases) for one in lines] == [("遅れ", 12)]


def test_a_cause_becomes_an_improvement_with_its_cases_as_evidence(desk: Desk, case: Case) -> None:
    made = evidence.propose(actor=desk.office, cause=desk.late.pk, title="", now=NOW)
    ends = set(EvidenceLink.objects.values_list("from_kind", "to_kind"))
    assert ends == {("voice", "case"), ("case", "improvement")}
    with pytest.raises(evidence.NotACandidate):
        evidence.propose(actor=desk.office, cause=desk.late.pk, title="", now=NOW)
    desk.hear(2, text="まだ届かない")  # what comes later stands behind it too
    assert EvidenceLink.objects.filter(to_kind="improvement", to_id=str(made.pk)).count() == 1
    assert EvidenceLink.objects.filter(to_kind="case").count() == 2
    assert Improvement.objects.get().state == "idea"
    assert evidence.cases_named([str(case.pk), "x", "9" * 30]).keys() == {str(case.pk)}


def test_a_rule_is_tried_on_what_was_said_before(desk: Desk, lake: Lake, tmp_path: Path) -> None:
    import pyarrow as pa

    rows = [
        {"voice_id": f"p{n}", "customer_key": n % 3, "person_key": n % 3, "occurred_at": NOW - DAY, "metric": "nps",
         "score": float(n), "scale_min": 0, "scale_max": 10, "direction": 1, "text": "遅い", "batch": "b"}
        for n in range(10)
    ]  # fmt: skip
    lake.append("voices", pa.Table.from_pylist(rows))
    found = preview.preview(Conditions(metrics=("nps",), at_most=6), now=NOW)
    assert (found.voices, found.looked, found.cases) == (7, 10, 3)
    assert preview.preview(Conditions(words=("返金",)), now=NOW).cases == 0


PAGES = (
    "",
    "figures/",
    "causes/",
    "rules/",
    "rules/new/",
    "replies/",
    "replies/new/",
    "clocks/",
    "new/",
    "causes/new/",
)


@pytest.fixture
def office(desk: Desk, lake: Lake, client: Client) -> Client:
    starting.begin(actor="test", now=NOW)
    client.force_login(desk.office)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_pages_answer(office: Client, case: Case, page: str) -> None:
    assert office.get(f"/cases/{page}").status_code == 200


def test_the_page_of_a_case_and_what_is_sent_to_it(office: Client, desk: Desk, case: Case) -> None:
    address = link_of(case)
    assert office.get(address).status_code == 200
    revision = Case.objects.get().revision
    said = {"resolve-resolution": "fixed", "resolve-revision": str(revision - 1)}
    assert office.post(f"{address}do/resolve/", said).status_code == 409
    said["resolve-revision"] = str(revision)
    assert office.post(f"{address}do/resolve/", said).status_code == 302
    for what, more in (("reply", {}), ("note", {}), ("reopen", {"revision": "x"}), ("merge", {"merge": "7"})):
        assert office.post(f"{address}do/{what}/", more).status_code in {400, 404, 409, 422}
    assert office.post(f"{address}do/drop/").status_code == 404
    assert office.get("/cases/999999999999999999999/").status_code == 404
    assert office.get("/cases/?q=%00&state=x&cause=9e9&owner=-1").status_code == 200


def test_a_clock_and_a_rule_are_kept_and_what_is_wrong_is_told_at_its_field(office: Client, desk: Desk) -> None:
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9:00-18:00")
    good: dict[str, Any] = week | {"holidays": "on", "after_1": "0", "tell_1": ["owner"], "closed": "2026-12-29"}
    assert office.post("/cases/clocks/", good).status_code == 302
    assert office.post(f"/cases/clocks/{desk.shop.pk}/", good | {"sat": "25:00-26:00"}).status_code == 400
    assert office.post("/cases/clocks/", {"mon": ""}).status_code == 400
    rule = {
        "name": "x", "match": "all", "severity": "1", "route": "unit", "assign": "turns", "answer_hours": "4",
        "resolve_hours": "8", "reopen_days": "7",
    }  # fmt: skip
    assert office.post("/cases/rules/new/", rule).status_code == 400
    assert office.post("/cases/rules/new/", rule | {"at_most": "3", "try": "1"}).status_code == 200
    assert office.post("/cases/rules/new/", rule | {"at_most": "3"}).status_code == 302
    assert Rule.objects.get(name="x").conditions["at_most"] == 3


def test_who_comes_second_is_told_and_may_send_again(office: Client) -> None:
    reply = Canned.objects.all()[0]
    address, mine = f"/cases/replies/{reply.pk}/", {"name": reply.name, "body": "わたしの文", "version": reply.version}
    assert office.post(address, mine | {"body": "先に保存した文"}).status_code == 302
    told = office.post(address, mine)
    assert told.status_code == 409
    assert "わたしの文" in told.content.decode()
    assert Canned.objects.get(pk=reply.pk).body == "先に保存した文"
    assert office.post(address, mine | {"version": str(told.context["form"]["version"].value())}).status_code == 302
    week = dict.fromkeys(("mon", "tue"), "9:00-18:00") | {"after_1": "0", "tell_1": ["owner"], "version": "1"}
    first, second = (office.post("/cases/clocks/", week | {"signature": name}) for name in "ab")
    assert (first.status_code, second.status_code) == (302, 409)


def test_a_rule_names_what_is_known_by_its_words_and_keeps_what_is_not(office: Client, desk: Desk) -> None:
    page = office.get(f"/cases/rules/{desk.rule.pk}/").content.decode()
    assert "shinjuku" in page  # a unit of a department, before anybody spoke of it
    rule = {
        "name": "own", "match": "all", "severity": "1", "route": "unit", "assign": "turns", "answer_hours": "4",
        "resolve_hours": "8", "reopen_days": "7", "channels": ["line", "", " fax "], "units": ["shinjuku"],
    }  # fmt: skip
    assert office.post("/cases/rules/new/", rule).status_code == 302
    kept = Rule.objects.get(name="own")
    assert kept.conditions == {"channels": ["line", "fax"], "units": ["shinjuku"], "match": "all"}
    again = office.get(f"/cases/rules/{kept.pk}/").content.decode()
    assert 'value="fax" checked' in again
