"""The audit log: one line a change, in the change's own transaction, chained by digest to the line before it.

A line names people by number or by keyed digest, never by name or address, so that a person can be erased without
breaking the chain.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from rashin.base.workspace.happenings import Happened, follow
from rashin.base.workspace.models import AuditEntry, User
from rashin.base.workspace.witness import advance, first_denied

Actor = User | str
"""A member, or who acts without one: ``cli:aoi``, ``worker``, ``sign-in``."""

GENESIS = "0" * 64
SEARCHES = frozenset({"q", "text", "where", "of", "subject", "person", "id"})
"""Words of an address whose value may name a person: free searches, and filters over properties and traits."""
LONGEST_FILTER = 200
_ADVISORY_LOCK = 0x5241_5348  # "RASH": PostgreSQL's name for "one writer of the chain at a time"

_address: ContextVar[str] = ContextVar("rashin_address", default="")


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Note where the request came from, for the lines written while it is served."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The line while the change is being made."""

    action: str
    subject: str
    details: dict[str, object] = field(default_factory=dict)

    def note(self, **details: object) -> None:
        """Add plain facts: numbers, states, names of things (never of people)."""
        self.details.update(details)

    def moved(self, name: str, before: object, after: object) -> None:
        """Note what a value was and became; nothing when it stayed."""
        if before != after:
            self.details[name] = {"before": before, "after": after}

    def personal(self, name: str, value: str) -> None:
        """Note a personal value as a keyed digest: equal values can be matched, none can be read."""
        self.details[name] = {"digest": digest_of(value)}


def digest_of(value: str) -> str:
    """The keyed digest under which a personal value stands in the log."""
    return salted_hmac("rashin.audit", value, algorithm="sha256").hexdigest()[:32]


@contextmanager
def change(*, actor: Actor, action: str, subject: str, now: datetime) -> Iterator[Draft]:
    """Make a change, its audit line and what web/wiring says belongs to it in one transaction.

    What web/wiring lists as a reaction follows after the commit.
    """
    with transaction.atomic():
        draft = Draft(action=action, subject=subject)
        yield draft
        record_changes([(actor, draft)], now=now)


def record_changes(made: Sequence[tuple[Actor, Draft]], *, now: datetime) -> None:
    """The lines of changes that were made in the caller's transaction, in their order, with what belongs to each.

    For changes made by the hundred; ``change`` is the same for one.
    """
    with transaction.atomic():
        for entry in _append(made, now):
            follow(
                Happened(
                    action=entry.action, subject=entry.subject, at=entry.at, actor=entry.actor, details=entry.details
                )
            )
            for reaction in _reactions().get(entry.action, ()):
                transaction.on_commit(partial(reaction, entry.subject, now))


def record_look(*, actor: Actor, person_key: int, what: str, now: datetime, reason: str = "") -> None:
    """Note that somebody looked at one person unmasked, and what for."""
    details: dict[str, object] = {"what": what, "reason": reason} if reason else {"what": what}
    with transaction.atomic():
        _append([(actor, Draft(action="person.seen", subject=person_reference(person_key), details=details))], now)


def record_export(
    *, actor: Actor, what: str, rows: int, now: datetime, filters: Mapping[str, str] | None = None, reason: str = ""
) -> None:
    """Note that somebody took a list or figures out: how many rows, chosen how, and unmasked what for.

    Filters may hold a name or an address, so each stands as its keyed digest unless it says nothing of a person.
    """
    with transaction.atomic():
        draft = Draft(action="data.exported", subject=what, details={"rows": rows})
        for name, value in (filters or {}).items():
            if value and name in SEARCHES:
                draft.personal(f"filter.{name}", value)
            elif value:
                draft.note(**{f"filter.{name}": value[:LONGEST_FILTER]})
        if reason:
            draft.note(reason=reason)
        _append([(actor, draft)], now)


def person_reference(person_key: int) -> str:
    """How the log names a customer."""
    return f"person:{digest_of(str(person_key))}"


def _reactions() -> Mapping[str, Sequence[Callable[[str, datetime], object]]]:
    # Wiring stands above this package; settings say where, so that nothing here imports upward.
    found: Mapping[str, Sequence[Callable[[str, datetime], object]]] = import_string(settings.RASHIN_REACTIONS)
    return found


def _append(made: Sequence[tuple[Actor, Draft]], now: datetime) -> list[AuditEntry]:
    if not made:
        return []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
    last = AuditEntry.objects.order_by("-number").first()
    number, previous = (last.number, last.digest) if last else (0, GENESIS)
    entries = []
    for actor, draft in made:
        number += 1
        entry = AuditEntry(
            number=number, at=now.astimezone(UTC), actor=actor.reference if isinstance(actor, User) else actor,
            action=draft.action, subject=draft.subject, address=_address.get(),
            details=json.loads(json.dumps(draft.details, default=str)), previous=previous,
        )  # fmt: skip
        previous = entry.digest = digest_of_entry(entry)
        entries.append(entry)
    if len(entries) == 1:
        entries[0].save(force_insert=True)
    else:
        AuditEntry.objects.bulk_create(entries)
    transaction.on_commit(advance)
    return entries


def digest_of_entry(entry: AuditEntry) -> str:
    """SHA-256 over everything the line says and the digest of the line before."""
    said = [
        entry.previous, entry.number, entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor, entry.action, entry.subject, entry.address, entry.details,
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken() -> int | None:
    """The number of the first line that was changed, removed or slipped in; None when the chain is whole.

    Every line is followed from the first, and the end and the checkpoints are held against the witness.
    """
    broken = _first_unchained()
    denied = first_denied()
    return denied if broken is None or (denied is not None and denied < broken) else broken


def _first_unchained() -> int | None:
    previous, expected = GENESIS, 1
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected or entry.previous != previous or entry.digest != digest_of_entry(entry):
            return expected
        previous, expected = entry.digest, expected + 1
    return None
