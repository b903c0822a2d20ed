import os
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from deltalake import CommitProperties, DeltaTable, Transaction

from rashin.analysis.lake import migrations
from rashin.analysis.lake.errors import (
    BatchUndone,
    DataRefused,
    LakeDamaged,
    LakeMissing,
    LakeTooNew,
    NoSuchBatch,
    QueryRefused,
    QueryTooLarge,
    StorageRefused,
)  # fmt: skip
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.store import Lake

from .making import NOW, START, TIME, batch_line, events, voices


@pytest.fixture
def lake(tmp_path):
    made = Lake.create(tmp_path / "lake")
    yield made
    made.close()


def count(lake: Lake) -> int:
    return lake.rows("SELECT count(*) AS n FROM events")["n"][0].as_py()


def test_an_empty_lake_answers_about_every_view(lake):
    for name in (*(name for name, table in TABLES.items() if not table.restricted), "traits"):
        assert lake.rows(f"SELECT * FROM {name}").num_rows == 0
    assert lake.fold(columns={"n": "1"}, kernel=lambda columns: len(columns["person_key"])) == [0]
    assert lake.batches().num_rows == lake.rejects().num_rows == lake.originals(["x"], purpose="test").num_rows == 0


def test_creating_again_changes_nothing(lake):
    lake.append("events", events(5))
    stamp = lake.stamp()
    assert count(Lake.create(lake.place.address)) == 5
    assert lake.stamp() == stamp


def test_missing_and_newer_lakes_are_told_apart(tmp_path, lake):
    with pytest.raises(LakeMissing, match="nowhere"):
        Lake.open(tmp_path / "nowhere")
    migrations._mark(lake.place, 99)
    with pytest.raises(LakeTooNew, match="format 99"):
        Lake.open(lake.place.address)


def test_older_lakes_are_brought_up_to_date_step_by_step(lake, monkeypatch):
    done = []
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 6)
    monkeypatch.setattr(migrations, "STEPS", {5: lambda place: done.append(5), 6: lambda place: done.append(6)})
    Lake.open(lake.place.address)
    Lake.open(lake.place.address)
    assert done == [5, 6]


def test_a_lake_of_format_1_gets_the_tables_that_came_later(lake):
    names = ("turns", "readings", "mentions", "assignments", "currents", "corrections")
    for name in names:
        shutil.rmtree(f"{lake.place.address}/{name}")
    batches = DeltaTable(f"{lake.place.address}/batches")
    older = CommitProperties(app_transactions=[Transaction(migrations.FORMAT, 1)])
    batches.create_write_transaction([], mode="append", schema=batches.schema(), commit_properties=older)
    opened = Lake.open(lake.place.address)
    assert [opened.rows(f"SELECT * FROM {name}").num_rows for name in names] == [0] * len(names)


def test_records_are_taken_out_of_sorted_and_fresh_files_alike(lake):
    lake.append("voices", voices(5))
    lake.compact(now=NOW, thorough=True)
    lake.append("voices", voices(5, start=5, batch="kept"))
    gone = ["voice-1", "voice-3", "voice-6", "nobody"]
    assert lake.forget("voices", gone, now=NOW, spare="kept") == 2
    left = lake.rows("SELECT voice_id FROM voices ORDER BY 1").column(0).to_pylist()
    assert left == [f"voice-{number}" for number in (0, 2, 4, 5, 6, 7, 8, 9)]
    assert lake.forget("voices", gone, now=NOW, spare="kept") == 0
    assert lake.forget("voices", [f"voice-{number}" for number in range(5)], now=NOW) == 3


def test_a_transaction_is_written_once(lake):
    assert lake.append("events", events(5), transaction=("import:a", 1))
    assert not lake.append("events", events(5), transaction=("import:a", 1))
    assert lake.append("events", events(5, start=5), transaction=("import:b", 1))
    assert lake.append("events", events(5, start=10), transaction=("flush", 7))
    assert not lake.append("events", events(5, start=10), transaction=("flush", 6))
    assert (lake.transaction_version("events", "flush"), lake.transaction_version("events", "nobody")) == (7, None)
    assert count(lake) == 15


def test_a_stream_is_one_commit(lake):
    whole = events(3000)
    reader = pa.RecordBatchReader.from_batches(whole.schema, whole.to_batches(max_chunksize=500))
    version = lake.snapshot("events").version
    assert lake.append("events", reader, transaction=("import", 1))
    assert lake.snapshot("events").version == version + 1
    assert lake.rows("SELECT month, count(*) AS n FROM events GROUP BY 1 ORDER BY 1").num_rows == 5
    assert count(lake) == 3000


def test_a_stream_that_breaks_leaves_nothing(lake):
    def batches():
        yield events(10).to_batches()[0]
        raise RuntimeError("the file ends here")

    with pytest.raises(RuntimeError):
        lake.append("events", pa.RecordBatchReader.from_batches(events(1).schema, batches()))
    assert count(lake) == 0
    assert list(_folder(lake).rglob("*.parquet")) == []


def _folder(lake):
    from pathlib import Path

    return Path(lake.place.address) / "events"


def test_data_that_does_not_fit_is_refused_with_its_column(lake):
    cases = {
        "colour": events(2).append_column("colour", pa.array(["red", "blue"])),
        "occurred_at": events(2).set_column(3, "occurred_at", pa.array([START, None], TIME)),
        "customer_key": events(2).set_column(1, "customer_key", pa.array(["x", "y"])),
        "event_id": events(2).drop(["event_id"]),
    }
    for column, data in cases.items():
        with pytest.raises(DataRefused, match=column):
            lake.append("events", data)
    assert count(lake) == 0


def test_writers_that_race_lose_nothing_and_double_nothing(lake):
    written = []

    def write(number: int) -> None:
        mine = Lake.open(lake.place.address)
        for n in range(6):
            written.append(mine.append("events", events(10, start=10 * n), transaction=("same", n)))
            mine.append("events", events(10, start=1000 * number + 10 * n), transaction=(f"own-{number}", n))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(written) >= 1
    assert count(lake) == 10 * sum(written) + 3 * 60
    assert lake.transaction_version("events", "same") == 5


def test_another_process_sees_a_commit_at_once(lake):
    other = Lake.open(lake.place.address)
    assert count(other) == 0
    before = other.stamp()
    lake.append("events", events(3))
    assert count(other) == 3
    assert other.stamp() != before


def test_times_are_utc_and_zones_work_offline(lake):
    lake.append("events", events(1))
    found = lake.rows(
        "SELECT timezone($zone, occurred_at)::VARCHAR AS local, month FROM events", {"zone": "Asia/Tokyo", "unused": 1}
    )
    assert found.to_pylist() == [{"local": "2026-01-20 09:00:00", "month": "2026-01"}]


def test_a_query_sees_the_lake_and_nothing_else(lake):
    for sql in ("SELECT * FROM read_csv('/etc/passwd')", "SELECT nonsense FROM events", "INSTALL httpfs", "SELECT $x"):
        with pytest.raises(QueryRefused):
            lake.rows(sql)
    with pytest.raises(QueryRefused):
        lake.rows("SELECT * FROM originals")
    assert count(lake) == 0


def test_what_is_too_large_says_so(tmp_path):
    small = Lake.create(tmp_path / "small", memory="20MB")
    with pytest.raises(QueryTooLarge):
        small.rows("SELECT list(i) FROM range(20000000) t(i)")


def test_the_newest_value_of_a_trait_counts_and_the_later_row_of_equals(lake):
    def profiles(*rows: tuple[int, str, int]) -> pa.Table:
        return pa.table(
            {
                "customer_key": [key for key, _, _ in rows], "trait": ["plan"] * len(rows),
                "value": [value for _, value, _ in rows],
                "at": pa.array([START + timedelta(days=day) for _, _, day in rows], TIME),
            }
        )  # fmt: skip

    lake.append("profiles", profiles((1, "old", 0), (1, "new", 5), (2, "first", 3), (2, "second", 3)))
    lake.append("profiles", profiles((1, "older", -1), (2, "third", 3)))
    expected = {1: "new", 2: "third"}
    for _ in range(2):
        found = lake.rows("SELECT person_key, value FROM traits ORDER BY 1").to_pylist()
        assert {row["person_key"]: row["value"] for row in found} == expected
        lake.compact(now=NOW, thorough=True)
    lake.append("overrides", pa.table({"customer_key": [2], "person_key": [1], "version": [1]}))
    assert lake.rows("SELECT person_key, value FROM traits").to_pylist() == [{"person_key": 1, "value": "new"}]


def test_originals_are_read_for_a_purpose(lake):
    lake.append(
        "originals",
        pa.table({"record_id": ["v1", "v2"], "field": ["text"] * 2, "value": ["山田です", "x"],
                  "occurred_at": pa.array([START] * 2, TIME)}),
    )  # fmt: skip
    assert lake.originals(["v1"], purpose="case 7")["value"].to_pylist() == ["山田です"]
    with pytest.raises(QueryRefused):
        lake.originals(["v1"], purpose=" ")


def test_an_import_is_undone_whole_and_once(lake):
    lake.append("events", events(1500, batch="keep"))
    lake.append("events", events(1500, batch="wrong", start=1500))
    lake.compact(now=NOW, thorough=True)
    lake.append("events", events(10, batch="wrong", start=5000))
    for batch in ("keep", "wrong"):
        lake.append("batches", batch_line(batch))
    with pytest.raises(NoSuchBatch):
        lake.undo("nothing", at=NOW, actor="me")
    assert lake.undo("wrong", at=NOW + timedelta(hours=1), actor="me") == 1510
    assert lake.rows("SELECT batch, count(*) AS n FROM events GROUP BY 1").to_pylist() == [{"batch": "keep", "n": 1500}]
    assert {row["batch"]: row["state"] for row in lake.batches().to_pylist()} == {"keep": "done", "wrong": "undone"}
    with pytest.raises(BatchUndone):
        lake.undo("wrong", at=NOW + timedelta(hours=2), actor="me")
    assert all(file.resolved == 0 for file in lake.snapshot("events").files)
    lake.append("events", events(10, batch="wrong", start=7000))
    lake.append("batches", batch_line("wrong", at=NOW + timedelta(hours=3)))
    assert lake.undo("wrong", at=NOW + timedelta(hours=4), actor="me") == 10


def test_a_full_disk_says_so_and_leaves_the_lake_as_it_was(lake, monkeypatch):
    from rashin.analysis.lake import files

    lake.append("events", events(5))

    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_sync", full)
    with pytest.raises(StorageRefused, match="No space left"):
        lake.append("events", events(5, start=5), transaction=("import", 1))
    monkeypatch.undo()
    assert count(lake) == 5
    assert len(list(_folder(lake).rglob("*.parquet"))) == 1
    assert lake.append("events", events(5, start=5), transaction=("import", 1))


def test_a_missing_file_is_damage(lake):
    lake.append("events", events(5))
    next(_folder(lake).rglob("*.parquet")).unlink()
    with pytest.raises(LakeDamaged):
        count(Lake.open(lake.place.address))


def test_years_at_the_ends_of_time_have_their_month(lake):
    ends = pa.array([datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)], TIME)
    lake.append("events", events(2).set_column(3, "occurred_at", ends))
    assert lake.rows("SELECT month FROM events ORDER BY 1")["month"].to_pylist() == ["0001-01", "9999-12"]
    total = sum(lake.fold(columns={}, kernel=lambda columns: int(np.sum(columns["person_key"] > 0))))
    assert total == 2


def test_times_come_back_in_utc_wherever_the_machine_stands(tmp_path):
    ask = (
        "import sys; from rashin.analysis.lake.store import Lake; lake = Lake.open(sys.argv[1]);"
        "found = lake.rows('SELECT occurred_at, occurred_at::VARCHAR AS text FROM events ORDER BY 1 LIMIT 1');"
        "print(found.schema.field('occurred_at').type.tz, found['text'][0].as_py())"
    )
    Lake.create(tmp_path / "lake").append("events", events(2))
    done = subprocess.run(
        [sys.executable, "-c", ask, str(tmp_path / "lake")], env={**os.environ, "TZ": "Asia/Tokyo"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["UTC", "2026-01-20", "00:00:00+00"]
