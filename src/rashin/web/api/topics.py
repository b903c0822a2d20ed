"""The tree of topics over HTTP: read, changed by one topic or as a whole, tried, published, its versions."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.analysis.text.topics.reading import read_rule, read_tree
from rashin.analysis.text.topics.writing import plain
from rashin.base.workspace.access import Permission, member_of
from rashin.powers.operation.topics import differences, drafts, orders, suggesting, trying, versions
from rashin.powers.operation.topics.problems import problems_of
from rashin.powers.operation.topics.records import VersionRow
from rashin.web.api import corrections, labelling, searches
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["topics"])
router.add_router("", corrections.router)
router.add_router("", labelling.router)
router.add_router("", searches.router)
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


Id = Annotated[Text, Field(max_length=80)]
Title = Annotated[dict[Text, Annotated[Text, Field(max_length=200)]], Field(max_length=40)]
RuleList = Annotated[list[dict[str, Any]], Field(max_length=50)]


class TopicPart(Schema):
    """One of the topics into which another is split. Words that go to a part leave the topic."""

    title: Title
    rules: RuleList = Field(default_factory=list)


class TopicChange(Schema):
    """One thing to do to the draft.

    ``add`` (title, note, rules, parent), ``change`` (title, note, rules of a topic; what is not said stays), ``move``
    (parent, before), ``merge`` (``topics`` into the topic), ``split`` (into ``parts``), ``retire``, ``revive``,
    ``keep`` (take suggestions over, with everything under them).
    """

    do: Literal["add", "change", "move", "merge", "split", "retire", "revive", "keep"]
    topic: Id = ""
    title: Title = Field(default_factory=dict)
    note: Annotated[Text, Field(max_length=4000)] | None = None
    rules: RuleList | None = None
    parent: Id | None = None
    before: Id | None = None
    topics: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    parts: Annotated[list[TopicPart], Field(max_length=50)] = Field(default_factory=list)
    revision: Number | None = None
    """The draft's as it was read: any change in between is told (409). Without it the newest draft is changed."""


class Changed(Schema):
    """What was done to the draft."""

    revision: int
    told: str
    topics: list[str]
    """Ids of what was touched; of a new topic its id is the first."""
    problems: list[Problem]


class UndoneChange(Schema):
    """What was taken back."""

    revision: int
    told: str


class TreeVersions(Schema):
    """A page of versions, the newest first, and where the next begins."""

    versions: list[TreeVersion]
    next: str | None


class TopicDifference(Schema):
    """Something in which the draft differs from what is in use."""

    topic: str
    what: str
    title: str
    before: str
    after: str


class TopicEffect(Schema):
    """How many voices of the sample a topic has before and after."""

    topic: str
    title: str
    before: int
    after: int


class Preview(Schema):
    """What publishing the draft would change."""

    revision: int
    differences: list[TopicDifference]
    problems: list[Problem]
    looked: int
    effects: list[TopicEffect]
    """Empty as long as something must be mended."""


class TopicSuggestion(Schema):
    """A topic that the data suggest and nobody took yet."""

    id: str
    title: str
    voices: int
    share: float
    terms: list[str]
    below: list[str]
    looked: int
    sampled: bool


class VersionDeed(Schema):
    """``draft``: make it the draft. ``apply``: apply it again, where that failed or was stopped."""

    do: Literal["draft", "apply"]


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


@router.post("/topics/changes", auth=MAY_EDIT, response=Changed, summary="Change the draft")
def change(request: HttpRequest, body: TopicChange) -> dict[str, Any]:
    """One topic at a time, in the newest draft: who changes another topic meanwhile is in nobody's way."""
    order = orders.Order(
        do=body.do, topic=body.topic, title=body.title, note=body.note, parent=body.parent or None,
        before=body.before or None, topics=body.topics, rules=None if body.rules is None else _rules(body.rules),
        parts=[
            orders.Part(title=one.title, rules=_rules(one.rules, f"parts[{at}].rules"))
            for at, one in enumerate(body.parts)
        ],
    )  # fmt: skip
    done = drafts.edit(
        actor=member_of(request), doing=orders.change_of(order), seen={}, revision=body.revision,
        now=datetime.now(UTC),
    )  # fmt: skip
    return {
        "revision": drafts.draft().revision, "told": drafts.told(drafts.kept_note(done.note)),
        "topics": list(done.note.topics), "problems": problems_of(done.tree),
    }  # fmt: skip


def _rules(said: list[dict[str, Any]], place: str = "rules") -> list[Any]:
    return [read_rule(one, place=f"{place}[{at}]") for at, one in enumerate(said)]


@router.post("/topics/undo", auth=MAY_EDIT, response=UndoneChange, summary="Undo the last change of the draft")
def undo(request: HttpRequest) -> dict[str, Any]:
    """Step by step, as often as there is something left."""
    told = drafts.undo(actor=member_of(request), now=datetime.now(UTC))
    return {"revision": drafts.draft().revision, "told": told}


@router.get("/topics/preview", auth=MAY_EDIT, response=Preview, summary="What publishing would change")
def preview(request: HttpRequest) -> dict[str, Any]:
    """Differences to what is in use, what must be mended, and how many voices of a sample move."""
    member, now = member_of(request), datetime.now(UTC)
    draft, live = drafts.draft(), versions.live_tree()
    texts = [said.text for _voice, said in trying.texts_of(member, now=now)]
    problems = problems_of(draft.tree, texts=texts)
    severe = any(one.severe for one in problems)
    return {
        "revision": draft.revision, "differences": differences.lines(live, draft.tree), "problems": problems,
        "looked": len(texts), "effects": [] if severe else trying.effects(member, live, draft.tree, now=now),
    }  # fmt: skip


@router.get("/topics/suggestions", auth=MAY_EDIT, response=list[TopicSuggestion], summary="Suggested topics")
def suggestions(request: HttpRequest) -> list[Any]:
    """Those that nobody took yet, with their grounds; ``keep`` of a change takes one over, ``retire`` puts it aside."""
    return suggesting.suggested(drafts.draft().tree)


@router.get("/topics/versions", auth=MAY_SEE, response=TreeVersions, summary="Versions, the newest first")
def all_versions(request: HttpRequest, asked: Query[Paged]) -> dict[str, Any]:
    """Every version that was published, page by page."""
    found, following = page_of(versions.every(), "published_at", cursor=asked.cursor, limit=asked.limit)
    return {"versions": [versions.told(one) for one in found], "next": following}


@router.get("/topics/versions/{int:number}", auth=MAY_SEE, response=WholeVersion, summary="One version")
def version(request: HttpRequest, number: int) -> dict[str, Any]:
    """With its document."""
    row = versions.version_of(number)
    told = versions.told(row)
    return {name: getattr(told, name) for name in TreeVersion.model_fields} | {"document": row.document}


@router.post("/topics/versions/{int:number}", auth=MAY_EDIT, response=TreeVersion, summary="Bring a version back")
def version_do(request: HttpRequest, number: int, body: VersionDeed) -> VersionRow:
    """Into the draft, one step of undo; or into all voices once more. What is in use stays meanwhile."""
    member, now = member_of(request), datetime.now(UTC)
    if body.do == "apply":
        return versions.told(versions.apply_again(actor=member, number=number, now=now))
    versions.bring_back(actor=member, number=number, now=now)
    return versions.told(versions.version_of(number))


@router.post("/topics/publish", auth=MAY_EDIT, response={201: TreeVersion}, summary="Publish the draft")
def publish(request: HttpRequest, body: Publishing) -> Any:
    """Applied to all voices as background work; the version in use stays until the new one is whole."""
    made = versions.publish(
        actor=member_of(request), now=datetime.now(UTC), note=body.note, revision=body.revision
    )  # fmt: skip
    return Status(201, versions.told(made))


@router.post("/topics/suggest", auth=MAY_EDIT, response={202: dict[str, int]}, summary="Have topics suggested")
def suggest(request: HttpRequest) -> Any:
    """Background work; its suggestions appear in the draft."""
    return Status(202, {"job": suggesting.ask(actor=member_of(request), now=datetime.now(UTC)).pk})


@router.post("/topics/try", auth=MAY_EDIT, response=Tried, summary="Try rules")
def try_rules(request: HttpRequest, body: Rules) -> dict[str, Any]:
    """On a sample of the voices of the last year; nothing is kept."""
    found = trying.tried(member_of(request), _rules(body.rules), now=datetime.now(UTC))
    return {"matched": found.matched, "looked": found.looked, "voices": [one.voice_id for one in found.hits]}
