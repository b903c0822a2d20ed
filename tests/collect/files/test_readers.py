import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from rashin.collect.files.errors import (
    FileDamaged,
    FileEmpty,
    FileRefused,
    FormatUnknown,
    OptionRefused,
    SheetUnknown,
    TooWide,
)
from rashin.collect.files.opening import open_source
from rashin.collect.files.source import Source, Wishes


def opened(tmp_path: Path, content: str | bytes, name: str = "x.csv", **wishes: str) -> Source:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_source(path, Wishes(**wishes))  # type: ignore[arg-type]


def rows(source: Source) -> list[dict[str, str]]:
    return [row for block in source.read() for row in block.data.to_pylist()]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("id,name\n1,a\n2,b\n", ","),
        ("id\tname\n1\ta\n2\tb, c\n", "\t"),
        ("id;name;x\n1;a;1,5\n2;b;2,5\n", ";"),
        ("id|name\n1|a\n2|b\n", "|"),
        (" id  name\n 1  a\n 2  b\n", " "),
    ],
)
def test_the_delimiter_is_found_by_itself(tmp_path: Path, text: str, delimiter: str) -> None:
    source = opened(tmp_path, text)
    assert source.delimiter == delimiter
    assert rows(source)[0]["name"] == "a"


def test_quotes_hold_line_breaks_and_delimiters(tmp_path: Path) -> None:
    source = opened(tmp_path, 'id,"the\nname",v\r\n1,"a, ""b""\r\nc",x\r\n2,d,y\r\n')
    assert rows(source) == [{"id": "1", "the name": 'a, "b"\r\nc', "v": "x"}, {"id": "2", "the name": "d", "v": "y"}]


def test_titles_above_the_header_are_left_out_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    source = opened(
        tmp_path, "売上一覧,,\n出力日:2026/4/1,,\n\n会員番号,注文日,金額\n1,2026/4/1,100\n,,\n2,2026/4/2,200\n"
    )
    (block,) = source.read()
    assert source.columns == ("会員番号", "注文日", "金額")
    assert block.numbers.tolist() == [5, 7]


def test_without_a_header_columns_are_numbered(tmp_path: Path) -> None:
    source = opened(tmp_path, "0001,2026/4/1,100\n0002,2026/4/2,200\n")
    assert source.columns == ("column 1", "column 2", "column 3")
    assert len(rows(source)) == 2


def test_ragged_rows_are_refused_one_by_one_and_trailing_delimiters_forgiven(tmp_path: Path) -> None:
    source = opened(tmp_path, "a,b\n1,2\n1\n3,4,\n5,6,7\n8,9\n")
    (block,) = source.read()
    assert [row["a"] for row in block.data.to_pylist()] == ["1", "3", "8"]
    assert block.numbers.tolist() == [2, 4, 6]
    assert [(bad.row, bad.problem) for bad in block.bad] == [
        (3, "1 values where the header has 2 columns"),
        (5, "3 values where the header has 2 columns"),
    ]


def test_the_same_name_twice_and_no_name(tmp_path: Path) -> None:
    assert opened(tmp_path, "a,a,,b\n1,2,3,4\n").columns == ("a", "a (2)", "column 3", "b")


def test_ten_megabytes_in_one_cell(tmp_path: Path) -> None:
    source = opened(tmp_path, 'id,text\n1,a\n2,"' + "長い\n" * 3_500_000 + '"\n3,c\n')
    found = rows(source)
    assert [row["id"] for row in found] == ["1", "2", "3"]
    assert len(found[1]["text"]) == 3 * 3_500_000


def test_a_header_of_three_million_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooWide):
        opened(tmp_path, ",".join(f"c{number}" for number in range(3_000_000)) + "\n1\n")


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileEmpty):
        opened(tmp_path, content)


def test_old_mac_line_ends(tmp_path: Path) -> None:
    assert rows(opened(tmp_path, "a,b\r1,2\r3,4\r")) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_a_wrong_delimiter_that_was_told_gives_one_column(tmp_path: Path) -> None:
    assert opened(tmp_path, "a,b\n1,2\n", delimiter=";").columns == ("a,b",)
    with pytest.raises(OptionRefused):
        opened(tmp_path, "a,b\n1,2\n", delimiter="ab")


def workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("表紙").write(0, 0, "売上")
    sheet = book.add_worksheet("明細")
    sheet.merge_range(0, 0, 0, 3, "2026年4月 売上明細")
    for column, name in enumerate(["会員番号", "購入日時", "金額", "電話番号"]):
        sheet.write(2, column, name)
    style = book.add_format({"num_format": "yyyy/m/d h:mm"})
    sheet.write_string(3, 0, "00012")
    sheet.write_datetime(3, 1, datetime(2026, 4, 1, 9, 5), style)  # noqa: DTZ001
    sheet.write_number(3, 2, 1200)
    sheet.write_string(3, 3, "09012345678")
    sheet.write_string(4, 0, "00013")
    sheet.write_number(4, 1, 46113.5)
    sheet.write_string(4, 2, "#DIV/0!")
    sheet.write_string(5, 0, "00014")
    sheet.write_number(5, 1, 46113.5)
    sheet.write_number(5, 2, 1.5)
    book.close()


def test_a_workbook_with_a_title_a_formula_error_and_leading_zeros(tmp_path: Path) -> None:
    workbook(tmp_path / "x.xlsx")
    source = open_source(tmp_path / "x.xlsx")
    assert source.sheet == "明細"
    (block,) = source.read()
    assert block.data.to_pylist() == [
        {"会員番号": "00012", "購入日時": "2026-04-01 09:05:00", "金額": "1200", "電話番号": "09012345678"},
        {"会員番号": "00014", "購入日時": "46113.5", "金額": "1.5", "電話番号": ""},
    ]
    assert [(bad.row, bad.column) for bad in block.bad] == [(5, "金額")]
    with pytest.raises(SheetUnknown, match="表紙, 明細"):
        open_source(tmp_path / "x.xlsx", Wishes(sheet="四月"))


def test_json_lines_and_arrays(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "at": "2026-04-01", "traits": {"plan": "gold"}},
        {"id": 2, "tags": ["a"], "ok": True, "none": None},
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    for content in (text, json.dumps(lines)):
        source = opened(tmp_path, content, "x.jsonl")
        assert source.columns == ("id", "at", "traits.plan", "tags", "ok", "none")
        assert rows(source)[1] == {"id": "2", "at": "", "traits.plan": "", "tags": '["a"]', "ok": "true", "none": ""}


def test_json_nested_ten_thousand_deep_is_refused_alone(tmp_path: Path) -> None:
    deep = '{"id": 1, "x": ' + "[" * 10_000 + "]" * 10_000 + "}"
    source = opened(tmp_path, f'{deep}\n{{"id": 2}}\n{{broken\n[1]\n', "x.jsonl")
    (block,) = source.read()
    assert [row["id"] for row in block.data.to_pylist()] == ["2"]
    assert [bad.row for bad in block.bad] == [1, 3, 4]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": [1, 2],
            "at": [datetime(2026, 4, 1, tzinfo=UTC), None],
            "day": [date(2026, 4, 1), None],
            "tags": [["a"], None],
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    source = open_source(tmp_path / "x.parquet")
    assert rows(source)[0] == {
        "id": 1, "at": datetime(2026, 4, 1, tzinfo=UTC), "day": date(2026, 4, 1), "tags": '["a"]',
    }  # fmt: skip
    (tmp_path / "y.parquet").write_bytes((tmp_path / "x.parquet").read_bytes()[:-20])
    with pytest.raises(FileDamaged):
        open_source(tmp_path / "y.parquet")


def test_a_zip_of_one_file_and_of_two(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("orders.csv", "id,v\n1,a\n")
    assert opened(tmp_path, buffer.getvalue(), "x.zip").name == "orders.csv"
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("more.csv", "id,v\n1,a\n")
    with pytest.raises(FormatUnknown, match="2 files"):
        opened(tmp_path, buffer.getvalue(), "x.zip")


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"\x1f\x8bnot gzip at all", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRefused):
        opened(tmp_path, content)
