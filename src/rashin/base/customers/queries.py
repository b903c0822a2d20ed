"""Reads of customers: search in the projection, and one person's profile out of the lake."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from rashin.analysis.lake.keys import normalise
from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.question import Lake as AnyLake
from rashin.base.customers.digests import digest_of
from rashin.base.customers.errors import NoSuchCustomer
from rashin.base.customers.models import Customer, CustomerIdentifier
from rashin.base.customers.records import (
    CustomerRow,
    Found,
    Identifier,
    KeyFigures,
    Profile,
    Score,
    Trait,
)
from rashin.base.customers.rules import first, fold, full_kana, full_name, is_true, masked_name, masked_value
from rashin.base.customers.statements import EVENTS, IDENTIFIERS, JOINED, NOW, SCORES, TRAITS, VOICES
from rashin.base.customers.vocabulary import (
    CONSENT_PREFIX,
    JOINED_TRAITS,
    NUMBER_TRAITS,
    PERSONAL_TRAITS,
    PLACE_TRAITS,
    RANK_TRAITS,
    UNIT_TRAITS,
    IdentifierKind,
    Purpose,
)

_KINDS = 200
"""Kinds of events that a page offers to choose from."""

COUNTED = 1_000
"""Matches are counted up to here: nobody reads further, and counting them all costs more than finding some."""

Units = frozenset[str] | None
"""The units whose customers may be seen; None is the whole company."""


def search(text: str, *, units: Units = None, masked: bool = True, first_row: int = 0, limit: int = 50) -> Found:
    """Customers by a part of name or reading, or by e-mail address, phone or member number in full; newest first.

    Width, case, old and new characters, hiragana and katakana do not matter. Without a text: everybody.
    """
    rows = _within(Customer.objects.all(), units)
    if text.strip():
        rows = rows.filter(_matching(text.strip())).distinct()
    total = rows.order_by()[: COUNTED + 1].count()
    shown = rows[first_row : first_row + limit]
    return Found(
        rows=tuple(row_of(one, masked=masked) for one in shown), total=min(total, COUNTED), capped=total > COUNTED
    )


def _within(rows: QuerySet[Customer], units: Units) -> QuerySet[Customer]:
    return rows if units is None else rows.filter(unit__in=sorted(units))


def _matching(text: str) -> Q:
    found = Q(member_number=text)
    digests: list[tuple[str, str]] = [(IdentifierKind.USER_ID, text)]
    email = normalise("email", text)
    phone = normalise("phone", text)
    if email:
        digests.append((IdentifierKind.EMAIL, email))
    if phone:
        digests.append((IdentifierKind.PHONE, phone))
    people = CustomerIdentifier.objects.filter(digest__in=[digest_of(kind, value) for kind, value in digests])
    found |= Q(pk__in=people.values("customer_id"))
    folded = fold(text)
    if folded and not email and not re.fullmatch(r"[-+()\d]{5,}", folded):
        found |= Q(search__contains=folded)
    return found


def row_of(row: Customer, *, masked: bool) -> CustomerRow:
    """A customer as a list shows it."""
    return CustomerRow(
        person_key=row.person_key, name=masked_name(row.name) if masked else row.name, kana="" if masked else row.kana,
        rank=row.rank, place=row.place, unit=row.unit,
        member_number=masked_value(row.member_number) if masked else row.member_number,
        first_seen=row.first_seen, last_seen=row.last_seen, masked=masked,
    )  # fmt: skip


def named(person_keys: Sequence[int], *, units: Units = None, masked: bool = True) -> dict[int, CustomerRow]:
    """The rows of these people, as far as they are known and within the units: for lists that another room makes."""
    rows = _within(Customer.objects.filter(pk__in=list(person_keys)), units)
    return {row.pk: row_of(row, masked=masked) for row in rows}


def may_be_seen(person_key: int, *, units: Units) -> bool:
    """Whether a person is among the customers of these units."""
    return units is None or _within(Customer.objects.filter(pk=person_key), units).exists()


# ── One person ──


def profile(lake: Lake, person_key: int, *, units: Units = None, masked: bool = True) -> Profile:
    """The head of a person's page: traits with their source, identifiers, consent, key figures.

    Raises
    ------
    NoSuchCustomer
        Nothing at all is known about this key, or it is outside the units.
    """
    if not may_be_seen(person_key, units=units):
        raise NoSuchCustomer(person_key=person_key)
    rows = lake.rows(TRAITS, {"person": person_key}).to_pylist()
    figures = key_figures(lake, person_key, units=units)
    if not rows and not figures.events and not figures.voices:
        raise NoSuchCustomer(person_key=person_key)
    traits = {str(row["trait"]): str(row["value"] or "") for row in rows}
    name, kana, number = full_name(traits), full_kana(traits), first(traits, NUMBER_TRAITS)
    return Profile(
        person_key=person_key, name=masked_name(name) if masked else name, kana="" if masked else kana,
        initial=name[:1], rank=first(traits, RANK_TRAITS), place=first(traits, PLACE_TRAITS),
        unit=first(traits, UNIT_TRAITS),
        joined=first(traits, JOINED_TRAITS), member_number=masked_value(number) if masked else number,
        traits=tuple(_trait(row, masked) for row in rows if not str(row["trait"]).startswith(CONSENT_PREFIX)),
        identifiers=_identifiers(lake, person_key, masked), consent=_consent(traits), figures=figures, masked=masked,
    )  # fmt: skip


def _trait(row: Mapping[str, object], masked: bool) -> Trait:
    name, value = str(row["trait"]), str(row["value"] or "")
    hidden = masked and name in PERSONAL_TRAITS
    shown = value
    if hidden:
        shown = masked_value(value) if name in {"email", "phone", *NUMBER_TRAITS} else masked_name(value)
    return Trait(name=name, value=shown, source=str(row["source"] or ""), at=row["at"], masked=hidden)  # type: ignore[arg-type]


def _consent(traits: Mapping[str, str]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (purpose.value, str(purpose.label), is_true(traits[CONSENT_PREFIX + purpose.value]))
        for purpose in Purpose
        if CONSENT_PREFIX + purpose.value in traits
    )


def _identifiers(lake: Lake, person_key: int, masked: bool) -> tuple[Identifier, ...]:
    out: dict[str, Identifier] = {}
    for row in lake.rows(IDENTIFIERS, {"person": person_key}).to_pylist():
        text = str(row["id"] or "")
        kind, _, value = text.partition(":")
        if not value or text in out:
            continue
        hidden = masked and kind != "anonymous_id"
        out[text] = Identifier(
            kind=kind, value=masked_value(value) if hidden else value, rule=str(row["rule"] or ""), since=row["since"],
            masked=hidden,
        )  # fmt: skip
    return tuple(sorted(out.values(), key=lambda one: (one.kind, one.value)))


def _counts(events: Sequence[Mapping[str, Any]], column: str) -> tuple[tuple[str, int], ...]:
    """How many events each value of a column has, the most frequent first."""
    counts: dict[str, int] = {}
    for row in events:
        counts[row[column]] = counts.get(row[column], 0) + int(row["events"])
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _revenue(orders: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """A sum a currency, that of most orders first."""
    counts = dict(_counts(orders, "currency"))
    paid = {name: [float(row["revenue"]) for row in orders if row["currency"] == name and row["revenue"] is not None]
            for name in counts}  # fmt: skip
    return {name: math.fsum(sums) for name, sums in paid.items() if sums}


def earlier_keys(lake: AnyLake, people: Collection[int]) -> dict[int, int]:
    """Every key under which something may be kept about these people, to the key that they have now.

    A person's key is the smallest of their identifiers': as soon as an older identifier is joined, it is another one.
    """
    rows = lake.rows(JOINED, {"people": sorted(people)}).to_pylist() if people else []
    return {key: key for key in people} | {int(row["customer_key"]): int(row["person_key"]) for row in rows}


def keys_now(lake: AnyLake, keys: Collection[int]) -> dict[int, int]:
    """The person that each of these keys is today: what was kept under one a while ago may be somebody's older key."""
    rows = lake.rows(NOW, {"keys": sorted(keys)}).to_pylist() if keys else []
    return {key: key for key in keys} | {int(row["customer_key"]): int(row["person_key"]) for row in rows}


def key_figures(lake: Lake, person_key: int, *, units: Units = None) -> KeyFigures:
    """A person in a few numbers, from everything of these units that carries one of their identifiers."""
    person = {"person": person_key, "units": None if units is None else sorted(units)}
    events = lake.rows(EVENTS, person).to_pylist()
    said = lake.rows(VOICES, person).to_pylist()[0]
    scores = lake.rows(SCORES, person).to_pylist()
    orders = [row for row in events if row["currency"] is not None]
    return KeyFigures(
        orders=sum(int(row["events"]) for row in orders),
        revenue=_revenue(orders),
        last_order=max((row["last_seen"] for row in orders), default=None),
        events=sum(int(row["events"]) for row in events), voices=int(said["voices"]),
        first_seen=min((one["first_seen"] for one in (*events, said) if one["first_seen"] is not None), default=None),
        last_seen=max((one["last_seen"] for one in (*events, said) if one["last_seen"] is not None), default=None),
        channels=_counts(events, "channel"),
        kinds=tuple((name, count) for name, count in _counts(events, "event") if name)[:_KINDS],
        scores=tuple(
            Score(
                metric=str(row["metric"]), score=float(row["score"]), scale_min=int(row["scale_min"]),
                scale_max=int(row["scale_max"]), survey=str(row["survey"] or ""),
                touchpoint=str(row["touchpoint"] or ""), at=row["occurred_at"],
            )
            for row in scores
        ),
    )  # fmt: skip
