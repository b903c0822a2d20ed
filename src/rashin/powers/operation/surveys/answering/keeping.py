"""Responses at rest: read, and written in one durable step with what their completion sets off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from rashin.powers.operation.surveys.answering import flags
from rashin.powers.operation.surveys.answering.committing import durable
from rashin.powers.operation.surveys.answering.entering import Entrance, document_of, is_anonymous
from rashin.powers.operation.surveys.answering.going import Going, Step
from rashin.powers.operation.surveys.answering.keys import Key
from rashin.powers.operation.surveys.answering.writing import (
    BEFORE_STARTED,
    Kept,
    Stale,
    Used,
    Whence,
    Writing,
    take_step,
)
from rashin.powers.operation.surveys.models import Invitation, Response
from rashin.powers.operation.surveys.vocabulary import InvitationState


def load(key: Key, *, traits: Mapping[str, Any] | None = None) -> Going:
    """The response of a key: as it is kept, or as it begins."""
    row = Response.objects.filter(pk=key.id, survey_id=key.survey).first()
    return going_of(row, traits=traits) if row else fresh(key, traits=traits)


def fresh(key: Key, *, traits: Mapping[str, Any] | None = None) -> Going:
    """A response of which nothing is kept."""
    return Going(
        id=key.id, version=key.version, seed=key.seed, language=key.language, started_at=key.started_at,
        hidden=dict(key.hidden), test=key.test, traits=traits or {},
    )  # fmt: skip


def going_of(row: Response, *, traits: Mapping[str, Any] | None = None) -> Going:
    """A row as the flow sees it."""
    return Going(
        id=row.pk, version=row.version_id, seed=row.seed, language=row.language, started_at=row.started_at,
        hidden=row.hidden, answers=row.answers, timings=row.timings, flags=tuple(row.flags),
        at=str(row.position.get("at", "")), state=row.state, ending=row.ending, revision=row.revision, test=row.test,
        traits=traits or {},
    )  # fmt: skip


def written(step: Step, before: Going, entrance: Entrance, whence: Whence, *, now: datetime) -> Writing:
    """A step ready to be written; nothing is, yet."""
    document = document_of(before.version)
    return Writing(
        step=step, before=before, entrance=entrance, whence=whence, document=document,
        anonymous=is_anonymous(document), now=now, reasons=_flags(step, before, entrance, whence, now=now),
    )  # fmt: skip


def keep(writing: Writing, key: Key) -> Kept:
    """Write a step durably: when this returns, it survives a power cut; ``stale`` when it came too late."""
    try:
        return durable(writing.work)
    except Used:
        return Kept(going=writing.before, used=True)
    except (Stale, IntegrityError):
        return Kept(going=load(key, traits=writing.before.traits), stale=True)


def _flags(step: Step, before: Going, entrance: Entrance, whence: Whence, *, now: datetime) -> list[str]:
    """Judged outside the transaction: many wait for that one."""
    honeypot = whence.honeypot or flags.Flag.BOT in before.flags
    if not step.ended:
        return [flags.Flag.BOT.value] if honeypot else []
    seen = flags.Seen(
        seconds=(now - before.started_at).total_seconds(), agent=whence.agent, by_program=whence.by_program,
        honeypot=honeypot, crowded=whence.crowded, kiosk=entrance.kind == "kiosk",
    )  # fmt: skip
    document = document_of(before.version)
    return flags.flagged(document, step.way, seen, typical=flags.typical_seconds(before.version))


def opened(invitation: int, *, now: datetime) -> None:
    """Note that a personal link was opened: weak evidence, as scanners of mail open links too."""
    before = [one for one in BEFORE_STARTED if one != InvitationState.OPENED]
    found = Invitation.objects.filter(pk=invitation, state__in=before)
    if found.exists():
        with transaction.atomic():
            take_step(found, invitation, InvitationState.OPENED, now)
