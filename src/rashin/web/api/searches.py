"""Search in voices over HTTP, by words, phrases and meaning; and searches that are kept."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.base.workspace.access import Permission, member_of
from rashin.powers.operation.topics import finding, searches, versions
from rashin.powers.operation.topics.feed import Spoken
from rashin.powers.operation.topics.records import SearchRow
from rashin.powers.operation.topics.wishes import asked_in, filters_of
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["topics"])
MAY_SEE = door(Permission.SEE_VOICES)
Words = Annotated[Text, Field(max_length=300)]


class Searched(Schema):
    """What is looked for, with the filters of the explorer: the query of a saved search can be sent as it is."""

    q: Words = ""
    """Words, “phrases”, -words; what is meant is found, too. Empty: the newest voices."""
    when: Words = ""
    """28d, 90d, month, all, 2026-01-01..2026-03-31 …; the last ninety days unless said."""
    topic: Words = ""
    sentiment: Words = ""
    channel: Words = ""
    unit: Words = ""
    survey: Words = ""
    aspect: Words = ""
    intent: Words = ""
    language: Words = ""
    where: Annotated[list[Words], Field(max_length=8)] = Field(default_factory=list)
    """Filters as questions take them: metric=nps, score<=6 …"""
    skip: Annotated[int, Field(ge=0, le=finding.FARTHEST)] = 0
    """“next” of the page before."""
    limit: Annotated[int, Field(ge=1, le=200)] = 20


class HitReason(Schema):
    """A piece of the text that says why the voice was tagged or found."""

    text: str
    why: list[str]
    found: bool
    """Whether it is what was looked for."""


class Hit(Schema):
    """A voice that was found; its text is masked."""

    voice: str
    at: datetime
    text: str
    topics: list[str]
    mood: str
    """pos, neg, neu, mixed, or empty."""
    channel: str
    unit: str
    survey: str
    corrected: bool
    """Whether people said what mood it is."""
    reasons: list[HitReason]


class Hits(Schema):
    """Voices, the likeliest first, and where the next page begins."""

    voices: list[Hit]
    next: int | None
    total: int | None
    """How many there are in all, where that is known."""
    by: Literal["words", "index", "meaning", "newest"]
    """How they were found: as the words stand, in any form, by what is meant, too; or the newest."""


class KeptSearch(Schema):
    """A saved search: its query is one of `/api/topics/search`."""

    id: int
    name: str
    page: str
    query: str
    owner: str
    own: bool
    shared: bool
    created_at: datetime


class KeptSearches(Schema):
    """A page of saved searches, the newest first, and where the next begins."""

    searches: list[KeptSearch]
    next: str | None


class NewSearch(Schema):
    """Filters and words under a name."""

    name: Annotated[Text, Field(min_length=1, max_length=120)]
    query: Annotated[Text, Field(max_length=searches.LONGEST)]
    page: Literal["voices_search", "voices_explore"] = "voices_search"
    shared: bool = False


class SharedSearch(Schema):
    """Whether everybody may open it."""

    shared: bool


@router.get("/topics/search", auth=MAY_SEE, response=Hits, summary="Search in voices")
def search(request: HttpRequest, asked: Query[Searched]) -> dict[str, Any]:
    """By words, “phrases”, -words and meaning, the likeliest first."""
    member, now = member_of(request), datetime.now(UTC)
    filters = filters_of(request, member, versions.live_tree())
    found = finding.page(member, asked_in(request, filters, member, now=now), skip=asked.skip, limit=asked.limit)
    following = asked.skip + asked.limit
    return {
        "voices": [_hit(one) for one in found.voices], "total": found.total, "by": found.by,
        "next": following if found.more and following <= finding.FARTHEST else None,
    }  # fmt: skip


def _hit(one: Spoken) -> dict[str, Any]:
    return {
        "voice": one.id, "at": one.at, "text": "".join(piece.text for piece in one.pieces),
        "topics": [topic.id for topic in one.topics], "mood": one.label, "channel": one.channel, "unit": one.unit,
        "survey": one.survey, "corrected": one.corrected,
        "reasons": [
            {"text": piece.text, "why": piece.told, "found": piece.current} for piece in one.pieces if piece.marked
        ],
    }  # fmt: skip


@router.get("/topics/searches", auth=MAY_SEE, response=KeptSearches, summary="Saved searches")
def kept(request: HttpRequest, asked: Query[Paged]) -> dict[str, Any]:
    """One's own and the shared ones."""
    member = member_of(request)
    rows = searches.visible(member)
    found, following = page_of(rows, "created_at", cursor=asked.cursor, limit=asked.limit)
    return {"searches": [searches.told(member, one) for one in found], "next": following}


@router.post("/topics/searches", auth=MAY_SEE, response={201: KeptSearch}, summary="Keep a search")
def keep(request: HttpRequest, body: NewSearch) -> Any:
    """Under a name that is one's own once."""
    member = member_of(request)
    made = searches.save_search(
        actor=member, name=body.name, page=body.page, query=body.query, shared=body.shared, now=datetime.now(UTC)
    )
    return Status(201, searches.told(member, made))


@router.put("/topics/searches/{int:number}", auth=MAY_SEE, response=KeptSearch, summary="Share a search, or not")
def share(request: HttpRequest, number: int, body: SharedSearch) -> SearchRow:
    """One's own alone."""
    member = member_of(request)
    searches.share_search(actor=member, number=number, shared=body.shared, now=datetime.now(UTC))
    return searches.search_numbered(member, number)


@router.delete("/topics/searches/{int:number}", auth=MAY_SEE, response={204: None}, summary="Forget a search")
def forget(request: HttpRequest, number: int) -> Status[None]:
    """One's own alone."""
    searches.forget_search(actor=member_of(request), number=number, now=datetime.now(UTC))
    return Status(204, None)
