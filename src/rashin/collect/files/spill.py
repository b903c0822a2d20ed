"""Rows kept beside on disk while a second look at them is needed, so that memory stays bounded."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa


class Spill:
    """Batches written to a temporary Arrow file once and read back as often as needed; removed when closed."""

    def __init__(self, schema: pa.Schema) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rashin-import-")
        self.path = Path(self._folder.name) / "rows.arrow"
        self.schema = schema
        self.rows = 0
        self._writer: pa.ipc.RecordBatchFileWriter | None = pa.ipc.new_file(str(self.path), schema)

    def add(self, batch: pa.RecordBatch) -> None:
        """Write one more batch."""
        assert self._writer is not None, "reading has begun"
        if len(batch):
            self._writer.write_batch(batch)
            self.rows += len(batch)

    def extend(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Write several."""
        for batch in batches:
            self.add(batch)

    def read(self) -> Iterator[pa.RecordBatch]:
        """All that was written, in order; afterwards nothing more can be added."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        with pa.memory_map(str(self.path)) as source:
            reader = pa.ipc.open_file(source)
            for place in range(reader.num_record_batches):
                yield reader.get_batch(place)

    def close(self) -> None:
        """Remove the file."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._folder.cleanup()
