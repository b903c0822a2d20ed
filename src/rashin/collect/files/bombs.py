"""Workbooks that would blow up: looked at in a stream, before a reader unpacks them whole.

A workbook is a zip. A few kilobytes can unpack to gigabytes, and one cell in the last row and column of a sheet makes
the reader ask for half a terabyte at once, which ends the process, with all the pages it was serving.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from rashin.collect.files.errors import FileDamaged, FormatUnknown

MOST_UNPACKED: Final = 1 << 30
MOST_CELLS: Final = 30_000_000
_CHUNK: Final = 1 << 20
_PLACE = re.compile(rb'\br="([A-Z]{0,3})([0-9]{1,9})"')
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
_ODS_TIMES = re.compile(rb'number-columns-repeated="([0-9]{1,9})"')
_ODS_ROWS = re.compile(rb'number-rows-repeated="([0-9]{1,9})"')
_CARRY: Final = 64


def refuse_bombs(content: bytes, file: str) -> None:
    """Raise when the workbook holds macros, unpacks to more than a machine holds, or spans too many cells."""
    if content[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = book.infolist()
            names = [part.filename.lower() for part in parts]
            if any(name.endswith(("vbaproject.bin", ".xlsb")) for name in names):
                raise FormatUnknown(file=file, problem="it holds macros; save it without them, as .xlsx")
            if any(name.startswith("xl/worksheets/") and name.endswith(".bin") for name in names):
                raise FormatUnknown(file=file, problem="it is a binary workbook; save it as .xlsx")
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _too_large(file)
            for part in parts:  # each is read to its end: a size that the directory tells wrongly shows in its checksum
                if part.filename.startswith("xl/worksheets/"):
                    _check_sheet(_chunks(book, part), file)
                elif part.filename == "content.xml":
                    _check_tables(_chunks(book, part), file)
                else:
                    for _ in _chunks(book, part):
                        pass
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise FileDamaged(file=file, place="its parts", problem=str(error)[:300]) from error
    except RuntimeError as error:  # a part that is locked with a password
        raise FormatUnknown(file=file, problem="it is protected by a password") from error


def _too_large(file: str) -> FormatUnknown:
    return FormatUnknown(file=file, problem="it unpacks to more than can be read at once; save it as CSV")


def _chunks(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with book.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _check_sheet(chunks: Iterator[bytes], file: str) -> None:
    """The sheet's cells lie in a box from its first to its last: the reader asks for the whole of it."""
    rows: set[int] = set()
    columns: set[bytes] = set()
    carry, inside, widest = b"", 0, 0
    for chunk in chunks:
        text = carry + chunk
        found = _PLACE.findall(text)
        columns.update({letters for letters, _ in found})
        numbers = {int(number) for _, number in found}
        rows = {min(rows | numbers), max(rows | numbers)} if rows | numbers else rows
        for piece in chunk.split(b"<row")[:-1]:  # cells that do not say where they stand follow one another
            widest, inside = max(widest, inside + piece.count(b"<c")), 0
        inside += chunk.rpartition(b"<row")[2].count(b"<c")
        carry = text[-_CARRY:]
    width = max(widest, inside, max(map(_column, columns), default=0))
    if rows and (max(rows) - min(rows) + 1) * width > MOST_CELLS:
        raise _too_large(file)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_tables(chunks: Iterator[bytes], file: str) -> None:
    """An OpenDocument sheet says of rows and cells how often they repeat."""
    cells, carry = 0, b""
    for chunk in chunks:
        *rows, carry = (carry + chunk).split(b"<table:table-row")
        cells += sum(map(_repeated, rows))
        if cells > MOST_CELLS or len(carry) > 64 * _CHUNK:
            raise _too_large(file)
    if cells + _repeated(carry) > MOST_CELLS:
        raise _too_large(file)


def _repeated(row: bytes) -> int:
    """How many cells a row stands for, up to the last that holds something."""
    last = row.rfind(b"office:value-type")
    if last < 0:
        return 0
    times = _ODS_ROWS.search(row[: row.find(b">")])
    width = 0
    for cell in _ODS_CELL.finditer(row):
        if cell.start() > last:
            break
        repeat = _ODS_TIMES.search(cell.group())
        width += int(repeat.group(1)) if repeat else 1
    return width * (int(times.group(1)) if times else 1)
