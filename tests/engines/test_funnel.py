"""ClickHouse's windowFunnel, on the same files, counts the same people."""

from pathlib import Path

import pytest
from bench.funnel import clickhouse, ours
from bench.lake import make_events_lake

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("compacted", [True, False])
def test_the_same_people_as_clickhouse(tmp_path: Path, *, compacted: bool) -> None:
    lake = make_events_lake(tmp_path / "lake", 60_000, 500, 3, compacted=compacted)
    people = ours(lake)()
    assert people == clickhouse(lake)()
    assert people[0] > people[2] > 0
