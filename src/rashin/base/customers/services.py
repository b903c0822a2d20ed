"""What can be done about customers: refresh the projection."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from rashin.analysis.lake.keys import normalise
from rashin.analysis.lake.store import Lake
from rashin.base.customers.digests import digest_of
from rashin.base.customers.models import Customer, CustomerIdentifier, Projection
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

WRITTEN_AT_ONCE = 2_000
"""Rows a transaction: short enough that a page never waits long for the database."""

_LOOKED_UP = frozenset(IdentifierKind.values)


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


Row = dict[str, Any]
"""A customer's columns."""


def _changed(
    rows: Sequence[Mapping[str, Any]], ids: Mapping[int, Sequence[str]], before: Mapping[int, str], seen: set[int]
) -> Iterator[tuple[Row, list[tuple[str, str]]]]:
    """Columns and identifiers' digests of each person who is not what the projection says."""
    for row in rows:
        key = int(row["person_key"])
        seen.add(key)
        traits = {str(name): str(value or "") for name, value in dict(row["traits"] or ()).items()}
        customer = _columns(key, traits, row)
        digests = sorted((kind, digest_of(kind, value)) for kind, value in _kinds(traits, ids.get(key, ())))
        said = json.dumps([customer, digests], default=str)
        customer["digest"] = hashlib.sha256(said.encode()).hexdigest()[:32]
        if before.get(key) != customer["digest"]:
            yield customer, digests


def _columns(key: int, traits: Mapping[str, str], row: Mapping[str, Any]) -> Row:
    name, kana = full_name(traits), full_kana(traits)
    consent = {
        trait.removeprefix(CONSENT_PREFIX): is_true(value)
        for trait, value in sorted(traits.items())
        if trait.startswith(CONSENT_PREFIX)
    }
    return {
        "person_key": key, "name": name[:200], "kana": kana[:200],
        "search": f"{fold(name)} {fold(kana)}".strip()[:600], "member_number": first(traits, NUMBER_TRAITS)[:120],
        "rank": first(traits, RANK_TRAITS)[:80], "place": first(traits, PLACE_TRAITS)[:80],
        "unit": first(traits, UNIT_TRAITS)[:120], "language": traits.get("language", "")[:16],
        "joined": first(traits, JOINED_TRAITS)[:40], "consent": consent, "first_seen": row["first_seen"],
        "last_seen": row["last_seen"],
    }  # fmt: skip


def _kinds(traits: Mapping[str, str], ids: Sequence[str]) -> set[tuple[str, str]]:
    """Kind and normalised value of everything a person can be looked up by."""
    found = {(kind, value) for kind, _, value in (text.partition(":") for text in ids) if kind in _LOOKED_UP}
    for contact in ("email", "phone"):
        canonical = normalise(contact, traits.get(contact, ""))
        if canonical:
            found.add((contact, canonical))
    return found


def _write(part: Sequence[tuple[Row, list[tuple[str, str]]]], before: Mapping[int, str]) -> None:
    with transaction.atomic():
        _insert(Customer, [row for row, _ in part], replace="person_key")
        known = [key for row, _ in part if (key := int(row["person_key"])) in before]
        for start in range(0, len(known), 500):
            CustomerIdentifier.objects.filter(customer_id__in=known[start : start + 500]).delete()
        identifiers: list[Row] = [
            {"customer_id": row["person_key"], "kind": kind, "digest": digest}
            for row, many in part
            for kind, digest in many
        ]
        _insert(CustomerIdentifier, identifiers)


def _insert(model: type[Model], rows: Sequence[Row], *, replace: str = "") -> None:
    """Many rows by one prepared statement: making model objects of a whole company takes ten times as long."""
    if not rows:
        return
    names = list(rows[0])
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(names))
    news = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != replace)
    conflict = f' ON CONFLICT ("{replace}") DO UPDATE SET {news}' if replace else ""
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            # Table and columns are the model's own.
            f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({marks}){conflict}',  # noqa: S608
            [
                tuple(
                    adapt(value)
                    if isinstance(value, datetime)
                    else json.dumps(value)
                    if isinstance(value, dict)
                    else value
                    for value in row.values()
                )
                for row in rows
            ],
        )


def _remove(keys: Sequence[int]) -> int:
    """People who are no more: merged into another, or their import was undone."""
    for start in range(0, len(keys), 500):
        Customer.objects.filter(pk__in=keys[start : start + 500]).delete()
    return len(keys)
