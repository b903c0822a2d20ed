"""Rows of a file into traits of customers."""

import numpy as np

from rashin.collect.files.source import Rows
from rashin.collect.imports.events import FILL_IN, NOBODY
from rashin.collect.imports.plan import Plan

_NOT_TRAITS = frozenset({"user_id", "anonymous_id", "time", "clock"})


def trait_columns(fields: dict[str, str | None]) -> dict[str, str]:
    """Column to trait, from column → field: known traits by their own word, others by the column's name."""
    out: dict[str, str] = {}
    for column, field in fields.items():
        if field in _NOT_TRAITS or (field or "").startswith("id."):
            continue
        out[column] = field.removeprefix("trait.") if field else column
    return out


def shape(rows: Rows, plan: Plan) -> None:
    """Note the traits of some rows; a row that names nobody, or whose date cannot be read, is refused."""
    data, numbers = rows.data, rows.numbers
    who = plan.people.read(data)
    mapping = plan.inspection.mapping
    id_column = next((columns[0] for field, columns in mapping.items() if field in {"user_id", "email"}), "")
    for place in np.flatnonzero(~who.known).tolist():
        plan.refuse(numbers, place, id_column, data, NOBODY, FILL_IN)
    now = int(plan.now.timestamp() * 1_000_000)
    if "time" not in mapping:
        plan.traits.add(data, who.keys, who.ids, np.full(len(data), now))
        return
    column = mapping["time"][0]
    when = plan.times.read(data.column(column))
    blank = np.zeros(len(data), dtype=bool)
    for row, why in when.why.items():
        if why.problem == "it is blank":
            blank[row] = True
        else:
            plan.refuse(numbers, row, column, data, why.problem, why.remedy)
    good = who.known & (when.good | blank)
    plan.traits.add(data, np.where(good, who.keys, 0), who.ids, np.where(when.good, when.micros, now))
