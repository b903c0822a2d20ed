"""Notes of the front line: one remark in ten seconds, kept once however often a bad network sends it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from rashin.analysis.lake.keys import distinct_id
from rashin.base.atlas.hearing import Heard, hear
from rashin.base.workspace.access import units_of
from rashin.base.workspace.models import User
from rashin.errors import gettext_noop
from rashin.powers.operation.voices.counting import count, note_heard
from rashin.powers.operation.voices.errors import BadVoice
from rashin.powers.operation.voices.services import standing
from rashin.powers.operation.voices.vocabulary import LATE_AFTER, SourceKind

LONGEST_WAIT: Final = timedelta(days=60)
NAME: Final = "現場メモ"
_KEY: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
BAD_KEY: Final = gettext_noop("The note has no usable key; load the page again.")
NO_TEXT: Final = gettext_noop("Write what was said.")
NOT_YOURS: Final = gettext_noop("This unit is none of yours.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody wrote down."""

    key: str
    """Made by the page; the same key is the same note."""
    text: str
    channel: str = "store"
    unit: str = ""
    who: str = ""
    score: int | None = None
    at: datetime | None = None
    """When it was written, where it waited on a device; None: now."""


def take_note(*, actor: User, note: Note, now: datetime) -> bool:
    """Keep a note; False when it was kept before."""
    if not _KEY.fullmatch(note.key):
        raise BadVoice(problem=BAD_KEY, place="key")
    if not note.text.strip():
        raise BadVoice(problem=NO_TEXT, place="text")
    units = units_of(actor)
    unit = note.unit.strip() or (next(iter(units)) if units and len(units) == 1 else "")
    if units is not None and unit and unit not in units:
        raise BadVoice(problem=NOT_YOURS, place="unit")
    source = standing(SourceKind.NOTES, NAME, now=now)
    # A clock that runs ahead, or stood still for a month, says nothing of when it was said.
    at = note.at if note.at is not None and now - LONGEST_WAIT <= note.at <= now else now
    voice = Heard(
        voice_id=f"note:{actor.pk}:{note.key}", occurred_at=at, late=now - at > LATE_AFTER, source=source.name,
        channel=note.channel, unit=unit,
        text=note.text.strip(), identifier=identifier_of(note.who), language="",
        metric="csat" if note.score is not None else "text",
        score=None if note.score is None else float(note.score), context={"noted_by": actor.reference},
    )  # fmt: skip
    with transaction.atomic():
        known = heard_before(voice.voice_id)
        if not known:
            hear([voice], now=now)
            count(source, now=now, voices=1, arrived=1)
            note_heard(source, now=now)
    return not known


def heard_before(voice_id: str) -> bool:
    """Whether a voice of this id came before: a note that is sent twice keeps the moment of the first."""
    from rashin.base.atlas.models import HeardVoice

    return HeardVoice.objects.filter(voice_id=voice_id).exists()


def identifier_of(who: str) -> str:
    """A mail address, a telephone number, or a member's number."""
    who = who.strip()
    if not who:
        return ""
    if "@" in who:
        return distinct_id("email", who) or ""
    if re.fullmatch(r"[+0-9０-９()（）\-ー－ ]{9,20}", who) and (found := distinct_id("phone", who)):
        return found
    return distinct_id("user_id", who) or ""
