"""Where a lake lies, a folder or an object store, and one Delta table of it at one version."""

import errno
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from rashin.analysis.lake.errors import LakeDamaged, LakeMissing, StorageRefused

_SORTED = re.compile(r"(?:^|/)sorted-v(\d+)-")
_FULL = (
    "No space left",
    "Read-only file system",
    "Permission denied",
    "Disk quota exceeded",
    "File too large",
    "Input/output error",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address with what is needed to reach it."""

    address: str
    options: Mapping[str, str]

    @property
    def remote(self) -> bool:
        """True on an object store."""
        return "://" in self.address

    def table(self, name: str) -> str:
        """The address of one table."""
        return f"{self.address.rstrip('/')}/{name}"

    def open(self, name: str) -> DeltaTable:
        """The Delta table at its newest version."""
        with self.translated():
            return DeltaTable(self.table(name), storage_options=dict(self.options) or None)

    def exists(self, name: str) -> bool:
        """True when there is a Delta table of this name."""
        if not self.remote and not (Path(self.table(name)) / "_delta_log").is_dir():
            return False
        try:
            self.open(name)
        except LakeMissing:
            return False
        return True

    def checkpoint(self, name: str) -> int | None:
        """When the log's last checkpoint was written, by the disk's clock; None where there is none, or no disk."""
        if self.remote:
            return None
        try:
            return (Path(self.table(name)) / "_delta_log" / "_last_checkpoint").stat().st_mtime_ns
        except OSError:
            return None

    def unchanged(self, name: str, version: int, checkpoint: int | None) -> bool:
        """Whether nothing was committed after a version: two looks at the disk instead of reading the log.

        Commits are numbered without gaps. Only a tidied log may lack the next number, and tidying follows a newer
        checkpoint. An object store has to be asked.
        """
        if self.remote or self.checkpoint(name) != checkpoint:
            return False
        log = Path(self.table(name)) / "_delta_log"
        return (log / f"{version:020d}.json").exists() and not (log / f"{version + 1:020d}.json").exists()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Storage's own exceptions, told as ours. A failed commit passes: its caller decides."""
        try:
            yield
        except CommitFailedError as error:
            if _refused(str(error)):
                raise StorageRefused(address=self.address, problem=_first_line(error)) from error
            raise
        except TableNotFoundError as error:
            raise LakeMissing(address=self.address) from error
        except FileNotFoundError as error:
            raise LakeDamaged(address=self.address, problem=_first_line(error)) from error
        except (DeltaError, OSError) as error:
            if isinstance(error, OSError) or _refused(str(error)):
                raise StorageRefused(address=self.address, problem=_first_line(error)) from error
            raise LakeDamaged(address=self.address, problem=_first_line(error)) from error


def _refused(text: str) -> bool:
    return any(words in text for words in _FULL) or f"os error {errno.ENOSPC}" in text


def _first_line(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:300]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One Parquet file of a table, as the Delta log describes it."""

    path: str
    size: int
    rows: int
    written: int
    month: str | None
    low: int | None
    high: int | None
    """Least and greatest person_key."""
    resolved: int | None
    """The version of the overrides that its person_key holds; None: freshly written, unsorted, unresolved."""
    batches: tuple[str, str] | None = None
    """Least and greatest batch, where known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The files of one table at one version; what a query reads, whatever is committed meanwhile."""

    table: str
    version: int
    root: str
    files: tuple[DataFile, ...]

    @property
    def rows(self) -> int:
        """Number of rows, from the log."""
        return sum(file.rows for file in self.files)


def resolved_version(path: str) -> int | None:
    """The overrides' version in a compacted file's name (``sorted-v12-….parquet``), None for any other file."""
    found = _SORTED.search(path)
    return int(found[1]) if found else None


def snapshot_of(name: str, delta: DeltaTable) -> Snapshot:
    """The files of an open table by month, as they arrived: a merged file counts as its newest part."""
    adds = pa.table(delta.get_add_actions(flatten=True))
    files = sorted((_file(row) for row in adds.to_pylist()), key=_order)
    return Snapshot(table=name, version=delta.version(), root=str(delta.table_uri).rstrip("/"), files=tuple(files))


def _order(file: DataFile) -> tuple[object, ...]:
    return (file.month or "", file.written, file.path)


def _file(row: Mapping[str, object]) -> DataFile:
    path = str(row["path"])
    least, most = row.get("min.batch"), row.get("max.batch")
    return DataFile(
        path=unquote(path),
        size=_whole(row["size_bytes"]) or 0,
        rows=_whole(row.get("num_records")) or 0,
        written=_whole(row["modification_time"]) or 0,
        month=None if row.get("partition.month") is None else str(row["partition.month"]),
        low=_whole(row.get("min.person_key")),
        high=_whole(row.get("max.person_key")),
        resolved=resolved_version(path),
        batches=(str(least), str(most)) if least is not None and most is not None else None,
    )


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int) else None
