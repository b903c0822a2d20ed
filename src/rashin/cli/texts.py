"""The texts of a file, one a record, in order: what ``rashin text`` reads.

JSON Lines are read line by line, so that memory does not grow with the file, a line that is broken costs that line
alone, and what JSON of other programs holds (NaN, halves of surrogate pairs) does no harm. All else is opened as
imports open it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rashin.analysis.text.errors import ColumnMissing

if TYPE_CHECKING:
    from rashin.collect.files.source import Rows, Source

_LOOK: Final = 1 << 16
_LONGEST: Final = 256 << 20
"""Bytes of a line; a longer one is no line of texts."""

_MANY, _HELD = 200, 10_000
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record's text; what was wrong with the record, whose text is empty then."""

    text: str
    problem: str = ""


def records(path: Path, column: str, encoding: str | None) -> Iterator[Record]:
    """Every record's text, in the file's order. Blank lines between JSON Lines are no records."""
    if _is_lines(path):
        return _of_lines(path, column, encoding)
    return _of_source(path, column, encoding)


def _is_lines(path: Path) -> bool:
    """Whether each line is to be an object; not so one object over several lines."""
    with path.open("rb") as stream:
        head = stream.read(_LOOK).removeprefix(_BOM).lstrip()
    first, _, rest = head.partition(b"\n")
    first = first.rstrip()
    return head[:1] == b"{" and (not rest or (len(first) > 1 and first.endswith(b"}")) or len(head) - len(first) < 2)


def _of_lines(path: Path, column: str, encoding: str | None) -> Iterator[Record]:
    columns: dict[str, None] = {}
    seen = readable = False
    held: list[Record] = []  # until one has the column: a file that has none is told, not answered
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(_LONGEST), b""), 1):
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
        raise ColumnMissing(column=column, file=path.name, columns=", ".join(list(columns)[:20]))
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


def _key(names: "dict[str, Any] | tuple[str, ...]", column: str) -> str | None:
    """The column as it is written; in other letters (Text, TEXT) when one alone is so."""
    if column in names:
        return column
    alike = [name for name in names if name.strip().casefold() == column.casefold()]
    return alike[0] if len(alike) == 1 else None


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _of_source(path: Path, column: str, encoding: str | None) -> Iterator[Record]:
    from rashin.collect.files.opening import open_source
    from rashin.collect.files.source import Wishes

    source = open_source(path, Wishes(encoding=encoding))
    key = _key(source.columns, column)
    if key is None:
        raise ColumnMissing(column=column, file=path.name, columns=", ".join(source.columns[:20]))
    return _in_order(chain.from_iterable(_of_rows(rows, source, key) for rows in source.read()), source)


def _in_order(rows: Iterator[tuple[int, Record]], source: "Source") -> Iterator[Record]:
    """The records; in a table of text a row that holds nothing at all, which imports pass over, is an empty text."""
    before: int | None = None
    for number, record in rows:
        if source.delimiter is not None and before is not None:
            yield from repeat(Record(text=""), number - before - 1)
        before = number
        yield record


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
