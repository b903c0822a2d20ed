"""The voices that stand for the rest: a summary that nothing was written for, and that needs no model."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rashin.base.summaries.errors import TooFewVoices
from rashin.base.summaries.records import Chosen, Gathered, Group, Quoted, Subject, Voice
from rashin.base.summaries.sources import source_of
from rashin.base.summaries.vocabulary import LEAST, LOOKED_AT
from rashin.base.workspace.models import User

if TYPE_CHECKING:
    from rashin.analysis.text.vectors import Rows

MOST_TOPICS: Final = 5
PER_TOPIC: Final = 2
ALONE: Final = 6
"""Voices chosen where no topics divide them."""
LEAST_OF_TOPIC: Final = 3


def gathered(member: User, subject: Subject, *, now: datetime) -> Gathered:
    """The voices of a subject, enough of them to be summarised."""
    found = source_of(subject.of).gather(member, subject.query, LOOKED_AT, now)
    if found.n < LEAST or len(found.voices) < LEAST:
        raise TooFewVoices(n=min(found.n, len(found.voices)), least=LEAST)
    return found


def chosen(member: User, subject: Subject, *, now: datetime) -> Chosen:
    """A few voices of each of the largest topics, or of all, each unlike the other."""
    found = gathered(member, subject, now=now)
    rows, by_meaning = rows_of(found)
    groups: list[Group] = []
    told: set[str] = set()
    for topic, name, places in parts(found):
        # one voice is quoted once, however many topics it has
        open_places = [at for at in places if found.voices[at].id not in told]
        quoted = _quoted(found.voices, rows, open_places, PER_TOPIC if topic else ALONE, by_meaning=by_meaning)
        told |= {one.voice.id for one in quoted}
        if quoted:
            groups.append(Group(name=name, topic=topic, n=len(places), quoted=quoted))
    return Chosen(
        groups=tuple(groups), n=found.n, looked=len(found.voices), by_meaning=by_meaning,
        drawn=found.drawn if len(found.voices) < found.n else "",
    )  # fmt: skip


def rows_of(found: Gathered) -> "tuple[Rows, bool]":
    """Vectors of the voices: of meaning where they are at hand, else of letters."""
    from rashin.analysis.text.gist.choosing import by_letters

    if found.vectors is not None and len(found.vectors) == len(found.voices):
        there = (found.vectors != 0).any(axis=1)
        if there.mean() >= 0.5:  # the newest may not be indexed yet: they are counted, not quoted
            return found.vectors, True
    return by_letters([one.text for one in found.voices]), False


def parts(found: Gathered) -> list[tuple[str, str, list[int]]]:
    """The largest topics with the places of their voices; everything as one part where there are none."""
    named = found.topics or {}
    sizes = Counter(topic for one in found.voices for topic in set(one.topics) if topic in named)
    kept = [topic for topic, count in sizes.most_common() if count >= LEAST_OF_TOPIC][:MOST_TOPICS]
    if not kept:
        return [("", "", list(range(len(found.voices))))]
    return [(topic, named[topic], [at for at, one in enumerate(found.voices) if topic in one.topics]) for topic in kept]


def _quoted(
    voices: Sequence[Voice], rows: "Rows", places: Sequence[int], most: int, *, by_meaning: bool
) -> tuple[Quoted, ...]:
    from rashin.analysis.text.gist.choosing import choose

    texts = [voices[at].text for at in places]
    picked = choose(rows[list(places)], texts, most=most) if places else ()
    return tuple(Quoted(voice=voices[places[one.at]], stands_for=one.stands_for if by_meaning else 0) for one in picked)


def to_send(found: Gathered, most: int) -> list[Voice]:
    """Which voices a model gets when not all have room: those that stand for the most, from every topic in turn."""
    if len(found.voices) <= most:
        return list(found.voices)
    from rashin.analysis.text.gist.choosing import choose

    rows, _by_meaning = rows_of(found)
    each = max(1, most // len(parts(found)) // 2)
    kept: dict[str, Voice] = {}
    for _topic, _name, places in parts(found):
        texts = [found.voices[at].text for at in places]
        for one in choose(rows[places], texts, most=each):
            voice = found.voices[places[one.at]]
            kept.setdefault(voice.id, voice)
    # The other half is spread over all, so that what is rare has its chance.
    rest = [one for one in found.voices if one.id not in kept]
    room = most - len(kept)
    for at in range(min(room, len(rest))):
        voice = rest[int(at * len(rest) / room)]
        kept.setdefault(voice.id, voice)
    return list(kept.values())[:most]
