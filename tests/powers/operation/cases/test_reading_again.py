"""A rule of topics waits until a voice has been read, and opens its case then, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from rashin.analysis.lake.store import Lake
from rashin.base.atlas.hearing import Heard
from rashin.base.workspace import asking
from rashin.powers.operation.cases import reading_again
from rashin.powers.operation.cases.models import Case, UnreadVoice
from rashin.powers.operation.cases.opening import consider
from rashin.powers.operation.cases.reading_again import look_again
from rashin.powers.operation.cases.records import Conditions, RuleSaid
from rashin.powers.operation.cases.setup import save_rule
from tests.analysis.questions.conftest import voice
from tests.conftest import NOW
from tests.powers.operation.cases.conftest import Desk

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def fresh(desk: Desk) -> None:
    """A rule that asks for a topic, and a process that has looked at nothing yet."""
    reading_again._places.clear()
    about = RuleSaid(name="安全", conditions=Conditions(topics=("safety",)), answer_hours=1, resolve_hours=4)
    save_rule(actor="test", said=about, now=NOW - 10 * A_MINUTE)


def hear(lake: Lake, numbers: Sequence[int], *, at: datetime = NOW, **facts: Any) -> None:
    """Voices come: into the lake, then told, as the drain does it."""
    said = "煙が出ました"
    lake.append("voices", pa.Table.from_pylist([
        voice(number, occurred_at=at, received_at=at, score=9.0, batch="heard-1", text=said) for number in numbers
    ]))  # fmt: skip
    asking._lake_at.cache_clear()
    consider(
        [
            Heard(voice_id=f"v{number}", occurred_at=at, source="t", metric="csat", score=9, scale_max=10, text=said,
                  **facts)
            for number in numbers
        ],
        now=at,
    )  # fmt: skip


def read(lake: Lake, numbers: Sequence[int], topic: str = "safety", polarity: float = -0.5) -> None:
    """They are read and put under a topic."""
    shared = {"occurred_at": NOW, "batch": "heard-1", "month": "2026-04"}
    lake.append("readings", pa.Table.from_pylist([
        {"voice_id": f"v{number}", "version": 1, "round": 1, "sentiment": -0.5, "label": "neg",
         "intents": '["complaint"]', **shared}
        for number in numbers
    ]))  # fmt: skip
    lake.append("assignments", pa.Table.from_pylist([
        {"voice_id": f"v{number}", "tree_version": 3, "topic": topic, "polarity": polarity, **shared}
        for number in numbers
    ]))  # fmt: skip
    lake.point("readings", 1, at=NOW)
    lake.point("topics", 3, at=NOW)


def waiting() -> set[str]:
    return set(UnreadVoice.objects.values_list("voice_id", flat=True))


def test_what_was_read_opens_a_case_once_and_what_came_before_the_rule_does_not(lake: Lake) -> None:
    hear(lake, [1, 3])
    hear(lake, [2], at=NOW - 30 * A_MINUTE)
    assert look_again(now=NOW) == 0  # nothing has been read yet
    assert waiting() == {"v1", "v2", "v3"}
    read(lake, [1, 2])
    read(lake, [3], "price")
    assert look_again(now=NOW) == 1
    assert look_again(now=NOW) == 0
    case = Case.objects.get()
    assert case.rule is not None
    assert case.rule.name == "安全"
    assert not waiting()


def test_a_voice_that_is_read_days_later_is_considered_then(lake: Lake) -> None:
    hear(lake, [1, 2])
    read(lake, [2], "price")
    assert look_again(now=NOW) == 0
    assert waiting() == {"v1"}
    read(lake, [1])
    assert look_again(now=NOW + timedelta(days=3)) == 1


def test_what_has_been_read_but_not_put_under_topics_waits_on(lake: Lake) -> None:
    hear(lake, [1, 2])
    read(lake, [2])
    lake.append("readings", pa.Table.from_pylist([
        {"voice_id": "v1", "version": 1, "round": 1, "sentiment": 0.0, "label": "neu", "occurred_at": NOW,
         "batch": "heard-1", "month": "2026-04"}
    ]))  # fmt: skip
    assert look_again(now=NOW) == 1
    assert waiting() == {"v1"}


def test_who_dies_between_loses_nothing_and_opens_nothing_twice(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(lake, [1])
    read(lake, [1])
    monkeypatch.setattr(reading_again, "consider", _dies)
    with pytest.raises(KeyboardInterrupt):
        look_again(now=NOW)
    assert waiting() == {"v1"}
    monkeypatch.undo()
    assert look_again(now=NOW) == 1
    assert (Case.objects.count(), waiting()) == (1, set())


def _dies(*_said: object, **_more: object) -> int:
    raise KeyboardInterrupt


def test_a_voice_that_breaks_holds_up_no_other(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(lake, [1, 2, 3])
    read(lake, [1, 2, 3])

    def breaks(voices: Sequence[Heard], **more: Any) -> int:
        if any(one.voice_id == "v2" for one in voices):
            raise ValueError
        return consider(voices, **more)

    monkeypatch.setattr(reading_again, "consider", breaks)
    assert look_again(now=NOW) == 2
    assert waiting() == {"v2"}


def test_a_second_worker_finds_nothing_left(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(lake, [1, 2])
    read(lake, [1, 2])
    first = reading_again._known

    def overtaken(rows: Sequence[UnreadVoice]) -> Any:
        monkeypatch.setattr(reading_again, "_known", first)
        found = first(rows)
        assert look_again(now=NOW) == 2  # another worker, between this one's look and its writing
        return found

    monkeypatch.setattr(reading_again, "_known", overtaken)
    assert look_again(now=NOW) == 0
    assert Case.objects.count() == 2


def test_a_look_costs_what_was_read_and_goes_on_where_it_stopped(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_again, "PIECE", 4)
    monkeypatch.setattr(reading_again, "IN_VAIN", 4)
    looked: list[int] = []
    first = reading_again._known

    def counted(rows: Sequence[UnreadVoice]) -> Any:
        looked.append(len(rows))
        return first(rows)

    monkeypatch.setattr(reading_again, "_known", counted)
    hear(lake, range(1, 21))
    read(lake, [18, 19, 20])
    found = [look_again(now=NOW) for _ in range(5)]
    assert sum(found) == 3  # the newest are found although the oldest wait on
    assert max(looked) == 4
    assert len(waiting()) == 17
    while reading_again._places and look_again(now=NOW):
        pass
    for _ in range(6):
        look_again(now=NOW)
    looked.clear()
    assert look_again(now=NOW) == 0
    read(lake, [2])
    assert sum(look_again(now=NOW) for _ in range(6)) == 1


def test_what_was_taken_back_waits_no_longer(lake: Lake) -> None:
    hear(lake, [1, 2])
    lake.forget("voices", ["v1"], now=NOW)
    read(lake, [2], "price")
    look_again(now=NOW)
    assert not waiting()


def test_topics_count_only_as_they_are_spoken_of_where_a_rule_says_so(lake: Lake) -> None:
    for name, tone in (("悪く", "neg"), ("良く", "pos")):
        said = RuleSaid(name=name, conditions=Conditions(topics=("price",), tone=tone))
        save_rule(actor="test", said=said, now=NOW - A_MINUTE)
    hear(lake, [1, 2, 3])
    for number, polarity in ((1, -0.6), (2, 0.6), (3, 0.05)):
        read(lake, [number], "price", polarity)
    look_again(now=NOW)
    named = {case.voices.get().voice_id: case.rule.name for case in Case.objects.all() if case.rule}
    assert named == {"v1": "悪く", "v2": "良く"}


def test_only_what_may_be_asked_again_waits(lake: Lake) -> None:
    hear(lake, [1], late=True)
    hear(lake, [2], context={"audience": "employee"})
    hear(lake, [3])
    assert waiting() == {"v3"}
