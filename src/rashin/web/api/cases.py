"""Cases over HTTP: list, look, act. What the pages do, with the same rights."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.models import User
from rashin.base.workspace.queries import member_named
from rashin.powers.operation.cases import queries, replying, services
from rashin.powers.operation.cases.records import CaseRow, CaseView, Closing, ReplySaid, Wanted
from rashin.powers.operation.cases.vocabulary import OPEN
from rashin.web.api import case_rules
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["cases"])
router.add_router("", case_rules.router)
MAY_SEE = door(Permission.SEE_CASES)
MAY_WORK = door(Permission.WORK_CASES)
LAST_KEY = 2**63 - 1
PersonKey = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
State = Literal["new", "working", "waiting", "resolved", "dismissed", "merged"]


class Case(Schema):
    """A case in a list; times are UTC. Customers' names stand masked or not at all.

    ``person_key`` is a text, as the customer's own page of the API says it: JavaScript's numbers end at 2⁵³.
    """

    id: int
    title: str
    state: str
    severity: int
    person_key: str | None
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
    """One page of cases, those opened last first, and where the next begins."""

    cases: list[Case]
    next: str | None


class Asked(Paged):
    """Which cases."""

    state: list[State] = Field(default_factory=list)
    view: Literal["mine", "department", "all"] = "all"
    overdue: bool = False
    owner: Count | None = None
    department: Count | None = None
    cause: Count | None = None
    person_key: PersonKey | None = None
    words: Text = ""


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


def _plain(row: CaseRow) -> dict[str, object]:
    said = {name: getattr(row, name) for name in Case.model_fields if name != "person_key"}
    return said | {"person_key": None if row.person is None else str(row.person)}


def _whole(view: CaseView) -> dict[str, object]:
    said = {name: getattr(view, name) for name in WholeCase.model_fields if name != "row"}
    return said | {"row": _plain(view.row)}


@router.get("/cases", auth=MAY_SEE, response=Page, summary="Cases, those opened last first")
def cases(request: HttpRequest, asked: Query[Asked]) -> dict[str, object]:
    """Open ones unless states are named; those that the key's member may see."""
    wanted = Wanted(
        view=asked.view, states=tuple(asked.state) or tuple(OPEN), words=asked.words, owner=asked.owner,
        department=asked.department, cause=asked.cause, overdue=asked.overdue,
        person=min(int(asked.person_key), LAST_KEY) if asked.person_key else None,
    )  # fmt: skip
    member, now = member_of(request), datetime.now(UTC)
    rows, following = page_of(queries.listed(member, wanted, now=now), "opened_at", cursor=asked.cursor,
                              limit=asked.limit)  # fmt: skip
    return {"cases": [_plain(one) for one in queries.rows_of(rows, member, now=now)], "next": following}


@router.get("/cases/{int:number}", auth=MAY_SEE, response=WholeCase, summary="One case with its thread")
def case(request: HttpRequest, number: int) -> dict[str, object]:
    """What was said and written stands masked."""
    return _whole(queries.case_view(member_of(request), number, now=datetime.now(UTC)))


@router.post("/cases/{int:number}", auth=MAY_WORK, response=WholeCase, summary="Do one thing to a case")
def act(request: HttpRequest, number: int, body: Act) -> dict[str, object]:
    """Assign, note, reply, wait, resolve and the rest, each by its word."""
    member, now = member_of(request), datetime.now(UTC)
    _act(member, number, body, now)
    return _whole(queries.case_view(member, number, now=now))


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
