"""Lists as files that spreadsheets open without surprise: CSV in UTF-8 with BOM or in CP932, XLSX.

A text that a spreadsheet would run as a formula gets an apostrophe before it. CP932 lacks many characters: twins
 are used where the two code tables differ only in name, and whatever is left is written as its code, ``[U+1F600]``,
so that nothing turns into a question mark unseen; ``Export.replaced`` says how many.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

Value = str | int | float | bool | date | datetime | None
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−")
MOST_ROWS: Final = 1_048_575
"""Rows that a sheet holds below its header."""
MOST_LETTERS: Final = 32_767
"""Letters that a cell of a sheet holds."""
TWINS: Final = str.maketrans(
    {
        "\u2212": "\uff0d",
        "\u301c": "\uff5e",
        "\u2016": "\u2225",
        "\u2014": "\u2015",
        "\u2013": "\uff0d",
        "\u00a5": "\uffe5",
        "\u00a2": "\uffe0",
        "\u00a3": "\uffe1",
        "\u00ac": "\uffe2",
        "\u00a0": " ",
    }
)


class Kind(StrEnum):
    """The files on offer."""

    CSV = "csv"
    CSV_CP932 = "csv-cp932"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file for the reader."""

    name: str
    content: bytes
    content_type: str
    rows: int
    replaced: int = 0
    """Characters that the encoding lacks and that are written as their codes."""

    def response(self) -> HttpResponse:
        """The file as a download."""
        response = HttpResponse(self.content, content_type=self.content_type)
        response["Content-Disposition"] = attachment(self.name)
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Rashin-Replaced-Characters"] = str(self.replaced)
        return response


def attachment(name: str) -> str:
    """The header that hands a file over under its name, in which no name can say anything else."""
    safe = "".join("_" if letter in '"\\/;' or not letter.isprintable() else letter for letter in name).strip(". ")
    plain = safe.encode("ascii", "ignore").decode() or "export"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"


def export(kind: Kind, name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Export:
    """The rows as a file; ``name`` is without its ending."""
    if kind is Kind.XLSX:
        return _xlsx(name, header, rows)
    return _csv(name, header, rows, cp932=kind is Kind.CSV_CP932)


def harmless(text: str) -> str:
    """The text, unable to act as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def to_cp932(text: str) -> tuple[bytes, int]:
    """The text in CP932 with its twins, and how many characters had to be written as codes."""
    told = text.translate(TWINS)
    try:
        return told.encode("cp932"), 0
    except UnicodeEncodeError:
        pieces, replaced = [], 0
        for letter in told:
            try:
                pieces.append(letter.encode("cp932"))
            except UnicodeEncodeError:
                pieces.append(f"[U+{ord(letter):04X}]".encode("ascii"))
                replaced += 1
        return b"".join(pieces), replaced


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return harmless(value)
    return value


def _csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]], *, cp932: bool) -> Export:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([harmless(word) for word in header])
    count = 0
    for row in rows:
        writer.writerow([_plain(value) for value in row])
        count += 1
    text = buffer.getvalue()
    content, replaced = to_cp932(text) if cp932 else (text.encode("utf-8-sig"), 0)
    charset = "Shift_JIS" if cp932 else "utf-8"
    return Export(
        name=f"{name}.csv", content=content, content_type=f"text/csv; charset={charset}", rows=count, replaced=replaced
    )


def _xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Export:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True, **options})
    head, day, moment = (
        book.add_format({"bold": True, "bottom": 1}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    )
    count, sheet = 0, None
    for count, row in enumerate(rows, 1):
        line = (count - 1) % MOST_ROWS + 1
        if line == 1:
            sheet = _sheet(book, header, head)
        for column, value in enumerate(row):
            _write(sheet, (line, column), value, day, moment)
    if sheet is None:
        _sheet(book, header, head)
    book.close()
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Export(name=f"{name}.xlsx", content=buffer.getvalue(), content_type=content_type, rows=count)


def _sheet(book, header: Sequence[str], style):  # type: ignore[no-untyped-def]
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, word in enumerate(header):
        sheet.write_string(0, column, harmless(word), style)
        sheet.set_column(column, column, max(10, min(40, len(word) * 2 + 2)))
    return sheet


def _write(sheet, place, value: Value, day, moment) -> None:  # type: ignore[no-untyped-def]
    row, column = place
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local, moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day
    else:
        sheet.write_string(row, column, harmless(value)[:MOST_LETTERS])
