import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from rashin.analysis.lake import files, leases
from rashin.analysis.lake.backup import freeze, thaw
from rashin.analysis.lake.compaction import plan
from rashin.analysis.lake.schema import TABLES
from rashin.analysis.lake.storage import DataFile, Snapshot
from rashin.analysis.lake.store import Lake

from .making import NOW, batch_line, events


@pytest.fixture
def lake(tmp_path):
    made = Lake.create(tmp_path / "lake")
    yield made
    made.close()


def ids(lake: Lake) -> list[str]:
    return lake.rows("SELECT event_id FROM events ORDER BY event_id")["event_id"].to_pylist()


def fill(lake: Lake, times: int = 10, rows: int = 20) -> None:
    for n in range(times):
        lake.append("events", events(rows, start=rows * n, people=7))


def test_a_merge_keeps_every_row_and_sorts_them(lake):
    fill(lake, rows=100)
    before = lake.rows("SELECT * FROM events ORDER BY event_id")
    done = lake.compact(now=NOW, thorough=True)
    assert (done.merges, done.rows) == (3, 1000)
    assert lake.rows("SELECT * FROM events ORDER BY event_id").equals(before)
    for file in lake.snapshot("events").files:
        assert file.resolved == 0
        table = pq.ParquetFile(Path(lake.place.table("events")) / file.path).read()
        keys = list(zip(table["person_key"].to_pylist(), table["occurred_at"].to_pylist(), strict=True))
        assert keys == sorted(keys)
        assert (file.low, file.high, file.rows) == (min(keys)[0], max(keys)[0], len(keys))
    assert lake.compact(now=NOW).merges == 0


def snapshot(*found: tuple[int | None, int]) -> Snapshot:
    return Snapshot(
        table="events",
        version=1,
        root="",
        files=tuple(
            DataFile(path=str(n), size=rows, rows=rows, written=n, month="2026-01", low=0, high=9, resolved=resolved)
            for n, (resolved, rows) in enumerate(found)
        ),
    )


def test_large_files_are_left_alone_until_as_much_has_gathered():
    few = [(None, 10)] * 8
    (job,) = plan(snapshot((0, 100), (0, 10_000), *few), changed={}, thorough=False)
    assert sorted(file.rows for file in job.files) == [10] * 8 + [100]
    (job,) = plan(snapshot((0, 100), (0, 10_000), *[(None, 1000)] * 8), changed={}, thorough=False)
    assert len(job.files) == 10
    assert plan(snapshot((0, 100), *few[:7]), changed={}, thorough=False) == []


def test_files_whose_people_changed_are_rewritten():
    assert plan(snapshot((3, 100)), changed={3: 10**6}, thorough=False) == []
    assert plan(snapshot((3, 100)), changed={4: 10}, thorough=False) == []
    assert len(plan(snapshot((3, 100)), changed={4: 10}, thorough=True)) == 1
    assert len(plan(snapshot((3, 100)), changed={4: 10**6}, thorough=False)) == 1


def test_what_is_appended_during_a_merge_stays(lake, monkeypatch):
    fill(lake)
    swap = files.swap

    def late(*args, **more):
        lake.append("events", events(5, start=5000), transaction=("late", 1))
        return swap(*args, **more)

    monkeypatch.setattr(files, "swap", late)
    lake.compact(now=NOW)
    assert ids(lake) == sorted([f"e{n}" for n in range(200)] + [f"e{5000 + n}" for n in range(5)])


def test_two_compactions_and_writers_at_once_lose_and_double_nothing(lake):
    fill(lake)
    stop = threading.Event()
    others = [Lake.open(lake.place.address) for _ in range(3)]
    failures = []

    def compacting(mine: Lake) -> None:
        try:
            while not stop.is_set():
                mine.compact(now=NOW, thorough=True)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    def writing(mine: Lake) -> None:
        for n in range(15):
            mine.append("events", events(10, start=10_000 + 10 * n), transaction=("flush", n))
        stop.set()

    threads = [threading.Thread(target=compacting, args=(mine,)) for mine in others[:2]]
    threads.append(threading.Thread(target=writing, args=(others[2],)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ids(lake) == sorted([f"e{n}" for n in range(200)] + [f"e{10_000 + n}" for n in range(150)])


def test_an_undo_during_a_merge_is_not_forgotten(lake, monkeypatch):
    fill(lake)
    lake.append("events", events(30, start=1000, batch="wrong"))
    lake.append("batches", batch_line("wrong"))
    swap, undone = files.swap, []

    def late(*args, **more):
        monkeypatch.setattr(files, "swap", swap)
        undone.append(Lake.open(lake.place.address).undo("wrong", at=NOW, actor="me"))
        return swap(*args, **more)

    monkeypatch.setattr(files, "swap", late)
    lake.compact(now=NOW, thorough=True)
    assert undone == [30]
    assert ids(lake) == sorted(f"e{n}" for n in range(200))


def test_the_vacuum_spares_what_a_reader_holds(lake):
    fill(lake)
    folder = Path(lake.place.table("events"))
    held = {name: lake.snapshot(name) for name in TABLES}
    before = set(folder.rglob("fresh-*.parquet"))
    lake.compact(now=datetime.now(UTC), thorough=True)  # retention is reckoned by the storage's clock
    with leases.hold(lake.place, held):
        assert leases.held(lake.place, "events") == [held["events"].version]
        lake.vacuum(now=NOW, keep=timedelta(0))
        assert before <= set(folder.rglob("*.parquet"))
    assert lake.vacuum(now=NOW, keep=timedelta(0)) == len(before)
    assert not before & set(folder.rglob("*.parquet"))
    assert len(ids(lake)) == 200
    assert leases.held(lake.place, "events") == []


def test_the_lease_of_a_killed_reader_is_cleared_away(lake):
    folder = Path(lake.place.address) / "_leases"
    folder.mkdir(exist_ok=True)
    (folder / "dead").write_text('{"events": 1}')
    assert leases.held(lake.place, "events") == []
    assert not (folder / "dead").exists()


def test_the_vacuum_spares_what_a_writer_has_not_committed(lake):
    fill(lake, times=1)
    orphan = Path(lake.place.table("events")) / "month=2026-01" / "fresh-orphan.parquet"
    orphan.write_bytes(b"half a file")
    lake.vacuum(now=NOW, keep=timedelta(0))
    assert orphan.exists()
    assert len(ids(lake)) == 20


def test_the_log_stays_short_and_keeps_its_transactions(lake):
    for n in range(60):
        lake.append("rejects", TABLES["rejects"].schema.empty_table(), transaction=("flush", n))
    lake.vacuum(now=NOW, keep=timedelta(hours=1))
    other = Lake.open(lake.place.address)
    assert other.transaction_version("rejects", "flush") == 59
    assert list((Path(lake.place.table("rejects")) / "_delta_log").glob("*.checkpoint*"))


def test_a_copy_taken_while_others_write_is_of_one_moment(lake, tmp_path):
    fill(lake)
    lake.append("batches", batch_line("b"))
    lake.compact(now=NOW, thorough=True)
    frozen = freeze(lake, tmp_path / "copy")
    lake.append("events", events(10, start=9000), transaction=("later", 1))
    lake.compact(now=NOW, thorough=True)
    lake.vacuum(now=NOW, keep=timedelta(0))
    assert frozen.files > 0
    thaw(tmp_path / "copy", str(tmp_path / "restored"))
    restored = Lake.open(tmp_path / "restored")
    assert ids(restored) == sorted(f"e{n}" for n in range(200))
    assert restored.batches().num_rows == 1
    assert restored.append("events", events(10, start=9000), transaction=("later", 1))
    assert len(ids(restored)) == len(ids(lake)) == 210
