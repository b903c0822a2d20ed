"""Killed at random, or out of space: what was acknowledged is there once, what was not is there once or not at all."""

import random
import resource
import subprocess
import sys
import time

import pytest

from rashin.analysis.lake.errors import StorageRefused
from rashin.analysis.lake.store import Lake

from .making import NOW, events

ROWS = 50

_WRITER = f"""
import sys, itertools
from tests.analysis.lake.making import NOW, events
from rashin.analysis.lake.store import Lake
lake = Lake.open(sys.argv[1])
first = (lake.transaction_version("events", "flush") or 0) + 1
print("ready", flush=True)
for n in itertools.count(first):
    lake.append("events", events({ROWS}, start={ROWS} * n), transaction=("flush", n))
    print(n, flush=True)
"""

_COMPACTOR = """
import sys
from tests.analysis.lake.making import NOW
from rashin.analysis.lake.store import Lake
lake = Lake.open(sys.argv[1])
while True:
    lake.compact(now=NOW, thorough=True)
"""


def killed(address: str, chance: random.Random) -> list[int]:
    """A writer and a compaction side by side until both are killed; the numbers that the writer acknowledged."""
    command = [sys.executable, "-c"]
    with (
        subprocess.Popen([*command, _WRITER, address], stdout=subprocess.PIPE, text=True, cwd=_root()) as writer,
        subprocess.Popen([*command, _COMPACTOR, address], stdout=subprocess.DEVNULL, cwd=_root()) as compactor,
    ):
        assert writer.stdout.readline() == "ready\n"
        first = writer.stdout.readline()  # at least one commit, however busy the machine
        for process in chance.sample([writer, compactor], 2):
            time.sleep(chance.uniform(0.1, 0.6))
            process.kill()
        return [int(line) for line in [first, *writer.stdout.read().split("\n")] if line.strip().isdigit()]


def _root() -> str:
    from pathlib import Path

    return str(Path(__file__).parents[3])


@pytest.fixture
def lake(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "src")
    made = Lake.create(tmp_path / "lake")
    yield made
    made.close()


@pytest.mark.slow
def test_kill_9_at_any_moment_loses_and_doubles_nothing(lake):
    chance = random.Random(7)
    acknowledged = 0
    for _ in range(2):
        acknowledged = max([acknowledged, *killed(lake.place.address, chance)])
        committed = lake.transaction_version("events", "flush") or 0
        found = lake.rows("SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM events").to_pylist()
        assert committed >= acknowledged
        assert found == [{"n": ROWS * committed, "ids": ROWS * committed}]
    assert acknowledged > 0
    lake.compact(now=NOW, thorough=True)
    assert lake.rows("SELECT count(*) AS n FROM events")["n"].to_pylist() == [ROWS * committed]


def test_a_disk_that_is_really_full_leaves_the_lake_as_it_was(lake):
    """The system's own refusal, by a limit on the size of files."""
    lake.append("events", events(20))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        with pytest.raises(StorageRefused) as refused:
            lake.append("events", events(20_000, start=1000), transaction=("import", 1))
        with pytest.raises(StorageRefused):
            lake.compact(now=NOW, thorough=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "File too large" in refused.value.sentence()
    assert lake.rows("SELECT count(*) AS n FROM events")["n"].to_pylist() == [20]
    assert lake.append("events", events(20_000, start=1000), transaction=("import", 1))
