"""Tables declared in Python and drawn by one template.

    CUSTOMERS = Table(name="customers", columns=(
        Column("name", _("Name"), href=lambda row: row.url, head=True, sort=True),
        Column("orders", _("Orders"), kind="number", sort=True),
    ))
    table = CUSTOMERS.on(request, rows)             # what the address says: sort, page, columns
    if table.download: return table.file("customers").response()
    return render(request, "…", {"table": table})   # <c-table :of="table" />

Sorting, paging, the choice of columns and the downloads are links, so a table works without script and its state can
be sent to a colleague.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from rashin.base.ui.columns import NUMERIC, CellKind, Column, Drawn, Head, css_of, draw, exported, written
from rashin.base.ui.exports import Export, Kind, export
from rashin.base.ui.memory import keep, kept
from rashin.base.ui.navigation import Words
from rashin.base.ui.paging import Cursor, Keyed, Leaf, ListSource, Slice, Source
from rashin.base.ui.selection import Bulk

__all__ = ["NUMERIC", "Bulk", "CellKind", "Column", "Keyed", "Nothing", "Shown", "Source", "Table", "draw", "written"]
T = TypeVar("T")
MOST_PAGES: Final = 10_000
SIZES: Final = (25, 50, 100, 200)
LEAST_CHOICE: Final = 25
"""Rows from which a reader may say how many a page holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """What stands where there are no rows."""

    title: Words
    text: Words = ""
    icon: str = "inbox"
    action: Words = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Table(Generic[T]):
    """The declaration. ``name`` keeps two tables of one page apart in the address."""

    name: str
    columns: tuple[Column[T], ...]
    nothing: Nothing | None = None
    order: str = ""
    """The column sorted by at first; ``-name`` descends."""
    per_page: int = 50
    caption: Words = ""
    downloads: bool = True
    key: Callable[[T], str] | None = None
    """What names a row when rows are picked."""
    row_label: Callable[[T], str] | None = None
    """What the box beside a row is called; its key unless given."""
    bulk: tuple[Bulk, ...] = ()
    """What may be done with the rows that are picked."""
    bulk_everything: bool = False
    """Whether all rows of all pages may be picked at once; the view then reads ``picked(request).query``."""

    def on(self, request: HttpRequest, rows: "Sequence[T] | Source[T] | Keyed[T]") -> "Shown[T]":
        """The table as the address of this page asks for it."""
        shown = Shown(self, request.path, request.GET, rows)
        shown.remember(request)
        return shown


class Shown(Generic[T]):
    """A table on a page."""

    def __init__(
        self, table: Table[T], path: str, query: QueryDict, rows: "Sequence[T] | Source[T] | Keyed[T]"
    ) -> None:
        self.table, self.path, self._query = table, path, query
        self._keyed: Keyed[T] | None = rows if isinstance(rows, Keyed) else None
        self._source: Source[T] | None = (
            None if isinstance(rows, Keyed) else ListSource(rows, table.columns) if isinstance(rows, Sequence) else rows
        )
        self._remembered = ""
        self.offers_files = True
        """Whether the page shows the downloads; whoever may not take files sets it to False, and the view refuses."""
        self.bulk: Sequence[Bulk] = table.bulk if table.key else ()
        """What this reader may do with rows; the view leaves out what they may not, and refuses it."""

    def remember(self, request: HttpRequest) -> None:
        """Keep the columns that the address chose, or take those that were kept."""
        name = f"columns-{self.table.name}"
        if self._key("columns") not in self._query:
            self._remembered = kept(request, name)
        elif request.method == "GET" and "" not in self._query.getlist(self._key("columns")):
            keep(request, name, ",".join(column.name for column in self.columns))
        elif request.method == "GET":
            keep(request, name, "")

    def _key(self, word: str) -> str:
        return f"{self.table.name}-{word}"

    def address(self, **changes: str | None) -> str:
        """The page with some of the table's words changed."""
        query = self._query.copy()
        for word, value in changes.items():
            query.pop(self._key(word), None)
            if value is not None:
                query[self._key(word)] = value
        told = query.urlencode()
        return f"{self.path}?{told}" if told else self.path

    @property
    def id(self) -> str:
        """The element that htmx exchanges."""
        return f"table-{self.table.name}"

    # --- what the address says ---

    @cached_property
    def order(self) -> tuple[str, bool]:
        """The column sorted by, and whether it descends. What cannot be sorted by is ignored."""
        for asked in (self._query.get(self._key("sort"), ""), self.table.order):
            name = asked.removeprefix("-")
            if any(column.name == name and column.sort for column in self.table.columns):
                return name, asked.startswith("-")
        return "", False

    @cached_property
    def columns(self) -> list[Column[T]]:
        """The columns shown, in their declared order."""
        told = self._query.getlist(self._key("columns")) or [self._remembered]
        asked = [name for value in told for name in value.split(",") if name]
        chosen = [column for column in self.table.columns if column.name in asked or (asked and column.head)]
        return chosen or [column for column in self.table.columns if not column.hidden]

    @cached_property
    def size(self) -> int:
        """How many rows a page holds."""
        asked = self._query.get(self._key("size"), "")
        return int(asked) if asked in {str(size) for size in SIZES} else self.table.per_page

    @cached_property
    def total(self) -> int:
        """How many rows there are; by key only whether there are any, for nobody counts them."""
        return len(self.records) if self._source is None else self._source.count()

    @property
    def counted(self) -> bool:
        """Whether the rows are counted and the pages have numbers."""
        return self._source is not None

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, min(MOST_PAGES, -(-self.total // self.size)))

    @cached_property
    def page(self) -> int:
        """The page asked for, within bounds."""
        asked = self._query.get(self._key("page"), "1")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
        return max(1, min(number, self.pages))

    @cached_property
    def _slice(self) -> Slice[T]:
        assert self._keyed is not None
        before, after = (self._query.get(self._key(word), "")[:200] for word in ("before", "after"))
        cursor = Cursor(key=before, before=True) if before else Cursor(key=after) if after else None
        return self._keyed.slice(*self.order, cursor, self.size)

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.page * self.size, self.total)

    # --- what is drawn ---

    @cached_property
    def heads(self) -> list[Head]:
        """The heads of the columns."""
        order, descending = self.order
        heads = []
        for column in self.columns:
            now = column.name == order
            flipped = not descending if now else column.descending_first
            asked = f"{'-' if flipped else ''}{column.name}"
            heads.append(
                Head(
                    name=column.name,
                    label=column.label,
                    help=column.help,
                    css=css_of(column),
                    sorted=("descending" if descending else "ascending") if now else "",
                    href=self.address(sort=asked, page=None, after=None, before=None) if column.sort else "",
                )
            )
        return heads

    @cached_property
    def records(self) -> list[T]:
        """The rows of this page."""
        if self._source is None:
            return list(self._slice.records)
        order, descending = self.order
        start = (self.page - 1) * self.size
        return list(self._source.rows(order, descending, start, start + self.size))

    @cached_property
    def rows(self) -> list[list[Drawn]]:
        """The cells of this page."""
        return [
            [Drawn(html=draw(column, row), css=css_of(column), head=column.head) for column in self.columns]
            for row in self.records
        ]

    @property
    def lines(self) -> list[tuple[str, str, list[Drawn]]]:
        """The rows of this page with their keys and the names of their boxes; both empty where nothing is picked."""
        key, label = self.table.key, self.table.row_label or self.table.key
        if not (self.bulk and key and label):
            return [("", "", cells) for cells in self.rows]
        return [(key(row), label(row), cells) for row, cells in zip(self.records, self.rows, strict=True)]

    @property
    def told(self) -> str:
        """The words of the address, which go with a bulk action."""
        return self._query.urlencode()

    @property
    def choices(self) -> list[tuple[str, Words, bool]]:
        """The columns that can be chosen: name, label, whether shown."""
        shown = {column.name for column in self.columns}
        return [(column.name, column.label, column.name in shown) for column in self.table.columns if not column.head]

    @property
    def columns_key(self) -> str:
        """The word that carries the choice of columns."""
        return self._key("columns")

    @property
    def usual_columns(self) -> str:
        """The address with the columns as declared; empty when they are shown already."""
        usual = [column for column in self.table.columns if not column.hidden]
        return "" if usual == self.columns else self.address(columns="")

    @property
    def others(self) -> list[tuple[str, str]]:
        """Every other word of the address, for the form that chooses columns."""
        mine = {self._key(word) for word in ("columns", "page")}
        return [(key, value) for key, values in self._query.lists() if key not in mine for value in values]

    @property
    def leaves(self) -> list[Leaf]:
        """The links of the pager: the ends, and what is around this page."""
        near = {1, self.pages, *range(self.page - 1, self.page + 2)}
        leaves, before = [], 0
        for number in sorted(page for page in near if 1 <= page <= self.pages):
            if number - before > 1:
                leaves.append(Leaf(label="…", href=""))
            leaves.append(Leaf(label=str(number), href=self.address(page=str(number)), current=number == self.page))
            before = number
        return leaves

    @property
    def sizes(self) -> list[Leaf]:
        """How many rows a page may hold, where that makes a difference."""
        if (self.counted and self.total <= LEAST_CHOICE) or self.table.per_page < LEAST_CHOICE:
            return []
        away = {"page": None, "after": None, "before": None}
        return [Leaf(label=str(n), href=self.address(size=str(n), **away), current=n == self.size) for n in SIZES]

    @property
    def previous(self) -> str:
        """The address of the page before."""
        if self._source is None:
            return self.address(before=self._slice.previous, after=None) if self._slice.previous else ""
        return self.address(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after."""
        if self._source is None:
            return self.address(after=self._slice.next, before=None) if self._slice.next else ""
        return self.address(page=str(self.page + 1)) if self.page < self.pages else ""

    @property
    def goes_on(self) -> bool:
        """Whether there is more than this page."""
        return bool(self.previous or self.next)

    # --- files ---

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """The files on offer: kind and address."""
        if not (self.table.downloads and self.offers_files):
            return []
        return [(kind.value, self.address(download=kind.value)) for kind in Kind]

    @property
    def download(self) -> Kind | None:
        """The file that was asked for."""
        asked = self._query.get(self._key("download"), "")
        return Kind(asked) if self.table.downloads and asked in list(Kind) else None

    def file(self, name: str) -> Export:
        """Every row of the table, in its order and with its columns. The view asks first whether the reader may."""
        columns = [column for column in self.columns if column.exported]
        if self._keyed is not None:
            rows = self._keyed.every(*self.order)
        else:
            assert self._source is not None
            rows = self._source.rows(*self.order, 0, None)
        values = ([exported(column.read(row)) for column in columns] for row in rows)
        return export(self.download or Kind.CSV, name, [str(column.label) for column in columns], values)
