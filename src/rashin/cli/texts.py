"""The texts of a file, one a record, in order: what ``rashin text`` reads.

JSON Lines are read line by line, so that memory does not grow with the file, a line that is broken costs that line
alone, and what JSON of other programs holds (NaN, halves of surrogate pairs) does no harm. Tables of text are read row
by row (``text_tables``), and all else is opened as imports open it.
"""

import codecs
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rashin.analysis.text.errors import ColumnMissing
from rashin.cli.text_records import Record
from rashin.cli.text_tables import table

if TYPE_CHECKING:
    from rashin.collect.files.source import Rows, Source

_LOOK: Final = 1 << 16
_LONGEST: Final = 256 << 20
"""Bytes of a line; a longer one is no line of texts."""

_MANY, _HELD = 200, 10_000
_BOM: Final = b"\xef\xbb\xbf"
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@contextmanager
def at_rest(path: Path) -> Iterator[Path]:
    """The file, which is read more than once; what comes through a pipe (``-``, ``<(…)``) is laid down first."""
    if str(path) != "-" and path.is_file():
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="rashin-text-") as kept:
        if str(path) == "-":
            shutil.copyfileobj(sys.stdin.buffer, kept)
        else:
            with path.open("rb") as stream:
                shutil.copyfileobj(stream, kept)
        kept.flush()
        yield Path(kept.name)


def records(path: Path, column: str, encoding: str | None, name: str) -> Iterator[Record]:
    """Every record's text, in the file's order. Blank lines are no records; a file of nothing else has none."""
    from rashin.collect.files.errors import FileEmpty

    try:
        if _is_lines(path):
            yield from _of_lines(path, column, encoding, name)
        else:
            yield from _of_source(path, column, encoding, name)
    except FileEmpty:
        return


def _is_lines(path: Path) -> bool:
    """Whether each line is to be an object; not so one object over several lines."""
    with path.open("rb") as stream:
        head = stream.read(_LOOK)
    if head.startswith(_WIDE):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    head = head.removeprefix(_BOM).lstrip()
    first, _, rest = head.partition(b"\n")
    first = first.rstrip()
    return head[:1] == b"{" and (not rest or (len(first) > 1 and first.endswith(b"}")) or len(head) - len(first) < 2)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        if stream.read(2) in _WIDE:
            stream.seek(0)
            wide = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
            yield from (line.encode("utf-8", "replace") for line in wide)
            return
        stream.seek(0)
        yield from iter(lambda: stream.readline(_LONGEST), b"")


def _of_lines(path: Path, column: str, encoding: str | None, name: str) -> Iterator[Record]:
    columns: dict[str, None] = {}
    seen = readable = False
    held: list[Record] = []  # until one has the column: a file that has none is told, not answered
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        record = _row(line, encoding)
        if isinstance(record, str):
            held.append(Record(text="", problem=f"line {number}: {record}; it is answered as an empty text"))
        else:
            readable = True
            if len(columns) < _MANY:
                columns.update(dict.fromkeys(record))
            key = _key(record, column)
            seen = seen or key is not None
            held.append(Record(text=_text(record[key]) if key is not None else ""))
        if seen or len(held) >= _HELD:
            yield from held
            held.clear()
    if readable and not seen:
        raise ColumnMissing(column=column, file=name, columns=", ".join(list(columns)[:20]))
    yield from held


def _row(line: bytes, encoding: str | None) -> dict[str, Any] | str:
    """The object in a line, or what is wrong with it."""
    text = _decoded(line.removeprefix(_BOM), encoding)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        return f"not JSON ({problem.msg} at character {problem.pos + 1})"
    except (ValueError, RecursionError):
        return "JSON that is nested too deeply or holds too long a number"
    return found if isinstance(found, dict) else "JSON, but no object with fields"


def _decoded(line: bytes, encoding: str | None) -> str:
    for name in (encoding, "utf-8", "cp932"):
        if name:
            try:
                return line.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    return line.decode("utf-8", "replace")


def _key(names: dict[str, Any] | Sequence[str], column: str) -> str | None:
    """The column as it is written; in other letters (Text, TEXT) when one alone is so."""
    if column in names:
        return column
    alike = [name for name in names if name.strip().casefold() == column.casefold()]
    return alike[0] if len(alike) == 1 else None


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _of_source(path: Path, column: str, encoding: str | None, name: str) -> Iterator[Record]:
    from rashin.collect.files.opening import open_source
    from rashin.collect.files.source import Wishes

    source = open_source(path, Wishes(encoding=encoding, name=name))
    found = table(source, lambda names: _key(names, column))
    if found is not None:
        yield from found
        return
    key = _key(source.columns, column)
    if key is None:
        raise ColumnMissing(column=column, file=name, columns=", ".join(source.columns[:20]))
    for rows in source.read():
        yield from (record for _number, record in _of_rows(rows, source, key))


def _of_rows(rows: "Rows", source: "Source", column: str) -> Iterator[tuple[int, Record]]:
    values = rows.data.column(source.columns.index(column)).to_pylist()
    texts = (Record(text="" if value is None else str(value)) for value in values)
    numbered = zip(rows.numbers.tolist(), texts, strict=True)
    if not rows.bad:
        yield from numbered
        return
    refused = (
        (bad.row, Record(text="", problem=f"row {bad.row}: {bad.problem}; it is answered as an empty text"))
        for bad in rows.bad
    )
    yield from sorted(chain(numbered, refused), key=lambda row: row[0])
