"""Responses that somebody began and never finished, of surveys that say that halves are not kept."""

from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from rashin.powers.operation.surveys.answering import quotas
from rashin.powers.operation.surveys.answering.entering import document_of
from rashin.powers.operation.surveys.models import Response, Upload
from rashin.powers.operation.surveys.vocabulary import ResponseState

LEFT: Final = timedelta(hours=36)
"""Without a page for so long somebody has gone; of anonymous responses only the day is known."""
AT_ONCE: Final = 200


def delete_abandoned(*, now: datetime) -> int:
    """Delete them with their files, and free their places in quotas; how many there were.

    The setting counts as it is now: whoever turns it off means what was left behind before, too.
    """
    left = Response.objects.filter(state=ResponseState.STARTED, seen_at__lt=now - LEFT)
    pairs = left.order_by().values_list("version_id", "survey__live_version_id").distinct()
    count = 0
    for version, live in list(pairs):
        if all(document_of(one).settings.partials for one in {version, live} - {None}):
            continue
        while gone := _delete(left.filter(version_id=version).order_by("pk")[:AT_ONCE]):
            count += gone
    return count


def _delete(rows: QuerySet[Response]) -> int:
    with transaction.atomic():
        found = list(rows.select_for_update(skip_locked=True))
        for row in found:
            places = {one.id: one for one in quotas.quotas_of(document_of(row.version_id))}
            if not row.test:
                quotas.give_back(row.survey_id, places, row.quotas)
        files = list(Upload.objects.filter(response__in=found).values_list("stored_as", flat=True))
        Response.objects.filter(pk__in=[row.pk for row in found], state=ResponseState.STARTED).delete()
    for one in files:
        default_storage.delete(one)
    return len(found)
