# ruff: noqa: S608 - SQL is put together from our own names; what comes from a tree is quoted.
"""What people say of a voice stands in the place of what was read in it: the views of readings and of topics, as text.

The machine's own reading stays as it is, version by version, in the views ``…_made``: how often it errs is measured on
that. Here a person's word wins, under every version of reader and tree.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

PERSON: Final = "person"
"""The kind of a topic that a person says a voice is about."""
Tree = Mapping[str, tuple[str, tuple[str, ...]]]
"""A topic → where its voices belong (another one after a merge), and the topics above that."""
_NO_TREE: Final[Tree] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Currents:
    """Which versions count, and the tree of topics that does."""

    versions: Mapping[str, int]
    tree: Tree


def currents_of(rows: Iterable[tuple[Any, Any, Any]]) -> Currents:
    """From name, version and detail of what counts."""
    versions: dict[str, int] = {}
    tree = _NO_TREE
    for name, version, detail in rows:
        versions[str(name)] = int(version)
        if name == "topics":
            tree = tree_of(str(detail or ""))
    return Currents(versions=versions, tree=tree)


def tree_of(detail: str) -> Tree:
    """Where the voices of every topic belong in a tree, and what is above it; topics that were retired have nothing."""
    try:
        topics = {str(one["id"]): one for one in json.loads(detail or "{}").get("topics", ())}
    except (ValueError, TypeError, KeyError, AttributeError):
        return _NO_TREE
    found = {}
    for name in topics:
        target = _target(name, topics)
        if target is not None:
            found[name] = (target, _above(target, topics))
    return found


def _target(name: str, topics: Mapping[str, Mapping[str, Any]]) -> str | None:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at in topics and at not in seen:
        if topics[at].get("state") != "retired":
            return at
        seen.add(at)
        at = topics[at].get("into")
    return None


def _above(name: str, topics: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    at = topics[name].get("parent")
    while at is not None and at in topics and at not in found and at != name:
        found.append(str(at))
        at = topics[at].get("parent")
    return tuple(found)


def newest(source: str) -> str:
    """The word that counts of each voice and topic: the last one, unless it was taken back."""
    return (
        f"SELECT * EXCLUDE (_n, active) FROM (SELECT *, row_number() OVER (PARTITION BY voice_id, batch, kind, topic "
        f"ORDER BY number DESC) AS _n FROM {source}) WHERE _n = 1 AND active"
    )


def readings(read: str, said: str) -> str:
    """Readings with the sentiment that people say."""
    return (
        "SELECT _r.* REPLACE (coalesce(_s.sentiment, _r.sentiment) AS sentiment, coalesce(_s.label, _r.label) AS label,"
        f" coalesce(_s.level, _r.level) AS level) FROM ({read}) AS _r LEFT JOIN (SELECT voice_id AS _id, batch AS _of, "
        f"sentiment, label, level FROM {said} WHERE kind = 'sentiment') AS _s "
        "ON _r.voice_id = _s._id AND _r.batch IS NOT DISTINCT FROM _s._of"
    )


def assignments(read: str, said: str, fixed: str) -> str:
    """Topics, those of voices of which people say something else as ``fixed`` has them."""
    return (
        f"SELECT _r.* FROM ({read}) AS _r ANTI JOIN (SELECT voice_id, batch FROM {said} WHERE kind = 'topic') AS _w "
        "ON _r.voice_id = _w.voice_id AND _r.batch IS NOT DISTINCT FROM _w.batch "
        f"UNION ALL BY NAME SELECT * FROM {fixed}"
    )


def fixed(read: str, said: str, tree: Tree) -> str:
    """Topics of those voices as people say, from the machine's rows.

    What does not belong is out, with all below it; what was missing is in, with all above it.
    """
    return _FIXED.format(read=read, said=said, places=_places(tree))


_FIXED: Final = """
WITH _places AS ({places}),
_said AS (
    SELECT s.voice_id, s.batch, p.place AS topic, s.belongs, s.sentiment FROM {said} AS s
    JOIN _places AS p ON p.topic = s.topic AND p.depth = 0 WHERE s.kind = 'topic'
    QUALIFY row_number() OVER (PARTITION BY s.voice_id, s.batch, p.place ORDER BY s.number DESC) = 1),
_touched AS (SELECT r.* FROM ({read}) AS r SEMI JOIN (SELECT * FROM {said} WHERE kind = 'topic') AS w
    ON r.voice_id = w.voice_id AND r.batch IS NOT DISTINCT FROM w.batch),
_gone AS (
    SELECT g.voice_id, g.batch, p.topic FROM _said AS g JOIN _places AS p ON p.place = g.topic WHERE NOT g.belongs),
_left AS (
    SELECT t.* FROM _touched AS t ANTI JOIN _gone AS g
    ON t.voice_id = g.voice_id AND t.batch IS NOT DISTINCT FROM g.batch AND t.topic = g.topic
    WHERE t.topic <> '' AND t.kind IS DISTINCT FROM 'below'),
_come AS (
    SELECT any_value(t) AS t, s.topic, any_value(s.sentiment) AS felt FROM _said AS s
    JOIN _touched AS t ON t.voice_id = s.voice_id AND t.batch IS NOT DISTINCT FROM s.batch
    WHERE s.belongs AND NOT EXISTS (SELECT 1 FROM _left AS l WHERE l.voice_id = s.voice_id
        AND l.batch IS NOT DISTINCT FROM s.batch AND l.topic = s.topic)
    GROUP BY s.voice_id, s.batch, s.topic),
_own AS (
    SELECT * FROM _left
    UNION ALL BY NAME
    SELECT UNNEST(t) FROM (SELECT struct_update(t, topic := topic, polarity := felt, kind := 'person', rule := '',
        "start" := NULL::BIGINT, "end" := NULL::BIGINT, score := 1.0::DOUBLE, why := '[]') AS t FROM _come)),
_below AS (
    SELECT any_value(o) AS o, p.place AS topic, avg(o.polarity) AS felt, any_value(o.topic) AS of
    FROM _own AS o JOIN _places AS p ON p.topic = o.topic AND p.depth > 0
    WHERE NOT EXISTS (SELECT 1 FROM _own AS x WHERE x.voice_id = o.voice_id
        AND x.batch IS NOT DISTINCT FROM o.batch AND x.topic = p.place)
    GROUP BY o.voice_id, o.batch, p.place),
_none AS (
    SELECT any_value(t) AS t FROM _touched AS t ANTI JOIN _own AS o
    ON t.voice_id = o.voice_id AND t.batch IS NOT DISTINCT FROM o.batch GROUP BY t.voice_id, t.batch)
SELECT * FROM _own
UNION ALL BY NAME SELECT UNNEST(b) FROM (SELECT struct_update(o, topic := topic, polarity := felt, kind := 'below',
    rule := of) AS b FROM _below)
UNION ALL BY NAME SELECT UNNEST(n) FROM (SELECT struct_update(t, topic := '', polarity := NULL::DOUBLE,
    kind := NULL::VARCHAR, rule := NULL::VARCHAR, "start" := NULL::BIGINT, "end" := NULL::BIGINT,
    score := NULL::DOUBLE, why := '[]') AS n FROM _none)"""


def _places(tree: Tree) -> str:
    """A topic with itself, at depth 0, and with each topic above it; one that was merged stands where it went."""
    rows = [
        f"({_text(name)}, {_text(place)}, {depth})"
        for name, (target, above) in tree.items()
        for depth, place in enumerate((target, *above))
    ]
    if not rows:
        return "SELECT NULL::VARCHAR AS topic, NULL::VARCHAR AS place, 0 AS depth WHERE false"
    return f"SELECT * FROM (VALUES {', '.join(rows)}) AS _v(topic, place, depth)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''").replace("\x00", "") + "'"
