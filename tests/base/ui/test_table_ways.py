"""Tables: rows picked, pages by key, columns that are remembered."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from rashin.base.ui.memory import COOKIE, MOST_LETTERS, MemoryMiddleware, keep, kept
from rashin.base.ui.paging import Cursor, KeyedQuery
from rashin.base.ui.selection import Bulk, picked
from rashin.base.ui.tables import Column, Shown, Table

Row = dict[str, int]
ROWS = [{"id": number, "size": number % 3} for number in range(60)]
TABLE = Table[Row](
    name="t",
    per_page=25,
    key=lambda row: str(row["id"]),
    row_label=lambda row: f"row <{row['id']}>",
    bulk=(Bulk(name="tag", label="Tag", href="/tag/", question="Sure?"),),
    bulk_everything=True,
    columns=(
        Column[Row]("id", "Id", head=True, sort=True),
        Column[Row]("size", "Size", sort=True),
        Column[Row]("half", "Half", value=lambda row: row["id"] / 2, hidden=True),
    ),
)
factory = RequestFactory()


def drawn(table: Shown[Row]) -> str:
    with override("en"):
        return render_to_string("cotton/table.html", {"of": table})


def test_a_row_that_can_be_picked_has_a_named_box_that_belongs_to_the_form() -> None:
    html = drawn(TABLE.on(factory.get("/list/?q=1"), ROWS))
    assert 'name="pick" value="0" form="bulk-t" aria-label="Pick row &lt;0&gt;"' in html
    assert 'formaction="/tag/" data-question="Sure?"' in html
    assert 'name="query" value="q=1"' in html
    assert html.count('name="pick"') == 25


def test_who_may_do_nothing_sees_no_boxes() -> None:
    table = TABLE.on(factory.get("/list/"), ROWS)
    table.bulk = []
    assert "pick" not in drawn(table)


def test_what_was_picked_comes_once_and_never_leads_outside() -> None:
    sent = {"pick": ["3", "3", "", "x" * 300, "4"], "query": "state=late", "path": "//evil.example/"}
    chosen = picked(factory.post("/tag/", sent))
    assert (chosen.keys, chosen.everything, chosen.query.dict()) == (("3", "4"), False, {"state": "late"})
    assert chosen.back == "/"
    assert picked(factory.post("/tag/", {**sent, "path": "/list/"})).back == "/list/?state=late"


def test_columns_are_remembered_until_they_are_as_at_first() -> None:
    def serve(query: str, cookie: str) -> tuple[list[str], str | None]:
        shown: list[str] = []

        def view(request: HttpRequest) -> HttpResponse:
            shown.extend(column.name for column in TABLE.on(request, ROWS).columns)
            return HttpResponse()

        request = factory.get(f"/list/{query}")
        request.COOKIES[COOKIE] = cookie
        response = MemoryMiddleware(view)(request)
        return shown, response.cookies[COOKIE].value if COOKIE in response.cookies else None

    shown, cookie = serve("?t-columns=half", "")
    assert shown == ["id", "half"]
    assert cookie
    assert serve("", cookie) == (["id", "half"], None)
    assert serve("?t-columns=", cookie) == (["id", "size"], "")


@pytest.mark.parametrize("cookie", ["|||", "columns-t:", "%ff:%ff", "columns-t:evil,<script>", "x" * 9000, ":::|::"])
def test_a_cookie_that_somebody_made_up_shows_the_usual_columns(cookie: str) -> None:
    request = factory.get("/list/")
    request.COOKIES[COOKIE] = cookie
    assert [column.name for column in TABLE.on(request, ROWS).columns] in (["id", "size"], ["id"])


def test_what_is_kept_stays_small() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        for number in range(300):
            keep(request, f"columns-{number}", "a,b,c")
        assert kept(request, "columns-299") == "a,b,c"
        return HttpResponse()

    cookie = MemoryMiddleware(view)(factory.get("/")).cookies[COOKIE].value
    assert len(cookie) <= MOST_LETTERS
    assert cookie.startswith("columns-299:"), "what was kept last stays"


@pytest.mark.django_db
def test_pages_by_key_miss_nothing_and_repeat_nothing() -> None:
    from rashin.base.workspace.models import Department

    for number in range(23):
        Department.objects.create(
            name=f"d{number}", name_en=f"e{number // 3:02}"
        )  # names repeat: the key tells them apart
    source = KeyedQuery[str](
        Department.objects.all(),
        fields={"name": "name_en"},
        make=lambda one: f"{one.name_en}-{one.pk}",
        first="name_en",
    )
    seen, cursor, previous = [], None, []
    while True:
        page = source.slice("name", False, cursor, 5)
        seen += page.records
        previous.append(page.previous)
        if not page.next:
            break
        cursor = Cursor(key=page.next)
    assert seen == list(source.every("name", False))
    assert len(set(seen)) == 23
    assert previous[0] == ""
    back = source.slice("name", False, Cursor(key=previous[-1], before=True), 5)
    assert list(back.records) == seen[15:20]
    assert (
        source.slice("name", False, Cursor(key="99999999"), 5).records == source.slice("name", False, None, 5).records
    )
    assert source.slice("name", False, Cursor(key="'; drop"), 5).records == source.slice("name", False, None, 5).records
