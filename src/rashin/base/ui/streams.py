"""Long lists as files that are made while they are sent: memory does not grow with their rows."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from rashin.base.ui.columns import exported
from rashin.base.ui.exports import Kind, Value, attachment, harmless, to_cp932
from rashin.base.ui.tables import Shown

TOGETHER: Final = 1000
"""Rows that are written at once."""
MOST_ROWS: Final = 1_048_575
MOST_LETTERS: Final = 32_767


def streamed(shown: Shown[Any], name: str, rows: Iterable[Any]) -> HttpResponseBase:
    """The rows in the columns that a table shows, as the file that its address asks for."""
    columns = [column for column in shown.columns if column.exported]
    header = [harmless(str(column.label)) for column in columns]
    values = ([_plain(exported(column.read(row))) for column in columns] for row in rows)
    if shown.download is Kind.XLSX:
        return _book(name, header, values)
    cp932 = shown.download is Kind.CSV_CP932
    response = StreamingHttpResponse(
        _lines(header, values, cp932=cp932), content_type=f"text/csv; charset={'Shift_JIS' if cp932 else 'utf-8'}"
    )
    response["Content-Disposition"] = attachment(f"{name}.csv")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool | str) or not isinstance(value, int | float):
        return harmless(str(value))
    return value


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]], *, cp932: bool) -> Iterator[bytes]:
    yield b"" if cp932 else b"\xef\xbb\xbf"
    waiting = iter(rows)
    first: list[Sequence[object]] = [header]
    while first:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerows(first)
        text = buffer.getvalue()
        yield to_cp932(text)[0] if cp932 else text.encode()
        first = list(islice(waiting, TOGETHER))


def _book(name: str, header: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> FileResponse:
    import xlsxwriter

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "nan_inf_to_errors": True, **plain})
    sheet: Any = None
    for count, row in enumerate(_with_headers(header, rows)):
        place = count % (MOST_ROWS + 1)
        if place == 0:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(place, column, value[:MOST_LETTERS])
            else:
                sheet.write_number(place, column, value)
    book.close()
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=kind)


def _with_headers(header: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> Iterator[Sequence[Any]]:
    """Every sheet begins with the header."""
    yield header
    for count, row in enumerate(rows, 1):
        if count > 1 and (count - 1) % MOST_ROWS == 0:
            yield header
        yield row
