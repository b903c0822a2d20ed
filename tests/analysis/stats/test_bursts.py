"""Bursts: what is new is called, what chance gives is not, held against scipy and against the bound itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from rashin.analysis.stats import bursts as module
from rashin.analysis.stats.bursts import Burst, Bursts, bursts, stories
from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered


def _weeks(lots: np.random.Generator, words: int = 600, texts: int = 200, clumps: float = 0.0) -> NDArray[np.float64]:
    rates = 8 / (np.arange(words) + 5.0)
    mean = np.minimum(rates / rates.sum() * 8, 0.6)[:, None] * np.full(9, texts)
    if clumps:
        mean = mean * lots.gamma(1 / clumps, clumps, mean.shape)
    return lots.poisson(mean).astype(float)


def _told(counts: object, texts: object, words: int, **more: float) -> Bursts:
    told = bursts(counts, texts, names=range(words), **more)  # type: ignore[arg-type]
    assert isinstance(told, Bursts)
    return told


@pytest.mark.parametrize("texts", [200, 600])
def test_eight_texts_on_a_new_matter_are_called_and_chance_is_not(texts: int) -> None:
    lots, hits, alarms, looks = np.random.default_rng(2), 0, 0, 60
    for _ in range(looks):
        counts = np.vstack([[0] * 8 + [8], _weeks(lots, texts=texts)])
        names = [one.name for one in _told(counts, [texts] * 9, len(counts)).found]
        hits += 0 in names
        alarms += len(names) - (0 in names)
    assert hits == looks
    assert alarms <= 7  # three are expected at 0.05 a look; more than seven come once in a hundred such runs


def test_words_that_come_in_clumps_anyway_are_no_news() -> None:
    lots, alarms = np.random.default_rng(7), 0
    for _ in range(40):
        told = _told(_weeks(lots, clumps=0.2), [200] * 9, 600)
        assert told.dispersion > 0.05
        alarms += len(told.found)
    assert alarms <= 5


def test_chance_is_the_binomial_split_and_with_clumps_the_beta_binomial() -> None:
    tail = module._tail(20, 1 / 9, float("inf"), 4)
    assert tail.chances[0] == pytest.approx(stats.binom.sf(tail.first - 1, 20, 1 / 9))
    tail = module._tail(20, 1 / 9, 45.0, 4)
    assert tail.chances[2] == pytest.approx(stats.betabinom.sf(tail.first + 1, 20, 5, 40))


def test_more_texts_or_another_mix_of_them_are_no_news() -> None:
    """Twice the texts, and those from the shop where the word is common: as before in each."""
    texts = np.array([[100.0, 100.0]] * 8 + [[100.0, 500.0]])
    counts = np.array([[[1.0, 20.0]] * 8 + [[1.0, 100.0]]])
    assert _told(counts, texts, 1).found == []
    mixed = _told(counts.sum(axis=2), texts.sum(axis=1), 1)
    assert [one.now for one in mixed.found] == [101], "without strata it would have been called"


def test_a_burst_tells_what_was_expected_and_how_many_times_more() -> None:
    one = _told([[2] * 8 + [20]], [100] * 8 + [200], 1).found[0]
    assert one.expected == pytest.approx(4.0)
    assert one.ratio.value == pytest.approx(5.0)
    assert one.ratio.low < 5 < one.ratio.high
    new = _told([[0] * 8 + [9]], [100] * 9, 1).found[0]
    assert new.ratio.high == float("inf")
    assert new.ratio.low > 5


def test_two_words_of_the_same_texts_are_one_story() -> None:
    estimate = Estimate(value=9.0, low=3.0, high=30.0, level=0.95, n=9, method="split_wilson")
    found = [Burst(name=name, now=8, expected=0, ratio=estimate, p=0, alarms=0) for name in ("login", "error", "rain")]
    where = {"login": {1, 2, 3, 4}, "error": {2, 3, 4, 9}, "rain": {7, 8}}
    assert [[one.name for one in story] for story in stories(found, where)] == [["login", "error"], ["rain"]]


def test_few_weeks_and_no_texts_give_reasons() -> None:
    few = bursts([[1, 9]], [10, 10], names=["a"])
    assert isinstance(few, Unanswered)
    assert few.reason is Reason.TOO_FEW
    none = bursts([[1] * 9], [10] * 8 + [0], names=["a"])
    assert isinstance(none, Unanswered)
    assert none.reason is Reason.NOTHING_TO_COMPARE
    assert _told(np.zeros((0, 9)), [10] * 9, 0).found == []


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(0, 60), min_size=9, max_size=9), min_size=1, max_size=6))
def test_what_is_called_keeps_to_the_bound_and_grows(counts: list[list[int]]) -> None:
    told = _told(counts, [80] * 9, len(counts))
    for one in told.found:
        assert one.alarms <= told.allowed
        assert one.ratio.value >= 1.5 - 1e-9
        assert one.now >= 4
    assert {one.name for one in _told(counts, [80] * 9, len(counts), allowed=0.005).found} <= {
        one.name for one in told.found
    }
