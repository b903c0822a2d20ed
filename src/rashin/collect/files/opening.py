"""Any file, opened: what it is, by its first bytes rather than by its name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from rashin.collect.files.archives import opener
from rashin.collect.files.delimited import open_delimited
from rashin.collect.files.errors import FormatUnknown
from rashin.collect.files.records import open_json, open_parquet
from rashin.collect.files.source import Source, Wishes
from rashin.collect.files.workbooks import open_workbook

_OTHERS = (
    (b"%PDF", "it is a PDF"),
    (b"\x89PNG", "it is a picture"),
    (b"\xff\xd8\xff", "it is a picture"),
    (b"GIF8", "it is a picture"),
    (b"SQLite format 3", "it is a SQLite database"),
    (b"7z\xbc\xaf", "it is a 7-Zip archive; unpack it first"),
    (b"Rar!", "it is a RAR archive; unpack it first"),
    (b"\x7fELF", "it is a program"),
    (b"MZ\x90\x00", "it is a program"),
)
LOOK = 64 << 20
"""How many bytes are looked at before anything is imported."""


def open_source(path: Path, wishes: Wishes | None = None, *, most: int | None = None) -> Source:
    """The file as columns and rows. ``most`` bounds the bytes read to find the encoding (all of them by default)."""
    wishes = wishes or Wishes()
    open_stream, inner = opener(path)
    name = wishes.name or inner
    source = Source(
        path=path, name=name, format="", columns=(), read=lambda: iter(()), size=path.stat().st_size, sheet=None
    )
    with open_stream() as stream:
        head = stream.read(4096)
    for magic, problem in _OTHERS:
        if head.startswith(magic):
            raise FormatUnknown(file=name, problem=problem)
    return _open(open_stream, source, wishes, head, most)


def _open(open_stream: Callable[[], BinaryIO], source: Source, wishes: Wishes, head: bytes, most: int | None) -> Source:
    kind = _format(head)
    source = replace(source, format=kind)
    match kind:
        case "parquet":
            return open_parquet(source.path, source)
        case "workbook":
            return open_workbook(open_stream, source, wishes)
        case "json":
            return open_json(open_stream, source)
        case _:
            return open_delimited(open_stream, source, wishes, most=most)


def _format(head: bytes) -> str:
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:4] == b"PK\x03\x04" or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "workbook"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"{" or start[:2] in {b"[{", b"[\n", b"[\r", b"[ "} or start == b"[]":
        return "json"
    return "text"
