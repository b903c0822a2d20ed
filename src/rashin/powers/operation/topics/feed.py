"""Voices as a feed: masked words, each marked where something was read in it, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from rashin.analysis.questions.voices import Said
from rashin.analysis.questions.why import Why, explained
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.atlas.names import touchpoint_names
from rashin.base.atlas.said import Say, channel_words, speaker
from rashin.base.atlas.spoken import key_of
from rashin.base.ui import formats
from rashin.base.ui.figures import Tone
from rashin.base.ui.formats import reading_language
from rashin.base.ui.said import Mark, Piece, pieces
from rashin.base.workspace.access import Permission, may
from rashin.base.workspace.asking import the_kept_lake
from rashin.base.workspace.models import User
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.aspects import aspect_words
from rashin.powers.operation.topics.corrections import Said as ByPeople
from rashin.powers.operation.topics.corrections import said_of as said_by_people
from rashin.powers.operation.topics.faces import TONES
from rashin.powers.operation.topics.lookups import rows
from rashin.powers.operation.topics.vocabulary import Mood
from rashin.powers.operation.topics.wishes import INTENTS, Asked

PAGE: Final = 20
LONGEST: Final = 600

_NEWEST: Final = """
SELECT occurred_at AS at, voice_id, person_key, metric, score, scale_max, channel, touchpoint, unit, survey, text
FROM voices WHERE {worded} AND {condition} {after}
ORDER BY occurred_at DESC, voice_id DESC LIMIT {most}"""
_WORDED: Final = "voices.text IS NOT NULL AND length(trim(voices.text)) > 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A topic of a voice, as a chip."""

    id: str
    label: str
    tone: Tone = ""
    corrected: bool = False
    """Whether people said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A voice of the feed."""

    id: str
    pieces: Sequence[Piece]
    at: datetime
    score: str
    tone: Tone
    mood: str
    """In the reader's words; ``label`` is for programs."""
    label: str
    mood_tone: Tone
    topics: Sequence[Tagged]
    intents: Sequence[str]
    channel: str
    touchpoint: str
    unit: str
    survey: str
    page: str
    person: str
    corrected: bool = False
    """Whether people said what mood it is."""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """A page of the feed."""

    voices: Sequence[Spoken]
    next: str


def feed(member: User, asked: Asked, *, before: str = "", limit: int = PAGE) -> Fed:
    """The newest voices that were asked for."""
    condition, params = asked.condition(member)
    after = ""
    at, _mark, id_ = before.partition("~")
    if id_ and at.isdecimal() and len(at) < 18:
        after = "AND (occurred_at, voice_id) < ($at, $after)"
        params |= {"at": datetime.fromtimestamp(int(at) / 1_000_000, UTC), "after": id_[:300]}
    sql = _NEWEST.format(worded=_WORDED, condition=condition, after=after, most=limit + 1)
    found = [said_of(row) for row in rows(sql, params)]
    shown = spoken(member, found[:limit], asked=asked)
    last = found[limit - 1] if len(found) > limit else None
    onward = f"{int(last.at.timestamp()) * 1_000_000 + last.at.microsecond}~{last.voice_id}" if last else ""
    return Fed(voices=shown, next=onward)


def said_of(row: Mapping[str, Any]) -> Said:
    """A row of the lake as the questions tell it."""
    return Said(at=row["at"].astimezone(UTC), **{name: value for name, value in row.items() if name != "at"})


def spoken(
    member: User,
    found: Sequence[Said],
    *,
    asked: Asked | None = None,
    words: Mapping[str, Sequence[tuple[int, int]]] = MappingProxyType({}),
) -> list[Spoken]:
    """Voices with what was read in them. ``words``: of each voice the places that a search found."""
    if not found:
        return []
    tree, names = versions.live_tree(), touchpoint_names()
    people = said_by_people(one.voice_id for one in found)
    opens = may(member, Permission.SEE_CUSTOMERS)
    unit, survey = speaker("unit"), speaker("survey")
    return [
        _spoken(one, _Reader(
            tree=tree, names=names, opens=opens, asked=asked, people=people.get(one.voice_id, ByPeople()), unit=unit,
            survey=survey, found=words.get(one.voice_id, ()),
        ))
        for one in explained(the_kept_lake(), found)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """What it takes to tell a voice."""

    tree: TopicTree
    names: Mapping[str, str]
    opens: bool
    asked: Asked | None
    people: ByPeople
    unit: Say
    survey: Say
    found: Sequence[tuple[int, int]] = ()


def _spoken(one: Said, reader: _Reader) -> Spoken:
    label = reader.people.mood or one.label or ""
    return Spoken(
        id=one.voice_id, pieces=pieces(one.text or "", [
            *marks_of(one.why, reader.tree, asked=reader.asked),
            *(Mark(start=start, end=end, current=True) for start, end in reader.found),
        ],
                                       longest=LONGEST),
        at=one.at, score="" if one.score is None else formats.number(one.score, 0), tone=tone_of(one),
        mood=str(Mood(label).label) if label in Mood.values else "", label=label, mood_tone=TONES.get(label, ""),
        topics=topics_of(one, reader.tree, reader.people),
        intents=[str(INTENTS.get(name, name)) for name in one.intents],
        channel=channel_words(one.channel), touchpoint=reader.names.get(one.touchpoint or "", one.touchpoint or ""),
        unit=reader.unit(one.unit or ""), survey=reader.survey(one.survey or ""),
        page=f"{reverse('voice')}?{urlencode({'id': one.voice_id})}",
        person=reverse("customer", args=[one.person_key]) if reader.opens and one.person_key is not None else "",
        corrected=bool(reader.people.mood), key=key_of(one.voice_id),
    )  # fmt: skip


def topics_of(one: Said, tree: TopicTree, people: ByPeople) -> list[Tagged]:
    """The topics of a voice as chips, without those that stand there only for one below them."""
    topics = [topic for topic in one.topics if topic in tree.by_id]
    own = [topic for topic in topics if not any(topic in tree.above(other) for other in topics)]
    return [
        Tagged(
            id=topic, label=tree.by_id[topic].name(reading_language()), tone=_topic_tone(topic, one.why),
            corrected=topic in people.topics,
        )
        for topic in own
    ]  # fmt: skip


def tone_of(one: Said) -> Tone:
    """Good, bad or neither, by the score; of voices without one, by their words."""
    if one.score is None:
        return TONES.get(one.label or "", "") or "flat"
    if one.metric == "nps":
        return "good" if one.score >= 9 else "bad" if one.score <= 6 else "flat"
    place = one.score / (one.scale_max or 5)
    return "good" if place > 0.7 else "bad" if place <= 0.45 else "flat"


def _topic_tone(topic: str, why: Sequence[Why]) -> Tone:
    said = [one.polarity for one in why if one.kind == "topic" and one.name == topic and one.polarity]
    return said_tone(said[0]) if said else ""


def said_tone(polarity: float | None) -> Tone:
    """Which way something is spoken of."""
    return "" if polarity is None or abs(polarity) < 0.15 else "good" if polarity > 0 else "bad"


def marks_of(why: Sequence[Why], tree: TopicTree, *, asked: Asked | None = None) -> list[Mark]:
    """The places of a text with their reasons. Phrases are marked only where nothing else says more."""
    wanted = {value for test in asked.tests for value in test.value} if asked else set()
    found = []
    for one in why:
        if one.start < 0 or one.end <= one.start or one.kind == "phrase":
            continue
        found.append(
            Mark(
                start=one.start, end=one.end, tone=said_tone(one.polarity), told=(told_of(one, tree),),
                current=str(one.name) in wanted,
            )
        )  # fmt: skip
    return found


def told_of(one: Why, tree: TopicTree) -> str:
    """A reason in words."""
    way = "" if one.polarity is None else _way(one.polarity)
    if one.kind == "topic":
        name = " › ".join(tree.path(one.name, reading_language())) if one.name in tree.by_id else one.name
        rule = _rules().get(one.because, "") or gettext("like “%(text)s”") % {"text": one.because[:60]}
        return pgettext("why", "Topic “%(name)s” (%(rule)s)") % {"name": name, "rule": rule} + way
    if one.kind == "aspect":
        return pgettext("why", "Aspect “%(name)s”") % {"name": aspect_words(one.name)} + way
    if one.kind == "intent":
        return pgettext("why", "Intent “%(name)s”") % {"name": INTENTS.get(one.name, one.name)}
    return pgettext("why", "Judgement") + way


def _way(polarity: float) -> str:
    tone = said_tone(polarity)
    words = {"good": gettext("favourable"), "bad": gettext("unfavourable")}.get(tone, gettext("neither way"))
    return f" · {words}"


def _rules() -> Mapping[str, str]:
    return {
        "keywords": gettext("by its words"), "boolean": gettext("by a rule with AND, OR, NEAR"),
        "aspect": gettext("by its aspect"), "examples": gettext("by examples"), "": gettext("by a rule"),
        "person": gettext("corrected by people"),
    }  # fmt: skip
