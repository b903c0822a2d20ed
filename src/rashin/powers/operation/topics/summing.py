"""Voices to be summarised: those of the explorer's filters, or the likeliest hits of a search.

What is asked for comes in the form of an address, the same words that the explorer and the search take, so any page can
name its voices by the link that leads to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from rashin.base.summaries.records import Gathered, Source, Voice
from rashin.base.ui.filters import Filters
from rashin.base.ui.formats import reading_language
from rashin.base.ui.periods import Days
from rashin.base.workspace.access import Permission, scope_of
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import drill, versions
from rashin.powers.operation.topics.chips import filters_told
from rashin.powers.operation.topics.finding import likeliest
from rashin.powers.operation.topics.indexing import BETWEEN, opened
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.wishes import Asked, asked_in, filters_of, where_of

LONGEST: Final = 4_000
NOT_VOICES: Final = ("waves", "alike", "view", "every", "shown", "before", "page", "csrfmiddlewaretoken", "saved")
"""Words of an address that say how voices are shown, not which."""
MOST_HITS: Final = 300

_DRAWN: Final = """
SELECT voice_id, coalesce(batch, '') AS batch, left(text, {longest}) AS text, occurred_at, count(*) OVER () AS n
FROM voices WHERE {worded} AND {condition} ORDER BY hash(voice_id) LIMIT $most"""
_THESE: Final = """
SELECT voice_id, coalesce(batch, '') AS batch, left(text, {longest}) AS text, occurred_at
FROM voices WHERE {worded} AND {condition} AND voice_id IN (SELECT unnest($ids))"""
_TOPICS: Final = """
SELECT voice_id, topic FROM assignments
WHERE voice_id IN (SELECT unnest($ids)) AND topic <> '' AND kind <> 'below'"""
_WORDED: Final = "voices.text IS NOT NULL AND length(trim(voices.text)) > 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What an address asks for, with its filters."""

    asked: Asked
    filters: Filters
    request: HttpRequest


def _wished(member: User, query: str) -> _Wish:
    request = HttpRequest()
    request.path, request.GET = reverse("voices_explore"), QueryDict(query)
    filters = filters_of(request, member, versions.live_tree())
    now = datetime.now(UTC)
    asked = asked_in(request, filters, member, now=now)
    asked = replace(asked, behind=drill.behind(request, member, now=now))
    return _Wish(asked=asked, filters=filters, request=request)


def gather(member: User, query: str, most: int, now: datetime) -> Gathered:
    """The voices of the filters, drawn evenly when there are more than are looked at."""
    asked = _wished(member, query).asked
    condition, params = asked.condition(member)
    sql = _DRAWN.format(longest=LONGEST, worded=_WORDED, condition=condition)
    found = rows(sql, {**params, "most": most})
    return _gathered(asked, found, n=int(found[0]["n"]) if found else 0)


def gather_hits(member: User, query: str, most: int, now: datetime) -> Gathered:
    """The likeliest hits of a search."""
    asked = _wished(member, query).asked
    if not asked.words:
        return gather(member, query, most, now)
    ids, n = likeliest(member, asked, limit=min(most, MOST_HITS))
    if ids is None:  # there is no index yet: the words as they stand
        return gather(member, query, most, now)
    found = _these(member, replace(asked, words=""), ids)
    order = {one: at for at, one in enumerate(ids)}
    found.sort(key=lambda row: order[str(row["voice_id"])])
    return replace(_gathered(asked, found, n=n), drawn="likeliest")


def _these(member: User, asked: Asked, ids: Sequence[str]) -> list[dict[str, Any]]:
    condition, params = asked.condition(member)
    sql = _THESE.format(longest=LONGEST, worded=_WORDED, condition=condition)
    return rows(sql, {**params, "ids": list(ids)})


def _gathered(asked: Asked, found: Sequence[Mapping[str, Any]], *, n: int) -> Gathered:
    ids = [str(row["voice_id"]) for row in found]
    topics, names = _topics(ids, asked.topic)
    index = opened()
    named = [f"{row['voice_id']}{BETWEEN}{row['batch']}" for row in found]
    return Gathered(
        voices=[_voice(row, topics.get(str(row["voice_id"]), ())) for row in found], n=n, first=asked.first,
        last=asked.last, topics=names, vectors=index.vectors(named) if index is not None else None,
    )  # fmt: skip


def _topics(ids: Sequence[str], chosen: str) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Voice → its topics that divide these voices: the ones under the chosen one, or the uppermost."""
    tree = versions.live_tree()
    if not tree.topics or not ids:
        return {}, {}
    names = {
        one.id: one.name(reading_language()) for one in tree.children(chosen or None) if one.state != "retired"
    }  # fmt: skip
    found: dict[str, set[str]] = {}
    for row in rows(_TOPICS, {"ids": list(ids)}):
        topic = str(row["topic"])
        if topic in tree.by_id:
            found.setdefault(str(row["voice_id"]), set()).update({topic, *tree.above(topic)} & names.keys())
    return {voice: tuple(sorted(kept)) for voice, kept in found.items()}, names


def _voice(row: Mapping[str, Any], topics: tuple[str, ...] = ()) -> Voice:
    voice_id = str(row["voice_id"])
    return Voice(
        id=voice_id, text=str(row["text"] or ""), at=row["occurred_at"], topics=topics,
        href=f"{reverse('voice')}?{urlencode({'id': voice_id})}",
    )  # fmt: skip


_ONES: Final = """
SELECT voice_id, '' AS batch, left(text, {longest}) AS text, occurred_at FROM voices
WHERE {worded} AND ({scope}) AND voice_id IN (SELECT unnest($ids))"""


def shown(member: User, query: str, ids: Sequence[str]) -> dict[str, Voice]:
    """The voices that still stand, as far as this member may see them."""
    if not ids:
        return {}
    scope, params = scope_of(member).condition("voices")
    sql = _ONES.format(longest=LONGEST, worded=_WORDED, scope=scope)
    return {str(row["voice_id"]): _voice(row) for row in rows(sql, {**params, "ids": list(ids)})}


def told(member: User, query: str) -> str:
    """Which voices, in the reader's words."""
    wish = _wished(member, query)
    parts = [str(one.value) for one in wish.filters.active]
    if not wish.filters["when"]:
        parts.append(Days(first=wish.asked.first, last=wish.asked.last).told)
    if drill.names_cell(wish.request):
        parts.append(drill.behind_words(wish.request))
    return " · ".join([*parts, *(filters_told(one) for one in where_of(wish.request))])


VOICES: Final = Source(
    permission=Permission.SEE_VOICES, gather=gather, shown=shown, told=told, drops=NOT_VOICES
)  # fmt: skip
FOUND: Final = replace(VOICES, gather=gather_hits)
