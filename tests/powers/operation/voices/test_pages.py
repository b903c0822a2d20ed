"""Pages of sources and notes, the feed's page of one voice, the API: what they show, keep and refuse."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rashin.base.atlas.hearing import Heard, Turn, hear, heard_of
from rashin.base.atlas.models import HeardVoice
from rashin.base.workspace import asking
from rashin.base.workspace.models import AuditEntry
from rashin.base.workspace.services import make_api_key
from rashin.powers.operation.voices import services
from rashin.powers.operation.voices.models import Source
from rashin.powers.operation.voices.records import Wish
from rashin.powers.operation.voices.retention import erase_originals, forget_arrivals
from rashin.web.jobs.voices import Drain
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
CALL = Heard(
    voice_id="call:1", occurred_at=NOW, source="コールセンター", channel="call", identifier="user_id:42",
    unit="shinjuku", text="電話は090-1234-5678です", link="https://calls.example.jp/1", consent_ref="規約4.2",
    context={"order_id": "A-1"},
    turns=(Turn(speaker="佐藤", role="staff", text="はい", start_ms=61_000),
           Turn(speaker="田中様", role="customer", text="電話は090-1234-5678です")),
)  # fmt: skip


@pytest.fixture
def held(home, lake, settings):
    """The lake that pages read, with one call in it."""
    settings.HOME = home
    asking._lake_at.cache_clear()
    hear([CALL], now=NOW)
    Drain(lake, {}).run_all(now=NOW)
    yield lake
    asking._lake_at.cache_clear()


def test_a_source_is_connected_secured_tried_and_forgotten(members, signed_in):
    page = signed_in(members.ben)
    assert b"LINE" in page.get("/voices/sources/new/").content
    bad = page.post("/voices/sources/new/?kind=webhook", {"name": "", "channel": "nowhere"})
    assert bad.status_code == 422
    made = page.post("/voices/sources/new/?kind=webhook", {"name": "店舗", "retention_days": "90"}, follow=True)
    assert "whsec_" in made.content.decode()
    number = Source.objects.get().pk
    again = page.get(f"/voices/sources/{number}/").content.decode()
    assert "whsec_" not in again
    assert "/in/" in again
    for act, data in (
        ("test", {}),
        ("rotate", {}),
        ("off", {}),
        ("on", {}),
        ("again", {}),
        ("secret", {"secret": "x"}),
    ):
        assert page.post(f"/voices/sources/{number}/{act}/", data, follow=True).status_code == 200
    assert page.post(f"/voices/sources/{number}/explode/").status_code == 404
    changed = page.post(f"/voices/sources/{number}/change/", {"name": "本店", "retention_days": ""}, follow=True)
    assert "本店" in changed.content.decode()
    assert page.post(f"/voices/sources/{number}/delete/", follow=True).status_code == 200
    assert not Source.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="source.").count() >= 6


def test_only_those_who_set_up_connections_see_sources_and_no_secret_is_shown(members, signed_in):
    services.connect(actor="cli:t", kind="line", wish=Wish(name="LINE"), secret="a-long-secret", now=NOW)
    assert signed_in(members.emi).get("/voices/sources/").status_code == 403
    assert b"a-long-secret" not in signed_in(members.ben).get(f"/voices/sources/{Source.objects.get().pk}/").content


def test_a_note_is_kept_once_however_often_a_bad_network_sends_it(members, signed_in):
    page = signed_in(members.emi)
    assert b"r-notes" in page.get("/voices/note/").content
    own = page.get("/voices/note/key/").json()
    said = {
        "of": own["member"],
        "text": "また来ます👪",
        "channel": "store",
        "score": "5",
        "who": "090-1234-5678",
        "key": "abcdefgh-1",
    }
    for _ in range(2):
        assert page.post("/voices/note/", said, headers={"X-Rashin-Draft": "1"}).status_code == 200
    voice = heard_of(HeardVoice.objects.get())
    assert (voice.text, voice.score, voice.unit, voice.identifier) == (
        "また来ます👪",
        5.0,
        "shinjuku",
        "phone:+819012345678",
    )
    for bad in ({"text": ""}, {"key": "x"}, {"score": "9"}, {"unit": "elsewhere"}, {"channel": "x"}):
        assert page.post("/voices/note/", said | {"key": "abcdefgh-2"} | bad).status_code == 422
        told = page.post("/voices/note/", said | {"key": "abcdefgh-2"} | bad, headers={"X-Rashin-Draft": "1"})
        assert told.status_code == 422
        assert told.json()["problem"]
    assert HeardVoice.objects.count() == 1


def test_a_note_that_waited_is_sent_by_its_member_alone_and_keeps_its_moment(members, signed_in):
    emi, ben = signed_in(members.emi), signed_in(members.ben)
    keys = [page.get("/voices/note/key/").json() for page in (emi, ben)]
    assert len({one["member"] for one in keys}) == len({one["key"] for one in keys}) == 2
    assert emi.get("/voices/note/key/").headers["Cache-Control"] == "no-store"
    said = {"of": keys[0]["member"], "text": "x", "channel": "store", "key": "abcdefgh-7", "unit": "shinjuku"}
    draft = {"X-Rashin-Draft": "1"}
    assert ben.post("/voices/note/", said, headers=draft).status_code == 409
    assert emi.post("/voices/note/", {**said, "of": ""}, headers=draft).status_code == 409
    assert not HeardVoice.objects.exists()
    now = datetime.now(UTC)
    moments = {"a": now - timedelta(hours=3), "b": now - timedelta(days=5), "c": now + timedelta(days=1), "d": None}
    for name, at in moments.items():
        sent = {**said, "key": f"abcdefgh-{name}", "at": at.isoformat() if at else "9999-99-99"}
        assert emi.post("/voices/note/", sent, headers=draft).status_code == 200
    heard = {one.voice_id[-1]: one for one in HeardVoice.objects.all()}
    assert heard["a"].occurred_at == moments["a"]
    assert [heard[name].late for name in "abcd"] == [False, True, False, False]
    assert all(heard[name].occurred_at >= now for name in "cd")


def test_the_page_for_no_network_says_nothing_of_anybody_and_its_worker_stays_in_its_place(client, members, signed_in):
    assert client.get("/voices/note/key/").status_code in {302, 401}
    shown = [page.get("/voices/note/away/").content.decode() for page in (client, signed_in(members.ben))]
    assert members.ben.email not in shown[1]
    assert (members.ben.name or "§") not in shown[1]
    worker = client.get("/voices/note/worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in worker.headers  # its scope is /voices/note/ and no more


def test_a_voice_is_shown_with_its_turns_masked_and_the_original_after_a_reason(held, members, signed_in):
    page = signed_in(members.ben)
    shown = page.get("/voices/voice/?id=call:1").content.decode()
    for part in ("[phone]", "1:01", "https://calls.example.jp/1", "規約4.2", "A-1"):
        assert part in shown
    assert "090-1234" not in shown
    assert "田中様" not in shown
    session = page.session
    session["unmasked"] = {"reason": "complaint", "until": "2999-01-01T00:00:00+00:00", "member": members.ben.pk}
    session.save()
    unmasked = page.get("/voices/voice/?id=call:1").content.decode()
    assert "090-1234-5678" in unmasked
    assert "田中様" in unmasked
    assert AuditEntry.objects.filter(action="person.seen").count() == 1
    assert page.get("/voices/voice/?id=nobody").status_code == 404
    feed = page.get("/voices/?days=0&channel=call&q=%00電話").content.decode()
    assert "call%3A1" in feed
    assert "call%3A1" not in page.get("/voices/?days=0&source=other").content.decode()


def test_originals_are_erased_after_the_days_of_their_source_and_the_masked_voice_stays(held):
    services.standing("seen", "コールセンター", now=NOW)
    Source.objects.update(retention_days=30)
    later = NOW.replace(year=2027)
    assert erase_originals(held, now=NOW) == 0
    assert erase_originals(held, now=later) == 4
    assert held.originals(["call:1"], purpose="test").num_rows == 0
    assert held.rows("SELECT count(*) AS n FROM voices").to_pylist() == [{"n": 1}]
    assert AuditEntry.objects.filter(action="voices.originals_erased").count() == 1
    assert forget_arrivals(now=later)["bodies"] == 0


def test_voices_are_sent_and_read_over_the_api(held, members, client):
    _, secret = make_api_key(
        actor=members.ben, member=members.ben, name="k", scopes=["enter", "see_voices", "import_data"], now=NOW
    )

    def send(method: str, address: str, body: object = None):
        return client.generic(
            method, f"/api/v1/voices{address}", json.dumps(body) if body is not None else "",
            content_type="application/json", headers={"Authorization": f"Bearer {secret}"},
        )  # fmt: skip

    one = {
        "submission_id": "s1", "collected_at": "2026-04-15T11:00:00+09:00", "source_type": "survey", "field_id": "q",
        "field_type": "nps", "value_number": 3,
    }  # fmt: skip
    assert send("POST", "", one).json() == {"received": 1, "changed": 1, "ids": ["api:survey:s1:q"]}
    assert send("POST", "", one).json()["changed"] == 0
    assert send("POST", "", one | {"value_number": 9}).json()["changed"] == 1
    refused = send("POST", "/batch", {"voices": [one, {"id": "x"}]})
    assert (refused.status_code, refused.json()["place"]) == (422, "voices[1].text")
    Drain(held, {}).run_all(now=NOW)
    listed = send("GET", "?channel=web").json()
    assert [(voice["id"], voice["score"]) for voice in listed] == [("api:survey:s1:q", 9.0)]
    assert send("DELETE", "/api:survey:s1:q").status_code == 204
    assert send("DELETE", "/api:survey:s1:q").status_code == 404
    Drain(held, {}).run_all(now=NOW)
    assert send("GET", "?channel=web").json() == []


def test_the_page_of_sources_names_what_brings_voices_without_being_connected(held, members, signed_in):
    hear([replace(CALL, voice_id="call:2", occurred_at=datetime.now(UTC) - timedelta(hours=1), late=True)], now=NOW)
    Drain(held, {}).run_all(now=datetime.now(UTC))
    page = signed_in(members.ben).get("/voices/sources/").content.decode()
    assert "コールセンター" in page
    Source.objects.create(name="コールセンター", key="calls", kind="webhook", made_at=NOW)
    assert "?source=%E3%82%B3" not in signed_in(members.ben).get("/voices/sources/").content.decode()
