"""The kinds of values that name records (fields, filters, events), beside the plain ones of ``values``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from rashin.analysis.questions.errors import UnusableValue
from rashin.analysis.questions.filters import (
    Filter,
    Op,
    check_field,
    parse_filters,
    parse_named,
    write_filter,
    write_named,
)
from rashin.analysis.questions.values import (
    EVERY,
    Choice,
    Decimal,
    Duration,
    Flag,
    Form,
    Key,
    Moment,
    OneOf,
    Schema,
    Text,
    Whole,
    Zone,
)  # fmt: skip

__all__ = [
    "EVERY", "Choice", "Decimal", "Duration", "Event", "FieldName", "Filters", "Flag", "Form", "Key", "Moment", "Named",
    "OneOf", "Schema", "Text", "Whole", "Zone",
]  # fmt: skip


class FieldName(Form[str]):
    """A field of a record: a column, ``prop.NAME``, or ``trait.NAME`` of its person."""

    kind = "field"

    def __init__(self, table: str) -> None:
        self.table = table

    def read(self, text: str, *, place: str) -> str:
        """The field's full name."""
        return check_field(text.strip().replace('"', ""), self.table, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Events of one name that pass some filters."""

    name: str
    where: tuple[Filter, ...] = ()


class Event(Form[Named]):
    """An event's name with its filters: ``Order Completed[revenue>=1000]``."""

    kind = "event"

    def read(self, text: str, *, place: str) -> Named:
        """The name, and the filters in brackets."""
        name, where = parse_named(text, place=place)
        form = Filters("events")
        return Named(name=name, where=tuple(form.accept(item, place=place) for item in where))

    def write(self, value: Named) -> str:
        """The text that ``read`` takes back."""
        return write_named(value.name, value.where)

    def accept(self, value: object, *, place: str) -> Named:
        """A Named, or its text."""
        return value if isinstance(value, Named) else super().accept(value, place=place)


class Filters(Form[Filter]):
    """Conditions on a record; see ``filters``."""

    kind = "filter"

    def __init__(self, table: str) -> None:
        self.table = table

    def read(self, text: str, *, place: str) -> Filter:
        """A single filter."""
        found = self.accept_many(text, place=place)
        if len(found) != 1:
            raise UnusableValue(place=place, text=text, expected="one filter")
        return found[0]

    def write(self, value: Filter) -> str:
        """The filter's text."""
        return write_filter(value)

    def accept(self, value: object, *, place: str) -> Filter:
        """A Filter, its text, or ``{"field": …, "op": …, "value": …}``."""
        if isinstance(value, Filter):
            return self._checked(value, place)
        if isinstance(value, Mapping):
            return self._checked(_from_mapping(value, place), place)
        return super().accept(value, place=place)

    def accept_many(self, value: object, *, place: str) -> tuple[Filter, ...]:
        """Filters; a text may hold several, separated by commas."""
        if isinstance(value, str):
            return tuple(self._checked(item, place) for item in parse_filters(value, place=place))
        return super().accept_many(value, place=place)

    def _checked(self, item: Filter, place: str) -> Filter:
        given: object = item.value  # a text, when the filter was made by hand
        values = (given,) if isinstance(given, str) else item.value
        full = Filter(field=check_field(item.field, self.table, place=place), op=item.op, value=values)
        if parse_filters(write_filter(full), place=place) != (full,):
            raise UnusableValue(place=place, text=write_filter(full), expected="a filter")
        return full

    def schema(self) -> Schema:
        """A text, or its parts."""
        scalar: Schema = {"type": ["string", "number", "boolean"]}
        parts: Schema = {
            "field": {"type": "string"},
            "op": {"enum": list(get_args(Op))},
            "value": {"anyOf": [scalar, {"type": "array", "items": scalar}]},
        }
        shape: Schema = {"type": "object", "properties": parts, "required": ["field"], "additionalProperties": False}
        return {"anyOf": [{"type": "string"}, shape]}


def _from_mapping(value: Mapping[Any, Any], place: str) -> Filter:
    """The parts of a filter in JSON; ``op`` defaults to ``=``."""
    extra = set(value) - {"field", "op", "value"}
    field, op, given = value.get("field"), value.get("op", "="), value.get("value", ())
    parts = given if isinstance(given, list | tuple) else [given]
    if extra or not isinstance(field, str) or not all(isinstance(part, str | int | float) for part in parts):
        raise UnusableValue(place=place, text=value, expected='{"field": …, "op": …, "value": …}')
    words = tuple(str(part).lower() if isinstance(part, bool) else str(part) for part in parts)
    return Filter(field=field, op=op, value=words)
