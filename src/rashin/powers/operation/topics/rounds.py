"""Rounds of labelling: drawn, labelled blind by two people, contradictions settled, then measured."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from rashin.base.workspace.access import Permission, may, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.errors import gettext_noop
from rashin.powers.operation.topics import vocabulary as words
from rashin.powers.operation.topics.errors import (
    BadLabel,
    BadRound,
    NoSuchPiece,
    NotYours,
    RoundAskedBefore,
    RoundOver,
    TooFewLabelled,
)
from rashin.powers.operation.topics.measuring import figures_of
from rashin.powers.operation.topics.models import Label, LabelItem, LabelRound
from rashin.powers.operation.topics.sampling import Candidate, agreed, draw
from rashin.powers.operation.topics.vocabulary import Mood, Purpose, RoundState

LEAST: Final = 10
MOST: Final = 1000
UNCLEAR: Final = "?"
"""“Cannot be told”: the voice is left out of what is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What sample is asked for."""

    purpose: str
    title: str
    size: int
    first: User
    second: User | None = None
    version: int | None = None
    topics: Sequence[Mapping[str, object]] = ()
    """Id and titles of those to choose from."""
    once: str | None = None
    asked: str = ""
    """Digests of the key under which a program asks, and of what it asks."""


def draw_round(*, actor: User, wish: Wish, candidates: Iterable[Candidate], now: datetime) -> LabelRound:
    """Draw a sample and ask one or two people to label it."""
    require(actor, Permission.EDIT_TOPICS)
    check(wish)
    seed = secrets.token_hex(8)
    listed = list(candidates)
    drawn = draw(listed, size=wish.size, seed=seed)
    if len(drawn) < LEAST:
        raise BadRound(problem=gettext_noop("there are too few voices with words"), place="size")
    with change(actor=actor, action=words.DRAWN, subject="labelling:new", now=now) as entry:
        made = LabelRound.objects.create(
            purpose=wish.purpose, title=wish.title.strip(), topics=list(wish.topics), version=wish.version,
            size=len(drawn), drawn_from=len(listed), seed=seed, first=wish.first, second=wish.second, made_at=now,
            made_by=actor, once=wish.once, asked=wish.asked,
        )  # fmt: skip
        LabelItem.objects.bulk_create(
            LabelItem(
                round=made, number=number, voice_id=one.voice_id, stratum=one.stratum[:120],
                predicted=list(one.predicted),
            )
            for number, one in enumerate(drawn, start=1)
        )  # fmt: skip
        entry.subject = made.reference
        entry.note(purpose=wish.purpose, size=made.size, drawn_from=made.drawn_from)
    return made


def check(wish: Wish) -> None:
    """Refuse a sample that makes no sense."""
    if not wish.title.strip() or len(wish.title.strip()) > 120:
        raise BadRound(problem=gettext_noop("give it a name of at most 120 letters"), place="title")
    if wish.purpose not in Purpose.values:
        raise BadRound(problem=gettext_noop("say what it is for"), place="purpose")
    if not LEAST <= wish.size <= MOST:
        raise BadRound(problem=gettext_noop("a sample has 10 to 1,000 voices"), place="size")
    if wish.second is not None and wish.second.pk == wish.first.pk:
        raise BadRound(problem=gettext_noop("the two must be two people"), place="second")
    if wish.purpose == Purpose.TOPICS and not wish.topics:
        raise BadRound(problem=gettext_noop("no topics are in use yet"), place="purpose")
    for one in (wish.first, wish.second):
        if one is not None and not may(one, Permission.EDIT_TOPICS):
            raise BadRound(problem=gettext_noop("these people may not label"), place="first")


def drawn_before(once: str | None, asked: str) -> LabelRound | None:
    """The round that was drawn under this key; refused when something else is asked under it now."""
    found = LabelRound.objects.select_related("first", "second").filter(once=once).first() if once else None
    if found is not None and found.asked != asked:
        raise RoundAskedBefore
    return found


def round_of(number: int) -> LabelRound:
    """A round by its number."""
    found = LabelRound.objects.select_related("first", "second").filter(pk=number).first()
    if found is None:
        raise NoSuchPiece
    return found


def choices_of(made: LabelRound) -> tuple[str, ...]:
    """What may be answered."""
    return tuple(Mood.values) if made.purpose == Purpose.SENTIMENT else tuple(str(one["id"]) for one in made.topics)


def labellers(made: LabelRound) -> tuple[int, ...]:
    """Numbers of the members who are asked."""
    return tuple(pk for pk in (made.first_id, made.second_id) if pk is not None)


def label(*, actor: User, number: int, item: int, value: Sequence[str], now: datetime) -> LabelRound:
    """Keep what one person says of one voice. Saying it again replaces it, as long as the round is open."""
    require(actor, Permission.EDIT_TOPICS)
    with transaction.atomic():
        made = _held(number)
        if actor.pk not in labellers(made):
            raise NotYours
        if made.state != RoundState.OPEN:
            raise RoundOver
        row = LabelItem.objects.filter(round=made, number=item).first()
        if row is None:
            raise NoSuchPiece
        given = _answer(made, value)
        Label.objects.update_or_create(item=row, by=actor, defaults={"value": given, "at": now})
        if not unlabelled(made).exists():
            _close(made, actor=actor, now=now)
    return made


def _answer(made: LabelRound, value: Sequence[str]) -> list[str]:
    given = sorted(set(value))
    if given == [UNCLEAR]:
        return given
    allowed = set(choices_of(made))
    wrong = next((one for one in given if one not in allowed), None)
    if wrong is not None or (made.purpose == Purpose.SENTIMENT and len(given) != 1):
        raise BadLabel(value=wrong if wrong is not None else ", ".join(given), place="value")
    return given


def unlabelled(made: LabelRound) -> QuerySet[LabelItem]:
    """Voices that somebody who is asked has not labelled yet."""
    rows = LabelItem.objects.filter(round=made)
    missing = LabelItem.objects.none()
    for pk in labellers(made):
        missing |= rows.exclude(labels__by_id=pk)
    return missing


def end_labelling(*, actor: User, number: int, now: datetime) -> LabelRound:
    """Go on with what both have labelled so far; what only one has is left out."""
    require(actor, Permission.EDIT_TOPICS)
    with transaction.atomic():
        made = _held(number)
        if made.state != RoundState.OPEN:
            raise RoundOver
        done = len(_whole(made))
        if done < LEAST:
            raise TooFewLabelled(done=done, least=LEAST)
        _close(made, actor=actor, now=now)
    return made


def drop_round(*, actor: User, number: int, now: datetime) -> None:
    """Give a round up; its labels stay."""
    require(actor, Permission.EDIT_TOPICS)
    with change(actor=actor, action=words.ENDED, subject=f"labelling:{number}", now=now) as entry:
        made = _held(number)
        if made.state == RoundState.DONE:
            raise RoundOver
        entry.moved("state", made.state, RoundState.DROPPED)
        made.state = RoundState.DROPPED
        made.save(update_fields=["state"])


def settle(*, actor: User, number: int, item: int, value: Sequence[str], now: datetime) -> LabelRound:
    """A third view on a voice of which two said different things."""
    require(actor, Permission.EDIT_TOPICS)
    with transaction.atomic():
        made = _held(number)
        if made.state != RoundState.SETTLING:
            raise RoundOver
        if not settles(actor, made):
            raise NotYours
        row = LabelItem.objects.filter(round=made, number=item).first()
        if row is None:
            raise NoSuchPiece
        with change(actor=actor, action=words.SETTLED, subject=made.reference, now=now) as entry:
            entry.note(item=item)
            row.settled, row.settled_by, row.settled_at = _answer(made, value), actor, now
            row.save(update_fields=["settled", "settled_by", "settled_at"])
        if not open_contradictions(made):
            _measure(made, actor=actor, now=now)
    return made


def settles(actor: User, made: LabelRound) -> bool:
    """Whether this member is a third view on what two said differently."""
    return actor.pk not in labellers(made) or not _others(made)


def _others(made: LabelRound) -> bool:
    """Whether somebody else could look: in a company with two people the two settle it themselves."""
    everybody = User.objects.filter(is_active=True).exclude(pk__in=labellers(made))
    return any(may(one, Permission.EDIT_TOPICS) for one in everybody)


def open_contradictions(made: LabelRound) -> list[LabelItem]:
    """Voices that wait for a third view."""
    return [row for row, said in _whole(made) if row.settled is None and agreed(said) is None]


def contradictions(made: LabelRound) -> list[LabelItem]:
    """All voices of which two said different things, settled or not."""
    return [row for row, said in _whole(made) if agreed(said) is None]


def _whole(made: LabelRound) -> list[tuple[LabelItem, list[list[str]]]]:
    """Voices that everybody who is asked has labelled, with what they said, in the order of the people."""
    asked = labellers(made)
    found = []
    for row in LabelItem.objects.filter(round=made).prefetch_related("labels").order_by("number"):
        said = {one.by_id: list(one.value) for one in row.labels.all()}
        if all(pk in said for pk in asked):
            found.append((row, [said[pk] for pk in asked]))
    return found


def _close(made: LabelRound, *, actor: User, now: datetime) -> None:
    waiting = 0
    for row, said in _whole(made):
        same = agreed(said)
        if same is None:
            waiting += 1
        else:
            row.settled, row.settled_at = list(same), now
            row.save(update_fields=["settled", "settled_at"])
    with change(actor=actor, action=words.LABELLED, subject=made.reference, now=now) as entry:
        entry.note(contradictions=waiting)
        made.state = RoundState.SETTLING
        made.save(update_fields=["state"])
    if not waiting:
        _measure(made, actor=actor, now=now)


def _measure(made: LabelRound, *, actor: User, now: datetime) -> None:
    with change(actor=actor, action=words.MEASURED, subject=made.reference, now=now) as entry:
        rows = [
            (said, tuple(row.settled or ()), tuple(row.predicted))
            for row, said in _whole(made)
            if UNCLEAR not in (row.settled or ())
        ]
        made.figures = figures_of(rows, classes=choices_of(made), several=made.purpose == Purpose.TOPICS)
        made.state, made.done_at = RoundState.DONE, now
        made.save(update_fields=["figures", "state", "done_at"])
        entry.note(voices=len(rows))


def _held(number: int) -> LabelRound:
    found = LabelRound.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        raise NoSuchPiece
    return found
