"""The columns of a table: what a cell reads, how it is written, how it looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Generic, Literal, TypeVar

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from rashin.base.ui import formats
from rashin.base.ui.exports import Value
from rashin.base.ui.navigation import Words

T = TypeVar("T")
CellKind = Literal["text", "number", "signed", "percent", "money", "compact", "date", "moment", "chip"]
NUMERIC: Final = frozenset({"number", "signed", "percent", "money", "compact"})


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


def css_of(column: Column[Any]) -> str:
    """The class of a column's cells."""
    if column.kind in NUMERIC:
        return "end num"
    return "tight" if column.kind in {"date", "moment", "chip"} else ""


def exported(value: object) -> Value:
    """A value as a file holds it."""
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


_WRITERS: Final[Mapping[str, Callable[[Any, int | None], str]]] = {
    "number": formats.number,
    "signed": lambda value, digits: formats.number(value, digits, sign=True),
    "percent": lambda value, digits: formats.percent(value, 1 if digits is None else digits),
    "money": lambda value, digits: formats.money(value),
    "compact": lambda value, digits: formats.compact(value),
    "date": lambda value, digits: formats.day(value),
    "moment": lambda value, digits: formats.moment(value),
}
