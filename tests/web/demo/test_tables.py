"""Shape, size, honesty and repeatability of what the demo makes."""

import json
from datetime import UTC, datetime

import pyarrow.compute as pc
import pytest

from rashin.analysis.lake.keys import customer_key
from rashin.analysis.lake.schema import TABLES
from rashin.web.demo.make import Recipe, make_tables
from rashin.web.demo.simulate import Tables

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made() -> Tables:
    return make_tables(Recipe(seed=3, scale=0.1, now=NOW), 0)


def test_tables_have_the_lakes_schema(made: Tables) -> None:
    for name in ("events", "voices", "originals", "profiles", "links"):
        assert getattr(made, name).schema.equals(TABLES[name].schema), name


def test_sizes_follow_the_scale(made: Tables) -> None:
    assert 80_000 < made.events.num_rows < 125_000
    scored = made.voices.filter(pc.is_in(made.voices["metric"], value_set=pc.cast(["nps", "csat", "ces"], "string")))
    assert scored.num_rows == 1200
    texts = made.voices["text"].drop_null()
    assert len(texts) == 400
    assert made.profiles.filter(pc.equal(made.profiles["trait"], "name")).num_rows == 1000
    assert len(set(made.events["channel"].to_pylist())) >= 5


def test_the_same_seed_makes_the_same_company(made: Tables) -> None:
    again = make_tables(Recipe(seed=3, scale=0.1, now=NOW), 0)
    for name in ("events", "voices", "profiles", "links"):
        assert getattr(again, name).equals(getattr(made, name)), name
    other = make_tables(Recipe(seed=4, scale=0.1, now=NOW), 0)
    assert other.events.num_rows != made.events.num_rows


def test_ids_are_unique_and_keys_are_of_their_identifiers(made: Tables) -> None:
    for table, column in ((made.events, "event_id"), (made.voices, "voice_id"), (made.links, "link_id")):
        assert pc.count_distinct(table[column]).as_py() == table.num_rows
    for row in made.events.slice(0, 300).to_pylist():
        assert row["customer_key"] == customer_key(row["distinct_id"])


def test_nothing_happens_after_now_and_json_is_json(made: Tables) -> None:
    for table in (made.events, made.voices):
        assert pc.max(table["occurred_at"]).as_py() <= NOW
        for text in table["properties"].to_pylist()[::97]:
            assert isinstance(json.loads(text), dict)


def test_addresses_and_numbers_reach_nobody(made: Tables) -> None:
    values = made.profiles.to_pylist()
    assert all(row["value"].endswith("example.jp") for row in values if row["trait"] == "email")
    assert all(row["value"][3:9] == "-0000-" for row in values if row["trait"] == "phone")


def test_an_order_follows_its_checkout(made: Tables) -> None:
    steps = pc.cast(["Checkout Started", "Order Completed"], "string")
    online = made.events.filter(pc.is_in(made.events["channel"], value_set=pc.cast(["web", "app"], "string")))
    online = online.filter(pc.is_in(online["event"], value_set=steps))
    last: dict[int, object] = {}
    for row in online.sort_by([("customer_key", "ascending"), ("occurred_at", "ascending")]).to_pylist():
        if row["event"] == "Order Completed":
            assert last.get(row["customer_key"]) == "Checkout Started"
        last[row["customer_key"]] = row["event"]
