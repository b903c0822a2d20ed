"""What can be done about customers: refresh the projection, keep segments."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction

from rashin.analysis.lake.keys import normalise
from rashin.analysis.lake.store import Lake
from rashin.base.customers.digests import digest_of
from rashin.base.customers.errors import BadSegment, NoSuchSegment, SegmentNameTaken
from rashin.base.customers.models import Customer, CustomerIdentifier, Projection, Segment
from rashin.base.customers.records import Refreshed
from rashin.base.customers.rules import first, fold, full_kana, full_name, is_true
from rashin.base.customers.statements import EVERY_IDENTIFIER, PEOPLE
from rashin.base.customers.vocabulary import (
    CONSENT_PREFIX,
    JOINED_TRAITS,
    NUMBER_TRAITS,
    PLACE_TRAITS,
    RANK_TRAITS,
    READ_TRAITS,
    UNIT_TRAITS,
    IdentifierKind,
)
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User

WRITTEN_AT_ONCE = 2_000
"""Rows a transaction: short enough that a page never waits long for the database."""

_FIELDS = (
    "name", "kana", "search", "member_number", "rank", "place", "unit", "language", "joined", "consent", "first_seen",
    "last_seen", "digest",
)  # fmt: skip


def refresh(lake: Lake, *, now: datetime) -> Refreshed:
    """Bring the projection to the lake's state; only what has changed is written. May run twice without harm."""
    stamp = _stamp(lake, now)
    if Projection.objects.filter(pk=1, stamp=stamp).exists():
        return Refreshed(people=Customer.objects.count(), written=0, removed=0)
    rows = lake.rows(PEOPLE, {"traits": sorted(READ_TRAITS), "consent": CONSENT_PREFIX})
    ids = lake.rows(EVERY_IDENTIFIER)
    known = dict(zip(ids["person_key"].to_pylist(), ids["ids"].to_pylist(), strict=True))
    before = dict(Customer.objects.values_list("person_key", "digest"))
    written = 0
    seen: set[int] = set()
    changed = _changed(rows.to_pylist(), known, before, seen)
    while part := list(islice(changed, WRITTEN_AT_ONCE)):
        _write(part, before)
        written += len(part)
    removed = _remove([key for key in before if key not in seen])
    Projection.objects.update_or_create(id=1, defaults={"stamp": stamp, "refreshed_at": now})
    return Refreshed(people=len(seen), written=written, removed=removed)


def _stamp(lake: Lake, now: datetime) -> str:
    """The state of the tables that say who people are, and the hour.

    When somebody was last seen follows events, which arrive all the time: reading all of them once an hour is enough.
    """
    versions = ".".join(str(lake.snapshot(name).version) for name in ("profiles", "links", "overrides"))
    return f"{versions}@{now:%Y-%m-%dT%H}"


def _changed(
    rows: Sequence[Mapping[str, Any]], ids: Mapping[int, Sequence[str]], before: Mapping[int, str], seen: set[int]
) -> Iterator[tuple[Customer, list[CustomerIdentifier]]]:
    for row in rows:
        key = int(str(row["person_key"]))
        seen.add(key)
        customer = _customer(key, row)
        kinds = _kinds(row, ids.get(key, ()))
        said = [[str(getattr(customer, name)) for name in _FIELDS[:-1]], sorted(map(list, kinds))]
        customer.digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]
        if before.get(key) != customer.digest:
            identifiers = [
                CustomerIdentifier(customer_id=key, kind=kind, digest=digest_of(kind, value)) for kind, value in kinds
            ]
            yield customer, identifiers


def _traits(row: Mapping[str, Any]) -> dict[str, str]:
    """The traits of a row: Arrow gives a map as pairs."""
    return {str(name): str(value or "") for name, value in dict(row["traits"] or ()).items()}


def _customer(key: int, row: Mapping[str, Any]) -> Customer:
    traits = _traits(row)
    name, kana, number = full_name(traits), full_kana(traits), first(traits, NUMBER_TRAITS)
    consent = {
        trait.removeprefix(CONSENT_PREFIX): is_true(value)
        for trait, value in sorted(traits.items())
        if trait.startswith(CONSENT_PREFIX)
    }
    return Customer(
        person_key=key, name=name[:200], kana=kana[:200], search=f"{fold(name)} {fold(kana)}".strip()[:600],
        member_number=number[:120], rank=first(traits, RANK_TRAITS)[:80], place=first(traits, PLACE_TRAITS)[:80],
        unit=first(traits, UNIT_TRAITS)[:120], language=traits.get("language", "")[:16],
        joined=first(traits, JOINED_TRAITS)[:40], consent=consent, first_seen=row["first_seen"],
        last_seen=row["last_seen"],
    )  # fmt: skip


def _kinds(row: Mapping[str, Any], ids: Sequence[str]) -> set[tuple[str, str]]:
    """Kind and normalised value of everything a person can be looked up by."""
    traits = _traits(row)
    found: set[tuple[str, str]] = set()
    for text in ids:
        kind, _, value = text.partition(":")
        if kind in IdentifierKind.values:
            found.add((kind, value))
    for contact in (IdentifierKind.EMAIL, IdentifierKind.PHONE):
        canonical = normalise(contact, traits.get(contact, ""))
        if canonical:
            found.add((contact.value, canonical))
    return found


def _write(part: Sequence[tuple[Customer, list[CustomerIdentifier]]], before: Mapping[int, str]) -> None:
    with transaction.atomic():
        Customer.objects.bulk_create(
            [customer for customer, _ in part], update_conflicts=True, unique_fields=["person_key"],
            update_fields=list(_FIELDS), batch_size=1_000,
        )  # fmt: skip
        keys = [customer.pk for customer, _ in part if customer.pk in before]
        for start in range(0, len(keys), 500):
            CustomerIdentifier.objects.filter(customer_id__in=keys[start : start + 500]).delete()
        identifiers = [one for _, many in part for one in many]
        CustomerIdentifier.objects.bulk_create(identifiers, batch_size=1_000, ignore_conflicts=True)


def _remove(keys: Sequence[int]) -> int:
    """People who are no more: merged into another, or their import was undone."""
    for start in range(0, len(keys), 500):
        Customer.objects.filter(pk__in=keys[start : start + 500]).delete()
    return len(keys)


# ── Segments ──


def add_segment(*, actor: Actor, name: str, filters: Sequence[str], now: datetime, description: str = "") -> Segment:
    """Keep a rule under a name. Each filter is checked as a question would read it."""
    from rashin.analysis.questions.filters import parse_filters

    name = name.strip()
    wanted = [text.strip() for text in filters if text.strip()]
    if not name or len(name) > 120 or not wanted:
        raise BadSegment(place="name" if not name else "filters")
    for text in wanted:
        parse_filters(text, place="filters")
    with change(actor=actor, action="segment.added", subject=f"segment:{name}", now=now) as entry:
        entry.note(filters=wanted)
        try:
            with transaction.atomic():
                return Segment.objects.create(
                    name=name, description=description, filters=wanted, created_at=now,
                    created_by=actor if isinstance(actor, User) else None,
                )  # fmt: skip
        except IntegrityError:
            raise SegmentNameTaken(name=name) from None


def drop_segment(*, actor: Actor, name: str, now: datetime) -> None:
    """Forget a segment; the people in it are not touched."""
    with change(actor=actor, action="segment.dropped", subject=f"segment:{name}", now=now):
        if not Segment.objects.filter(name=name).delete()[0]:
            raise NoSuchSegment(name=name)
