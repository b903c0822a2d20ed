"""Webhooks over HTTP: endpoints, what was sent to them, and everything that their pages do."""

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.base.messages import queries, services
from rashin.base.messages.events import event_types
from rashin.base.messages.records import DeliveryView, EndpointView
from rashin.base.messages.vocabulary import DeliveryState, EndpointState
from rashin.base.workspace.access import Permission, member_of
from rashin.web.api.doors import door
from rashin.web.api.words import Number, Text

router = Router(tags=["webhooks"])
MAY_MANAGE = door(Permission.MANAGE_WEBHOOKS)
MOST = 200
"""Deliveries in one answer."""


class Endpoint(Schema):
    """An address that is told of events. Its secret is never told again."""

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    state: EndpointState
    created_at: datetime
    last_delivered_at: datetime | None
    failing_since: datetime | None
    resting_until: datetime | None
    waiting: int
    delivered: int
    failed: int


class EndpointSaid(Schema):
    """What an endpoint is: ``*`` among the events is every event, also those to come."""

    name: Text
    url: Text
    events: tuple[Text, ...]


class WithSecret(Schema):
    """An endpoint with its new secret, which is told this once."""

    endpoint: Endpoint
    secret: str


class Delivery(Schema):
    """One message on its way to one endpoint; ``message`` is the webhook-id that the receiver saw."""

    id: int
    message: str
    event: str = Field(validation_alias="kind")
    endpoint: int
    state: DeliveryState
    attempts: int
    status: int | None
    problem: str
    created_at: datetime
    next_at: datetime
    finished_at: datetime | None


class Attempt(Schema):
    """One attempt, with the beginning of what the receiver answered."""

    number: int
    at: datetime
    took_ms: int
    status: int | None
    problem: str
    answer: str


class DeliveryWhole(Schema):
    """A delivery with what was sent, to the letter, and every attempt."""

    delivery: Delivery
    body: str
    attempts: list[Attempt]


class Sent(Schema):
    """How many messages are sent once more."""

    deliveries: int


class Event(Schema):
    """Something that webhooks tell, with the JSON Schema of its message."""

    name: str
    summary: str
    message_schema: dict[str, object]
    example: dict[str, object]


class WantedDeliveries(Schema):
    """Which deliveries: the newest first, those before a number for the next page."""

    endpoint: Number | None = None
    state: DeliveryState | None = None
    event: Text = ""
    message: Text = ""
    before: Number | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


@router.get("/webhooks", auth=MAY_MANAGE, response=list[Endpoint], summary="All endpoints, by name")
def endpoints(request: HttpRequest) -> list[EndpointView]:
    """All endpoints with the counts of their log."""
    return queries.endpoints()


@router.post("/webhooks", auth=MAY_MANAGE, response={201: WithSecret}, summary="Add an endpoint")
def new_endpoint(request: HttpRequest, body: EndpointSaid) -> Status[dict[str, object]]:
    """The secret is in this answer and in no other."""
    made, secret = services.make_endpoint(actor=member_of(request), now=datetime.now(UTC), **body.dict())
    return Status(201, {"endpoint": queries.endpoint_numbered(made.pk), "secret": secret})


@router.get("/webhooks/events", auth=MAY_MANAGE, response=list[Event], summary="What webhooks tell")
def events(request: HttpRequest) -> list[dict[str, object]]:
    """Every event there is."""
    return [
        {"name": one.name, "summary": str(one.summary), "message_schema": one.schema(), "example": one.sample()}
        for one in event_types()
    ]


@router.get("/webhooks/deliveries", auth=MAY_MANAGE, response=list[Delivery], summary="What was sent, newest first")
def deliveries(request: HttpRequest, wanted: Query[WantedDeliveries]) -> list[DeliveryView]:
    """The log of thirty days; ``before`` is the id of the last one of the page before."""
    rows = queries.delivery_rows(
        endpoint=wanted.endpoint, state=wanted.state or "", kind=wanted.event, message=wanted.message
    ).filter(endpoint__isnull=False)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return [queries.delivery_view(row) for row in rows[: wanted.limit]]


@router.get("/webhooks/deliveries/{int:number}", auth=MAY_MANAGE, response=DeliveryWhole, summary="One delivery")
def delivery(request: HttpRequest, number: int) -> dict[str, object]:
    """What was sent and what came of it."""
    found, body, tries = queries.delivery_numbered(number)
    return {"delivery": found, "body": body, "attempts": tries}


@router.post(
    "/webhooks/deliveries/{int:number}/redeliver",
    auth=MAY_MANAGE,
    response={202: Delivery},
    summary="Send one message once more, with the same id",
)
def redeliver(request: HttpRequest, number: int) -> Status[DeliveryView]:
    """With a full set of attempts."""
    services.redeliver(actor=member_of(request), number=number, now=datetime.now(UTC))
    return Status(202, queries.delivery_numbered(number)[0])


@router.get("/webhooks/{int:number}", auth=MAY_MANAGE, response=Endpoint, summary="One endpoint")
def endpoint(request: HttpRequest, number: int) -> EndpointView:
    """How it stands."""
    return queries.endpoint_numbered(number)


@router.put("/webhooks/{int:number}", auth=MAY_MANAGE, response=Endpoint, summary="Change an endpoint")
def change_endpoint(request: HttpRequest, number: int, body: EndpointSaid) -> EndpointView:
    """What waits goes to the new address."""
    services.change_endpoint(actor=member_of(request), number=number, now=datetime.now(UTC), **body.dict())
    return queries.endpoint_numbered(number)


@router.delete("/webhooks/{int:number}", auth=MAY_MANAGE, response={204: None}, summary="Delete an endpoint")
def delete_endpoint(request: HttpRequest, number: int) -> Status[None]:
    """With its log."""
    services.delete_endpoint(actor=member_of(request), number=number, now=datetime.now(UTC))
    return Status(204, None)


@router.post("/webhooks/{int:number}/test", auth=MAY_MANAGE, response={202: Delivery}, summary="Send a test")
def test_endpoint(request: HttpRequest, number: int) -> Status[DeliveryView]:
    """Look at the delivery to see what came of it."""
    sent = services.send_test(actor=member_of(request), number=number, now=datetime.now(UTC))
    return Status(202, queries.delivery_numbered(sent)[0])


@router.post("/webhooks/{int:number}/rotate", auth=MAY_MANAGE, response=WithSecret, summary="A new secret")
def rotate(request: HttpRequest, number: int) -> dict[str, object]:
    """For a day the old one signs too."""
    _, secret = services.rotate_secret(actor=member_of(request), number=number, now=datetime.now(UTC))
    return {"endpoint": queries.endpoint_numbered(number), "secret": secret}


@router.post("/webhooks/{int:number}/enable", auth=MAY_MANAGE, response=Endpoint, summary="Enable an endpoint")
def enable(request: HttpRequest, number: int) -> EndpointView:
    """It is told of what happens from now on."""
    services.switch_endpoint(actor=member_of(request), number=number, on=True, now=datetime.now(UTC))
    return queries.endpoint_numbered(number)


@router.post("/webhooks/{int:number}/disable", auth=MAY_MANAGE, response=Endpoint, summary="Disable an endpoint")
def disable(request: HttpRequest, number: int) -> EndpointView:
    """What waits for it is not sent."""
    services.switch_endpoint(actor=member_of(request), number=number, on=False, now=datetime.now(UTC))
    return queries.endpoint_numbered(number)


@router.post(
    "/webhooks/{int:number}/redeliver",
    auth=MAY_MANAGE,
    response={202: Sent},
    summary="Send again what an endpoint missed",
)
def redeliver_missed(request: HttpRequest, number: int) -> Status[dict[str, int]]:
    """All that was given up or not sent, as far as the log knows it."""
    count = services.redeliver_failed(actor=member_of(request), number=number, now=datetime.now(UTC))
    return Status(202, {"deliveries": count})
