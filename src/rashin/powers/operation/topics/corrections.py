"""What people say is not right about a voice: kept, judged, and given to the tree as examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from rashin.analysis.text.topics.changing import Change, teach
from rashin.analysis.text.topics.document import LONGEST_EXAMPLE, TopicTree
from rashin.base.workspace.access import Permission, may, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import drafts, lookups
from rashin.powers.operation.topics import vocabulary as words
from rashin.powers.operation.topics.errors import AlreadyCorrected, BadLabel, NoSuchPiece, NoSuchTopic
from rashin.powers.operation.topics.models import Correction
from rashin.powers.operation.topics.records import CorrectionRow
from rashin.powers.operation.topics.vocabulary import CorrectionKind, CorrectionState, Mood

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What somebody says of a voice."""

    voice_id: str
    kind: str
    topic: str = ""
    mood: str = ""
    note: str = ""


def correct(*, actor: User, wrong: Wrong, now: datetime) -> Correction:
    """Keep what somebody says. Of whoever may change topics it counts at once; of others when it was looked at."""
    require(actor, Permission.SEE_VOICES)
    if wrong.voice_id not in lookups.voices(actor, [wrong.voice_id]):
        raise NoSuchPiece
    _check(wrong)
    counts = may(actor, Permission.EDIT_TOPICS)
    about = "" if wrong.kind == CorrectionKind.SENTIMENT else wrong.topic
    try:
        with change(actor=actor, action=words.CORRECTED, subject=f"voice:{wrong.kind}", now=now) as entry:
            made = Correction.objects.create(
                voice_id=wrong.voice_id, kind=wrong.kind, topic=about, mood=wrong.mood, note=wrong.note.strip()[:300],
                by=actor, at=now,
            )  # fmt: skip
            entry.subject = f"correction:{made.pk}"
            entry.note(kind=wrong.kind, topic=about, mood=wrong.mood)
            if counts:
                _take(made, actor=actor, now=now)
    except IntegrityError:
        raise AlreadyCorrected from None
    return made


def _check(wrong: Wrong) -> None:
    if wrong.kind not in CorrectionKind.values:
        raise BadLabel(value=wrong.kind[:40], place="kind")
    if wrong.kind == CorrectionKind.SENTIMENT:
        if wrong.mood not in Mood.values:
            raise BadLabel(value=wrong.mood[:40], place="mood")
        return
    found = drafts.draft().tree.by_id.get(wrong.topic)
    if found is None or found.state == "retired":
        raise NoSuchTopic(topic=wrong.topic[:80], place="topic")


def judge(*, actor: User, number: int, take: bool, now: datetime) -> Correction:
    """Take what somebody said, or not."""
    require(actor, Permission.EDIT_TOPICS)
    with transaction.atomic():
        row = Correction.objects.select_for_update(of=("self",)).filter(pk=number, state=CorrectionState.OPEN).first()
        if row is None:
            raise NoSuchPiece
        with change(actor=actor, action=words.JUDGED, subject=f"correction:{number}", now=now) as entry:
            entry.note(taken=take)
            if take:
                _take(row, actor=actor, now=now)
            else:
                row.state, row.judged_by, row.judged_at = CorrectionState.REFUSED, actor, now
                row.save(update_fields=["state", "judged_by", "judged_at"])
    return row


def _take(row: Correction, *, actor: User, now: datetime) -> None:
    row.state, row.judged_by, row.judged_at = CorrectionState.TAKEN, actor, now
    row.save(update_fields=["state", "judged_by", "judged_at"])
    if row.kind == CorrectionKind.SENTIMENT:
        return
    voice = lookups.voices(actor, [row.voice_id]).get(row.voice_id)
    if voice is None or not voice.text.strip():
        return
    belongs = row.kind == CorrectionKind.MISSING
    drafts.edit(
        actor=actor, seen={}, now=now,
        doing=lambda tree: _taught(tree, row.topic, voice.text, belongs=belongs),
    )  # fmt: skip


def _taught(tree: TopicTree, topic: str, text: str, *, belongs: bool) -> Change:
    """One example more. A voice that words brought in wrongly also needs a word taken out by hand."""
    said = (text.strip()[:LONGEST_EXAMPLE],)
    return teach(tree, topic, like=said) if belongs else teach(tree, topic, unlike=said)


def listed(member: User, *, state: str = CorrectionState.OPEN) -> list[CorrectionRow]:
    """Corrections, the newest first, with the masked words of their voices as far as the reader may see them."""
    found = list(Correction.objects.filter(state=state).select_related("by")[:MOST_LISTED])
    known = lookups.voices(member, list({one.voice_id for one in found}))
    tree = drafts.draft().tree
    return [
        CorrectionRow(
            id=one.pk, voice_id=one.voice_id, kind=one.kind, kind_label=str(one.get_kind_display()),
            topic=" › ".join(tree.path(one.topic, _language())) if one.topic in tree.by_id else one.topic,
            mood=str(Mood(one.mood).label) if one.mood in Mood.values else "", note=one.note, state=one.state,
            state_label=str(one.get_state_display()), by=str(one.by or ""), at=one.at,
            text=known[one.voice_id].text if one.voice_id in known else "",
        )
        for one in found
    ]  # fmt: skip


def moods() -> Mapping[str, str]:
    """Voice → the mood that people say it has: what readings of the machine give way to."""
    rows = Correction.objects.filter(kind=CorrectionKind.SENTIMENT, state=CorrectionState.TAKEN)
    return {one.voice_id: one.mood for one in rows.order_by("at")}


def of_voice(voice_id: str) -> list[Correction]:
    """What was said of one voice and was not refused."""
    return list(Correction.objects.filter(voice_id=voice_id).exclude(state=CorrectionState.REFUSED))


def _language() -> str:
    from rashin.base.ui.formats import reading_language

    return reading_language()
