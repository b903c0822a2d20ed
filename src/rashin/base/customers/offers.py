"""Rules to begin a segment with: made of the events and traits that the lake really holds."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.questions.filters import Filter
from rashin.analysis.questions.personal import is_personal
from rashin.analysis.questions.segments import Rule
from rashin.base.workspace.access import scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.models import User

ANSWERS: Final = ("last answered nps[score<=6]", "last answered nps[score>=9]", "did not answer nps within 180d")
MOST: Final = 6
_EVENTS: Final = "SELECT event FROM events WHERE {allowed} GROUP BY event ORDER BY count(*) DESC, event LIMIT 6"
_TRAITS: Final = """
    SELECT trait, arg_max(value, n) AS value FROM (
        SELECT trait, value, count(*) AS n FROM traits WHERE value <> '' AND NOT starts_with(trait, 'consent_')
        GROUP BY trait, value
    ) GROUP BY trait HAVING count(*) BETWEEN 2 AND 60 ORDER BY max(n) DESC, trait LIMIT 40
"""


def offered(member: User) -> list[tuple[str, str]]:
    """Lines, each with the address of the empty form that has it."""
    try:
        lines = [*_traits(), *_events(member), *ANSWERS]
    except LakeMissing:
        lines = [*ANSWERS]
    return [(line, f"?{urlencode({'rules': line})}") for line in lines]


def _events(member: User) -> list[str]:
    allowed, params = scope_of(member).condition("events")
    rows = the_lake().rows(_EVENTS.format(allowed=allowed), params).to_pylist()
    names = [str(row["event"]) for row in rows if row["event"]]
    return [str(Rule(verb="did", name=name, within=timedelta(days=90))) for name in names]


def _traits() -> list[str]:
    rows = the_lake().rows(_TRAITS, {}).to_pylist()
    fields = [(f"trait.{row['trait']}", str(row["value"])) for row in rows]
    found = [Rule(verb="has", where=(Filter(field=field, op="=", value=(value,)),)) for field, value in fields
             if not is_personal(field)]  # fmt: skip
    return [str(rule) for rule in found[:MOST]]
