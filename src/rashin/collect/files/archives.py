"""Opening a file's bytes: plain, gzip, or a zip that holds one file."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from rashin.collect.files.errors import FileDamaged, FileEmpty, FormatUnknown

_WORKBOOK_PARTS = ("xl/", "[Content_Types].xml", "content.xml", "mimetype")


def opener(path: Path) -> tuple[Callable[[], BinaryIO], str]:
    """A way to open the file's plain bytes as often as needed, and its name without the wrapping."""
    if not path.is_file():
        raise FormatUnknown(file=path.name, problem="there is no such file")
    with path.open("rb") as stream:
        head = stream.read(4)
    if not head:
        raise FileEmpty(file=path.name, problem="it holds no bytes")
    if head[:2] == b"\x1f\x8b":
        _probe(path)
        return lambda: cast("BinaryIO", gzip.open(path, "rb")), path.name.removesuffix(".gz")
    if head == b"PK\x03\x04" and (member := _only_member(path)):
        return lambda: cast("BinaryIO", zipfile.ZipFile(path).open(member)), Path(member).name
    return lambda: path.open("rb"), path.name


def _probe(path: Path) -> None:
    try:
        with gzip.open(path, "rb") as stream:
            empty = not stream.read(1)
    except (OSError, EOFError) as error:
        raise FileDamaged(file=path.name, place="its first bytes", problem=str(error)) from error
    if empty:
        raise FileEmpty(file=path.name, problem="it holds no bytes")


def _only_member(path: Path) -> str | None:
    """The one file in a zip; None when the zip is a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
            encrypted = any(entry.flag_bits & 1 for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FileDamaged(file=path.name, place="its directory", problem=str(error)) from error
    if any(name.startswith(_WORKBOOK_PARTS) for name in names):
        return None
    names = [name for name in names if not name.startswith("__MACOSX/")]
    if encrypted:
        raise FormatUnknown(file=path.name, problem="it is protected by a password")
    if len(names) != 1:
        raise FormatUnknown(file=path.name, problem=f"it holds {len(names)} files where one is expected")
    return names[0]
