"""Employees asked again each month: waves begin and end by themselves, and only what is safe is compared."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from rashin.base.messages.models import Connection, Notice
from rashin.errors import BadInput
from rashin.powers.operation.surveys import services
from rashin.powers.operation.surveys.definition.reading import read_document
from rashin.powers.operation.surveys.models import Response, Send, Survey
from rashin.powers.operation.surveys.models_pulses import Pulse, PulseWave
from rashin.powers.operation.surveys.reach import pulses
from rashin.powers.operation.surveys.reach.pulses import PulseChanged, PulseSaid, set_pulse
from rashin.powers.operation.surveys.results.employee_waves import trend
from tests.conftest import Members
from tests.powers.operation.surveys.documents import delivery

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Tokyo")
BEGUN = datetime(2026, 11, 22, 3, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "key": "pulse", "title": {"ja": "職場の今", "en": "Pulse"}, "construct": "ex_pulse", "audience": "employee",
    "blocks": [{"id": "b", "questions": [
        {"id": "enps", "kind": "nps", "text": {"ja": "すすめたいですか", "en": "Recommend?"}},
        {"id": "weeks", "kind": "matrix", "text": {"ja": "この四週間", "en": "These weeks"},
         "options": [{"id": f"v{n}", "value": n, "text": {"ja": str(n), "en": str(n)}} for n in range(1, 6)],
         "rows": [{"id": "goal", "text": {"ja": "目標", "en": "Goals"}},
                  {"id": "tired", "text": {"ja": "疲れ", "en": "Tired"}, "reversed": True}]},
    ]}],
}  # fmt: skip


@pytest.fixture
def survey(here: Members) -> Survey:
    document = read_document(delivery(**DOCUMENT))
    made = services.create_survey(actor=here.aoi, document=document, now=BEGUN)
    services.publish(actor=here.aoi, key=made.key, revision=1, now=BEGUN)
    made.refresh_from_db()
    return made


def answered(survey: Survey, scores: list[int], *, tired: str = "2", unit: str = "") -> None:
    version = survey.live_version
    assert version is not None
    Response.objects.bulk_create(
        Response(
            survey=survey, version=version, language="ja", state="complete", started_at=BEGUN, seen_at=BEGUN,
            completed_at=BEGUN, unit=unit, answers={"enps": one, "weeks": {"goal": "v4", "tired": f"v{tired}"}},
        )
        for one in scores
    )  # fmt: skip


def test_a_wave_a_month_each_a_survey_of_its_own_closed_for_good(
    survey: Survey, here: Members, mail: Connection
) -> None:
    set_pulse(actor=here.aoi, survey=survey, said=PulseSaid(day=1, hour=9, open_days=10), now=BEGUN)
    first = datetime(2026, 12, 1, 9, tzinfo=HERE)
    assert Pulse.objects.get().next_at == first
    assert pulses.tend(now=first - timedelta(minutes=1)) == 0
    assert pulses.tend(now=first) == 1
    assert pulses.tend(now=first) == 0, "another worker finds nothing to do"
    survey.refresh_from_db()
    assert survey.state == "closed"
    made = Survey.objects.get(key="pulse-2026-12")
    assert (made.state, made.title, made.construct) == ("live", "職場の今（2026年12月）", "ex_pulse")
    assert made.draft["title"]["en"] == "Pulse (December 2026)"
    send = Send.objects.get(survey=made)
    assert (send.state, send.channel, send.counts["expires_days"]) == ("scheduled", "mail", 10)
    pulses.tend(now=first + timedelta(days=10))
    made.refresh_from_db()
    assert made.state == "closed"
    assert pulses.tend(now=datetime(2027, 1, 1, 9, tzinfo=HERE)) == 1
    assert list(PulseWave.objects.order_by("number").values_list("survey__key", flat=True)) == [
        "pulse", "pulse-2026-12", "pulse-2027-01",
    ]  # fmt: skip
    assert Survey.objects.get(key="pulse-2027-01").title == "職場の今（2027年1月）", "months do not pile up"


def test_a_wave_that_cannot_begin_says_why_once_and_is_tried_again(survey: Survey, here: Members) -> None:
    set_pulse(actor=here.aoi, survey=survey, said=PulseSaid(), now=BEGUN)
    when = Pulse.objects.get().next_at
    assert when is not None
    for hours in range(3):
        assert pulses.tend(now=when + timedelta(hours=hours, minutes=1 * hours)) == 0
    row = Pulse.objects.get()
    assert row.problem
    assert Survey.objects.count() == 1, "nothing is left of a wave that could not begin"
    assert Notice.objects.filter(kind="pulse.failed").values("member").distinct().count() == Notice.objects.count()


def test_only_employees_in_a_rhythm_and_two_who_set_it_notice_each_other(survey: Survey, here: Members) -> None:
    set_pulse(actor=here.aoi, survey=survey, said=PulseSaid(), now=BEGUN)
    with pytest.raises(PulseChanged):
        set_pulse(actor=here.ben, survey=survey, said=PulseSaid(day=5), now=BEGUN, revision=7)
    for wrong in ({"every_months": 5}, {"day": 31}, {"open_days": 40}):
        with pytest.raises(BadInput):
            set_pulse(actor=here.ben, survey=survey, said=PulseSaid(**wrong), now=BEGUN, revision=1)
    customers = services.create_survey(actor=here.aoi, document=read_document(delivery()), now=BEGUN)
    with pytest.raises(BadInput):
        set_pulse(actor=here.aoi, survey=customers, said=PulseSaid(), now=BEGUN)


def test_waves_are_compared_only_as_far_as_each_may_be_shown(survey: Survey, here: Members, client: Client) -> None:
    answered(survey, [3] * 12 + [9] * 8, tired="4")
    services.close(actor=here.aoi, key=survey.key, now=BEGUN)
    second = services.copy_survey(actor=here.aoi, key=survey.key, now=BEGUN + timedelta(days=30))
    services.publish(actor=here.aoi, key=second.key, revision=1, now=BEGUN + timedelta(days=30))
    second.refresh_from_db()
    answered(second, [10] * 23, tired="1")
    third = services.copy_survey(actor=here.aoi, key=survey.key, now=BEGUN + timedelta(days=60))
    services.publish(actor=here.aoi, key=third.key, revision=1, now=BEGUN + timedelta(days=60))
    third.refresh_from_db()
    answered(third, [1] * 9)
    items = {(one.key, one.row): one for one in trend(second, here.aoi)}
    assert set(items) == {("enps", ""), ("weeks", "goal"), ("weeks", "tired")}
    enps = items["enps", ""].steps
    assert [one.n for one in enps] == [20, 15, 0], "a running wave in steps of five, the newest five to nine waiting"
    assert enps[1].change is not None
    assert enps[1].q is not None
    assert enps[1].change.difference == pytest.approx(120)
    assert enps[2].change is None
    tired = items["weeks", "tired"].steps
    assert [getattr(one.estimate, "value", None) for one in tired] == [2, 5, None], "turned round: less tired is better"
    client.force_login(here.aoi)
    page = client.get(f"/surveys/{second.key}/results/waves/").content.decode()
    assert "120" in page
    answered(second, [0])
    assert [one.n for one in trend(second, here.aoi)[0].steps] == [20, 15, 0], "one answer more shows nothing new"


def test_the_rhythm_is_set_on_a_page(survey: Survey, here: Members, client: Client) -> None:
    client.force_login(here.ben)
    page = f"/surveys/{survey.key}/pulse/"
    form = {"on": "on", "every_months": "3", "day": "5", "hour": "10", "open_days": "7", "reminders": "3"}
    assert client.get(page).status_code == 200
    assert client.post(page, {**form, "day": "31"}).status_code == 400
    assert client.post(page, form).status_code == 302
    row = Pulse.objects.get()
    assert (row.every_months, row.day, row.reminders, row.on) == (3, 5, [3], True)
    assert client.post(page, {**form, "revision": "9"}).status_code == 400
    client.force_login(here.emi)
    assert client.get(page).status_code == 403


def test_the_rhythm_is_set_over_http_and_read_by_who_looks(survey: Survey, here: Members, client: Client) -> None:
    client.force_login(here.ben)
    address = f"/api/surveys/{survey.key}/pulse"
    assert client.get(address).status_code == 404
    body = json.dumps({"every_months": 1, "day": 3, "open_days": 7})
    made = client.put(address, body, content_type="application/json").json()
    assert (made["day"], made["waves"], made["problem"]) == (3, [survey.key], "")
    assert (
        client.put(address, json.dumps({"day": 4, "revision": 9}), content_type="application/json").status_code == 409
    )
    client.force_login(here.emi)
    assert client.get(address).json()["open_days"] == 7
    assert client.put(address, body, content_type="application/json").status_code == 403
    changed = pulses.changed_pulse(actor="cli", survey=survey, changes={"day": 8, "on": False}, now=BEGUN)
    assert (changed.day, changed.open_days, changed.next_at) == (8, 7, None)
