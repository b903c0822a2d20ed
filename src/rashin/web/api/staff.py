"""The roster over HTTP: who works here, brought in bulk or one by one, as on the pages. Addresses are never told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.base.roster import bringing, queries, services
from rashin.base.roster.places import places
from rashin.base.roster.records import Plan, Said, StaffView
from rashin.base.workspace.access import Permission, member_of
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["staff"])
MAY_LOOK = door(Permission.SEE_ROSTER)
MAY_CHANGE = door(Permission.EDIT_ROSTER)


class WantedStaff(Paged):
    """Which people: who works here, who has left, or all."""

    state: Literal["here", "left", "all"] = "here"
    text: Text = ""


class StaffLine(Schema):
    """One person. Whether they have an address is told, the address is not."""

    id: int
    number: str
    name: str
    unit: str
    unit_label: str
    language: str
    has_email: bool
    has_line: bool
    joined_on: date | None
    left_on: date | None
    here: bool
    revision: int


class StaffPage(Schema):
    """A page of people, and where the next begins."""

    staff: list[StaffLine]
    next: str | None


class NewStaff(Schema):
    """Somebody; ``unit`` is a shop or department by any of its names."""

    number: Text
    name: Text
    unit: Text = ""
    email: Text = ""
    line_id: Text = ""
    language: Text = ""
    joined_on: date | None = None
    left_on: date | None = None


class StaffChange(Schema):
    """What is to be another; what is left out stays. ``revision`` is the one that was read."""

    revision: int
    name: Text | None = None
    unit: Text | None = None
    email: Text | None = None
    line_id: Text | None = None
    language: Text | None = None
    joined_on: date | None = None
    left_on: date | None = None


class StaffEnd(Schema):
    """The day on which somebody leaves."""

    left_on: date


class StaffRows(Schema):
    """A roster as rows of text, as a file would hold them. ``apply`` false: only what it would change is told."""

    rows: Annotated[list[dict[Text, Text]], Field(min_length=1, max_length=20_000)]
    apply: bool = False
    end_missing: bool = False


class StaffFault(Schema):
    """A row that cannot be taken in; rows are counted from 1."""

    row: int
    field: str
    problem: str
    remedy: str


class StaffPlan(Schema):
    """What the rows change, or changed."""

    applied: bool
    new: int
    changed: int
    same: int
    gone: int
    ended: int
    faults: list[StaffFault]
    left_out: list[str]


@router.get("/staff", auth=MAY_LOOK, response=StaffPage, summary="Who works here")
def all_staff(request: HttpRequest, wanted: Query[WantedStaff]) -> dict[str, Any]:
    """Page by page, whoever was put on the roster last first."""
    del request
    today = queries.today_of(datetime.now(UTC))
    rows = queries.staff_rows(today=today, text=wanted.text, state=wanted.state)
    found, following = page_of(rows, "made_at", cursor=wanted.cursor, limit=wanted.limit)
    where = places()
    return {"staff": [queries.view_of(one, where, today=today) for one in found], "next": following}


@router.post("/staff", auth=MAY_CHANGE, response={201: StaffLine}, summary="Put somebody on the roster")
def new_staff(request: HttpRequest, body: NewStaff) -> Status[StaffView]:
    """One person."""
    made = services.add_staff(actor=member_of(request), said=Said(**body.dict()), now=datetime.now(UTC))
    return Status(201, _view(made.pk))


@router.post("/staff/import", auth=MAY_CHANGE, response=StaffPlan, summary="Take a roster in, or see what it changes")
def take_staff(request: HttpRequest, body: StaffRows) -> Mapping[str, Any]:
    """The names of fields are the headings of a file. The same rows again change nothing."""
    now = datetime.now(UTC)
    columns = list(dict.fromkeys(name for row in body.rows for name in row))
    sheet = bringing.read_rows(columns, enumerate(body.rows, 1))
    plan = bringing.plan_for(sheet, now=now)
    ended = 0
    if body.apply:
        ended = bringing.apply(actor=member_of(request), plan=plan, end_missing=body.end_missing, now=now).ended
    return _plan(plan, applied=body.apply, ended=ended)


def _plan(plan: Plan, *, applied: bool, ended: int) -> Mapping[str, Any]:
    faults = [
        {
            "row": one.row, "field": one.field, "problem": one.message % one.values, "remedy": one.remedy % one.values,
        }
        for one in plan.problems
    ]  # fmt: skip
    counts = {name: count for name, count in plan.counts.items() if name != "problems"}
    return {**counts, "applied": applied, "ended": ended, "faults": faults, "left_out": list(plan.left_out)}


@router.get("/staff/{int:number}", auth=MAY_LOOK, response=StaffLine, summary="One person on the roster")
def one_staff(request: HttpRequest, number: int) -> StaffView:
    """By ``id``."""
    del request
    return _view(number)


@router.patch("/staff/{int:number}", auth=MAY_CHANGE, response=StaffLine, summary="Change somebody on the roster")
def change_staff(request: HttpRequest, number: int, body: StaffChange) -> StaffView:
    """Refused with 409 when somebody saved since ``revision``."""
    said = queries.staff_of(number).said
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if name != "revision"}
    blank: dict[str, Any] = {
        name: value if value is not None or name.endswith("_on") else "" for name, value in values.items()
    }
    services.change_staff(
        actor=member_of(request), pk=number, said=replace(said, **blank), revision=body.revision,
        now=datetime.now(UTC),
    )  # fmt: skip
    return _view(number)


@router.post("/staff/{int:number}/end", auth=MAY_CHANGE, response=StaffLine, summary="Note that somebody leaves")
def end_staff(request: HttpRequest, number: int, body: StaffEnd) -> StaffView:
    """From that day on they are asked no more."""
    services.end_staff(actor=member_of(request), pk=number, left_on=body.left_on, now=datetime.now(UTC))
    return _view(number)


@router.delete("/staff/{int:number}", auth=MAY_CHANGE, response={204: None}, summary="Erase somebody from the roster")
def forget_staff(request: HttpRequest, number: int) -> Status[None]:
    """For good."""
    services.forget_staff(actor=member_of(request), pk=number, now=datetime.now(UTC))
    return Status(204, None)


def _view(number: int) -> StaffView:
    return queries.view_of(queries.staff_of(number), places(), today=queries.today_of(datetime.now(UTC)))
