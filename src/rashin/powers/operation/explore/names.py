"""Which names a question may use: events, columns, traits and properties that the lake really holds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.core.cache import caches
from django.utils.translation import gettext

from rashin.analysis.questions.errors import QuestionError
from rashin.analysis.questions.filters import write_named
from rashin.analysis.questions.trend import Trend, TrendAnswer
from rashin.base.atlas.said import speaker
from rashin.base.customers.vocabulary import PERSONAL_TRAITS
from rashin.base.ui.formats import number
from rashin.base.ui.picks import Offer
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import ask_as, the_lake
from rashin.base.workspace.models import User
from rashin.errors import NotAllowed
from rashin.powers.operation.explore.fields import field_offer

PATIENCE: Final = timedelta(minutes=10)
"""Suggestions need not know a name that first came a minute ago."""
MOST: Final = 40
MOST_VALUES: Final = 100
LONGEST: Final = 200
LOOKED_AT: Final = 20_000
"""Rows that are looked at for the names of properties: names repeat, so a few thousand rows know nearly all."""
COLUMNS: Final = {
    "voices": (
        "channel", "touchpoint", "unit", "survey", "question", "source", "language", "journey", "stage", "topic",
        "aspect", "sentiment", "intent", "read_language",
    ),
    "events": ("channel", "touchpoint", "unit", "source", "event"),
}  # fmt: skip
_PROPERTIES: Final = f"""
    select name, count(*) as times
    from (
        select unnest(json_keys(properties)) as name
        from (select properties from $table where properties is not null limit {LOOKED_AT})
    )
    group by name order by times desc, name limit {MOST}"""  # noqa: S608 - our own words alone
_TRAITS: Final = f"select trait, count(*) as people from traits group by trait order by people desc, trait limit {MOST}"  # noqa: S608


def event_offers(member: User, *, now: datetime) -> list[Offer]:
    """The events that most people did, so that nobody has to know their spelling."""
    question = Trend(of="events", by=("event",), measure="people", every="whole", limit=100)
    answer = ask_as(member, question, now=now, patience=PATIENCE)
    assert isinstance(answer, TrendAnswer)
    found = {point.by: point.value for point in answer.points if point.by and not point.other}
    ranked = sorted(found.items(), key=lambda item: -(item[1] or 0))
    say = speaker("event")
    counted = [(name, gettext("%(count)s people") % {"count": number(people)}) for name, people in ranked]
    return [
        Offer(value=write_named(name, ()), label=name, note=told if say(name) == name else f"{say(name)} · {told}")
        for name, told in counted
    ]


def value_offers(member: User, table: str, field: str, *, now: datetime) -> list[Offer]:
    """The values that a field has most, in words where there are some; none of a field that cannot be asked for."""
    if not field or len(field) > LONGEST:
        return []
    try:
        question = Trend(of="voices" if table == "voices" else "events", by=(field,), every="whole", limit=MOST_VALUES)
        answer = ask_as(member, question, now=now, patience=PATIENCE)
    except (QuestionError, NotAllowed):
        return []
    assert isinstance(answer, TrendAnswer)
    say = speaker(field)
    found = [(point.by, point.value) for point in answer.points if point.by and not point.other]
    return [
        Offer(value=value, label=say(value), note=value if say(value) != value else number(times))
        for value, times in sorted(found, key=lambda item: -(item[1] or 0))
    ]


def field_offers(member: User, table: str) -> list[Offer]:
    """The fields of a table in the reader's words, most useful first."""
    return [field_offer(name) for name in breakdowns(member, table)]


def breakdowns(member: User, table: str) -> list[str]:
    """What an answer can be broken down by: columns first, then traits and properties that exist."""
    return [*COLUMNS[table], *_kept(member, "traits", _TRAITS, "trait."), *_kept(member, table, _PROPERTIES, "prop.")]


def _kept(member: User, table: str, statement: str, prefix: str) -> Sequence[str]:
    """Names are the same for everybody who sees the whole company; who sees less looks for himself."""
    lake, scope = the_lake(), scope_of(member)
    place = f"{lake.place.address}\n{table}\n{sorted(scope.units) if scope.units is not None else 'all'}"
    key = f"explore.names.{sha256(place.encode()).hexdigest()}"
    found: list[str] | None = caches["memory"].get(key)
    if found is None:
        if scope.units is not None and table != "traits":
            return ()
        rows = lake.rows(statement.replace("$table", table), {}).to_pylist()
        told = [str(next(iter(row.values()))) for row in rows]
        found = [f"{prefix}{name}" for name in told if name not in PERSONAL_TRAITS]
        caches["memory"].set(key, found, PATIENCE.total_seconds())
    return found
