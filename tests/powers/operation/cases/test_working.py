"""Working on a case: clock, thread, colleagues, its end."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rashin.base.atlas.hearing import MailReply
from rashin.base.messages.models import Connection, Lane, Message, Notice, Posting
from rashin.base.workspace.errors import PermissionMissing
from rashin.base.workspace.sealing import opened
from rashin.errors import BadInput
from rashin.powers.operation.cases import lookups, merging, receiving, recovering, replying, services, tasks
from rashin.powers.operation.cases.errors import CannotMerge, CaseMoved, NoSuchCase, NothingToSay, NotNow, NoWayThere
from rashin.powers.operation.cases.lookups import Reached
from rashin.powers.operation.cases.models import Case, Entry, Merge
from rashin.powers.operation.cases.receiving import Back
from rashin.powers.operation.cases.records import Closing, ReplySaid
from rashin.powers.operation.cases.recovering import Asked, Wish
from rashin.powers.operation.cases.seeing import visible
from tests.conftest import NOW
from tests.powers.operation.cases.conftest import PERSON, Desk

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def reachable(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The customer has a mail address, and there is a mail server to hand letters to."""
    lane = Lane.objects.create(name="mail:1", width=1)
    Connection.objects.create(channel="mail", name="mail", lane=lane, created_at=NOW)
    for place in (lookups, replying):
        monkeypatch.setattr(place, "reached", lambda person: Reached(name="西村", mail="misaki@example.jp", line="U1"))


def test_the_clock_stands_while_the_customer_has_the_word(desk: Desk, case: Case) -> None:
    services.wait(actor=desk.lead, number=case.pk, waiting=True, now=NOW + HOUR)
    assert again(case).due_at is None
    services.wait(actor=desk.lead, number=case.pk, waiting=False, now=NOW + 7 * DAY)
    assert again(case).answer_by == NOW + 7 * DAY + 3 * HOUR


def test_overdue_is_told_level_by_level_and_each_once(desk: Desk, case: Case) -> None:
    assert tasks.watch(now=NOW + 3 * HOUR) == 0
    assert tasks.watch(now=NOW + 4 * HOUR) == 1
    assert tasks.watch(now=NOW + 4 * HOUR) == 0
    told = set(Notice.objects.filter(kind="case.overdue").values_list("member", flat=True))
    assert told == {again(case).owner_id, desk.lead.pk}
    assert tasks.watch(now=NOW + DAY) == 1  # four working hours on: the CX office too
    assert Notice.objects.filter(kind="case.overdue", member=desk.office).count() == 1
    assert Entry.objects.filter(case=case, step="overdue").count() == 2
    assert again(case).level == 2


@pytest.mark.usefixtures("reachable")
def test_a_reply_leaves_with_the_case_in_its_subject_and_comes_back_to_it(desk: Desk, case: Case) -> None:
    said = ReplySaid(via="mail", body="{{name|お客さま}}、お待たせしました", subject="お詫び")
    row = replying.reply(actor=desk.lead, number=case.pk, revision=again(case).revision, said=said, now=NOW + HOUR)
    assert f"[#C{case.pk}-{case.token}]" in row.subject
    posting = Posting.objects.get(origin_kind="case_reply", origin_id=row.pk)
    letter = opened(Message.objects.get(key=posting.reference).body, purpose="letter")
    assert (posting.purpose, "西村様、お待たせしました" in letter) == ("service", True)
    assert "西村" not in row.body  # the name is filled in as the letter leaves: whoever writes need not see it
    now_case = again(case)
    assert (now_case.state, now_case.answered_at, now_case.due_at) == ("waiting", NOW + HOUR, None)
    number = receiving.case_of(subject=f"Re: {row.subject}")
    assert number == case.pk
    back = Back(text="まだです", via="mail", key="a@x", voice="mail-1")
    assert receiving.reply_received(number, back, now=NOW + DAY) is True
    assert receiving.reply_received(number, back, now=NOW + DAY) is False
    assert Entry.objects.filter(case=case, kind="in").count() == 1
    assert again(case).state == "working"
    assert desk.hear(8, voice_id="mail-1", metric="text", score=None, text="まだです", now=NOW + DAY) == case
    assert Entry.objects.filter(case=case, kind="in").count() == 1  # heard as a voice too, it is no second answer


@pytest.mark.usefixtures("reachable")
def test_a_mail_is_known_by_what_it_answers_and_a_message_on_line_by_who_sent_it(desk: Desk, case: Case) -> None:
    said = ReplySaid(via="mail", body="お詫び")
    row = replying.reply(actor=desk.lead, number=case.pk, revision=None, said=said, now=NOW)
    reference = Posting.objects.get(origin_id=row.pk).reference
    mail = MailReply(
        message_id="c@x", answers=(f"{reference}@example.jp",), sender="misaki@example.jp", recipients=(), at=NOW,
        subject="別の件名", text="届きました", voice_id="mail-2", attachments=("photo.jpg (2 MB)",),
    )  # fmt: skip
    assert receiving.take_reply(mail, now=NOW) == f"case:{case.pk}"
    assert "photo.jpg" in case.entries.get(kind="in").body
    assert receiving.take_reply(replace(mail, answers=("x@y",), message_id="d@x"), now=NOW) == ""
    line: dict[str, Any] = {"channel": "line", "metric": "text", "score": None, "survey": "", "text": "ありがとう"}
    assert desk.hear(20, **line) is None
    replying.reply(actor=desk.lead, number=case.pk, revision=None, said=ReplySaid(via="line", body="はい"), now=NOW)
    assert desk.hear(21, **line) == case
    assert case.entries.filter(kind="in", via="line").count() == 1


@pytest.mark.usefixtures("reachable")
def test_a_reply_that_bounced_was_no_answer(desk: Desk, case: Case) -> None:
    said = ReplySaid(via="mail", body="お詫び")
    row = replying.reply(actor=desk.lead, number=case.pk, revision=None, said=said, now=NOW + HOUR)
    replying.reply_settled(row.pk, "sent", "", NOW + HOUR)
    assert again(case).answered_at is not None
    replying.reply_settled(row.pk, "bounced", "hard_bounce", NOW + 2 * HOUR)
    assert (again(case).answered_at, again(case).state) == (None, "working")
    assert Notice.objects.filter(kind="case.unsent", member=desk.lead).exists()
    replying.reply_settled(10**9, "sent", "", NOW)  # of a case that is gone: nothing happens


@pytest.mark.parametrize("subject", ["Re: [#C1-aaaaaaaaaaaaaaaa]", "[#C99999999999999-x]", "", "🙂" * 500])
def test_a_guessed_token_leads_nowhere(desk: Desk, case: Case, subject: str) -> None:
    assert receiving.case_of(subject=subject) is None


def test_a_call_is_noted_and_without_an_address_no_mail_leaves(desk: Desk, case: Case) -> None:
    with pytest.raises(NoWayThere):
        replying.reply(actor=desk.lead, number=case.pk, revision=None, said=ReplySaid(via="mail", body="x"), now=NOW)
    said = ReplySaid(via="phone", body="電話でお詫びした", wait=False)
    assert replying.reply(actor=desk.lead, number=case.pk, revision=None, said=said, now=NOW).state == "recorded"
    assert again(case).answered_at == NOW
    with pytest.raises(NothingToSay):
        replying.reply(
            actor=desk.lead, number=case.pk, revision=None, said=ReplySaid(via="mail", body="\x00 "), now=NOW
        )


def test_two_tabs_on_one_case_the_second_is_told(desk: Desk, case: Case) -> None:
    shown = again(case).revision
    services.set_severity(actor=desk.lead, number=case.pk, severity=3, revision=shown, now=NOW)
    with pytest.raises(CaseMoved):
        services.assign(actor=desk.lead, number=case.pk, owner=desk.ken, revision=shown, now=NOW)
    assert again(case).severity == 3


def test_a_colleague_named_in_a_note_is_told_and_may_see_the_case(desk: Desk, case: Case) -> None:
    services.assign(actor=desk.lead, number=case.pk, owner=desk.nao, now=NOW)
    assert case not in visible(desk.ken)
    services.note(actor=desk.nao, number=case.pk, body="@ken 在庫を見てもらえますか。@nobody", now=NOW)
    assert case in visible(desk.ken)
    assert Notice.objects.filter(kind="case.mentioned", member=desk.ken).count() == 1


def test_leads_see_their_department_staff_their_own_and_others_nothing(desk: Desk, case: Case) -> None:
    services.assign(actor=desk.lead, number=case.pk, owner=desk.nao, now=NOW)
    elsewhere = desk.hear(9, customer_key=9, unit="shinjuku")
    assert list(visible(desk.nao)) == [case]
    assert list(visible(desk.lead)) == [case]
    assert set(visible(desk.office)) == {case, elsewhere}
    with pytest.raises(PermissionMissing):
        visible(desk.viewer)
    with pytest.raises(NoSuchCase):
        services.note(actor=desk.ken, number=case.pk, body="x", now=NOW)
    with pytest.raises(BadInput):
        services.assign(actor=desk.lead, number=case.pk, owner=desk.viewer, now=NOW)


def test_a_case_ends_with_what_was_done_and_why(desk: Desk, case: Case) -> None:
    closing = Closing(resolution="refunded", note="全額", cause=desk.broken.pk)
    services.resolve(actor=desk.lead, number=case.pk, closing=closing, now=NOW + HOUR)
    ended = again(case)
    assert (ended.state, ended.cause, ended.open_key, ended.due_at) == ("resolved", desk.broken, None, None)
    with pytest.raises(NotNow):
        services.resolve(actor=desk.lead, number=case.pk, closing=closing, now=NOW + HOUR)
    services.open_again(actor=desk.lead, number=case.pk, now=NOW + DAY)
    assert (again(case).state, again(case).reopened) == ("working", 1)
    services.dismiss(actor=desk.lead, number=case.pk, reason="重複", now=NOW + DAY)
    assert again(case).state == "dismissed"


ASKED: list[Wish] = []


def ask(wish: Wish, *, now: datetime) -> Asked:
    ASKED.append(wish)
    return Asked(asked=True)


def test_after_the_end_the_customer_is_asked_once_and_an_unhappy_answer_opens_it_again(
    desk: Desk, case: Case, settings: Any
) -> None:
    ASKED.clear()
    settings.RASHIN_CASE_RECOVERY = f"{__name__}.ask"
    services.resolve(actor=desk.lead, number=case.pk, closing=Closing(resolution="fixed"), now=NOW)
    assert [one.person for one in ASKED] == [PERSON]
    back = {"context": {"case_token": ASKED[0].context["case_token"]}, "survey": "対応後"}
    desk.hear(7, score=9.0, now=NOW + DAY, **back)
    assert (again(case).recovery, again(case).recovery_score, again(case).state) == ("answered", 9.0, "resolved")
    desk.hear(8, score=1.0, now=NOW + DAY, **back)
    assert again(case).state == "working"
    services.resolve(actor=desk.lead, number=case.pk, closing=Closing(resolution="fixed"), now=NOW + 2 * DAY)
    assert len(ASKED) == 1
    assert Case.objects.count() == 1
    assert recovering.UNHAPPY["nps"] == 0.6


def test_two_cases_become_one_and_two_again(desk: Desk, case: Case) -> None:
    other = desk.hear(2, text="壊れていた", score=0.0)
    assert other is not None
    services.note(actor=desk.lead, number=other.pk, body="同じ配送です", now=NOW)
    merging.merge(actor=desk.lead, source=other.pk, target=case.pk, now=NOW)
    assert (again(other).state, again(other).merged_into_id, again(case).voices.count()) == ("merged", case.pk, 2)
    assert again(case).entries.filter(kind="note").count() == 1
    with pytest.raises(CannotMerge):
        merging.merge(actor=desk.lead, source=other.pk, target=case.pk, now=NOW)
    number = Merge.objects.get().pk
    merging.unmerge(actor=desk.lead, number=number, now=NOW + HOUR)
    assert (again(other).state, again(other).voices.count(), again(case).voices.count()) == ("new", 1, 1)
    assert again(other).open_key == other.open_key
    assert again(other).due_at == other.due_at
    with pytest.raises(CannotMerge):
        merging.merge(actor=desk.lead, source=case.pk, target=case.pk, now=NOW)


def test_a_reply_to_a_case_that_was_merged_goes_where_it_went(desk: Desk, case: Case) -> None:
    other = desk.hear(2, text="壊れていた")
    assert other is not None
    merging.merge(actor=desk.lead, source=other.pk, target=case.pk, now=NOW)
    receiving.reply_received(other.pk, Back(text="返事です", via="mail", key="b@x"), now=NOW)
    assert again(case).entries.filter(kind="in").count() == 1


def test_to_another_department_what_is_left_runs_on(desk: Desk, case: Case) -> None:
    services.move(actor=desk.lead, number=case.pk, department=desk.shop, now=NOW + HOUR)
    moved = again(case)
    assert (moved.department, moved.owner, moved.answer_by) == (desk.shop, None, NOW + 4 * HOUR)
    assert case in visible(desk.lead)  # who gave it away may see what becomes of it
