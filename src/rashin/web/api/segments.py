"""Segments and saved questions over HTTP: what the pages keep under names."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rashin.base.customers import segments
from rashin.base.customers.records import SegmentSaid, SegmentView
from rashin.base.workspace.access import Permission, member_of
from rashin.powers.operation.explore.queries import saved_questions
from rashin.powers.operation.explore.records import Saved
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["questions"])
MAY_ASK = door(Permission.ASK)
MAY_LOOK = door(Permission.SEE_SCORES)


class Segment(Schema):
    """People under a name; ``rules`` are in the text form that questions take."""

    id: int
    name: str
    description: str
    rules: tuple[str, ...]
    match: str
    created_at: datetime
    created_by: str
    changed_at: datetime | None
    version: int


class NewSegment(Schema):
    """What a segment says; ``match`` is all or any."""

    name: Text
    rules: tuple[Text, ...]
    match: Text = "all"
    description: Text = ""


class SavedQuestion(Schema):
    """A question under a name; its ``link`` is asked at ``/api/ask/{link}``."""

    id: int
    name: str
    link: str
    owner: str
    shared: bool
    pinned: bool


@router.get("/segments", auth=MAY_ASK, response=list[Segment], summary="All segments, by name")
def all_segments(request: HttpRequest) -> list[SegmentView]:
    """All segments. How many people belong to one is asked of ``/api/ask/segment``."""
    return segments.segments()


@router.post("/segments", auth=MAY_ASK, response={201: Segment}, summary="Keep rules under a name")
def new_segment(request: HttpRequest, body: NewSegment) -> Status[SegmentView]:
    """Each rule is read as a question reads it."""
    said = SegmentSaid(name=body.name, rules=body.rules, match=body.match, description=body.description)
    made = segments.add_segment(actor=member_of(request), said=said, now=datetime.now(UTC))
    return Status(201, segments.segment(made.pk))


@router.delete("/segments/{int:number}", auth=MAY_ASK, response={204: None}, summary="Forget a segment")
def forget_segment(request: HttpRequest, number: int) -> Status[None]:
    """One that a saved question names stays."""
    segments.drop_segment(actor=member_of(request), number=number, now=datetime.now(UTC))
    return Status(204, None)


@router.get(
    "/saved-questions", auth=MAY_LOOK, response=list[SavedQuestion], summary="One's own saved questions and shared ones"
)
def saved(request: HttpRequest) -> list[Saved]:
    """By name."""
    return saved_questions(member_of(request))
