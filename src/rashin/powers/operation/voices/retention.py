"""What may be kept no longer: originals of voices after the days that their source says, and what arrived.

The masked voice stays. An original leaves the lake's restricted table at once and the disk when the vacuum has passed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import pyarrow as pa
from django.utils import timezone

from rashin.base.atlas.models import HeardVoice
from rashin.base.atlas.vocabulary import HeardState
from rashin.base.workspace.audit import change
from rashin.powers.operation.voices.models import Arrival, Source
from rashin.powers.operation.voices.vocabulary import ARRIVALS_KEPT, KEYS_KEPT, ArrivalState

PIECE = 5_000
_OF_A_SOURCE = "SELECT voice_id FROM voices WHERE source = $source AND coalesce(received_at, occurred_at) < $until"
_BY_THEMSELVES = """SELECT voice_id FROM voices WHERE contains(properties, '"erase_on"')
    AND json_extract_string(properties, '$.erase_on') <= $today"""


class Store(Protocol):
    """What erasing needs of a lake."""

    def rows(self, sql: str, params: dict[str, object] = ...) -> pa.Table:
        """Answer SQL."""

    def forget(self, table: str, ids: Sequence[str], *, now: datetime) -> int:
        """Take records out."""


def erase_originals(lake: Store, *, now: datetime) -> int:
    """Erase what is due, source by source, each with its line in the audit log; how many originals there were."""
    count = 0
    for source in Source.objects.exclude(retention_days=None).order_by("pk"):
        until = now - timedelta(days=source.retention_days or 0)
        found = lake.rows(_OF_A_SOURCE, {"source": source.name, "until": until})
        count += _erase(lake, found, source.reference, now=now, days=source.retention_days)
    found = lake.rows(_BY_THEMSELVES, {"today": timezone.localdate(now).isoformat()})
    return count + _erase(lake, found, "voices", now=now, days=None)


def _erase(lake: Store, found: pa.Table, subject: str, *, now: datetime, days: int | None) -> int:
    ids = found.column("voice_id").to_pylist()
    gone = lake.forget("originals", ids, now=now) if ids else 0
    if gone:
        with change(actor="worker", action="voices.originals_erased", subject=subject, now=now) as entry:
            entry.note(originals=gone, days=days)
    return gone


def forget_arrivals(*, now: datetime) -> dict[str, int]:
    """Bodies that nobody needs to read again, then keys that nobody will send again; in pieces."""
    waiting = [ArrivalState.WAITING]
    bodies = Arrival.objects.filter(arrived_at__lt=now - ARRIVALS_KEPT).exclude(state__in=waiting).exclude(body=b"")
    keys = Arrival.objects.filter(arrived_at__lt=now - KEYS_KEPT).exclude(state__in=waiting)
    heard = HeardVoice.objects.filter(state=HeardState.TOLD, heard_at__lt=now - KEYS_KEPT, withdrawn=False, problem="")
    emptied = forgotten = 0
    while piece := list(bodies.values_list("pk", flat=True)[:PIECE]):
        emptied += Arrival.objects.filter(pk__in=piece).update(body=b"")
    while piece := list(keys.values_list("pk", flat=True)[:PIECE]):
        forgotten += Arrival.objects.filter(pk__in=piece).delete()[0]
    while piece := list(heard.values_list("pk", flat=True)[:PIECE]):
        forgotten += HeardVoice.objects.filter(pk__in=piece).delete()[0]
    return {"bodies": emptied, "keys": forgotten}
