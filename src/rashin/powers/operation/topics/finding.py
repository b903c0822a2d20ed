"""Finding voices by words and by meaning, within filters and within what a member may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.base.workspace.models import User
from rashin.powers.operation.topics.feed import Spoken, feed
from rashin.powers.operation.topics.wishes import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The voices that were found, the likeliest first."""

    voices: Sequence[Spoken]
    more: bool
    by: str
    """How they were found: words alone, or meaning too."""


def find(member: User, asked: Asked, *, limit: int) -> Found:
    """The voices that say it or mean it."""
    page = feed(member, asked, limit=limit)
    return Found(voices=page.voices, more=bool(page.next), by="words")
