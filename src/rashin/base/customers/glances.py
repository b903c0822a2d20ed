"""Orders and last NPS of the people of one page of a list: one question to the lake, however many people."""

from collections.abc import Sequence
from dataclasses import dataclass

from rashin.analysis.lake.store import Lake
from rashin.base.customers.statements import ORDER_EVENTS, SEEN

_GLANCES = f"""
    WITH wanted AS (SELECT unnest($people) AS person_key),
    ordered AS (
        SELECT person_key, count(*) AS orders FROM events
        WHERE event IN (SELECT unnest($orders)) AND {SEEN} AND person_key IN (SELECT person_key FROM wanted)
        GROUP BY person_key
    ),
    said AS (
        SELECT person_key, arg_max(score, occurred_at) AS nps FROM voices
        WHERE metric = 'nps' AND score IS NOT NULL AND {SEEN} AND person_key IN (SELECT person_key FROM wanted)
        GROUP BY person_key
    )
    SELECT person_key, coalesce(orders, 0) AS orders, nps
    FROM wanted LEFT JOIN ordered USING (person_key) LEFT JOIN said USING (person_key)
"""  # noqa: S608 - made of our own text alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A person in two numbers."""

    orders: int
    nps: float | None


def glances(lake: Lake, people: Sequence[int], *, units: frozenset[str] | None = None) -> dict[int, Glance]:
    """Orders and last NPS of these people, within the units that the reader sees."""
    if not people:
        return {}
    within = None if units is None else sorted(units)
    rows = lake.rows(_GLANCES, {"people": list(people), "orders": list(ORDER_EVENTS), "units": within}).to_pylist()
    return {row["person_key"]: Glance(orders=int(row["orders"]), nps=row["nps"]) for row in rows}
