"""Drawing a round of labelling: the sample, the topics to choose from, the people, from what somebody wishes."""

from dataclasses import dataclass
from datetime import datetime

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


def draw(*, actor: User, asked: Drawing, now: datetime) -> LabelRound:
    """Draw it from the voices of the last year; topics are those of the version in use."""
    live = versions.live_version()
    offered = [
        {"id": one.id, "title": dict(one.title), "note": one.note}
        for one in (tree_of(live.document).live() if live and asked.purpose == Purpose.TOPICS else ())
    ]
    wish = rounds.Wish(
        purpose=asked.purpose, title=asked.title, size=asked.size, first=asked.first, second=asked.second,
        version=live.number if live else None, topics=offered,
    )  # fmt: skip
    rounds.check(wish)
    found = lookups.candidates(actor, asked.purpose, now=now, taught=corrections.taught())
    return rounds.draw_round(actor=actor, wish=wish, candidates=found, now=now)
