"""Drawing a round of labelling: the sample, the topics to choose from, the people, from what somebody wishes."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import corrections, lookups, rounds, versions
from rashin.powers.operation.topics.drafts import tree_of
from rashin.powers.operation.topics.models import LabelRound
from rashin.powers.operation.topics.vocabulary import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is asked for."""

    purpose: str
    title: str
    size: int
    first: User
    second: User | None = None
    once: str = ""
    """A key of the program that asks: the same again under it draws nothing anew."""


def draw(*, actor: User, asked: Drawing, now: datetime) -> LabelRound:
    """Draw it from the voices of the last year; topics are those of the version in use."""
    return draw_once(actor=actor, asked=asked, now=now)[0]


def draw_once(*, actor: User, asked: Drawing, now: datetime) -> tuple[LabelRound, bool]:
    """The same, and whether it was drawn now."""
    require(actor, Permission.EDIT_TOPICS)
    once, said = _digests(actor, asked)
    if before := rounds.drawn_before(once, said):
        return before, False
    try:
        return _drawn(actor, asked, once=once, said=said, now=now), True
    except IntegrityError:  # the same was asked at the same moment
        if before := rounds.drawn_before(once, said):
            return before, False
        raise


def _digests(actor: User, asked: Drawing) -> tuple[str | None, str]:
    if not asked.once:
        return None, ""
    second = asked.second.pk if asked.second else None
    said = json.dumps([asked.purpose, asked.title.strip(), asked.size, asked.first.pk, second])
    return _digest(f"{actor.pk}:{asked.once}"), _digest(said)


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


def _drawn(actor: User, asked: Drawing, *, once: str | None, said: str, now: datetime) -> LabelRound:
    live = versions.live_version()
    offered = [
        {"id": one.id, "title": dict(one.title), "note": one.note}
        for one in (tree_of(live.document).live() if live and asked.purpose == Purpose.TOPICS else ())
    ]
    wish = rounds.Wish(
        purpose=asked.purpose, title=asked.title, size=asked.size, first=asked.first, second=asked.second,
        version=live.number if live else None, topics=offered, once=once, asked=said,
    )  # fmt: skip
    rounds.check(wish)
    found = lookups.candidates(actor, asked.purpose, now=now, taught=corrections.taught())
    return rounds.draw_round(actor=actor, wish=wish, candidates=found, now=now)
