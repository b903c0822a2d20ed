"""Ways into a survey over HTTP, and what was found by it: links, QR codes, kiosks, widgets; results by question."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.base.workspace.access import Permission, member_of
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.answering import doors
from rashin.powers.operation.surveys.results import reading
from rashin.powers.operation.surveys.results.plain import results_of
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["surveys"])
MAY_LOOK = door(Permission.SEE_SURVEYS)
MAY_EDIT = door(Permission.EDIT_SURVEYS)


class WayIn(Schema):
    """A way into a survey. ``address`` is what people open; that of an API is posted to."""

    id: int
    kind: str
    label: str
    channel: str
    unit: str
    address: str
    test_address: str
    single_use: bool
    opens_at: datetime | None
    closes_at: datetime | None
    revoked_at: datetime | None


class WaySaid(Schema):
    """A way in to be made. ``settings`` are those of a kiosk or a widget."""

    kind: Literal["open", "qr", "kiosk", "widget", "api"] = "open"
    label: Annotated[Text, Field(max_length=120)] = ""
    unit: Annotated[Text, Field(max_length=120)] = ""
    hidden: dict[Text, Text] = Field(default_factory=dict, max_length=50)
    settings: dict[Text, Any] = Field(default_factory=dict, max_length=30)
    single_use: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


class Found(Schema):
    """What one question found. ``found`` has the shape of its kind: scores, shares, rows, numbers, days or remarks."""

    question: str
    kind: str
    text: dict[str, str]
    shown: int
    answered: int
    skipped: int
    seconds: dict[str, Any]
    found: dict[str, Any]


class SurveyFound(Schema):
    """The results of a survey: ``n`` answers, each question by its kind."""

    survey: str
    n: int
    questions: list[Found]


class WhichAnswers(Schema):
    """Of which answers. Those of employees are never chosen among."""

    language: Text = ""
    channel: Text = ""
    unit: Text = ""
    since: datetime | None = None
    until: datetime | None = None


@router.get("/surveys/{str:key}/ways", auth=MAY_EDIT, response=list[WayIn], summary="The ways into a survey")
def ways(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """Newest first; personal links of invitations are not among them."""
    survey = queries.survey_of(key, member=member_of(request))
    return [_way(row) for row in queries.ways_of(survey)]


@router.post("/surveys/{str:key}/ways", auth=MAY_EDIT, response={201: WayIn}, summary="Open a way into a survey")
def new_way(request: HttpRequest, key: str, body: WaySaid) -> Status[dict[str, Any]]:
    """Its address holds a token that nobody guesses."""
    survey = queries.survey_of(key, member=member_of(request))
    said = body.dict()
    wanted = doors.Wanted(**{name: value for name, value in said.items() if name != "kind"})
    made = doors.make_door(
        actor=member_of(request), survey=survey, kind=body.kind, wanted=wanted, now=datetime.now(UTC)
    )
    return Status(201, _way(made))


@router.get("/surveys/{str:key}/results", auth=MAY_LOOK, response=SurveyFound, summary="Results, question by question")
def results(request: HttpRequest, key: str, which: Query[WhichAnswers]) -> dict[str, Any]:
    """With intervals, or the reason why there is no number; remarks are masked."""
    member = member_of(request)
    return results_of(queries.survey_of(key, member=member), reading.Chosen(**which.dict()), member)


def _way(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "label": row.label, "channel": row.channel, "unit": row.unit,
        "address": doors.address_of(row), "test_address": doors.address_of(row, test=True),
        "single_use": row.single_use, "opens_at": row.opens_at, "closes_at": row.closes_at,
        "revoked_at": row.revoked_at,
    }  # fmt: skip
