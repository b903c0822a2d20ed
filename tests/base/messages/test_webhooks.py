"""Webhooks from the change to the receiver's verifier."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from rashin.base.messages import queries, queue, rules, services, webhooks
from rashin.base.messages.errors import EndpointClosed, EndpointMissing, TargetRefused, TooManyEndpoints, UnknownEvent
from rashin.base.messages.models import Attempt, Delivery, Endpoint, Lane, Message
from rashin.base.messages.notices import notices_of, unread_count
from rashin.base.messages.postman import deliver_due
from rashin.base.messages.rules import Outcome
from rashin.base.messages.webhooks import Webhooks
from rashin.base.workspace.models import AuditEntry
from rashin.errors import BadInput
from tests.base.messages.receiver import Receiver
from tests.conftest import Members

MOVED = {"metric": "nps", "value": 1.0, "low": 0.0, "high": 2.0, "n": 10, "difference": 1.0, "days": 90}
TRANSPORTS = {"webhook": Webhooks()}
Make = Callable[..., tuple[Endpoint, str]]


@pytest.fixture
def make(members: Members, receiver: Receiver, now: datetime) -> Make:
    def made(path: str = "ok", events: tuple[str, ...] = ("score.moved",), name: str = "CRM") -> tuple[Endpoint, str]:
        url = f"{receiver.url}/{path}"
        return services.make_endpoint(actor=members.aoi, name=name, url=url, events=events, now=now)

    return made


def send(now: datetime) -> int:
    return deliver_due(TRANSPORTS, clock=lambda: now)


def only() -> Delivery:
    return Delivery.objects.get()


def test_an_event_reaches_a_receiver_that_verifies_it(make: Make, receiver: Receiver) -> None:
    from datetime import UTC

    now = datetime.now(UTC)  # the verifier looks at the clock
    _, secret = make()
    assert services.publish("score.moved", MOVED, now=now) == 1
    assert send(now) == 1
    (got,) = receiver.got
    said = Webhook(secret).verify(got.body, got.headers)
    assert (said["type"], said["data"]) == ("score.moved", MOVED)
    assert got.headers["content-type"].startswith("application/json")
    assert got.headers["user-agent"].startswith("Rashin")
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body.replace(b"1.0", b"9.0"), got.headers)
    assert only().state == "delivered"
    assert Endpoint.objects.get().last_delivered_at == now


def test_while_a_secret_is_rotated_old_and_new_both_verify(make: Make, receiver: Receiver, members: Members) -> None:
    from datetime import UTC

    now = datetime.now(UTC)
    endpoint, old = make()
    _, new = services.rotate_secret(actor=members.aoi, number=endpoint.pk, now=now)
    services.publish("score.moved", MOVED, now=now)
    send(now)
    for secret in (old, new):
        Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    assert len(receiver.got[0].headers["webhook-signature"].split()) == 2
    endpoint.refresh_from_db()
    assert len(webhooks.secrets_in_force(endpoint, now=now + timedelta(days=2))) == 1


def test_the_secret_is_sealed_and_nothing_names_it(make: Make) -> None:
    endpoint, secret = make()
    assert secret.startswith("whsec_")
    assert secret not in endpoint.secret
    assert secret not in str(list(AuditEntry.objects.values_list("details", flat=True)))
    assert secret not in str(queries.endpoints())


def test_what_is_rolled_back_was_never_said(make: Make, now: datetime) -> None:
    make()
    with transaction.atomic():
        services.publish("score.moved", MOVED, now=now)
        transaction.set_rollback(True)
    assert Message.objects.count() == Delivery.objects.count() == 0


def test_only_who_asked_for_an_event_is_told(make: Make, now: datetime) -> None:
    make(events=("import.finished",), name="a")
    make(events=("*", "score.moved"), name="b")
    closed, _ = make(name="c")
    services.switch_endpoint(actor="cli", number=closed.pk, on=False, now=now)
    assert services.publish("score.moved", MOVED, now=now) == 1
    assert only().endpoint.name == "b"  # type: ignore[union-attr]
    with pytest.raises(UnknownEvent):
        services.publish("score.flew", {}, now=now)


@pytest.mark.parametrize(
    ("path", "problem", "status"),
    [("status", "status", 500), ("inward", "redirected", 302), ("busy", "status", 429), ("cut", "broken", None)],
)
def test_a_failure_is_logged_and_tried_again(
    make: Make, receiver: Receiver, now: datetime, path: str, problem: str, status: int | None
) -> None:
    receiver.status = 500
    make(path)
    services.publish("score.moved", MOVED, now=now)
    assert send(now) == 1
    row = only()
    assert (row.state, row.problem, row.status, row.attempts) == ("waiting", problem, status, 1)
    assert row.next_at > now + timedelta(seconds=7)
    kept = Attempt.objects.get()
    assert "\x00" not in kept.answer
    assert "\x1b" not in kept.answer
    assert [one.path for one in receiver.got] == [f"/{path}"], "a redirect is not followed"
    assert send(now) == 0, "not before its time"


def test_whoever_asks_for_patience_gets_it_for_the_whole_lane(make: Make, receiver: Receiver, now: datetime) -> None:
    make("busy")
    services.publish("score.moved", MOVED, now=now)
    send(now)
    services.publish("score.moved", MOVED, now=now)
    assert send(now + timedelta(minutes=30)) == 0
    assert only_first().next_at >= now + timedelta(hours=1)
    assert send(now + timedelta(hours=1, seconds=1)) == 1


def only_first() -> Delivery:
    return Delivery.objects.order_by("id")[0]


def test_gone_is_never_called_again_and_its_keepers_are_told(
    make: Make, receiver: Receiver, members: Members, now: datetime
) -> None:
    make("gone")
    services.publish("score.moved", MOVED, now=now)
    services.publish("score.moved", MOVED, now=now)
    send(now)
    assert len(receiver.got) == 1
    assert Endpoint.objects.get().state == "gone"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["cancelled", "failed"]
    assert notices_of(members.ben)[0].link == f"/webhooks/{Endpoint.objects.get().pk}/"
    assert unread_count(members.aoi) == 1
    assert unread_count(members.chika) == 0
    assert services.publish("score.moved", MOVED, now=now) == 0


def test_ten_attempts_within_about_a_day_then_it_is_given_up(make: Make, receiver: Receiver, now: datetime) -> None:
    receiver.status = 503
    make("status")
    services.publish("score.moved", MOVED, now=now)
    moment = now
    while only().state == "waiting":
        moment = only().next_at
        assert send(moment) == 1
    assert (only().state, only().attempts) == ("failed", rules.ATTEMPTS)
    assert timedelta(hours=17) < moment - now < timedelta(hours=27)
    assert Attempt.objects.count() == len(receiver.got) == rules.ATTEMPTS
    assert len({one.headers["webhook-id"] for one in receiver.got}) == 1, "a receiver recognises what comes again"


def test_an_endpoint_that_only_fails_for_days_is_disabled(
    make: Make, receiver: Receiver, members: Members, now: datetime
) -> None:
    receiver.status = 500
    make("status")
    for day in range(6):
        services.publish("score.moved", MOVED, now=now + timedelta(days=day))
        send(now + timedelta(days=day))
    assert Endpoint.objects.get().state == "failing"
    assert notices_of(members.aoi)[0].kind == "webhook.failing"
    assert not Delivery.objects.filter(state__in=("waiting", "sending")).exists()


def test_one_that_recovers_is_not(make: Make, receiver: Receiver, now: datetime) -> None:
    make("status")
    for day, receiver.status in enumerate((500, 500, 200, 500, 500, 500, 500)):
        services.publish("score.moved", MOVED, now=now + timedelta(days=day))
        send(now + timedelta(days=day))
    assert Endpoint.objects.get().state == "enabled"


def test_two_workers_never_hold_the_same_delivery(make: Make, now: datetime) -> None:
    make()
    for _ in range(3):
        services.publish("score.moved", MOVED, now=now)
    first = queue.claim(worker="a", limit=10, now=now)
    second = queue.claim(worker="b", limit=10, now=now)
    assert len(first) == 2, "no more than the lane is wide"
    assert second == []
    assert queue.settle(first[0], Outcome(), now=now)
    third = queue.claim(worker="b", limit=10, now=now)
    assert {one.id for one in first} & {one.id for one in third} == set()


def test_a_worker_that_was_lost_settles_nothing(make: Make, now: datetime) -> None:
    make()
    services.publish("score.moved", MOVED, now=now)
    (lost,) = queue.claim(worker="a", limit=1, now=now)
    later = now + queue.LEASE + timedelta(seconds=1)
    (found,) = queue.claim(worker="b", limit=1, now=later)
    assert not queue.settle(lost, Outcome(), now=later)
    assert queue.settle(found, Outcome(), now=later)
    assert (only().state, only().attempts) == ("delivered", 2)
    assert list(Attempt.objects.values_list("problem", flat=True)) == ["lost", ""]


def test_what_kills_every_worker_is_given_up(make: Make, now: datetime) -> None:
    make()
    services.publish("score.moved", MOVED, now=now)
    for turn in range(rules.ATTEMPTS):
        assert queue.claim(worker="a", limit=1, now=now + turn * timedelta(minutes=3))
    assert queue.claim(worker="a", limit=1, now=now + timedelta(hours=2)) == []
    assert (only().state, only().problem) == ("failed", "lost")


def test_a_long_queue_does_not_starve_a_short_one(make: Make, now: datetime) -> None:
    make(name="long")
    for _ in range(5):
        services.publish("score.moved", MOVED, now=now)
    make(name="short")
    services.publish("score.moved", MOVED, now=now + timedelta(seconds=1))
    claimed = queue.claim(worker="a", limit=2, now=now + timedelta(seconds=1))
    assert len({one.lane for one in claimed}) == 2


def test_a_failing_lane_is_narrow_until_something_arrives(make: Make, now: datetime) -> None:
    make()
    Lane.objects.update(failing_since=now)
    for _ in range(3):
        services.publish("score.moved", MOVED, now=now)
    (one,) = queue.claim(worker="a", limit=9, now=now)
    queue.settle(one, Outcome(), now=now)
    assert len(queue.claim(worker="a", limit=9, now=now)) == 2


def test_sending_again_by_hand_gives_a_full_set_of_attempts(
    make: Make, receiver: Receiver, members: Members, now: datetime
) -> None:
    endpoint, _ = make("status")
    receiver.status = 500
    services.publish("score.moved", MOVED, now=now)
    Delivery.objects.update(attempts=rules.ATTEMPTS - 1)
    send(now)
    assert only().state == "failed"
    receiver.status = 204
    services.redeliver(actor=members.ben, number=only().pk, now=now)
    assert send(now) == 1
    assert only().state == "delivered"
    services.redeliver(actor=members.ben, number=only().pk, now=now)
    send(now)
    assert len(receiver.got) == 3
    services.switch_endpoint(actor=members.ben, number=endpoint.pk, on=False, now=now)
    with pytest.raises(EndpointClosed):
        services.redeliver(actor=members.ben, number=only().pk, now=now)


def test_all_that_was_missed_can_be_sent_again(make: Make, receiver: Receiver, now: datetime) -> None:
    endpoint, _ = make("status")
    receiver.status = 410
    for _ in range(3):
        services.publish("score.moved", MOVED, now=now)
    send(now)
    receiver.status = 200
    services.switch_endpoint(actor="cli", number=endpoint.pk, on=True, now=now)
    assert services.redeliver_failed(actor="cli", number=endpoint.pk, now=now) == 3
    assert send(now) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_test_goes_to_that_endpoint_alone(make: Make, receiver: Receiver, now: datetime) -> None:
    make("ok", ("*",), "other")
    endpoint, _ = make("status", ("import.finished",))
    services.send_test(actor="cli", number=endpoint.pk, now=now)
    send(now)
    assert [one.path for one in receiver.got] == ["/status"]
    assert json.loads(receiver.got[0].body)["type"] == "webhook.test"


def test_an_address_that_was_allowed_once_is_looked_at_before_every_call(
    make: Make, receiver: Receiver, now: datetime, settings
) -> None:
    make()
    services.publish("score.moved", MOVED, now=now)
    settings.OUTGOING_ALLOW = []
    send(now)
    assert (only().problem, receiver.got) == ("refused", [])


def test_a_secret_sealed_with_another_key_fails_and_says_so(make: Make, now: datetime) -> None:
    make()
    services.publish("score.moved", MOVED, now=now)
    Endpoint.objects.update(secret="gAAAAA")
    send(now)
    assert only().problem == "sealed"


@pytest.mark.parametrize(
    ("url", "events", "problem"),
    [
        ("http://hooks.example.jp/", ["*"], TargetRefused),
        ("https://10.0.0.1/", ["*"], TargetRefused),
        ("https://hooks.example.jp/", ["nope"], UnknownEvent),
        ("https://hooks.example.jp/", [], BadInput),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused(
    members: Members, now: datetime, url: str, events: list[str], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        services.make_endpoint(actor=members.aoi, name="x", url=url, events=events, now=now)
    assert Endpoint.objects.count() == Lane.objects.count() == 0


def test_there_is_an_end_to_endpoints(members: Members, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_ENDPOINTS", 1)
    for problem in (None, TooManyEndpoints):
        if problem is None:
            services.make_endpoint(actor="cli", name="x", url="https://hooks.example.jp/", events=["*"], now=now)
        else:
            with pytest.raises(problem):
                services.make_endpoint(actor="cli", name="x", url="https://hooks.example.jp/", events=["*"], now=now)


def test_an_endpoint_that_is_deleted_leaves_no_log_and_no_secret(make: Make, now: datetime) -> None:
    endpoint, _ = make()
    services.publish("score.moved", MOVED, now=now)
    services.delete_endpoint(actor="cli", number=endpoint.pk, now=now)
    assert Endpoint.objects.count() == Delivery.objects.count() == Lane.objects.count() == 0
    with pytest.raises(EndpointMissing):
        services.rotate_secret(actor="cli", number=endpoint.pk, now=now)


def test_the_log_is_trimmed_by_age_and_what_waits_stays(make: Make, receiver: Receiver, now: datetime) -> None:
    make()
    services.publish("score.moved", MOVED, now=now - timedelta(days=40))
    send(now - timedelta(days=40))
    services.publish("score.moved", MOVED, now=now - timedelta(days=40))
    services.publish("score.moved", MOVED, now=now)
    assert queue.trim(now=now) == 1
    assert Delivery.objects.count() == Message.objects.count() == 2


def test_a_matter_is_told_when_it_changes(db: None, now: datetime) -> None:
    said = [services.changed("score:nps", state, now=now) for state in ("", "up", "up", "down", "", "down")]
    assert said == [False, True, False, True, True, True]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("0", 0), ("Wed, 15 Apr 2026 03:05:00 GMT", 300), ("Wed, 15 Apr 2020 03:05:00 GMT", 0),
     ("99999999999999999999", 86400), ("soon", None), ("-5", None), ("", None), ("１２", None)],
)  # fmt: skip
def test_retry_after_in_either_form(header: str, seconds: int | None, now: datetime) -> None:
    asked = rules.asked_pause(header, now=now)
    assert asked == (None if seconds is None else timedelta(seconds=seconds))


def test_pauses_grow_and_differ() -> None:
    middle = [rules.pause_after(number, chance=0.5) for number in range(1, rules.ATTEMPTS)]
    assert middle == sorted(middle, key=lambda one: one or timedelta())
    assert rules.pause_after(1, chance=0.0) == timedelta(seconds=8)
    assert rules.pause_after(rules.ATTEMPTS, chance=0.5) is None
