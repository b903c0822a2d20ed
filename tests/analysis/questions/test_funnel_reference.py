"""Funnels asked of a lake against the slow reference: up to 20 steps, filters, exclusions, optional steps, all at once.

The kernel is compared with the reference elsewhere; this compares the whole way: words, SQL, masks, segments, sums.
"""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.catalogue import ask
from rashin.analysis.questions.funnel import Funnel, plan_of
from tests.analysis.questions.conftest import NOW, event, trait
from tests.analysis.sequences.funnel_reference import Event, answer

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = "ABCD"
HOUR = 3_600_000_000
Rows = dict[int, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Rows]:
    """Eighty people with up to forty events each, many of them at the same instant."""
    dice = random.Random(20260601)
    rows: Rows = {}
    number = 0
    for person in range(1, 81):
        for _ in range(dice.randrange(1, 41)):
            number += 1
            at = BEGIN + timedelta(hours=dice.randrange(0, 200))
            properties = {
                "x": dice.randrange(4),
                "products": [{"c": dice.choice("st")} for _ in range(dice.randrange(3))],
            }
            rows.setdefault(person, []).append(
                event(number, customer_key=person, event=dice.choice(NAMES), occurred_at=at, received_at=at,
                      channel=dice.choice(["web", "app", None]), properties=json.dumps(properties))
            )  # fmt: skip
    lake = Lake.create(tmp_path_factory.mktemp("funnels") / "lake")
    lake.append("events", pa.Table.from_pylist([row for person in rows.values() for row in person]))
    lake.append("profiles", pa.Table.from_pylist([trait(n, "plan", "gold") for n in rows if n % 2]))
    return lake, rows


TESTS = {
    "x>=2": lambda row: json.loads(row["properties"])["x"] >= 2,
    "x=0|3": lambda row: json.loads(row["properties"])["x"] in {0, 3},
    "channel=web": lambda row: row["channel"] == "web",
    "channel!=web": lambda row: row["channel"] != "web",
    "products.c=s": lambda row: any(item["c"] == "s" for item in json.loads(row["properties"])["products"]),
}


def event_of(dice: random.Random, *, plain: float) -> str:
    name = dice.choice([*NAMES, *NAMES, "*"])
    chosen = [] if dice.random() < plain else dice.sample(list(TESTS), dice.randrange(1, 3))
    return name + (f"[{','.join(chosen)}]" if chosen else "")


def funnel_of(dice: random.Random) -> Funnel:
    count = dice.choice([1, 2, 3, 4, 5, 8, 13, 20])
    order = dice.choice(["ordered", "ordered", "strict", "any"])
    options: dict[str, Any] = {
        "steps": tuple(event_of(dice, plain=0.7) for _ in range(count)),
        "within": timedelta(hours=dice.choice([1, 24, 72, 300])),
        "order": order,
        "first_ever": dice.random() < 0.3,
        "minimum": 1,
    }
    if count > 2:
        options["optional"] = tuple(dice.sample(range(2, count + 1), dice.randrange(0, min(3, count - 1))))
    if count > 1 and dice.random() < 0.6:
        after = 1 if order == "any" else dice.randrange(1, count)
        before = count if order == "any" else dice.randrange(after + 1, count + 1)
        options["exclude"] = tuple(f"{event_of(dice, plain=0.3)}:{after}-{before}" for _ in range(dice.randrange(1, 3)))
    if dice.random() < 0.4:
        options["start"], options["end"] = BEGIN + timedelta(hours=20), BEGIN + timedelta(hours=120)
    if dice.random() < 0.3:
        options["where"] = ("channel=web",)
    return Funnel(**options)


def fits(step: Any, row: dict[str, Any]) -> bool:
    if step.event not in {"*", row["event"]}:
        return False
    return all(TESTS[str(item).removeprefix("prop.")](row) for item in step.where)


def slow(question: Funnel, rows: Rows) -> list[int]:
    """People by step, from the reference."""
    people: dict[int, list[Event]] = {}
    for person, own in rows.items():
        for row in sorted(own, key=lambda one: one["occurred_at"]):
            if question.where and row["channel"] != "web":
                continue
            steps = frozenset(n for n, step in enumerate(question.steps, 1) if fits(step, row))
            excludes = frozenset(n for n, item in enumerate(question.exclude) if fits(item.event, row))
            if steps or excludes or question.order == "strict":
                at = int(row["occurred_at"].timestamp() * 1_000_000)
                people.setdefault(person, []).append(Event(at, steps, excludes))
    found = answer(plan_of(question, NOW), people)
    return [sum(step in taken for _, taken in found.values()) for step in range(1, len(question.steps) + 1)]


@pytest.mark.parametrize("seed", range(12))
def test_a_funnel_agrees_with_the_reference(told: tuple[Lake, Rows], seed: int) -> None:
    lake, rows = told
    dice = random.Random(seed)
    for _ in range(8):
        question = funnel_of(dice)
        found = ask(question, lake=lake, now=NOW)
        assert [bar.people for bar in found.total] == slow(question, rows), question  # type: ignore[attr-defined]


def test_a_funnel_of_a_segment_agrees_with_the_reference(told: tuple[Lake, Rows]) -> None:
    lake, rows = told
    gold = {person: own for person, own in rows.items() if person % 2}
    question = Funnel(steps=("A", "B", "C"), minimum=1)  # type: ignore[arg-type]
    some = Funnel(steps=("A", "B", "C"), minimum=1, segment=("gold[trait.plan=gold]",))  # type: ignore[arg-type]
    found = ask(some, lake=lake, now=NOW)
    assert [bar.people for bar in found.total] == slow(question, gold)  # type: ignore[attr-defined]
