"""Summaries over HTTP: voices that stand for the rest, a model's drafts, and the settings of the model."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.base.summaries import choosing, queries, services
from rashin.base.summaries.errors import NoModel
from rashin.base.summaries.records import Cited, Quoted, Sentence, SummaryView, Wanted
from rashin.base.summaries.showing import failure_words
from rashin.base.summaries.sources import LONGEST, subject_of
from rashin.base.summaries.vocabulary import BOUNDS
from rashin.base.ui.formats import reading_language
from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.vocabulary import UNFINISHED, JobState
from rashin.web.api.doors import door
from rashin.web.api.words import Number, Text

router = Router(tags=["summaries"])
MAY_READ = door(Permission.SEE_VOICES)
MAY_DRAFT = door(Permission.ASK)
MAY_SET = door(Permission.MANAGE_MODEL)


def _bound(name: str) -> Any:
    low, high = BOUNDS[name]
    return Field(ge=low, le=high)


class Whose(Schema):
    """Which voices: the name of a source, and its words as in the address of its page."""

    of: Annotated[Text, Field(max_length=40)] = "voices"
    query: Annotated[Text, Field(max_length=LONGEST)] = ""


class DraftWanted(Whose):
    """A draft that is asked for."""

    language: Literal["", "ja", "en"] = ""
    """Empty: the language of the request."""


class CitedVoice(Schema):
    """A voice that a sentence names; without words when it is gone."""

    number: int
    voice: str
    text: str


class DraftSentence(Schema):
    """One sentence, with what is doubtful about it."""

    text: str
    voices: list[CitedVoice]
    figures_of_no_voice: list[str]
    contrary: bool


class ModelDraft(Schema):
    """A model's draft: no evidence, and never a figure."""

    id: int
    of: str
    query: str
    language: str
    model: str
    made_at: datetime
    made_by: str
    voices: int
    sent: int
    masked: bool
    sentences: list[DraftSentence]
    without_ground: list[DraftSentence]
    citations_dropped: int
    answered_in: str
    """Another language than was asked for; empty when it is the one."""
    tokens_in: int | None
    tokens_out: int | None


class DraftState(Schema):
    """The newest draft about some voices, and the work on the next."""

    draft: ModelDraft | None
    job: int | None
    state: str
    """Of the newest work; empty when there was none."""
    problem: str


class ChosenVoice(Schema):
    """A voice that stands for others."""

    voice: str
    text: str
    stands_for: int | None


class ChosenGroup(Schema):
    """The voices that stand for a topic; without a name, for all."""

    topic: str
    name: str
    voices: int
    chosen: list[ChosenVoice]


class ChosenVoices(Schema):
    """Some voices in short, without a model."""

    voices: int
    looked_at: int
    by: Literal["meaning", "letters"]
    groups: list[ChosenGroup]


class ModelTold(Schema):
    """The settings of the model. Its key is never told."""

    base_url: str
    model: str
    has_key: bool
    timeout: int
    most_voices: int
    most_characters: int
    calls_per_day: int
    inside: bool
    personal: bool
    personal_reason: str
    enabled: bool
    today: int
    calls_30: int
    tokens_30: int
    checked_at: datetime | None
    problem: str


class ModelSaid(Schema):
    """The settings of the model as they are to be; an empty key keeps the one that is there."""

    base_url: Annotated[Text, Field(max_length=500)]
    model: Annotated[Text, Field(max_length=200)]
    key: Annotated[Text, Field(max_length=4000)] = ""
    no_key: bool = False
    timeout: Annotated[int, _bound("timeout")] = 60
    most_voices: Annotated[int, _bound("most_voices")] = 120
    most_characters: Annotated[int, _bound("most_characters")] = 24_000
    calls_per_day: Annotated[int, _bound("calls_per_day")] = 100
    inside: bool = False
    personal: bool = False
    personal_reason: Annotated[Text, Field(max_length=500)] = ""
    enabled: bool = True


class ModelTrial(Schema):
    """What came of a trial with made-up remarks."""

    problem: str
    status: int
    answer: str
    model: str
    took_ms: int
    sentences: int
    cites: bool
    tokens_in: int | None
    tokens_out: int | None


@router.get("/summaries", auth=MAY_READ, response=DraftState, summary="The newest draft about some voices")
def newest(request: HttpRequest, asked: Query[Whose]) -> dict[str, Any]:
    """Of those who see the same voices; with how far the next one is."""
    return _state(request, asked.of, asked.query)


def _state(request: HttpRequest, of: str, query: str, language: str = "") -> dict[str, Any]:
    member = member_of(request)
    subject = subject_of(member, of, query, language=language)
    found, work = queries.newest(member, subject), queries.work_of(subject)
    failed = work is not None and work.state == JobState.FAILED
    return {
        "draft": _draft(found) if found else None, "job": work.pk if work and work.state in UNFINISHED else None,
        "state": work.state if work else "",
        "problem": failure_words(work.error or {}) if work is not None and failed else "",
    }  # fmt: skip


@router.post("/summaries", auth=MAY_DRAFT, response={202: DraftState}, summary="Have a draft written")
def draft(request: HttpRequest, body: DraftWanted) -> Any:
    """Background work. Asked again while it is being written, it is written once."""
    language = body.language or reading_language()
    services.ask_draft(
        actor=member_of(request), of=body.of, query=body.query, language=language, now=datetime.now(UTC)
    )  # fmt: skip
    return Status(202, _state(request, body.of, body.query, language))


@router.get("/summaries/chosen", auth=MAY_READ, response=ChosenVoices, summary="Voices that stand for the rest")
def chosen(request: HttpRequest, asked: Query[Whose]) -> dict[str, Any]:
    """Nothing is written and nothing leaves: a few voices of each of the largest topics."""
    member = member_of(request)
    found = choosing.chosen(member, subject_of(member, asked.of, asked.query), now=datetime.now(UTC))
    return {
        "voices": found.n, "looked_at": found.looked, "by": "meaning" if found.by_meaning else "letters",
        "groups": [
            {"topic": one.topic, "name": one.name, "voices": one.n, "chosen": [_quoted(each) for each in one.quoted]}
            for one in found.groups
        ],
    }  # fmt: skip


def _quoted(one: Quoted) -> dict[str, Any]:
    return {"voice": one.voice.id, "text": one.voice.text, "stands_for": one.stands_for or None}


@router.get("/summaries/{int:number}", auth=MAY_READ, response=ModelDraft, summary="One draft")
def one_draft(request: HttpRequest, number: Number) -> dict[str, Any]:
    """As it is kept, for whoever sees the same voices."""
    return _draft(queries.summary(member_of(request), number))


def _draft(found: SummaryView) -> dict[str, Any]:
    return {
        "id": found.id, "of": found.of, "query": found.query, "language": found.language, "model": found.model,
        "made_at": found.made_at, "made_by": found.made_by, "voices": found.n, "sent": found.sent,
        "masked": found.masked, "sentences": [_sentence(one) for one in found.sentences],
        "without_ground": [_sentence(one) for one in found.doubtful], "citations_dropped": found.unknown,
        "answered_in": found.otherwise, "tokens_in": found.tokens_in, "tokens_out": found.tokens_out,
    }  # fmt: skip


def _sentence(one: Sentence) -> dict[str, Any]:
    return {
        "text": one.text, "voices": [_cited(each) for each in one.cited],
        "figures_of_no_voice": list(one.numbers), "contrary": one.contrary,
    }  # fmt: skip


def _cited(one: Cited) -> dict[str, Any]:
    voice = one.voice
    return {"number": one.number, "voice": voice.id if voice else "", "text": voice.text if voice else ""}


@router.get("/model", auth=MAY_SET, response=ModelTold, summary="The settings of the model")
def model(request: HttpRequest) -> Any:
    """Without its key."""
    return _model()


def _model() -> Any:
    found = queries.model(now=datetime.now(UTC))
    if found is None:
        raise NoModel
    return found


@router.put("/model", auth=MAY_SET, response=ModelTold, summary="Set the model up, or change it")
def set_model(request: HttpRequest, body: ModelSaid) -> Any:
    """A key is not carried over to another server."""
    services.set_model(Wanted(**body.dict()), actor=member_of(request), now=datetime.now(UTC))
    return _model()


@router.delete("/model", auth=MAY_SET, response={204: None}, summary="Forget the model and its key")
def remove_model(request: HttpRequest) -> Any:
    """Drafts that there are stay."""
    services.remove_model(actor=member_of(request), now=datetime.now(UTC))
    return Status(204, None)


@router.post("/model/trial", auth=MAY_SET, response=ModelTrial, summary="Try the model")
def try_model(request: HttpRequest) -> Any:
    """With two made-up remarks: nobody's words are sent."""
    return services.try_model(actor=member_of(request), now=datetime.now(UTC))
