"""Ways in beside the open link: kiosk, widget, API, test, anonymous; and what members need of them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rashin.base.atlas.models import HeardVoice
from rashin.powers.operation.surveys.answering import door_settings, doors, entering
from rashin.powers.operation.surveys.models import Door, Invitation, QuotaCell, Response, Upload
from tests.powers.operation.surveys.answering.conftest import AT, DELIVERY
from tests.powers.operation.surveys.answering.pages import Respondent

pytestmark = pytest.mark.django_db
Live = Callable[..., Door]
FILE = {"id": "b", "questions": [{"id": "f", "kind": "file", "text": {"ja": "写真"}, "validation": {"megabytes": 1}}]}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def post(client: Client, door: Door, body: Any, key: str = "") -> Any:
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.post(f"/s/{door.token}/answers", json.dumps(body), content_type="application/json", **headers)


def test_a_program_answers_once_however_often_it_sends(live: Live, client: Client) -> None:
    door = live("api", door={"channel": "api"})
    body = {
        "answers": {"nps": 3, "why": ["speed"], "said": "遅い"},
        "hidden": {"secret": "s"},
        "person": {"user_id": "7"},
    }
    first = post(client, door, body, "k1")
    assert first.status_code == 201, first.content
    again = post(client, door, body, "k1")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    other = post(client, door, body | {"answers": {"nps": 9}}, "k1")
    assert (other.status_code, other.json()["code"]) == (409, "survey.key_used")
    row = Response.objects.get()
    assert (row.hidden, row.channel, row.state) == ({"secret": "s"}, "api", "complete")
    assert row.person is not None
    assert HeardVoice.objects.count() == 2
    assert client.get(f"/s/{door.token}/answers").json()["survey"]["blocks"][0]["questions"][0]["id"] == "nps"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"answers": {"nps": 11}}, "answers.nps"),
        ({"answers": {}}, "answers.nps"),
        ({"answers": {"nps": 9, "invented": 1}}, "answers.invented"),
        ({"answers": {"nps": {"a": 1}}}, "answers.nps"),
        ({"answers": []}, "answers"),
        ({"answers": {"nps": 9}, "person": {"user_id": "7"}}, "person"),
        ({"answers": {"nps": 9}, "language": "fr"}, "language"),
        ({"answers": {"nps": 9}, "more": 1}, "more"),
        ([], "answers"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(live: Live, client: Client, body: Any, place: str) -> None:
    found = post(client, live(), body)
    assert (found.status_code, found.json()["place"]) == (400, place)
    assert Response.objects.count() == 0


def test_a_kiosk_forgets_whoever_was_there_before(live: Live) -> None:
    one = Respondent(live("kiosk").token)
    before = one.action
    one.send(nps="2")
    one.take(one.client.get(one.start))
    assert 'value="2" checked' not in one.text
    assert 'data-kiosk="60"' in one.text
    assert one.client.get(before).status_code == 302
    one.send(nps="9").send(said="")
    assert 'http-equiv="refresh"' in one.text
    assert {row.browser for row in Response.objects.all()} == {""}


def test_a_widget_may_be_framed_where_it_is_meant_to(live: Live, client: Client) -> None:
    door = live("widget", door={"settings": {"origins": ["https://shop.example"], "trigger": "scroll"}})
    page = client.get(f"/s/{door.token}/")
    assert "frame-ancestors 'self' https://shop.example" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    script = client.get(f"/s/{door.token}/widget.js")
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    if script.content:
        assert b'"trigger": "scroll"' in script.content
        assert len(script.content) < 8_000
    nowhere = client.get(f"/s/{live('widget', key='nowhere').token}/")
    assert "frame-ancestors 'self';" in nowhere.headers["Content-Security-Policy"] + ";"
    assert nowhere.headers["X-Frame-Options"] == "SAMEORIGIN"
    plain = live(key="other")
    assert client.get(f"/s/{plain.token}/").headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("https://shop.example/", "https://shop.example"),
        ("http://LOCALHOST:8080", "http://localhost:8080"),
        ("https://日本.example", "https://xn--wgv71a.example"),
        ("https://a.example/path", ""), ("https://a.example?x", ""), ("javascript:alert(1)", ""), ("http://[", ""),
        ("https://a:b@c.example", ""), ("https://*", ""), ("https://a.example:99999", ""), ("https://a;b.example", ""),
    ],
)  # fmt: skip
def test_a_site_is_named_by_its_origin(said: str, found: str) -> None:
    assert door_settings.origin_of(said) == found


def test_strangers_are_told_what_is_asked_and_not_how_it_is_judged(live: Live, client: Client) -> None:
    when = {"all": [{"of": "hidden:secret", "op": "equals", "value": "vip"}]}
    asked = {"id": "t", "kind": "short_text", "required": when, "show_if": when, "topic": "x",
             "text": {"ja": "{{hidden:secret|お客様}}へ"}}  # fmt: skip
    blocks = [{"id": "b", "show_if": when, "questions": [asked], "logic": [{"when": when, "do": "end"}]}]
    more = {"blocks": blocks, "quotas": [{"id": "q", "limit": 1, "when": when}]}
    told = client.get(f"/s/{live(**more).token}/answers").content.decode()
    assert not [word for word in ("secret", "vip", "order_id", "logic", "show_if", "quota", "topic") if word in told]
    assert "お客様へ" in told
    program = client.get(f"/s/{live('api', key='api', **more).token}/answers").content.decode()
    assert "secret" in program
    assert "vip" not in program


def test_a_key_says_nothing_of_what_is_hidden(live: Live) -> None:
    import base64

    one = Respondent(live(door={"hidden": {"secret": "vip"}}).token)
    written = one.action.split("/")[3]
    assert b"vip" not in base64.urlsafe_b64decode(written + "==")
    assert one.client.post(one.action.replace(written, written[:-4] + "AAAA")).headers["Location"] == one.start
    one.send(nps="9")
    assert Response.objects.get().hidden == {"secret": "vip"}


def test_a_test_counts_nowhere(live: Live) -> None:
    door = live(quotas=[{"id": "all", "limit": 1}])
    one = Respondent(door.token, f"?test={entering.test_word(door.token)}")
    assert 'class="banner"' in one.text
    one.send(nps="1").send(said="x")
    assert Response.objects.get().test
    assert HeardVoice.objects.count() == 0
    assert QuotaCell.objects.count() == 0
    assert 'class="banner"' not in Respondent(door.token, "?test=forged").text


def test_anonymous_means_anonymous(live: Live, invite: Callable[..., str]) -> None:
    door = live(audience="employee")
    token = invite(door.survey, person=-7, hidden={"order_id": "7"}, unit="sales")
    one = Respondent(token)
    one.send(nps="2").send(said="言えないこと")
    row, invited = Response.objects.get(), Invitation.objects.get()
    assert (row.person, row.invitation, row.browser, row.address, row.hidden, row.timings) == (
        None,
        None,
        "",
        "",
        {},
        {},
    )
    assert {row.started_at.hour, row.seen_at.minute, row.completed_at.second} <= {3, 0}  # type: ignore[union-attr]
    assert invited.state == "answered"
    assert invited.answered_at == row.completed_at
    assert [step.state for step in invited.steps.all()] == ["answered"]
    for voice in HeardVoice.objects.all():
        assert voice.record["customer_key"] is None
        assert "response" not in voice.record["context"]
    assert Respondent(token).status == 410


def test_files_are_judged_by_their_content_and_handed_out_to_members_alone(
    live: Live, as_ben: Client, as_chika: Client, as_dan: Client, held_connection: None
) -> None:
    one = Respondent(live(blocks=[FILE]).token)
    data = {name: value for name, value in one.hidden.items() if not name.startswith("a.")}
    exe = SimpleUploadedFile("photo.png", b"MZ" + b"\x00" * 50)
    refused = one.client.post(one.action, data | {"f.f": exe})
    assert refused.status_code == 422
    assert Upload.objects.count() == 0
    one.take(refused)
    data = {name: value for name, value in one.hidden.items() if not name.startswith("a.")}
    one.client.post(one.action, data | {"f.f": SimpleUploadedFile("../../写真\x00.png", PNG)})
    row = Upload.objects.get()
    assert (row.name, row.kind, Response.objects.get().answers) == ("写真.png", "image/png", {"f": [str(row.pk)]})
    found = as_ben.get(f"/surveys/uploads/{row.pk}/")
    assert found.status_code == 200
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert found.headers["Content-Type"] == "application/octet-stream"
    b"".join(found)  # type: ignore[arg-type]
    assert as_chika.get(f"/surveys/uploads/{row.pk}/").status_code == 403
    assert as_dan.get(f"/surveys/uploads/{row.pk}/").status_code == 302
    two = Respondent(live(key="b", blocks=[FILE]).token)
    two.send(f=[str(row.pk)])
    assert Response.objects.exclude(pk=row.response_id).get().answers == {}, "nobody claims another's file"


def test_a_draft_is_previewed_and_nothing_is_kept(live: Live, as_ben: Client, as_dan: Client) -> None:
    live()
    page = as_ben.get("/surveys/delivery/preview/?lang=en")
    text = page.content.decode()
    assert "Would you recommend us?" in text
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    state = text.partition('name="state" value="')[2].partition('"')[0]
    next_page = as_ben.post("/surveys/delivery/preview/", {"state": state, "page": "nps", "a.nps": "9"})
    assert "Tell us more about it" in next_page.content.decode()
    assert Response.objects.count() == 0
    assert as_dan.get("/surveys/delivery/preview/").status_code == 302


def test_codes_to_print_hold_the_address(live: Live, as_ben: Client) -> None:
    door = live("qr")
    assert as_ben.get(f"/surveys/doors/{door.pk}/qr.svg").content.startswith(b"<svg")
    assert door.token in as_ben.get(f"/surveys/doors/{door.pk}/poster/").content.decode()


def test_ways_in_are_made_changed_and_closed(live: Live, members: Any) -> None:
    survey = live().survey
    made = doors.make_door(
        actor=members.ben, survey=survey, kind="widget", now=AT,
        wanted=doors.Wanted(label="店頭", settings={"trigger": "exit", "origins": ["https://shop.example/"]}),
    )  # fmt: skip
    assert made.settings["origins"] == ["https://shop.example"]
    assert "widget.js" in doors.snippet_of(made)
    changed = doors.change_door(actor=members.ben, number=made.pk, wanted=doors.Wanted(unit="ginza"), now=AT)
    assert changed.unit == "ginza"
    doors.revoke_door(actor=members.ben, number=made.pk, now=AT)
    assert Respondent(made.token).status == 410
    for bad in ({"origins": ["javascript:alert(1)"]}, {"seconds": -1}, {"trigger": "never"}):
        with pytest.raises(Exception, match=r"cannot be|no origin"):
            doors.make_door(actor=members.ben, survey=survey, kind="widget", wanted=doors.Wanted(settings=bad), now=AT)


def test_an_ending_leads_only_to_the_host_that_it_names(live: Live) -> None:
    goes = "https://shop.example/thanks?o={{hidden:order_id|}}"
    door = live(endings=[{"id": "e", "title": {"ja": "終"}, "redirect": goes}], blocks=DELIVERY["blocks"][:1])
    one = Respondent(door.token, "?order_id=%40evil.example/%22x")
    one.send(nps="9")
    assert 'content="3;url=https://shop.example/thanks?o=%40evil.example%2F%22x"' in one.text
