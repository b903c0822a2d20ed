"""What can be done to webhooks: publish an event, and the life of an endpoint. Each verb one transaction, one line."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from rashin.base.messages import queue, signing
from rashin.base.messages.addresses import check_encrypted, target_of
from rashin.base.messages.errors import DeliveryMissing, EndpointClosed, EndpointMissing, TooManyEndpoints, UnknownEvent
from rashin.base.messages.events import event_named, event_types
from rashin.base.messages.models import Delivery, Endpoint, Lane, Message, Told
from rashin.base.messages.outgoing import policy
from rashin.base.messages.vocabulary import (
    EVERY_EVENT,
    MOST_ENDPOINTS,
    OVERLAP,
    TEST_EVENT,
    Channel,
    DeliveryState,
    EndpointState,
)
from rashin.base.messages.webhooks import PURPOSE
from rashin.base.ui.lines import is_line
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.base.workspace.sealing import seal
from rashin.errors import BadInput, gettext_noop

NAME_NEEDED = gettext_noop("An endpoint needs a name of at most 120 characters.")
EVENT_NEEDED = gettext_noop("Choose at least one event.")


def publish(name: str, data: Mapping[str, Any], *, now: datetime) -> int:
    """Tell every endpoint that wants it, in the caller's transaction: what is rolled back was never said."""
    return publish_all(name, [data], now=now)


def publish_all(name: str, several: Sequence[Mapping[str, Any]], *, now: datetime) -> int:
    """The same of several happenings of one kind: one look at who wants them."""
    event_named(name)
    wanting = [
        (row.lane_id, row.pk)
        for row in Endpoint.objects.filter(state=EndpointState.ENABLED)
        if name in row.events or EVERY_EVENT in row.events
    ]
    return sum(_put(name, data, wanting, now=now) for data in several) if wanting else 0


def _put(name: str, data: Mapping[str, Any], lanes: list[tuple[str, int]], *, now: datetime) -> int:
    said = {"type": name, "timestamp": _moment(now), "data": data}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_plain)
    with transaction.atomic():
        message = Message.objects.create(key=signing.new_message_id(), kind=name, body=body, created_at=now)
        return queue.put(message, channel=Channel.WEBHOOK, lanes=lanes, now=now)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _plain(value: object) -> str:
    return _moment(value) if isinstance(value, datetime) else str(value)


def changed(matter: str, state: str, *, now: datetime) -> bool:
    """Whether a lasting matter is in another state than when it was told last; the new state counts as told."""
    with transaction.atomic():
        row, new = Told.objects.select_for_update().get_or_create(pk=matter, defaults={"state": state, "at": now})
        if new or row.state == state:
            return new and state != ""
        row.state, row.at = state, now
        row.save()
        return True


# --- endpoints -------------------------------------------------------------------------------------------------------


def make_endpoint(*, actor: Actor, name: str, url: str, events: Iterable[str], now: datetime) -> tuple[Endpoint, str]:
    """An endpoint, and its secret, which is shown now and never again."""
    name, wanted = _checked(name, url, events)
    if Endpoint.objects.count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(limit=MOST_ENDPOINTS)
    secret = signing.new_secret()
    with change(actor=actor, action="webhook.made", subject="webhook", now=now) as entry:
        lane = Lane.objects.create(name=f"webhook:{signing.new_message_id()[4:20]}")
        made = Endpoint.objects.create(
            name=name, url=url, events=wanted, secret=seal(secret, purpose=PURPOSE), lane=lane, created_at=now,
            created_by=actor if isinstance(actor, User) else None,
        )  # fmt: skip
        entry.subject = f"webhook:{made.pk}"
        entry.note(name=name, origin=_origin(url), events=wanted)
    return made, secret


def change_endpoint(
    *, actor: Actor, number: int, name: str, url: str, events: Iterable[str], now: datetime
) -> Endpoint:
    """Another name, address or choice of events. What waits goes to the new address."""
    name, wanted = _checked(name, url, events)
    with change(actor=actor, action="webhook.changed", subject=f"webhook:{number}", now=now) as entry:
        row = _locked(number)
        entry.moved("name", row.name, name)
        entry.moved("origin", _origin(row.url), _origin(url))
        entry.moved("events", row.events, wanted)
        row.name, row.url, row.events = name, url, wanted
        row.save(update_fields=["name", "url", "events"])
    return row


def _checked(name: str, url: str, events: Iterable[str]) -> tuple[str, list[str]]:
    name, wanted = name.strip(), list(dict.fromkeys(events))
    if not name or len(name) > 120 or not is_line(name):
        raise BadInput(problem=NAME_NEEDED, place="name")
    known = {one.name for one in event_types()} | {EVERY_EVENT}
    for one in wanted:
        if one not in known:
            raise UnknownEvent(name=one, place="events")
    if not wanted:
        raise BadInput(problem=EVENT_NEEDED, place="events")
    allowed = policy().allowed
    check_encrypted(target_of(url, allowed), allowed)
    return name, [EVERY_EVENT] if EVERY_EVENT in wanted else wanted


def _origin(url: str) -> str:
    return target_of(url, policy().allowed).origin  # a path or query may hold a secret: the log names none


def _locked(number: int) -> Endpoint:
    row = Endpoint.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise EndpointMissing(number=number)
    return row


def switch_endpoint(*, actor: Actor, number: int, on: bool, now: datetime) -> Endpoint:
    """Disable an endpoint, and what waits for it is not sent; or enable it again."""
    action = "webhook.enabled" if on else "webhook.disabled"
    with change(actor=actor, action=action, subject=f"webhook:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name)
        row.state = EndpointState.ENABLED if on else EndpointState.DISABLED
        row.save(update_fields=["state"])
        Lane.objects.filter(pk=row.lane_id).update(failing_since=None, resting_until=None)
        if not on:
            queue.drop_waiting(row.lane, now=now)
    return row


def rotate_secret(*, actor: Actor, number: int, now: datetime) -> tuple[Endpoint, str]:
    """A new secret; for a day the old one signs too, so that the receiver can change over without a gap."""
    secret = signing.new_secret()
    with change(actor=actor, action="webhook.rotated", subject=f"webhook:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name)
        row.old_secret, row.old_until = row.secret, now + OVERLAP
        row.secret = seal(secret, purpose=PURPOSE)
        row.save(update_fields=["secret", "old_secret", "old_until"])
    return row, secret


def delete_endpoint(*, actor: Actor, number: int, now: datetime) -> None:
    """Delete an endpoint with its log."""
    with change(actor=actor, action="webhook.deleted", subject=f"webhook:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name, origin=_origin_or_nothing(row.url))
        lane = row.lane
        row.delete()
        lane.delete()


def _origin_or_nothing(url: str) -> str:
    try:
        return _origin(url)
    except BadInput:  # allowed once, refused by today's settings: it can be deleted all the same
        return ""


def send_test(*, actor: Actor, number: int, now: datetime) -> int:
    """Send an endpoint a message that tells of nothing; gives the number of its delivery."""
    with change(actor=actor, action="webhook.tested", subject=f"webhook:{number}", now=now):
        row = _open(number)
        data = {"endpoint": row.name, "message": "This is a test from Rashin."}
        _put(TEST_EVENT, data, [(row.lane_id, row.pk)], now=now)
        Lane.objects.filter(pk=row.lane_id).update(resting_until=None)
        return Delivery.objects.filter(endpoint=row).latest("id").pk


def _open(number: int) -> Endpoint:
    row = _locked(number)
    if row.state != EndpointState.ENABLED:
        raise EndpointClosed
    return row


def redeliver(*, actor: Actor, number: int, now: datetime) -> None:
    """Send one message once more, with the same id, so that the receiver recognises it."""
    with change(actor=actor, action="webhook.redelivered", subject=f"delivery:{number}", now=now):
        row = Delivery.objects.filter(pk=number, endpoint__isnull=False).first()
        if row is None or row.endpoint_id is None:
            raise DeliveryMissing(number=number)
        _open(row.endpoint_id)
        queue.again(row, now=now)


def redeliver_failed(*, actor: Actor, number: int, now: datetime) -> int:
    """Send all once more that an endpoint did not get and that the log still knows."""
    with change(actor=actor, action="webhook.redelivered", subject=f"webhook:{number}", now=now) as entry:
        endpoint = _open(number)
        missed = [DeliveryState.FAILED, DeliveryState.CANCELLED]
        rows = list(Delivery.objects.filter(endpoint=endpoint, state__in=missed).order_by("id")[:10_000])
        for row in rows:
            queue.again(row, now=now)
        entry.note(deliveries=len(rows))
    return len(rows)
