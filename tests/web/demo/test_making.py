"""The whole way: an empty home becomes a company, once, and goes on after an interruption."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from rashin.base.atlas import queries as atlas
from rashin.base.atlas.records import End
from rashin.base.customers import queries as customers
from rashin.base.workspace.models import Department, Job, User
from rashin.errors import BadInput
from rashin.home import Home
from rashin.web.demo.company import SHOPS
from rashin.web.demo.make import HomeInUse, Recipe, checked, fill_lake, is_whole, make_demo, make_tables, recipe_of
from rashin.web.demo.readings import read_aside, read_waiting

if TYPE_CHECKING:
    from rashin.analysis.lake.store import Lake

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SMALL = Recipe(seed=2, scale=0.02, now=NOW)


def counted(lake: "Lake", table: str) -> int:
    return int(lake.rows(f"SELECT count(*) AS n FROM {table}").to_pylist()[0]["n"])


@pytest.mark.django_db
def test_an_empty_home_becomes_a_company(home: Home, lake: "Lake") -> None:
    make_demo(home, SMALL)
    assert is_whole(home)
    assert recipe_of(home) == SMALL
    assert {one["state"] for one in lake.batches().to_pylist()} == {"done"}
    assert counted(lake, "events") > 10_000
    roles = set(User.objects.values_list("role", flat=True))
    assert roles == {"owner", "executive", "cx_office", "analyst", "lead", "staff", "viewer"}
    assert User.objects.filter(role="cx_office").count() == 3
    assert {unit for one in Department.objects.all() for unit in one.units} == {shop.name for shop in SHOPS}
    found = customers.search("佐藤", masked=False)
    assert found.total
    profile = customers.profile(lake, found.rows[0].person_key, masked=False)
    assert {one.kind for one in profile.identifiers} >= {"user_id", "email"}
    assert profile.consent
    journey = atlas.journey("first_furniture")
    assert [stage.key for stage in journey.stages] == ["discover", "consider", "buy", "receive", "use", "stay"]
    worded = "SELECT voice_id FROM voices WHERE trim(coalesce(text, '')) <> ''"
    assert lake.rows(f"{worded} AND voice_id NOT IN (SELECT voice_id FROM readings)").num_rows == 0
    assert Job.objects.get(name="topics.suggest").args == {"publish": True}
    chain = atlas.backward(End(kind="improvement", id=str(atlas.improvements()[-1].id)))
    assert {step.end.kind for step in chain.steps} <= {"stage", "voice"}
    before = {name: counted(lake, name) for name in ("events", "voices", "profiles", "links")}
    make_demo(home, SMALL)
    assert {name: counted(lake, name) for name in before} == before


@pytest.mark.django_db
def test_somebody_elses_home_is_left_alone(home: Home, lake: "Lake") -> None:
    import pyarrow as pa

    lake.append("batches", pa.table({"batch": ["b"], "at": pa.array([NOW]), "state": ["done"], "kind": ["events"]}))
    with pytest.raises(HomeInUse):
        make_demo(home, SMALL)
    assert counted(lake, "events") == 0


def test_an_interrupted_demo_goes_on(lake: "Lake") -> None:
    tables = make_tables(SMALL, 0)
    for name in ("profiles", "links"):  # the power went here
        lake.append(name, getattr(tables, name), transaction=("demo-0", 1))
    fill_lake(lake, SMALL)
    assert counted(lake, "profiles") == tables.profiles.num_rows
    assert counted(lake, "events") == tables.events.num_rows


def test_voices_are_read_in_a_process_of_its_own(lake: "Lake") -> None:
    fill_lake(lake, SMALL)
    with read_aside(lake, now=NOW) as reading:
        pass
    assert reading.returncode == 0
    assert counted(lake, "readings") > 0
    assert read_waiting(lake, now=NOW) == 0


@pytest.mark.parametrize(("seed", "scale"), [(1, 0.0), (1, 101.0), (-1, 1.0), (1, float("nan"))])
def test_recipes_have_bounds(seed: int, scale: float) -> None:
    with pytest.raises(BadInput):
        checked(seed=seed, scale=scale, now=NOW)
