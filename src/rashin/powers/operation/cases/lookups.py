"""What the lake knows of a customer, for rules and replies: who, what they bought for, where they are reached."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.atlas.hearing import Heard
from rashin.base.customers.queries import earlier_keys, keys_now
from rashin.base.customers.rules import first, full_name
from rashin.base.customers.statements import ORDERS, TRAITS
from rashin.base.customers.vocabulary import NUMBER_TRAITS, RANK_TRAITS
from rashin.base.workspace.asking import the_lake
from rashin.errors import RashinError
from rashin.powers.operation.cases.rules import Facts, Read

log = logging.getLogger("rashin.cases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A customer as whoever answers them needs them. Unmasked: pages mask it."""

    name: str = ""
    mail: str = ""
    line: str = ""
    member_number: str = ""
    rank: str = ""


def people_of(keys: Iterable[int]) -> dict[int, int]:
    """The person behind each key: several identifiers may be one person's."""
    wanted = set(keys)
    try:
        return keys_now(the_lake(), wanted)
    except LakeMissing:
        return {key: key for key in wanted}


def keys_of(people: Iterable[int]) -> dict[int, int]:
    """Every key that these people have or had, to the one of now: a case keeps the one of the day it was opened."""
    wanted = set(people)
    try:
        return earlier_keys(the_lake(), wanted)
    except LakeMissing:
        return {key: key for key in wanted}


def facts_of(
    voice: Heard,
    person: int | None,
    *,
    now: datetime,
    read: Callable[[], Read],
    sentiment: Callable[[], str] | None = None,
) -> Facts:
    """What rules may ask beyond the voice; nothing is looked up before one does."""
    return Facts(
        sentiment=sentiment or (lambda: read().label or sentiment_of(voice.text)),
        value=lambda: value_of(person),
        belongs=lambda name: belongs(person, name, now=now),
        read=read,
    )


def sentiment_of(text: str) -> str:
    """How a text judges: pos, neg, neu or mixed; nothing where there are no words."""
    from rashin.analysis.text.reading import READ, read

    if not text.strip():
        return ""
    reading = read(text[:4000])
    return reading.label if reading.language in READ else ""


def value_of(person: int | None) -> float | None:
    """What a customer has bought for so far: in yen, else in the currency in which they bought most."""
    if person is None:
        return None
    try:
        rows = the_lake().rows(ORDERS, {"person": person, "units": None}).to_pylist()
    except LakeMissing:
        return None
    amounts = {str(row["currency"]): float(row["revenue"]) for row in rows if row["revenue"] is not None}
    return amounts.get("JPY", max(amounts.values(), default=0.0))


def belongs(person: int | None, segment: str, *, now: datetime) -> bool:
    """Whether a customer is in a saved segment; a segment that is gone or cannot be asked holds nobody."""
    from rashin.analysis.questions.catalogue import ask
    from rashin.analysis.questions.in_segment import InSegment, InSegmentAnswer
    from rashin.analysis.questions.question import Scope

    saved = import_string(settings.RASHIN_SEGMENTS)().get(segment)
    if person is None or saved is None:
        return False
    try:
        answer = ask(
            InSegment(segment=(saved,), after=person - 1, limit=1), lake=the_lake(), scope=Scope(), now=now
        )  # fmt: skip
    except RashinError as problem:
        log.warning("whether a customer is in “%s” could not be asked: %s", segment, problem)
        return False
    assert isinstance(answer, InSegmentAnswer)
    return answer.people[:1] == (person,)


def reached(person: int | None) -> Reached:
    """Name and addresses of a customer, the newest of each."""
    if person is None:
        return Reached()
    try:
        rows = the_lake().rows(TRAITS, {"person": person}).to_pylist()
    except LakeMissing:
        return Reached()
    traits = {str(row["trait"]): str(row["value"] or "") for row in rows}
    return Reached(
        name=full_name(traits), mail=traits.get("email", ""), member_number=first(traits, NUMBER_TRAITS),
        line=traits.get("line_user_id", "") or traits.get("line_id", ""), rank=first(traits, RANK_TRAITS),
    )  # fmt: skip


def originals_of(voice_ids: Iterable[str]) -> Mapping[str, str]:
    """Texts as they were written, for those who may see them."""
    wanted = list(voice_ids)
    if not wanted:
        return {}
    try:
        rows = the_lake().originals(wanted, purpose="case page").to_pylist()
    except LakeMissing:
        return {}
    return {str(row["record_id"]): str(row["value"]) for row in rows if row["field"] == "text"}
