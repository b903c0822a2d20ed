"""An import that is killed or broken off leaves nothing half written: the same command finishes it."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rashin.analysis.lake.store import Lake
from rashin.collect.imports import Desk, import_file
from tests.conftest import NOW

ROWS = 50_000
_IMPORT = """
import sys
from pathlib import Path
from rashin.analysis.lake.store import Lake
from rashin.collect.imports import Desk, import_file
from tests.conftest import NOW
lake = Lake.open(sys.argv[1])
print("ready", flush=True)
import_file(lake, Path(sys.argv[2]), "events", actor="aoi", now=NOW, desk=Desk(mask=list))
print("done", flush=True)
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "orders.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("会員番号,注文日時,注文番号,金額\n")
        for row in range(ROWS):
            stream.write(f"M{row % 900},2026/{row % 12 + 1}/{row % 28 + 1} 10:00:00,R{row},{row % 9000}\n")
    return path


@pytest.fixture
def lake(tmp_path):
    made = Lake.create(tmp_path / "lake")
    import_file(made, _small(tmp_path), "events", actor="aoi", now=NOW, desk=Desk(mask=list))
    yield made
    made.close()


def _small(folder):
    path = folder / "first.csv"
    path.write_text("会員番号,注文日時\nM1,2026/1/1\n", "utf-8")
    return path


def broken_off(lake, file, after, word):
    """Start the import in a process of its own and stop it; whether it was done before that."""
    command = [sys.executable, "-c", _IMPORT, lake.place.address, str(file)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root) as one:
        assert one.stdout.readline() == "ready\n"
        time.sleep(after)
        one.send_signal(word)
        return "done" in one.stdout.read()


def counted(lake):
    again = Lake.open(lake.place.address)
    rows = again.rows("SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM events").to_pylist()[0]
    again.close()
    assert rows["n"] == rows["ids"], "nothing is there twice"
    return rows["n"] - 1


@pytest.mark.slow
@pytest.mark.parametrize("word", [signal.SIGKILL, signal.SIGINT])
def test_all_rows_or_none_are_there_and_the_same_command_finishes(lake, file, word):
    chance = random.Random(11)
    for _ in range(2):
        done = broken_off(lake, file, chance.uniform(0.1, 0.7), word)
        assert counted(lake) in ({ROWS} if done else {0, ROWS})
    report = import_file(lake, file, "events", actor="aoi", now=NOW, desk=Desk(mask=list))
    assert counted(lake) == ROWS
    states = {line["batch"]: line["state"] for line in lake.batches().to_pylist()}
    assert states[report.batch] == "done"
    assert "started" not in states.values()
    lake.undo(report.batch, at=NOW, actor="aoi")
    assert counted(lake) == 0


def test_what_is_broken_off_by_hand_takes_its_files_along(lake, file):
    def impatient(done, whole):
        if whole and done > 20_000:
            raise KeyboardInterrupt

    before = set(Path(lake.place.address).rglob("*.parquet"))
    with pytest.raises(KeyboardInterrupt):
        import_file(lake, file, "events", actor="aoi", now=NOW, desk=Desk(mask=list, progress=impatient))
    left = set(Path(lake.place.address, "events").rglob("*.parquet")) - before
    assert not left
    assert counted(lake) == 0
