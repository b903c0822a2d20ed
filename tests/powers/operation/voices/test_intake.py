"""Calls of other systems over real HTTP doors: signed, kept, read once, refused clearly."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from rashin.base.atlas.hearing import heard_of
from rashin.base.atlas.models import HeardVoice
from rashin.base.messages.models import Suppression
from rashin.errors import Unavailable
from rashin.powers.operation.voices import intake, services, signatures
from rashin.powers.operation.voices.models import Arrival, Source
from rashin.powers.operation.voices.records import Wish
from rashin.powers.operation.voices.samples import sample
from rashin.powers.operation.voices.vocabulary import REMEDIES, Problem
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
SECRET = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ="
WHO = "cli:test"


def connected(kind: str, **wish: object) -> tuple[Source, str]:
    row, _ = services.connect(actor=WHO, kind=kind, wish=Wish(name=f"our {kind}", **wish), secret=SECRET, now=NOW)
    return row, f"/in/{services.address_token(row)}/"


def call(
    address: str, kind: str, payload: object, *, key: str = "m1", secret: str = SECRET, ago: int = 0, **spoil: str
):
    body = json.dumps(payload, ensure_ascii=False).encode()
    at = datetime.now(UTC) - timedelta(seconds=ago)
    headers = {**signatures.signed(kind, body, secret=secret, key=key, now=at), **spoil}
    return Client().post(address, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("kind", ["webhook", "formbricks", "chatwoot", "line"])
def test_a_signed_call_is_acknowledged_and_heard_once_however_often_it_comes(kind: str) -> None:
    source, address = connected(kind, touchpoint="support")
    payload = sample(kind, now=datetime.now(UTC))
    assert call(address, kind, payload).json() == {"received": 1, "repeated": 0}
    assert call(address, kind, payload).json() == {"received": 0, "repeated": 1}
    assert intake.process_due(now=datetime.now(UTC)) == 1
    assert intake.process_due(now=datetime.now(UTC)) == 0
    heard = [heard_of(row) for row in HeardVoice.objects.all()]
    assert "荷物が約束の日に届きませんでした。" in {voice.text for voice in heard}
    assert {(voice.source, voice.touchpoint, voice.late) for voice in heard} == {(source.name, "support", False)}
    source.refresh_from_db()
    assert source.last_at is not None
    day = source.days.get()
    assert (day.arrived, day.repeated, day.voices) == (1, 1, len(heard))


@pytest.mark.parametrize(
    ("kind", "spoil", "code"),
    [
        ("webhook", {"secret": "whsec_YW5vdGhlci1zZWNyZXQ="}, "bad_signature"),
        ("webhook", {"ago": 3600}, "stale"),
        ("webhook", {"webhook-signature": ""}, "no_signature"),
        ("webhook", {"webhook-id": "other"}, "bad_signature"),
        ("webhook", {"webhook-timestamp": "9" * 30}, "bad_signature"),
        ("chatwoot", {"secret": "another-secret"}, "bad_signature"),
        ("chatwoot", {"ago": -3600}, "stale"),
        ("line", {"secret": "another-secret"}, "bad_signature"),
        ("line", {"x-line-signature": ""}, "no_signature"),
    ],
)
def test_what_is_not_signed_as_agreed_is_refused_and_seen_on_the_page(kind: str, spoil: dict, code: str) -> None:
    source, address = connected(kind)
    answer = call(address, kind, sample(kind, now=NOW), **spoil)
    assert answer.status_code == 401
    assert answer.json()["code"] == "voices.hook_refused"
    assert answer.json()["remedy"] == REMEDIES[Problem(code)]
    source.refresh_from_db()
    assert source.problem == code
    assert source.days.get().refused == 1
    assert not Arrival.objects.exists()


def test_a_guessed_address_a_source_without_secret_and_one_switched_off() -> None:
    assert Client().post("/in/guessed/", b"{}", content_type="application/json").status_code == 404
    assert Client().get("/in/guessed/").status_code == 405
    row, _ = services.connect(actor=WHO, kind="line", wish=Wish(name="LINE"), now=NOW)
    answer = call(f"/in/{services.address_token(row)}/", "line", sample("line", now=NOW))
    assert answer.status_code == 401
    row.refresh_from_db()
    assert row.problem == "no_secret"
    services.set_secret(actor=WHO, number=row.pk, secret=SECRET, now=NOW)
    services.switch(actor=WHO, number=row.pk, on=False, now=NOW)
    assert call(f"/in/{services.address_token(row)}/", "line", sample("line", now=NOW)).status_code == 401


def test_while_a_secret_is_exchanged_both_are_taken() -> None:
    row, address = connected("webhook")
    _, fresh = services.rotate(actor=WHO, number=row.pk, now=datetime.now(UTC))
    payload = sample("webhook", now=datetime.now(UTC))
    assert call(address, "webhook", payload, key="a").status_code == 200
    assert call(address, "webhook", payload, key="b", secret=fresh).status_code == 200
    Source.objects.update(old_until=datetime.now(UTC) - timedelta(seconds=1))
    assert call(address, "webhook", payload, key="c").status_code == 401


def test_line_of_nothing_is_fine_and_a_redelivered_event_among_new_ones_is_known() -> None:
    _, address = connected("line")
    payload = sample("line", now=datetime.now(UTC))
    assert call(address, "line", {"destination": "U", "events": []}).json() == {"received": 0, "repeated": 0}
    call(address, "line", payload)
    more = {
        **payload["events"][0],
        "webhookEventId": "01OTHER",
        "message": {"id": "2", "type": "text", "text": "二通目"},
    }
    both = {**payload, "events": [payload["events"][0], more]}
    assert call(address, "line", both).json() == {"received": 1, "repeated": 1}
    intake.process_due(now=datetime.now(UTC))
    assert HeardVoice.objects.count() == 2


def test_an_unsent_message_is_taken_back_even_when_the_unsending_comes_first() -> None:
    source, address = connected("line")
    payload = sample("line", now=datetime.now(UTC))
    event = payload["events"][0]
    gone = {**event, "type": "unsend", "webhookEventId": "01UNSEND", "unsend": {"messageId": "1"}}
    call(address, "line", {**payload, "events": [gone]})
    call(address, "line", payload)
    intake.process_due(now=datetime.now(UTC))
    row = HeardVoice.objects.get(voice_id=f"{source.key}:1")
    assert row.withdrawn
    assert row.record == {}


def test_who_blocks_the_account_is_not_written_to_until_they_follow_again() -> None:
    _, address = connected("line")
    payload = sample("line", now=datetime.now(UTC))
    event, now = payload["events"][0], int(datetime.now(UTC).timestamp() * 1000)

    def say(kind: str, at: int) -> None:
        told = {**event, "type": kind, "timestamp": at, "webhookEventId": f"01{kind}{at}"}
        call(address, "line", {**payload, "events": [told]})
        intake.process_due(now=datetime.now(UTC))

    say("unfollow", now - 5000)
    assert Suppression.objects.count() == 1
    say("follow", now - 9000)  # an older word that comes late
    assert Suppression.objects.count() == 1
    say("follow", now - 1000)
    assert Suppression.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\x00", b"{" * 10_000])
def test_signed_junk_is_refused_at_once(body: bytes) -> None:
    source, address = connected("webhook")
    headers = signatures.signed("webhook", body, secret=SECRET, key="x", now=datetime.now(UTC))
    assert Client().post(address, body, content_type="application/json", headers=headers).status_code == 422
    source.refresh_from_db()
    assert source.problem == "unreadable"


def test_too_large_a_call_is_refused_before_it_is_read() -> None:
    _, address = connected("webhook")
    assert Client().post(address, b"x" * (2 << 20), content_type="application/json").status_code == 413


def test_what_cannot_be_read_is_kept_with_its_place_and_read_again_when_it_is_said_better_how() -> None:
    source, address = connected("formbricks")
    payload = sample("formbricks", now=datetime.now(UTC))
    payload["data"]["data"] = {"q1": 4}
    call(address, "formbricks", payload)
    bad = {**payload, "data": {**payload["data"], "createdAt": "soon"}}
    call(address, "formbricks", bad, key="m2")
    intake.process_due(now=datetime.now(UTC))
    assert not HeardVoice.objects.exists()
    failed = Arrival.objects.get(state="failed")
    assert failed.problem.startswith("data.createdAt")
    assert Source.objects.get().settings["seen"] == {"q1": ""}
    told = {"q1": {"metric": "csat"}}
    services.set_fields(actor=WHO, number=source.pk, fields=told, now=datetime.now(UTC))
    intake.process_due(now=datetime.now(UTC))
    assert heard_of(HeardVoice.objects.get()).score == 4.0


def test_an_arrival_that_breaks_is_tried_again_and_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    _, address = connected("webhook")
    for number in range(2):
        payload = sample("webhook", now=datetime.now(UTC))
        payload["voices"][0]["id"] = str(number)
        call(address, "webhook", payload, key=f"k{number}")
    first = Arrival.objects.order_by("id").first()
    real = intake.hear

    def breaking(voices, *, now):
        real(voices, now=now)
        if any(one.voice_id.endswith(":0") for one in voices):
            raise Unavailable(problem="away")
        return 1

    monkeypatch.setattr(intake, "hear", breaking)
    now = datetime.now(UTC)
    intake.process_due(now=now)
    assert HeardVoice.objects.count() == 1  # what the broken one had written is rolled back
    monkeypatch.setattr(intake, "hear", real)
    intake.process_due(now=now + timedelta(minutes=1))
    assert HeardVoice.objects.count() == 2
    first.refresh_from_db()
    assert (first.state, first.tries) == ("done", 2)


def test_a_test_call_shows_what_would_come_and_keeps_nothing() -> None:
    for kind in ("webhook", "formbricks", "chatwoot", "line"):
        row, _ = connected(kind)
        assert services.try_out(row, now=NOW).voices
    assert not Arrival.objects.exists()
    assert not HeardVoice.objects.exists()
