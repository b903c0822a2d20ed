"""Voices that programs send over the API, and transcripts that somebody brings: heard at once, counted as a source."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from rashin.base.atlas.hearing import Heard, hear
from rashin.base.atlas.models import HeardVoice
from rashin.base.workspace.audit import Actor, change
from rashin.powers.operation.voices.counting import count, note_heard
from rashin.powers.operation.voices.formats.hub import read_all
from rashin.powers.operation.voices.formats.transcripts import Transcript
from rashin.powers.operation.voices.intake import defaults_of
from rashin.powers.operation.voices.notes import identifier_of
from rashin.powers.operation.voices.services import standing
from rashin.powers.operation.voices.vocabulary import SourceKind


def send(records: Sequence[Mapping[str, Any]], *, now: datetime) -> tuple[list[str], int]:
    """All records or none: their ids, and how many are new or corrected.

    Raises
    ------
    BadVoice
        With the place of the first that is none: ``voices[3].occurred_at``.
    """
    source = standing(SourceKind.API, "API", now=now)
    voices = read_all(records, defaults_of(source), now=now)
    with transaction.atomic():
        changed = hear(voices, now=now)
        count(source, now=now, arrived=len(voices), voices=changed, repeated=len(voices) - changed)
        note_heard(source, now=now)
    return [voice.voice_id for voice in voices], changed


def known(voice_id: str) -> bool:
    """Whether this voice came in over a live way."""
    return HeardVoice.objects.filter(voice_id=voice_id, withdrawn=False).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a transcript beside its words."""

    key: str
    """Names it for ever: ``key_of`` its file."""
    name: str
    """Of the file."""
    at: datetime
    source: str = ""
    """Empty: the file's name."""
    channel: str = "call"
    who: str = ""
    """Member number, mail address or telephone of the customer."""
    unit: str = ""


def key_of(data: bytes) -> str:
    """The same file is the same transcript."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def bring_transcript(transcript: Transcript, about: About, *, actor: Actor, now: datetime) -> int:
    """A transcript as one voice: the customer's words, with all turns beside; 0 when it was brought before."""
    voice = Heard(
        voice_id=f"transcript:{about.key}", occurred_at=about.at, source=about.source or about.name[:120],
        channel=about.channel, unit=about.unit, identifier=identifier_of(about.who), text=transcript.words,
        turns=transcript.turns, late=True,
    )  # fmt: skip
    with change(actor=actor, action="voice.transcript_brought", subject="voices", now=now) as entry:
        source = standing(SourceKind.SEEN, voice.source, now=now)
        fresh = hear([voice], now=now)
        count(source, now=now, arrived=1, voices=fresh, repeated=1 - fresh)
        note_heard(source, now=now)
        entry.note(file=about.name[:200], turns=len(transcript.turns), new=fresh)
    return fresh
