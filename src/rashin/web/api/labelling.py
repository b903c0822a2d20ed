"""Labelling and quality over HTTP: rounds, one voice at a time, blind; what two said differently; what came of it."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.params.functions import Header
from pydantic import Field

from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.queries import member_named
from rashin.powers.operation.topics import drawing, learning, rounds, rounds_read
from rashin.powers.operation.topics.errors import NoSuchPiece
from rashin.powers.operation.topics.records import SaidVoice
from rashin.powers.operation.topics.vocabulary import Purpose, RoundState
from rashin.web.api.doors import door
from rashin.web.api.paging import Paged, page_of
from rashin.web.api.words import Text

router = Router(tags=["topics"])
MAY_SEE = door(Permission.SEE_VOICES)
MAY_LABEL = door(Permission.EDIT_TOPICS)
LARGEST = 2_000_000_000
Value = Annotated[list[Annotated[Text, Field(max_length=80)]], Field(max_length=200)]


class Round(Schema):
    """A measured round of labelling."""

    id: int
    title: str
    purpose: str
    voices: int
    done_at: datetime | None
    figures: dict[str, Any]


class LearnedSince(Schema):
    """The labelled sample read once more with the version in use; voices that were corrected are left out."""

    voices: int
    left_out: int
    then: str
    now: str
    change: str
    band: str
    verdict: Literal["better", "worse", "same", "few"]
    corrections: int


class WholeRound(Round):
    """A measured round, and what corrections and new versions changed since."""

    learned: LearnedSince


class RoundLine(Schema):
    """A round in a list, as far as its reader may know."""

    id: int
    title: str
    purpose: str
    state: str
    size: int
    mine: int | None
    """How many the key's member has labelled; none when they are not asked."""
    done: int
    wanted: int
    people: list[str]
    contradictions: int
    made_at: datetime
    done_at: datetime | None


class Rounds(Schema):
    """A page of rounds, the newest first, and where the next begins."""

    rounds: list[RoundLine]
    next: str | None


class LabelChoice(Schema):
    """An answer that can be given."""

    value: str
    title: dict[str, str]
    note: str


class RoundTold(RoundLine):
    """A round with the answers that can be given; beside them “?” says that it cannot be told."""

    choices: list[LabelChoice]
    several: bool
    """Whether a voice may have several of them, or none."""


class NewRound(Schema):
    """A sample to be drawn."""

    purpose: Literal["sentiment", "topics"]
    title: Annotated[Text, Field(min_length=1, max_length=120)]
    size: Annotated[int, Field(ge=rounds.LEAST, le=rounds.MOST)] = 50
    first: Text = ""
    """E-mail address of who labels; empty is the key's member."""
    second: Text = ""
    """E-mail address of who labels too, without seeing the other's answers."""


class LabelVoice(Schema):
    """A voice as it is labelled, masked."""

    voice: str
    text: str
    at: datetime
    channel: str
    survey: str
    unit: str


class LabelTurn(Schema):
    """The voice that the key's member has before them; what the machine or anybody else says of it is not told."""

    item: int
    size: int
    done: int
    said: LabelVoice | None
    """None when it was forgotten since."""
    value: list[str] | None
    """What this member said of it before."""


class NextTurn(Schema):
    """What is to be labelled next; none when everything is."""

    turn: LabelTurn | None
    state: str


class LabelSaid(Schema):
    """One mood, ids of topics (none: an empty list), or “?”."""

    value: Value


class OneAnswer(Schema):
    """What one person said."""

    by: str
    value: list[str]


class DifferentlySaid(Schema):
    """A voice of which two people said different things."""

    item: int
    said: LabelVoice | None
    answers: list[OneAnswer]
    settled: list[str] | None


class RoundDeed(Schema):
    """``end``: measure what everybody has labelled so far. ``drop``: give the round up."""

    do: Literal["end", "drop"]


class Turn(Schema):
    """Which voice."""

    item: Annotated[int, Field(ge=1, le=LARGEST)] | None = None


def _voice(said: SaidVoice | None) -> dict[str, Any] | None:
    if said is None:
        return None
    told = {name: getattr(said, name) for name in ("text", "at", "channel", "survey", "unit")}
    return {"voice": said.voice_id, **told}


def _told(request: HttpRequest, number: int) -> dict[str, Any]:
    made = rounds.round_of(number)
    titles = {str(one["id"]): one for one in made.topics}
    choices = [
        {"value": one, "title": titles.get(one, {}).get("title", {}), "note": str(titles.get(one, {}).get("note", ""))}
        for one in rounds.choices_of(made)
    ]
    line = rounds_read.row(made, member_of(request))
    return {**asdict(line), "choices": choices, "several": made.purpose == Purpose.TOPICS}


@router.get("/topics/labelling", auth=MAY_LABEL, response=Rounds, summary="Rounds of labelling")
def listed(request: HttpRequest, asked: Query[Paged]) -> dict[str, Any]:
    """All but those given up, the newest first."""
    member = member_of(request)
    found, following = page_of(rounds_read.every(), "made_at", cursor=asked.cursor, limit=asked.limit)
    return {"rounds": [rounds_read.row(one, member) for one in found], "next": following}


Once = Annotated[Text, Field(max_length=300)]
ONCE: Any = Header("", alias="Idempotency-Key")


@router.post(
    "/topics/labelling", auth=MAY_LABEL, response={200: RoundTold, 201: RoundTold}, summary="Draw a sample"
)  # fmt: skip
def draw(request: HttpRequest, body: NewRound, once: Once = ONCE) -> Any:
    """Of the voices of the last year, each group in proportion, for one person or two.

    Sent again with the same ``Idempotency-Key`` it is answered with the round that was drawn (200); another sample
    under that key is refused (409).
    """
    member = member_of(request)
    asked = drawing.Drawing(
        purpose=body.purpose, title=body.title, size=body.size,
        first=member_named(body.first) if body.first else member,
        second=member_named(body.second) if body.second else None, once=once,
    )  # fmt: skip
    made, new = drawing.draw_once(actor=member, asked=asked, now=datetime.now(UTC))
    return Status(201 if new else 200, _told(request, made.pk))


@router.get("/topics/labelling/{int:number}", auth=MAY_LABEL, response=RoundTold, summary="One round")
def one(request: HttpRequest, number: int) -> dict[str, Any]:
    """How far it is, and what can be answered."""
    return _told(request, number)


@router.post("/topics/labelling/{int:number}", auth=MAY_LABEL, response=RoundTold, summary="End a round, or drop it")
def close(request: HttpRequest, number: int, body: RoundDeed) -> dict[str, Any]:
    """Ended, what two said differently waits for a third view; then it is measured."""
    member, now = member_of(request), datetime.now(UTC)
    if body.do == "end":
        rounds.end_labelling(actor=member, number=number, now=now)
    else:
        rounds.drop_round(actor=member, number=number, now=now)
    return _told(request, number)


@router.get("/topics/labelling/{int:number}/next", auth=MAY_LABEL, response=NextTurn, summary="The next voice to label")
def next_turn(request: HttpRequest, number: int, asked: Query[Turn]) -> dict[str, Any]:
    """The first without a label of the key's member, or the one that is named, to look at it again."""
    member, made = member_of(request), rounds.round_of(number)
    turn = rounds_read.asked(member, made, number=asked.item) if made.state == RoundState.OPEN else None
    if turn is None:
        return {"turn": None, "state": made.state}
    return {"state": made.state, "turn": {
        "item": turn.item, "size": turn.size, "done": turn.done, "said": _voice(turn.voice), "value": turn.value,
    }}  # fmt: skip


@router.put(
    "/topics/labelling/{int:number}/items/{int:item}", auth=MAY_LABEL, response=RoundTold, summary="Label a voice"
)
def label(request: HttpRequest, number: int, item: int, body: LabelSaid) -> dict[str, Any]:
    """Said again it takes the place of the first, as long as the round is open."""
    rounds.label(actor=member_of(request), number=number, item=item, value=body.value, now=datetime.now(UTC))
    return _told(request, number)


@router.get(
    "/topics/labelling/{int:number}/differing", auth=MAY_LABEL, response=list[DifferentlySaid],
    summary="What two people said differently",
)  # fmt: skip
def differing(request: HttpRequest, number: int) -> list[dict[str, Any]]:
    """Empty until both are done."""
    found = rounds_read.differing(member_of(request), rounds.round_of(number))
    return [
        {
            "item": one.item, "said": _voice(one.voice), "settled": one.settled,
            "answers": [{"by": who, "value": value} for who, value in one.said],
        }
        for one in found
    ]  # fmt: skip


@router.put(
    "/topics/labelling/{int:number}/items/{int:item}/settled", auth=MAY_LABEL, response=RoundTold,
    summary="Settle what two said differently",
)  # fmt: skip
def settle(request: HttpRequest, number: int, item: int, body: LabelSaid) -> dict[str, Any]:
    """A third view; with the last one the round is measured."""
    rounds.settle(actor=member_of(request), number=number, item=item, value=body.value, now=datetime.now(UTC))
    return _told(request, number)


@router.get("/topics/quality", auth=MAY_SEE, response=list[Round], summary="How far to trust the readings")
def quality(request: HttpRequest, purpose: Literal["sentiment", "topics"] = "sentiment") -> list[dict[str, Any]]:
    """Every measured round, the newest first: precision, recall, F1, agreement, each with its interval."""
    return [_measured(one) for one in rounds_read.measured(Purpose(purpose))]


@router.get("/topics/quality/{int:number}", auth=MAY_SEE, response=WholeRound, summary="One measured round")
def quality_of(request: HttpRequest, number: int) -> dict[str, Any]:
    """With what was learned since it was drawn."""
    made = rounds.round_of(number)
    if made.state != RoundState.DONE:
        raise NoSuchPiece
    return {**_measured(made), "learned": learning.learned(made)}


def _measured(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "title": one.title, "purpose": one.purpose, "voices": one.figures.get("voices", 0),
        "done_at": one.done_at, "figures": one.figures,
    }  # fmt: skip
