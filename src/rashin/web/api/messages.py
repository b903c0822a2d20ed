"""Messages over HTTP: letters and their fate, the consent ledger, the suppression list, what the policy would say."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from rashin.base.messages import deciding, policy, queries_consents, queries_letters
from rashin.base.messages.queries_consents import ConsentView
from rashin.base.messages.queries_letters import LetterView, StopView
from rashin.base.messages.searching import addressees_at
from rashin.base.messages.words import Agreement, LetterState, Stop
from rashin.base.workspace.access import Permission, member_of
from rashin.web.api.doors import door
from rashin.web.api.words import Number, Text

router = Router(tags=["messages"])
MAY_MANAGE = door(Permission.MANAGE_MESSAGES)
MOST = 200
"""Lines in one answer."""

Way = Literal["mail", "line"]
Refusable = Literal["research", "marketing"]
Person = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
Short = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=80)]
Told = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=300)]


class Lines(Schema):
    """The newest first; ``before`` is the id of the last one of the page before."""

    before: Number | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class WantedLetters(Lines):
    """Which letters."""

    channel: Literal["mail", "line", "slack", "teams", "chatwork"] | None = None
    state: LetterState | None = None
    purpose: Literal["service", "research", "marketing", "internal"] | None = None
    person_key: Person | None = None


class LetterStep(Schema):
    """One step of a letter's way."""

    at: datetime
    state: str
    why: str


class Letter(Schema):
    """A letter: what the policy said of it and what came of it. Its address comes masked, its words not at all."""

    id: int
    channel: str
    purpose: str
    asked_about: str
    to: str
    person_key: str | None
    state: LetterState
    reason: str
    why: str
    origin: str
    created_at: datetime
    planned_at: datetime
    settled_at: datetime | None
    reference: str
    trail: list[LetterStep]


class Decision(Schema):
    """About a letter of unknown fate: it arrived, send it again even if it comes twice, or leave it."""

    decision: Literal["arrived", "again", "drop"]


class WantedConsents(Lines):
    """Which lines of the ledger. ``address`` is an address in full."""

    person_key: Person | None = None
    address: Text = ""
    purpose: Refusable | None = None
    channel: Way | None = None
    status: Agreement | None = None


class ConsentLine(Schema):
    """One line of the ledger: never changed, only followed by another."""

    id: int
    at: datetime
    person_key: str | None
    to: str
    purpose: str
    channel: str
    status: Agreement
    source: str
    text_version: str
    proof: str
    actor: str


class ConsentSaid(Schema):
    """What somebody said, of themselves (``person_key``), of one address, or both."""

    status: Agreement
    purpose: Refusable
    channel: Way
    person_key: Person | None = None
    address: Text = ""
    source: Short
    text_version: Short = ""
    proof: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=400)] = ""


class WantedStops(Lines):
    """Which lines of the suppression list. ``address`` is an address in full."""

    address: Text = ""
    channel: Way | None = None
    reason: Stop | None = None


class Suppression(Schema):
    """An address that is not written to: for everything (empty purpose), or for one purpose."""

    id: int
    to: str
    channel: str
    purpose: str
    reason: Stop
    note: str
    at: datetime


class StopSaid(Schema):
    """An address that is not to be written to any more."""

    channel: Way
    address: Text
    purpose: Refusable | None = None
    note: Told = ""


class Why(Schema):
    """Why an address may be written to again."""

    why: Annotated[str, StringConstraints(pattern=r"^[^\x00]*\S[^\x00]*$", max_length=300)]


@router.get("/messages/letters", auth=MAY_MANAGE, response=list[Letter], summary="Letters, the newest first")
def letters(request: HttpRequest, wanted: Query[WantedLetters]) -> list[dict[str, object]]:
    """Every letter with its verdict and its fate."""
    rows = queries_letters.letter_rows(
        channel=wanted.channel or "", state=wanted.state or "", purpose=wanted.purpose or "",
        person=int(wanted.person_key) if wanted.person_key else None,
    )  # fmt: skip
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return [_letter(queries_letters.letter_view(row)) for row in rows[: wanted.limit]]


@router.get("/messages/letters/{int:number}", auth=MAY_MANAGE, response=Letter, summary="One letter")
def letter(request: HttpRequest, number: int) -> dict[str, object]:
    """One letter with every step of its way."""
    return _letter(queries_letters.letter_numbered(number)[0])


@router.post("/messages/letters/{int:number}/decision", auth=MAY_MANAGE, response=Letter, summary="Decide its fate")
def decision(request: HttpRequest, number: int, body: Decision) -> dict[str, object]:
    """Only a letter whose fate nobody knows waits for a decision."""
    deciding.decide(actor=member_of(request), number=number, decision=body.decision, now=datetime.now(UTC))
    return _letter(queries_letters.letter_numbered(number)[0])


@router.get(
    "/messages/consents", auth=MAY_MANAGE, response=list[ConsentLine], summary="The consent ledger, newest first"
)
def consents(request: HttpRequest, wanted: Query[WantedConsents]) -> list[dict[str, object]]:
    """Who agreed to what, when and by which words."""
    rows = queries_consents.consent_rows(
        purpose=wanted.purpose or "", channel=wanted.channel or "", status=wanted.status or "",
        person=int(wanted.person_key) if wanted.person_key else None, addressees=addressees_at(wanted.address),
    )  # fmt: skip
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return [_consent(queries_consents.consent_view(row)) for row in rows[: wanted.limit]]


@router.post("/messages/consents", auth=MAY_MANAGE, response={201: ConsentLine}, summary="A line for the ledger")
def new_consent(request: HttpRequest, body: ConsentSaid) -> Status[dict[str, object]]:
    """Needs ``person_key`` or ``address``."""
    if not (body.person_key or body.address.strip()):
        raise policy.nobody_named()
    grant = policy.Grant(
        purpose=body.purpose, channel=body.channel, person=int(body.person_key) if body.person_key else None,
        address=body.address, source=body.source, text_version=body.text_version, proof=body.proof,
    )  # fmt: skip
    note = policy.give_consent if body.status == Agreement.GIVEN else policy.withdraw_consent
    made = note(grant, actor=member_of(request), now=datetime.now(UTC))
    return Status(201, _consent(queries_consents.consent_view(made)))


@router.get("/messages/suppressions", auth=MAY_MANAGE, response=list[Suppression], summary="The suppression list")
def suppressions(request: HttpRequest, wanted: Query[WantedStops]) -> list[dict[str, object]]:
    """Addresses that are not written to, the newest first."""
    rows = queries_letters.stop_rows(
        reason=wanted.reason or "", channel=wanted.channel or "", addressees=addressees_at(wanted.address)
    )
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return [_stop(queries_letters.stop_view(row)) for row in rows[: wanted.limit]]


@router.post("/messages/suppressions", auth=MAY_MANAGE, response={201: Suppression}, summary="Put an address on it")
def new_suppression(request: HttpRequest, body: StopSaid) -> Status[dict[str, object]]:
    """The first reason stays where the address is on the list already."""
    made = policy.suppress(
        body.channel, body.address, Stop.HAND, purpose=body.purpose or "", note=body.note, actor=member_of(request),
        now=datetime.now(UTC),
    )  # fmt: skip
    return Status(201, _stop(queries_letters.stop_view(made)))


@router.post(
    "/messages/suppressions/{int:number}/release", auth=MAY_MANAGE, response={204: None}, summary="Take one off it"
)
def release(request: HttpRequest, number: int, body: Why) -> Status[None]:
    """Whoever does it says why."""
    policy.release(number, why=body.why, actor=member_of(request), now=datetime.now(UTC))
    return Status(204, None)


_MADE = frozenset({"trail", "person_key", "asked_about"})


def _letter(row: LetterView) -> dict[str, object]:
    trail = [{"at": at, "state": state, "why": why} for at, state, why in row.trail]
    return {name: getattr(row, name) for name in Letter.model_fields if name not in _MADE} | {
        "trail": trail, "person_key": _text(row.person), "asked_about": row.construct,
    }  # fmt: skip


def _consent(row: ConsentView) -> dict[str, object]:
    return {name: getattr(row, name) for name in ConsentLine.model_fields if name != "person_key"} | {
        "person_key": _text(row.person)
    }


def _stop(row: StopView) -> dict[str, object]:
    return {name: getattr(row, name) for name in Suppression.model_fields}


def _text(person: int | None) -> str | None:
    """JavaScript's numbers end at 2⁵³."""
    return None if person is None else str(person)
