"""Shares held against Newcombe's published examples and statsmodels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from rashin.analysis.stats.csat import csat, difference_csat
from rashin.analysis.stats.estimate import Comparison, Estimate, Reason, Unanswered
from rashin.analysis.stats.proportions import difference_proportions, proportion

PRINTED = 6e-5
"""Newcombe prints four decimals."""


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe, R. G. (1998), Statistics in Medicine 17, 857–872, Table I, method 3 (Wilson's score).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_printed_it(count: int, n: int, low: float, high: float) -> None:
    found = proportion(count, n)
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx((low, high), abs=PRINTED)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe, R. G. (1998), Statistics in Medicine 17, 873–890, Table II, method 10 (hybrid score).
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_as_newcombe_printed_it(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = difference_proportions(first, second, minimum=5)
    assert isinstance(found, Comparison)
    assert (found.low, found.high) == pytest.approx((low, high), abs=PRINTED)


@given(st.integers(10, 4000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_as_statsmodels_has_it(share: tuple[int, int]) -> None:
    found = csat(*share)
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx(proportion_confint(*share, method="wilson"), abs=1e-9)
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(("first", "second"), [((80, 100), (60, 90)), ((3, 40), (11, 52)), ((500, 900), (480, 910))])
def test_difference_and_p_as_statsmodels_and_scipy_have_them(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = difference_csat(first, second)
    assert isinstance(found, Comparison)
    reference = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(reference, abs=1e-9)
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    assert found.p == pytest.approx(chi2_contingency(table, correction=False).pvalue, abs=1e-12)


def test_two_groups_that_all_agree_say_nothing_about_chance() -> None:
    assert difference_proportions((20, 20), (30, 30)) == Unanswered(reason=Reason.NO_VARIANCE, n=50)


def test_few_answers_give_a_reason() -> None:
    assert csat(4, 9) == Unanswered(reason=Reason.TOO_FEW, n=9, minimum=10)
    assert difference_csat((4, 9), (40, 90)) == Unanswered(reason=Reason.TOO_FEW, n=9, minimum=10)


def test_a_part_is_not_larger_than_its_whole() -> None:
    with pytest.raises(ValueError, match="not a part"):
        proportion(11, 10)
