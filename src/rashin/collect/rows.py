"""Unpacked messages as Arrow tables, one for each table of the lake that a flush writes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import pyarrow as pa

from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.schema import BATCHES, EVENTS, LINKS, PROFILES, REJECTS, TABLES
from rashin.collect.bodies import MESSAGE_LIMIT
from rashin.collect.identity import Link
from rashin.collect.unpack import Bad, Good, digest

Row = tuple[object, ...]

_EVENT_COLUMNS = (
    "event_id", "customer_key", "distinct_id", "event", "occurred_at", "received_at", "channel", "touchpoint", "unit",
    "properties", "context", "source", "batch",
)  # fmt: skip
_PROFILE_COLUMNS = ("customer_key", "distinct_id", "trait", "value", "source", "at", "batch")
_LINK_COLUMNS = (
    "link_id", "left_key", "left_id", "right_key", "right_id", "rule", "at", "source", "batch", "active",
)  # fmt: skip
_REJECT_COLUMNS = ("reject_id", "received_at", "source", "code", "reason", "place", "body", "batch")


def events(goods: Iterable[Good], *, batch: str) -> pa.Table:
    """What happened."""
    return _table(EVENTS.name, _EVENT_COLUMNS, [
        (
            good.message_id, good.identity.key, good.identity.distinct_id, good.event, good.moment.at, good.received,
            good.channel, good.touchpoint, good.unit, good.properties, good.context, good.source, batch,
        )
        for good in goods if good.event
    ])  # fmt: skip


def profiles(goods: Iterable[Good], *, batch: str) -> pa.Table:
    """What people are."""
    return _table(PROFILES.name, _PROFILE_COLUMNS, [
        (good.identity.key, good.identity.distinct_id, trait, value, good.source, good.moment.at, batch)
        for good in goods for trait, value in good.traits
    ])  # fmt: skip


def links(found: Iterable[tuple[Good, Link, bytes]], *, batch: str) -> pa.Table:
    """Which identifiers were seen to be one person, each with its id."""
    return _table(LINKS.name, _LINK_COLUMNS, [
        (
            link_id.hex(), customer_key(link.left), link.left, customer_key(link.right), link.right, link.rule,
            good.moment.at, good.source, batch, True,
        )
        for good, link, link_id in found
    ])  # fmt: skip


def rejects(bads: Iterable[Bad], *, batch: str) -> pa.Table:
    """What was refused; the body is cut at 32 KiB, between characters."""
    return _table(REJECTS.name, _REJECT_COLUMNS, [
        (bad.reject_id, bad.received, bad.source, bad.code, bad.reason, bad.where, body_text(bad.body), batch)
        for bad in bads
    ])  # fmt: skip


def batches(*, batch: str, at: datetime, kept: int, duplicates: int, refused: int) -> pa.Table:
    """The line that a flush leaves of itself."""
    row = {
        "batch": batch, "kind": "flush", "source": "collector", "at": at, "actor": "collector", "rows": kept,
        "duplicates": duplicates, "rejected": refused, "state": "done",
    }  # fmt: skip
    return pa.Table.from_pylist([row], schema=BATCHES.schema)


def first_links(goods: Sequence[Good]) -> Iterator[tuple[Good, Link, bytes, int]]:
    """Every link's first appearance: its message, its id, and a place of its own within its message's.

    The same two identifiers under the same rule are the same link, whoever says so.
    """
    met: set[Link] = set()
    for good in goods:
        for position, link in enumerate(good.links):
            if link not in met:
                met.add(link)
                yield good, link, digest("link", link.rule, link.left, link.right), good.place + position


def body_text(body: bytes) -> str:
    """A body as text that any database keeps."""
    return body[:MESSAGE_LIMIT].decode("utf-8", "replace").replace("\0", "\ufffd")


def _table(name: str, columns: Sequence[str], rows: Sequence[Row]) -> pa.Table:
    schema = TABLES[name].schema
    if not rows:
        return pa.table({column: pa.array([], schema.field(column).type) for column in columns})
    return pa.table(
        {
            column: pa.array(values, schema.field(column).type)
            for column, values in zip(columns, zip(*rows, strict=True), strict=True)
        }
    )
