"""What people say is not right, over HTTP: said, looked at, taken or not, taken back."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.base.workspace.access import Permission, member_of
from rashin.powers.operation.topics import corrections
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["topics"])
MAY_SEE = door(Permission.SEE_VOICES)
MAY_EDIT = door(Permission.EDIT_TOPICS)


class Wrong(Schema):
    """What is not right about a voice."""

    voice: Annotated[Text, Field(max_length=300)]
    kind: Literal["wrong", "missing", "sentiment"]
    topic: Annotated[Text, Field(max_length=80)] = ""
    mood: Literal["", "pos", "neg", "neu", "mixed"] = ""
    note: Annotated[Text, Field(max_length=300)] = ""


class Correction(Schema):
    """A correction; ``taken`` at once when its member keeps the topics."""

    id: int
    state: str


class CorrectionLine(Schema):
    """A correction in a list, with its voice masked; without words when the key's member may not see it."""

    id: int
    voice: str
    kind: str
    topic: str
    mood: str
    note: str
    state: str
    by: str
    at: datetime
    text: str


class Corrections(Schema):
    """A page of corrections, the newest first, and where the next begins."""

    corrections: list[CorrectionLine]
    next: str | None


class WantedCorrections(Paged):
    """Which corrections."""

    state: Literal["open", "taken", "refused"] = "open"


class Judgement(Schema):
    """``take`` or ``refuse`` what is open; ``back``: what was taken counts no more."""

    do: Literal["take", "refuse", "back"]


@router.get("/topics/corrections", auth=MAY_EDIT, response=Corrections, summary="What people say is not right")
def listed(request: HttpRequest, wanted: Query[WantedCorrections]) -> dict[str, Any]:
    """Those that wait, unless another state is named."""
    rows = corrections.in_state(wanted.state)
    found, following = page_of(rows, "at", cursor=wanted.cursor, limit=wanted.limit)
    lines = [
        {
            "id": one.id, "voice": one.voice_id, "kind": one.kind, "topic": row.topic, "mood": row.mood,
            "note": one.note, "state": one.state, "by": one.by, "at": one.at, "text": one.text,
        }
        for one, row in zip(corrections.rows(member_of(request), found), found, strict=True)
    ]  # fmt: skip
    return {"corrections": lines, "next": following}


@router.post("/topics/corrections", auth=MAY_SEE, response={201: Correction}, summary="Say what is not right")
def correct(request: HttpRequest, body: Wrong) -> Any:
    """A topic is wrong or missing for a voice, or its sentiment is another."""
    wrong = corrections.Wrong(
        voice_id=body.voice, kind=body.kind, topic=body.topic, mood=body.mood, note=body.note
    )  # fmt: skip
    made = corrections.correct(actor=member_of(request), wrong=wrong, now=datetime.now(UTC))
    return Status(201, {"id": made.pk, "state": made.state})


@router.post(
    "/topics/corrections/{int:number}", auth=MAY_EDIT, response=Correction, summary="Take a correction, or not"
)
def judge(request: HttpRequest, number: int, body: Judgement) -> dict[str, Any]:
    """What is taken counts in every figure from then on; what is taken back leaves the reading of the machine."""
    member, now = member_of(request), datetime.now(UTC)
    if body.do == "back":
        row = corrections.take_back(actor=member, number=number, now=now)
    else:
        row = corrections.judge(actor=member, number=number, take=body.do == "take", now=now)
    return {"id": row.pk, "state": row.state}
