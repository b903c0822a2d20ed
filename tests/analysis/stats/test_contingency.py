"""Tables of counts held against scipy and statsmodels."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table as Reference

from rashin.analysis.stats.contingency import Association, association, cramers_v, fisher_exact
from rashin.analysis.stats.estimate import Reason, Unanswered

GSS = [[762, 327, 468], [484, 239, 477]]
"""Agresti, A. (2007). *An Introduction to Categorical Data Analysis*, 2nd ed., table 2.5: gender and party."""


def exactly(table: list[list[int]], statistic: float) -> float:
    """The chance of a χ² at least as large among all three by three tables with these margins."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    drawn, reached = stats.random_table(rows, columns), 0.0
    wanted = np.outer(rows, columns) / sum(rows)
    for a, b, c, d in product(range(max(rows) + 1), repeat=4):
        top, middle = [a, b, rows[0] - a - b], [c, d, rows[1] - c - d]
        whole = np.array([top, middle, [column - x - y for column, x, y in zip(columns, top, middle, strict=True)]])
        if (whole >= 0).all() and ((whole - wanted) ** 2 / wanted).sum() >= statistic - 1e-9:
            reached += float(drawn.pmf(whole))
    return reached


def told(table: list[list[int]]) -> Association:
    found = association(table)
    assert isinstance(found, Association)
    return found


def test_agrestis_example_as_it_is_printed() -> None:
    found = told(GSS)
    assert (found.test, found.df) == ("chi_square", 2)
    assert found.statistic == pytest.approx(30.1, abs=0.05)
    printed = [[4.50, 0.70, -5.32], [-4.50, -0.70, 5.32]]
    for row, line in zip(found.cells, printed, strict=True):
        assert [cell.adjusted for cell in row if cell] == pytest.approx(line, abs=0.006)
    assert [cell.q <= 0.05 for cell in found.cells[0] if cell] == [True, False, True]


@given(st.lists(st.lists(st.integers(6, 60), min_size=3, max_size=3), min_size=2, max_size=4))
def test_chi_square_and_residuals_as_scipy_and_statsmodels_have_them(table: list[list[int]]) -> None:
    found, reference = told(table), stats.chi2_contingency(table, correction=False)
    if found.test == "chi_square":
        assert found.p == pytest.approx(reference.pvalue, rel=1e-9, abs=1e-300)
        assert found.statistic == pytest.approx(reference.statistic)
    wanted = Reference(table, shift_zeros=False).standardized_resids
    assert [[cell.adjusted for cell in row if cell] for row in found.cells] == [pytest.approx(row) for row in wanted]


@pytest.mark.parametrize("table", [[[3, 1], [1, 3]], [[12, 0], [3, 5]], [[1, 9], [11, 3]], [[0, 8], [7, 1]]])
def test_a_sparse_table_of_two_by_two_is_fishers(table: list[list[int]]) -> None:
    assert fisher_exact(table) == pytest.approx(stats.fisher_exact(table).pvalue)
    if sum(map(sum, table)) >= 10:
        found = told(table)
        assert found.statistic is None or found.test == "chi_square"


def test_a_sparse_larger_table_is_drawn_and_always_says_the_same() -> None:
    table = [[4, 0, 1], [0, 3, 1], [1, 1, 4]]
    one, two = told(table), told(table)
    assert one == two
    assert one.test == "permutation"
    assert one.statistic is not None
    assert one.p == pytest.approx(exactly(table, one.statistic), abs=0.004)  # three standard errors of 10,000 draws


def test_empty_rows_and_columns_are_left_out_of_the_test() -> None:
    found = told([[40, 0, 10], [0, 0, 0], [20, 0, 30]])
    assert found.df == 1
    assert found.cells[1] == (None, None, None)
    assert found.cells[0][1] is None
    assert found.p == told([[40, 10], [20, 30]]).p


def test_too_few_people_and_a_single_answer_are_reasons() -> None:
    few, same = association([[1, 2], [3, 1]]), association([[20, 30], [0, 0]])
    assert isinstance(few, Unanswered)
    assert few.reason is Reason.TOO_FEW
    assert isinstance(same, Unanswered)
    assert same.reason is Reason.NO_VARIANCE
    with pytest.raises(ValueError, match="below zero"):
        association([[20, -1], [4, 5]])


@pytest.mark.parametrize(
    ("statistic", "n", "rows", "columns"), [(30.07, 2757, 2, 3), (16.67, 100, 2, 2), (55, 90, 4, 4)]
)
def test_the_ends_of_v_are_where_the_noncentral_chi_square_puts_them(
    statistic: float, n: int, rows: int, columns: int
) -> None:
    found, df = cramers_v(statistic, n=n, rows=rows, columns=columns), (rows - 1) * (columns - 1)
    for end, share in ((found.low, 0.975), (found.high, 0.025)):
        assert stats.ncx2.cdf(statistic, df, end * end * n * (min(rows, columns) - 1)) == pytest.approx(share, abs=1e-6)


def test_answers_without_connection_have_no_strength() -> None:
    found = cramers_v(3.9, n=400, rows=3, columns=3)
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0 < found.high < 0.12
