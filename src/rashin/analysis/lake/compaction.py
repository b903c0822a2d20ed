"""Many small files into few sorted ones, a month at a time, while others keep writing.

A month's files are merged when fresh ones have gathered, in tiers: a sorted file joins in when it is not much larger
than what is merged anyway, so each row is rewritten a few times in its life and not at every turn. Rows are never
added, dropped or changed: only ``person_key`` is resolved anew. Each month is one commit; who reads an older snapshot
still finds its files until the vacuum.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Protocol

import pyarrow as pa

from rashin.analysis.lake import files, views
from rashin.analysis.lake.ranges import grid
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.storage import DataFile, Place, Snapshot

FRESH_FILES = 8
"""So many unsorted files in a month are worth a merge."""

FILE_BYTES = 128 * 1024 * 1024
PENDING = 5_000
"""So many customers whose person changed since a file was written are worth rewriting it."""

_TIER = 2.0
_ATTEMPTS = 5

Progress = Callable[[str, int, int], None]
"""Told the table, jobs done and jobs in all."""


class Sorter(Protocol):
    """What compaction asks of an engine."""

    def arranged(
        self, snapshot: Snapshot, chosen: Sequence[DataFile], *, overrides: Snapshot
    ) -> AbstractContextManager[tuple[int, Iterator[pa.RecordBatch]]]:
        """Rows of these files in their table's order, person resolved; and the overrides' version used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Files of one month that become one sorted run."""

    table: str
    month: str | None
    files: tuple[DataFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What a compaction did."""

    merges: int
    files_before: int
    files_after: int
    rows: int


def plan(
    snapshot: Snapshot, *, changed: Mapping[int, int], thorough: bool, fresh_files: int = FRESH_FILES
) -> list[Merge]:
    """Which files to merge. ``changed``: how many customers' person changed at each version of the overrides."""
    found = []
    for month, group in groupby(sorted(snapshot.files, key=lambda file: file.month or ""), key=lambda file: file.month):
        chosen = _chosen(list(group), snapshot.table, changed, thorough=thorough, fresh_files=fresh_files)
        if chosen:
            found.append(Merge(table=snapshot.table, month=month, files=tuple(chosen)))
    return found


def _chosen(
    group: Sequence[DataFile], table: str, changed: Mapping[int, int], *, thorough: bool, fresh_files: int
) -> list[DataFile]:
    fresh = [file for file in group if file.resolved is None]
    arranged = [file for file in group if file.resolved is not None]
    stale = [
        file for file in arranged if table in views.RESOLVED and _pending(file, changed) >= (1 if thorough else PENDING)
    ]
    if thorough:
        return list(group) if fresh or stale or _overlapping(arranged) else []
    if TABLES[table].partition is None:
        return list(group) if len(fresh) >= fresh_files else []
    chosen = stale + (fresh if len(fresh) >= fresh_files else [])
    if not chosen:
        return []
    rows = sum(file.rows for file in chosen)
    for file in sorted(arranged, key=lambda file: file.rows):
        if file not in stale and file.rows <= _TIER * rows:
            chosen.append(file)
            rows += file.rows
    return chosen


def _pending(file: DataFile, changed: Mapping[int, int]) -> int:
    return sum(count for version, count in changed.items() if version > (file.resolved or 0))


def _overlapping(arranged: Sequence[DataFile]) -> bool:
    """True when sorted files of a month are more than one run."""
    ordered = sorted(arranged, key=lambda file: (file.low or 0, file.high or 0))
    keyed = [(file.low, file.high) for file in ordered]
    if any(low is None for low, _ in keyed):
        return len(arranged) > 1
    return any(after[0] < before[1] for before, after in pairwise(keyed))  # type: ignore[operator]


def merge(place: Place, sorter: Sorter, snapshot: Snapshot, job: Merge, *, overrides: Snapshot, now: datetime) -> int:
    """Do one merge; the number of files it made, or -1 when the files were swapped by somebody else meanwhile."""
    table = TABLES[job.table]
    with sorter.arranged(snapshot, job.files, overrides=overrides) as (version, batches):
        new = files.write(
            place,
            table,
            batches,
            month=job.month,
            prefix=f"sorted-v{version}",
            rows=_rows_in_file(job.files),
            bits=grid(sum(file.rows for file in job.files)) if table.name in views.RESOLVED else 0,
        )
    if sum(file.rows for file in new) != sum(file.rows for file in job.files):
        files.discard(place, job.table, new)
        raise AssertionError("a merge must keep every row")
    if files.swap(place, table, job.files, new, now=now, changes=False):
        return len(new)
    files.discard(place, job.table, new)
    return -1


def _rows_in_file(chosen: Sequence[DataFile]) -> int:
    """Rows of a file of the wished size, in whole row groups."""
    rows = sum(file.rows for file in chosen) or 1
    each = max(sum(file.size for file in chosen) / rows, 1.0)
    return max(1, round(FILE_BYTES / each / files.ROWS_IN_GROUP)) * files.ROWS_IN_GROUP


def compact(
    place: Place,
    sorter: Sorter,
    snapshots: Callable[[str], Snapshot],
    *,
    changed: Mapping[int, int],
    now: datetime,
    thorough: bool,
    progress: Progress | None,
) -> Compacted:
    """Merge what is worth it in every table."""
    merges = before = after = rows = 0
    for name in TABLES:
        for _ in range(_ATTEMPTS):
            snapshot, overrides = snapshots(name), snapshots("overrides")
            jobs = plan(snapshot, changed=changed, thorough=thorough)
            lost = False
            for done, job in enumerate(jobs):
                if progress:
                    progress(name, done, len(jobs))
                made = merge(place, sorter, snapshot, job, overrides=overrides, now=now)
                lost = lost or made < 0
                if made >= 0:
                    merges, before, after = merges + 1, before + len(job.files), after + made
                    rows += sum(file.rows for file in job.files)
            if not lost:
                break
    return Compacted(merges=merges, files_before=before, files_after=after, rows=rows)
