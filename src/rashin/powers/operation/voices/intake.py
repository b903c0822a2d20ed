"""What others call us with: checked, kept under its own id and acknowledged at once; read a moment later.

Whoever calls gets an answer as soon as the bytes are durable. What they say is read by a loop of the worker, each
arrival in one transaction with the voices that come of it, so that it is read once, however often the worker dies.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import OperationalError, transaction
from django.db.models import F

from rashin.base.atlas.hearing import hear, take_back
from rashin.base.messages import policy
from rashin.base.workspace.audit import digest_of
from rashin.base.workspace.sealing import opened
from rashin.errors import BadInput, RashinError, gettext_noop
from rashin.powers.operation.voices import signatures
from rashin.powers.operation.voices.counting import count, note_heard, note_problem
from rashin.powers.operation.voices.errors import HookRefused, NoSuchDoor
from rashin.powers.operation.voices.formats import chatwoot, formbricks, hub, line
from rashin.powers.operation.voices.formats.reading import json_object
from rashin.powers.operation.voices.models import Arrival, Follower, Source
from rashin.powers.operation.voices.records import Defaults, Followed, Reading, TakenBack
from rashin.powers.operation.voices.vocabulary import (
    ATTEMPTS,
    HOOKS,
    MOST_BODY,
    MOST_FIELDS,
    REMEDIES,
    ArrivalState,
    Problem,
    SourceKind,
)

log = logging.getLogger("rashin.voices")
SEALED_FOR: Final = "voice source"
LONGEST_TOKEN: Final = 100
_OFF: Final = gettext_noop("This source is switched off.")
_ON_AGAIN: Final = gettext_noop("Switch it on on its page, or stop sending.")
BODY_TOO_LARGE: Final = gettext_noop("What was sent is larger than %(limit)s bytes.")


class BodyTooLarge(BadInput):
    """More than one call may bring."""

    code = "voices.body_too_large"
    status = 413
    message = BODY_TOO_LARGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a call."""

    new: int
    repeated: int


def digest_of_address(token: str) -> str:
    """How an address is found without being kept in the clear."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def source_at(token: str) -> Source:
    """The source whose address this is."""
    usable = 0 < len(token) <= LONGEST_TOKEN
    found = Source.objects.filter(address_digest=digest_of_address(token), kind__in=HOOKS).first() if usable else None
    if found is None:
        raise NoSuchDoor
    return found


def secrets_of(source: Source, *, now: datetime) -> list[str]:
    """The secret, and for a day after a change the old one too."""
    found = [opened(source.secret, purpose=SEALED_FOR)] if source.secret else []
    if source.old_secret and source.old_until and now < source.old_until:
        found.append(opened(source.old_secret, purpose=SEALED_FOR))
    return found


def receive(token: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Received:
    """Take a call: what is new is kept, durably, and read soon; what came before changes nothing.

    Raises
    ------
    NoSuchDoor, HookRefused, BodyTooLarge, BadVoice
    """
    source = source_at(token)
    if not source.on:
        raise HookRefused(problem=_OFF, remedy=_ON_AGAIN)
    if len(body) > MOST_BODY:
        raise BodyTooLarge(limit=MOST_BODY)
    problem = signatures.check(source.kind, headers, body, secrets=secrets_of(source, now=now), now=now)
    if problem != Problem.NONE:
        with transaction.atomic():
            count(source, now=now, refused=1)
            note_problem(source, problem, now=now)
        raise HookRefused(problem=str(problem.label), remedy=str(REMEDIES[problem]), place=problem.value)
    try:
        came = _pieces(source.kind, headers, body)
    except BadInput:
        note_problem(source, Problem.UNREADABLE, now=now)
        raise
    with transaction.atomic():
        known = set(source.arrivals.filter(key__in=[key for key, _ in came]).values_list("key", flat=True))
        fresh = {key: piece for key, piece in came if key not in known}
        rows = [
            Arrival(source=source, key=key, body=piece, arrived_at=now, next_at=now) for key, piece in fresh.items()
        ]
        Arrival.objects.bulk_create(rows, ignore_conflicts=True)
        count(source, now=now, arrived=len(fresh), repeated=len(came) - len(fresh))
    return Received(new=len(fresh), repeated=len(came) - len(fresh))


def _pieces(kind: str, headers: Mapping[str, str], body: bytes) -> list[tuple[str, bytes]]:
    if kind == SourceKind.LINE:
        return line.events_of(body)
    json_object(body)
    return [(signatures.call_id(kind, headers, body), body)]


# --- reading what was kept -------------------------------------------------------------------------------------------


def defaults_of(source: Source) -> Defaults:
    """What a source says of all its voices."""
    names = ("channel", "touchpoint", "unit", "journey", "stage", "survey", "language", "consent_ref", "settings")
    return Defaults(source=source.name, key=source.key, **{name: getattr(source, name) for name in names})


def read(kind: str, body: bytes, defaults: Defaults, *, now: datetime) -> Reading:
    """What a call of some kind says."""
    return _READERS[kind](json_object(body), defaults, now=now)


def _own(payload: Mapping[str, Any], defaults: Defaults, *, now: datetime) -> Reading:
    listed = payload.get("voices")
    records = listed if isinstance(listed, list) else [payload]
    usable = [one for one in records if isinstance(one, Mapping)]
    return Reading(said=tuple(hub.read_all(usable, defaults, now=now)), skipped=len(records) - len(usable))


_READERS: Final[Mapping[str, Callable[..., Reading]]] = {
    SourceKind.WEBHOOK: _own,
    SourceKind.FORMBRICKS: formbricks.read,
    SourceKind.CHATWOOT: chatwoot.read,
    SourceKind.LINE: line.read,
}


def waiting(now: datetime) -> bool:
    """Whether something is to be read: a look that takes no lock."""
    return Arrival.objects.filter(state=ArrivalState.WAITING, next_at__lte=now).exists()


def process_due(*, now: datetime, most: int = 500) -> int:
    """Read what waits, oldest first, each in its own transaction; how many arrivals were looked at."""
    for done in range(most):
        with transaction.atomic():
            due = Arrival.objects.select_for_update(skip_locked=True, of=("self",)).select_related("source")
            row = due.filter(state=ArrivalState.WAITING, next_at__lte=now).order_by("id").first()
            if row is None:
                return done
            _process(row, now=now)
    return most


def _process(row: Arrival, *, now: datetime) -> None:
    row.tries += 1
    try:
        with transaction.atomic():
            reading = read(row.source.kind, bytes(row.body), defaults_of(row.source), now=now)
            fresh = apply(row.source, reading, now=now)
    except OperationalError:
        raise
    except BadInput as fault:  # the same bytes would be as bad the next time
        _fail(row, fault, now=now)
    except RashinError as fault:
        _again(row, fault, now=now)
    except Exception as fault:  # one arrival must not stop the others
        log.exception("arrival %s broke", row.pk)
        _again(row, fault, now=now)
    else:
        row.state = ArrivalState.DONE if reading.said else ArrivalState.EMPTY
        row.voices, row.skipped, row.done_at, row.problem = len(reading.voices), reading.skipped, now, ""
        count(row.source, now=now, voices=fresh)
        note_heard(row.source, now=now)
    row.save()


def apply(source: Source, reading: Reading, *, now: datetime) -> int:
    """Do what a reading says, in the caller's transaction; how many voices are new or corrected."""
    fresh = hear(reading.voices, now=now)
    for one in reading.said:
        if isinstance(one, TakenBack):
            take_back(one.voice_ids, now=now)
        elif isinstance(one, Followed):
            _follow(source, one, now=now)
    _remember_fields(source, reading.fields)
    return fresh


def _follow(source: Source, said: Followed, *, now: datetime) -> None:
    """The newest word counts: an old one that comes late, or again, changes nothing."""
    digest = digest_of(said.address)
    row, new = Follower.objects.select_for_update().get_or_create(
        source=source, digest=digest, defaults={"on": said.on, "at": said.at}
    )
    if not new and said.at <= row.at:
        return
    row.on, row.at = said.on, said.at
    row.save(update_fields=["on", "at"])
    (policy.follow if said.on else policy.unfollow)(said.address, now=now)


def _remember_fields(source: Source, fields: Mapping[str, str]) -> None:
    """Questions that were met, so that somebody can say what they are."""
    seen: dict[str, str] = dict(source.settings.get("seen", {}))
    more = {name: words for name, words in fields.items() if name not in seen or (words and seen[name] != words)}
    if not more or len(seen) >= MOST_FIELDS:
        return
    row = Source.objects.select_for_update().get(pk=source.pk)
    row.settings = {**row.settings, "seen": dict(list({**seen, **more}.items())[:MOST_FIELDS])}
    row.save(update_fields=["settings"])
    source.settings = row.settings


def _fail(row: Arrival, fault: BaseException, *, now: datetime) -> None:
    place = f"{fault.fields.get('place', '')}: " if isinstance(fault, RashinError) else ""
    row.state, row.done_at = ArrivalState.FAILED, now
    row.problem = f"{place}{fault}".removeprefix(": ").replace("\x00", "")[:300]
    count(row.source, now=now, failed=1)
    note_problem(row.source, Problem.UNREADABLE, now=now, detail=row.problem)


def _again(row: Arrival, fault: BaseException, *, now: datetime) -> None:
    if row.tries >= ATTEMPTS:
        _fail(row, fault, now=now)
        return
    row.next_at = now + timedelta(seconds=2**row.tries)
    row.problem = f"{type(fault).__name__}: {fault}".replace("\x00", "")[:300]


def read_again(source: Source, *, now: datetime) -> int:
    """Read once more what is still kept, after somebody said better how: voices that differ are corrected."""
    kept = source.arrivals.exclude(body=b"").exclude(state=ArrivalState.WAITING)
    return kept.update(state=ArrivalState.WAITING, next_at=now, tries=F("tries") * 0)
