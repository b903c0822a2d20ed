"""Voices that programs send over the API, and transcripts that somebody brings: heard at once, counted as a source."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from rashin.base.atlas.hearing import Heard, hear
from rashin.base.atlas.models import HeardVoice
from rashin.powers.operation.voices.counting import count, note_heard
from rashin.powers.operation.voices.formats.hub import read_all
from rashin.powers.operation.voices.formats.transcripts import Transcript
from rashin.powers.operation.voices.intake import defaults_of
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


def bring_transcript(transcript: Transcript, *, voice: Heard, now: datetime) -> int:
    """A transcript as one voice: the customer's words, with all turns beside; 0 when it was brought before."""
    source = standing(SourceKind.SEEN, voice.source, now=now)
    with transaction.atomic():
        fresh = hear([voice], now=now)
        count(source, now=now, arrived=1, voices=fresh, repeated=1 - fresh)
        note_heard(source, now=now)
    return fresh
