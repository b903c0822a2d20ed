"""What can be done to sources: connect, change, secure, switch, try, delete. Each verb one transaction, one line."""

import json
import re
import secrets
import unicodedata
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from rashin.base.messages import signing
from rashin.base.ui.lines import is_line
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.base.workspace.sealing import opened, seal
from rashin.errors import gettext_noop
from rashin.powers.operation.voices import signatures
from rashin.powers.operation.voices.errors import BadSource, NoSuchSource, SourceNameTaken, TooManySources
from rashin.powers.operation.voices.intake import SEALED_FOR, defaults_of, digest_of_address, read
from rashin.powers.operation.voices.models import Arrival, Source
from rashin.powers.operation.voices.records import Reading, Wish
from rashin.powers.operation.voices.samples import sample
from rashin.powers.operation.voices.vocabulary import (
    CONNECTED,
    HOOKS,
    METRICS,
    MOST_SOURCES,
    OVERLAP,
    SOURCE_FIELDS,
    SourceKind,
)

LONGEST_SECRET: Final = 400
NAME_NEEDED: Final = gettext_noop("A source needs a name of at most 120 characters.")
BAD_KIND: Final = gettext_noop("A source of this kind is not connected by hand.")
BAD_DAYS: Final = gettext_noop("Originals are kept for 1 to 36,500 days, or as long as the rest.")
BAD_SECRET: Final = gettext_noop("A secret has 8 to 400 printable characters.")
BAD_METRIC: Final = gettext_noop("A question is one of nps, csat, ces, rating, text, fact, ignore.")


def connect(*, actor: Actor, kind: str, wish: Wish, secret: str = "", now: datetime) -> tuple[Source, str]:
    """A source, and the secret that was made for it; empty when somebody brought one, or has to bring it."""
    if kind not in CONNECTED:
        raise BadSource(problem=BAD_KIND, place="kind")
    name = _name(wish.name)
    given = _secret(secret) if secret.strip() else ""
    made_secret = signing.new_secret() if kind == SourceKind.WEBHOOK and not given else ""
    with change(actor=actor, action="source.connected", subject="source", now=now) as entry:
        if Source.objects.count() >= MOST_SOURCES:
            raise TooManySources(limit=MOST_SOURCES)
        row = Source(kind=kind, made_at=now, made_by=actor if isinstance(actor, User) else None, key=_key(name))
        _fill(row, name, wish)
        kept = given or made_secret
        row.secret = seal(kept, purpose=SEALED_FOR) if kept else ""
        if kind in HOOKS:
            token = secrets.token_urlsafe(24)
            row.address, row.address_digest = seal(token, purpose=SEALED_FOR), digest_of_address(token)
        _save(row)
        entry.subject = row.reference
        entry.note(name=name, kind=kind)
    return row, made_secret


def standing(kind: str, name: str, *, now: datetime) -> Source:
    """The source that the API, the notes of the front line or an imported file have without being connected."""
    found = Source.objects.filter(name=name).first() if kind == SourceKind.SEEN else None
    found = found or Source.objects.filter(kind=kind, name=name).first()
    if found is None:
        with transaction.atomic():
            key = kind if kind != SourceKind.SEEN else _key(name)
            found, _new = Source.objects.get_or_create(name=name, defaults={"kind": kind, "key": key, "made_at": now})
    return found


def change_source(*, actor: Actor, number: int, wish: Wish, now: datetime) -> Source:
    """Another name, other words for its voices, another time to keep originals."""
    name = _name(wish.name)
    with change(actor=actor, action="source.changed", subject=f"source:{number}", now=now) as entry:
        row = _locked(number)
        entry.moved("name", row.name, name)
        entry.moved("retention_days", row.retention_days, wish.retention_days)
        for one in SOURCE_FIELDS:
            entry.moved(one, getattr(row, one), getattr(wish, one))
        _fill(row, name, wish)
        _save(row)
    return row


def _fill(row: Source, name: str, wish: Wish) -> None:
    if wish.retention_days is not None and not 1 <= wish.retention_days <= 36_500:
        raise BadSource(problem=BAD_DAYS, place="retention_days")
    row.name, row.retention_days = name, wish.retention_days
    for one in SOURCE_FIELDS:
        longest = getattr(Source._meta.get_field(one), "max_length", 0)
        setattr(row, one, " ".join(getattr(wish, one).replace("\x00", "").split())[:longest])
    row.settings = {**row.settings, **wish.settings}


def _save(row: Source) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise SourceNameTaken(name=row.name, place="name") from problem


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 120 or not is_line(name):
        raise BadSource(problem=NAME_NEEDED, place="name")
    return name


def _key(name: str) -> str:
    """Short, steady and new: voices are named by it, also after the source is called something else."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:20] or 'source'}-{secrets.token_hex(3)}"


def _secret(secret: str) -> str:
    secret = secret.strip()
    if not 8 <= len(secret) <= LONGEST_SECRET or not secret.isprintable():
        raise BadSource(problem=BAD_SECRET, place="secret")
    return secret


def _locked(number: int) -> Source:
    row = Source.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NoSuchSource(number=number)
    return row


def set_secret(*, actor: Actor, number: int, secret: str, now: datetime) -> Source:
    """The secret that the other system shows; for a day the one before is taken too."""
    secret = _secret(secret)
    with change(actor=actor, action="source.secret_set", subject=f"source:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name, first=not row.secret)
        _exchange(row, secret, now)
    return row


def rotate(*, actor: Actor, number: int, now: datetime) -> tuple[Source, str]:
    """A new secret of our own, shown once; for a day the one before is taken too."""
    made = signing.new_secret()
    with change(actor=actor, action="source.secret_rotated", subject=f"source:{number}", now=now) as entry:
        row = _locked(number)
        if row.kind not in {SourceKind.WEBHOOK, SourceKind.FORMBRICKS}:
            raise BadSource(problem=gettext_noop("The other system makes this secret; enter the one that it shows."))
        entry.note(name=row.name)
        _exchange(row, made, now)
    return row, made


def _exchange(row: Source, secret: str, now: datetime) -> None:
    if row.kind in HOOKS and row.secret:
        row.old_secret, row.old_until = row.secret, now + OVERLAP
    row.secret = seal(secret, purpose=SEALED_FOR)
    row.save(update_fields=["secret", "old_secret", "old_until"])
    Source.objects.filter(pk=row.pk, problem__in=("no_secret", "bad_signature", "login")).update(problem="", detail="")


def switch(*, actor: Actor, number: int, on: bool, now: datetime) -> Source:
    """Take what comes, or refuse it."""
    action = "source.switched_on" if on else "source.switched_off"
    with change(actor=actor, action=action, subject=f"source:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name)
        row.on = on
        row.save(update_fields=["on"])
    return row


def delete(*, actor: Actor, number: int, now: datetime) -> None:
    """Forget a source. The voices that it brought stay."""
    with change(actor=actor, action="source.deleted", subject=f"source:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name, kind=row.kind)
        row.delete()


def set_fields(*, actor: Actor, number: int, fields: dict[str, dict[str, Any]], now: datetime) -> Source:
    """Say what the questions of a source are; what is still kept of it is read once more."""
    from rashin.powers.operation.voices.intake import read_again

    for told in fields.values():
        if told.get("metric") not in METRICS:
            raise BadSource(problem=BAD_METRIC, place="fields")
        high = told.get("scale_max")
        if high is not None and (not isinstance(high, int) or not 2 <= high <= 1_000):
            raise BadSource(problem=gettext_noop("A scale ends at 2 to 1,000."), place="fields")
    with change(actor=actor, action="source.questions_set", subject=f"source:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name, questions=len(fields))
        row.settings = {**row.settings, "fields": fields}
        row.save(update_fields=["settings"])
        read_again(row, now=now)
    return row


def retry_failed(*, actor: Actor, number: int, now: datetime) -> int:
    """Read once more what could not be read."""
    with change(actor=actor, action="source.read_again", subject=f"source:{number}", now=now) as entry:
        rows = Arrival.objects.filter(source=_locked(number), state="failed").exclude(body=b"")
        count = rows.update(state="waiting", next_at=now, tries=0)
        entry.note(arrivals=count)
    return count


def try_out(row: Source, *, now: datetime) -> Reading:
    """What a call would give, as the other system would send and sign it; nothing is kept.

    Raises
    ------
    HookRefused, BadVoice
    """
    from rashin.powers.operation.voices.errors import HookRefused
    from rashin.powers.operation.voices.formats.line import events_of
    from rashin.powers.operation.voices.intake import secrets_of
    from rashin.powers.operation.voices.vocabulary import REMEDIES, Problem

    body = json.dumps(sample(row.kind, now=now), ensure_ascii=False).encode()
    kept = opened(row.secret, purpose=SEALED_FOR) if row.secret else ""
    headers = signatures.signed(row.kind, body, secret=kept, key="test", now=now) if kept else {}
    problem = signatures.check(row.kind, headers, body, secrets=secrets_of(row, now=now), now=now)
    if problem != Problem.NONE:
        raise HookRefused(problem=str(problem.label), remedy=str(REMEDIES[problem]), place=problem.value)
    pieces = [piece for _, piece in events_of(body)] if row.kind == SourceKind.LINE else [body]
    said = [one for piece in pieces for one in read(row.kind, piece, defaults_of(row), now=now).said]
    return Reading(said=tuple(said))


def sealed_rows() -> list[tuple[Source, dict[str, str]]]:
    """Every source with the fields that are sealed: for when the installation's key is exchanged."""
    fields = dict.fromkeys(("secret", "old_secret", "address"), SEALED_FOR)
    return [(row, fields) for row in Source.objects.all()]


def address_token(row: Source) -> str:
    """The token of a source's address, for those who may see it."""
    return opened(row.address, purpose=SEALED_FOR) if row.address else ""
