"""How answers of labelling look: each with its key, its words and its tone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext, pgettext

from rashin.base.ui.figures import Tone
from rashin.base.ui.formats import listed, reading_language
from rashin.powers.operation.topics.models import LabelRound
from rashin.powers.operation.topics.rounds import UNCLEAR
from rashin.powers.operation.topics.vocabulary import Mood, Purpose

TONES: Final[Mapping[str, Tone]] = {"pos": "good", "neg": "bad", "mixed": "watch", "neu": ""}
MOST_KEYS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One answer that can be given."""

    value: str
    label: str
    key: str = ""
    tone: Tone = ""
    note: str = ""


def faces(made: LabelRound) -> list[Face]:
    """All answers of a round, in the order of their keys."""
    if made.purpose == Purpose.SENTIMENT:
        found = [Face(value=one.value, label=str(one.label), tone=TONES[one.value]) for one in Mood]
    else:
        found = [
            Face(value=str(one["id"]), label=titled(one.get("title")), note=str(one.get("note") or ""))
            for one in made.topics
        ]
    shown = [
        Face(value=one.value, label=one.label, tone=one.tone, note=one.note, key=str(at) if at <= MOST_KEYS else "")
        for at, one in enumerate(found, start=1)
    ]
    key = str(len(shown) + 1) if len(shown) < MOST_KEYS and made.purpose == Purpose.SENTIMENT else "0"
    return [*shown, Face(value=UNCLEAR, label=pgettext("labelling", "Cannot be told"), key=key)]


def titled(title: object) -> str:
    """A title in the reader's language, else in any."""
    if not isinstance(title, Mapping):
        return str(title or "")
    return str(title.get(reading_language()) or next(filter(None, title.values()), ""))


def said_first(made: LabelRound, said: Sequence[str]) -> list[Face]:
    """The answers for settling: of topics those that somebody named come first, and take the first keys."""
    found = faces(made)
    if made.purpose == Purpose.SENTIMENT:
        return found
    ordered = sorted(found, key=lambda one: (one.value == UNCLEAR, one.value not in said))
    return [replace(one, key=place.key) for one, place in zip(ordered, found, strict=True)]


def told(made: LabelRound, value: Sequence[str]) -> str:
    """An answer in words."""
    names = {one.value: one.label for one in faces(made)}
    return listed(names.get(one, one) for one in value) or gettext("None of them")
