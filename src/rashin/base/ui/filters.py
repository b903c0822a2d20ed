"""Filters above a list. They live in the address, so a view of a list can be sent to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest

from rashin.base.ui.forms import Choices, Field
from rashin.base.ui.navigation import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter: a word of the address with its field. A choice has an empty first answer for “all”."""

    name: str
    label: Words
    kind: str = "search"
    choices: Choices = ()
    wide: bool = False
    all: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """A filter in force, with the address that takes it away."""

    label: Words
    value: Words
    without: str


class Filters:
    """Filters on a page: read them as a mapping of names to values (empty text when not set)."""

    def __init__(self, request: HttpRequest, filters: Sequence[Filter]) -> None:
        self._query, self._path, self._filters = request.GET, request.path, filters
        self.values = {item.name: self._value(item) for item in filters}

    def _value(self, item: Filter) -> str:
        value = self._query.get(item.name, "").strip()[:300]
        if item.kind == "choice" and value not in {choice for choice, _label in item.choices}:
            return ""
        return value

    def __getitem__(self, name: str) -> str:
        """The value of one filter."""
        return self.values[name]

    @property
    def fields(self) -> list[Field]:
        """The fields, filled."""
        return [
            Field(
                name=item.name,
                label=item.label,
                kind=item.kind,
                value=self.values[item.name],
                choices=[("", item.all or "–"), *item.choices] if item.kind == "choice" else (),
                wide=item.wide,
                prefix="filter",
            )
            for item in self._filters
        ]

    @property
    def active(self) -> list[Active]:
        """The filters in force."""
        found = []
        for item in self._filters:
            value = self.values[item.name]
            if value:
                query = self._query.copy()
                query.pop(item.name, None)
                told = dict(item.choices).get(value, value)
                found.append(
                    Active(label=item.label, value=told, without=f"{self._path}?{query.urlencode()}".rstrip("?"))
                )
        return found

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Words of the address that are not filters and stay: the order of a table, but not its page."""
        names = {item.name for item in self._filters}
        return [
            (key, value)
            for key, values in self._query.lists()
            if key not in names and not key.endswith(("-page", "-download"))
            for value in values
        ]

    @property
    def clear(self) -> str:
        """The page without filters."""
        return self._path


def with_choices(item: Filter, choices: Choices) -> Filter:
    """A declared filter with the choices that are known only now."""
    return replace(item, choices=choices)
