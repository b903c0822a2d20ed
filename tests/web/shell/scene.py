"""A small company in which one score moved: deliveries in one region went wrong, and people said so."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from rashin.analysis.lake.store import Lake

BEFORE, AFTER = 120, 30
"""Days ago: the middle of the period before, and of the last 90 days."""


def answer(
    number: int, *, days: float, score: float, region: str, touchpoint: str, text: str | None
) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "voice_id": f"v{number}", "distinct_id": f"user_id:{number}", "customer_key": number + 1,
        "occurred_at": now - timedelta(days=days), "received_at": now, "channel": "mail", "source": "test",
        "survey": f"after {touchpoint}", "metric": "nps", "score": score, "scale_min": 0, "scale_max": 10,
        "direction": 1, "text": text, "touchpoint": touchpoint, "unit": "osaka", "journey": "first",
        "stage": "receive" if touchpoint == "delivery" else "consider",
        "properties": f'{{"region": "{region}"}}', "batch": "b1",
    }  # fmt: skip


def moved_voices() -> pa.Table:
    """Deliveries in the west fell from mostly happy to mostly unhappy; everything else stayed."""
    rows = []
    for index in range(480):
        late = index < 240
        region, touchpoint = ("west", "east")[index % 2], ("delivery", "store")[index // 2 % 2]
        unhappy = (late and (region, touchpoint) == ("west", "delivery")) or index % 5 == 0
        score = 2.0 if unhappy else 9.0
        text = f"The parcel {index} came late <b>" if unhappy and index % 3 == 0 else None
        days = (AFTER if late else BEFORE) + index % 40 / 2
        rows.append(answer(index, days=days, score=score, region=region, touchpoint=touchpoint, text=text))
    return pa.Table.from_pylist(rows)


def fill(lake: Lake) -> Lake:
    """The lake with those answers."""
    lake.append("voices", moved_voices())
    return lake
