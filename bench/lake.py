"""Lakes to measure on: seeded, quickly made, shaped like a shop's events."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rashin.analysis.lake.store import Lake

EVENTS = {
    "Page Viewed": 0.34,
    "Product Viewed": 0.25,
    "Product Searched": 0.12,
    "Product Added": 0.10,
    "Cart Viewed": 0.06,
    "Checkout Started": 0.05,
    "Order Completed": 0.04,
    "Store Visited": 0.02,
    "Call Received": 0.01,
    "Coupon Used": 0.01,
}
CHANNELS = ("web", "app", "store", "call", "mail")
MONTHS = 24
START = datetime(2024, 4, 1, tzinfo=UTC)
_REVENUES = 500


def make_events_lake(folder: str | Path, events: int, customers: int, seed: int, *, compacted: bool = True) -> Lake:
    """A lake of so many events of so many customers over two years.

    Customers are unequally busy (log-normal), keys are 63-bit random numbers as hashes are, and orders carry a
    revenue. ``compacted`` sorts the files as the nightly job does; otherwise each month is one fresh commit.
    """
    lake = Lake.create(folder, memory="4GB")
    random = np.random.default_rng(seed)
    keys = np.sort(random.integers(1, 2**63 - 1, customers, dtype=np.int64))
    busy = np.cumsum(random.lognormal(0.0, 1.0, customers))
    edges = np.linspace(0, events, MONTHS + 1).astype(np.int64)

    def write(month: int) -> None:
        rows = int(edges[month + 1] - edges[month])
        made = _month(np.random.default_rng([seed, month]), keys, busy, month, first=int(edges[month]), rows=rows)
        lake.append("events", made if compacted else made.sort_by("occurred_at"), transaction=(f"bench-{month}", 1))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, range(MONTHS)))
    if compacted:
        lake.compact(now=START + timedelta(days=1000), thorough=True)
    return lake


def _month(
    random: np.random.Generator, keys: np.ndarray, busy: np.ndarray, month: int, *, first: int, rows: int
) -> pa.Table:
    drawn = random.random(rows)
    drawn.sort()  # looked up in order: kind to the processor's cache
    who = np.searchsorted(busy, drawn * busy[-1])
    year, number = divmod(START.month - 1 + month, 12)
    begin = int(datetime(START.year + year, number + 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    at = begin + random.integers(0, 28 * 86_400 * 1_000_000, rows)
    kind = np.searchsorted(np.cumsum(list(EVENTS.values())), random.random(rows)).clip(0, len(EVENTS) - 1)
    revenue = random.integers(0, _REVENUES, rows)
    revenue[kind != list(EVENTS).index("Order Completed")] = _REVENUES
    times = pa.array(at, pa.timestamp("us", tz="UTC"))
    distinct = pc.binary_join_element_wise("user_id", pc.cast(pa.array(who), pa.string()), ":")
    return pa.table(
        {
            "event_id": pc.cast(pa.array(np.arange(first, first + rows)), pa.string()),
            "customer_key": keys[who],
            "distinct_id": distinct,
            "event": _words(kind, list(EVENTS)),
            "occurred_at": times,
            "received_at": times,
            "channel": _words(random.integers(0, len(CHANNELS), rows), list(CHANNELS)),
            "unit": _words(random.integers(0, 40, rows), [f"store-{number:02d}" for number in range(40)]),
            "properties": _words(revenue, [f'{{"revenue":{(n + 1) * 100}}}' for n in range(_REVENUES)] + ["{}"]),
            "source": pa.repeat("bench", rows),
            "batch": pa.repeat(f"bench-{month:02d}", rows),
        }
    )


def _words(index: np.ndarray, words: list[str]) -> pa.Array:
    return pc.take(pa.array(words), pa.array(index))
