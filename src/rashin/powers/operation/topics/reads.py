"""What is read in single voices, for pages of other rooms: their words marked, their mood, their topics."""

import logging
from collections.abc import Mapping
from typing import Final

from rashin.analysis.questions.voices import Said
from rashin.analysis.questions.why import Why, explained
from rashin.analysis.text.reading import read
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.atlas.spoken import Read, key_of
from rashin.base.ui.said import pieces
from rashin.base.ui.stories import Tag
from rashin.base.workspace.asking import the_kept_lake
from rashin.powers.operation.topics import versions
from rashin.powers.operation.topics.corrections import Said as ByPeople
from rashin.powers.operation.topics.corrections import said_of as said_by_people
from rashin.powers.operation.topics.faces import TONES
from rashin.powers.operation.topics.feed import marks_of, said_of, topics_of
from rashin.powers.operation.topics.lookups import kept
from rashin.powers.operation.topics.vocabulary import Mood

log = logging.getLogger("rashin.topics")

MOST_FRESH: Final = 200
LONGEST: Final = 2_000
_VOICES: Final = """
SELECT occurred_at AS at, voice_id, person_key, metric, score, scale_max, channel, touchpoint, unit, survey, text
FROM voices WHERE voice_id IN (SELECT unnest($ids)) AND text IS NOT NULL"""


def reads_of(shown: Mapping[str, str]) -> Mapping[str, Read]:
    """Voice → what is read in it. ``shown`` are the words as the page has them, which whoever shows them may see.

    Words that are no voice of the lake, or none yet, are read here: what they judge and of what they speak.
    """
    found = [said_of(row) for row in kept(_VOICES, {"ids": list(shown)})] if shown else []
    tree, people = versions.live_tree(), said_by_people(shown) if found else {}
    known = {
        one.voice_id: _read(one, shown[one.voice_id], tree, people.get(one.voice_id, ByPeople()))
        for one in (explained(the_kept_lake(), found) if found else ())
        if one.label
    }
    missing = [name for name in shown if name not in known][:MOST_FRESH]
    return known | {name: _fresh(name, shown[name], tree) for name in missing}


def _fresh(name: str, shown: str, tree: TopicTree) -> Read:
    try:
        reading = read(shown[:LONGEST])
    except Exception:  # whatever a text does to the reader, it is shown
        log.exception("a text of %d characters cannot be read", len(shown))
        return Read(key=key_of(name))
    places = [
        *(Why(start=one.start, end=one.end, kind="opinion", name=one.rule, polarity=one.polarity)
          for one in reading.opinions),
        *(Why(start=one.start, end=one.end, kind="aspect", name=one.category, polarity=one.polarity)
          for one in reading.aspects),
        *(Why(start=one.start, end=one.end, kind="intent", name=one.kind) for one in reading.intents),
    ]  # fmt: skip
    return Read(
        pieces=pieces(shown, marks_of(places, tree)), tone=TONES.get(reading.label, ""), key=key_of(name),
        mood=str(Mood(reading.label).label),
    )  # fmt: skip


def _read(one: Said, shown: str, tree: TopicTree, people: ByPeople) -> Read:
    label = people.mood or one.label or ""
    begins = shown.rstrip("…").rstrip()
    same = (one.text or "").startswith(begins)
    marks = marks_of(one.why, tree) if same else []
    return Read(
        pieces=pieces(shown, [mark for mark in marks if mark.end <= len(begins)]) if same else (),
        mood=str(Mood(label).label) if label in Mood.values else "", tone=TONES.get(label, ""),
        tags=[Tag(label=topic.label, tone=topic.tone) for topic in topics_of(one, tree, people)],
        corrected=bool(people.mood), key=key_of(one.voice_id),
    )  # fmt: skip
