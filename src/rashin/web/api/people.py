"""Customers over HTTP: masked, unless the key may see names and the call says what for; each such look is noted."""

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from rashin.base.customers import queries
from rashin.base.customers.records import CustomerRow, Profile
from rashin.base.workspace.access import Permission, member_of, require, scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.audit import change, record_look
from rashin.base.workspace.models import User
from rashin.base.workspace.unmasking import reason_told
from rashin.base.workspace.vocabulary import LookReason
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["customers"])
MAY_LOOK = door(Permission.SEE_CUSTOMERS)
MOST = 200
"""Customers in one answer."""


class Look(Schema):
    """What names and contacts are wanted for. Without it they come masked; with it the key needs ``see_personal``."""

    reason: LookReason | None = None
    note: Text = ""


class Wanted(Look):
    """Whom to find: a part of name or reading, or an e-mail address, phone or member number in full."""

    text: Text = ""
    first_row: Annotated[int, Field(ge=0, le=1_000)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class Customer(Schema):
    """A customer; ``person_key`` is a text, for JavaScript's numbers end at 2⁵³."""

    person_key: str
    name: str
    kana: str
    rank: str
    place: str
    unit: str
    member_number: str
    first_seen: datetime | None
    last_seen: datetime | None
    masked: bool


class Customers(Schema):
    """One page of what was found, the newest first. ``capped``: there are more than ``total``, counted no further."""

    customers: list[Customer]
    total: int
    capped: bool


class Trait(Schema):
    """One thing known about a person, and where it comes from."""

    name: str
    value: str
    source: str
    at: datetime | None
    masked: bool


class Identifier(Schema):
    """One identifier of a person, and by which rule it became theirs."""

    kind: str
    value: str
    rule: str
    since: datetime | None
    masked: bool


class Consent(Schema):
    """Whether the person agreed to a use of their data."""

    purpose: str
    agreed: bool


class Score(Schema):
    """An answer that the person gave."""

    metric: str
    score: float
    scale_min: int
    scale_max: int
    survey: str
    touchpoint: str
    at: datetime


class Figures(Schema):
    """The person in a few numbers; money is a sum per currency."""

    orders: int
    revenue: dict[str, float]
    last_order: datetime | None
    events: int
    voices: int
    first_seen: datetime | None
    last_seen: datetime | None
    scores: list[Score]


class Whole(Schema):
    """One customer. What they did is asked of ``/api/ask/timeline``."""

    person_key: str
    name: str
    kana: str
    rank: str
    place: str
    unit: str
    joined: str
    member_number: str
    masked: bool
    traits: list[Trait]
    identifiers: list[Identifier]
    consent: list[Consent]
    figures: Figures


def _what_for(member: User, said: Look) -> str:
    """The reason as the log keeps it; empty: masked."""
    if said.reason is None:
        return ""
    require(member, Permission.SEE_PERSONAL)
    return reason_told(said.reason, said.note)


@router.post("/customers/search", auth=MAY_LOOK, response=Customers, summary="Find customers")
def search(request: HttpRequest, body: Wanted) -> dict[str, object]:
    """A body and not an address, because addresses are kept in logs."""
    member = member_of(request)
    reason = _what_for(member, body)
    found = queries.search(
        body.text, units=scope_of(member).units, masked=not reason, first_row=body.first_row, limit=body.limit
    )
    if reason and found.rows:
        with change(actor=member, action="customers.listed", subject="customers", now=datetime.now(UTC)) as entry:
            entry.note(rows=len(found.rows), first_row=body.first_row, reason=reason)
            if body.text:
                entry.personal("text", body.text)
    return {"customers": [_row(one) for one in found.rows], "total": found.total, "capped": found.capped}


def _row(row: CustomerRow) -> Customer:
    return Customer(
        person_key=str(row.person_key), name=row.name, kana=row.kana, rank=row.rank, place=row.place, unit=row.unit,
        member_number=row.member_number, first_seen=row.first_seen, last_seen=row.last_seen, masked=row.masked,
    )  # fmt: skip


@router.get("/customers/{int:person_key}", auth=MAY_LOOK, response=Whole, summary="One customer")
def one(request: HttpRequest, person_key: int, look: Query[Look]) -> Whole:
    """Who they are; nobody outside the units of the key's member is there."""
    member = member_of(request)
    reason = _what_for(member, look)
    found = queries.profile(the_lake(), person_key, units=scope_of(member).units, masked=not reason)
    if reason:
        record_look(actor=member, person_key=person_key, what="customer", reason=reason, now=datetime.now(UTC))
    return _whole(found)


def _whole(found: Profile) -> Whole:
    figures = found.figures
    return Whole(
        person_key=str(found.person_key), name=found.name, kana=found.kana, rank=found.rank, place=found.place,
        unit=found.unit, joined=found.joined, member_number=found.member_number, masked=found.masked,
        traits=[Trait.from_orm(one) for one in found.traits],
        identifiers=[Identifier.from_orm(one) for one in found.identifiers],
        consent=[Consent(purpose=purpose, agreed=agreed) for purpose, _word, agreed in found.consent],
        figures=Figures(
            orders=figures.orders, revenue=dict(figures.revenue), last_order=figures.last_order,
            events=figures.events, voices=figures.voices, first_seen=figures.first_seen, last_seen=figures.last_seen,
            scores=[Score.from_orm(one) for one in figures.scores],
        ),
    )  # fmt: skip
