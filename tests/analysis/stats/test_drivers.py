"""Drivers of a score, held against statsmodels and against all orders gone through by hand."""

from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray
from statsmodels.stats.outliers_influence import variance_inflation_factor

from rashin.analysis.stats.drivers import Drivers, drivers
from rashin.analysis.stats.estimate import Reason, Unanswered

Floats = NDArray[np.float64]


def _company(n: int = 600, seed: int = 3) -> tuple[Floats, Floats]:
    lots = np.random.default_rng(seed)
    wait = lots.random(n) < 0.3
    queue = np.where(lots.random(n) < 0.9, wait, lots.random(n) < 0.3)
    staff, price = lots.random(n) < 0.4, lots.random(n) < 0.2
    x = np.column_stack([wait, queue, staff, price]).astype(float)
    return x, 7 - 2 * x[:, 0] - 0.5 * x[:, 1] + 1.5 * x[:, 2] + lots.normal(0, 1.5, n)


def _told(x: Floats, y: Floats, people: NDArray[np.int64] | None = None) -> Drivers:
    told = drivers(list(x.T), y, names=[f"x{at}" for at in range(x.shape[1])], people=people)
    assert isinstance(told, Drivers)
    return told


def test_shares_are_the_mean_gain_over_all_orders() -> None:
    x, y = _company()

    def explained(chosen: tuple[int, ...]) -> float:
        return float(sm.OLS(y, sm.add_constant(x[:, sorted(chosen)])).fit().rsquared) if chosen else 0.0

    gains = np.zeros(4)
    for order in permutations(range(4)):
        for place, one in enumerate(order):
            gains[one] += explained(order[: place + 1]) - explained(order[:place])
    told = _told(x, y)
    assert told.method == "lmg"
    assert told.explained.value == pytest.approx(explained((0, 1, 2, 3)))
    for one in told.found:
        assert one.share.value == pytest.approx(gains[int(str(one.name)[1])] / gains.sum())
        assert one.share.low <= one.share.value <= one.share.high
    assert sum(one.share.value for one in told.found) == pytest.approx(1)


@pytest.mark.parametrize("several", [False, True])
def test_effects_and_their_errors_as_statsmodels_has_them(several: bool) -> None:
    x, y = _company()
    people = np.arange(600) // 3 if several else None
    model = sm.OLS(y, sm.add_constant(x))
    if several:
        reference = model.fit(cov_type="cluster", cov_kwds={"groups": people}, use_t=True)
    else:
        reference = model.fit(cov_type="HC1", use_t=True)
    ends = reference.conf_int()
    for one in _told(x, y, people).found:
        at = int(str(one.name)[1]) + 1
        assert one.effect.difference == pytest.approx(reference.params[at])
        assert (one.effect.low, one.effect.high) == pytest.approx(tuple(ends[at]))
        assert one.effect.p == pytest.approx(reference.pvalues[at], rel=1e-6, abs=1e-12)
        assert one.inflation == pytest.approx(variance_inflation_factor(sm.add_constant(x), at))


def test_the_strongest_comes_first_and_noise_is_no_finding() -> None:
    told = _told(*_company(2_000))
    price = next(one for one in told.found if one.name == "x3")
    assert told.found[-1].name == "x3"
    assert price.q > 0.01
    assert price.share.high < 0.05
    assert {one.name for one in told.found if one.q < 0.01} >= {"x0", "x2"}


def test_topics_that_always_come_together_are_told_as_entangled() -> None:
    x, y = _company()
    x[:, 1] = x[:, 0]
    x[:4, 1] = 1 - x[:4, 0]
    entangled = {one.name: one.with_whom for one in _told(x, y).found if one.with_whom is not None}
    assert entangled == {"x0": "x1", "x1": "x0"}


def test_a_repeated_topic_and_a_rare_one_are_left_out_with_their_reason() -> None:
    x, y = _company()
    rare = np.zeros(600)
    rare[:5] = 1
    told = _told(np.column_stack([x, x[:, 2], rare]), y)
    assert [(name, why.reason) for name, why in told.left_out] == [
        ("x4", Reason.NOTHING_TO_COMPARE),
        ("x5", Reason.TOO_FEW),
    ]


def test_many_topics_are_weighed_after_johnson_and_sum_to_what_all_explain() -> None:
    lots = np.random.default_rng(0)
    x = (lots.random((800, 14)) < 0.3).astype(float)
    y = x[:, 0] * 3 + x[:, 1] + lots.normal(0, 1, 800)
    told = _told(x, y)
    assert told.method == "johnson"
    assert [one.name for one in told.found[:2]] == ["x0", "x1"]
    assert told.explained.value == pytest.approx(float(sm.OLS(y, sm.add_constant(x)).fit().rsquared))


def test_few_answers_and_one_score_give_reasons() -> None:
    few = drivers([[0, 1] * 10], [1, 2] * 10, names=["a"])
    assert isinstance(few, Unanswered)
    assert few.reason is Reason.TOO_FEW
    same = drivers([[0, 1] * 50], [3] * 100, names=["a"])
    assert isinstance(same, Unanswered)
    assert same.reason is Reason.NO_VARIANCE


def test_blocks_of_many_people_give_the_width_that_people_give() -> None:
    x, y = _company(3_000)
    one = _told(x, y).found[0].share
    assert 0.02 < one.high - one.low < 0.2
