"""Whether two answers go together: a table of counts, its test, where it differs, and how strongly.

References
----------
Pearson, K. (1900). On the criterion that a given system of deviations … *Philosophical Magazine*, 50, 157–175.

Cochran, W. G. (1954). Some Methods for Strengthening the Common χ² Tests. *Biometrics*, 10(4), 417–451: the χ² of a
table may be trusted when no expected count is below 1 and at most a fifth of them below 5.

Fisher, R. A. (1935). The Logic of Inductive Inference. *Journal of the Royal Statistical Society*, 98(1), 39–82.

Phipson, B., & Smyth, G. K. (2010). Permutation P-values Should Never Be Zero. *Statistical Applications in Genetics and
Molecular Biology*, 9(1), 39. doi:10.2202/1544-6115.1585

Haberman, S. J. (1973). The Analysis of Residuals in Cross-Classified Tables. *Biometrics*, 29(1), 205–220.

Bergsma, W. (2013). A bias-correction for Cramér's V and Tschuprow's T. *Journal of the Korean Statistical Society*,
42(3), 323–328. doi:10.1016/j.jkss.2012.10.002

Smithson, M. (2003). *Confidence Intervals*. Sage. Chapter 4: intervals by inverting the noncentral χ².
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, sqrt
from typing import Final, Literal

from rashin.analysis.stats.estimate import MINIMUM, Estimate, Reason, Unanswered
from rashin.analysis.stats.many import benjamini_hochberg
from rashin.analysis.stats.normal import two_sided_p

Table = Sequence[Sequence[int]]
Test = Literal["chi_square", "fisher_exact", "permutation"]

DRAWS: Final = 9_999
"""Tables that are drawn when neither χ² nor Fisher's test will do: the p-value moves in steps of 1/10,000."""
SEED: Final = 20_130_419
"""Fixed, so that the same table has the same p-value today and tomorrow."""
_TIES: Final = 1 + 1e-7
"""Two tables equally probable but for rounding count as equal, as R's ``fisher.test`` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """How far a cell lies from independence, in standard errors, and whether that survives so many looks."""

    expected: float
    adjusted: float
    """Haberman's adjusted residual: standard normal when rows and columns are independent."""
    p: float
    q: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """What a table says about two answers. ``cells`` has the shape of the table that was given."""

    test: Test
    statistic: float | None
    """Pearson's χ²; None where only Fisher's test was made."""
    df: int
    p: float
    n: int
    smallest_expected: float
    strength: Estimate
    """Cramér's V, 0 (nothing) to 1 (one answer tells the other)."""
    cells: tuple[tuple[Residual | None, ...], ...]
    """None in rows and columns without anybody."""


def association(table: Table, *, level: float = 0.95, minimum: int = MINIMUM) -> Association | Unanswered:
    """Test whether the rows and columns of a table of counts are independent, and say where they are not.

    Pearson's χ² where Cochran's rule allows it; Fisher's exact test for a sparse table of two by two; else the
    permutation distribution of χ², drawn with fixed margins from a fixed seed. Rows and columns without anybody are
    left out of the test.

    Parameters
    ----------
    table
        Counts of different people: nobody stands in two cells.
    level
        Confidence level of the interval of V.
    minimum
        With fewer people there is a reason instead.

    References
    ----------
    Pearson (1900); Cochran (1954); Fisher (1935); Phipson & Smyth (2010); residuals: Haberman (1973); strength: Bergsma
    (2013) with the interval of Smithson (2003).

    Examples
    --------
    >>> told = association([[40, 10], [20, 30]])
    >>> told.test, round(told.statistic, 2), round(told.strength.value, 3)
    ('chi_square', 16.67, 0.398)
    """
    kept_rows = [at for at, row in enumerate(table) if sum(row)]
    kept_columns = [at for at, column in enumerate(zip(*table, strict=True)) if sum(column)]
    counts = [[table[i][j] for j in kept_columns] for i in kept_rows]
    n = sum(map(sum, counts))
    if any(value < 0 for row in table for value in row):
        msg = "counts are not below zero"
        raise ValueError(msg)
    if n < max(minimum, 2):
        return Unanswered(reason=Reason.TOO_FEW, n=n, minimum=max(minimum, 2))
    if len(kept_rows) < 2 or len(kept_columns) < 2:
        return Unanswered(reason=Reason.NO_VARIANCE, n=n)
    expected = _expected(counts)
    statistic = _chi_square(counts, expected)
    df = (len(kept_rows) - 1) * (len(kept_columns) - 1)
    test, p = _tested(counts, expected, statistic, df)
    residuals = _residuals(counts, expected)
    places = {(i, j): residuals[a][b] for a, i in enumerate(kept_rows) for b, j in enumerate(kept_columns)}
    return Association(
        test=test,
        statistic=None if test == "fisher_exact" else statistic,
        df=df,
        p=p,
        n=n,
        smallest_expected=min(value for row in expected for value in row),
        strength=cramers_v(statistic, n=n, rows=len(kept_rows), columns=len(kept_columns), level=level),
        cells=tuple(tuple(places.get((i, j)) for j in range(len(table[0]))) for i in range(len(table))),
    )


def cramers_v(statistic: float, *, n: int, rows: int, columns: int, level: float = 0.95) -> Estimate:
    """Cramér's V from Pearson's χ², corrected for its bias, with an interval.

    The plain V is above zero even for answers that have nothing to do with each other, the more so the fewer people
    were asked; the correction takes away what chance would give. The interval inverts the noncentral χ²: its
    noncentrality is n·φ².

    References
    ----------
    Bergsma (2013), eq. (4)–(6); Smithson (2003), chapter 4.
    """
    df, least = (rows - 1) * (columns - 1), min(rows, columns) - 1
    phi = max(0.0, statistic / n - df / (n - 1))
    corrected = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    value = min(1.0, sqrt(phi / corrected)) if corrected > 0 else 0.0
    tail = (1 - level) / 2
    low, high = (min(1.0, sqrt(_noncentrality(statistic, df, share) / (n * least))) for share in (1 - tail, tail))
    return Estimate(
        value=value,
        low=min(low, value),
        high=max(high, value),
        level=level,
        n=n,
        method="cramers_v_bergsma_noncentral",
    )


def fisher_exact(table: Table) -> float:
    """The two-sided p-value of Fisher's exact test of a table of two by two: of all tables that are no likelier.

    References
    ----------
    Fisher (1935).

    Examples
    --------
    >>> round(fisher_exact([[3, 1], [1, 3]]), 4)
    0.4857
    """
    (a, b), (c, d) = table
    first, column, n = a + b, a + c, a + b + c + d

    def logged(x: int) -> float:
        rest = first - x
        return -(lgamma(x + 1) + lgamma(rest + 1) + lgamma(column - x + 1) + lgamma(n - first - column + x + 1))

    lowest, highest = max(0, first + column - n), min(first, column)
    logs = [logged(x) for x in range(lowest, highest + 1)]
    top = max(logs)
    weights = [exp(value - top) for value in logs]
    mine = weights[a - lowest] * _TIES
    return min(1.0, sum(weight for weight in weights if weight <= mine) / sum(weights))


def _expected(counts: Table) -> list[list[float]]:
    rows, columns = [sum(row) for row in counts], [sum(column) for column in zip(*counts, strict=True)]
    n = sum(rows)
    return [[row * column / n for column in columns] for row in rows]


def _chi_square(counts: Table, expected: Sequence[Sequence[float]]) -> float:
    return sum(
        (seen - wanted) ** 2 / wanted
        for row, line in zip(counts, expected, strict=True)
        for seen, wanted in zip(row, line, strict=True)
    )


def _tested(counts: Table, expected: Sequence[Sequence[float]], statistic: float, df: int) -> tuple[Test, float]:
    flat = [value for row in expected for value in row]
    if min(flat) >= 1 and sum(value < 5 for value in flat) <= len(flat) / 5:
        from scipy.special import chdtrc

        return "chi_square", float(chdtrc(df, statistic))
    if len(counts) == 2 and len(counts[0]) == 2:
        return "fisher_exact", fisher_exact(counts)
    return "permutation", _permuted(counts, expected, statistic)


def _permuted(counts: Table, expected: Sequence[Sequence[float]], statistic: float) -> float:
    """The share of tables with the same margins whose χ² is at least as large, the seen one counted among them."""
    import numpy as np
    from scipy.stats import random_table

    drawn = random_table([sum(row) for row in counts], [sum(column) for column in zip(*counts, strict=True)])
    wanted, reached, left = np.asarray(expected), 0, DRAWS
    random = np.random.default_rng(SEED)
    while left:  # in parts: a wide table of ten thousand draws need not lie in memory at once
        part = min(left, 1_000)
        tables = drawn.rvs(part, random_state=random)
        found = ((tables - wanted) ** 2 / wanted).sum(axis=(1, 2))
        reached += int((found >= statistic / _TIES).sum())
        left -= part
    return (reached + 1) / (DRAWS + 1)


def _residuals(counts: Table, expected: Sequence[Sequence[float]]) -> list[list[Residual]]:
    n = sum(map(sum, counts))
    rows, columns = [sum(row) / n for row in counts], [sum(column) / n for column in zip(*counts, strict=True)]
    adjusted = [
        (seen - wanted) / sqrt(wanted * (1 - rows[i]) * (1 - columns[j]))
        for i, (row, line) in enumerate(zip(counts, expected, strict=True))
        for j, (seen, wanted) in enumerate(zip(row, line, strict=True))
    ]
    p = [two_sided_p(value) for value in adjusted]
    q = benjamini_hochberg(p)
    flat = [value for line in expected for value in line]
    cells = [
        Residual(expected=wanted, adjusted=value, p=one, q=many)
        for wanted, value, one, many in zip(flat, adjusted, p, q, strict=True)
    ]
    wide = len(columns)
    return [cells[at : at + wide] for at in range(0, len(cells), wide)]


def _noncentrality(statistic: float, df: int, share: float) -> float:
    """The noncentrality at which a χ² of at most ``statistic`` has this chance; 0 where none is so likely."""
    from scipy.special import chdtr, chndtrinc

    if chdtr(df, statistic) <= share:
        return 0.0
    return max(0.0, float(chndtrinc(statistic, df, share)))
