"""Before and after of the same people, against scipy and against simulated luck."""

import numpy as np
import pytest
from scipy import stats

from rashin.analysis.stats.estimate import Reason, Unanswered
from rashin.analysis.stats.paired import Paired, correlation, paired, regression_to_the_mean


def test_the_interval_is_that_of_the_paired_t_test() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.integers(0, 7, 40), rng.integers(2, 11, 40)
    answer = paired(list(zip(before.tolist(), after.tolist(), strict=True)))
    assert isinstance(answer, Paired)
    wanted = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert answer.change.low == pytest.approx(wanted.low)
    assert answer.change.high == pytest.approx(wanted.high)
    assert answer.after - answer.before == pytest.approx(answer.change.value)


def test_few_pairs_and_equal_ones_give_a_reason() -> None:
    few = paired([(1, 2)] * 9)
    same = paired([(1, 3)] * 20)
    assert isinstance(few, Unanswered)
    assert isinstance(same, Unanswered)
    assert (few.reason, same.reason) == (Reason.TOO_FEW, Reason.NO_VARIANCE)
    assert isinstance(correlation([(1, 2)] * 40), Unanswered)
    assert isinstance(paired([]), Unanswered)


def test_those_chosen_for_a_low_score_rise_by_luck_as_much_as_is_expected() -> None:
    rng = np.random.default_rng(11)
    who = rng.normal(6, 1.5, 40_000)
    first, second = who + rng.normal(0, 1.5, 40_000), who + rng.normal(0, 1.5, 40_000)
    likeness = correlation(list(zip(first[:4_000].tolist(), second[:4_000].tolist(), strict=True)))
    assert isinstance(likeness, float)
    assert likeness == pytest.approx(0.5, abs=0.04)
    low = first < 4
    expected = regression_to_the_mean(
        chosen=float(first[low].mean()), everybody=float(first.mean()), correlation=likeness
    )
    assert float((second[low] - first[low]).mean()) == pytest.approx(expected, rel=0.08)


def test_what_is_no_correlation_is_refused() -> None:
    with pytest.raises(ValueError, match="no correlation"):
        regression_to_the_mean(chosen=1, everybody=2, correlation=1.5)
