"""A lake's copy, consistent while others write, and a lake made of a copy.

Every table is pinned at a version first; then the files of these versions are copied, with the log up to them. The
order of pinning matters: ``batches`` comes first, so every batch that the copy names has its rows, and ``overrides``
last, so no file holds a resolution that the copy's overrides do not know. Copy the collector's inbox *before* the
lake: what is flushed in between is then in both, and its transaction keeps it from being written twice.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow.fs

from rashin.analysis.lake import leases
from rashin.analysis.lake.errors import LakeExists
from rashin.analysis.lake.files import filesystem, settle
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.storage import Place, Snapshot
from rashin.analysis.lake.store import Lake

_LOG = "_delta_log"
_VERSION = re.compile(r"^(\d{20})\.")
_CHUNK = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What a copy holds."""

    versions: dict[str, int]
    files: int
    bytes: int


def freeze(lake: Lake, target: Path, *, pinned: Callable[[], object] = lambda: None) -> Frozen:
    """Copy a consistent snapshot of every table into an empty folder while writers go on.

    On one disk nothing is copied that can be linked: data files never change. ``pinned`` is called once the snapshot
    is held: whoever kept writers still until then may let them go on.
    """
    order = ["batches", *(name for name in TABLES if name not in {"batches", "overrides"}), "overrides"]
    moment = {name: lake.snapshot(name) for name in order}
    count = size = 0
    with leases.hold(lake.place, moment):
        pinned()
        for name, snapshot in moment.items():
            for path in (*_data(snapshot), *_log(lake.place, snapshot)):
                size += _copy(lake.place, name, path, target / name / path)
                count += 1
            settle(target / name, [str(path.relative_to(target / name)) for path in _files(target / name)])
    return Frozen(versions={name: snapshot.version for name, snapshot in moment.items()}, files=count, bytes=size)


def thaw(source: Path, address: str, *, storage_options: dict[str, str] | None = None) -> None:
    """Make a lake of a copy, where there is none yet. Cut short, it leaves no lake: the logs are copied last.

    Raises
    ------
    LakeExists
    """
    place = Place(address=address, options=dict(storage_options or {}))
    if any(place.exists(name) for name in TABLES):
        raise LakeExists(address=address)
    names = [name for name in TABLES if name != "batches"]
    for logs, tables in ((False, [*names, "batches"]), (True, names), (True, ["batches"])):
        for name in tables:
            for path in sorted(_files(source / name)):
                inner = path.relative_to(source / name)
                if (inner.parts[0] == _LOG) is logs:
                    _put(place, name, path, PurePosixPath(inner))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _data(snapshot: Snapshot) -> Iterator[str]:
    return (file.path for file in snapshot.files)


def _log(place: Place, snapshot: Snapshot) -> Iterator[str]:
    """The log's files up to the pinned version; the hint to the newest checkpoint only when it is not beyond."""
    system = filesystem(place, snapshot.table)
    with place.translated():
        found = system.get_file_info(pyarrow.fs.FileSelector(_LOG))
        for info in found:
            name = PurePosixPath(info.path).name
            version = _VERSION.match(name)
            if version and int(version[1]) <= snapshot.version:
                yield f"{_LOG}/{name}"
            elif name == "_last_checkpoint":
                with system.open_input_stream(info.path) as hint:
                    if int(json.loads(hint.read())["version"]) <= snapshot.version:
                        yield f"{_LOG}/{name}"


def _copy(place: Place, table: str, path: str, target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not place.remote and not path.startswith(_LOG):
        try:
            os.link(Path(place.table(table)) / path, target)
        except OSError:
            pass  # another disk, or a file system without links
        else:
            return target.stat().st_size
    with place.translated(), filesystem(place, table).open_input_stream(path) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            sink.write(chunk)
    return target.stat().st_size


def _put(place: Place, table: str, path: Path, inner: PurePosixPath) -> None:
    if not place.remote:
        target = Path(place.table(table)) / inner
        target.parent.mkdir(parents=True, exist_ok=True)
        with place.translated():
            shutil.copyfile(path, target)
            settle(target.parent, [target.name])
        return
    system = filesystem(place, table)
    # Buffered: without, Arrow hands deltalake's streams buffers that they do not take.
    with (
        place.translated(),
        system.open_output_stream(str(inner), buffer_size=_CHUNK) as sink,
        path.open("rb") as source,
    ):
        while chunk := source.read(_CHUNK):
            sink.write(chunk)
