"""A wave to employees that is over: how many were asked, who knows who answered no more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from rashin.base.roster.places import places
from rashin.powers.operation.surveys.models import Send
from rashin.powers.operation.surveys.models_ballots import Turnout
from rashin.powers.operation.surveys.past import Past, keep_past
from rashin.powers.operation.surveys.queries import survey_of
from rashin.powers.operation.surveys.reach.folding import folded
from rashin.powers.operation.surveys.reach.plans import Sample, sample_json
from rashin.powers.operation.surveys.vocabulary import Channel, SendState


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWave:
    """A wave of the past."""

    title: str
    begun_at: datetime
    ended_at: datetime
    people: Mapping[str, int]
    """Place → how many were asked."""
    answers: Mapping[str, Sequence[Past]]
    """Place → what was answered there; each answer is kept in a group of five or more."""


def keep_wave(key: str, wave: PastWave) -> int:
    """Keep it with its answers; how many."""
    survey = survey_of(key)
    groups = folded(wave.people, places().line)
    asked, answered = Counter[str](), Counter[str]()
    kept: list[Past] = []
    for place, count in wave.people.items():
        asked[groups[place]] += count
        answered[groups[place]] += len(wave.answers.get(place, ()))
        kept += [replace(one, unit=groups[place]) for one in wave.answers.get(place, ())]
    with transaction.atomic():
        send = Send.objects.create(
            survey=survey, title=wave.title, channel=Channel.MAIL, state=SendState.DONE, created_at=wave.begun_at,
            sample=sample_json(Sample(roster=True, quarantine_days=0), seed="past"), scheduled_at=wave.begun_at,
            started_at=wave.begun_at, finished_at=wave.begun_at, expires_at=wave.ended_at,
            counts={"expires_days": (wave.ended_at - wave.begun_at).days, "drawn": sum(wave.people.values())},
        )  # fmt: skip
        Turnout.objects.bulk_create(
            Turnout(send=send, unit=unit, asked=count, answered=answered[unit]) for unit, count in asked.items()
        )
        return keep_past(key, sorted(kept, key=lambda one: str(one.answers)))
