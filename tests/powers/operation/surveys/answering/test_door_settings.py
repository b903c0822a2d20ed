"""What is set at a way in: a kiosk's screen, PIN and languages; when, where and to whom a widget shows."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rashin.errors import BadInput
from rashin.powers.operation.surveys.answering.door_settings import digest_of_pin, is_pin, settled
from rashin.powers.operation.surveys.answering.doors import stamp_of
from rashin.powers.operation.surveys.models import Door

KIOSK = {
    "label": "入口",
    "unit": "新宿店",
    "idle_seconds": "45",
    "full_screen": "on",
    "languages": ["en"],
    "pin": "2468",
}
WIDGET = {
    "label": "", "unit": "", "trigger": "scroll", "seconds": "5", "percent": "60", "event": "rashin:ask",
    "side": "left", "share": "20", "again_days": "90", "pages": "/orders/*\n/cart/", "origins": "https://shop.example",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "said", "place"),
    [
        ("kiosk", {"pin": "12"}, "settings.pin"), ("kiosk", {"pin": "一二三四"}, "settings.pin"),
        ("kiosk", {"idle_seconds": 5}, "settings.idle_seconds"), ("widget", {"share": 0}, "settings.share"),
        ("widget", {"pages": ["cart"]}, "settings.pages"), ("widget", {"pages": ["/a?b"]}, "settings.pages"),
        ("widget", {"trigger": "always"}, "settings.trigger"), ("widget", {"origins": ["shop"]}, "settings.origins"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(kind: str, said: dict[str, object], place: str) -> None:
    with pytest.raises(BadInput) as refused:
        settled(kind, said)
    assert refused.value.fields["place"] == place


def test_a_pin_is_kept_as_its_digest_and_stays_until_it_is_taken_away() -> None:
    held = settled("kiosk", {"pin": "2468"})
    assert "2468" not in json.dumps(held)
    assert (is_pin(" 2468 ", held), is_pin("2469", held), is_pin("", held)) == (True, False, False)
    assert is_pin("", settled("kiosk", {})), "where none is set nobody needs one"
    assert settled("kiosk", held)["pin_digest"] == digest_of_pin("2468")


@pytest.mark.django_db
def test_a_kiosk_is_set_on_a_page_and_left_with_its_pin(
    live: Callable[..., Door], as_ben: Client, as_emi: Client, client: Client
) -> None:
    door = live("kiosk")
    page = f"/surveys/delivery/share/{door.pk}/"
    assert as_emi.get(page).status_code == 403
    assert as_ben.post(page, KIOSK | {"seen": stamp_of(door)}).status_code == 302
    door.refresh_from_db()
    assert (door.unit, door.settings["idle_seconds"], door.settings["languages"]) == ("新宿店", 45, ["en"])
    second = as_ben.post(page, KIOSK | {"seen": "stale", "unit": "渋谷店"})
    assert second.status_code == 400, "who saves second is told"
    door.refresh_from_db()
    assert door.unit == "新宿店"
    around = client.get(f"/s/{door.token}/kiosk/")
    assert f'src="/s/{door.token}/"' in around.content.decode()
    assert "frame-src 'self'" in around["Content-Security-Policy"]
    inside = client.get(f"/s/{door.token}/", HTTP_ACCEPT_LANGUAGE="ja")
    assert 'lang="en"' in inside.content.decode(), "a shared screen begins in its own language"
    assert "日本語" not in inside.content.decode()
    assert "frame-ancestors 'self'" in inside["Content-Security-Policy"]
    leave = f"/s/{door.token}/kiosk/leave"
    assert client.post(leave, {"pin": "2468"}).json() == {"opens": True}
    assert client.post(leave, {"pin": "0000"}).json() == {"opens": False}
    tried = [client.post(leave, {"pin": "0000"}).status_code for _ in range(9)]
    assert tried == [200] * 8 + [429], "nobody tries all of them"
    assert "2468" not in as_ben.get(page).content.decode()


@pytest.mark.django_db
def test_a_widget_is_set_on_a_page_and_its_script_says_so(
    live: Callable[..., Door], as_ben: Client, client: Client
) -> None:
    door = live("widget")
    page = f"/surveys/delivery/share/{door.pk}/"
    assert as_ben.post(page, WIDGET | {"pages": "cart"}).status_code == 400
    assert as_ben.post(page, WIDGET | {"hidden_secret": "x", "seen": stamp_of(door)}).status_code == 302
    script = client.get(f"/s/{door.token}/widget.js").content.decode()
    if script:  # nothing of it where the front end is not built
        assert '"share": 20' in script
        assert '"pages": ["/orders/*", "/cart/"]' in script
    door.refresh_from_db()
    assert (door.hidden, door.settings["again_days"]) == ({"secret": "x"}, 90)
    assert client.get(f"/s/{door.token}/kiosk/").status_code == 302, "only a kiosk has a screen around it"


@pytest.mark.django_db
def test_ways_in_are_set_over_http(live: Callable[..., Door], as_ben: Client, as_emi: Client) -> None:
    door = live("kiosk", door={"settings": settled("kiosk", {"pin": "2468"})})
    one = f"/api/ways/{door.pk}"

    def send(body: object) -> Any:
        return as_ben.put(one, json.dumps(body), content_type="application/json")

    made = as_ben.get(one).json()
    assert made["settings"]["pin_set"] is True
    assert "pin_digest" not in made["settings"]
    changed = {"unit": "渋谷店", "settings": {"idle_seconds": 30, "pin_digest": "x"}, "stamp": made["stamp"]}
    found = send(changed).json()
    assert (found["unit"], found["settings"]["pin_set"]) == ("渋谷店", True)
    assert send(changed).status_code == 409, "a stamp that is no longer true"
    gone = send({"settings": {"pin": ""}, "stamp": found["stamp"]}).json()
    assert gone["settings"]["pin_set"] is False
    assert send({"settings": {"pin": "12"}, "stamp": gone["stamp"]}).status_code == 400
    assert as_emi.get(one).status_code == 403
