"""Tables: what the address says, and what is drawn."""

from dataclasses import dataclass

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from rashin.base.ui.exports import Kind
from rashin.base.ui.tables import Column, Nothing, Shown, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    amount: int | None


ROWS = [Row(name=f"r{index:02}", amount=None if index == 3 else index * 10) for index in range(25)]
TABLE = Table[Row](
    name="t",
    per_page=10,
    order="name",
    columns=(
        Column[Row]("name", "Name", head=True, sort=True, href=lambda row: f"/{row.name}/"),
        Column[Row]("amount", "Amount", kind="money", sort=True, descending_first=True),
        Column[Row]("double", "Double", kind="number", value=lambda row: (row.amount or 0) * 2, hidden=True),
    ),
    nothing=Nothing(title="Nothing <here>"),
)


def shown(query: str = "", rows: list[Row] = ROWS) -> Shown[Row]:
    return TABLE.on(RequestFactory().get(f"/list/{query}"), rows)


def test_pages() -> None:
    table = shown("?t-page=3")
    assert [row.name for row in table.records] == ["r20", "r21", "r22", "r23", "r24"]
    assert (table.first, table.last, table.total, table.pages) == (21, 25, 25, 3)
    assert table.next == ""
    assert table.previous == "/list/?t-page=2"


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "１"])
def test_pages_that_are_none_are_the_nearest_or_the_first(page: str) -> None:
    assert shown(f"?t-page={page}").page == 1


def test_sorting_keeps_what_is_missing_last() -> None:
    down = TABLE.on(RequestFactory().get("/?t-sort=-amount"), ROWS[:5])
    assert [row.amount for row in down.records] == [40, 20, 10, 0, None]
    up = TABLE.on(RequestFactory().get("/?t-sort=amount"), ROWS[:5])
    assert [row.amount for row in up.records] == [0, 10, 20, 40, None]
    assert shown("?t-sort=evil").order == ("name", False)


def test_heads_lead_to_the_other_direction_and_keep_the_rest_of_the_address() -> None:
    heads = {head.name: head for head in shown("?q=x&t-sort=amount&t-page=2").heads}
    assert heads["amount"].sorted == "ascending"
    assert heads["amount"].href == "/list/?q=x&t-sort=-amount"
    assert heads["name"].href == "/list/?q=x&t-sort=name"


def test_columns_can_be_chosen_but_the_head_stays() -> None:
    assert [column.name for column in shown().columns] == ["name", "amount"]
    assert [column.name for column in shown("?t-columns=double").columns] == ["name", "double"]


def test_files_hold_every_row_in_order() -> None:
    table = shown("?t-download=csv&t-sort=-name")
    assert table.download is Kind.CSV
    lines = table.file("list").content.decode("utf-8-sig").splitlines()
    assert lines[:2] == ["Name,Amount", "r24,240"]
    assert len(lines) == 26
    assert shown("?t-download=exe").download is None


def test_drawn_by_one_template() -> None:
    html = _drawn(shown())
    assert '<th scope="row" class=""><a href="/r00/">r00</a></th>' in html
    assert "¥90" in html
    assert 'aria-sort="ascending"' in html
    assert "Nothing &lt;here&gt;" in _drawn(shown(rows=[]))


def _drawn(table: Shown[Row]) -> str:
    return render_to_string("cotton/table.html", {"of": table})


def test_texts_are_escaped() -> None:
    assert "<script>" not in _drawn(shown(rows=[Row(name="<script>", amount=1)]))
