"""A fold hands over whole people in order, whatever lies where; held against sorting everything in Python."""

import itertools
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rashin.analysis.lake.engine import Among, Lookup
from rashin.analysis.lake.engines import folding
from rashin.analysis.lake.errors import QueryRefused
from rashin.analysis.lake.files import ROWS_IN_GROUP
from rashin.analysis.lake.order import by_person
from rashin.analysis.lake.ranges import grid, ranges
from rashin.analysis.lake.rows import Rows
from rashin.analysis.lake.storage import DataFile
from rashin.analysis.lake.store import Lake

from .making import NOW, START, TIME, events

MICROS = int(START.timestamp() * 1_000_000)


def people_and_times(columns) -> list[tuple[int, int, int]]:
    return list(zip(*(columns[name].tolist() for name in ("person_key", "occurred_at", "n")), strict=True))


def taken(lake: Lake, **more) -> list[list[tuple[int, int, int]]]:
    """Rows of each range as (person, time, number)."""
    return lake.fold(columns={"n": "event_id::BIGINT"}, kernel=people_and_times, **more)


def rows(found: list[tuple[int, int]], *, start: int = 0) -> pa.Table:
    """Events of (customer, hour)."""
    return pa.table(
        {
            "event_id": [str(start + n) for n in range(len(found))],
            "customer_key": pa.array([customer for customer, _ in found], pa.int64()),
            "event": ["A"] * len(found),
            "occurred_at": pa.array([MICROS + hour * 3_600_000_000 for _, hour in found], pa.int64()).cast(TIME),
        }
    )


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3), st.integers(-5, 5))))
@settings(deadline=None)
@example([(2**63 - 1, 0), (-(2**63), 0)])
@example([(7, 3 - n % 7) for n in range(500)])
@example([(n * n % 91, n % 3) for n in range(2000)])
def test_the_order_is_that_of_a_stable_sort(found):
    key = np.array([key for key, _ in found], np.int64)
    at = np.array([time for _, time in found], np.int64)
    wanted = np.lexsort((at, key))
    held, ordered = Rows(), Rows()
    held.add({"person_key": key, "occurred_at": at, "n": np.arange(len(found)), "half": np.arange(len(found)) / 2})
    by_person(held, ordered)
    got = ordered.columns()
    assert got["n"].tolist() == wanted.tolist()
    assert got["half"].tolist() == (wanted / 2).tolist()
    assert got["person_key"].tolist() == key[wanted].tolist()
    assert got["occurred_at"].tolist() == at[wanted].tolist()


files = st.builds(
    lambda low, width, count, month, resolved: DataFile(
        path="x", size=1, rows=count, written=0, month=month, low=low, high=min(low + width, 2**63 - 1),
        resolved=resolved,
    ),
    st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.integers(1, 10**7),
    st.sampled_from(["2026-01", "2026-02"]), st.sampled_from([None, 0]),
)  # fmt: skip


@given(st.lists(files, max_size=8), st.integers(1, 10**6))
@settings(deadline=None)
def test_ranges_cover_every_key_once(found, rows_in_range):
    cut = ranges(found, rows=max(rows_in_range, sum(file.rows for file in found) // 50))
    assert cut[0].low == -(2**63)
    assert cut[-1].high == 2**63 - 1
    assert all(after.low == before.high + 1 for before, after in itertools.pairwise(cut))
    assert all(one.low <= one.high for one in cut)


def test_ranges_of_hashed_keys_keep_to_the_grid_of_row_groups():
    one = DataFile(
        path="x", size=1, rows=16 * ROWS_IN_GROUP, written=0, month="2026-01", low=12345, high=2**63 - 12345, resolved=0
    )
    cell = 2 ** (63 - grid(one.rows))
    assert grid(one.rows) == 4
    assert [part.low % cell for part in ranges([one], rows=one.rows // 5 + 1)[1:]] == [0] * 4


steps = st.lists(
    st.one_of(
        st.tuples(st.just("events"), st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2000)), max_size=12)),
        st.tuples(st.just("merge"), st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=3)),
        st.tuples(st.just("compact"), st.booleans()),
    ),
    max_size=7,
)


@given(steps, st.integers(1, 20))
@settings(max_examples=25, deadline=None)
@example(
    [("events", [(2, 0), (1, 0)]), ("compact", True), ("merge", [(2, 1)]), ("events", [(2, 1)]), ("merge", [(2, 2)])], 1
)
def test_a_fold_delivers_whole_people_in_order_after_anything(tmp_path_factory, done, rows_in_range):
    lake = Lake.create(tmp_path_factory.mktemp("fold") / "lake")
    lake._engine.rows_in_range = rows_in_range
    written: list[tuple[int, int, int]] = []
    person: dict[int, int] = {}
    version = 0
    try:
        for what, value in done:
            if what == "events" and value:
                lake.append("events", rows(value, start=len(written)))
                written += [
                    (customer, MICROS + hour * 3_600_000_000, len(written) + n)
                    for n, (customer, hour) in enumerate(value)
                ]
            elif what == "merge":
                version += 1
                person.update(value)
                now = {customer: person[customer] for customer, _ in value}
                lake.append(
                    "overrides",
                    pa.table(
                        {"customer_key": list(now), "person_key": list(now.values()), "version": [version] * len(now)}
                    ),
                )
            elif what == "compact":
                lake.compact(now=NOW, thorough=value)
        wanted = sorted((person.get(customer, customer), at, n) for customer, at, n in written)
        parts = taken(lake)
        assert sorted(row for part in parts for row in part) == wanted
        assert [row[:2] for part in parts for row in part] == [row[:2] for row in wanted]
        quick = lake.fold(columns={"n": Lookup(column="event", numbers={"A": 1})}, kernel=people_and_times)
        assert [row for part in quick for row in part] == [(*row[:2], 1) for row in wanted]
        whose = [{row[0] for row in part} for part in parts]
        assert sum(map(len, whose)) == len(set().union(*whose)) if whose else True
        seen = lake.rows("SELECT event_id::BIGINT AS n, person_key FROM events").to_pylist()
        assert {row["n"]: row["person_key"] for row in seen} == {
            n: person.get(customer, customer) for customer, _, n in written
        }
    finally:
        lake.close()


@pytest.fixture
def lake(tmp_path):
    made = Lake.create(tmp_path / "lake")
    yield made
    made.close()


def test_equal_times_keep_the_order_of_arrival(lake):
    lake.append("events", rows([(1, 0)] * 5))
    lake.append("events", rows([(1, 0)] * 5, start=5))
    for _ in range(2):
        assert [number for _, _, number in taken(lake)[0]] == list(range(10))
        lake.compact(now=NOW, thorough=True)


def test_filters_parameters_and_other_views_work_in_a_fold(lake):
    lake.append("events", events(100, people=4))
    lake.append("profiles", pa.table({"customer_key": [3], "trait": ["plan"], "value": ["gold"]}))
    found = lake.fold(
        columns={"weight": "CASE WHEN event = $event THEN 2 END"},
        where="person_key IN (SELECT person_key FROM traits WHERE trait = $trait AND value = 'gold')",
        params={"event": "B", "trait": "plan", "unused": 3},
        kernel=lambda columns: (set(columns["person_key"].tolist()), sorted(set(columns["weight"].tolist()))),
    )
    assert found == [({3}, [2])]


def test_nulls_are_nothing_of_their_kind(lake):
    lake.append("events", events(2))
    columns = {"whole": "NULL::BIGINT", "real": "NULL::DOUBLE", "truth": "NULL::BOOLEAN"}
    (found,) = lake.fold(columns=columns, kernel=lambda columns: columns)
    assert found["whole"].tolist() == [0, 0]
    assert np.isnan(found["real"]).all()
    assert found["truth"].tolist() == [False, False]


def test_only_what_has_people_is_folded(lake):
    with pytest.raises(QueryRefused, match="profiles"):
        lake.fold(table="profiles", columns={}, kernel=len)
    with pytest.raises(QueryRefused):
        lake.fold(columns={"x": "no_such_column"}, kernel=len)


def test_employees_voices_belong_to_nobody(lake):
    at = pa.array([START] * 2, TIME)
    lake.append("voices", pa.table({"voice_id": ["a", "b"], "customer_key": [None, 7], "occurred_at": at}))
    assert lake.fold(table="voices", columns={}, kernel=lambda columns: columns["person_key"].tolist()) == [[7]]
    lake.compact(now=NOW, thorough=True)
    assert lake.fold(table="voices", columns={}, kernel=lambda columns: columns["person_key"].tolist()) == [[7]]
    assert lake.rows("SELECT count(*) AS n FROM voices")["n"].to_pylist() == [2]


def test_what_a_kernel_raises_comes_through(lake):
    def kernel(columns):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lake.fold(columns={}, kernel=kernel)
    assert lake.rows("SELECT 1 AS x FROM events").num_rows == 0


def test_a_look_up_is_the_same_in_sql_and_in_parquet(lake):
    found = events(60, people=4).append_column("unit", pa.array([None, "tokyo", "osaka"] * 20))
    lake.append("events", found)
    among = Among(
        keep=[Lookup(column="unit", numbers={"osaka": 0}, other=1, missing=1)],
        since=START + timedelta(hours=3), until=START + timedelta(hours=50),
    )  # fmt: skip
    numbers = {"n": Lookup(column="unit", numbers={"tokyo": 7}, other=1, missing=9)}
    wanted = sorted(
        (hour % 4 + 1, MICROS + hour * 3_600_000_000, 7 if hour % 3 else 9) for hour in range(3, 50) if hour % 3 != 2
    )
    for _ in range(2):
        for where in ("true", "1 = 1"):  # any SQL takes the way through the engine
            assert lake.fold(columns=numbers, where=where, among=among, kernel=people_and_times) == [wanted]
        lake.compact(now=NOW, thorough=True)


def test_pieces_are_whole_people_and_their_answers_are_merged(lake, monkeypatch):
    monkeypatch.setattr(folding, "PIECE", 5)
    lake.append("events", events(100, people=9))
    seen = []

    def kernel(columns):
        seen.append(set(columns["person_key"].tolist()))
        return len(columns["person_key"])

    assert lake.fold(columns={}, kernel=kernel, merge=sum) == [100]
    assert len(seen) == len(set.union(*seen)) == 9
