# ruff: noqa: S608 - SQL is put together from our own words; every value is a parameter.
"""Whom a send could reach: people of the lake with what is needed to reach them, and their addresses when it is time.

Addresses are read out of the lake when a letter is written and are not kept beside the invitation, so whoever is erased
or changes the address is gone or right everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rashin.analysis.lake.keys import normalise
from rashin.analysis.questions.membership import everybody, with_steps
from rashin.analysis.questions.question import Lake, Scope
from rashin.analysis.questions.segments import Segment
from rashin.analysis.questions.statement import Statement
from rashin.base.customers.rules import is_true
from rashin.powers.operation.surveys.reach.choosing import Candidate

MAIL: Final = "mail"
LINE: Final = "line"
ADDRESS_TRAITS: Final[Mapping[str, tuple[str, ...]]] = {
    MAIL: ("email",),
    LINE: ("line_user_id", "line_id"),
}
"""Traits that hold an address for a channel; the first one that reads as an address counts."""
UNIT_TRAITS: Final = ("shop", "unit", "store")
NAME_TRAITS: Final = ("name", "full_name")
ZONE: Final = "Asia/Tokyo"
PIECE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a person is reached, and what a letter may call them."""

    person: int
    address: str
    name: str = ""
    language: str = ""
    unit: str = ""


def candidates(
    lake: Lake, *, channel: str, segments: Sequence[Segment] = (), scope: Scope | None = None, zone: str = ZONE
) -> list[Candidate]:
    """Everybody in all of these segments (or everybody there is), with whether the channel reaches them."""
    scope = scope or Scope(units=None)
    sql, params = everybody(scope)
    asked = with_steps(
        Statement().then("everybody", sql, params), segments, prefix="wanted", scope=scope, zone=zone
    )  # fmt: skip
    within = "".join(f" and person_key in (select person_key from wanted_{n})" for n in range(1, len(segments) + 1))
    chosen = f"select distinct person_key from everybody where person_key is not null{within}"
    asked = asked.then("chosen", chosen).then("known", _KNOWN, _traits(channel)).then("page", _PAGE)
    rows = lake.rows(asked.sql, asked.params).to_pylist()
    return [
        Candidate(
            person=_key(row),
            unit=_first(row, UNIT_TRAITS),
            reachable=bool(address_of(channel, row)),
            agrees=_agrees(row, channel),
        )
        for row in rows
    ]


_KNOWN: Final = """
    select person_key, map_from_entries(list((trait, value))) as traits from traits
    where trait in (select unnest($wanted_traits)) and person_key is not null group by person_key
"""
_PAGE: Final = "select chosen.person_key, traits from chosen left join known using (person_key) order by person_key"


def _traits(channel: str) -> Mapping[str, object]:
    return {"wanted_traits": [*ADDRESS_TRAITS[channel], *UNIT_TRAITS, *NAME_TRAITS, "language", f"consent_{channel}"]}


def contacts(lake: Lake, people: Sequence[int], *, channel: str) -> dict[int, Contact]:
    """How these people are reached now; who has no address is missing. Asked in pieces."""
    found: dict[int, Contact] = {}
    for start in range(0, len(people), PIECE):
        piece = list(people[start : start + PIECE])
        asked = Statement().then("chosen", "select unnest($people) as person_key", {"people": piece})
        asked = asked.then("known", _KNOWN, _traits(channel)).then("page", _PAGE)
        for row in lake.rows(asked.sql, asked.params).to_pylist():
            address = address_of(channel, row)
            if address:
                found[_key(row)] = Contact(
                    person=_key(row), address=address, name=_first(row, NAME_TRAITS),
                    language=_first(row, ("language",)), unit=_first(row, UNIT_TRAITS),
                )  # fmt: skip
    return found


def address_of(channel: str, row: Mapping[str, Any]) -> str:
    """The address for a channel out of a row's traits, normalised; empty when there is none."""
    traits = _said(row)
    for trait in ADDRESS_TRAITS[channel]:
        address = normalise("email" if channel == MAIL else "line_user_id", traits.get(trait, ""))
        if address:
            return address
    return ""


def _agrees(row: Mapping[str, Any], channel: str) -> bool | None:
    said = _said(row).get(f"consent_{channel}", "")
    return is_true(said) if said else None


def _key(row: Mapping[str, Any]) -> int:
    return int(row["person_key"])


def _said(row: Mapping[str, Any]) -> dict[str, str]:
    """A map comes out of the lake as pairs or as a mapping, by the engine; null when nothing is known."""
    traits = row.get("traits") or {}
    pairs = traits.items() if isinstance(traits, Mapping) else traits
    return {str(name): str(value or "") for name, value in pairs}


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str:
    traits = _said(row)
    return next((traits[name] for name in names if traits.get(name)), "")
