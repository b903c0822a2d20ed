"""Means, efforts, counts and many tests held against scipy and statsmodels."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.rates import confint_poisson

from rashin.analysis.stats.ces import ces_mean, ces_top_box, difference_ces
from rashin.analysis.stats.counts import count
from rashin.analysis.stats.estimate import Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.means import Sums, difference_means, mean

SAME = 1e-9


def sums(values: np.ndarray) -> Sums:
    return Sums(n=len(values), total=float(values.sum()), squares=float((values**2).sum()))


@pytest.fixture
def scores() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(1)
    return generator.integers(1, 8, 60).astype(float), generator.integers(2, 8, 35).astype(float)


def test_the_interval_of_a_mean_as_scipy_has_it(scores: tuple[np.ndarray, np.ndarray]) -> None:
    values = scores[0]
    found = ces_mean(sums(values))
    assert isinstance(found, Estimate)
    reference = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    assert (found.low, found.high) == pytest.approx(reference, abs=SAME)


def test_welch_as_scipy_has_it(scores: tuple[np.ndarray, np.ndarray]) -> None:
    one, two = scores
    reference = stats.ttest_ind(one, two, equal_var=False)
    found = difference_ces(sums(one), sums(two))
    assert isinstance(found, Comparison)
    assert found.p == pytest.approx(reference.pvalue, abs=SAME)
    interval = reference.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=SAME)


def test_the_interval_is_cut_at_the_ends_of_the_scale() -> None:
    found = ces_mean(Sums(n=10, total=69, squares=477), scale=(1, 7))
    assert isinstance(found, Estimate)
    assert found.high == 7


def test_equal_answers_give_a_value_when_the_scale_is_known_and_a_reason_otherwise() -> None:
    equal = Sums(n=20, total=100, squares=500)
    assert mean(equal) == Unanswered(reason=Reason.NO_VARIANCE, n=20)
    found = mean(equal, bounds=(1, 5))
    assert isinstance(found, Estimate)
    assert (found.value, found.high) == (5, 5)
    share = 1.959963984540054**2 / (20 + 1.959963984540054**2)
    assert found.low == pytest.approx(5 - share * 4, abs=SAME)
    assert difference_means(equal, equal) == Unanswered(reason=Reason.NO_VARIANCE, n=40)


def test_rounding_of_large_equal_values_is_no_variance() -> None:
    value = 123_456.7
    equal = Sums(n=1000, total=math.fsum([value] * 1000), squares=math.fsum([value * value] * 1000))
    assert mean(equal) == Unanswered(reason=Reason.NO_VARIANCE, n=1000)


def test_too_few_values_give_a_reason() -> None:
    assert mean(Sums(n=3, total=9, squares=29)) == Unanswered(reason=Reason.TOO_FEW, n=3, minimum=10)
    assert ces_top_box(3, 4) == Unanswered(reason=Reason.TOO_FEW, n=4, minimum=10)


def test_strata_add_up_and_come_off(scores: tuple[np.ndarray, np.ndarray]) -> None:
    one, two = sums(scores[0]), sums(scores[1])
    together = sums(np.concatenate(scores))
    assert one + two == together
    assert together - two == one


@pytest.mark.parametrize("events", [0, 1, 4, 100, 12_345])
def test_counts_as_statsmodels_has_them(events: int) -> None:
    found = count(events)
    assert (found.low, found.high) == pytest.approx(confint_poisson(events, 1, method="exact-c"), abs=1e-6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_q_values_as_statsmodels_has_them(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=SAME)


def test_q_values_of_the_paper_find_what_the_paper_found() -> None:
    # Benjamini & Hochberg (1995), section 4: fifteen tests of thrombolysis; four are found at 0.05.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert sum(q <= 0.05 for q in benjamini_hochberg(p)) == 4


def test_no_tests_have_no_q_values() -> None:
    assert benjamini_hochberg([]) == []
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5, 1.5])
