"""Quotas: places are held while somebody answers and taken at the end, by single statements that cannot overbook.

``filled + pending <= limit`` holds at any moment for a quota that ends the survey, whatever runs side by side. A place
that was held longer than ``HELD`` is free again. Why: docs/decisions/0095-answering.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from rashin.powers.operation.surveys.definition.conditions import Facts, holds, named_in
from rashin.powers.operation.surveys.definition.document import Document, Quota
from rashin.powers.operation.surveys.models import QuotaCell, Response
from rashin.powers.operation.surveys.vocabulary import ResponseState

HELD: Final = timedelta(minutes=30)
HELD_COARSE: Final = timedelta(hours=36)
"""Where only the day of a response is known."""
ALL: Final = "*"
"""The cell of ``settings.most_responses``."""
SWEPT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Where a response stands in its quotas."""

    held: tuple[str, ...]
    full: Quota | None = None
    """The quota that has no place for it: the survey ends here."""


class _Full(Exception):
    def __init__(self, quota: Quota) -> None:
        super().__init__(quota.id)
        self.quota = quota


def quotas_of(document: Document) -> tuple[Quota, ...]:
    """The document's quotas by id, and the bound on all responses."""
    most = document.settings.most_responses
    every = (Quota(id=ALL, limit=most),) if most is not None else ()
    return tuple(sorted((*every, *document.quotas), key=lambda one: one.id))


def wanted(document: Document, facts: Facts, *, known: Collection[str] | None) -> list[Quota]:
    """The quotas that a response falls into; ``known`` are the questions that were passed, None when all were."""
    return [
        one for one in quotas_of(document) if (known is None or _decided(one, known)) and holds(one.when, facts)
    ]  # fmt: skip


def _decided(quota: Quota, known: Collection[str]) -> bool:
    asked = {one.partition(":")[2].partition(".")[0] for one in named_in(quota.when) if one.startswith("answer:")}
    return asked <= set(known)


def settle(
    survey: int, document: Document, falls_into: Sequence[Quota], *, held: Collection[str], over: bool, now: datetime
) -> Settled:
    """Hold or take places in the caller's transaction; when one is full, none of them."""
    if not quotas_of(document):
        return Settled(held=())
    by_id = {one.id: one for one in quotas_of(document)}
    here = {one.id for one in falls_into}
    kept: list[str] = []
    try:
        with transaction.atomic():
            for quota in (by_id[name] for name in sorted(by_id)):
                if quota.id in here:
                    kept += _place(survey, quota, mine=quota.id in held, over=over, now=now)
                elif quota.id in held and quota.count == "started":
                    kept.append(quota.id)
                elif quota.id in held:
                    _change(survey, quota.id, pending=-1)
    except _Full as full:
        return Settled(held=give_back(survey, by_id, held), full=full.quota)
    return Settled(held=tuple(kept))


def take(survey: int, falls_into: Sequence[Quota]) -> list[str]:
    """Take places for a response that a person let count, also where none is left: it was answered."""
    for quota in falls_into:
        QuotaCell.objects.get_or_create(survey_id=survey, quota=quota.id, defaults={"limit": quota.limit})
        _change(survey, quota.id, filled=1)
    return [one.id for one in falls_into]


def _place(survey: int, quota: Quota, *, mine: bool, over: bool, now: datetime) -> list[str]:
    """Hold a place, or take it at the end. What only counts is never full."""
    if quota.count == "started":
        if not mine and not _enter(survey, quota, bounded=quota.action == "end", now=now, filled=1):
            raise _Full(quota)
        return [quota.id]
    if quota.action == "continue":
        if over:
            _enter(survey, quota, bounded=False, now=now, filled=1)
        return [quota.id] if over else []
    if mine:
        if over and not _change(survey, quota.id, filled=1, pending=-1):
            return _place(survey, quota, mine=False, over=over, now=now)
        return [quota.id]
    if not _enter(survey, quota, bounded=True, now=now, filled=int(over), pending=int(not over)):
        raise _Full(quota)
    return [quota.id]


def _enter(survey: int, quota: Quota, *, bounded: bool, now: datetime, filled: int = 0, pending: int = 0) -> bool:
    if _change(survey, quota.id, bounded=bounded, filled=filled, pending=pending):
        return True
    _, made = QuotaCell.objects.get_or_create(survey_id=survey, quota=quota.id, defaults={"limit": quota.limit})
    if not made and not free_expired(survey, now=now):
        return False
    return _change(survey, quota.id, bounded=bounded, filled=filled, pending=pending)


def _change(survey: int, quota: str, *, bounded: bool = False, filled: int = 0, pending: int = 0) -> bool:
    """One statement: the row is locked by it, and what it reads is what it changes."""
    cells = QuotaCell.objects.filter(survey_id=survey, quota=quota)
    if bounded:
        cells = cells.filter(limit__gt=F("filled") + F("pending"))
    if pending < 0:
        cells = cells.filter(pending__gte=-pending)
    return cells.update(filled=F("filled") + filled, pending=F("pending") + pending) > 0


def give_back(survey: int, quotas: Mapping[str, Quota], held: Collection[str]) -> tuple[str, ...]:
    """Free what is held; what counts beginnings stays counted."""
    for name in sorted(held):
        quota = quotas.get(name)
        if quota is None or quota.count != "started":
            _change(survey, name, pending=-1)
    return tuple(name for name in sorted(held) if name in quotas and quotas[name].count == "started")


def free_expired(survey: int, *, now: datetime) -> int:
    """Free the places of those who went away in the middle; how many responses held one."""
    from rashin.powers.operation.surveys.answering.entering import document_of, is_anonymous

    rows = (
        Response.objects.select_for_update(skip_locked=True)
        .filter(survey_id=survey, state=ResponseState.STARTED, seen_at__lt=now - HELD)
        .exclude(quotas=[])
        .order_by("pk")[:SWEPT]
    )
    freed = 0
    for row in rows:
        document = document_of(row.version_id)
        if is_anonymous(document) and row.seen_at >= now - HELD_COARSE:
            continue
        quotas = {one.id: one for one in quotas_of(document)}
        left = list(give_back(survey, quotas, row.quotas))
        if left != row.quotas:
            Response.objects.filter(pk=row.pk).update(quotas=left)
            freed += 1
    return freed
