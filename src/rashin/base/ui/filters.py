"""Filters above a list. They live in the address, so a view of a list can be sent to a colleague.

FILTERS = (
    Filter(name="q", label=_("Words"), wide=True),
    Filter(name="state", label=_("State"), kind="several", choices=STATES),
    Filter(name="when", label=_("Period"), kind="period"),
)
filters = Filters(request, FILTERS)
filters["q"]; filters.several("state"); filters.days("when", today)      # <c-filters :of="filters" />

Each filter in force is a chip below the form that takes it away again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from rashin.base.ui import periods
from rashin.base.ui.forms import Choices, Field
from rashin.base.ui.navigation import Words

LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter: a word of the address with its field. A choice has an empty first answer for “all”."""

    name: str
    label: Words
    kind: str = "search"
    """search, text, number, date, choice, several (of the choices), period, combobox (asks ``src``)."""
    choices: Choices = ()
    wide: bool = False
    all: Words = ""
    """What no choice means; “All” unless it is said."""
    src: str = ""
    shown_as: Words = ""
    """For a combobox: what the value in force is called."""


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
        offered = {choice for choice, _label in item.choices}
        if item.kind == "several":
            return ",".join(key for key in dict.fromkeys(self._query.getlist(item.name)) if key in offered)
        if item.kind == "period":
            return periods.word_in(lambda key: self._query.get(key, "")[:LONGEST], item.name)
        value = self._query.get(item.name, "").strip()[:LONGEST]
        return "" if item.kind == "choice" and value not in offered else value

    def __getitem__(self, name: str) -> str:
        """The value of one filter."""
        return self.values[name]

    def several(self, name: str) -> tuple[str, ...]:
        """The choices taken of one filter; none means all."""
        return tuple(key for key in self.values[name].split(",") if key)

    def days(self, name: str, today: date, *, starts: int = periods.FISCAL_START) -> periods.Days | None:
        """The days of a period; None means any."""
        return periods.resolved(self.values[name], today, starts=starts)

    @property
    def fields(self) -> list[Field]:
        """The fields, filled."""
        return [
            Field(
                name=item.name,
                label=item.label,
                kind=item.kind,
                value=self.several(item.name) if item.kind == "several" else self.values[item.name],
                choices=[("", item.all or gettext("All")), *item.choices] if item.kind == "choice" else item.choices,
                wide=item.wide,
                placeholder=item.all if item.kind == "several" else "",
                prefix="filter",
                src=item.src,
                shown_as=item.shown_as,
            )
            for item in self._filters
        ]

    @property
    def active(self) -> list[Active]:
        """The filters in force, one for each choice taken."""
        found: list[Active] = []
        for item in self._filters:
            if item.kind == "several":
                labels = dict(item.choices)
                found += [
                    Active(label=item.label, value=labels[key], without=self._without(item, key))
                    for key in self.several(item.name)
                ]
            elif self.values[item.name]:
                found.append(Active(label=item.label, value=self._told(item), without=self._without(item)))
        return found

    def _told(self, item: Filter) -> Words:
        value = self.values[item.name]
        if item.kind == "period":
            return periods.named(value)
        return dict(item.choices).get(value, item.shown_as or value)

    def _without(self, item: Filter, key: str = "") -> str:
        query: QueryDict = self._query.copy()
        left = [value for value in self.several(item.name) if value != key] if key else []
        names = [name for name in query if name.endswith(("-page", "-after", "-before", "-download"))]
        for name in (item.name, f"{item.name}-from", f"{item.name}-to", *names):
            query.pop(name, None)
        if left:
            query.setlist(item.name, left)
        return f"{self._path}?{query.urlencode()}".rstrip("?")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Words of the address that are not filters and stay: the order of a table, but not its page."""
        names = {name for item in self._filters for name in (item.name, f"{item.name}-from", f"{item.name}-to")}
        return [
            (key, value)
            for key, values in self._query.lists()
            if key not in names and not key.endswith(("-page", "-after", "-before", "-download"))
            for value in values
        ]

    @property
    def clear(self) -> str:
        """The page without filters."""
        return self._path


def with_choices(item: Filter, choices: Choices) -> Filter:
    """A declared filter with the choices that are known only now."""
    return replace(item, choices=choices)
