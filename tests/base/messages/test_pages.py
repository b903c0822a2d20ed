"""Pages of webhooks, as those see them who keep keys."""

from datetime import datetime

import pytest
from django.test import Client

from rashin.base.messages import services
from rashin.base.messages.models import Attempt, Delivery, Endpoint
from rashin.base.messages.postman import deliver_due
from rashin.base.messages.webhooks import Webhooks
from tests.base.messages.receiver import Receiver
from tests.conftest import Members

MOVED = {"metric": "nps", "value": 1.0, "low": 0.0, "high": 2.0, "n": 10, "difference": 1.0, "days": 90}


@pytest.fixture
def endpoint(members: Members, receiver: Receiver, now: datetime) -> Endpoint:
    url = f"{receiver.url}/status"
    made, _ = services.make_endpoint(actor=members.aoi, name="CRM", url=url, events=["*"], now=now)
    services.publish("score.moved", MOVED, now=now)
    receiver.status = 500
    deliver_due({"webhook": Webhooks()}, clock=lambda: now)
    return made


def test_each_page_opens_for_who_keeps_keys_and_nobody_else(
    endpoint: Endpoint, as_ben: Client, as_chika: Client
) -> None:
    number, sent = endpoint.pk, Delivery.objects.get().pk
    paths = (
        "",
        "new/",
        "events/",
        "deliveries/",
        f"deliveries/{sent}/",
        f"{number}/",
        f"{number}/change/",
        f"{number}/delete/",
    )
    for path in paths:
        assert as_ben.get(f"/webhooks/{path}").status_code == 200, path
        assert as_chika.get(f"/webhooks/{path}").status_code == 403, path
    for act in (f"{number}/test/", f"{number}/delete/", f"deliveries/{sent}/again/", f"{number}/rotate/"):
        assert as_chika.post(f"/webhooks/{act}").status_code == 403
    assert Endpoint.objects.count() == 1


def test_an_endpoint_is_added_and_its_secret_shown_once(members: Members, as_ben: Client) -> None:
    sent = {"name": "DWH", "url": "https://hooks.example.jp/x", "events": ["import.finished", "score.moved"]}
    page = as_ben.post("/webhooks/new/", sent, follow=True)
    assert b"whsec_" in page.content
    assert page.headers["Cache-Control"].startswith("max-age=0") or "no-store" in page.headers["Cache-Control"]
    made = Endpoint.objects.get()
    assert made.events == ["import.finished", "score.moved"]
    assert b"whsec_" not in as_ben.get(f"/webhooks/{made.pk}/").content
    page = as_ben.post(f"/webhooks/{made.pk}/rotate/", follow=True)
    assert b"whsec_" in page.content


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"url": "https://10.0.0.1/"}, "private"), ({"url": "http://hooks.example.jp/"}, "https"),
        ({"url": "javascript:alert(1)"}, "http"), ({"events": ["nope"]}, "nope"), ({"name": "a\x07b"}, "name"),
        ({"name": ""}, "required"), ({"events": []}, "required"), ({"url": "https://2130706433/"}, "four numbers"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_place(members: Members, as_ben: Client, sent: dict[str, object], told: str) -> None:
    good = {"name": "DWH", "url": "https://hooks.example.jp/", "events": ["*"]}
    page = as_ben.post("/webhooks/new/", good | sent)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert Endpoint.objects.count() == 0


def test_what_can_be_done_is_done(endpoint: Endpoint, as_ben: Client, receiver: Receiver) -> None:
    number = endpoint.pk
    for act in ("test", "disable", "enable", "again"):
        assert as_ben.post(f"/webhooks/{number}/{act}/").status_code == 302, act
    assert as_ben.post(f"/webhooks/{number}/explode/").status_code == 404
    assert as_ben.get(f"/webhooks/{number}/test/").status_code == 405
    assert as_ben.post("/webhooks/999/test/").status_code == 404
    sent = {"name": "New", "url": f"{receiver.url}/ok", "events": ["*"]}
    assert as_ben.post(f"/webhooks/{number}/change/", sent).status_code == 302
    assert as_ben.post(f"/webhooks/{number}/delete/").status_code == 302
    assert Endpoint.objects.count() == 0


def test_an_answer_cannot_act_on_the_page(endpoint: Endpoint, as_ben: Client) -> None:
    Attempt.objects.update(answer="<script>alert(1)</script>")
    page = as_ben.get(f"/webhooks/deliveries/{Delivery.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_log_is_filtered_and_taken_along(endpoint: Endpoint, as_ben: Client) -> None:
    found = as_ben.get("/webhooks/deliveries/?state=waiting&event=score.moved").content.decode()
    assert "<code>score.moved</code>" in found
    assert "<code>score.moved</code>" not in as_ben.get("/webhooks/deliveries/?state=delivered").content.decode()
    assert "score.moved" in as_ben.get("/webhooks/deliveries/?deliveries-download=csv").content.decode("utf-8-sig")


@pytest.mark.parametrize(
    "query",
    ["since=0001-01-01", "until=9999-12-31", "since=x", "message=%00", "endpoint=-1", "endpoint=x", "state=%27",
     "deliveries-page=-1", "deliveries-sort=-nope", "deliveries-after=x", "event=%F0%9F%98%80"],
)  # fmt: skip
def test_hostile_addresses_of_the_log(members: Members, as_ben: Client, query: str) -> None:
    assert as_ben.get(f"/webhooks/deliveries/?{query}").status_code == 200


def test_the_log_takes_as_many_questions_however_long(
    endpoint: Endpoint, as_ben: Client, now: datetime, django_assert_max_num_queries: object
) -> None:
    for _ in range(30):
        services.publish("score.moved", MOVED, now=now)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        as_ben.get("/webhooks/deliveries/")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        as_ben.get(f"/webhooks/{endpoint.pk}/")
