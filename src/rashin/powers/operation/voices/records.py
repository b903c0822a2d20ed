"""What others may see of voices and their sources: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from rashin.base.atlas.hearing import Heard
from rashin.powers.operation.voices.vocabulary import LATE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a source says of all its voices; what a voice says itself wins."""

    source: str
    key: str
    """Short and steady: what the ids of its voices begin with."""
    channel: str = ""
    touchpoint: str = ""
    unit: str = ""
    journey: str = ""
    stage: str = ""
    survey: str = ""
    language: str = ""
    consent_ref: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def filled(self, voice: Heard, *, now: datetime) -> Heard:
        """The voice with what it leaves open; late when it was said long ago."""
        names = (
            "channel", "touchpoint", "unit", "journey", "stage", "survey", "language", "consent_ref",
        )  # fmt: skip
        gaps = {name: getattr(self, name) for name in names if not getattr(voice, name)}
        late = voice.late or now - voice.occurred_at > LATE_AFTER
        return replace(voice, late=late, **gaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Whoever wrote it unsent it."""

    voice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Somebody may be written to from now on, or must not be."""

    channel: str
    address: str
    on: bool
    at: datetime


Said = Heard | TakenBack | Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one arrival says, and what of it nobody could use."""

    said: tuple[Said, ...] = ()
    skipped: int = 0
    """Events that are none of ours, such as a sticker or an agent's own words."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Questions that were met, with their words where the other system tells them."""

    @property
    def voices(self) -> tuple[Heard, ...]:
        """Those that are voices."""
        return tuple(one for one in self.said if isinstance(one, Heard))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail. It is never opened: only this is kept."""

    name: str
    kind: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as far as it is read."""

    message_id: str
    answers: tuple[str, ...]
    """Message-IDs that it names as those before it."""
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    text: str
    """All of it."""
    reply: str
    """Without what it quotes, and without its signature."""
    automatic: bool
    """Sent by a program: an absence note, a newsletter."""
    report: bool
    """A bounce or a complaint."""
    attachments: tuple[Attachment, ...] = ()
    cut: str = ""
    """What of it was not read, when it was too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source and how it stands."""

    id: int
    name: str
    key: str
    kind: str
    kind_label: str
    on: bool
    channel: str
    touchpoint: str
    unit: str
    survey: str
    language: str
    consent_ref: str
    retention_days: int | None
    has_secret: bool
    old_until: datetime | None
    last_at: datetime | None
    problem: str
    problem_at: datetime | None
    detail: str
    waiting: int
    failed: int
    made_at: datetime
    settings: Mapping[str, Any]
    days: tuple["Day", ...] = ()

    @property
    def month(self) -> int:
        """Voices of the last thirty days."""
        return sum(day.voices for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a source brought on a day."""

    on: date
    voices: int = 0
    arrived: int = 0
    repeated: int = 0
    refused: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalView:
    """Something that arrived, without its words."""

    id: int
    key: str
    state: str
    state_label: str
    arrived_at: datetime
    done_at: datetime | None
    voices: int
    skipped: int
    problem: str
    again: bool
    """Whether its body is still there, to be read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody says of a source."""

    name: str
    channel: str = ""
    touchpoint: str = ""
    unit: str = ""
    journey: str = ""
    stage: str = ""
    survey: str = ""
    language: str = ""
    consent_ref: str = ""
    retention_days: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    """What only its kind has: a mailbox's host and folder, Chatwoot's address. Nothing secret."""
