"""Deleting files that no version within reach needs, and the log's own tidying.

A file that compaction or an undo replaced stays for ``keep``, so that who read the version before still finds it, and
longer while a reader's lease names a version that needs it. Files that a killed writer left behind were never
committed; they go after a day at the earliest, since a long import writes its files first and commits last.
"""

import math
from datetime import timedelta

from deltalake import DeltaTable

from rashin.analysis.lake import leases
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.storage import Place

_ORPHANS = timedelta(days=1)


def vacuum(place: Place, *, keep: timedelta) -> int:
    """Delete what nobody needs; the number of files."""
    deleted = 0
    for name in TABLES:
        delta = place.open(name)
        with place.translated():
            deleted += len(_sweep(delta, name, place, keep, full=False))
            deleted += len(_sweep(delta, name, place, max(keep, _ORPHANS), full=True))
            delta.create_checkpoint()
            delta.cleanup_metadata()
    return deleted


def _sweep(delta: DeltaTable, name: str, place: Place, keep: timedelta, *, full: bool) -> set[str]:
    delta.update_incremental()
    found = delta.vacuum(
        retention_hours=math.ceil(keep.total_seconds() / 3600),
        dry_run=False,
        enforce_retention_duration=False,
        full=full,
        keep_versions=leases.held(place, name) or None,
    )
    return set(found)
