"""Who is one person: links between identifiers, joined into people, and taken apart again.

A link says that two identifiers were seen to be one person's. The ledger of links is append-only: undoing one adds a
row that says so. From the active links, oldest and strongest first, people are built anew each time, so the answer
depends on the ledger alone: undoing a link gives back exactly the people there would be had it never been made, and
with them all their history, since no event is ever rewritten.

Guards keep strangers apart. A person has one ``user_id``, up to five of any other kind, and up to a hundred identifiers
in all; a link that would break this is refused with its reason and stays in the ledger.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from rashin.analysis.lake import keys
from rashin.analysis.lake.errors import WriterConflict
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.store import Lake

_APP = "rashin.people"
_ATTEMPTS = 10
_PRIORITY = (keys.USER_ID, keys.EMAIL, keys.PHONE)
"""Kinds of identifier by how far they are trusted; all others follow."""


class Refusal(StrEnum):
    """Why a link does not join two people."""

    JUNK = "junk"
    """One end identifies nobody (``null``, ``0000``, blank …)."""
    LIMIT = "limit"
    """The person would have more identifiers of one kind than a person has."""
    SIZE = "size"
    """The person would have more identifiers than a person has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many identifiers of each kind one person may have."""

    of_kind: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({keys.USER_ID: 1}))
    other: int = 5
    size: int = 100
    unlimited: frozenset[str] = frozenset({keys.ANONYMOUS_ID})
    """Kinds that only the size limits: a browser's cookie is new each time it is cleared."""

    def of(self, kind: str) -> int | None:
        """The limit of a kind; None when only the size limits it."""
        return None if kind in self.unlimited else self.of_kind.get(kind, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two identifiers that were seen to be one person's."""

    link_id: str
    left: int
    left_id: str
    right: int
    right_id: str
    rule: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A link that joins nobody, and why."""

    link_id: str
    reason: Refusal
    kind: str = ""
    """The kind of identifier there would be too many of."""
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people that a set of links makes."""

    person_of: Mapping[int, int]
    """Customer to person, for everybody who is joined with somebody; anybody else is their own person."""
    refused: Sequence[Refused]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a resolution changed in the lake."""

    changed: int
    version: int
    at: datetime
    people: People


def components(links: Iterable[Link], *, limits: Limits | None = None) -> People:
    """Join people along links, stronger and older links first.

    A person's key is the smallest key of their identifiers. The order of ``links`` does not matter.

    References
    ----------
    R. E. Tarjan, "Efficiency of a Good But Not Linear Set Union Algorithm", J. ACM 22 (1975) 215-225.
    """
    bounds = limits or Limits()
    joined = _Joined()
    refused = []
    for link in sorted(links, key=_strength):
        found = _junk(link) or joined.join(link, bounds)
        if found:
            refused.append(found)
    return People(person_of=joined.people(), refused=refused)


def resolve(lake: Lake, *, now: datetime, limits: Limits | None = None) -> Resolved:
    """Bring the lake's overrides up to date with its links; run it after links came or went.

    Only customers whose person changed get a new row. Who asks from now on sees the new people; nothing is rewritten.
    """
    for _ in range(_ATTEMPTS):
        newest = lake.transaction_version("overrides", _APP) or 0
        people = gathered(_ledger(lake), limits=limits)
        before = current(lake)
        after = {customer: people.person_of.get(customer, customer) for customer in {*before, *people.person_of}}
        changed = {customer: person for customer, person in after.items() if before.get(customer, customer) != person}
        if not changed:
            return Resolved(changed=0, version=newest, at=now, people=people)
        data = pa.table(
            {
                "customer_key": pa.array(list(changed), pa.int64()),
                "person_key": pa.array(list(changed.values()), pa.int64()),
                "version": pa.array([newest + 1] * len(changed), pa.int64()),
            }
        )
        # Whoever resolved at the same time wrote this version first: look again.
        if lake.append("overrides", data, transaction=(_APP, newest + 1)):
            return Resolved(changed=len(changed), version=newest + 1, at=now, people=people)
    raise WriterConflict(table="overrides")


def current(lake: Lake) -> dict[int, int]:
    """The newest override of each customer that ever had one."""
    found = lake.rows(
        "SELECT customer_key, arg_max(person_key, version) AS person_key FROM overrides GROUP BY customer_key"
    )
    return dict(zip(found["customer_key"].to_pylist(), found["person_key"].to_pylist(), strict=True))


def active(lake: Lake) -> list[Link]:
    """Links that have not been undone: of each link the newest row counts."""
    return _links(_ledger(lake))


def _ledger(lake: Lake) -> pa.Table:
    return lake.rows(
        'SELECT link_id, left_key, left_id, right_key, right_id, rule, _l."at" AS at FROM links AS _l '
        'QUALIFY row_number() OVER (PARTITION BY link_id ORDER BY _l."at" DESC NULLS LAST, active) = 1 AND active'
    )


def _links(ledger: pa.Table) -> list[Link]:
    return [
        Link(
            link_id=row["link_id"], left=row["left_key"], left_id=row["left_id"] or "", right=row["right_key"],
            right_id=row["right_id"] or "", rule=row["rule"] or "", at=row["at"],
        )
        for row in ledger.to_pylist()
    ]  # fmt: skip


def gathered(ledger: pa.Table, *, limits: Limits | None = None) -> People:
    """The same people as `components`, quickly: one by one only where a guard might speak."""
    bounds = limits or Limits()
    if not ledger.num_rows:
        return People(person_of={}, refused=[])
    left, right = (ledger[name].to_numpy() for name in ("left_key", "right_key"))
    nodes, ends = np.unique(np.concatenate([left, right]), return_inverse=True)
    begin, end = ends[: len(left)], ends[len(left) :]
    graph = coo_array((np.ones(len(left), np.int8), (begin, end)), shape=(len(nodes), len(nodes)))
    count, label = connected_components(graph, directed=False)
    doubtful = np.bincount(label, minlength=count) > bounds.size
    ids = pa.concat_arrays([ledger[name].combine_chunks() for name in ("left_id", "right_id")])
    doubtful |= _crowded(label, ends, ids, count, bounds)
    least = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(least, label, nodes)
    plain = ~doubtful[label]
    person_of = dict(zip(nodes[plain].tolist(), least[label[plain]].tolist(), strict=True))
    slow = components(_links(ledger.filter(pa.array(doubtful[label[begin]]))), limits=bounds)
    # A link of an identifier with itself joins nobody.
    sizes = np.bincount(label, minlength=count)
    for node in nodes[plain & (sizes[label] == 1)].tolist():
        del person_of[node]
    return People(person_of={**person_of, **slow.person_of}, refused=slow.refused)


def _crowded(
    label: npt.NDArray[Any], ends: npt.NDArray[Any], ids: pa.Array, count: int, limits: Limits
) -> npt.NDArray[np.bool_]:
    """Which components have too many identifiers of a kind, or junk among them."""
    parts = pc.split_pattern(pc.fill_null(ids, ""), ":", max_splits=1)
    kinds = pc.list_element(parts, 0).dictionary_encode()
    words = kinds.dictionary.to_pylist()
    codes = np.zeros(len(label), np.int64)
    codes[ends] = kinds.indices.to_numpy(zero_copy_only=False)
    crowded = np.zeros(count, np.bool_)
    for code, kind in enumerate(words):
        limit = limits.of(kind)
        if limit is not None:
            crowded |= np.bincount(label[codes == code], minlength=count) > limit
    junk = [i for i, text in enumerate(pc.unique(ids).to_pylist()) if text and _is_junk(text)]
    if junk:
        bad = pc.is_in(ids, pc.unique(ids).take(pa.array(junk)))
        crowded[label[ends[np.flatnonzero(bad.to_numpy(zero_copy_only=False))]]] = True
    return crowded


def link(lake: Lake, links: Sequence[Link], *, source: str, batch: str, at: datetime) -> bool:
    """Write links into the ledger, once a batch; False when the batch was written before."""
    return _say(lake, links, active=True, source=source, batch=batch, at=at)


def unlink(lake: Lake, link_ids: Sequence[str], *, source: str, batch: str, at: datetime) -> int:
    """Undo links; how many were active. Call `resolve` after it: both people are back with all their history."""
    wanted = set(link_ids)
    found = [link for link in active(lake) if link.link_id in wanted]
    if found:
        _say(lake, found, active=False, source=source, batch=batch, at=at)
    return len(found)


def _say(lake: Lake, links: Sequence[Link], *, active: bool, source: str, batch: str, at: datetime) -> bool:
    rows = [
        {
            "link_id": one.link_id, "left_key": one.left, "left_id": one.left_id, "right_key": one.right,
            "right_id": one.right_id, "rule": one.rule, "at": at, "source": source, "batch": batch, "active": active,
        }
        for one in links
    ]  # fmt: skip
    data = pa.Table.from_pylist(rows, schema=TABLES["links"].schema)
    return lake.append("links", data, transaction=(f"links:{batch}", 1))


def _kind(identifier: str) -> str:
    return identifier.partition(":")[0]


def _is_junk(identifier: str) -> bool:
    kind, _, value = identifier.partition(":")
    return keys.normalise(kind, value) is None


def _strength(one: Link) -> tuple[object, ...]:
    """Links of trusted identifiers first, then older ones; ties by name, so the order is total."""
    kinds = sorted(_rank(_kind(identifier)) for identifier in (one.left_id, one.right_id))
    when = one.at.timestamp() if one.at else 0.0
    return (kinds[1], kinds[0], when, one.link_id)


def _rank(kind: str) -> int:
    return _PRIORITY.index(kind) if kind in _PRIORITY else len(_PRIORITY)


def _junk(one: Link) -> Refused | None:
    for identifier in (one.left_id, one.right_id):
        if identifier and _is_junk(identifier):
            return Refused(link_id=one.link_id, reason=Refusal.JUNK, kind=_kind(identifier))
    return None


class _Joined:
    """A forest of people with what each may still take (union by size, with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._size: dict[int, int] = {}
        self._least: dict[int, int] = {}
        self._kinds: dict[int, Counter[str]] = {}

    def join(self, one: Link, limits: Limits) -> Refused | None:
        """Join the two ends' people, or say why not."""
        left, right = self._root(one.left, one.left_id), self._root(one.right, one.right_id)
        if left == right:
            return None
        if self._size[left] < self._size[right]:
            left, right = right, left
        if self._size[left] + self._size[right] > limits.size:
            return Refused(link_id=one.link_id, reason=Refusal.SIZE, limit=limits.size)
        for kind, count in self._kinds[right].items():
            limit = limits.of(kind)
            if limit is not None and count + self._kinds[left][kind] > limit:
                return Refused(link_id=one.link_id, reason=Refusal.LIMIT, kind=kind, limit=limit)
        self._parent[right] = left
        self._size[left] += self._size.pop(right)
        self._least[left] = min(self._least[left], self._least.pop(right))
        self._kinds[left].update(self._kinds.pop(right))
        return None

    def people(self) -> dict[int, int]:
        """Customer to person, without those who are alone."""
        found = {}
        for customer in self._parent:
            root = self._find(customer)
            if self._size[root] > 1:
                found[customer] = self._least[root]
        return found

    def _root(self, key: int, identifier: str) -> int:
        if key not in self._parent:
            self._parent[key] = key
            self._size[key] = 1
            self._least[key] = key
            self._kinds[key] = Counter([_kind(identifier)])
        return self._find(key)

    def _find(self, key: int) -> int:
        parent = self._parent
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key
