"""What is planted must be found: each truth is estimated from the finished tables, as a question would see them."""

import json
from datetime import UTC, datetime, timedelta
from math import sqrt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rashin.web.demo.company import SHOPS
from rashin.web.demo.flow import Clock
from rashin.web.demo.make import Recipe, make_tables
from rashin.web.demo.simulate import Tables
from rashin.web.demo.truths import TRUTHS

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLOCK = Clock.until(NOW)


@pytest.fixture(scope="module")
def made() -> Tables:
    return make_tables(Recipe(seed=11, scale=1.0, now=NOW), 0)


def nps(scores: np.ndarray) -> tuple[float, float]:
    """NPS and its standard error."""
    p, d = float((scores >= 9).mean()), float((scores <= 6).mean())
    return 100 * (p - d), 100 * sqrt((p + d - (p - d) ** 2) / len(scores))


def voices(made: Tables, survey: str, metric: str) -> pa.Table:
    return made.voices.filter(pc.and_(pc.equal(made.voices["survey"], survey), pc.equal(made.voices["metric"], metric)))


def prop(table: pa.Table, name: str) -> list[object]:
    return [json.loads(text).get(name) for text in table["properties"].to_pylist()]


def midnight(day: object) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+09:00")


def close(found: float, error: float, planted: float) -> bool:
    """Within the 99.7 % interval."""
    return abs(found - planted) <= 3 * error


def test_a_late_parcel_costs_the_planted_points(made: Tables) -> None:
    answers = voices(made, "after_delivery", "nps")
    late = np.array(prop(answers, "late"), dtype=bool)
    scores = answers["score"].to_numpy()
    (yes, yes_error), (no, no_error) = nps(scores[late]), nps(scores[~late])
    error = sqrt(yes_error**2 + no_error**2)
    assert close(yes - no, error, TRUTHS.delay.nps_per_late_delivery)
    assert yes - no < -2 * error


def test_the_region_loses_what_its_late_share_says(made: Tables) -> None:
    answers = voices(made, "after_delivery", "nps")
    region = np.array(prop(answers, "region")) == TRUTHS.delay.region
    at = np.array(answers["occurred_at"].to_pylist())
    after = at >= midnight(TRUTHS.delay.starts(CLOCK.end)) + timedelta(days=7)
    scores = answers["score"].to_numpy()
    cells = {(r, a): nps(scores[(region == r) & (after == a)]) for r in (False, True) for a in (False, True)}
    found = (cells[True, True][0] - cells[True, False][0]) - (cells[False, True][0] - cells[False, False][0])
    error = sqrt(sum(one[1] ** 2 for one in cells.values()))
    # The affected carrier brings four parcels of five in the region.
    assert close(found, error, TRUTHS.delay.nps_in_region * 0.8)
    assert found < -1.5 * error


def test_deliveries_are_late_from_the_planted_week(made: Tables) -> None:
    events = made.events.filter(pc.equal(made.events["event"], "Order Delivered"))
    facts = [json.loads(text) for text in events["properties"].to_pylist()]
    start = TRUTHS.delay.starts(CLOCK.end).isoformat()
    hub = [one for one in facts if one["region"] == TRUTHS.delay.region and one["carrier"] == TRUTHS.delay.carrier]
    before = [one["late"] for one in hub if one["promised_at"] < start]
    after = [one["late"] for one in hub if one["promised_at"] >= start]
    assert np.mean(before) == pytest.approx(TRUTHS.delay.late_share_before, abs=0.03)
    assert np.mean(after) == pytest.approx(TRUTHS.delay.late_share_after, abs=0.06)


def test_training_lifts_the_trained_shops_alone(made: Tables) -> None:
    answers = voices(made, "store_visit", "nps")
    trained = np.isin(np.array(answers["unit"].to_pylist()), [shop.name for shop in SHOPS if shop.trained])
    after = np.array(answers["occurred_at"].to_pylist()) >= midnight(TRUTHS.training.starts(CLOCK.end)) + timedelta(
        days=2
    )
    scores = answers["score"].to_numpy()
    cells = {(t, a): nps(scores[(trained == t) & (after == a)]) for t in (False, True) for a in (False, True)}
    found = (cells[True, True][0] - cells[True, False][0]) - (cells[False, True][0] - cells[False, False][0])
    error = sqrt(sum(one[1] ** 2 for one in cells.values()))
    assert close(found, error, TRUTHS.training.nps_effect)
    assert sum(shop.trained for shop in SHOPS) == len(SHOPS) // 2


def test_the_broken_release_breaks_one_version_of_android(made: Tables) -> None:
    truth = TRUTHS.release
    events = made.events.filter(pc.equal(made.events["channel"], "app"))
    within = pc.and_(
        pc.greater_equal(events["occurred_at"], pa.scalar(midnight(truth.starts(CLOCK.end)))),
        pc.less(events["occurred_at"], pa.scalar(midnight(truth.ends(CLOCK.end)))),
    )
    during, otherwise = events.filter(within), events.filter(pc.invert(within))

    def completed(table: pa.Table, android: bool) -> tuple[float, int]:
        def count(name: str) -> int:
            some = table.filter(pc.equal(table["event"], name))
            facts = [json.loads(text) for text in some["properties"].to_pylist()]
            return (
                sum((one["os"], one["os_version"]) == (truth.os, truth.os_version) for one in facts)
                if android
                else len(some)
            )

        return count("Order Completed") / count("Checkout Started"), count("Checkout Started")

    share, n = completed(during, android=True)
    assert close(share, sqrt(share * (1 - share) / n), truth.completed_during)
    usual, m = completed(otherwise, android=True)
    assert close(usual, sqrt(usual * (1 - usual) / m), truth.completed_before)
    assert share < usual - 0.2


def test_families_leave_quietly(made: Tables) -> None:
    truth = TRUTHS.leaving
    traits = made.profiles.filter(pc.equal(made.profiles["trait"], "household"))
    household = dict(zip(traits["customer_key"].to_pylist(), traits["value"].to_pylist(), strict=True))
    visits = made.events.filter(pc.equal(made.events["event"], "Store Visited"))
    mine = np.array([household[key] == truth.household for key in visits["customer_key"].to_pylist()])
    at = np.array(visits["occurred_at"].to_pylist())
    start = midnight(truth.starts(CLOCK.end))
    late = at >= midnight(CLOCK.end - timedelta(days=60))
    early = (at < start) & (at >= start - timedelta(days=180))
    odds = (mine & late).sum() / (~mine & late).sum() / ((mine & early).sum() / (~mine & early).sum())
    planted = np.maximum(0.5 ** (np.arange(150, 210) / truth.half_life_days), truth.floor).mean()
    assert odds == pytest.approx(planted, rel=0.25)
    answers = voices(made, "relationship", "nps")
    families = np.array([household[key] == truth.household for key in answers["customer_key"].to_pylist()])
    recent = np.array(answers["occurred_at"].to_pylist()) >= start
    scores = answers["score"].to_numpy()
    (yes, a), (no, b) = nps(scores[families & recent]), nps(scores[~families & recent])
    assert abs(yes - no) <= 3 * sqrt(a**2 + b**2)  # their scores do not give them away
