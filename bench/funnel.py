"""A funnel of five steps: against ClickHouse on the same files, and against bare hand-over of the same columns."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.harness import DATA, Measurement, Settings, best, peak_memory
from bench.lake import make_events_lake
from rashin.analysis.lake.store import Lake
from rashin.analysis.questions.funnel import Funnel, answer_funnel
from rashin.analysis.questions.question import Scope

STEPS = ("Product Viewed", "Product Added", "Cart Viewed", "Checkout Started", "Order Completed")
WITHIN_DAYS = 14
CHDB = "chdb windowFunnel, same files"
FLOOR = "floor: same filtered columns to Python, unsorted"


def run(settings: Settings) -> list[Measurement]:
    """Compacted, fresh, ten times as many, and if asked for a hundred."""
    events, customers = (400_000, 20_000) if settings.quick else (20_000_000, 1_000_000)
    label = f"{events / 1e6:g} M events, {customers / 1e6:g} M customers"
    DATA.mkdir(parents=True, exist_ok=True)
    found = []
    try:
        lake = _lake("compacted", events, customers)
        found += _compare(lake, f"funnel of 5 steps, {label}", settings)
        found += _scaling(lake, events, customers, settings)
        fresh = _lake("fresh", events, customers, compacted=False)
        found += _compare(fresh, f"the same, freshly flushed files, {label}", settings)
        if settings.huge:
            found.append(_huge(200_000_000, 10_000_000))
    finally:
        if not settings.keep:
            shutil.rmtree(DATA / "funnel", ignore_errors=True)
    return found


def _lake(name: str, events: int, customers: int, *, compacted: bool = True) -> Lake:
    folder = DATA / "funnel" / f"{name}-{events}-{customers}"
    done = folder / ".done"
    if done.exists():
        return Lake.open(folder / "lake", memory="4GB")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lake = make_events_lake(folder / "lake", events, customers, 7, compacted=compacted)
    done.touch()
    return lake


def ours(lake: Lake) -> Callable[[], list[int]]:
    """The question, from asking to the finished answer."""
    question = Funnel(steps=STEPS, within=f"{WITHIN_DAYS}d")

    def ask() -> list[int]:
        answer = answer_funnel(question, lake=lake, scope=Scope(), now=datetime(2027, 1, 1, tzinfo=UTC))
        return [bar.people for bar in answer.bars]

    return ask


def floor(lake: Lake) -> Callable[[], int]:
    """What any answer computed in Python has to do at least: hand over person, time and step."""
    import duckdb

    connection = duckdb.connect(config={"threads": os.cpu_count() or 2})
    connection.execute("SET parquet_metadata_cache = true")
    cases = " ".join(f"WHEN '{name}' THEN {1 << number}::BIGINT" for number, name in enumerate(STEPS))
    sql = (
        f"SELECT person_key, epoch_us(occurred_at) AS occurred_at, CASE event {cases} ELSE 0 END AS steps "
        f"FROM read_parquet({_paths(lake)}) WHERE event IN ({_listed()})"
    )

    def scan() -> int:
        return len(connection.execute(sql).fetchnumpy()["steps"])

    return scan


def clickhouse(lake: Lake) -> Callable[[], list[int]]:
    """People by the furthest level of ``windowFunnel``, made cumulative."""
    from chdb import session

    engine = session.Session()
    snapshot = lake.snapshot("events")
    files = f"{snapshot.root.removeprefix('file://')}/{{{','.join(file.path for file in snapshot.files)}}}"
    conditions = ", ".join(f"event = '{name}'" for name in STEPS)
    window = WITHIN_DAYS * 86_400 * 1_000_000
    sql = (
        f"SELECT level, count() FROM (SELECT person_key, windowFunnel({window})("
        f"toUInt64(toUnixTimestamp64Micro(occurred_at)), {conditions}) AS level "
        f"FROM file('{files}', Parquet, 'person_key Int64, occurred_at DateTime64(6), event String') "
        f"WHERE event IN ({_listed()}) GROUP BY person_key) WHERE level > 0 GROUP BY level FORMAT CSV"
    )

    def ask() -> list[int]:
        reached = dict.fromkeys(range(1, len(STEPS) + 1), 0)
        for line in str(engine.query(sql)).splitlines():
            level, people = line.split(",")
            reached[int(level)] = int(people)
        return [sum(people for level, people in reached.items() if level >= step) for step in reached]

    return ask


def _listed() -> str:
    return ", ".join(f"'{name}'" for name in STEPS)


def _paths(lake: Lake) -> str:
    return "[" + ", ".join(f"'{path}'" for path in _files(lake)) + "]"


def _files(lake: Lake) -> list[str]:
    snapshot = lake.snapshot("events")
    return [f"{snapshot.root.removeprefix('file://')}/{file.path}" for file in snapshot.files]


def _compare(lake: Lake, work: str, settings: Settings) -> list[Measurement]:
    asked, theirs, scan = ours(lake), clickhouse(lake), floor(lake)
    people, expected = asked(), theirs()
    if people != expected:
        msg = f"different answers: {people} and chdb's {expected}"
        raise AssertionError(msg)
    mine, peer, bare = best([asked, theirs, scan], rounds=settings.rounds)
    note = f"{len(_files(lake))} files; people {people[0]:,} → {people[-1]:,}, the same in both"
    return [
        Measurement.of(work, mine, CHDB, peer, note=note),
        Measurement.of(work, mine, FLOOR, bare, note=f"ours takes {mine / bare:.2f} times the floor"),
    ]


def _scaling(lake: Lake, events: int, customers: int, settings: Settings) -> list[Measurement]:
    small = _lake("compacted", events // 10, customers // 10)
    less, more = best([ours(small), ours(lake)], rounds=settings.rounds)
    work = f"a tenth: {events / 1e7:g} M events"
    return [Measurement.of(work, less, "ours on ten times as many", more, note="at most 11 is asked for")]


def _huge(events: int, customers: int) -> Measurement:
    """In a process of its own, whose memory nothing else has touched."""
    _lake("huge", events, customers)
    folder = DATA / "funnel" / f"huge-{events}-{customers}" / "lake"
    line = [sys.executable, "-m", "bench.funnel", str(folder)]
    seconds, gigabytes = subprocess.run(line, check=True, capture_output=True, text=True).stdout.split()
    note = f"{float(gigabytes):.2f} GiB of memory at most; 4 is asked for"
    return Measurement.of(f"funnel of 5 steps, {events / 1e6:g} M events", float(seconds), "–", None, note=note)


def main(folder: str) -> None:
    """Ask once warm, for ``_huge``: seconds and GiB."""
    lake = Lake.open(Path(folder), memory="2GB")
    (seconds,) = best([ours(lake)], rounds=1)
    print(seconds, peak_memory())


if __name__ == "__main__":
    main(sys.argv[1])
