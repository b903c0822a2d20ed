"""Small lakes' contents for the tests."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

NOW = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2026, 1, 20, tzinfo=UTC)
TIME = pa.timestamp("us", tz="UTC")


def events(
    rows: int, *, people: int = 10, batch: str = "b", start: int = 0, every: timedelta | None = None
) -> pa.Table:
    """Events of people 1 … n in turn, an hour apart."""
    step = every or timedelta(hours=1)
    return pa.table(
        {
            "event_id": [f"e{start + n}" for n in range(rows)],
            "customer_key": pa.array([(start + n) % people + 1 for n in range(rows)], pa.int64()),
            "event": ["A" if n % 2 else "B" for n in range(rows)],
            "occurred_at": pa.array([START + step * (start + n) for n in range(rows)], TIME),
            "batch": [batch] * rows,
        }
    )


def voices(rows: int, *, batch: str = "b", start: int = 0) -> pa.Table:
    """Voices ``voice-0`` …, an hour apart."""
    numbers = range(start, start + rows)
    return pa.table(
        {
            "voice_id": [f"voice-{number}" for number in numbers],
            "customer_key": pa.array([number % 3 + 1 for number in numbers], pa.int64()),
            "text": ["遅い"] * rows,
            "occurred_at": pa.array([START + timedelta(hours=number) for number in numbers], TIME),
            "batch": [batch] * rows,
        }
    )


def batch_line(batch: str, *, rows: int = 0, state: str = "done", at: datetime = NOW) -> pa.Table:
    return pa.table(
        {
            "batch": [batch], "kind": ["events"], "source": ["test"], "at": pa.array([at], TIME), "actor": ["test"],
            "rows": pa.array([rows], pa.int64()), "state": [state],
        }
    )  # fmt: skip
