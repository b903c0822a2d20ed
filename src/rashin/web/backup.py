"""Database, inbox, files and lake in one archive, consistent while everything runs, and back.

The order makes it consistent: database, then inbox, then lake. An import that the restored queue still holds finds in
the lake that it was committed before. Inbox, its memory of message ids, and lake belong together: flushes pause while
inbox and memory are copied and the lake is pinned; the collector goes on taking in. Nothing is lost, nothing doubled.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from rashin import __version__
from rashin.analysis.lake.inbox import open_inbox
from rashin.errors import BadInput, Conflict, Unavailable, gettext_noop
from rashin.home import Home
from rashin.web import environment

MANIFEST = "manifest.json"
INBOX, SEEN = "inbox.sqlite3", "inbox.sqlite3.seen"
PATIENCE = 120.0
"""Seconds to wait for a flush that runs."""
FORMAT = 1
_PIECE = 1024 * 1024


class FileInTheWay(Conflict):
    """The archive would replace a file."""

    code = "backup.file_in_the_way"
    message = gettext_noop("%(place)s exists already.")
    remedy = gettext_noop("Choose another name: a backup never replaces one.")


class HomeNotEmpty(Conflict):
    """A restore would mix two installations."""

    code = "restore.home_not_empty"
    message = gettext_noop("%(place)s is not empty.")
    remedy = gettext_noop("Restore into a new folder, look at it, then let it take the old one's place.")


class FlushBusy(Unavailable):
    """The inbox is being flushed all the time."""

    code = "backup.flush_busy"
    message = gettext_noop("The inbox was being flushed for two minutes without a pause.")
    remedy = gettext_noop("Look at “rashin doctor”; try again when less waits.")


class BadArchive(BadInput):
    """The archive is not a whole backup."""

    code = "restore.bad_archive"
    message = gettext_noop("%(place)s is not a whole backup: %(problem)s")
    remedy = gettext_noop("Take another backup file; nothing was restored.")


@dataclass(slots=True)
class _Archive:
    """An archive being written, with the digest of everything in it."""

    tar: tarfile.TarFile
    files: dict[str, dict[str, object]] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        """Add a file as long as it is now; a log that grows meanwhile is cut there."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            reader = _Measured(file, size)
            self.tar.addfile(entry, reader)
        self.files[name] = {"bytes": size, "sha256": reader.digest.hexdigest()}

    def finish(self, facts: dict[str, object]) -> None:
        """The list of everything comes last: an archive that was cut off has none."""
        body = json.dumps({**facts, "files": self.files}, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(body), 0o600
        self.tar.addfile(entry, io.BytesIO(body))


class _Measured:
    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left = file, size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        self.digest.update(piece)
        return piece


@contextmanager
def _written(path: Path) -> Iterator[tarfile.TarFile]:
    """A tar file that appears under its name only when it is whole; ``.zst`` is compressed."""
    import pyarrow as pa

    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            sink: Any = pa.CompressedOutputStream(pa.PythonFile(raw, "w"), "zstd") if path.suffix == ".zst" else raw
            with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield tar
            if sink is not raw:
                sink.close()
            raw.flush() if not raw.closed else None
        with draft.open("rb") as done:
            os.fsync(done.fileno())
        draft.rename(path)
    except OSError as problem:
        raise Unavailable(problem=f"{path}: {problem.strerror or problem}") from problem
    finally:
        draft.unlink(missing_ok=True)


def write_backup(
    home: Home, path: Path, *, now: datetime, portable: bool = False, with_lake: bool = True, with_secret: bool = False
) -> dict[str, object]:
    """Write everything of a home into one file; returns what it holds."""
    from rashin.analysis.lake.backup import freeze
    from rashin.base.workspace.asking import the_lake
    from rashin.web.tables import dump, on_sqlite

    if path.exists():
        raise FileInTheWay(place=str(path))
    facts: dict[str, object] = {"format": FORMAT, "rashin": __version__, "made_at": now.isoformat()}
    # Beside the lake, so that its files, which never change, are linked and not copied twice.
    with tempfile.TemporaryDirectory(dir=home.cache, prefix="backup-") as work, _written(path) as tar:
        archive = _Archive(tar)
        if portable or not on_sqlite():
            facts["steps"] = dump(Path(work) / "database.jsonl")
            archive.add("database.jsonl", Path(work) / "database.jsonl")
        else:
            _copy_sqlite(home.database, Path(work) / "copy.sqlite3")
            archive.add("rashin.sqlite3", Path(work) / "copy.sqlite3")
        with ExitStack() as still:
            still.enter_context(_copied_inbox(inbox_of(home), Path(work)))
            if with_lake:
                freeze(the_lake(home), Path(work) / "lake", pinned=still.close)
        for name in (INBOX, SEEN):
            if (Path(work) / name).exists():
                archive.add(name, Path(work) / name)
        for folder in (home.uploads, home.results):
            for file in _files_in(folder):
                archive.add(f"{folder.name}/{file.relative_to(folder).as_posix()}", file)
        if with_secret and home.secret.exists():
            archive.add("secret.key", home.secret)
        for file in _files_in(Path(work) / "lake"):
            archive.add(f"lake/{file.relative_to(Path(work) / 'lake').as_posix()}", file)
        archive.finish(facts)
    sizes = [one["bytes"] for one in archive.files.values()]
    return {**facts, "files": len(sizes), "bytes": sum(int(str(size)) for size in sizes)}


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source, timeout=20)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        problem = new.execute("PRAGMA quick_check").fetchone()[0]
    if problem != "ok":
        raise Unavailable(problem=f"{source}: {problem}")


def inbox_of(home: Home) -> Path | None:
    """The inbox's file; None when it is a PostgreSQL database, which has copies of its own."""
    address = environment.text("RASHIN_INBOX")
    return None if "://" in address else Path(address or home.inbox)


@contextmanager
def _copied_inbox(source: Path | None, work: Path) -> Iterator[None]:
    """Copy the inbox and its memory of message ids; nothing is flushed until the block ends."""
    if source is None or not source.exists():
        yield
        return
    with closing(open_inbox(source)) as inbox, ExitStack() as held:
        until = time.monotonic() + PATIENCE
        while not held.enter_context(inbox.flushing()):
            held.close()
            if time.monotonic() > until:
                raise FlushBusy
            time.sleep(0.002)  # a flusher with a backlog lets go for a few milliseconds only
        _copy_sqlite(source, work / INBOX)
        seen = source.with_name(f"{source.name}.seen")
        if seen.exists():
            _copy_sqlite(seen, work / SEEN)
        yield


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))


def read_backup(home: Home, path: Path) -> dict[str, Any]:
    """Bring a backup into an empty home: checked whole before anything is put in place."""
    if home.root.exists() and any(home.root.iterdir()):
        raise HomeNotEmpty(place=str(home.root))
    home.root.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=home.root.parent, prefix=f".{home.root.name}-restoring-"))
    try:
        manifest = _unpack(path, work)
        if (work / "lake").exists() and home.lake != str(home.root / "lake"):
            from rashin.analysis.lake.backup import thaw

            thaw(work / "lake", home.lake)  # refuses to mix two lakes
            shutil.rmtree(work / "lake")
        _move_inbox(work, inbox_of(home) or home.inbox, home)
        if home.root.exists():
            home.root.rmdir()
        work.rename(home.root)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return manifest


def _move_inbox(work: Path, place: Path, home: Home) -> None:
    """An inbox that lies outside of the home goes there, and replaces none."""
    if place == home.inbox or not (work / INBOX).exists():
        return
    if place.exists():
        raise FileInTheWay(place=str(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    for name in (SEEN, INBOX):
        if (work / name).exists():
            shutil.move(work / name, place.with_name(place.name + name.removeprefix(INBOX)))


def _unpack(path: Path, target: Path) -> dict[str, Any]:
    """Write the files below ``target`` and compare each with the archive's own list."""
    seen: dict[str, dict[str, object]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with _opened(path) as tar:
            for entry in tar:
                body = tar.extractfile(entry) if entry.isreg() else None
                if body is None:
                    raise BadArchive(place=str(path), problem=f"“{entry.name[:100]}” is not a plain file")
                if entry.name == MANIFEST:
                    manifest = json.loads(body.read(64 * _PIECE))
                    continue
                seen[entry.name] = _place(body, target / _safe(entry.name, path))
    except (tarfile.TarError, OSError, ValueError, EOFError) as problem:
        raise BadArchive(place=str(path), problem=str(problem)) from problem
    if manifest is None:
        raise BadArchive(place=str(path), problem="its list is missing: it was cut off")
    if manifest.get("format") != FORMAT:
        raise BadArchive(
            place=str(path), problem=f"its format is {manifest.get('format')}, this version reads {FORMAT}"
        )
    if manifest["files"] != seen:
        wrong = sorted(name for name in {*manifest["files"], *seen} if manifest["files"].get(name) != seen.get(name))
        raise BadArchive(place=str(path), problem=f"“{wrong[0]}” differs from the list")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    import pyarrow as pa

    with path.open("rb") as raw:
        packed = raw.read(4) == b"\x28\xb5\x2f\xfd"
        raw.seek(0)
        source: Any = pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd") if packed else raw
        with tarfile.open(fileobj=source, mode="r|") as tar:
            yield tar


def _safe(name: str, path: Path) -> PurePosixPath:
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts or "\\" in name:
        raise BadArchive(place=str(path), problem=f"“{name[:100]}” leads out of the folder")
    return place


def _place(body: IO[bytes], target: Path) -> dict[str, object]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := body.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": size, "sha256": digest.hexdigest()}
