"""What people say is not right about a voice: kept, judged, and given to the tree as examples."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from rashin.analysis.text.topics.changing import Change, Note, teach
from rashin.analysis.text.topics.document import LONGEST_EXAMPLE, TopicTree
from rashin.base.workspace.access import Permission, may, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import carrying, drafts, lookups
from rashin.powers.operation.topics import vocabulary as words
from rashin.powers.operation.topics.errors import AlreadyCorrected, BadLabel, NoSuchPiece, NoSuchTopic
from rashin.powers.operation.topics.models import Correction
from rashin.powers.operation.topics.records import CorrectionRow
from rashin.powers.operation.topics.vocabulary import CorrectionKind, CorrectionState, Mood

MOST_LISTED: Final = 200
MOST_OTHERS: Final = 50


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
            if counts:
                _give_way(wrong, about)
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


def _give_way(wrong: Wrong, about: str) -> None:
    """What was said before of the same thing, where it was something else: the last word of who may say it counts."""
    earlier = Correction.objects.filter(voice_id=wrong.voice_id, topic=about).exclude(state=CorrectionState.REFUSED)
    if wrong.kind == CorrectionKind.SENTIMENT:
        earlier = earlier.filter(kind=wrong.kind).exclude(mood=wrong.mood)
    else:
        earlier = earlier.exclude(kind__in=(wrong.kind, CorrectionKind.SENTIMENT))
    earlier.update(state=CorrectionState.REFUSED)


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


def take_back(*, actor: User, number: int, now: datetime) -> Correction:
    """What was taken counts no more: the machine's own reading does again. Examples stay in the tree, to be edited."""
    require(actor, Permission.EDIT_TOPICS)
    with transaction.atomic():
        row = Correction.objects.select_for_update(of=("self",)).filter(pk=number, state=CorrectionState.TAKEN).first()
        if row is None:
            raise NoSuchPiece
        with change(actor=actor, action=words.TAKEN_BACK, subject=f"correction:{number}", now=now) as entry:
            entry.note(kind=row.kind, topic=row.topic, mood=row.mood)
            row.state, row.judged_by, row.judged_at = CorrectionState.REFUSED, actor, now
            row.save(update_fields=["state", "judged_by", "judged_at"])
            carrying.soon(row.voice_id)
    return row


def withdraw(*, actor: User, number: int, now: datetime) -> Correction:
    """What one said oneself and nobody has looked at yet is taken back."""
    require(actor, Permission.SEE_VOICES)
    with transaction.atomic():
        held = Correction.objects.select_for_update(of=("self",))
        row = held.filter(pk=number, by=actor, state=CorrectionState.OPEN).first()
        if row is None:
            raise NoSuchPiece
        with change(actor=actor, action=words.TAKEN_BACK, subject=f"correction:{number}", now=now) as entry:
            entry.note(kind=row.kind, topic=row.topic, mood=row.mood)
            row.state, row.judged_by, row.judged_at = CorrectionState.REFUSED, actor, now
            row.save(update_fields=["state", "judged_by", "judged_at"])
    return row


def _take(row: Correction, *, actor: User, now: datetime) -> None:
    row.state, row.judged_by, row.judged_at = CorrectionState.TAKEN, actor, now
    row.save(update_fields=["state", "judged_by", "judged_at"])
    carrying.soon(row.voice_id)
    if row.kind == CorrectionKind.SENTIMENT:
        return
    voice = lookups.voices(actor, [row.voice_id]).get(row.voice_id)
    if voice is None or not voice.text.strip():
        return
    belongs = row.kind == CorrectionKind.MISSING
    known = _others(row, actor) if belongs else ()
    drafts.edit(
        actor=actor, seen={}, now=now,
        doing=lambda tree: _taught(tree, row.topic, voice.text, belongs=belongs, others=known),
    )  # fmt: skip


def _others(row: Correction, actor: User) -> list[str]:
    """Texts that people said before do not belong to the topic: with a first example they mean something."""
    said = Correction.objects.filter(topic=row.topic, kind=CorrectionKind.WRONG, state=CorrectionState.TAKEN)
    ids = list(said.order_by("-judged_at").values_list("voice_id", flat=True)[:MOST_OTHERS])
    return [one.text for one in lookups.voices(actor, ids).values() if one.text.strip()]


def _taught(tree: TopicTree, topic: str, text: str, *, belongs: bool, others: Sequence[str]) -> Change:
    """One example more. What does not belong teaches something only beside examples of what does."""
    said = (text.strip()[:LONGEST_EXAMPLE],)
    exemplified = any(rule.kind == "examples" and {*rule.like} - {*said} for rule in tree.by_id[topic].rules)
    if belongs:
        before = () if exemplified else tuple(one.strip()[:LONGEST_EXAMPLE] for one in others)
        return teach(tree, topic, like=said, unlike=tuple(one for one in before if one not in said))
    if exemplified:
        return teach(tree, topic, unlike=said)
    return Change(before=tree, tree=tree, note=Note(code="taught", topics=(topic,)))


def listed(member: User, *, state: str = CorrectionState.OPEN) -> list[CorrectionRow]:
    """Corrections, the newest first, with the masked words of their voices as far as the reader may see them."""
    return rows(member, list(in_state(state)[:MOST_LISTED]))


def in_state(state: str) -> QuerySet[Correction]:
    """All corrections in a state."""
    return Correction.objects.filter(state=state).select_related("by", "judged_by")


def rows(member: User, found: Sequence[Correction]) -> list[CorrectionRow]:
    """Corrections as this reader may see them."""
    known = lookups.voices(member, list({one.voice_id for one in found}))
    tree = drafts.draft().tree
    return [
        CorrectionRow(
            id=one.pk, voice_id=one.voice_id, kind=one.kind, kind_label=str(one.get_kind_display()),
            topic=" › ".join(tree.path(one.topic, _language())) if one.topic in tree.by_id else one.topic,
            mood=str(Mood(one.mood).label) if one.mood in Mood.values else "", note=one.note, state=one.state,
            state_label=str(one.get_state_display()), by=str(one.by or ""), at=one.at,
            text=known[one.voice_id].text if one.voice_id in known else "",
            judged_by=str(one.judged_by or ""), judged_at=one.judged_at,
            own=one.by_id == member.pk,
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What people say of a voice, and it counts."""

    mood: str = ""
    topics: frozenset[str] = frozenset()
    """Those that they put in or took out."""


def said_of(ids: Iterable[str]) -> Mapping[str, Said]:
    """What people say of some voices."""
    found: dict[str, Said] = {}
    rows = Correction.objects.filter(voice_id__in=list(ids), state=CorrectionState.TAKEN).order_by("judged_at", "pk")
    for one in rows:
        held = found.get(one.voice_id, Said())
        found[one.voice_id] = (
            replace(held, mood=one.mood)
            if one.kind == CorrectionKind.SENTIMENT
            else replace(held, topics=held.topics | {one.topic})
        )
    return found


def taught() -> list[str]:
    """Voices of which people say something: they are learned from, so nothing is measured on them."""
    return list(Correction.objects.filter(state=CorrectionState.TAKEN).values_list("voice_id", flat=True).distinct())


def of_voice(voice_id: str) -> list[Correction]:
    """What was said of one voice and was not refused."""
    found = Correction.objects.filter(voice_id=voice_id).exclude(state=CorrectionState.REFUSED)
    return list(found.select_related("by", "judged_by"))


def _language() -> str:
    from rashin.base.ui.formats import reading_language

    return reading_language()
