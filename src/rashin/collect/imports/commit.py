"""An import's commits: the ledger says started, then each table in one commit, then done. Any of it can be repeated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain

import pyarrow as pa

from rashin.analysis.lake.schema import BATCHES
from rashin.analysis.lake.store import Lake
from rashin.collect.files.source import Wishes
from rashin.collect.imports.records import Inspection
from rashin.collect.imports.refusals import Refusals

STARTED, DONE, UNDONE = "started", "done", "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchName:
    """An import's name, and its line in the ledger when it was finished before."""

    batch: str
    done: dict[str, object] | None = None


def batch_name(lake: Lake | None, inspection: Inspection, digest: str, wishes: Wishes) -> BatchName:
    """The name follows from the file's content and how it is read, so that a broken import is taken up again.

    After an undo the same file gets the next number.
    """
    said: list[object] = [inspection.kind, digest, wishes.zone, wishes.dates, inspection.sheet, inspection.encoding]
    said += [sorted(inspection.mapping.items()), sorted(inspection.constants.items())]
    base = "import-" + blake2b(repr(said).encode(), digest_size=6).hexdigest()
    if lake is None:
        return BatchName(batch=base)
    ledger = lake.rows('SELECT * FROM batches WHERE batch LIKE $like ORDER BY "at"', {"like": f"{base}%"}).to_pylist()
    newest = {str(line["batch"]): line for line in ledger}
    number = 1
    while True:
        name = base if number == 1 else f"{base}-{number}"
        line = newest.get(name)
        if line is None or line["state"] == STARTED:
            return BatchName(batch=name)
        if line["state"] == DONE and not _may_lack(lake, line):
            return BatchName(batch=name, done=line)
        number += 1


def _may_lack(lake: Lake, line: dict[str, object]) -> bool:
    """Whether rows that another import had brought before this one may have been taken out since, with that import."""
    if not line["duplicates"]:
        return False
    said = 'SELECT 1 FROM batches WHERE state = $undone AND "at" > $at LIMIT 1'
    return len(lake.rows(said, {"undone": UNDONE, "at": line["at"]})) > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Writes to the lake, or to nowhere when trying."""

    lake: Lake | None
    batch: str
    actor: str
    now: datetime
    source: str

    def begin(self, kind: str) -> None:
        """Say that the import has started: from here on it can be undone by name."""
        self._ledger(kind, STARTED, 0, 0, 0)

    def table(self, name: str, batches: Iterable[pa.RecordBatch]) -> int:
        """All batches in one commit of a table; how many rows. Everything is read even when it was written before."""
        counted = _Counted(batches)
        rows = iter(counted)
        first = next(rows, None)
        if first is None:
            return 0
        if self.lake is not None:
            reader = pa.RecordBatchReader.from_batches(first.schema, chain([first], rows))
            self.lake.append(name, reader, transaction=(self.batch, 1))
        for _ in rows:
            pass
        return counted.rows

    def end(self, kind: str, refusals: Refusals, *, added: int, duplicates: int) -> None:
        """Keep what was refused, and say that the import is done."""
        if self.lake is None:
            return
        refused = refusals.table(batch=self.batch, source=self.source, now=self.now)
        if len(refused):
            self.lake.append("rejects", refused, transaction=(self.batch, 1))
        self._ledger(kind, DONE, added, duplicates, refusals.count)

    def _ledger(self, kind: str, state: str, rows: int, duplicates: int, rejected: int) -> None:
        if self.lake is None:
            return
        line = {
            "batch": self.batch,
            "kind": kind,
            "source": self.source,
            # The newest line of a batch counts; both are written under the same clock.
            "at": self.now + timedelta(microseconds=state == DONE),
            "actor": self.actor,
            "rows": rows,
            "duplicates": duplicates,
            "rejected": rejected,
            "state": state,
        }
        table = pa.Table.from_pylist([line], schema=BATCHES.schema)
        self.lake.append("batches", table, transaction=(f"{self.batch}:{state}", 1))


class _Counted:
    """Batches, counted as they pass; empty ones are left out."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = batches
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            if len(batch):
                self.rows += len(batch)
                yield batch
