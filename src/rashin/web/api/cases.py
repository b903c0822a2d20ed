"""Cases over HTTP: list, look, act. What the pages do, with the same rights."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.models import User
from rashin.base.workspace.queries import member_named
from rashin.powers.operation.cases import queries, replying, services
from rashin.powers.operation.cases.records import CaseView, Closing, ReplySaid, Wanted
from rashin.powers.operation.cases.vocabulary import OPEN
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["cases"])
MAY_SEE = door(Permission.SEE_CASES)
MAY_WORK = door(Permission.WORK_CASES)
MOST = 200
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
State = Literal["new", "working", "waiting", "resolved", "dismissed", "merged"]


class Case(Schema):
    """A case in a list; times are UTC. Customers' names stand masked or not at all."""

    id: int
    title: str
    state: str
    severity: int
    person: int | None
    cause: str
    department: str
    owner: str
    channel: str
    unit: str
    metric: str
    score: float | None
    opened_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    overdue: bool
    voices: int
    reopened: int
    revision: int


class Said(Schema):
    """A voice of the case, masked."""

    voice_id: str
    at: datetime
    channel: str
    survey: str
    metric: str
    score: float | None
    text: str


class Step(Schema):
    """One thing in the thread."""

    kind: str
    at: datetime
    by: str
    via: str
    subject: str
    body: str
    told: str
    state: str


class WholeCase(Schema):
    """A case with what was said and done."""

    row: Case
    cause_id: int | None
    cause_path: str
    answer_by: datetime | None
    answered_at: datetime | None
    resolve_by: datetime | None
    resolution: str
    resolution_note: str
    recovery: str
    recovery_score: float | None
    merged_into: int | None
    voices: list[Said]
    entries: list[Step]


class Page(Schema):
    """One page of cases."""

    cases: list[Case]
    total: int


class Asked(Schema):
    """Which cases."""

    state: list[State] = Field(default_factory=list)
    view: Literal["mine", "department", "all"] = "all"
    overdue: bool = False
    owner: Count | None = None
    department: Count | None = None
    cause: Count | None = None
    person: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    words: Text = ""
    after: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class Act(Schema):
    """One thing to do. ``revision`` is the case's as it was read: somebody else's change in between is told (409)."""

    do: Literal["assign", "note", "reply", "wait", "work", "severity", "cause", "resolve", "dismiss", "reopen"]
    revision: Count | None = None
    owner: Text | None = None
    """A member's e-mail address; none gives the case back."""
    text: Annotated[Text, Field(max_length=20_000)] = ""
    subject: Annotated[Text, Field(max_length=200)] = ""
    via: Literal["mail", "line", "phone", "store"] = "mail"
    severity: Annotated[int, Field(ge=1, le=3)] | None = None
    cause: Count | None = None
    resolution: Text = "explained"
    ask: bool = True


@router.get("/cases", auth=MAY_SEE, response=Page, summary="Cases, what is due first")
def cases(request: HttpRequest, asked: Query[Asked]) -> dict[str, object]:
    """Open ones unless states are named; those that the key's member may see."""
    wanted = Wanted(
        view=asked.view, states=tuple(asked.state) or tuple(OPEN), words=asked.words, owner=asked.owner,
        department=asked.department, cause=asked.cause, overdue=asked.overdue, person=asked.person,
    )  # fmt: skip
    found = queries.found(
        member_of(request), wanted, now=datetime.now(UTC), first=asked.after, last=asked.after + asked.limit
    )  # fmt: skip
    return {"cases": list(found.rows), "total": found.total}


@router.get("/cases/{int:number}", auth=MAY_SEE, response=WholeCase, summary="One case with its thread")
def case(request: HttpRequest, number: int) -> CaseView:
    """What was said and written stands masked."""
    return queries.case_view(member_of(request), number, now=datetime.now(UTC))


@router.post("/cases/{int:number}", auth=MAY_WORK, response=WholeCase, summary="Do one thing to a case")
def act(request: HttpRequest, number: int, body: Act) -> CaseView:
    """Assign, note, reply, wait, resolve and the rest, each by its word."""
    member, now = member_of(request), datetime.now(UTC)
    _act(member, number, body, now)
    return queries.case_view(member, number, now=now)


def _act(member: User, number: int, body: Act, now: datetime) -> object:
    owner = member_named(body.owner) if body.do == "assign" and body.owner else None
    said = ReplySaid(via=body.via, body=body.text, subject=body.subject)
    closing = Closing(resolution=body.resolution, note=body.text, cause=body.cause, ask=body.ask)
    if body.do == "note":
        return services.note(actor=member, number=number, body=body.text, now=now)
    verbs: dict[str, Callable[..., object]] = {
        "assign": partial(services.assign, owner=owner), "reply": partial(replying.reply, said=said),
        "wait": partial(services.wait, waiting=True), "work": partial(services.wait, waiting=False),
        "severity": partial(services.set_severity, severity=body.severity or 0),
        "cause": partial(services.set_cause, cause=body.cause), "resolve": partial(services.resolve, closing=closing),
        "dismiss": partial(services.dismiss, reason=body.text), "reopen": services.open_again,
    }  # fmt: skip
    return verbs[body.do](actor=member, number=number, revision=body.revision, now=now)
