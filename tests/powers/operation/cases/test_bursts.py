"""A burst of unhappy answers: planned and written together, with the same outcome as one by one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rashin.base.atlas.hearing import Heard
from rashin.base.messages.models import Message, Notice
from rashin.base.messages.services import make_endpoint
from rashin.base.workspace.audit import first_broken
from rashin.base.workspace.models import AuditEntry
from rashin.powers.operation.cases.models import Case, CaseVoice, Entry
from rashin.powers.operation.cases.models import Desk as Turns
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.planning import Plan
from tests.conftest import NOW
from tests.powers.operation.cases.conftest import Desk


def answers(count: int, *, first: int = 1, words: bool = True) -> list[Heard]:
    """Answers of as many customers: a score each, and why."""
    found = []
    for number in range(first, first + count):
        shared: dict[str, Any] = {
            "occurred_at": NOW, "source": "s", "survey": "配送後", "customer_key": number, "channel": "web",
            "context": {"response": f"r{number}"},
        }  # fmt: skip
        found.append(Heard(voice_id=f"{number}-nps", metric="nps", score=2, **shared))
        if words:
            found.append(Heard(voice_id=f"{number}-why", text=f"机が届かない {number}", **shared))
    return found


def test_many_customers_cost_a_few_statements(desk: Desk) -> None:
    consider(answers(2), now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as few:
        consider(answers(5, first=100), now=NOW)
    with CaptureQueriesContext(connection) as many:
        consider(answers(50, first=200), now=NOW)
    assert len(many) <= len(few) + 10
    assert Case.objects.count() == 57
    assert {case.cause for case in Case.objects.all()} == {desk.late}
    assert {case.title_from_score for case in Case.objects.all()} == {False}
    assert Notice.objects.filter(kind="case.given").count() == 57
    assert AuditEntry.objects.filter(action="case.opened").count() == 57
    assert AuditEntry.objects.filter(action="case.joined").count() == 57
    assert first_broken() is None
    owners = sorted(Case.objects.filter(owner=one).count() for one in (desk.lead, desk.nao, desk.ken))
    assert owners == [19, 19, 19]
    assert Turns.objects.get(department=desk.delivery).last_owner is not None


def test_one_customer_in_a_burst_has_a_case_for_each_cause(desk: Desk) -> None:
    shared: dict[str, Any] = {"occurred_at": NOW, "source": "s", "customer_key": 7, "metric": "nps", "score": 1}
    said = {"a": "", "b": "遅い", "c": "壊れていた", "d": "まだ届かない", "e": ""}
    consider([Heard(voice_id=name, text=text, **shared) for name, text in said.items()], now=NOW)
    cases = {case.cause: set(case.voices.values_list("voice_id", flat=True)) for case in Case.objects.all()}
    assert cases == {desk.late: {"a", "b", "d", "e"}, desk.broken: {"c"}}
    assert {case.open_key for case in Case.objects.all()} == {f"7:{desk.late.pk}", f"7:{desk.broken.pk}"}
    assert Entry.objects.filter(step="joined").count() == 3


def test_what_another_worker_opened_in_the_same_instant_is_joined(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    consider(answers(1), now=NOW)
    before = Plan.__init__

    def blind(self: Plan, **more: Any) -> None:
        before(self, **{**more, "known": ()})

    monkeypatch.setattr(Plan, "__init__", blind)
    late = [
        Heard(
            voice_id=f"x{number}", text="遅い", occurred_at=NOW, source="s", customer_key=number, metric="nps", score=1
        )
        for number in (1, 2, 3)
    ]
    assert consider(late, now=NOW) == 3
    assert Case.objects.count() == 3
    assert Case.objects.get(person=1).voices.count() == 3
    assert first_broken() is None


def test_the_same_voice_twice_in_one_telling_is_one(desk: Desk) -> None:
    assert consider([*answers(1, words=False), *answers(1, words=False)], now=NOW) == 1
    assert CaseVoice.objects.count() == 1


def test_webhooks_hear_of_each(desk: Desk, settings: Any) -> None:
    settings.OUTGOING_ALLOW = ()
    make_endpoint(actor="test", name="CRM", url="https://crm.example.jp/h", events=["case.opened"], now=NOW)
    consider(answers(3), now=NOW)
    bodies = [one.body for one in Message.objects.filter(kind="case.opened")]
    assert sorted(f'"case":{case.pk}' in body for case in Case.objects.all() for body in bodies).count(True) == 3
