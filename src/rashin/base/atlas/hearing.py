"""What was said to us, whatever the way: one record for answers, calls, mails, chats, reviews and notes.

``hear`` writes in the caller's transaction, so what is rolled back was never said. A loop of the worker moves what was
heard into the lake, exactly once, and then tells those whom web/wiring lists. Reasons: docs/decisions/0092-voices.md.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Protocol

from django.db import transaction
from django.db.models import F

from rashin.base.atlas.models import HeardVoice
from rashin.base.atlas.vocabulary import METRIC_SCALES, HeardState
from rashin.base.workspace.inserting import Table
from rashin.errors import BadInput, gettext_noop

LONGEST_TEXT: Final = 200_000
"""Characters of one voice that are kept: a call of many hours has fewer."""
MOST_TURNS: Final = 5_000
LONGEST_ID: Final = 200
_BAD_ID: Final = gettext_noop("A voice's id has 1 to 200 printable characters.")
_BAD_KEY: Final = gettext_noop("A customer's key is a positive number of 63 bits.")
_BAD_SCALE: Final = gettext_noop("A scale runs from a lower to a higher number, and its direction is 1 or -1.")
_NO_ZONE: Final = gettext_noop("The moment of a voice needs a time zone.")
_BAD_METRIC: Final = gettext_noop("“%(metric)s” is none of nps, csat, ces, rating, text.")
_BAD_SCORE: Final = gettext_noop("%(score)s is outside %(low)s to %(high)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker said before another spoke."""

    speaker: str
    """As the transcript names them; ``unknown`` where it names nobody."""
    role: str = "unknown"
    """customer, staff, bot or unknown."""
    text: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One score, one text, or both, as somebody gave them. Texts are original: masking is the drain's work."""

    voice_id: str
    """Names this voice for ever: what is heard again under it is no second voice, but perhaps a corrected one."""
    occurred_at: datetime
    source: str
    """The name of where it came from: a survey's key, a connected source, a file."""
    channel: str = ""
    """web, app, store, call, mail, chat, line, review, sns …"""
    customer_key: int | None = None
    """The lake's key of whoever said it; None: not known, or an employee."""
    identifier: str = ""
    """What the key was made of (``email:aoi@example.jp``), where that is known."""
    survey: str = ""
    question: str = ""
    metric: str = "text"
    """nps, csat, ces, rating or text."""
    score: float | None = None
    scale_min: int | None = None
    scale_max: int | None = None
    direction: int = 1
    """+1: more is better; -1: more is worse (effort)."""
    text: str = ""
    language: str = ""
    journey: str = ""
    stage: str = ""
    touchpoint: str = ""
    unit: str = ""
    consent_ref: str = ""
    link: str = ""
    """Where the original stands: an address that starts with https:// or http://, or a path of this installation."""
    author: str = ""
    """A keyed digest of whoever said it where they are no customer of ours: a reviewer's handle."""
    retention_days: int | None = None
    """After so many days the original text is erased; None: kept as long as the source says."""
    turns: tuple[Turn, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    """What else is known of it: order id, response id, case, licence …"""
    late: bool = False
    """Imported, or of long ago: it counts, and opens no case and sends nothing."""
    revision: int = 1
    """Told to listeners: above 1 it corrects what they were told before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReply:
    """A mail that answers something: whoever asked may know it by the ids that it names."""

    message_id: str
    answers: tuple[str, ...]
    """Message-IDs of In-Reply-To and References, without brackets, the newest first."""
    sender: str
    """In small letters."""
    recipients: tuple[str, ...]
    subject: str
    text: str
    """Without the thread quoted below it."""
    at: datetime
    voice_id: str
    """Under which it is heard as a voice, in the same transaction."""
    attachments: tuple[str, ...] = ()
    """Names and sizes; the files themselves are never kept."""


class ReplyTaker(Protocol):
    """Whoever may have asked, listed in web/wiring."""

    def __call__(self, reply: MailReply, /, *, now: datetime) -> str:
        """What it belongs to, such as ``case:12``; empty when it is none of theirs. In the caller's transaction."""
        ...


class Listener(Protocol):
    """Whoever is told of voices, listed in web/wiring under a name that stays.

    Called in a transaction together with the note that it was told, so what it writes is written once. What it raises
    is tried again later, voice by voice, and holds up no other listener.
    """

    def __call__(self, voices: Sequence[Heard], /, *, now: datetime) -> object:
        """Hear of voices that the lake holds by now; some may be ``late``, which must set off nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A voice as the outbox keeps it: looked at once, and good."""

    voice_id: str
    record: str
    """JSON."""
    digest: str
    late: bool
    occurred_at: datetime


def hear(voices: Iterable[Heard], *, now: datetime) -> int:
    """Take voices in, within the caller's transaction; how many are new or say something else than before.

    A voice that was heard before word for word changes nothing. One whose words or score differ replaces what the lake
    holds and is told to listeners once more, with a higher ``revision``.

    Raises
    ------
    BadInput
        A voice that could never be kept; nothing of the call was taken.
    """
    return hear_noted([noted(voice) for voice in voices], now=now)


def noted(voice: Heard) -> Noted:
    """A voice ready for the outbox; refused when it could never be kept."""
    record = record_of(voice)
    late = record.pop("late")  # no part of the digest: it depends on when the voice is heard
    said = _plain(record)
    whole = f'{said[:-1]},"late":{"true" if late else "false"}}}'
    return Noted(
        voice_id=record["voice_id"], record=whole, digest=_blake(said), late=late, occurred_at=voice.occurred_at
    )  # fmt: skip


def hear_noted(voices: Iterable[Noted], *, now: datetime) -> int:
    """The same for voices that were looked at before: so that many callers share two statements."""
    rows = {one.voice_id: one for one in voices}
    if not rows:
        return 0
    with transaction.atomic():
        known = dict(HeardVoice.objects.filter(voice_id__in=rows).values_list("voice_id", "digest"))
        fresh = [one for one in rows.values() if one.voice_id not in known]
        _outbox().insert(
            ((one.voice_id, one.record, one.digest, 1, False, one.late, HeardState.WAITING.value, None, "[]", 0,
              None, "", now, one.occurred_at) for one in fresh),
            known="voice_id",
        )  # fmt: skip
        other = [one for one in rows.values() if known.get(one.voice_id, one.digest) != one.digest]
        return len(fresh) + sum(_replace(one, now) for one in other)


@cache
def _outbox() -> Table:
    columns = (
        "voice_id", "record", "digest", "revision", "withdrawn", "late", "state", "round", "told", "failures",
        "again_at", "problem", "heard_at", "occurred_at",
    )  # fmt: skip
    return Table(HeardVoice, columns, ready=("record", "told"))


def take_back(voice_ids: Sequence[str], *, now: datetime) -> int:
    """Whoever said it took it back, or it must be forgotten: it leaves the lake with its original; how many there were.

    What was not heard yet is refused when it comes later: a message may overtake the one that takes it back.
    """
    marker = _digest({"taken_back": True})
    with transaction.atomic():
        known = set(HeardVoice.objects.filter(voice_id__in=voice_ids).values_list("voice_id", flat=True))
        HeardVoice.objects.bulk_create(
            [
                HeardVoice(
                    voice_id=one, record={}, digest=marker, state=HeardState.WAITING, withdrawn=True, heard_at=now
                )
                for one in dict.fromkeys(voice_ids)
                if one not in known
            ],
            ignore_conflicts=True,
        )
        return HeardVoice.objects.filter(voice_id__in=known, withdrawn=False).update(
            record={}, digest=marker, state=HeardState.WAITING, withdrawn=True, round=None, told=[],
            revision=F("revision") + 1, heard_at=now,
        )  # fmt: skip


def _replace(voice: Noted, now: datetime) -> int:
    """Put a corrected voice in its old one's place; what was taken back stays so."""
    return (
        HeardVoice.objects.filter(voice_id=voice.voice_id, withdrawn=False)
        .exclude(digest=voice.digest)
        .update(
            record=json.loads(voice.record), digest=voice.digest, late=voice.late, state=HeardState.WAITING,
            round=None, told=[], revision=F("revision") + 1, heard_at=now, occurred_at=voice.occurred_at,
            again_at=None, failures=0,
        )
    )  # fmt: skip


def record_of(voice: Heard) -> dict[str, Any]:
    """The voice as the outbox keeps it; refused when it could never be kept."""
    if not 0 < len(voice.voice_id) <= LONGEST_ID or not voice.voice_id.isprintable():
        raise BadInput(problem=_BAD_ID, place="voice_id")
    if voice.occurred_at.tzinfo is None:
        raise BadInput(problem=_NO_ZONE, place="occurred_at")
    if voice.metric not in METRIC_SCALES:
        raise BadInput(problem=_BAD_METRIC % {"metric": clean(voice.metric)[:40]}, place="metric")
    _check_numbers(voice)
    record = {one.name: getattr(voice, one.name) for one in fields(voice) if one.name not in {"turns", "revision"}}
    record = {name: clean(value) if isinstance(value, str) else value for name, value in record.items()}
    record["occurred_at"] = voice.occurred_at.astimezone(UTC).isoformat(timespec="microseconds")
    context = {clean(str(name))[:80]: clean(str(value))[:2_000] for name, value in voice.context.items()}
    if len(record["text"]) > LONGEST_TEXT:
        context["cut_at"] = f"{LONGEST_TEXT} of {len(record['text'])}"
        record["text"] = record["text"][:LONGEST_TEXT]
    turns = voice.turns[:MOST_TURNS]
    if len(voice.turns) > MOST_TURNS:
        context["turns_cut_at"] = f"{MOST_TURNS} of {len(voice.turns)}"
    record["context"] = context
    record["turns"] = [_turn(turn) for turn in turns]
    return record


def _check_numbers(voice: Heard) -> None:
    if voice.customer_key is not None and not 0 <= voice.customer_key < 1 << 63:
        raise BadInput(problem=_BAD_KEY, place="customer_key")
    low, high = scale_of(voice)
    if not -1_000 <= low < high <= 10_000 or voice.direction not in {-1, 1}:
        raise BadInput(problem=_BAD_SCALE, place="scale_max")
    if voice.score is None:
        return
    if not low <= voice.score <= high:  # NaN is on no scale either
        problem = _BAD_SCORE % {"score": f"{voice.score:g}", "low": low, "high": high}
        raise BadInput(problem=problem, place="score")


def scale_of(voice: Heard) -> tuple[int, int]:
    """Lowest and highest score, as said or as the metric has it."""
    low, high = METRIC_SCALES[voice.metric]
    return (
        low if voice.scale_min is None else voice.scale_min,
        high if voice.scale_max is None else voice.scale_max,
    )


def _turn(turn: Turn) -> dict[str, Any]:
    said = asdict(turn)
    return said | {
        "text": clean(turn.text)[:LONGEST_TEXT], "speaker": clean(turn.speaker)[:120], "role": clean(turn.role)[:20]
    }  # fmt: skip


def heard_of(row: HeardVoice) -> Heard:
    """The voice of a row of the outbox."""
    said = dict(row.record)
    said["occurred_at"] = datetime.fromisoformat(said["occurred_at"])
    said["turns"] = tuple(Turn(**turn) for turn in said.get("turns", ()))
    known = {one.name for one in fields(Heard)}
    return Heard(**{name: value for name, value in said.items() if name in known}, revision=row.revision)


def clean(text: str) -> str:
    """Text that every database and every table takes: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode() if text else ""


def _digest(record: Mapping[str, Any]) -> str:
    return _blake(_plain(record))


def _plain(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _blake(said: str) -> str:
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
