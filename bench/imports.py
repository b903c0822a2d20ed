"""Files into an empty lake: 1 M rows as CSV and Parquet, against DuckDB's bare readers as floors."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from bench.harness import DATA, Measurement, Settings
from rashin.analysis.lake.store import Lake
from rashin.collect.imports import Desk, import_file

NAME = "imports"
_HEADER = "会員番号,メールアドレス,注文日時,イベント,商品名,金額,店舗,チャネル,注文番号,数量"


def run(settings: Settings) -> list[Measurement]:
    """Time whole imports, everything included: guessing, dates, identity, repeats, one durable commit."""
    rows = 50_000 if settings.quick else 1_000_000
    rounds = 1 if settings.quick else max(2, settings.rounds // 2)
    csv, parquet = _files(rows)
    found = []
    for work, path, floor in (("CSV", csv, "read_csv"), ("Parquet", parquet, "read_parquet")):
        ours = min(_imported(path, rows) for _ in range(rounds))
        peer = min(_timed(lambda p=path, f=floor: _floor(p, f)) for _ in range(rounds))  # type: ignore[misc]
        note = f"{rows / ours / 1e6:.2f} M rows/s"
        found.append(Measurement.of(f"import {rows:,} rows of {work}", ours, f"duckdb {floor}", peer, note=note))
    if not settings.keep:
        shutil.rmtree(DATA / "imports")
    return found


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _imported(path: Path, rows: int) -> float:
    folder = Path(tempfile.mkdtemp(prefix="rashin-bench-"))
    try:
        lake = Lake.create(folder / "lake")
        desk = Desk(mask=list)
        start = time.perf_counter()
        report = import_file(lake, path, "events", actor="bench", now=datetime.now(UTC), desk=desk)
        taken = time.perf_counter() - start
        assert report.added == rows, report
        return taken
    finally:
        shutil.rmtree(folder)


def _floor(path: Path, reader: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE t AS SELECT * FROM {reader}('{path}')")
    connection.close()


def _files(rows: int) -> tuple[Path, Path]:
    """An invented shop's orders."""
    folder = DATA / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    csv, parquet = folder / f"orders-{rows}.csv", folder / f"orders-{rows}.parquet"
    if not csv.exists():
        _write(csv, rows)
    if not parquet.exists():
        pq.write_table(arrow_csv.read_csv(csv), parquet)
    return csv, parquet


def _write(path: Path, rows: int) -> None:
    dice = random.Random(7)
    start = datetime(2026, 1, 1)  # noqa: DTZ001 -- a shop's clock
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_HEADER + "\n")
        for number in range(rows):
            member = dice.randrange(max(10, rows // 10))
            at = start + timedelta(seconds=dice.randrange(365 * 86_400))
            stream.write(
                f"M{member:07d},m{member}@example.jp,{at:%Y/%m/%d %H:%M:%S},購入,商品{dice.randrange(500)},"
                f"{dice.randrange(100, 99_000)},店舗{dice.randrange(50)},{dice.choice(('web', 'app', 'store'))},"
                f"O{number:08d},{dice.randrange(1, 9)}\n"
            )
