# ruff: noqa: S608 - SQL is put together from our own names; every value is a parameter.
"""The SQL views over a lake's files, as text: which person a row belongs to, and a person's newest traits."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from rashin.analysis.lake.schema import DERIVED, TABLES, Table
from rashin.analysis.lake.storage import DataFile, Snapshot

RESOLVED = ("events", "voices")
"""Tables with a physical person_key, which compaction refreshes."""

WHOLE = {f"{name}_made": name for name in DERIVED}
"""Views of every version there is, the current one and those that are being made → their table."""

_NEEDS = {
    "traits": ("profiles", "overrides"), "events": ("overrides",), "voices": ("overrides",),
    **dict.fromkeys(DERIVED, ("currents",)), "readings": ("corrections", "currents"),
    "assignments": ("corrections", "currents"), **{view: (table,) for view, table in WHOLE.items()},
}  # fmt: skip
_VIEWS = (*(name for name, table in TABLES.items() if not table.restricted), "traits", *WHOLE)
_WORD = re.compile("|".join(rf"\b{name}\b" for name in _VIEWS))

Relation = Callable[[Snapshot, Sequence[DataFile]], str]
"""How an engine reads some files of a snapshot, as something that may stand after FROM."""

_SQL_TYPES = {
    "string": "VARCHAR", "int64": "BIGINT", "int16": "SMALLINT", "double": "DOUBLE", "bool": "BOOLEAN",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
}  # fmt: skip


def views_in(text: str) -> set[str]:
    """Names of the views that an SQL text may mean: a superset is harmless."""
    return set(_WORD.findall(text))


def tables_of(views: Iterable[str]) -> set[str]:
    """The tables that these views are made of."""
    names = set(views)
    for view in tuple(names):
        names.update(_NEEDS.get(view, ()))
    return names & set(TABLES)


def nothing(table: Table, *, position: bool = False) -> str:
    """A relation with the table's columns and no rows."""
    columns = ", ".join(f'NULL::{sql_type(field.type)} AS "{field.name}"' for field in table.schema)
    return f"(SELECT {columns}{', 0::BIGINT AS _position' if position else ''} WHERE false)"


def sql_type(kind: pa.DataType) -> str:
    """DuckDB's name of a column type that the schema uses."""
    return _SQL_TYPES[str(kind)]


def newest_overrides(snapshot: Snapshot, relation: Relation) -> str:
    """Each customer's newest override: customer_key, person_key, version."""
    return (
        "SELECT customer_key, arg_max(person_key, version) AS person_key, max(version) AS version "
        f"FROM {relation(snapshot, snapshot.files)} GROUP BY customer_key"
    )


def oldest_resolution(files: Sequence[DataFile]) -> int | None:
    """The overrides' version that every compacted file has at least; None when none is compacted."""
    versions = [file.resolved for file in files if file.resolved is not None]
    return min(versions, default=None)


def resolved(snapshot: Snapshot, relation: Relation, *, overrides: str | None, newest: int) -> str:
    """A table of events or voices with each row's person as of now.

    Compacted files hold the resolved person up to a version of the overrides: only later overrides are looked up.
    Fresh files hold the customer's own key: every override is.
    """
    sorted_files = [file for file in snapshot.files if file.resolved is not None]
    fresh = [file for file in snapshot.files if file.resolved is None]
    if overrides is None:
        return f"SELECT * FROM {relation(snapshot, snapshot.files)}"
    parts = []
    if sorted_files:
        since = oldest_resolution(sorted_files) or 0
        parts.append(_patched(relation(snapshot, sorted_files), overrides, since, current=since >= newest))
    if fresh:
        parts.append(_patched(relation(snapshot, fresh), overrides, -1, current=False))
    return " UNION ALL ".join(parts) or f"SELECT * FROM {relation(snapshot, ())}"


def _patched(source: str, overrides: str, since: int, *, current: bool) -> str:
    if current:
        return f"SELECT * FROM {source}"
    return (
        "SELECT _f.* REPLACE (coalesce(_o.person_key, _f.person_key) AS person_key) "
        f"FROM {source} AS _f LEFT JOIN (SELECT customer_key, person_key FROM {overrides} WHERE version > {since}) "
        "AS _o ON _f.customer_key = _o.customer_key"
    )


def newest_currents(snapshot: Snapshot, relation: Relation) -> str:
    """Which version of what counts: name, version, detail."""
    return (
        'SELECT name, arg_max(version, (_c."at", version)) AS version, arg_max(detail, (_c."at", version)) AS detail '
        f"FROM {relation(snapshot, snapshot.files)} AS _c GROUP BY name"
    )


def current(view: str, source: str, versions: Mapping[str, int]) -> str:
    """The rows of the version that counts; none as long as there is none."""
    column, name = DERIVED[view]
    return f"SELECT * FROM {source} WHERE {column} = {int(versions.get(name, -1))}"


def rewritten(source: str, *, overrides: str | None) -> str:
    """Rows of any files with the person as of these overrides, and nothing of an older resolution."""
    if overrides is None:
        return f"SELECT * REPLACE (customer_key AS person_key) FROM {source}"
    return (
        "SELECT _f.* REPLACE (coalesce(_o.person_key, _f.customer_key) AS person_key) "
        f"FROM {source} AS _f LEFT JOIN {overrides} AS _o ON _f.customer_key = _o.customer_key"
    )


def traits(profiles: str, *, overrides: str | None) -> str:
    """The newest value of each person's traits; of equal times the later row counts."""
    person = "_p.customer_key" if overrides is None else "coalesce(_o.person_key, _p.customer_key)"
    join = "" if overrides is None else f"LEFT JOIN {overrides} AS _o ON _p.customer_key = _o.customer_key"
    return (
        "SELECT person_key, trait, _n.value AS value, _n.source AS source, _n.at AS at FROM ("
        f"SELECT {person} AS person_key, _p.trait, arg_max({{'value': _p.value, 'source': _p.source, 'at': _p.at}}, "
        "(coalesce(epoch_us(_p.at), -9223372036854775807), _p._position)) AS _n "
        f"FROM {profiles} AS _p {join} GROUP BY 1, 2)"
    )
