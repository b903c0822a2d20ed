# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""Filters and fields as SQL, with every value bound.

Names of properties and traits are bound as JSON pointers and parameters, never pasted. A placeholder's name is a digest
of its value, so that pieces of SQL can be put together without counting.

A field ``prop.products.category`` also looks into lists: where ``products`` holds a list of objects, a condition holds
when **any** item fits it (``!=``: when none equals), and a breakdown takes the first item's value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from rashin.analysis.questions.filters import SEVERAL, SINGLE, Filter, Op, as_date, as_number, check_field

Params = dict[str, object]
NUMERIC: Final = frozenset({"score", "sentiment_score"})


def bound(value: object, params: Params) -> str:
    """Bind a value and return its placeholder; the same value always has the same name."""
    name = "v" + blake2b(f"{type(value).__name__}:{value!r}".encode(), digest_size=6).hexdigest()
    params[name] = value
    return f"${name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a field's value is: one expression, and lists of the values that items of a list have."""

    value: str
    lists: tuple[str, ...] = ()
    params: Params


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A list that a statement opens item by item: ``item`` is the SQL of one, as JSON."""

    name: str
    item: str


def place_of(field: str, table: str, *, alias: str | None = None, opened: Opened | None = None) -> Place:
    """A field as SQL of text (of a number for ``score``) over ``alias`` (default: the table's own name)."""
    source, params = alias or table, Params()
    full = check_field(field, table)
    prefix, dot, rest = full.partition(".")
    if full in SINGLE or full in SEVERAL:
        return _read(full, source)
    if not dot:
        return Place(value=f"{source}.{full}", params=params)
    if prefix == "trait":
        trait = bound(rest, params)
        found = (
            f"(select any_value(traits.value) from traits where traits.trait = {trait}"
            f" and traits.person_key = {source}.person_key)"
        )
        return Place(value=found, params=params)
    column = f"{source}.{({'prop': 'properties', 'context': 'context'})[prefix]}"
    if opened is not None and prefix == "prop" and rest.startswith(f"{opened.name}."):
        keys = rest[len(opened.name) + 1 :].split(".")
        return Place(value=f"json_extract_string({opened.item}, {bound(_pointer(keys), params)})", params=params)
    pointers = [_pointer([rest])] + ([_pointer(rest.split("."))] if "." in rest.strip(".") else [])
    parts = [f"json_extract_string({column}, {bound(pointer, params)})" for pointer in pointers]
    value = parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"
    return Place(value=value, lists=tuple(_lists(column, rest, params)), params=params)


def _read(field: str, source: str) -> Place:
    """What is read in a voice's words: once, or as a list."""
    if field in SINGLE:
        column = f"any_value(readings.{SINGLE[field]})"
        return Place(value=f"(select {column} from readings where readings.voice_id = {source}.voice_id)", params={})
    table, column, rows = SEVERAL[field]
    several = (
        f"(select list(distinct {table}.{column}) from {table}"
        f" where {table}.voice_id = {source}.voice_id and {table}.{rows})"
    )
    return Place(value="cast(null as varchar)", lists=(several,), params={})


def _among_read(item: Filter, source: str) -> tuple[str, Params]:
    """A positive filter on what is read: which voices are among those with such a row."""
    params = Params()
    if item.field in SINGLE:
        table, column, rows = "readings", SINGLE[item.field], "true"
    else:
        table, column, rows = SEVERAL[item.field]
    test = test_sql(column, item, params)
    return f"({source}.voice_id in (select voice_id from {table} where {rows} and coalesce({test}, false)))", params


def _pointer(keys: list[str]) -> str:
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def _lists(column: str, rest: str, params: Params) -> Iterable[str]:
    """For ``a.b``: the texts of ``b`` of every item of the list ``a``, null where ``a`` is no list."""
    keys = rest.split(".")
    if not all(keys):
        return
    for cut in range(1, len(keys)):
        inner = bound(_pointer(keys[cut:]), params)
        yield (
            f"list_transform({items_sql(column, keys[:cut], params)}, lambda item: json_extract_string(item, {inner}))"
        )


def items_sql(column: str, keys: list[str], params: Params) -> str:
    """The items of a list as JSON, null where there is no list."""
    held = f"json_extract({column}, {bound(_pointer(keys), params)})"
    return f"(case when json_type({held}) = 'ARRAY' then cast({held} as json[]) end)"


def field_sql(field: str, table: str, *, alias: str | None = None, opened: Opened | None = None) -> tuple[str, Params]:
    """A field as one SQL expression: of several items of a list, the first value."""
    place = place_of(field, table, alias=alias, opened=opened)
    firsts = [f"list_filter({one}, lambda found: found is not null)[1]" for one in place.lists]
    return (f"coalesce({', '.join([place.value, *firsts])})" if firsts else place.value), place.params


def each_sql(field: str, table: str) -> tuple[str, Params]:
    """Every different value of a field as a list, ``[null]`` where there is none."""
    place = place_of(field, table)
    if not place.lists:
        return f"[cast({place.value} as varchar)]", place.params
    several = [f"nullif(list_distinct(list_filter({one}, lambda found: found is not null)), [])" for one in place.lists]
    return f"coalesce({', '.join(several)}, [{place.value}])", place.params


def number_sql(field: str, table: str, *, alias: str | None = None, opened: Opened | None = None) -> tuple[str, Params]:
    """A field as a number; what is not a finite number is null. Of a list's items, their sum."""
    place = place_of(field, table, alias=alias, opened=opened)
    value = _number(place.value, field)
    sums = [f"list_sum(list_transform({one}, lambda found: {_number('found', '')}))" for one in place.lists]
    return (f"coalesce({', '.join([value, *sums])})" if sums else value), place.params


def _number(value: str, field: str) -> str:
    number = value if field in NUMERIC else f"try_cast({value} as double)"
    return f"case when isfinite({number}) then {number} end"


def filter_sql(
    item: Filter, table: str, *, alias: str | None = None, opened: Opened | None = None
) -> tuple[str, Params]:
    """One filter as a SQL condition that is never null."""
    if item.field in SINGLE or item.field in SEVERAL:
        negative = item.op in {"!=", "notset"}
        op: Op = ("=" if item.op == "!=" else "set") if negative else item.op
        test, params = _among_read(Filter(field=item.field, op=op, value=item.value), alias or table)
        return (f"(not {test})" if negative else test), params
    place = place_of(item.field, table, alias=alias, opened=opened)
    params = Params(place.params)
    if item.op in {"!=", "notset"}:
        positive = Filter(field=item.field, op="=" if item.op == "!=" else "set", value=item.value)
        return f"(not {_any(place, positive, params)})", params
    return _any(place, item, params), params


def _any(place: Place, item: Filter, params: Params) -> str:
    """Whether the value fits, or that of any item."""
    tests = [_coalesced(test_sql(place.value, item, params))]
    for one in place.lists:
        fits = f"list_filter({one}, lambda found: {test_sql('found', item, params)})"
        tests.append(f"coalesce(len({fits}) > 0, false)")
    return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"


def _coalesced(test: str) -> str:
    return f"coalesce({test}, false)"


def test_sql(expression: str, item: Filter, params: Params) -> str:
    """Whether one value fits a positive filter; null where it has none."""
    if item.op == "set":
        return f"({expression} is not null)"
    if item.op == "contains":
        tests = [f"contains(lower(cast({expression} as varchar)), {bound(v.lower(), params)})" for v in item.value]
        return f"({' or '.join(tests)})"
    if item.op == "=":
        return f"({' or '.join(_equal(expression, value, params) for value in item.value)})"
    return f"({_ordered(expression, item, params)})"


def _equal(expression: str, value: str, params: Params) -> str:
    """Equal as text, or as a number when the value is one: 1000 finds 1000.0."""
    test = f"cast({expression} as varchar) = {bound(value, params)}"
    number = as_number(value)
    return test if number is None else f"{test} or try_cast({expression} as double) = {bound(number, params)}"


def _ordered(expression: str, item: Filter, params: Params) -> str:
    number = as_number(item.value[0])
    if number is not None:
        value = f"try_cast({expression} as double)"
        return f"(isfinite({value}) and {value} {item.op} {bound(number, params)})"  # NaN would be above all numbers
    moment = as_date(item.value[0])
    assert moment is not None, "checked when the filter was made"
    kind = "timestamptz" if isinstance(moment, datetime) and moment.tzinfo else "timestamp"
    return f"try_cast({expression} as {kind}) {item.op} {bound(moment, params)}::{kind}"


def all_sql(
    filters: Iterable[Filter], table: str, *, alias: str | None = None, opened: Opened | None = None
) -> tuple[str, Params]:
    """All filters as one condition (``true`` when there is none)."""
    return joined(filter_sql(item, table, alias=alias, opened=opened) for item in filters)


def joined(tests: Iterable[tuple[str, Params]]) -> tuple[str, Params]:
    """Conditions that all have to hold, as one."""
    found = list(tests)
    params: Params = {}
    for _, more in found:
        params |= more
    return " and ".join(test for test, _ in found if test != "true") or "true", params
