"""Rounds of labelling as pages show them: to each reader what they may know, so that nobody labels with open eyes."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import lookups, rounds
from rashin.powers.operation.topics.errors import NotYours
from rashin.powers.operation.topics.models import Label, LabelItem, LabelRound
from rashin.powers.operation.topics.records import Asked, Contradiction, RoundRow, SaidVoice
from rashin.powers.operation.topics.vocabulary import RoundState


def listed(member: User, *, limit: int = 200) -> list[RoundRow]:
    """All rounds but those given up, the newest first."""
    return [row(one, member) for one in every()[:limit]]


def every() -> QuerySet[LabelRound]:
    """All rounds but those given up."""
    return LabelRound.objects.exclude(state=RoundState.DROPPED).select_related("first", "second")


def row(made: LabelRound, member: User) -> RoundRow:
    """One round, with how far it is."""
    people = [one for one in (made.first, made.second) if one is not None]
    by = dict(
        Label.objects.filter(item__round=made).values_list("by_id").annotate(n=Count("pk")).values_list("by_id", "n")
    )
    return RoundRow(
        id=made.pk, title=made.title, purpose=made.purpose, purpose_label=str(made.get_purpose_display()),
        state=made.state, state_label=str(made.get_state_display()), size=made.size,
        mine=by.get(member.pk, 0) if member.pk in rounds.labellers(made) else None,
        done=sum(by.get(pk, 0) for pk in rounds.labellers(made)), wanted=made.size * len(people),
        people=tuple(str(one) for one in people),
        contradictions=len(rounds.open_contradictions(made)) if made.state == RoundState.SETTLING else 0,
        made_at=made.made_at, done_at=made.done_at,
    )  # fmt: skip


def asked(member: User, made: LabelRound, *, number: int | None = None) -> Asked | None:
    """The voice that this member is to label: the one asked for, else the first without a label; None: all are done."""
    if member.pk not in rounds.labellers(made):
        raise NotYours
    mine = {one.item_id: tuple(one.value) for one in Label.objects.filter(item__round=made, by=member)}
    items = list(LabelItem.objects.filter(round=made).order_by("number"))
    chosen = next((one for one in items if one.number == number), None)
    if chosen is None:
        chosen = next((one for one in items if one.pk not in mine), None)
    if chosen is None:
        return None
    voice = lookups.voices(member, [chosen.voice_id]).get(chosen.voice_id)
    return Asked(
        item=chosen.number, number=chosen.number, size=made.size, done=len(mine), voice=voice,
        value=mine.get(chosen.pk),
    )  # fmt: skip


def differing(member: User, made: LabelRound) -> list[Contradiction]:
    """What two people said differently: shown when both are done, never before."""
    if made.state not in {RoundState.SETTLING, RoundState.DONE}:
        return []
    items = rounds.contradictions(made)
    known = lookups.voices(member, [one.voice_id for one in items])
    return [_contradiction(made, one, known.get(one.voice_id)) for one in items]


def _contradiction(made: LabelRound, item: LabelItem, voice: SaidVoice | None) -> Contradiction:
    said = {one.by_id: tuple(one.value) for one in item.labels.all()}
    people = [one for one in (made.first, made.second) if one is not None]
    return Contradiction(
        item=item.number, number=item.number, voice=voice,
        said=tuple((str(one), said.get(one.pk, ())) for one in people),
        settled=None if item.settled is None else tuple(item.settled),
    )  # fmt: skip


def people() -> Sequence[User]:
    """Members who may label."""
    return [one for one in User.objects.filter(is_active=True).order_by("name") if may(one, Permission.EDIT_TOPICS)]


def measured(purpose: str) -> list[LabelRound]:
    """Rounds with figures, the newest first."""
    return list(LabelRound.objects.filter(purpose=purpose, state=RoundState.DONE).order_by("-done_at", "-pk"))


def under_way(purpose: str) -> LabelRound | None:
    """The newest round that is labelled or settled now."""
    open_ = LabelRound.objects.filter(purpose=purpose, state__in=(RoundState.OPEN, RoundState.SETTLING))
    return open_.order_by("-pk").first()
