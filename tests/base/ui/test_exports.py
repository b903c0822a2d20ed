"""Files for spreadsheets."""

import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from rashin.base.ui.exports import Kind, export, harmless, to_cp932

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "＝1", "−x")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_acts_as_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    lines = export(Kind.CSV, "x", ["h"], [[text]]).content.decode("utf-8-sig")
    assert f"'{text}" in lines
    book = CalamineWorkbook.from_filelike(io.BytesIO(export(Kind.XLSX, "x", ["h"], [[text]]).content))
    assert str(book.get_sheet_by_index(0).to_python()[1][0]).startswith("'")


def test_numbers_stay_numbers() -> None:
    made = export(Kind.CSV, "x", ["a", "b"], [[-3, 1.5]]).content.decode("utf-8-sig")
    assert made == "a,b\r\n-3,1.5\r\n"


def test_csv_begins_with_a_bom_and_quotes_what_needs_it() -> None:
    made = export(Kind.CSV, "顧客", ["名前"], [['a,"b"\n']])
    assert made.content.startswith(b"\xef\xbb\xbf")
    assert '"a,""b""\n"' in made.content.decode("utf-8-sig")
    assert "filename*=UTF-8''%E9%A1%A7%E5%AE%A2.csv" in made.response()["Content-Disposition"]


def test_cp932_keeps_what_it_can_and_reports_the_rest() -> None:
    made = export(Kind.CSV_CP932, "x", ["名"], [["髙﨑①㈱〜−¥"], ["笑😀𠮷"]])
    assert made.content.decode("cp932") == "名\r\n髙﨑①㈱～－￥\r\n笑[U+1F600][U+20BB7]\r\n"
    assert made.replaced == 2
    assert b"?" not in made.content
    assert made.response()["X-Rashin-Replaced-Characters"] == "2"
    assert to_cp932("日本") == ("日本".encode("cp932"), 0)


def test_xlsx_keeps_types() -> None:
    row = ["a", 1.5, date(2026, 4, 1), datetime(2026, 4, 1, 9, 30, tzinfo=UTC), None, True]
    book = CalamineWorkbook.from_filelike(io.BytesIO(export(Kind.XLSX, "x", list("abcdef"), [row]).content))
    read = book.get_sheet_by_index(0).to_python()[1]
    assert read[:3] == ["a", 1.5, date(2026, 4, 1)]
    assert read[3] == datetime(2026, 4, 1, 18, 30)  # noqa: DTZ001 - sheets know no zones; this is the reader's
    assert read[5] is True


def test_an_empty_list_has_its_header() -> None:
    assert export(Kind.CSV, "x", ["a"], []).content.decode("utf-8-sig") == "a\r\n"
    assert export(Kind.XLSX, "x", ["a"], []).rows == 0
