"""Topics over HTTP: the tree and its versions, publishing, trying rules, corrections, quality, search in voices."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.analysis.text.topics.reading import read_rule, read_tree
from rashin.analysis.text.topics.writing import plain
from rashin.base.workspace.access import Permission, member_of
from rashin.powers.operation.topics import corrections, drafts, finding, rounds_read, suggesting, trying, versions
from rashin.powers.operation.topics.problems import problems_of
from rashin.powers.operation.topics.vocabulary import Purpose
from rashin.powers.operation.topics.wishes import asked_in, filters_of
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["topics"])
MAY_SEE = door(Permission.SEE_VOICES)
MAY_EDIT = door(Permission.EDIT_TOPICS)
Number = Annotated[int, Field(ge=0, le=2_000_000_000)]


class Problem(Schema):
    """What must be mended, or is worth a look."""

    place: str
    topic: str
    told: str
    severe: bool


class Tree(Schema):
    """The tree as it is being edited, in the format rashin.topics/1."""

    revision: int
    """Given back when the draft is replaced: somebody else's change in between is told (409)."""
    document: dict[str, Any]
    edited_at: datetime | None
    edited_by: str
    live: int | None
    """The version that questions read."""
    problems: list[Problem]


class TreeVersion(Schema):
    """A version of the tree."""

    number: int
    state: str
    topics: int
    published_at: datetime
    published_by: str
    note: str
    job: int | None


class WholeVersion(TreeVersion):
    """A version with its document."""

    document: dict[str, Any]


class NewDraft(Schema):
    """A tree that takes the draft's place."""

    document: dict[str, Any]
    revision: Number | None = None


class Publishing(Schema):
    """What is said of a version."""

    note: Annotated[Text, Field(max_length=500)] = ""
    revision: Number | None = None


class Rules(Schema):
    """Rules to be tried, as the document has them."""

    rules: Annotated[list[dict[str, Any]], Field(max_length=50)]


class Tried(Schema):
    """What rules match in a sample of the last year's voices."""

    matched: int
    looked: int
    voices: list[str]
    """Ids of a few that match."""


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


class Round(Schema):
    """A measured round of labelling."""

    id: int
    title: str
    purpose: str
    voices: int
    done_at: datetime | None
    figures: dict[str, Any]


class Searched(Schema):
    """What is looked for, with the filters of the explorer."""

    q: Annotated[Text, Field(min_length=1, max_length=300)]
    when: Text = ""
    topic: Text = ""
    sentiment: Text = ""
    channel: Text = ""
    unit: Text = ""
    survey: Text = ""
    aspect: Text = ""
    intent: Text = ""
    language: Text = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 20


class Hit(Schema):
    """A voice that was found; its text is masked."""

    voice: str
    at: datetime
    text: str
    topics: list[str]
    mood: str


@router.get("/topics", auth=MAY_SEE, response=Tree, summary="The tree of topics")
def tree(request: HttpRequest) -> dict[str, Any]:
    """The draft, the version in use, and what must be mended before the draft is published."""
    return _tree()


def _tree() -> dict[str, Any]:
    draft, live = drafts.draft(), versions.live_version()
    return {
        "revision": draft.revision, "document": plain(draft.tree), "edited_at": draft.edited_at,
        "edited_by": draft.edited_by, "live": live.number if live else None, "problems": problems_of(draft.tree),
    }  # fmt: skip


@router.put("/topics", auth=MAY_EDIT, response=Tree, summary="Replace the draft")
def replace(request: HttpRequest, body: NewDraft) -> dict[str, Any]:
    """One step of undo. What is in use stays until a version is published."""
    made = read_tree(body.document)
    drafts.replace(
        actor=member_of(request), tree=made, source="API", revision=body.revision, now=datetime.now(UTC)
    )  # fmt: skip
    return _tree()


@router.get("/topics/versions", auth=MAY_SEE, response=list[TreeVersion], summary="All versions")
def all_versions(request: HttpRequest) -> list[Any]:
    """The newest first."""
    return list(versions.versions())


@router.get("/topics/versions/{int:number}", auth=MAY_SEE, response=WholeVersion, summary="One version")
def version(request: HttpRequest, number: int) -> dict[str, Any]:
    """With its document."""
    row = versions.version_of(number)
    return _version(row) | {"document": row.document}


def _version(row: Any) -> dict[str, Any]:
    return {
        "number": row.number, "state": row.state, "topics": sum(1 for _ in drafts.tree_of(row.document).live()),
        "published_at": row.published_at, "published_by": str(row.published_by or ""), "note": row.note,
        "job": row.job,
    }  # fmt: skip


@router.post("/topics/publish", auth=MAY_EDIT, response={201: TreeVersion}, summary="Publish the draft")
def publish(request: HttpRequest, body: Publishing) -> Any:
    """Applied to all voices as background work; the version in use stays until the new one is whole."""
    made = versions.publish(
        actor=member_of(request), now=datetime.now(UTC), note=body.note, revision=body.revision
    )  # fmt: skip
    return Status(201, _version(made))


@router.post("/topics/suggest", auth=MAY_EDIT, response={202: dict[str, int]}, summary="Have topics suggested")
def suggest(request: HttpRequest) -> Any:
    """Background work; its suggestions appear in the draft."""
    return Status(202, {"job": suggesting.ask(actor=member_of(request), now=datetime.now(UTC)).pk})


@router.post("/topics/try", auth=MAY_EDIT, response=Tried, summary="Try rules")
def try_rules(request: HttpRequest, body: Rules) -> dict[str, Any]:
    """On a sample of the voices of the last year; nothing is kept."""
    rules = [read_rule(one, place=f"rules[{at}]") for at, one in enumerate(body.rules)]
    found = trying.tried(member_of(request), rules, now=datetime.now(UTC))
    return {"matched": found.matched, "looked": found.looked, "voices": [one.voice_id for one in found.hits]}


@router.post("/topics/corrections", auth=MAY_SEE, response={201: Correction}, summary="Say what is not right")
def correct(request: HttpRequest, body: Wrong) -> Any:
    """A topic is wrong or missing for a voice, or its sentiment is another."""
    wrong = corrections.Wrong(
        voice_id=body.voice, kind=body.kind, topic=body.topic, mood=body.mood, note=body.note
    )  # fmt: skip
    made = corrections.correct(actor=member_of(request), wrong=wrong, now=datetime.now(UTC))
    return Status(201, {"id": made.pk, "state": made.state})


@router.get("/topics/quality", auth=MAY_SEE, response=list[Round], summary="How far to trust the readings")
def quality(request: HttpRequest, purpose: Literal["sentiment", "topics"] = "sentiment") -> list[dict[str, Any]]:
    """Every measured round, the newest first: precision, recall, F1, agreement, each with its interval."""
    return [
        {
            "id": one.pk, "title": one.title, "purpose": one.purpose, "voices": one.figures.get("voices", 0),
            "done_at": one.done_at, "figures": one.figures,
        }
        for one in rounds_read.measured(Purpose(purpose))
    ]  # fmt: skip


@router.get("/topics/search", auth=MAY_SEE, response=list[Hit], summary="Search in voices")
def search(request: HttpRequest, asked: Query[Searched]) -> list[dict[str, Any]]:
    """By words, “phrases”, -words and meaning, the likeliest first."""
    member, now = member_of(request), datetime.now(UTC)
    filters = filters_of(request, member, versions.live_tree())
    found = finding.find(member, asked_in(request, filters, member, now=now), limit=asked.limit)
    return [
        {
            "voice": one.id, "at": one.at, "text": "".join(piece.text for piece in one.pieces),
            "topics": [topic.id for topic in one.topics], "mood": one.mood,
        }
        for one in found.voices
    ]  # fmt: skip
