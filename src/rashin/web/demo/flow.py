"""What the parts of the generator hand on: blocks of events as arrays, and the clock they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rashin.web.demo.people import Bools, Floats, Ints
from rashin.web.demo.season import DAY_US, HOUR_US, JST_US, day_weights, hour_weights

EVENTS: tuple[str, ...] = (
    "Page Viewed", "Product Viewed", "Product Added", "Checkout Started", "Order Completed", "Order Delivered",
    "Order Refunded", "Store Visited", "Store Purchase", "App Opened", "App Checkout Failed", "Call Started",
    "Call Resolved", "Mail Opened", "Mail Link Clicked", "Coupon Used", "Review Posted", "Line Opened", "Signed Up",
)  # fmt: skip
CODE = {name: code for code, name in enumerate(EVENTS)}

USER, ANONYMOUS, EMAIL, PHONE = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The demo's days, and when in them things happen."""

    first: date
    days: int
    now: int
    """Microseconds UTC: nothing happens after it."""

    @classmethod
    def until(cls, now: datetime, *, days: int = 730) -> "Clock":
        """Two years that end with the day of ``now`` in Japan."""
        micros = round(now.timestamp() * 1_000_000)
        end = date(1970, 1, 1) + timedelta(microseconds=micros, hours=9)  # whole days count: the day in Japan
        return cls(first=end - timedelta(days=days - 1), days=days, now=micros)

    @property
    def end(self) -> date:
        """The last day."""
        return self.first + timedelta(days=self.days - 1)

    def day(self, when: date) -> int:
        """Days since the first one."""
        return (when - self.first).days

    @property
    def origin(self) -> int:
        """Midnight of the first day in Japan, in microseconds UTC."""
        return (self.first - date(1970, 1, 1)).days * DAY_US - JST_US

    def day_of(self, at: Ints) -> Ints:
        """The day (in Japan) of each instant."""
        return (at - self.origin) // DAY_US

    def draw(self, rng: np.random.Generator, kind: str, start: Floats, stop: Floats) -> Ints:
        """One instant for each pair of days, as busy as the shop's days and hours are."""
        cumulative = np.concatenate(([0.0], np.cumsum(day_weights(self.first, self.days, kind))))
        grid = np.arange(self.days + 1)
        low, high = np.interp(start, grid, cumulative), np.interp(stop, grid, cumulative)
        u = low + (high - low) * rng.random(len(start))
        day = np.clip(np.searchsorted(cumulative, u, side="right") - 1, 0, self.days - 1)
        return self.origin + day * DAY_US + hours(rng, kind, len(start))

    def on_day(self, rng: np.random.Generator, kind: str, day: Ints) -> Ints:
        """One instant within each given day."""
        return self.origin + day * DAY_US + hours(rng, kind, len(day))


def hours(rng: np.random.Generator, kind: str, count: int) -> Ints:
    """Microseconds into a day."""
    cumulative = np.cumsum(hour_weights(kind))
    hour = np.minimum(np.searchsorted(cumulative, rng.random(count), side="right"), 23)
    return np.asarray(hour * HOUR_US + rng.integers(0, HOUR_US, count), dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some events of a chunk; ``properties`` and ``context`` are JSON texts."""

    person: Ints
    identity: Ints
    event: Ints
    at: Ints
    channel: Ints
    touchpoint: Ints
    unit: Ints
    properties: pa.Array
    context: pa.Array

    def __len__(self) -> int:
        return len(self.person)

    def where(self, keep: Bools) -> "Block":
        """Only these."""
        mask = pa.array(keep)
        return Block(
            person=self.person[keep], identity=self.identity[keep], event=self.event[keep], at=self.at[keep],
            channel=self.channel[keep], touchpoint=self.touchpoint[keep], unit=self.unit[keep],
            properties=self.properties.filter(mask), context=self.context.filter(mask),
        )  # fmt: skip


def block(
    *, person: Ints, event: Ints | int, at: Ints, channel: Ints | int, touchpoint: Ints | int, **more: object
) -> Block:
    """A block; what is one number holds for every row. ``more``: identity, unit, properties, context."""
    count = len(person)
    properties, context = more.get("properties"), more.get("context")
    return Block(
        person=person,
        identity=_column(more.get("identity", USER), count),
        event=_column(event, count),
        at=at,
        channel=_column(channel, count),
        touchpoint=_column(touchpoint, count),
        unit=_column(more.get("unit", -1), count),
        properties=pa.repeat("{}", count) if properties is None else properties,
        context=pa.repeat("{}", count) if context is None else context,
    )


def _column(value: object, count: int) -> Ints:
    return np.broadcast_to(np.asarray(value, dtype=np.int64), (count,))


def take(texts: Sequence[str], codes: Ints) -> pa.Array:
    """The text of each code."""
    return pa.array(texts, pa.string()).take(pa.array(codes))


def json_rows(count: int, **fields: object) -> pa.Array:
    """JSON objects, one a row: numbers, booleans and text as they are (ours never need escaping), null left out."""
    parts: list[object] = []
    for name, values in fields.items():
        column = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values)
        raw = name.startswith("raw_")
        text = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
        quote = '"' if pa.types.is_string(column.type) and not raw else ""
        piece = pc.binary_join_element_wise(f',"{name.removeprefix("raw_")}":{quote}', text, quote, "")
        parts.append(pc.fill_null(piece, ""))
    if not parts:
        return pa.repeat("{}", count)
    body = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*parts, ""), 1)
    return pc.binary_join_element_wise("{", body, "}", "")
