"""Opening a file's bytes: plain, gzip, or a zip that holds one file."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from rashin.collect.files.errors import FileDamaged, FileEmpty, FileMissing, FormatUnknown

_WORKBOOK_PARTS = ("xl/", "[Content_Types].xml", "content.xml", "mimetype")


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def opener(path: Path) -> tuple[Callable[[], BinaryIO], str]:
    """A way to open the file's plain bytes as often as needed, and its name without the wrapping."""
    if not path.is_file():
        problem = (
            "it is a folder" if path.is_dir() else "it is no regular file" if path.exists() else "it does not exist"
        )
        raise FileMissing(file=path.name, problem=problem, place=str(path))
    with path.open("rb") as stream:
        head = stream.read(4)
    if not head:
        raise FileEmpty(file=path.name, problem="it holds no bytes")
    if head[:2] == b"\x1f\x8b":
        _probe(path)
        return lambda: _unpacked(gzip.open(path, "rb"), path.name), path.name.removesuffix(".gz")
    if head in _ZIP and (member := _only_member(path)):
        return lambda: _from_zip(path, member), Path(member).name
    return lambda: path.open("rb"), path.name


class _Unpacked(io.BufferedIOBase):
    """What lies in an archive; damage that shows only on the way is told with its place."""

    def __init__(self, inner: object, file: str) -> None:
        super().__init__()
        self._inner = cast("BinaryIO", inner)
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; `FileDamaged` where the archive is cut off or changed."""
        try:
            data = self._inner.read(-1 if size is None else size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
            raise FileDamaged(
                file=self._file, place=f"byte {self._at:,} of its contents or later", problem=str(error)
            ) from error
        self._at += len(data)
        return data

    read1 = read

    def close(self) -> None:
        """Close the archive too."""
        self._inner.close()
        super().close()


def _unpacked(inner: object, file: str) -> BinaryIO:
    return cast("BinaryIO", _Unpacked(inner, file))


def _from_zip(path: Path, member: str) -> BinaryIO:
    with zipfile.ZipFile(path) as archive:  # its member keeps the file open for as long as it is read itself
        try:
            return _unpacked(archive.open(member), path.name)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise FileDamaged(file=path.name, place="its first bytes", problem=str(error)) from error


def _probe(path: Path) -> None:
    with _Unpacked(gzip.open(path, "rb"), path.name) as stream:
        empty = not stream.read(1)
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
    if not names:
        raise FileEmpty(file=path.name, problem="the archive holds no files")
    if any(name.startswith(_WORKBOOK_PARTS) for name in names):
        return None
    names = [name for name in names if not name.startswith("__MACOSX/")]
    if encrypted:
        raise FormatUnknown(file=path.name, problem="it is protected by a password")
    if len(names) != 1:
        raise FormatUnknown(file=path.name, problem=f"it holds {len(names)} files where one is expected")
    return names[0]
