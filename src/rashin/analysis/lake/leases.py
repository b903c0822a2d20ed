"""Readers' leases: a vacuum sees which versions somebody is reading, in whatever process, and leaves their files.

A lease is a small file beside the tables of a local lake, locked as long as its reader lives: the system drops the
lock of a process that was killed, so nothing is held for ever. It matters only for readers that take longer than the
vacuum's retention; on an object store, and where a reader may not write, retention alone protects.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from rashin.analysis.lake.storage import Place, Snapshot

_FOLDER = "_leases"


@contextmanager
def hold(place: Place, moment: Mapping[str, Snapshot]) -> Iterator[None]:
    """Keep the files of these snapshots while the block runs."""
    found = None if place.remote or not moment else _take(Path(place.address) / _FOLDER, moment)
    try:
        yield
    finally:
        if found:
            handle, path = found
            with suppress(OSError):
                path.unlink()
            os.close(handle)


def _take(folder: Path, moment: Mapping[str, Snapshot]) -> tuple[int, Path] | None:
    """Written and locked under another name first: who sees the file finds it locked."""
    name = uuid4().hex
    hidden = folder / f".{name}"
    try:
        folder.mkdir(exist_ok=True)
        handle = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(handle, json.dumps({table: snapshot.version for table, snapshot in moment.items()}).encode())
        hidden.rename(folder / name)
    except OSError:
        os.close(handle)
        return None
    return handle, folder / name


def held(place: Place, table: str) -> list[int]:
    """Versions of a table that somebody is reading; leases of the dead are cleared away."""
    folder = Path(place.address) / _FOLDER
    if place.remote or not folder.is_dir():
        return []
    found = set()
    for path in folder.iterdir():
        with suppress(OSError, ValueError):
            version = _version(path, table)
            if version is not None:
                found.add(version)
    return sorted(found)


def _version(path: Path, table: str) -> int | None:
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = json.loads(file.read() or b"{}")
            return int(said[table]) if table in said else None
        if not path.name.startswith("."):  # a hidden one may be about to be locked
            path.unlink()
    return None
