"""Where the rows of a table come from, and how one walks through them: by number, or by key.

By number the reader may jump anywhere, and somebody has to count. By key a page begins behind the last row of the one
before: nothing is counted, nothing is skipped, and rows that arrive meanwhile move nothing. Long logs go by key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from rashin.base.ui.columns import Column

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Source(Protocol[T_co]):
    """Rows that need not be in memory at once, and can be counted."""

    def count(self) -> int:
        """How many there are."""
        ...

    def rows(self, order: str, descending: bool, start: int, stop: int | None) -> Iterable[T_co]:
        """Some of them, ordered by the column named, or as they come when it is empty."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place between rows: behind the row with this key, or before it."""

    key: str
    before: bool = False


@dataclass(frozen=True)  # without slots, as every generic here
class Slice(Generic[T]):
    """A page by key, in the table's order; an empty key where nothing lies further."""

    records: Sequence[T]
    previous: str = ""
    next: str = ""


@runtime_checkable
class Keyed(Protocol[T]):
    """Rows that are walked through by key."""

    def slice(self, order: str, descending: bool, cursor: Cursor | None, count: int) -> Slice[T]:
        """``count`` rows from the place on; from the beginning without one, or when its row is gone."""
        ...

    def every(self, order: str, descending: bool) -> Iterable[T]:
        """All of them, for a file."""
        ...


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


class KeyedQuery(Generic[T]):
    """A Django query walked through by key: two quick reads a page, however long the list.

    ``fields`` names the field behind each column that sorts; such a field is never null. Equal values are told apart
    by the primary key, which is also what the address carries.
    """

    def __init__(self, query: Any, *, fields: Mapping[str, str], make: Any, first: str) -> None:
        self._query, self._fields, self._make, self._first = query, fields, make, first

    def slice(self, order: str, descending: bool, cursor: Cursor | None, count: int) -> Slice[T]:
        """A page."""
        name = self._fields.get(order, self._first)
        back = cursor is not None and cursor.before
        found = self._ordered(name, descending != back)
        passed = self._behind(found, name, descending != back, cursor)
        if passed is None:
            return self.slice(order, descending, None, count)
        rows = list(islice(passed.iterator(chunk_size=count + 1), count + 1))
        more, rows = len(rows) > count, rows[:count]
        if back:
            rows.reverse()
        if not rows:
            return self.slice(order, descending, None, count) if cursor else Slice(records=[])
        has_previous = more if back else cursor is not None
        has_next = back or more
        return Slice(
            records=[self._make(row) for row in rows],
            previous=str(rows[0].pk) if has_previous else "",
            next=str(rows[-1].pk) if has_next else "",
        )

    def every(self, order: str, descending: bool) -> Iterable[T]:
        """All rows, a few thousand at a time."""
        found = self._ordered(self._fields.get(order, self._first), descending)
        return (self._make(row) for row in found.iterator(chunk_size=2000))

    def _ordered(self, name: str, descending: bool) -> Any:
        sign = "-" if descending else ""
        return self._query.order_by(f"{sign}{name}", f"{sign}pk")

    def _behind(self, found: Any, name: str, descending: bool, cursor: Cursor | None) -> Any:
        from django.db.models import Q

        if cursor is None:
            return found
        key = _primary_key(self._query.model, cursor.key)
        at = None if key is None else self._query.filter(pk=key).values_list(name, flat=True).first()
        if at is None:
            return None
        way = "lt" if descending else "gt"
        return found.filter(Q(**{f"{name}__{way}": at}) | Q(**{name: at, f"pk__{way}": key}))


def _primary_key(model: Any, text: str) -> Any:
    """The key as the model writes it; None for what cannot be one."""
    from django.core.exceptions import ValidationError

    try:
        return model._meta.pk.to_python(text)
    except (ValidationError, ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One link of the pager; no address is a gap."""

    label: str
    href: str
    current: bool = False
