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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from rashin.base.ui import formats
from rashin.base.ui.exports import Export, Kind, Value, export
from rashin.base.ui.navigation import Words

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
CellKind = Literal["text", "number", "signed", "percent", "money", "compact", "date", "moment", "chip"]
NUMERIC = frozenset({"number", "signed", "percent", "money", "compact"})
MOST_PAGES = 10_000


class Source(Protocol[T_co]):
    """Rows that need not be in memory at once."""

    def count(self) -> int:
        """How many there are."""
        ...

    def rows(self, order: str, descending: bool, start: int, stop: int | None) -> Iterable[T_co]:
        """Some of them, ordered by the column named, or as they come when it is empty."""
        ...


@dataclass(frozen=True)  # without slots: Python 3.11 cannot subscript a slotted generic when calling it
class Column(Generic[T]):
    """One column. ``value`` reads the row: an attribute or key of the column's name unless given."""

    name: str
    label: Words
    value: Callable[[T], Any] | None = field(default=None, kw_only=True)
    kind: CellKind = field(default="text", kw_only=True)
    digits: int | None = field(default=None, kw_only=True)
    sort: bool = field(default=False, kw_only=True)
    descending_first: bool = field(default=False, kw_only=True)
    href: Callable[[T], str] | None = field(default=None, kw_only=True)
    tone: Callable[[T], str] | None = field(default=None, kw_only=True)
    """For chips: good, bad, watch, brand-tone or nothing."""
    draw: Callable[[T], SafeString] | None = field(default=None, kw_only=True)
    """HTML of its own; ``value`` still sorts and exports."""
    head: bool = field(default=False, kw_only=True)
    """Whether the cell names its row."""
    hidden: bool = field(default=False, kw_only=True)
    """Not shown unless chosen."""
    exported: bool = field(default=True, kw_only=True)
    help: Words = field(default="", kw_only=True)

    def read(self, row: T) -> Any:
        """The raw value."""
        if self.value is not None:
            return self.value(row)
        return row.get(self.name) if isinstance(row, Mapping) else getattr(row, self.name)


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

    def on(self, request: HttpRequest, rows: "Sequence[T] | Source[T]") -> "Shown[T]":
        """The table as the address of this page asks for it."""
        source: Source[T] = ListSource(rows, self.columns) if isinstance(rows, Sequence) else rows
        return Shown(self, request.path, request.GET, source)


class ListSource(Generic[T]):
    """Rows in memory. Missing values come last, whichever the direction."""

    def __init__(self, rows: Sequence[T], columns: Sequence[Column[T]]) -> None:
        self._rows, self._columns = rows, {column.name: column for column in columns}

    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    def rows(self, order: str, descending: bool, start: int, stop: int | None) -> Sequence[T]:
        """Some of them, in order."""
        if not order:
            return self._rows[start:stop]
        read = self._columns[order].read
        known = [row for row in self._rows if read(row) is not None]
        missing = [row for row in self._rows if read(row) is None]
        return [*sorted(known, key=read, reverse=descending), *missing][start:stop]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head as drawn."""

    name: str
    label: Words
    help: Words
    css: str
    sorted: Literal["ascending", "descending", ""]
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A cell as drawn."""

    html: SafeString
    css: str
    head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One link of the pager; no address is a gap."""

    label: str
    href: str
    current: bool = False


class Shown(Generic[T]):
    """A table on a page."""

    def __init__(self, table: Table[T], path: str, query: QueryDict, source: Source[T]) -> None:
        self.table, self.path, self._query, self._source = table, path, query, source
        self.offers_files = True
        """Whether the page shows the downloads; whoever may not take files sets it to False, and the view refuses."""

    def _key(self, word: str) -> str:
        return f"{self.table.name}-{word}"

    def address(self, **changes: str | None) -> str:
        """The page with some of the table's words changed."""
        query = self._query.copy()
        for word, value in changes.items():
            query.pop(self._key(word), None)
            if value:
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
        asked = [name for value in self._query.getlist(self._key("columns")) for name in value.split(",")]
        chosen = [column for column in self.table.columns if column.name in asked or (asked and column.head)]
        return chosen or [column for column in self.table.columns if not column.hidden]

    @cached_property
    def total(self) -> int:
        """How many rows there are."""
        return self._source.count()

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, min(MOST_PAGES, -(-self.total // self.table.per_page)))

    @cached_property
    def page(self) -> int:
        """The page asked for, within bounds."""
        asked = self._query.get(self._key("page"), "1")
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
        return max(1, min(number, self.pages))

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * self.table.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.page * self.table.per_page, self.total)

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
                    css=_css(column),
                    sorted=("descending" if descending else "ascending") if now else "",
                    href=self.address(sort=asked, page=None) if column.sort else "",
                )
            )
        return heads

    @cached_property
    def records(self) -> list[T]:
        """The rows of this page."""
        order, descending = self.order
        start = (self.page - 1) * self.table.per_page
        return list(self._source.rows(order, descending, start, start + self.table.per_page))

    @cached_property
    def rows(self) -> list[list[Drawn]]:
        """The cells of this page."""
        return [
            [Drawn(html=draw(column, row), css=_css(column), head=column.head) for column in self.columns]
            for row in self.records
        ]

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
    def others(self) -> list[tuple[str, str]]:
        """Every other word of the address, for the form that chooses columns."""
        mine = {self._key("columns"), self._key("page")}
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
    def previous(self) -> str:
        """The address of the page before."""
        return self.address(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def next(self) -> str:
        """The address of the page after."""
        return self.address(page=str(self.page + 1)) if self.page < self.pages else ""

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
        order, descending = self.order
        columns = [column for column in self.columns if column.exported]
        rows = self._source.rows(order, descending, 0, None)
        values = ([_exported(column.read(row)) for column in columns] for row in rows)
        return export(self.download or Kind.CSV, name, [str(column.label) for column in columns], values)


def _css(column: Column[Any]) -> str:
    if column.kind in NUMERIC:
        return "end num"
    return "tight" if column.kind in {"date", "moment", "chip"} else ""


def _exported(value: object) -> Value:
    if value is None or isinstance(value, str | int | float | date | datetime):
        return value
    return str(value)


def draw(column: Column[T], row: T) -> SafeString:
    """A cell as HTML."""
    if column.draw is not None:
        return column.draw(row)
    value = column.read(row)
    text = written(value, column.kind, column.digits)
    if column.kind == "chip" and value is not None:
        return format_html('<span class="chip {}">{}</span>', column.tone(row) if column.tone else "", text)
    if column.href is not None:
        return format_html('<a href="{}">{}</a>', column.href(row), text)
    return conditional_escape(text)


def written(value: Any, kind: CellKind, digits: int | None) -> str:
    """A value as its kind is written."""
    if value is None:
        return formats.MISSING
    write = _WRITERS.get(kind)
    return write(value, digits) if write else str(value)


_WRITERS: Mapping[str, Callable[[Any, int | None], str]] = {
    "number": formats.number,
    "signed": lambda value, digits: formats.number(value, digits, sign=True),
    "percent": lambda value, digits: formats.percent(value, 1 if digits is None else digits),
    "money": lambda value, digits: formats.money(value),
    "compact": lambda value, digits: formats.compact(value),
    "date": lambda value, digits: formats.day(value),
    "moment": lambda value, digits: formats.moment(value),
}
