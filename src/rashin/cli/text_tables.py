"""A table of text (CSV, TSV …) as records in the file's order, every value just as it stands.

Imports pass over rows that hold nothing, drop NUL and refuse a row with a value too many. Here each record is answered
in its place and places are counted in the original, so the values are read by themselves; what the file is, its
encoding and its delimiter are found as imports find them.
"""

import codecs
import csv
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from rashin.cli.text_records import Record

if TYPE_CHECKING:
    from rashin.collect.files.source import Source

_CHUNK: Final = 1 << 20
_DIRECT: Final = frozenset({"utf-8", "cp932", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})
"""Encodings whose letters need no help; others are decoded as imports do it."""
_DELIMITERS: Final = (",", "\t", ";", "|")
_MARKED: Final = "rashin.marked"
"""How Python calls our way with what cannot be read."""
_UNEVEN: Final = "%d values where the header has %d columns"
_OPEN: Final = "a quotation mark is opened here and never closed"


def table(source: "Source", key_of: Callable[[Sequence[str]], str | None]) -> Iterator[Record] | None:
    """Every record below a header in the first line. None: there is no such header, so it is read as imports do."""
    from rashin.collect.files.archives import opener
    from rashin.collect.files.delimited import ALIGNED

    if source.delimiter is None or source.delimiter == ALIGNED:
        return None
    open_stream, _ = opener(source.path)
    for delimiter in dict.fromkeys((source.delimiter, *_DELIMITERS)):
        rows = _rows(open_stream, source, delimiter)
        header = next((cells for _at, cells in rows if cells), [])
        names = [one.strip().removeprefix("\ufeff") for one in header]
        key = key_of(names)
        if key is not None:
            return _lines(rows, names, names.index(key), source.encoding or "utf-8")
        rows.close()
    return None


def _lines(rows: Iterator[tuple[int, list[str]]], names: list[str], place: int, codec: str) -> Iterator[Record]:
    from rashin.collect.files.encodings import MARK
    from rashin.collect.files.quotes import OPEN

    for at, cells in rows:
        if not cells:  # a blank line is no record
            continue
        problem = _OPEN if cells[0].startswith(OPEN) else _uneven(cells, names)
        if problem:
            yield Record(text="", problem=f"line {at}: {problem}; it is answered as an empty text")
        elif MARK in cells[place]:
            problem = f"line {at}: it holds what cannot be read as {codec}; the rest of it is read"
            yield Record(text=cells[place].replace(MARK, "\ufffd"), problem=problem)
        else:
            yield Record(text=cells[place])


def _uneven(cells: list[str], names: list[str]) -> str:
    """What is wrong with the number of values; delimiters at the end do no harm."""
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    return "" if len(cells) == len(names) else _UNEVEN % (len(cells), len(names))


def _rows(open_stream: Callable[[], BinaryIO], source: "Source", delimiter: str) -> Generator[tuple[int, list[str]]]:
    """Each row with the line on which it begins. A file of one column has no delimiters, only commas."""
    from rashin.collect.files.encodings import LONGEST
    from rashin.collect.files.quotes import Quotes

    csv.field_size_limit(LONGEST)
    with open_stream() as stream:
        blocks = Quotes(delimiter, len(source.columns)).mended(_blocks(stream, source.encoding or "utf-8"))
        reader = csv.reader(_split(blocks), delimiter=delimiter)
        at, width = 1, 0
        for cells in reader:
            width = width or len(cells)
            yield at, [delimiter.join(cells)] if width == 1 and len(cells) > 1 else cells
            at = reader.line_num + 1


def _split(blocks: Iterator[bytes]) -> Iterator[str]:
    for block in blocks:
        yield from io.StringIO(block.decode("utf-8", "surrogatepass"), newline="")


def _blocks(stream: BinaryIO, codec: str) -> Iterator[bytes]:
    """Whole lines in UTF-8, nothing in them changed but what cannot be read."""
    from rashin.collect.files.encodings import MARK
    from rashin.collect.files.textstream import utf8_blocks

    if codec not in _DIRECT:
        yield from utf8_blocks(stream, codec)
        return
    codecs.register_error(_MARKED, lambda error: (MARK, _end(error)))
    name = "utf-8-sig" if codec == "utf-8" else codec
    with io.TextIOWrapper(stream, name, errors=_MARKED, newline="") as text:
        while chunk := text.read(_CHUNK):
            yield (chunk + text.readline()).encode("utf-8", "surrogatepass")


def _end(error: UnicodeError) -> int:
    return error.end if isinstance(error, UnicodeDecodeError) else 0
