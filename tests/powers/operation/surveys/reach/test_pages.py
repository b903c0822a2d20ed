"""A CX lead plans a wave, sees whom it reaches, sends it and reads what became of it; a trigger likewise."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.filters import parse_filters
from rashin.base.messages.models import Connection
from rashin.powers.operation.surveys.models import Invitation, Send, Survey, Trigger
from rashin.powers.operation.surveys.reach import following, inviting
from tests.conftest import Members

PLAN = {
    "title": "春の便り", "channel": "mail", "share": "100", "quarantine_days": "30", "expires_days": "20",
    "reminders": "3,7", "subject_ja": "ご感想を<お聞かせください>", "text_ja": "一行目\n\n二行目",
}  # fmt: skip
RULE = {"event": "Order Delivered", "after": "3", "unit": "60", "once_per": "order_id", "channel": "mail"}


@pytest.fixture
def ben(client: Client, here: Members, people: Lake, survey: Survey, mail: Connection) -> Client:
    client.force_login(here.ben)
    return client


def test_a_wave_from_plan_to_what_became_of_it(ben: Client) -> None:
    made = ben.post("/surveys/delivery/reach/send/", PLAN)
    wave = Send.objects.get()
    assert made.headers["Location"] == f"/surveys/sends/{wave.pk}/"
    plan = ben.get(f"/surveys/sends/{wave.pk}/").content.decode()
    assert "ご感想を&lt;お聞かせください&gt;" in plan
    assert "梅田" in plan
    gone = ben.post(f"/surveys/sends/{wave.pk}/go/", {"revision": "1"})
    assert gone.status_code == 302
    from rashin.powers.operation.surveys.reach.work import SEND
    from tests.powers.operation.surveys.reach.test_waves import running

    SEND.run(running(datetime.now(UTC)), send=wave.pk)
    following.letter_moved(Invitation.objects.values_list("pk", flat=True)[0], "sent", "", datetime.now(UTC))
    page = ben.get(f"/surveys/sends/{wave.pk}/").content.decode()
    assert Invitation.objects.count() == 6
    assert "u1@example.jp" not in page
    assert ben.get("/surveys/delivery/reach/").status_code == 200
    assert ben.post(f"/surveys/sends/{wave.pk}/stop/").status_code == 302


def test_a_plan_with_faults_says_where_and_keeps_what_was_typed(ben: Client) -> None:
    page = ben.post("/surveys/delivery/reach/send/", {**PLAN, "share": "0", "title": "あ\x00い"})
    assert page.status_code == 400
    assert not Send.objects.exists()
    assert "春の便り" in ben.post("/surveys/delivery/reach/send/", {**PLAN, "share": "101"}).content.decode()


def test_a_trigger_is_rehearsed_before_it_is_switched_on(ben: Client) -> None:
    assert ben.post("/surveys/delivery/reach/trigger/", RULE).status_code == 302
    row = Trigger.objects.get()
    assert (row.after_minutes, row.on) == (180, False)
    assert ben.get(f"/surveys/triggers/{row.pk}/").status_code == 200
    ben.post(f"/surveys/triggers/{row.pk}/switch/", {"on": "1"})
    row.refresh_from_db()
    assert row.on
    form = ben.get(f"/surveys/triggers/{row.pk}/change/").content.decode()
    assert 'value="3"' in form
    changed = ben.post(f"/surveys/triggers/{row.pk}/change/", {**RULE, "after": "1", "unit": "1440", "revision": "1"})
    assert changed.status_code == 302
    row.refresh_from_db()
    assert row.after_minutes == 1440


def test_conditions_are_lines_and_what_is_wrong_stands_beside_its_field(ben: Client) -> None:
    new = "/surveys/delivery/reach/trigger/"
    wrongs = [({"of_0": "late"}, "value_0"), ({"value_1": "5"}, "of_1"), ({"quiet_from": "21:00"}, "quiet_until")]
    for wrong, place in wrongs:
        page = ben.post(new, {**RULE, **wrong})
        assert page.status_code == 400
        assert f"id_{place}_errors" in page.content.decode()
    lines = {
        "of_0": "revenue",
        "op_0": ">=",
        "value_0": "10000",
        "of_2": "unit",
        "op_2": "=",
        "value_2": "新宿店|渋谷店",
    }
    more = {"share": "20", "quiet_from": "21:00", "quiet_until": "09:00"}
    assert ben.post(new, {**RULE, **lines, **more}).status_code == 302
    row = Trigger.objects.get()
    assert [str(one) for text in row.filter for one in parse_filters(text)] == ["revenue>=10000", "unit=新宿店|渋谷店"]
    assert (row.share, row.quiet) == (20, {"from": "21:00", "until": "09:00"})
    form = ben.get(f"/surveys/triggers/{row.pk}/change/").content.decode()
    assert 'value="新宿店|渋谷店"' in form
    assert 'value="21:00"' in form
    shown = ben.get(f"/surveys/triggers/{row.pk}/").content.decode()
    assert "20" in shown


def test_another_department_s_survey_is_nobody_s_business(
    client: Client, here: Members, people: Lake, survey: Survey, now: datetime
) -> None:
    from rashin.powers.operation.surveys.reach import sends
    from tests.powers.operation.surveys.reach.test_waves import SAID

    row = sends.plan_send(actor=here.ben, survey=survey, said=SAID, now=now)
    Survey.objects.filter(pk=survey.pk).update(department=here.office)
    client.force_login(here.emi)
    assert client.get(f"/surveys/sends/{row.pk}/").status_code == 404
    assert client.get("/surveys/delivery/reach/").status_code == 404


def test_pages_ask_the_database_equally_often_however_long_they_are(
    ben: Client, people: Lake, survey: Survey, here: Members, now: datetime, django_assert_max_num_queries: object
) -> None:
    from rashin.powers.operation.surveys.reach import sends
    from rashin.powers.operation.surveys.reach.inviting import Asked
    from tests.powers.operation.surveys.reach.test_waves import SAID

    row = sends.plan_send(actor=here.ben, survey=survey, said=SAID, now=now)
    asked = [Asked(person=n, seed=f"send:{row.pk}:{n}", due_at=now, expires_at=now) for n in range(150)]
    inviting.make(asked, now=now, survey=survey, send=row, channel="mail")
    Send.objects.filter(pk=row.pk).update(state="done")
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        ben.get(f"/surveys/sends/{row.pk}/")
