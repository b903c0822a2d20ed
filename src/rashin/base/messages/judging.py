"""What is known of recipients, looked up for many letters at once, so that ten thousand need few queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeVar

from django.db.models import Q

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.customers.models import Customer
from rashin.base.customers.queries import earlier_keys
from rashin.base.messages.contacts import PIECE
from rashin.base.messages.models import Consent, Posting, Suppression
from rashin.base.messages.ruling import Contact, Facts, Limits
from rashin.base.messages.words import ASKED, COUNTED, Agreement
from rashin.base.workspace.asking import the_lake

T = TypeVar("T")
_SAME: Final[Mapping[int, int]] = MappingProxyType({})


def pieces(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """In parts that one query takes."""
    whole = list(values)
    for start in range(0, len(whole), PIECE):
        yield whole[start : start + PIECE]


@dataclass(slots=True, kw_only=True)
class Known:
    """All that the policy looks at, of many recipients: by address and by person."""

    stops: dict[int, dict[str, str]] = field(default_factory=dict)
    """Addressee → purpose → reason."""
    said: dict[tuple[str, int, str, str], tuple[int, bool]] = field(default_factory=dict)
    """Address or person, its number, purpose, channel → line of the ledger, and whether it agrees."""
    profiles: dict[tuple[int, str], bool] = field(default_factory=dict)
    """Person and channel → what the imported profile says."""
    met: dict[tuple[str, int], list[Contact]] = field(default_factory=dict)

    def facts(
        self, *, addressee: int | None, person: int | None, purpose: str, channel: str, connected: bool = True
    ) -> Facts:
        """Those of one letter."""
        return Facts(
            stops=self.stops.get(addressee or 0, {}),
            agreed=self._agreed(addressee, person, purpose, channel),
            contacts=frozenset(  # the same letter may be known by both
                [
                    *(self.met.get(("address", addressee), ()) if addressee is not None else ()),
                    *(self.met.get(("person", person), ()) if person is not None else ()),
                ]
            ),
            connected=connected,
            reachable=addressee is not None,
        )

    def _agreed(self, addressee: int | None, person: int | None, purpose: str, channel: str) -> bool | None:
        """The last line of the ledger; a “no” in the profile counts beside it, for the profile has no purposes."""
        lines = [
            self.said.get((by, number, purpose, channel))
            for by, number in (("address", addressee), ("person", person))
            if number is not None
        ]
        last = max((line for line in lines if line), default=None)
        profile = self.profiles.get((person, channel)) if person is not None else None
        if profile is False:
            return False
        return last[1] if last else profile

    def note(self, contact: Contact, *, addressee: int | None, person: int | None) -> None:
        """One more letter: the next one to the same person sees it."""
        if addressee is not None:
            self.met.setdefault(("address", addressee), []).append(contact)
        if person is not None:
            self.met.setdefault(("person", person), []).append(contact)


def known_of(
    *, addressees: Collection[int], persons: Collection[int], limits: Limits, now: datetime, past: bool = True
) -> Known:
    """What is known of them; without ``past`` the letters they got are left out, as in the moment before sending."""
    found = Known()
    for piece in pieces(addressees):
        for one in Suppression.objects.filter(addressee__in=piece):
            found.stops.setdefault(one.addressee_id, {})[one.purpose] = one.reason
        _said(found, Consent.objects.filter(addressee__in=piece), "address")
        if past:
            _met(found, "address", piece, limits, now)
    people = _keys(persons)
    for some in pieces(people):
        _said(found, Consent.objects.filter(person__in=some), "person", people)
        if past:
            _met(found, "person", some, limits, now, people)
    for some in pieces(persons):
        for key, consent in Customer.objects.filter(pk__in=some).values_list("pk", "consent"):
            found.profiles |= {(key, str(channel)): bool(value) for channel, value in consent.items()}
    return found


def _keys(persons: Collection[int]) -> Mapping[int, int]:
    try:
        return earlier_keys(the_lake(), persons)
    except LakeMissing:  # where there is none, nobody was ever joined
        return {one: one for one in persons}


def _said(found: Known, lines: "Iterable[Consent]", by: str, people: Mapping[int, int] = _SAME) -> None:
    for line in lines:
        number = (line.addressee_id if by == "address" else line.person) or 0
        key = (by, people.get(number, number), line.purpose, line.channel)
        found.said[key] = max(found.said.get(key, (0, False)), (line.pk, line.status == Agreement.GIVEN))


def _met(
    found: Known, by: str, numbers: Sequence[int], limits: Limits, now: datetime, people: Mapping[int, int] = _SAME
) -> None:
    test = Q(addressee__in=numbers) if by == "address" else Q(person__in=numbers)
    rows = Posting.objects.filter(
        test, state__in=COUNTED, purpose__in=ASKED, planned_at__gt=now - limits.longest
    ).values_list("addressee_id" if by == "address" else "person", "planned_at", "purpose", "construct", "reference")
    for number, at, purpose, construct, letter in rows:
        contact = Contact(at=at, purpose=purpose, construct=construct, letter=letter)
        found.met.setdefault((by, people.get(number or 0, number or 0)), []).append(contact)
