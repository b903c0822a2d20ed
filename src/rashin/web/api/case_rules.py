"""Rules of cases over HTTP: read, make, change, order, rehearse, forget; as the pages do, with the same checks."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rashin.base.workspace.access import Permission, member_of
from rashin.powers.operation.cases import setup
from rashin.powers.operation.cases.preview import preview
from rashin.powers.operation.cases.records import Conditions, Preview, RuleSaid
from rashin.powers.operation.cases.rules import conditions_of, json_of
from rashin.powers.operation.cases.ruling import rule_numbered, rules_in_order, said_of
from rashin.powers.operation.cases.told import told_rule
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["cases"])
MAY_SET_UP = door(Permission.MANAGE_CASES)
Words = Annotated[list[Annotated[Text, Field(max_length=200)]], Field(max_length=100)]
Amount = Annotated[float, Field(ge=-1e12, le=1e12)]
Key = Annotated[int, Field(ge=1, le=2_000_000_000)]


class CaseConditions(Schema):
    """What must hold of a voice; what is not said is not asked. At least one thing must be."""

    match: Literal["all", "any"] = "all"
    metrics: Words = Field(default_factory=list)
    at_most: Amount | None = None
    at_least: Amount | None = None
    sentiments: Words = Field(default_factory=list)
    words: Words = Field(default_factory=list)
    without_words: Words = Field(default_factory=list)
    topics: Words = Field(default_factory=list, description="Ids of topics; known once the voice has been read.")
    aspects: Words = Field(default_factory=list, description="staff, delivery, price …; known as topics are.")
    tone: Literal["", "neg", "pos"] = ""
    """Topics and aspects count only where they are spoken of so."""
    intents: Words = Field(
        default_factory=list, description="complaint, request, question, praise, leave; known as topics are."
    )
    surveys: Words = Field(default_factory=list)
    channels: Words = Field(default_factory=list)
    touchpoints: Words = Field(default_factory=list)
    units: Words = Field(default_factory=list)
    sources: Words = Field(default_factory=list)
    value_at_least: Amount | None = None
    segment: Annotated[Text, Field(max_length=120)] = ""


class CaseRuleIn(Schema):
    """A rule. When one is changed, what is not said stays, and so does each condition that is not said."""

    name: Annotated[Text, Field(max_length=200)] = ""
    conditions: CaseConditions = CaseConditions()
    severity: Annotated[int, Field(ge=1, le=3)] = 1
    cause: Key | None = None
    route: Literal["unit", "fixed"] = "unit"
    department: Key | None = None
    assign: Literal["turns", "lead", "nobody"] = "turns"
    answer_hours: Annotated[float, Field(ge=0, le=2000)] = 4
    resolve_hours: Annotated[float, Field(ge=0, le=2000)] = 24
    reopen_days: Annotated[int, Field(ge=0, le=365)] = 14
    late: bool = False
    asks_again: bool = True
    is_active: bool = True
    version: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = Field(
        None, description="As it was read: somebody else's change in between is told (409)."
    )


class CaseRule(CaseRuleIn):
    """A rule as it is kept; they are asked in the order of the list."""

    id: int
    told: str
    """In one sentence."""


class CaseRules(Schema):
    """All rules in their order."""

    rules: list[CaseRule]


class Trial(Schema):
    """What is to be rehearsed."""

    conditions: CaseConditions
    cause: Key | None = None


class RehearsedCase(Schema):
    """A case that would have been opened. ``live``: not only by what was imported."""

    title: str
    at: datetime
    voice_id: str
    channel: str
    metric: str
    score: float | None
    voices: int
    live: bool


class Rehearsal(Schema):
    """What a rule would have done in the last ``days``; ``limited``: only the newest voices were looked at."""

    cases: int
    imported: int
    voices: int
    looked: int
    days: int
    limited: bool
    listed: list[RehearsedCase]


class RuleMove(Schema):
    """One step up or down in the order."""

    up: bool


def _conditions(said: CaseConditions, before: Conditions | None = None) -> Conditions:
    there = json_of(before) if before is not None else {}
    return conditions_of({**there, **said.model_dump(exclude_unset=True)})


def _plain(number: int) -> dict[str, Any]:
    row = rule_numbered(number)
    said = said_of(row)
    own = {name: getattr(said, name) for name in RuleSaid.__dataclass_fields__ if name != "conditions"}
    return {**own, "conditions": json_of(said.conditions), "id": row.pk, "told": told_rule(said)}


def _said(body: CaseRuleIn, before: RuleSaid | None = None) -> RuleSaid:
    given = body.model_dump(exclude_unset=before is not None, exclude={"conditions"})
    start = {name: getattr(before, name) for name in RuleSaid.__dataclass_fields__} if before is not None else {}
    conditions = before.conditions if before is not None else None
    if before is None or "conditions" in body.model_fields_set:
        conditions = _conditions(body.conditions, conditions)
    return RuleSaid(**{**start, **given, "version": body.version, "conditions": conditions})


@router.get("/cases/rules", auth=MAY_SET_UP, response=CaseRules, summary="Rules of cases, in their order")
def case_rules(request: HttpRequest) -> dict[str, object]:
    """The first that a voice meets opens the case."""
    return {"rules": [_plain(row.pk) for row in rules_in_order()]}


@router.post("/cases/rules", auth=MAY_SET_UP, response={201: CaseRule}, summary="Make a rule")
def new_case_rule(request: HttpRequest, body: CaseRuleIn) -> Status[dict[str, Any]]:
    """It is asked last, and of what is heard from now on."""
    row = setup.save_rule(actor=member_of(request), said=_said(body), now=datetime.now(UTC))
    return Status(201, _plain(row.pk))


@router.post("/cases/rules/rehearsal", auth=MAY_SET_UP, response=Rehearsal, summary="What a rule would have opened")
def rehearse(request: HttpRequest, body: Trial) -> Preview:
    """Conditions held against the voices of the last thirty days; nothing is kept."""
    return preview(_conditions(body.conditions), now=datetime.now(UTC), cause=body.cause)


@router.get("/cases/rules/{int:number}", auth=MAY_SET_UP, response=CaseRule, summary="One rule")
def case_rule(request: HttpRequest, number: int) -> dict[str, Any]:
    """With its conditions, and what they say in one sentence."""
    return _plain(number)


@router.patch("/cases/rules/{int:number}", auth=MAY_SET_UP, response=CaseRule, summary="Change a rule")
def change_case_rule(request: HttpRequest, number: int, body: CaseRuleIn) -> dict[str, Any]:
    """Only what is said changes."""
    before = said_of(rule_numbered(number))
    setup.save_rule(actor=member_of(request), said=_said(body, before), number=number, now=datetime.now(UTC))
    return _plain(number)


@router.post("/cases/rules/{int:number}/move", auth=MAY_SET_UP, response=CaseRules, summary="Ask it earlier or later")
def move_case_rule(request: HttpRequest, number: int, body: RuleMove) -> dict[str, object]:
    """One place; at the end it stays where it is."""
    setup.move_rule(actor=member_of(request), number=number, up=body.up, now=datetime.now(UTC))
    return {"rules": [_plain(row.pk) for row in rules_in_order()]}


@router.delete("/cases/rules/{int:number}", auth=MAY_SET_UP, response={204: None}, summary="Forget a rule")
def forget_case_rule(request: HttpRequest, number: int) -> Status[None]:
    """Cases that it opened stay."""
    setup.drop_rule(actor=member_of(request), number=number, now=datetime.now(UTC))
    return Status(204, None)
