"""A response that looked like a program's, looked at by a person who says that it counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from rashin.base.workspace.audit import Actor, change
from rashin.errors import Conflict, gettext_noop
from rashin.powers.operation.surveys.answering import agreeing, keeping, quotas, telling
from rashin.powers.operation.surveys.answering.entering import document_of, is_anonymous
from rashin.powers.operation.surveys.answering.people import traits_of
from rashin.powers.operation.surveys.models import Response, Survey
from rashin.powers.operation.surveys.vocabulary import ResponseState

ADMITTED: Final = "survey.response_admitted"
"""Action of the audit log."""


class NotHeldBack(Conflict):
    """There is nothing to decide."""

    code = "survey.not_held_back"
    message = gettext_noop("This response counts already, or it is not complete.")


def held_back(row: Response) -> bool:
    """Whether a response waits for somebody to say that it counts."""
    return row.held and row.state == ResponseState.COMPLETE


def admit_all(*, actor: Actor, survey: Survey, numbers: Sequence[UUID], now: datetime) -> int:
    """Let several count, all or none; how many."""
    with transaction.atomic():
        for number in dict.fromkeys(numbers):
            admit(actor=actor, survey=survey, number=number, now=now)
    return len(set(numbers))


def admit(*, actor: Actor, survey: Survey, number: UUID, now: datetime) -> None:
    """Let it count: its flags go, into the audit log, and it is told on as every other is.

    Raises
    ------
    NotHeldBack
        It counts already, or is not complete.
    """
    with change(actor=actor, action=ADMITTED, subject=survey.reference, now=now) as entry:
        row = Response.objects.select_for_update().filter(survey=survey, pk=number).first()
        if row is None or not held_back(row):
            raise NotHeldBack
        document = document_of(row.version_id)
        entry.note(response=str(row.pk), flags=", ".join(sorted(row.flags)))
        traits = traits_of(row.person, row.version_id) if row.person is not None and row.person >= 0 else {}
        way = keeping.going_of(row, traits=traits).way(document)
        taken = quotas.take(survey.pk, quotas.wanted(document, way.facts, known=None))
        row.flags, row.held, row.quotas = [], False, sorted({*row.quotas, *taken})
        row.save(update_fields=["flags", "held", "quotas"])
        said = telling.of(
            row, document, way, anonymous=is_anonymous(document), consent=agreeing.reference(document, way), now=now
        )
        telling.tell_all([said])
