"""What is made of voices' words lies beside them: a version at a time, and gone when they are gone."""

import pyarrow as pa
import pytest

from rashin.analysis.lake.backup import freeze, thaw
from rashin.analysis.lake.store import Lake
from tests.analysis.lake.making import NOW, START, TIME, batch_line, voices


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake")


def readings(*numbers: int, version: int = 1, batch: str = "b") -> pa.Table:
    rows = len(numbers)
    return pa.table(
        {
            "voice_id": [f"voice-{number}" for number in numbers], "version": pa.array([version] * rows, pa.int64()),
            "round": pa.array([1] * rows, pa.int64()), "sentiment": [-0.5] * rows, "label": ["neg"] * rows,
            "occurred_at": pa.array([START] * rows, TIME), "batch": [batch] * rows,
        }
    )  # fmt: skip


def assignments(*numbers: int, version: int = 1, batch: str = "b") -> pa.Table:
    rows = len(numbers)
    return pa.table(
        {
            "voice_id": [f"voice-{number}" for number in numbers], "topic": ["late"] * rows,
            "tree_version": pa.array([version] * rows, pa.int64()), "batch": [batch] * rows,
            "occurred_at": pa.array([START] * rows, TIME),
        }
    )  # fmt: skip


def ids(lake: Lake, view: str) -> list[str]:
    return lake.rows(f"SELECT voice_id FROM {view} ORDER BY 1").column(0).to_pylist()


def test_questions_read_the_version_that_counts_until_the_next_is_whole(lake):
    lake.append("readings", readings(1, 2))
    assert ids(lake, "readings") == []
    lake.point("readings", 1, at=NOW)
    lake.append("readings", readings(1, version=2))
    assert ids(lake, "readings") == ["voice-1", "voice-2"]
    assert ids(lake, "readings_made") == ["voice-1", "voice-1", "voice-2"]
    lake.point("readings", 2, at=NOW, detail="{}")
    assert ids(lake, "readings") == ["voice-1"]
    assert lake.currents() == {"readings": (2, "{}")}
    assert lake.drop_older("readings", than=2, now=NOW) == 2
    assert ids(lake, "readings_made") == ["voice-1"]


def test_each_table_has_its_own_pointer(lake):
    lake.append("readings", readings(1))
    lake.append("assignments", assignments(1, version=7))
    lake.point("topics", 7, at=NOW)
    assert (ids(lake, "readings"), ids(lake, "assignments")) == ([], ["voice-1"])


def test_a_forgotten_voice_leaves_nothing_that_was_read_in_it(lake):
    lake.append("voices", voices(3))
    lake.append("readings", readings(0, 1, 2))
    lake.append("assignments", assignments(0, 1, 2))
    lake.compact(now=NOW, thorough=True)
    assert lake.forget("voices", ["voice-1"], now=NOW) == 1
    assert ids(lake, "readings_made") == ids(lake, "assignments_made") == ["voice-0", "voice-2"]


def test_an_import_taken_back_takes_its_readings_along_and_counts_its_voices(lake):
    for batch, start in (("b", 0), ("c", 3)):
        lake.append("voices", voices(3, batch=batch, start=start))
        lake.append("readings", readings(start, start + 1, batch=batch))
        lake.append("batches", batch_line(batch, rows=3))
    assert lake.undo("b", at=NOW, actor="test") == 3
    assert ids(lake, "readings_made") == ["voice-3", "voice-4"]


def test_readings_of_voices_that_are_no_more_are_swept_out(lake):
    lake.append("readings", readings(1, 2))
    lake.append("readings", readings(1, batch="c"))
    strays = pa.table({"voice_id": ["voice-1", "voice-9"], "batch": ["b", "b"]})
    assert lake.drop_strays("readings", strays, now=NOW) == 1
    assert lake.rows("SELECT voice_id, batch FROM readings_made ORDER BY 1").to_pylist() == [
        {"voice_id": "voice-1", "batch": "c"}, {"voice_id": "voice-2", "batch": "b"},
    ]  # fmt: skip


def test_a_copy_has_them_all(lake, tmp_path):
    lake.append("readings", readings(1, 2))
    lake.append("assignments", assignments(2, version=3))
    lake.point("readings", 1, at=NOW)
    lake.point("topics", 3, at=NOW)
    freeze(lake, tmp_path / "copy")
    thaw(tmp_path / "copy", str(tmp_path / "again"))
    again = Lake.open(tmp_path / "again")
    assert (ids(again, "readings"), ids(again, "assignments")) == (["voice-1", "voice-2"], ["voice-2"])
    assert again.versions() == lake.versions()
