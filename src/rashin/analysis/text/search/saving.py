"""An index in a folder: plain arrays (.npy) and one manifest that names them with their sizes and checksums.

Segments never change, so saving writes those that are new and then replaces the manifest in one step: whoever reads
sees the old index or the new one, and a crash in between leaves the old one whole.
"""

import json
import os
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rashin.analysis.text.search.errors import IndexDamaged, IndexStale
from rashin.analysis.text.search.segment import ARRAYS, Segment

FORMAT: Final = "rashin.search/2"
MANIFEST: Final = "index.json"
ROUNDS: Final = 4
_READ: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What is kept of an index."""

    segments: Sequence[Segment]
    alive: Sequence[NDArray[np.bool_]]
    vectors: str
    """The name of the vectors; empty where there are none."""


def save(folder: Path, saved: Saved) -> None:
    """Write the index; files that no manifest names are removed afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    known = _kept(folder)
    parts = []
    for segment, alive in zip(saved.segments, saved.alive, strict=True):
        mark = _mark(segment)
        files = known.get(mark) or {
            name: _written(folder, segment.arrays[name].astype(kind, copy=False)) for name, kind in ARRAYS.items()
        }
        parts.append({"mark": mark, "rows": len(segment), "files": files, "alive": _written(folder, alive)})
    manifest = {"format": FORMAT, "vectors": saved.vectors, "segments": parts}
    draft = folder / f".{uuid.uuid4().hex}.tmp"
    _synced(draft, json.dumps(manifest, indent=1).encode())
    draft.replace(folder / MANIFEST)
    _sync_folder(folder)
    named = {one["file"] for part in parts for one in (*part["files"].values(), part["alive"])}  # type: ignore[attr-defined]
    for path in folder.iterdir():
        if path.suffix in (".npy", ".tmp") and path.name not in named:
            path.unlink(missing_ok=True)


def load(folder: Path) -> Saved:
    """What is in a folder, arrays mapped into memory. Every file is read through once to see that it is whole.

    Whoever saves meanwhile takes files away that were named a moment ago: then it is read again, as it is now.
    """
    for _ in range(ROUNDS - 1):
        manifest = _manifest(folder)
        try:
            return _loaded(folder, manifest)
        except IndexDamaged:
            if _manifest(folder) == manifest:
                raise
    return _loaded(folder, _manifest(folder))


def _loaded(folder: Path, manifest: dict[str, Any]) -> Saved:
    try:
        found = [_segment(folder, part) for part in manifest["segments"]]
        vectors = str(manifest["vectors"])
    except (KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(place=str(folder), problem=f"{MANIFEST}: {error!r}") from None
    return Saved(segments=[one for one, _ in found], alive=[alive for _, alive in found], vectors=vectors)


def _segment(folder: Path, part: dict[str, Any]) -> tuple[Segment, NDArray[np.bool_]]:
    arrays = {name: _array(folder, part["files"][name], np.dtype(kind)) for name, kind in ARRAYS.items()}
    segment = Segment(arrays=arrays)
    alive = np.array(_array(folder, part["alive"], np.dtype(np.bool_)))
    rows = part["rows"]
    ends = (arrays["text_ends"], arrays["id_ends"], arrays["folded_ends"], arrays["lengths"], alive)
    if any(len(one) != rows for one in ends) or len(arrays["starts"]) != len(arrays["terms"]) + 1:
        raise IndexDamaged(place=str(folder), problem="its arrays do not fit together")
    return segment, alive


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise IndexDamaged(place=str(folder), problem=f"{MANIFEST}: {error}") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        found = said.get("format") if isinstance(said, dict) else type(said).__name__
        raise IndexStale(place=str(folder), found=str(found)[:60], wanted=FORMAT)
    return said


def _array(folder: Path, said: dict[str, Any], kind: np.dtype[Any]) -> NDArray[Any]:
    path = folder / Path(str(said["file"])).name
    try:
        if path.stat().st_size != said["bytes"] or _checksum(path) != said["crc"]:
            raise IndexDamaged(place=str(folder), problem=f"{path.name} was cut short or changed")
        array: NDArray[Any] = np.load(path, mmap_mode="r" if said["items"] else None, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise IndexDamaged(place=str(folder), problem=f"{path.name}: {error}") from None
    if array.dtype != kind:
        raise IndexDamaged(place=str(folder), problem=f"{path.name} holds {array.dtype}")
    return array


def _kept(folder: Path) -> dict[str, dict[str, Any]]:
    """The segments that lie there already, by their marks."""
    try:
        parts = _manifest(folder)["segments"]
        return {
            part["mark"]: part["files"]
            for part in parts
            if all((folder / one["file"]).stat().st_size == one["bytes"] for one in part["files"].values())
        }
    except (IndexDamaged, IndexStale, KeyError, TypeError, AttributeError, OSError):
        return {}


def _mark(segment: Segment) -> str:
    """The same for the same texts and vectors."""
    crc = 0
    for name in ARRAYS:
        crc = zlib.crc32(np.ascontiguousarray(segment.arrays[name]).view(np.uint8).reshape(-1).data, crc)
    return f"{len(segment)}-{crc:08x}"


def _written(folder: Path, array: NDArray[Any]) -> dict[str, object]:
    path = folder / f"{uuid.uuid4().hex}.npy"
    with path.open("wb") as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return {"file": path.name, "bytes": path.stat().st_size, "crc": _checksum(path), "items": int(array.size)}


def _checksum(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(_READ):
            crc = zlib.crc32(piece, crc)
    return crc


def _synced(path: Path, said: bytes) -> None:
    with path.open("wb") as file:
        file.write(said)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
