"""What letters leave by, over HTTP: connections and the contact policy. Secrets go in and never come out."""

from datetime import UTC, datetime, time
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rashin.base.messages import connecting, policy
from rashin.base.messages.models import Connection, ContactPolicy
from rashin.base.workspace.access import Permission, member_of
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["messages"])
MAY_MANAGE = door(Permission.MANAGE_MESSAGES)
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Days = Annotated[int, Field(ge=0, le=365)]
SHOWN = (
    "company", "postal", "contact", "quiet", "quiet_from", "quiet_until", "quiet_sundays", "quiet_holidays", "per_day",
    "cooldown_days", "construct_days", "constructs", "research_by_consent",
)  # fmt: skip


class SendingBy(Schema):
    """A connection, without its secret."""

    id: int
    channel: str
    name: str
    options: dict[str, Any]
    secret: bool
    """Whether there is one."""
    problem: str


class SendingSaid(Schema):
    """A connection to be made. What its options are depends on the channel.

    Mail: host, port, security (starttls, tls, none), user, from_name, from_address, reply_to, bounces; Chatwork: room.
    """

    channel: Literal["mail", "line", "slack", "teams", "chatwork"]
    name: Annotated[Text, Field(min_length=1, max_length=120)]
    options: dict[Text, Text | int] = Field(default_factory=dict, max_length=20)
    secret: Annotated[Text, Field(max_length=4000)] = ""


class PolicyTold(Schema):
    """The contact policy as it holds."""

    company: str
    postal: str
    contact: str
    quiet: bool
    quiet_from: str
    quiet_until: str
    quiet_sundays: bool
    quiet_holidays: bool
    per_day: int
    cooldown_days: int
    construct_days: int
    constructs: dict[str, int]
    research_by_consent: bool


class PolicySaid(Schema):
    """What is to change of it; what is not named stays."""

    company: Annotated[Text, Field(max_length=200)] | None = None
    postal: Annotated[Text, Field(max_length=300)] | None = None
    contact: Annotated[Text, Field(max_length=200)] | None = None
    quiet: bool | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    quiet_sundays: bool | None = None
    quiet_holidays: bool | None = None
    per_day: Annotated[int, Field(ge=0, le=1000)] | None = None
    cooldown_days: Days | None = None
    construct_days: Days | None = None
    constructs: Annotated[dict[Text, Days], Field(max_length=200)] | None = None
    research_by_consent: bool | None = None


@router.get("/messages/connections", auth=MAY_MANAGE, response=list[SendingBy], summary="What letters leave by")
def sending(request: HttpRequest) -> list[dict[str, Any]]:
    """Mail servers, LINE, chat tools."""
    return [_sending(row) for row in Connection.objects.order_by("pk")]


@router.post("/messages/connections", auth=MAY_MANAGE, response={201: SendingBy}, summary="Set a connection up")
def new_sending(request: HttpRequest, body: SendingSaid) -> Status[dict[str, Any]]:
    """Its secret is kept sealed."""
    wanted = connecting.Wanted(name=body.name, options=body.options, secret=body.secret)
    made = connecting.set_connection(wanted, channel=body.channel, actor=member_of(request), now=datetime.now(UTC))
    return Status(201, _sending(made))


@router.put("/messages/connections/{int:number}", auth=MAY_MANAGE, response=SendingBy, summary="Change a connection")
def change_sending(request: HttpRequest, number: int, body: SendingSaid) -> dict[str, Any]:
    """Its channel stays; an empty secret keeps the one that is there."""
    wanted = connecting.Wanted(name=body.name, options=body.options, secret=body.secret)
    made = connecting.set_connection(wanted, number=number, actor=member_of(request), now=datetime.now(UTC))
    return _sending(made)


@router.get("/messages/policy", auth=MAY_MANAGE, response=PolicyTold, summary="The contact policy")
def contact_policy(request: HttpRequest) -> dict[str, Any]:
    """Every letter passes it."""
    return _policy(policy.row())


@router.put("/messages/policy", auth=MAY_MANAGE, response=PolicyTold, summary="Change the contact policy")
def change_contact_policy(request: HttpRequest, body: PolicySaid) -> dict[str, Any]:
    """Quiet hours, pauses, who writes."""
    said = {name: value for name, value in body.dict().items() if value is not None}
    for name in ("quiet_from", "quiet_until"):
        if name in said:
            said[name] = time.fromisoformat(said[name])
    return _policy(policy.change_policy(said, actor=member_of(request), now=datetime.now(UTC)))


def _sending(row: Connection) -> dict[str, Any]:
    return {
        "id": row.pk, "channel": row.channel, "name": row.name, "options": row.options, "secret": bool(row.secret),
        "problem": row.problem,
    }  # fmt: skip


def _policy(row: ContactPolicy) -> dict[str, Any]:
    row.clean_fields()
    shown = {name: getattr(row, name) for name in SHOWN}
    return {name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in shown.items()}
