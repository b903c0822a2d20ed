"""Reads of webhooks, as frozen records."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from urllib3.util import parse_url

from rashin.base.messages.errors import DeliveryMissing, EndpointMissing
from rashin.base.messages.models import Attempt, Delivery, Endpoint
from rashin.base.messages.records import AttemptView, DeliveryView, EndpointView
from rashin.base.messages.vocabulary import OPEN, PROBLEMS, DeliveryState, EndpointState


def endpoints() -> list[EndpointView]:
    """All endpoints, by name."""
    counts = {
        "waiting": Count("deliveries", filter=Q(deliveries__state__in=OPEN)),
        "delivered": Count("deliveries", filter=Q(deliveries__state=DeliveryState.DELIVERED)),
        "failed": Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
    }
    return [_endpoint(row) for row in Endpoint.objects.select_related("lane").annotate(**counts)]


def endpoint_numbered(number: int) -> EndpointView:
    """One endpoint."""
    found = next((one for one in endpoints() if one.id == number), None)
    if found is None:
        raise EndpointMissing(number=number)
    return found


def _endpoint(row: Endpoint) -> EndpointView:
    parts = parse_url(row.url)
    return EndpointView(
        id=row.pk, name=row.name, url=row.url, origin=f"{parts.scheme}://{parts.netloc}", events=tuple(row.events),
        state=row.state, state_label=row.get_state_display(), enabled=row.state == EndpointState.ENABLED,
        encrypted=parts.scheme == "https", created_at=row.created_at, last_delivered_at=row.last_delivered_at,
        failing_since=row.lane.failing_since, resting_until=row.lane.resting_until, old_until=row.old_until,
        waiting=getattr(row, "waiting", 0), delivered=getattr(row, "delivered", 0), failed=getattr(row, "failed", 0),
    )  # fmt: skip


def delivery_rows(
    *,
    endpoint: int | None = None,
    state: str = "",
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    message: str = "",
) -> "QuerySet[Delivery]":
    """Deliveries that match, newest first: what a table pages through."""
    test = Q()
    if endpoint is not None:
        test &= Q(endpoint_id=endpoint)
    if state:
        test &= Q(state=state)
    if kind:
        test &= Q(message__kind=kind)
    if since:
        test &= Q(created_at__gte=since)
    if until:
        test &= Q(created_at__lt=until)
    if message:
        test &= Q(message__key=message)
    return Delivery.objects.filter(test).select_related("message", "endpoint")


def delivery_view(row: Delivery) -> DeliveryView:
    """A row as a record."""
    return DeliveryView(
        id=row.pk, message=row.message.key, kind=row.message.kind, endpoint=row.endpoint_id,
        endpoint_name=row.endpoint.name if row.endpoint else "", state=row.state, state_label=row.get_state_display(),
        attempts=row.attempts, status=row.status, problem=row.problem, why=str(PROBLEMS.get(row.problem, row.problem)),
        created_at=row.created_at, next_at=row.next_at, finished_at=row.finished_at, over=row.state not in OPEN,
    )  # fmt: skip


def delivery_numbered(number: int) -> tuple[DeliveryView, str, list[AttemptView]]:
    """One delivery with what was sent and every attempt."""
    row = Delivery.objects.select_related("message", "endpoint").filter(pk=number).first()
    if row is None:
        raise DeliveryMissing(number=number)
    tries = [
        AttemptView(
            number=one.number, at=one.at, took_ms=one.took_ms, status=one.status, problem=one.problem,
            why=str(PROBLEMS.get(one.problem, one.problem)), answer=one.answer,
        )
        for one in Attempt.objects.filter(delivery=row)
    ]  # fmt: skip
    return delivery_view(row), row.message.body, tries
