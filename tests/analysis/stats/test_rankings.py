"""Orders of many people held against scipy."""

import random

import pytest
from scipy import stats

from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered
from rashin.analysis.stats.rankings import Concordance, concordance, standings


def test_mean_rank_points_and_firsts_are_of_those_they_belong_to() -> None:
    best, middle, rare = standings([[12, 5, 3], [6, 10, 2], [2, 1, 1]], 20)
    assert isinstance(best.mean_rank, Estimate)
    assert best.mean_rank.value == pytest.approx((12 + 10 + 9) / 20)
    assert best.borda == pytest.approx((12 * 2 + 5) / 40)
    assert isinstance(best.first, Estimate)
    assert best.first.value == pytest.approx(0.6)
    assert middle.placed == 18
    assert isinstance(rare.mean_rank, Unanswered)  # four people placed it: no mean of them
    assert isinstance(rare.first, Estimate)  # but all twenty could have put it first
    assert rare.borda == pytest.approx(5 / 40)


def test_concordance_as_scipys_friedman_test() -> None:
    lots = random.Random(3)
    orders = [lots.sample([1, 2, 3, 4], 4) if lots.random() < 0.6 else [1, 2, 3, 4] for _ in range(40)]
    places = [[sum(order[item] == place for order in orders) for place in range(1, 5)] for item in range(4)]
    found, reference = concordance(places, 40), stats.friedmanchisquare(*zip(*orders, strict=True))
    assert isinstance(found, Concordance)
    assert found.p == pytest.approx(reference.pvalue)
    assert found.w == pytest.approx(reference.statistic / (40 * 3))


def test_agreement_needs_whole_orders() -> None:
    found = concordance([[10, 2], [2, 9]], 12)
    assert isinstance(found, Unanswered)
    assert found.reason is Reason.NOTHING_TO_COMPARE
