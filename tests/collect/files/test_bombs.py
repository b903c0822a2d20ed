"""Workbooks of a few kilobytes that would end the process that opens them."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from rashin.collect.files import bombs
from rashin.collect.files.bombs import refuse_bombs
from rashin.collect.files.errors import FileRefused, FormatUnknown
from rashin.collect.files.opening import open_source


def packed(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in {"[Content_Types].xml": b"<x/>", **parts}.items():
            book.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return held.getvalue()


def sheet(body: bytes) -> bytes:
    return packed(xl__worksheets__sheet1_xml=b"<worksheet><sheetData>" + body + b"</sheetData></worksheet>")


def ods(body: bytes) -> bytes:
    return packed(content_xml=b"<table:table>" + body + b"</table:table>")


CELL = b'<table:table-cell office:value-type="string" table:number-columns-repeated="16384"/>'
ROW = b'<table:table-row table:number-rows-repeated="1000000">'


@pytest.mark.parametrize(
    "content",
    [
        sheet(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        sheet(b'<row r="1"><c r="XFD1"/></row><row r="1048576"><c r="A1048576"/></row>'),
        sheet(b'<row r="1">' + b"<c/>" * 20_000 + b'</row><row r="1048576"><c><v>1</v></c></row>'),
        packed(xl__worksheets__sheet1_xml=b"<x/>", xl__vbaProject_bin=b"x"),
        packed(xl__worksheets__sheet1_bin=b"x"),
        ods(ROW + CELL + b"</table:table-row>"),
    ],
    ids=["corner", "corners", "unplaced", "macros", "binary", "repeated"],
)
def test_it_is_refused_before_it_is_opened(content: bytes, tmp_path: Path) -> None:
    assert len(content) < 100_000
    with pytest.raises(FormatUnknown):
        refuse_bombs(content, "book.xlsx")
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileRefused):
        open_source(path)


def test_what_unpacks_to_more_than_a_machine_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bombs, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(FormatUnknown):
        refuse_bombs(packed(xl__sharedStrings_xml=b" " * 2_000_000), "book.xlsx")


def test_a_directory_that_lies_about_a_size_is_damage() -> None:
    content = packed(xl__sharedStrings_xml=b" " * 100_000)
    lied = content.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lied != content
    with pytest.raises(FileRefused):
        refuse_bombs(lied, "book.xlsx")


def test_ordinary_workbooks_pass(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["user_id", "score"])
        for row in range(1, 400):
            page.write_row(row, 0, [f"u{row}", row])
    assert open_source(path).columns == ("user_id", "score")
    filler = b'<table:table-cell table:number-columns-repeated="16382"/>'
    row = b'<table:table-row><table:table-cell office:value-type="float"/>' + filler + b"</table:table-row>"
    empty = b'<table:table-row table:number-rows-repeated="1048000">' + filler + b"</table:table-row>"
    refuse_bombs(ods(row * 3000 + empty), "book.ods")
