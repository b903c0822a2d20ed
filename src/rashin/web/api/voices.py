"""Voices over HTTP: send them in, in Formbricks Hub's shape or our own, read them back masked, take one back."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rashin.base.atlas.hearing import take_back
from rashin.base.workspace.access import Permission, member_of, scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.audit import change, digest_of
from rashin.powers.operation.voices import sending
from rashin.powers.operation.voices.errors import NoSuchVoice
from rashin.powers.operation.voices.vocabulary import MOST_RECORDS
from rashin.web.api.doors import door
from rashin.web.api.words import Text

router = Router(tags=["voices"])
MAY_LOOK = door(Permission.SEE_VOICES)
MAY_SEND = door(Permission.IMPORT_DATA)


class TurnIn(Schema):
    """What one speaker said; ``role`` is customer, staff, bot or unknown."""

    speaker: Text = "unknown"
    role: Text = "unknown"
    text: Text = ""
    start_ms: int | None = None
    end_ms: int | None = None


class VoiceIn(Schema):
    """One voice. Either Hub's words (``submission_id``, ``collected_at``, ``field_type`` …) or ours (``id`` …)."""

    id: Text | None = Field(None, description="Names this voice for ever; sent again, it corrects the first.")
    occurred_at: Text | None = Field(None, description="ISO 8601 with a zone.")
    metric: Text | None = Field(None, description="nps, csat, ces, rating or text.")
    score: float | None = None
    text: Text | None = None
    channel: Text | None = None
    customer: dict[str, Any] | None = Field(None, description="user_id, email, phone or line_user_id.")
    submission_id: Text | None = Field(None, description="Formbricks Hub.")
    collected_at: Text | None = Field(None, description="Formbricks Hub.")
    source_type: Text | None = Field(None, description="Formbricks Hub.")
    field_id: Text | None = Field(None, description="Formbricks Hub.")
    field_type: Text | None = Field(
        None, description="text, categorical, nps, csat, ces, rating, number, boolean, date."
    )
    field_label: Text | None = None
    field_group_id: Text | None = None
    value_text: Text | None = None
    value_number: float | None = None
    value_boolean: bool | None = None
    value_date: Text | None = None
    source_id: Text | None = None
    source_name: Text | None = None
    metadata: dict[str, Any] | None = None
    user_id: Text | None = None
    source: Text | None = None
    survey: Text | None = None
    question: Text | None = None
    language: Text | None = None
    journey: Text | None = None
    stage: Text | None = None
    touchpoint: Text | None = None
    unit: Text | None = None
    consent_ref: Text | None = Field(None, description="On what ground it is kept.")
    link: Text | None = Field(None, description="Where the original stands.")
    author: Text | None = Field(None, description="A digest of whoever said it, where they are no customer.")
    context: dict[str, Any] | None = Field(None, description="What else is known: order_id …")
    turns: list[TurnIn] | None = Field(None, max_length=5_000)
    scale_min: int | None = None
    scale_max: int | None = None
    direction: int | None = Field(None, description="1: more is better; -1: more is worse.")
    retention_days: int | None = Field(None, description="Then the original is erased.")
    late: bool | None = Field(None, description="It counts, and sets nothing off.")


class VoicesIn(Schema):
    """Several at once, all or none."""

    voices: list[VoiceIn] = Field(max_length=MOST_RECORDS)


class Taken(Schema):
    """What became of them. ``changed``: new ones and corrected ones; the others were known word for word."""

    received: int
    changed: int
    ids: list[str]


class VoiceOut(Schema):
    """A voice as everybody may read it."""

    id: str
    occurred_at: datetime
    channel: str | None
    source: str | None
    survey: str | None
    question: str | None
    metric: str | None
    score: float | None
    text: str | None
    language: str | None
    touchpoint: str | None
    unit: str | None
    consent_ref: str | None


class WantedVoices(Schema):
    """Which voices: all of these words together."""

    source: Text = ""
    channel: Text = ""
    survey: Text = ""
    metric: Text = ""
    unit: Text = ""
    touchpoint: Text = ""
    language: Text = ""
    words: Text = Field("", max_length=200, description="A part of the text; case does not matter.")
    score_from: float | None = Field(None, ge=-1e6, le=1e6, description="On the scale on which it was given.")
    score_to: float | None = Field(None, ge=-1e6, le=1e6)
    since: datetime | None = Field(None, description="Said then or later.")
    before: datetime | None = Field(None, description="Said before.")
    limit: int = Field(100, ge=1, le=1_000)


_COLUMNS = (
    "voice_id AS id, occurred_at, channel, source, survey, question, metric, score, text, language, touchpoint, unit, "
    "consent_ref"
)


@router.get("/v1/voices", auth=MAY_LOOK, response=list[VoiceOut], summary="Voices, newest first, masked")
def voices(request: HttpRequest, asked: Query[WantedVoices]) -> list[dict[str, Any]]:
    """Within one's departments. Go on with ``before``, the moment of the last one."""
    scope, params = scope_of(member_of(request)).condition("voices")
    tests, bound = [f"({scope})"], dict(params)
    for name in ("source", "channel", "survey", "metric", "unit", "touchpoint", "language"):
        if value := getattr(asked, name):
            tests.append(f"{name} = $of_{name}")
            bound[f"of_{name}"] = value
    for name, sign, value in (("since", ">=", asked.since), ("before", "<", asked.before)):
        if value is not None:
            tests.append(f"occurred_at {sign} ${name}")
            bound[name] = value if value.tzinfo else value.replace(tzinfo=UTC)
    for name, sign, score in (("score_from", ">=", asked.score_from), ("score_to", "<=", asked.score_to)):
        if score is not None:
            tests.append(f"score {sign} ${name}")
            bound[name] = score
    if asked.words:
        tests.append("contains(lower(text), lower($words))")
        bound["words"] = asked.words
    order = f"ORDER BY occurred_at DESC, voice_id LIMIT {asked.limit}"
    wanted = f"SELECT {_COLUMNS} FROM voices WHERE {' AND '.join(tests)} {order}"  # noqa: S608 - values are bound
    return list(the_lake().rows(wanted, bound).to_pylist())


@router.post("/v1/voices", auth=MAY_SEND, response={202: Taken}, summary="Send one voice")
def new_voice(request: HttpRequest, body: VoiceIn) -> Status[Taken]:
    """It is safe when this answers, and in the lake within a second. Sending it again changes nothing."""
    return _taken([body])


@router.post("/v1/voices/batch", auth=MAY_SEND, response={202: Taken}, summary="Send several voices, all or none")
def new_voices(request: HttpRequest, body: VoicesIn) -> Status[Taken]:
    """The first that is none is named with its place, and nothing of the call is kept."""
    return _taken(body.voices)


def _taken(listed: list[VoiceIn]) -> Status[Taken]:
    records = [one.model_dump(exclude_none=True) for one in listed]
    ids, changed = sending.send(records, now=datetime.now(UTC))
    return Status(202, Taken(received=len(ids), changed=changed, ids=ids))


@router.delete("/v1/voices/{path:voice_id}", auth=MAY_SEND, response={204: None}, summary="Take a voice back")
def forget_voice(request: HttpRequest, voice_id: str) -> Status[None]:
    """It leaves the lake with its original; the same id is not heard again. Only what came in over a live way."""
    now = datetime.now(UTC)
    with change(actor=member_of(request), action="voice.taken_back", subject=f"voice:{digest_of(voice_id)}", now=now):
        if not sending.known(voice_id) or not take_back([voice_id], now=now):
            raise NoSuchVoice
    return Status(204, None)
