"""Files with staff, without a database: headings, values, what would change."""

from dataclasses import replace
from datetime import date

import pytest

from rashin.base.roster.errors import NoColumns
from rashin.base.roster.records import Said, Sheet
from rashin.base.roster.rules import columns_of, plan_of, read_sheet

TODAY = date(2026, 4, 15)
SHOPS = {"札幌店": "札幌店", "umeda": "梅田店", "梅田店": "梅田店"}


def read(columns: list[str], *rows: list[str]) -> Sheet:
    told = [(number, dict(zip(columns, row, strict=True))) for number, row in enumerate(rows, 2)]
    return read_sheet(columns, told, find_unit=SHOPS.get, near=lambda _text: "札幌店")


@pytest.mark.parametrize(
    "headings",
    [
        ["社員番号", "氏名", "所属店舗", "メールアドレス", "入社日", "退職日"],
        ["Staff No.", "Full name", "Department", "E-mail", "Hire date", "End date"],
        ["staff_number", "NAME", "unit", "email", "joined_on", "left_on"],
        ["従業員コード", "社員名", "部署名", "メール", "採用日", "退社年月日"],
    ],
)
def test_headings_are_found_in_japanese_and_english(headings: list[str]) -> None:
    found, left_out = columns_of([*headings, "血液型"])
    assert list(found) == ["number", "name", "unit", "email", "joined_on", "left_on"]
    assert left_out == ("血液型",)


@pytest.mark.parametrize(
    "text", ["2026-04-01", "2026/4/1", "２０２６年４月１日", "令和8年4月1日", "R8.4.1", "20260401"]
)
def test_days_are_read_as_files_write_them(text: str) -> None:
    sheet = read(["社員番号", "氏名", "入社日"], ["1", "青木", text])
    assert sheet.lines[0].values["joined_on"] == date(2026, 4, 1)


def test_each_fault_is_told_with_its_row_and_a_remedy() -> None:
    columns = ["社員番号", "氏名", "所属", "メール", "LINE ID", "言語", "入社日", "退職日"]
    sheet = read(
        columns,
        ["A1", "青木", "札幌店", "", "", "", "", ""],
        ["", "名無しの番号", "札幌店", "", "", "", "", ""],
        ["A3", "", "札幌店", "", "", "", "", ""],
        ["A4", "四谷", "札幌市店", "", "", "", "", ""],
        ["A5", "五木", "梅田店", "itsuki＠", "", "", "", ""],
        ["A6", "六車", "梅田店", "", "hanako", "", "", ""],
        ["A7", "七尾", "梅田店", "", "", "？？", "", ""],
        ["A8", "八田", "梅田店", "", "", "", "2026-13-01", ""],
        ["A9", "九鬼", "梅田店", "", "", "", "2026-04-02", "2026-04-01"],
        ["B1", "十川", "梅田店", "", "", "", "", ""],
        ["B1", "十川", "梅田店", "", "", "", "", ""],
        ["B2", "百瀬", "梅田店", "shop@example.jp", "", "", "", ""],
        ["B3", "千葉", "梅田店", "Shop@example.jp", "", "", "", ""],
        ["C\x00", "万里", "梅田店", "", "", "", "", ""],
        ["", "", "", "", "", "", "", ""],
    )
    assert [one.number for one in sheet.lines] == ["A1"]
    told = [(one.row, one.field) for one in sheet.problems]
    assert told == [
        (3, "number"), (4, "name"), (5, "unit"), (6, "email"), (7, "line_id"), (8, "language"), (9, "joined_on"),
        (10, "left_on"), (11, "number"), (12, "number"), (13, "email"), (14, "email"), (15, "number"),
    ]  # fmt: skip
    assert all(one.message % one.values and one.remedy % one.values for one in sheet.problems)


def test_a_file_that_is_no_roster_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(NoColumns):
        read(["商品", "価格"], ["机", "1000"])


def test_a_plan_tells_new_changed_unchanged_and_gone() -> None:
    aoki, baba = Said(number="1", name="青木", unit="札幌店", email="a@example.jp"), Said(number="2", name="馬場")
    left = Said(number="4", name="出口", left_on=date(2025, 1, 1))
    current = {one.number: one for one in (aoki, baba, left, Said(number="3", name="千田"))}
    sheet = read(
        ["社員番号", "氏名", "所属"],
        ["1", "青木", "札幌店"],
        ["2", "馬場", "umeda"],
        ["4", "出口", ""],
        ["5", "江口", ""],
    )
    plan = plan_of(sheet, current, today=TODAY)
    assert plan.counts == {"new": 1, "changed": 2, "same": 1, "gone": 1, "problems": 0}
    assert [(one.after.number, one.fields) for one in plan.changed] == [("2", ("unit",)), ("4", ("left_on",))]
    assert plan.gone[0].number == "3"
    after = current | {one.after.number: one.after for one in (*plan.new, *plan.changed)}
    assert plan_of(sheet, after, today=TODAY).counts == {"new": 0, "changed": 0, "same": 4, "gone": 1, "problems": 0}
    assert replace(aoki) == after["1"]  # a column that the file does not have changes nothing


def test_an_address_that_somebody_else_has_is_refused() -> None:
    current = {"1": Said(number="1", name="青木", email="a@example.jp")}
    sheet = read(["社員番号", "氏名", "メール"], ["2", "馬場", "A@example.jp"])
    plan = plan_of(sheet, current, today=TODAY)
    assert [one.field for one in plan.problems] == ["email"]
    assert not plan.new
