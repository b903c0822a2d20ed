"""A lake that notes which tables were read: an answer holds for as long as these stay as they are."""

from collections.abc import Sequence

import pyarrow as pa

from rashin.analysis.lake.storage import Snapshot
from rashin.analysis.lake.store import Lake


class WatchedLake(Lake):
    """The same lake, for one question. What it is told is told by the lake that it watches."""

    def __init__(self, lake: Lake) -> None:
        super().__init__(lake.place, lake._engine)
        self._watched = lake
        self.reads: set[str] = set()

    def snapshot(self, table: str) -> Snapshot:
        """The files of a table as it is now; it counts as read."""
        self.reads.add(table)
        return self._watched.snapshot(table)

    def stamp(self) -> str:
        """The state of the whole lake, of which nothing is read by that."""
        return self._watched.stamp()

    def originals(self, record_ids: Sequence[str], *, purpose: str) -> pa.Table:
        """Unmasked originals of some records."""
        self.reads.add("originals")
        return self._watched.originals(record_ids, purpose=purpose)
