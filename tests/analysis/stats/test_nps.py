"""NPS held against statsmodels' weighted moments with scipy's normal interval, textbook arithmetic, and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.weightstats import DescrStatsW

from rashin.analysis.stats.estimate import Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.nps import NpsCounts, difference_nps, nps, variance

EXACT = 1e-9
"""Both sides are a handful of float operations."""

ADDED = np.array([0.75, 1.5, 0.75])
"""The pseudo-observations of Rocks (2016): ¾ promoters, 1½ passives, ¾ detractors."""

VALUES = np.array([1.0, 0.0, -1.0])

counts = st.builds(
    NpsCounts,
    promoters=st.integers(0, 5000),
    passives=st.integers(0, 5000),
    detractors=st.integers(0, 5000),
).filter(lambda found: found.n >= 10)


def weights(found: NpsCounts) -> np.ndarray:
    return np.array([found.promoters, found.passives, found.detractors], dtype=float)


def reference(found: NpsCounts, added: np.ndarray, level: float) -> tuple[float, float]:
    """The interval of a mean of weighted values, in points; the standard error divides by n, as in the paper."""
    moments = DescrStatsW(VALUES, weights=weights(found) + added, ddof=0)
    low, high = norm.interval(level, moments.mean, moments.std / np.sqrt(moments.sum_weights))
    return 100 * float(low), 100 * float(high)


def answered(found: Estimate | Unanswered) -> Estimate:
    assert isinstance(found, Estimate)
    return found


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors"), [(50, 30, 20), (7, 2, 3), (1, 98, 1), (400, 350, 250)]
)
def test_the_interval_is_that_of_a_weighted_mean_with_three_added_answers(
    promoters: int, passives: int, detractors: int
) -> None:
    found = NpsCounts(promoters=promoters, passives=passives, detractors=detractors)
    estimate = answered(nps(found))
    assert estimate.value == pytest.approx(100 * (promoters - detractors) / found.n, abs=EXACT)
    assert (estimate.low, estimate.high) == pytest.approx(reference(found, ADDED, 0.95), abs=1e-8)
    assert estimate.n == found.n


def test_the_plain_wald_interval_is_that_of_the_weighted_mean_itself() -> None:
    found = NpsCounts(promoters=120, passives=60, detractors=20)
    estimate = answered(nps(found, level=0.9, method="wald"))
    assert (estimate.low, estimate.high) == pytest.approx(reference(found, np.zeros(3), 0.9), abs=1e-8)


def test_variance_is_that_of_a_three_point_variable() -> None:
    p, d = 0.5, 0.2
    by_definition = p * (1 - 0.3) ** 2 + 0.3 * (0 - 0.3) ** 2 + d * (-1 - 0.3) ** 2
    assert variance(p, d) == pytest.approx(by_definition, abs=EXACT)


def test_both_intervals_meet_as_answers_grow() -> None:
    found = NpsCounts(promoters=500, passives=300, detractors=200)
    adjusted, plain = answered(nps(found)), answered(nps(found, method="wald"))
    assert adjusted.low == pytest.approx(plain.low, abs=0.2)
    assert adjusted.high == pytest.approx(plain.high, abs=0.2)


@pytest.mark.parametrize(("p", "d"), [(0.5, 0.2), (0.1, 0.6), (0.85, 0.05)])
@pytest.mark.parametrize("n", [12, 40, 300])
def test_the_interval_covers_the_truth_as_often_as_it_says(p: float, d: float, n: int) -> None:
    generator, rounds = np.random.default_rng(20260401), 3000
    draws = generator.multinomial(n, [p, 1 - p - d, d], size=rounds)
    hits = 0
    for promoters, passives, detractors in draws.tolist():
        found = answered(nps(NpsCounts(promoters=promoters, passives=passives, detractors=detractors)))
        hits += found.low <= 100 * (p - d) <= found.high
    # 3,000 rounds know 95 % to ±0.8 points; small samples are allowed to be a little cautious or bold.
    assert 0.93 <= hits / rounds <= 0.985


def test_a_test_of_two_equal_groups_errs_as_often_as_it_says() -> None:
    generator, rounds = np.random.default_rng(7), 3000
    one = generator.multinomial(80, [0.4, 0.35, 0.25], size=rounds).tolist()
    two = generator.multinomial(120, [0.4, 0.35, 0.25], size=rounds).tolist()
    wrong = 0
    for a, b in zip(one, two, strict=True):
        test = difference_nps(
            NpsCounts(promoters=a[0], passives=a[1], detractors=a[2]),
            NpsCounts(promoters=b[0], passives=b[1], detractors=b[2]),
        )
        assert isinstance(test, Comparison)
        wrong += test.p <= 0.05
    assert 0.035 <= wrong / rounds <= 0.06


def test_the_difference_is_the_z_test_on_adjusted_counts() -> None:
    one = NpsCounts(promoters=60, passives=25, detractors=15)
    two = NpsCounts(promoters=45, passives=30, detractors=35)
    first, second = (DescrStatsW(VALUES, weights=weights(found) + ADDED, ddof=0) for found in (one, two))
    error = float(np.hypot(first.std / np.sqrt(first.sum_weights), second.std / np.sqrt(second.sum_weights)))
    z = (first.mean - second.mean) / error
    test = difference_nps(one, two)
    assert isinstance(test, Comparison)
    assert test.difference == pytest.approx(45 - 100 * 10 / 110, abs=EXACT)
    assert test.low == pytest.approx(100 * (first.mean - second.mean - 1.959963984540054 * error), abs=1e-8)
    assert test.p == pytest.approx(2 * norm.sf(abs(z)), rel=1e-9)


@given(counts)
def test_the_interval_holds_the_value_and_stays_on_the_scale(found: NpsCounts) -> None:
    estimate = answered(nps(found))
    assert -100 <= estimate.low <= estimate.value <= estimate.high <= 100


@given(counts)
def test_turning_the_scale_round_turns_the_score_round(found: NpsCounts) -> None:
    turned = NpsCounts(promoters=found.detractors, passives=found.passives, detractors=found.promoters)
    one, other = answered(nps(found)), answered(nps(turned))
    assert (other.value, other.low, other.high) == pytest.approx((-one.value, -one.high, -one.low), abs=1e-8)


@given(counts)
def test_one_more_promoter_never_lowers_the_score(found: NpsCounts) -> None:
    more = found + NpsCounts(promoters=1, passives=0, detractors=0)
    assert answered(nps(more)).value >= answered(nps(found)).value


@given(counts, counts)
def test_swapping_the_groups_turns_the_difference_round(one: NpsCounts, two: NpsCounts) -> None:
    first, second = difference_nps(one, two), difference_nps(two, one)
    assert isinstance(first, Comparison)
    assert isinstance(second, Comparison)
    assert first.p == pytest.approx(second.p, abs=EXACT)
    assert (first.low, first.high) == pytest.approx((-second.high, -second.low), abs=1e-8)


@pytest.mark.parametrize("n", [0, 1, 9])
def test_too_few_answers_give_a_reason_and_say_how_many_would_do(n: int) -> None:
    found = nps(NpsCounts(promoters=n, passives=0, detractors=0))
    assert found == Unanswered(reason=Reason.TOO_FEW, n=n, minimum=10)
    assert str(n) in str(found)


def test_no_answers_at_all_are_too_few_whatever_the_minimum() -> None:
    assert isinstance(nps(NpsCounts(promoters=0, passives=0, detractors=0), minimum=0), Unanswered)


def test_a_level_is_between_0_and_1() -> None:
    with pytest.raises(ValueError, match="confidence level"):
        nps(NpsCounts(promoters=10, passives=10, detractors=10), level=95)
