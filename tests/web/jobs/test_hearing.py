"""Voices into the lake and to listeners: once each, whatever dies in between."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from rashin.analysis.lake.keys import customer_key
from rashin.base.atlas.hearing import Heard, Turn, hear, take_back
from rashin.base.atlas.models import HeardRound, HeardVoice
from rashin.web.jobs import voices as draining
from rashin.web.jobs.voices import Drain
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)
CALL = Heard(
    voice_id="call:1", occurred_at=NOW, source="callcentre", channel="call", identifier="user_id:42",
    text="電話は090-1234-5678です。届きません", link="https://calls.example.jp/1", author="ab12", unit="shinjuku",
    consent_ref="c-7", retention_days=30, context={"order_id": "A-1"},
    turns=(
        Turn(speaker="佐藤", role="staff", text="どうされましたか", start_ms=0, end_ms=900),
        Turn(speaker="田中様", role="customer", text="電話は090-1234-5678です。届きません", start_ms=900),
    ),
)  # fmt: skip


class Died(BaseException):
    """The power went: nothing catches it."""


class Dying:
    """A lake whose process dies at one of its calls, before or after it was done."""

    def __init__(self, lake: Any, at: int, *, after: bool) -> None:
        self._lake, self._left, self._after = lake, at, after

    def transaction_version(self, table: str, app: str) -> int | None:
        return self._lake.transaction_version(table, app)

    def append(self, table: str, data: Any, **more: Any) -> bool:
        return self._do(self._lake.append, table, data, **more)

    def forget(self, table: str, ids: Sequence[str], **more: Any) -> int:
        return self._do(self._lake.forget, table, ids, **more)

    def _do(self, call: Any, *args: Any, **more: Any) -> Any:
        self._left -= 1
        if self._left == -1 and not self._after:
            raise Died
        done = call(*args, **more)
        if self._left == -1:
            raise Died
        return done


class Ear:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    def __call__(self, voices: Sequence[Heard], /, *, now: datetime) -> None:
        self.heard += voices


def test_a_call_is_kept_with_its_turns_and_only_masked(lake):
    hear([CALL], now=NOW)
    assert Drain(lake, {}).run_all(now=NOW) == 1
    row = lake.rows("SELECT * FROM voices").to_pylist()[0]
    assert row["customer_key"] == customer_key("user_id:42")
    assert row["text"] == "電話は[phone]です。届きません"
    assert (row["consent_ref"], row["unit"], row["channel"]) == ("c-7", "shinjuku", "call")
    for part in (
        '"link":"https://calls.example.jp/1"',
        '"author":"ab12"',
        '"order_id":"A-1"',
        '"erase_on":"2026-05-15"',
    ):
        assert part in row["properties"]
    turns = lake.rows("SELECT speaker, role, text, start_ms FROM turns ORDER BY number").to_pylist()
    assert [(one["speaker"], one["role"], one["start_ms"]) for one in turns] == [
        ("1", "staff", 0),
        ("2", "customer", 900),
    ]
    assert turns[1]["text"] == "電話は[phone]です。届きません"
    kept = lake.originals(["call:1"], purpose="test").to_pylist()
    assert {one["field"] for one in kept} == {"text", "turn:2", "speaker:1", "speaker:2"}
    assert HeardVoice.objects.get().record == {}


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_anywhere_loses_and_doubles_nothing(lake, after):
    ear, point = Ear(), 0
    while True:
        names = [f"{point}:{number}" for number in range(3)]
        hear([replace(CALL, voice_id=name) for name in names], now=NOW)
        hear([replace(CALL, voice_id="corrected", text=f"{point} 090-1234-5678")], now=NOW)
        try:
            Drain(Dying(lake, point, after=after), {"ear": ear}, worker="first").run_all(now=NOW)
            died = False
        except Died:
            died = True
            hear([replace(CALL, voice_id=f"{point}:late")], now=NOW)  # it must not slip into the drain that died
        Drain(lake, {"ear": ear}, worker="second").run_all(now=LATER)
        for table, key, each in (("voices", "voice_id", 1), ("turns", "voice_id", 2)):
            found = lake.rows(f"SELECT {key} FROM {table} WHERE {key} LIKE '{point}:%'").column(0).to_pylist()
            assert len(found) == (len(names) + died) * each, (table, point)
        assert lake.originals([names[0]], purpose="test").num_rows == 4
        told = lake.rows("SELECT text FROM voices WHERE voice_id = 'corrected'").to_pylist()
        assert told == [{"text": f"{point} [phone]"}]
        if not died:
            break
        point += 1
    assert point >= 6
    seen = [(voice.voice_id, voice.revision) for voice in ear.heard]
    assert len(seen) == len(set(seen))
    assert {name for name, _ in seen} == set(HeardVoice.objects.values_list("voice_id", flat=True))
    ledger = lake.batches().to_pylist()
    assert sum(line["rows"] for line in ledger) == len(seen)
    assert len({line["batch"] for line in ledger}) == len(ledger)


def test_what_is_taken_back_leaves_the_lake_whole(lake):
    ear = Ear()
    hear([CALL, replace(CALL, voice_id="call:2")], now=NOW)
    drain = Drain(lake, {"ear": ear})
    drain.run_all(now=NOW)
    take_back(["call:1", "never"], now=NOW)
    drain.run_all(now=NOW)
    assert lake.rows("SELECT voice_id FROM voices").column(0).to_pylist() == ["call:2"]
    assert lake.rows("SELECT DISTINCT voice_id FROM turns").column(0).to_pylist() == ["call:2"]
    assert lake.originals(["call:1"], purpose="test").num_rows == 0
    assert len(ear.heard) == 2


def test_a_listener_that_breaks_is_told_again_alone_and_the_other_once(lake, caplog):
    good, bad, mended = Ear(), Ear(), []

    def breaking(voices: Sequence[Heard], /, *, now: datetime) -> None:
        HeardVoice.objects.filter(voice_id="call:1").update(problem="half done")
        if not mended and any(voice.voice_id == "call:2" for voice in voices):
            raise RuntimeError
        bad(voices, now=now)

    hear([CALL, replace(CALL, voice_id="call:2")], now=NOW)
    drain = Drain(lake, {"good": good, "bad": breaking})
    drain.run_all(now=NOW)
    assert [voice.voice_id for voice in bad.heard] == ["call:1"]
    assert "broke" in caplog.text
    assert not draining.waiting(NOW)
    mended.append(True)
    drain.run_all(now=LATER)
    assert [voice.voice_id for voice in bad.heard] == ["call:1", "call:2"]
    assert [voice.voice_id for voice in good.heard] == ["call:1", "call:2"]


def test_while_one_worker_drains_another_leaves_it_alone_and_takes_over_when_it_is_gone(lake):
    hear([CALL], now=NOW)
    with pytest.raises(Died):
        Drain(Dying(lake, 0, after=False), {}, worker="first").run(now=NOW)
    assert Drain(lake, {}, worker="second").run(now=NOW).kept == 0
    assert Drain(lake, {}, worker="second").run(now=LATER).kept == 1


def test_an_older_copy_of_the_outbox_beside_the_lake_loses_nothing(lake):
    hear([CALL], now=NOW)
    Drain(lake, {}).run_all(now=NOW)
    HeardRound.objects.update(number=0)
    hear([replace(CALL, voice_id="call:2")], now=NOW)
    Drain(lake, {}).run_all(now=NOW)
    assert lake.rows("SELECT count(*) AS n FROM voices").to_pylist() == [{"n": 2}]


def test_a_voice_that_cannot_become_a_row_is_set_aside_and_holds_up_none(lake, caplog):
    hear([CALL, replace(CALL, voice_id="call:2")], now=NOW)
    row = HeardVoice.objects.get(voice_id="call:1")
    HeardVoice.objects.filter(pk=row.pk).update(record={**row.record, "occurred_at": "yesterday"})
    Drain(lake, {}).run_all(now=NOW)
    assert lake.rows("SELECT voice_id FROM voices").column(0).to_pylist() == ["call:2"]
    row.refresh_from_db()
    assert row.problem.startswith("ValueError")
    assert row.record
