"""Rows of a file into events."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from rashin.analysis.lake.schema import EVENTS, TIME
from rashin.collect.files.columns import valid
from rashin.collect.files.fingerprints import hexadecimal
from rashin.collect.files.source import Rows
from rashin.collect.files.told import Told
from rashin.collect.imports.jsontext import Nature, as_json, as_typed, cleaned
from rashin.collect.imports.plan import Plan, moments, repeat
from rashin.collect.imports.traits import PERSONAL
from rashin.errors import gettext_noop

PROPERTY_FIELDS = ("order_id", "revenue", "product", "quantity")
"""Fields that become properties of this name, beside the column under its own name."""
_TAKEN = frozenset(
    {"private", "time", "clock", "event", "user_id", "anonymous_id", "email", "phone", "channel", "touchpoint", "unit"}
)
NOBODY = Told(gettext_noop("the row names nobody: no usable member number, e-mail, phone or other identifier"))
FILL_IN = Told(gettext_noop("Fill in one of the identifying columns."))
_NAMELESS = Told(gettext_noop("the event has no name"))
_NAME_IT = Told(gettext_noop("Name it, or set one: --set event=NAME."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """Records for the lake's table, and how many of the rows it holds already."""

    data: pa.RecordBatch
    duplicates: int


def property_columns(plan_columns: dict[str, str | None]) -> dict[str, str]:
    """Property to column, from column → field: everything that is no field of an event of its own."""
    out: dict[str, str] = {}
    for column, field in plan_columns.items():
        if field in _TAKEN or field in PERSONAL or (field or "").startswith(("id.", "trait.")):
            continue
        out[column] = column
        if field in PROPERTY_FIELDS:
            out.setdefault(str(field), column)
        elif field and field.startswith("prop."):
            out.setdefault(field.removeprefix("prop."), column)
    return out


def shape(rows: Rows, plan: Plan) -> Shaped:
    """Events of some rows; what cannot be one is refused."""
    data, numbers = rows.data, rows.numbers
    first, second = plan.ids(data)
    who = plan.people.read(data)
    when = plan.when(data, numbers)
    names = plan.text(data, "event")
    named = valid(names)
    identified = plan.inspection.mapping
    id_column = next((columns[0] for field, columns in identified.items() if field in {"user_id", "email"}), "")
    for place in np.flatnonzero(~who.known).tolist():
        plan.refuse(numbers, place, id_column, data, NOBODY, FILL_IN)
    for place in np.flatnonzero(~named).tolist():
        column = identified["event"][0]
        plan.refuse(numbers, place, column, data, _NAMELESS, _NAME_IT)
    good = who.known & when.good & named
    old = np.zeros(len(data), dtype=bool)
    usable = np.flatnonzero(good)
    old[usable] = plan.known.among(first[usable], when.micros[usable])
    plan.traits.add(data, np.where(good, who.keys, 0), who.ids, when.micros)
    columns = {
        "event_id": hexadecimal(first, second),
        "customer_key": pa.array(who.keys),
        "distinct_id": who.ids,
        "event": names,
        "occurred_at": moments(when.micros),
        "received_at": repeat(plan.now, TIME, len(data)),
        **{field: plan.text(data, field) for field in ("channel", "touchpoint", "unit")},
        "properties": _properties(data, plan),
        "source": repeat(plan.source, pa.string(), len(data)),
        "batch": repeat(plan.batch, pa.string(), len(data)),
    }
    keep = good & ~old
    batch = pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
    if not keep.all():
        batch = batch.filter(pa.array(keep))
    return Shaped(data=batch, duplicates=int(old.sum()))


SCHEMA = pa.schema(
    [
        EVENTS.schema.field(name)
        for name in (
            "event_id", "customer_key", "distinct_id", "event", "occurred_at", "received_at", "channel", "touchpoint",
            "unit", "properties", "source", "batch",
        )
    ]
)  # fmt: skip


def _properties(data: pa.RecordBatch, plan: Plan) -> pa.Array:
    fields = {column.name: column.field for column in plan.inspection.columns}
    wanted = property_columns(fields)
    read: dict[str, tuple[pa.Array, Nature]] = {}
    for column in set(wanted.values()):
        nature: Nature = "text" if fields[column] in {"order_id", "product"} else plan.scan.natures.of(column)
        read[column] = cleaned(*as_typed(data.column(column), nature))
    written = {name: read[column] for name, column in wanted.items()}
    if "revenue" in written:
        values, nature = written["revenue"]
        written["revenue"] = plan.scan.lines.once(values), nature
    return as_json(written, len(data))
