"""Responses over HTTP: read page by page, words masked, and let count what looked like a program's and was none."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from rashin.analysis.text.pii import mask
from rashin.base.workspace.access import Permission, may, member_of, require
from rashin.base.workspace.audit import record_look
from rashin.base.workspace.unmasking import reason_told
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.answering.admitting import admit_all
from rashin.powers.operation.surveys.results import listed, reading
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.people import Look

router = Router(tags=["surveys"])
MAY_LOOK = door(Permission.SEE_SURVEYS)
MAY_EDIT = door(Permission.EDIT_SURVEYS)


class WantedResponses(Paged):
    """Which responses. ``held``: those that look like a program's and wait for somebody to say that they count."""

    state: Literal["", "started", "complete", "screened", "over_quota"] = ""
    held: bool | None = None
    since: datetime | None = None


class ResponseLine(Schema):
    """A response. Words of people are masked; ``held``: it counts nowhere yet."""

    id: UUID
    survey: str
    version: int
    state: str
    language: str
    channel: str
    unit: str
    person_key: str | None
    flags: list[str]
    held: bool
    test: bool
    ending: str
    answers: dict[str, Any]
    hidden: dict[str, str]
    started_at: datetime
    completed_at: datetime | None


class Responses(Schema):
    """A page of responses, the newest first, and where the next begins."""

    responses: list[ResponseLine]
    next: str | None


class HowMany(Schema):
    """How many responses count, wait to be let count, and are not finished."""

    complete: int
    held: int
    started: int
    last_answer: datetime | None = Field(validation_alias="last")


class Admission(Schema):
    """Responses that shall count."""

    responses: list[UUID] = Field(min_length=1, max_length=500)


class Admitted(Schema):
    """How many count now that did not."""

    counted: int


@router.get("/surveys/{str:key}/counts", auth=MAY_LOOK, response=HowMany, summary="How many responses there are")
def counts(request: HttpRequest, key: str) -> reading.Counts:
    """Of employees only as many as may be shown."""
    return reading.counts_of(queries.survey_of(key, member=member_of(request)), member_of(request))


@router.get("/surveys/{str:key}/responses", auth=MAY_LOOK, response=Responses, summary="Responses, the newest first")
def responses(request: HttpRequest, key: str, wanted: Query[WantedResponses]) -> dict[str, Any]:
    """Never of employees: their answers are shown together only."""
    survey = _survey(request, key)
    rows = listed.rows_of(survey, member_of(request))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.held is not None:
        rows = rows.filter(held=wanted.held)
    if wanted.since is not None:
        rows = rows.filter(started_at__gte=wanted.since)
    found, following = page_of(rows, "started_at", cursor=wanted.cursor, limit=wanted.limit)
    return {"responses": [_line(request, one, shown=False) for one in found], "next": following}


@router.get("/surveys/{str:key}/responses/{uuid:number}", auth=MAY_LOOK, response=ResponseLine, summary="One response")
def response(request: HttpRequest, key: str, number: UUID, look: Query[Look]) -> dict[str, Any]:
    """With a ``reason`` its words come unmasked; that look is noted."""
    member, now = member_of(request), datetime.now(UTC)
    found = listed.row_of(_survey(request, key), number, member)
    if look.reason is not None:
        require(member, Permission.SEE_PERSONAL)
        told = reason_told(look.reason, look.note)
        record_look(actor=member, person_key=found.person or 0, what=f"response:{found.pk}", now=now, reason=told)
    return _line(request, found, shown=look.reason is not None)


@router.post("/surveys/{str:key}/responses/admit", auth=MAY_EDIT, response=Admitted, summary="Let responses count")
def let_count(request: HttpRequest, key: str, body: Admission) -> dict[str, int]:
    """All or none: 409 where one counts already. They become voices, and rules for cases hear of them."""
    member, survey = member_of(request), _survey(request, key)
    for number in body.responses:
        listed.row_of(survey, number, member)
    counted = admit_all(actor=member, survey=survey, numbers=body.responses, now=datetime.now(UTC))
    return {"counted": counted}


def _survey(request: HttpRequest, key: str) -> Any:
    found = queries.survey_of(key, member=member_of(request))
    if not reading.rule_of(found).filters:
        raise listed.KeptTogether
    return found


def _line(request: HttpRequest, row: Any, *, shown: bool) -> dict[str, Any]:
    knows = may(member_of(request), Permission.SEE_CUSTOMERS) and row.person is not None and row.person >= 0
    hidden = {name: str(value) for name, value in row.hidden.items()}
    return {
        "id": row.pk, "survey": row.survey.key, "version": row.version.number, "state": row.state,
        "language": row.language, "channel": row.channel, "unit": row.unit,
        "person_key": str(row.person) if knows else None, "flags": listed.flags_of(row), "held": row.held,
        "test": row.test, "ending": row.ending, "answers": row.answers if shown else listed.masked_answers(row),
        "hidden": hidden if shown else _masked(hidden), "started_at": row.started_at, "completed_at": row.completed_at,
    }  # fmt: skip


def _masked(texts: Mapping[str, str]) -> dict[str, str]:
    return dict(zip(texts, mask(list(texts.values())), strict=True))
