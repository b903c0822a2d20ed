"""Rows that pages ask for again: kept while their tables stay, let go as soon as one has changed."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from rashin.analysis.lake import keeping
from rashin.analysis.lake.keeping import KeepingLake
from rashin.analysis.lake.store import Lake
from tests.analysis.lake.making import NOW, events, voices

EVENTS = "SELECT count(*) AS n FROM events WHERE customer_key >= $least"
VOICES = "SELECT count(*) AS n FROM voices"


class Counted(Lake):
    """A lake that counts how often it is asked."""

    def __init__(self, lake: Lake) -> None:
        super().__init__(lake.place, lake._engine)
        self.asked = 0

    def rows(self, sql: str, params: Mapping[str, object] = {}) -> pa.Table:
        self.asked += 1
        return super().rows(sql, params)


@pytest.fixture
def counted(empty_lake: Path, tmp_path: Path) -> Counted:
    shutil.copytree(empty_lake, tmp_path / "lake")
    lake = Counted(Lake.open(tmp_path / "lake"))
    lake.append("events", events(10))
    lake.append("voices", voices(3))
    return lake


def test_the_same_rows_are_asked_for_once_until_their_table_changes(counted: Counted) -> None:
    kept = KeepingLake(counted)

    def n(sql: str, **params: object) -> int:
        return int(kept.rows(sql, params).to_pylist()[0]["n"])

    every = -(2**63)
    assert [n(EVENTS, least=every), n(EVENTS, least=every), n(VOICES), n(VOICES)] == [10, 10, 3, 3]
    assert counted.asked == 2
    assert n(EVENTS, least=2**63 - 1) == 0  # other parameters are another question
    assert counted.asked == 3
    counted.append("events", events(5, start=10))
    assert n(VOICES) == 3
    assert counted.asked == 3  # voices have stayed
    assert n(EVENTS, least=every) == 15
    assert counted.asked == 4
    assert len(kept._kept) == 2, "what was read from older events is let go, whoever asked for it"
    counted.append("voices", voices(2, start=3))
    assert n(VOICES) == 5


def test_somebody_forgotten_is_in_nothing_that_is_kept(counted: Counted) -> None:
    kept = KeepingLake(counted)
    asked = "SELECT text FROM voices WHERE voice_id = $id"
    ids = [row["voice_id"] for row in counted.rows("SELECT voice_id FROM voices").to_pylist()]
    assert [kept.rows(asked, {"id": one}).num_rows for one in ids] == [1, 1, 1]
    counted.forget("voices", [ids[0]], now=NOW)
    assert kept.rows(asked, {"id": ids[1]}).num_rows == 1  # any look lets go of what older voices said
    assert len(kept._kept) == 1
    assert kept.rows(asked, {"id": ids[0]}).num_rows == 0


def test_little_is_kept(counted: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 3)
    kept = KeepingLake(counted)
    for number in range(10):
        kept.rows(EVENTS, {"least": number})
    assert len(kept._kept) == 3
    assert kept._room == keeping.ROOM - sum(one.rows.nbytes for one in kept._kept.values())
    monkeypatch.setattr(keeping, "LARGEST", 1)
    kept.rows(VOICES)
    assert len(kept._kept) == 3


def test_what_is_written_while_it_is_asked_makes_it_old_at_once(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, plain = KeepingLake(counted), Lake.rows

    def rows(self: Lake, sql: str, params: Mapping[str, object] = {}) -> pa.Table:
        found = plain(self, sql, params)
        monkeypatch.setattr(Lake, "rows", plain)
        counted.append("voices", voices(2, start=3))
        return found

    monkeypatch.setattr(Lake, "rows", rows)
    assert kept.rows(VOICES).to_pylist() == [{"n": 3}]
    assert kept.rows(VOICES).to_pylist() == [{"n": 5}]
