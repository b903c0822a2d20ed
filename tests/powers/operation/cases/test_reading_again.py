"""A rule of topics waits until a voice has been read, and opens its case then, once."""

from datetime import timedelta

import pyarrow as pa
import pytest

from rashin.analysis.lake.store import Lake
from rashin.base.workspace import asking
from rashin.powers.operation.cases.models import Case
from rashin.powers.operation.cases.reading_again import look_again
from rashin.powers.operation.cases.records import Conditions, RuleSaid
from rashin.powers.operation.cases.setup import save_rule
from tests.analysis.questions.conftest import voice
from tests.conftest import NOW
from tests.powers.operation.cases.conftest import Desk

pytestmark = pytest.mark.django_db


def assigned(number: int, topic: str, *, tree: int = 3) -> dict[str, object]:
    return {
        "voice_id": f"v{number}", "tree_version": tree, "topic": topic, "occurred_at": NOW, "batch": "heard-1",
        "month": "2026-04",
    }  # fmt: skip


def test_what_was_read_opens_a_case_once_and_what_came_before_the_rule_does_not(desk: Desk, lake: Lake) -> None:
    about = RuleSaid(name="安全", conditions=Conditions(topics=("safety",)), answer_hours=1, resolve_hours=4)
    save_rule(actor="test", said=about, now=NOW - timedelta(minutes=10))
    came = {1: NOW - timedelta(minutes=2), 2: NOW - timedelta(minutes=30), 3: NOW - timedelta(minutes=2)}
    lake.append("voices", pa.Table.from_pylist([
        voice(number, occurred_at=at, received_at=at, score=9.0, batch="heard-1", text="煙が出ました")
        for number, at in came.items()
    ]))  # fmt: skip
    lake.append("batches", pa.Table.from_pylist([
        {"batch": "heard-1", "kind": "heard", "source": "voices", "at": NOW - timedelta(minutes=1), "rows": 3,
         "state": "done", "actor": "t"}
    ]))  # fmt: skip
    asking._lake_at.cache_clear()
    assert look_again(now=NOW) == 0  # nothing has been read yet
    lake.append("assignments", pa.Table.from_pylist([assigned(1, "safety"), assigned(2, "safety"), assigned(3, "price"),
                                                     assigned(3, "safety", tree=2)]))  # fmt: skip
    lake.point("topics", 3, at=NOW)
    assert look_again(now=NOW) == 1
    assert look_again(now=NOW) == 0
    case = Case.objects.get()
    assert case.rule is not None
    assert case.rule.name == "安全"
