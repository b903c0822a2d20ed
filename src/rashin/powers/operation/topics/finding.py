"""Finding voices by words and by meaning, within filters and within what a member may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rashin.base.workspace.access import scope_of
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import likened
from rashin.powers.operation.topics.feed import Spoken, feed, said_of, spoken
from rashin.powers.operation.topics.indexing import BETWEEN, opened
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.wishes import Asked

if TYPE_CHECKING:
    from rashin.analysis.text.search.index import Hits, Index

_ALLOWED: Final = """
SELECT voice_id, coalesce(batch, '') AS batch FROM voices
WHERE voices.text IS NOT NULL AND length(trim(voices.text)) > 0 AND {condition}"""
_FOUND: Final = """
SELECT occurred_at AS at, voice_id, person_key, metric, score, scale_max, channel, touchpoint, unit, survey, text
FROM voices WHERE voice_id IN (SELECT unnest($ids)) AND {condition}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The voices that were found, the likeliest first."""

    voices: Sequence[Spoken]
    more: bool
    by: str
    """How they were found: ``words`` alone, as they stand; ``index``: in any form; ``meaning``: by that, too."""
    total: int | None = None


def likeliest(member: User, asked: Asked, *, limit: int) -> tuple[list[str] | None, int]:
    """The ids of the likeliest hits, and how many there are in all; None where there is no index."""
    index = opened()
    if index is None:
        return None, 0
    hits = _searched(index, member, asked, limit)
    return list(dict.fromkeys(one.id.partition(BETWEEN)[0] for one in hits.hits)), hits.total


def _searched(index: "Index", member: User, asked: Asked, limit: int) -> "Hits":
    """The best hits among the voices that the filters leave and this member may see."""
    condition, params = replace(asked, words="").condition(member)
    allowed = [
        f"{row['voice_id']}{BETWEEN}{row['batch']}"
        for row in rows(_ALLOWED.format(condition=condition), params)
    ]  # fmt: skip
    lift = likened.lift(likened.meant(asked.words))
    return index.search(asked.words, limit, allow=index.mask(allowed), lift=lift)


FARTHEST: Final = 1_000
"""Hits that can be turned to, page by page."""


def page(member: User, asked: Asked, *, skip: int, limit: int) -> Found:
    """A page of what is found; of the newest voices where no words are asked for."""
    most = skip + limit
    if asked.words.strip():
        found = find(member, asked, limit=most)
        return replace(found, voices=found.voices[skip:])
    fed = feed(member, asked, limit=most)
    return Found(voices=fed.voices[skip:], more=bool(fed.next), by="newest")


def find(member: User, asked: Asked, *, limit: int) -> Found:
    """The voices that say it or mean it."""
    index = opened()
    if index is None:
        page = feed(member, asked, limit=limit)
        return Found(voices=page.voices, more=bool(page.next), by="words")
    anything = replace(asked, words="")
    condition, params = anything.condition(member)
    hits = _searched(index, member, asked, limit + 1)
    order = {one.id.partition(BETWEEN)[0]: one for one in hits.hits[:limit]}
    found = rows(_FOUND.format(condition=condition), {**params, "ids": list(order)})
    ranked = sorted((said_of(row) for row in found), key=lambda one: -order[one.voice_id].score)
    words = {voice: hit.spans for voice, hit in order.items()}
    return Found(
        voices=spoken(member, ranked, asked=anything, words=words), more=len(hits.hits) > limit,
        by="meaning" if hits.by_meaning else "index", total=hits.total,
    )  # fmt: skip


_ITS_WORDS: Final = "SELECT text FROM voices WHERE voice_id = $id AND ({scope}) LIMIT 1"


def like(member: User, voice_id: str, *, limit: int) -> Found | None:
    """Voices that mean the like of one that this member may see; None while there is no index of meanings."""
    scope, params = scope_of(member).condition("voices")
    own = rows(_ITS_WORDS.format(scope=scope), {**params, "id": voice_id})
    words = str(own[0]["text"] or "").strip() if own else ""
    index = opened() if words else None
    if index is None:
        return None
    listed = rows(_ALLOWED.format(condition=f"({scope}) AND voice_id <> $id"), {**params, "id": voice_id})
    allowed = [f"{row['voice_id']}{BETWEEN}{row['batch']}" for row in listed]
    hits = index.search(_plain(words), limit, allow=index.mask(allowed))
    order = {one.id.partition(BETWEEN)[0]: one.score for one in hits.hits}
    found = rows(_FOUND.format(condition=f"({scope})"), {**params, "ids": list(order)})
    ranked = sorted((said_of(row) for row in found), key=lambda one: -order[one.voice_id])
    return Found(voices=spoken(member, ranked), more=False, by="meaning" if hits.by_meaning else "index")


def _plain(words: str) -> str:
    """A text as words to look for: what would be a sign of the search is none here."""
    return " ".join(words.replace('"', " ").replace("-", " ").replace("−", " ").split())[:300]
