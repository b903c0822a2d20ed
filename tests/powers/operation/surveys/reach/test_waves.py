"""A wave reaches whom it says, once, and what became of every invitation can be read."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.question import Scope
from rashin.base.messages.models import Connection, Posting
from rashin.errors import BadInput
from rashin.powers.operation.surveys.models import Invitation, InvitationStep, Send, Survey
from rashin.powers.operation.surveys.reach import following, inviting, sends, work
from rashin.powers.operation.surveys.reach.links import link_of
from rashin.powers.operation.surveys.reach.listed import states_of
from rashin.powers.operation.surveys.reach.plans import Sample, SendSaid
from rashin.powers.operation.surveys.reach.rates import rates
from rashin.powers.operation.surveys.tokens import digest_of
from rashin.powers.operation.surveys.vocabulary import InvitationState, SendState, State
from tests.conftest import Members

SAID = SendSaid(title="四月の配送", reminders=(5,), expires_days=20)
DAY = timedelta(days=1)


def running(now: datetime) -> Any:
    return SimpleNamespace(now=now, progress=lambda **_: None)


def planned(survey: Survey, here: Members, now: datetime, said: SendSaid = SAID) -> Send:
    row = sends.plan_send(actor=here.ben, survey=survey, said=said, now=now)
    return sends.schedule_send(actor=here.ben, number=row.pk, revision=1, now=now)


def sent(row: Send, now: datetime) -> Send:
    work.SEND.run(running(now), send=row.pk)
    row.refresh_from_db()
    return row


def letters_arrive(now: datetime) -> None:
    for number in Invitation.objects.filter(state="queued").values_list("pk", flat=True):
        following.letter_moved(number, "sent", "", now)


@pytest.fixture
def wave(people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime) -> Send:
    return sent(planned(survey, here, now), now)


def test_everybody_with_an_address_who_agrees_gets_one_letter(wave: Send) -> None:
    assert wave.state == SendState.DONE
    assert {key: wave.counts[key] for key in ("found", "unreachable", "refused", "drawn")} == {
        "found": 8, "unreachable": 1, "refused": 1, "drawn": 6,
    }  # fmt: skip
    assert Posting.objects.count() == Invitation.objects.count() == 6
    assert set(Invitation.objects.values_list("state", flat=True)) == {"queued"}


def test_work_that_is_done_again_asks_nobody_twice(wave: Send, now: datetime) -> None:
    Send.objects.filter(pk=wave.pk).update(state=SendState.SCHEDULED)
    sent(wave, now + DAY)
    assert Invitation.objects.count() == Posting.objects.count() == 6


def test_work_cut_off_between_two_pieces_goes_on(
    people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = planned(survey, here, now)
    monkeypatch.setattr(work, "PIECE", 2)
    real, calls = inviting.post_due, []

    def twice(*args: Any, **kwargs: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError
        return real(*args, **kwargs)

    monkeypatch.setattr(inviting, "post_due", twice)
    with pytest.raises(ConnectionError):
        work.SEND.run(running(now), send=row.pk)
    assert Posting.objects.count() == 2
    assert sent(row, now).state == SendState.DONE
    assert Posting.objects.count() == Posting.objects.values("addressee").distinct().count() == 6


def test_the_link_in_a_letter_is_found_by_its_digest_and_never_kept(wave: Send) -> None:
    row = Invitation.objects.first()
    assert row is not None
    link = link_of(row)
    token = link.rstrip("/").rpartition("/")[2]
    assert digest_of(token) == row.token_digest
    assert token not in str(Invitation.objects.filter(pk=row.pk).values().get())


def test_after_a_change_of_the_secret_reminders_carry_the_old_link(wave: Send, settings: Any) -> None:
    row = Invitation.objects.get(pk=Invitation.objects.order_by("pk").values_list("pk")[0][0])
    before = link_of(row)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret that is long enough for everybody"
    assert link_of(row) == before
    settings.SECRET_KEY_FALLBACKS = []
    assert link_of(row) == ""


def test_whoever_was_invited_lately_is_left_in_peace_by_the_next_wave(
    wave: Send, survey: Survey, here: Members, people: Lake, now: datetime
) -> None:
    letters_arrive(now)
    again = sends.plan_send(actor=here.ben, survey=survey, said=SAID, now=now + DAY)
    soon = sends.outlook(again, lake=people, scope=Scope(units=None), now=now + DAY)
    later = sends.outlook(again, lake=people, scope=Scope(units=None), now=now + 40 * DAY)
    assert (soon.drawn.resting, len(soon.drawn.people)) == (6, 0)
    assert (later.drawn.resting, len(later.drawn.people)) == (0, 6)
    assert dict(later.units) == {"銀座": 4, "梅田": 2}


def test_a_segment_and_a_ceiling_per_shop_hold(
    people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime
) -> None:
    said = replace(SAID, sample=Sample(most_per_unit=1))
    assert sent(planned(survey, here, now, said), now).counts["drawn"] == 2
    with pytest.raises(BadInput) as refused:
        planned(survey, here, now, replace(SAID, sample=Sample(segments=("nobody",))))
    assert refused.value.fields["place"] == "segments"


def test_reminders_go_once_to_who_did_not_answer(wave: Send, people: Lake, now: datetime) -> None:
    letters_arrive(now)
    numbers = sorted(Invitation.objects.values_list("pk", flat=True))
    Invitation.objects.filter(pk=numbers[0]).update(state=InvitationState.ANSWERED)
    Invitation.objects.filter(pk=numbers[1]).update(state=InvitationState.BOUNCED)
    assert following.remind_due(people, now=now + 4 * DAY) == 0
    assert following.remind_due(people, now=now + 5 * DAY) == 4
    assert following.remind_due(people, now=now + 6 * DAY) == 0
    assert Posting.objects.filter(key__endswith=":1").count() == 4
    following.letter_moved(numbers[2], "sent", "", now + 5 * DAY)
    assert Invitation.objects.get(pk=numbers[2]).state == InvitationState.REMINDED


def test_a_reminder_that_bounces_takes_nothing_back(wave: Send, people: Lake, now: datetime) -> None:
    letters_arrive(now)
    following.remind_due(people, now=now + 5 * DAY)
    number = Invitation.objects.order_by("pk").values_list("pk", flat=True)[0]
    following.letter_moved(number, "bounced", "soft_bounce", now + 5 * DAY)
    assert Invitation.objects.get(pk=number).state == InvitationState.SENT


def test_what_a_server_says_late_does_not_undo_an_answer(wave: Send, now: datetime) -> None:
    number = Invitation.objects.order_by("pk").values_list("pk", flat=True)[0]
    Invitation.objects.filter(pk=number).update(state=InvitationState.ANSWERED)
    following.letter_moved(number, "bounced", "soft_bounce", now)
    assert Invitation.objects.get(pk=number).state == InvitationState.ANSWERED


def test_links_end_at_their_time(wave: Send, now: datetime) -> None:
    letters_arrive(now)
    assert following.expire(now=now + 19 * DAY) == 0
    assert following.expire(now=now + 20 * DAY) == 6
    assert set(Invitation.objects.values_list("state", flat=True)) == {"expired"}
    assert InvitationStep.objects.filter(state="expired").count() == 6


def test_the_end_of_links_leaves_the_rates_as_they_were(wave: Send, now: datetime) -> None:
    first, second, third, *others = sorted(Invitation.objects.values_list("pk", flat=True))
    Invitation.objects.filter(pk__in=others).update(state=InvitationState.SENT, sent_at=now)
    Invitation.objects.filter(pk=first).update(state=InvitationState.STARTED)
    Invitation.objects.filter(pk=second).update(state=InvitationState.UNKNOWN)
    Invitation.objects.filter(pk=third).update(state=InvitationState.HELD)
    following.expire(now=now + 20 * DAY)
    found = rates(states_of(Invitation.objects.all()))
    assert (found.sent, found.never_sent, found.started, found.unknown) == (5, 1, 1, 1)
    assert Invitation.objects.get(pk=third).reason == "too_late"


def test_a_stopped_wave_writes_no_more_letters(
    people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime
) -> None:
    row = planned(survey, here, now)
    assert sends.stop_send(actor=here.ben, number=row.pk, now=now) == 0
    assert sent(row, now).state == SendState.STOPPED
    assert not Posting.objects.exists()


def test_letters_wait_while_a_survey_rests(
    people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime
) -> None:
    row = planned(survey, here, now)
    Survey.objects.filter(pk=survey.pk).update(state=State.PAUSED)
    sent(row, now)
    assert Invitation.objects.count() == 6
    assert not Posting.objects.exists()
    Survey.objects.filter(pk=survey.pk).update(state=State.LIVE)
    assert inviting.post_due(people, now=now) == 6


def test_two_tabs_notice_each_other(survey: Survey, here: Members, now: datetime) -> None:
    row = sends.plan_send(actor=here.ben, survey=survey, said=SAID, now=now)
    sends.change_send(actor=here.ben, number=row.pk, revision=1, said=replace(SAID, title="新"), now=now)
    with pytest.raises(sends.SendChanged):
        sends.change_send(actor=here.aoi, number=row.pk, revision=1, said=SAID, now=now)


def test_only_a_live_survey_is_sent(survey: Survey, here: Members, now: datetime) -> None:
    Survey.objects.filter(pk=survey.pk).update(state=State.CLOSED)
    with pytest.raises(BadInput):
        planned(survey, here, now)


def test_colleagues_are_asked_without_becoming_customers(
    people: Lake, mail: Connection, survey: Survey, here: Members, now: datetime
) -> None:
    Survey.objects.filter(pk=survey.pk).update(audience="employee")
    row = sent(planned(survey, here, now), now)
    assert row.counts["drawn"] == len(set(Invitation.objects.values_list("person", flat=True))) > 3
    assert all((person or 0) < 0 for person in Invitation.objects.values_list("person", flat=True))
    assert not Posting.objects.exclude(person=None).exists()


def test_without_a_way_out_nothing_is_scheduled(people: Lake, survey: Survey, here: Members, now: datetime) -> None:
    row = sends.plan_send(actor=here.ben, survey=survey, said=SAID, now=now)
    with pytest.raises(BadInput) as refused:
        sends.schedule_send(actor=here.ben, number=row.pk, revision=1, now=now)
    assert refused.value.fields["place"] == "channel"
    row.refresh_from_db()
    assert row.state == SendState.DRAFT
