"""A small lake whose right answers can be counted by hand, made once and only read."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.catalogue import ask
from rashin.analysis.questions.question import Answer, Scope
from rashin.analysis.questions.words import from_words

NOW = datetime(2026, 6, 30, 3, 0, tzinfo=UTC)
"""Noon of 30 June in Tokyo."""

Ask = Callable[..., Any]
Make = Callable[..., Lake]


def voice(number: int, **fields: object) -> dict[str, object]:
    """One NPS answer of 10 on 1 May, unless said otherwise."""
    scale = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "rating": (1, 5)}.get(
        str(fields.get("metric", "nps")), (0, 10)
    )
    at = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
    return {
        "voice_id": f"v{number}", "customer_key": number, "distinct_id": f"user_id:{number}", "occurred_at": at,
        "received_at": at, "channel": "app", "source": "survey", "survey": "purchase", "metric": "nps", "score": 10.0,
        "scale_min": scale[0], "scale_max": scale[1], "direction": 1, "unit": "ginza", "properties": "{}", "batch": "b",
    } | fields  # fmt: skip


def event(number: int, **fields: object) -> dict[str, object]:
    """One view of a product on 1 May, unless said otherwise."""
    at = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
    return {
        "event_id": f"e{number}", "customer_key": number, "distinct_id": f"user_id:{number}", "event": "Product Viewed",
        "occurred_at": at, "received_at": at, "channel": "web", "unit": "ginza", "properties": "{}", "context": "{}",
        "source": "site", "batch": "b",
    } | fields  # fmt: skip


def trait(number: int, name: str, value: str) -> dict[str, object]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return {
        "customer_key": number, "distinct_id": f"user_id:{number}", "trait": name, "value": value, "source": "crm",
        "at": at, "batch": "b",
    }  # fmt: skip


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """``make(voices=[…], events=[…], profiles=[…])``: a lake with these rows."""

    def made(**tables: list[Mapping[str, object]]) -> Lake:
        lake = Lake.create(tmp_path / "lake")
        for name, rows in tables.items():
            lake.append(name, pa.Table.from_pylist(rows))
        return lake

    return made


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Sixty customers: the app pleases, the call centre does not since May; half are gold."""
    lake = Lake.create(tmp_path_factory.mktemp("company") / "lake")
    voices, events, number = [], [], 0
    for month, (app, call) in ((4, (10, 9)), (5, (10, 3)), (6, (9, 2))):
        for person in range(1, 61):
            channel, score = ("app", app) if person % 2 else ("call", call)
            at = datetime(2026, month, 1 + person % 20, 3, person % 60, tzinfo=UTC)
            number += 1
            score = score if person % 5 else 8
            voices.append(
                voice(number, customer_key=person, distinct_id=f"user_id:{person}", occurred_at=at, channel=channel,
                      score=float(score), unit="ginza" if person <= 40 else "umeda",
                      properties=f'{{"待ち時間": {person}, "staff": {{"id": "s{person % 3}"}}}}')
            )  # fmt: skip
            revenue = f'{{"revenue": {person * 100}, "device": "{"ios" if person % 2 else "android"}"}}'
            name = "Order Completed" if person % 3 == 0 else "Product Viewed"
            events.append(
                event(number, customer_key=person, distinct_id=f"user_id:{person}", occurred_at=at + timedelta(hours=1),
                      event=name, channel="web" if person % 2 else "app", properties=revenue,
                      context='{"os": {"name": "iOS"}}', unit="ginza" if person <= 40 else "umeda")
            )  # fmt: skip
    lake.append("voices", pa.Table.from_pylist(voices))
    lake.append("events", pa.Table.from_pylist(events))
    lake.append(
        "profiles", pa.Table.from_pylist([trait(n, "plan", "gold" if n <= 30 else "free") for n in range(1, 61)])
    )
    return lake


@pytest.fixture
def asked(company: Lake) -> Ask:
    """``asked("scores", metric="nps")``: the answer of the company's lake, or of ``lake=``."""

    def answer(kind: str, *, lake: Lake | None = None, scope: Scope | None = None, **words: object) -> Answer:
        said = {
            word.rstrip("_").replace("_", "-"): [str(one) for one in (value if isinstance(value, list) else [value])]
            for word, value in words.items()
        }
        return ask(from_words(kind, said), lake=lake or company, now=NOW, scope=scope or Scope())

    return answer
