"""What was heard becomes cases: one for a customer and a cause."""

from datetime import timedelta
from typing import Any

import pytest

from rashin.base.atlas.hearing import Heard
from rashin.base.messages.models import Message, Notice
from rashin.base.messages.services import make_endpoint
from rashin.base.workspace.models import AuditEntry
from rashin.powers.operation.cases import opening
from rashin.powers.operation.cases.models import Case, CaseVoice, Entry, Rule
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.records import Closing
from rashin.powers.operation.cases.services import resolve
from tests.conftest import NOW
from tests.powers.operation.cases.conftest import PERSON, Desk

AN_HOUR = timedelta(hours=1)


def test_an_unhappy_answer_opens_a_case_with_owner_clock_and_cause(desk: Desk, case: Case) -> None:
    assert (case.person, case.cause, case.severity, case.department) == (PERSON, desk.late, 2, desk.delivery)
    assert case.owner in {desk.lead, desk.nao, desk.ken}
    assert case.answer_by == NOW + 4 * AN_HOUR  # noon in Tokyo: four working hours are at four
    assert case.due_at == case.answer_by
    assert case.title == "届かないのですが"
    assert Entry.objects.get(case=case).step == "opened"
    assert AuditEntry.objects.filter(action="case.opened", subject=f"case:{case.pk}").count() == 1
    assert case.owner is not None
    assert Notice.objects.get(member=case.owner).kind == "case.given"


def test_the_happy_the_late_and_employees_open_nothing(desk: Desk) -> None:
    assert desk.hear(score=9.0) is None
    assert desk.hear(2, late=True) is None
    assert desk.hear(3, context={"audience": "employee"}) is None
    Rule.objects.update(late=True)
    assert desk.hear(4, late=True) is not None


def test_one_customer_and_one_cause_have_one_case_over_every_channel(desk: Desk, case: Case) -> None:
    assert desk.hear(2, channel="line", text="まだ届かない", metric="csat", score=1.0, survey="LINE") == case
    assert desk.hear(3, channel="call", score=1.0) == case  # says no cause: belongs to what is open
    other = desk.hear(4, text="しかも壊れていた")
    assert other != case
    assert Case.objects.count() == 2
    assert desk.hear(5, text="届かない", customer_key=PERSON + 1) not in {case, other}


def test_who_got_another_key_since_keeps_their_case(desk: Desk, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "people_of", lambda keys: dict.fromkeys(keys, PERSON - 1))
    monkeypatch.setattr(opening, "keys_of", lambda _people: {PERSON: PERSON - 1, PERSON - 1: PERSON - 1})
    assert desk.hear(2, channel="line", text="まだ届かない", score=1.0) == case
    assert Case.objects.count() == 1


def test_hearing_the_same_voice_again_changes_nothing_and_a_corrected_one_is_shown(desk: Desk, case: Case) -> None:
    before = Case.objects.get().revision
    assert desk.hear(text="届かないのですが") == case
    assert Case.objects.get().revision == before
    desk.hear(text="届きました、失礼", revision=2)
    assert CaseVoice.objects.get().text == "届きました、失礼"
    assert Entry.objects.filter(step="corrected").exists()


def test_all_questions_of_one_answer_are_in_one_case_whatever_their_order(desk: Desk) -> None:
    answer: dict[str, Any] = {
        "source": "s", "occurred_at": NOW, "customer_key": PERSON, "survey": "配送後", "context": {"response": "r1"}
    }  # fmt: skip
    words: dict[str, Any] = {"voice_id": "a-text", "text": "机が壊れて届いた"}
    consider([Heard(**answer, **words), Heard(**answer, voice_id="a-nps", metric="nps", score=1)], now=NOW)
    case = Case.objects.get()
    assert case.voices.count() == 2
    assert case.cause == desk.broken
    assert case.title == "机が壊れて届いた"
    assert Entry.objects.filter(step="joined").count() == 0


def test_somebody_unknown_gets_a_case_of_their_own_each_time(desk: Desk) -> None:
    first, second = desk.hear(customer_key=None), desk.hear(2, customer_key=None)
    assert None not in {first, second}
    assert first != second


def test_what_was_resolved_opens_again_for_a_while_and_is_a_new_case_later(desk: Desk, case: Case) -> None:
    resolve(actor=desk.lead, number=case.pk, closing=Closing(resolution="fixed"), now=NOW)
    assert desk.hear(2, text="また届かない", now=NOW + timedelta(days=3)) == case
    case.refresh_from_db()
    assert (case.state, case.reopened, case.answered_at) == ("working", 1, None)
    resolve(actor=desk.lead, number=case.pk, closing=Closing(resolution="fixed"), now=NOW + timedelta(days=4))
    assert desk.hear(3, text="また届かない", now=NOW + timedelta(days=60)) != case


def test_the_shop_that_was_spoken_of_answers_and_members_take_turns(desk: Desk) -> None:
    owners = [desk.hear(number, customer_key=number, text="遅い").owner for number in range(1, 7)]  # type: ignore[union-attr]
    assert sorted(owner.pk for owner in owners if owner) == sorted([desk.lead.pk, desk.nao.pk, desk.ken.pk] * 2)
    there = desk.hear(9, customer_key=99, unit="shinjuku")
    assert there is not None
    assert there.department == desk.shop
    assert there.owner == desk.office  # nobody works in that shop: the CX office looks after it


def test_two_workers_at_once_make_one_case(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(*_: object) -> None:
        monkeypatch.undo()  # both looked before either had opened: only the constraint knows

    desk.hear(1, text="遅い")
    monkeypatch.setattr(opening, "_case_for", blind)
    assert desk.hear(2, text="遅い") == Case.objects.get()


def test_personal_data_in_a_remark_is_kept_masked_and_odd_characters_do_no_harm(desk: Desk) -> None:
    case = desk.hear(text="電話 090-1234-5678 に返事を😡\x00%s {{name}} <script>" + "遅い" * 5000)
    assert case is not None
    said = CaseVoice.objects.get().text
    assert "090-1234-5678" not in said
    assert "090-1234-5678" not in case.title
    assert len(said) < 4_200


def test_webhooks_are_told_without_a_name(desk: Desk, settings: Any) -> None:
    settings.OUTGOING_ALLOW = ()
    make_endpoint(actor="test", name="CRM", url="https://crm.example.jp/h", events=["case.opened"], now=NOW)
    case = desk.hear(text="遅い、佐藤より")
    assert case is not None
    body = Message.objects.get(kind="case.opened").body
    assert f'"case":{case.pk}' in body
    assert "佐藤" not in body
    assert str(PERSON) not in body
