"""The voices behind a figure of quality: what the machine said of each, and what people settled on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from rashin.base.workspace.models import User
from rashin.powers.operation.topics import faces, lookups
from rashin.powers.operation.topics.models import LabelItem, LabelRound
from rashin.powers.operation.topics.records import SaidVoice
from rashin.powers.operation.topics.rounds import UNCLEAR, choices_of

MOST: Final = 100
GIVEN, TRUE = "given", "true"
"""What the machine gave the class; what people did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One voice of the sample."""

    voice: SaidVoice | None
    """None: forgotten, or of another department."""
    people: str
    machine: str
    right: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The voices of one figure."""

    title: str
    lines: Sequence[Line]
    n: int


def address(made: LabelRound, name: str, side: str) -> str:
    """Where the voices behind a figure are shown."""
    asked = urlencode({"purpose": made.purpose, "round": str(made.pk), "class": name, "side": side})
    return f"?{asked}#behind"


def behind(member: User, made: LabelRound, *, name: str, side: str) -> Behind | None:
    """The voices of a class, those that were read wrongly first; None where nothing of the kind was measured."""
    if name not in choices_of(made) or side not in (GIVEN, TRUE):
        return None
    items = [
        one
        for one in LabelItem.objects.filter(round=made).exclude(settled=None).order_by("number")
        if UNCLEAR not in (one.settled or ()) and name in ((one.settled or ()) if side == TRUE else one.predicted)
    ]
    items.sort(key=lambda one: name in one.predicted and name in (one.settled or ()))
    known = lookups.voices(member, [one.voice_id for one in items[:MOST]])
    label = faces.told(made, (name,))
    told = {
        TRUE: gettext("What people say is “%(name)s”, and what the machine says of it"),
        GIVEN: gettext("What the machine calls “%(name)s”, and what people say of it"),
    }[side]
    return Behind(
        title=told % {"name": label}, n=len(items),
        lines=[_line(made, one, name, known.get(one.voice_id)) for one in items[:MOST]],
    )  # fmt: skip


def _line(made: LabelRound, item: LabelItem, name: str, voice: SaidVoice | None) -> Line:
    settled, predicted = tuple(item.settled or ()), tuple(item.predicted)
    return Line(
        voice=voice, people=faces.told(made, settled), machine=faces.told(made, predicted),
        right=name in settled and name in predicted,
        href=f"{reverse('voice')}?{urlencode({'id': item.voice_id})}" if voice else "",
    )  # fmt: skip
