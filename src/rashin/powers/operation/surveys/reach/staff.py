"""Employees as an audience: whoever is on the roster, or every member with an address.

A wave names them by a number below zero, so that no customer's is meant. Letters know them; their answers never do.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from rashin.base.roster.models import Staff
from rashin.base.roster.places import places
from rashin.base.roster.queries import today_of, working
from rashin.powers.operation.surveys.reach.audience import Contact
from rashin.powers.operation.surveys.reach.choosing import Candidate
from rashin.powers.operation.surveys.reach.plans import Sample
from rashin.powers.operation.surveys.vocabulary import Channel

FIRST: Final = 1_000_000_000_000
"""Members are -1, -2, …; people of the roster lie beyond this."""


def person_of(row: int) -> int:
    """How waves name somebody on the roster."""
    return -FIRST - row


def row_of(person: int) -> int:
    """The number on the roster of whom a wave names; 0 when it is no such person."""
    return -person - FIRST if person < -FIRST else 0


def staff(sample: Sample, *, now: datetime) -> list[Candidate]:
    """Everybody on the roster whom a wave means. All can be reached: who has no address gets a slip."""
    rows = working(today_of(now))
    if sample.units:
        where = places()
        within = frozenset[str]().union(*(where.within(one) for one in sample.units))
        rows = rows.filter(unit__in=sorted(within))
    return [
        Candidate(person=person_of(number), unit=unit)
        for number, unit in rows.order_by("pk").values_list("pk", "unit")
    ]  # fmt: skip


def ways_of(people: Iterable[int], sample: Sample, *, connected: frozenset[str]) -> dict[int, str]:
    """Person → the channel that reaches them; who is missing gets a slip. ``connected``: channels with a way out."""
    if sample.slips_only:
        return {}
    rows = Staff.objects.in_bulk([number for one in people if (number := row_of(one))])
    found = {}
    for row in rows.values():
        known = {Channel.MAIL: bool(row.email_digest), Channel.LINE: row.has_line}
        way = next((one for one in (Channel.MAIL, Channel.LINE) if known[one] and one in connected), None)
        if way is not None:
            found[person_of(row.pk)] = str(way)
    return found


def staff_contacts(people: Iterable[int], *, channel: str) -> dict[int, Contact]:
    """How these people of the roster are reached over a channel now."""
    rows: Mapping[int, Staff] = Staff.objects.in_bulk([number for one in people if (number := row_of(one))])
    found = {}
    for row in rows.values():
        reached = row.reached
        address = reached["email"] if channel == Channel.MAIL else reached["line_id"]
        if address:
            person = person_of(row.pk)
            found[person] = Contact(
                person=person, address=address, name=row.name, language=row.language, unit=row.unit
            )  # fmt: skip
    return found
