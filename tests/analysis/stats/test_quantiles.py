"""Quantiles held against numpy, and what is kept of too many numbers."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.stats.estimate import Estimate, Unanswered
from rashin.analysis.stats.quantiles import Numbers, quantile


@given(st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=200), st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_a_quantile_as_numpy_has_it_inside_its_interval(values: list[float], share: float) -> None:
    found = quantile(sorted(values), share)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(np.quantile(values, share), abs=1e-6)
    assert found.low <= found.value <= found.high


def test_the_interval_of_the_median_keeps_its_level() -> None:
    lots, held = random.Random(7), 0
    for _ in range(400):
        found = quantile(sorted(lots.expovariate(1) for _ in range(60)), 0.5)
        assert isinstance(found, Estimate)
        held += found.low <= 0.6931 <= found.high
    assert held / 400 >= 0.94


def test_few_values_give_a_reason() -> None:
    assert isinstance(quantile([1.0, 2.0], 0.5), Unanswered)


def test_beyond_what_is_kept_the_sums_stay_exact_and_the_rest_is_a_fair_sample() -> None:
    numbers = Numbers(most=500)
    for value in range(20_000):
        numbers.add(float(value))
    assert (numbers.n, numbers.lowest, numbers.highest) == (20_000, 0.0, 19_999.0)
    assert numbers.sums.mean == pytest.approx(9_999.5)
    assert numbers.is_sample
    assert len(numbers.values) == 500
    assert sorted(numbers.values)[250] == pytest.approx(10_000, abs=1_500)
