"""Times to convert: exact for few, within the stated error for many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.sequences import durations
from rashin.analysis.sequences.durations import RELATIVE_ERROR, Durations


def cells(values: list[int], cell: int = 0, of: int = 1) -> Durations:
    return Durations.of(np.full(len(values), cell), np.array(values, np.int64), cells=of)


def test_few_durations_are_exact() -> None:
    found = Durations.merge([cells([5, 1], 0, 2), cells([3], 0, 2), cells([9], 1, 2)])
    assert (found.quantile([0], 0.5), found.quantile([0, 1], 0.9), found.count([0])) == (3.0, 9.0, 3)
    assert cells([1, 2, 3, 4]).quantile([0], 0.5) == 2.0
    assert cells([]).quantile([0], 0.5) is None


@given(st.lists(st.integers(0, 2**55 - 1), min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_histogram_is_within_its_error(values: list[int], share: float) -> None:
    exact = cells(values)
    coarse = Durations(cells=1, cell=None, value=None, histogram=exact._counts())
    wanted, found = exact.quantile([0], share), coarse.quantile([0], share)
    assert wanted is not None
    assert found is not None
    assert abs(found - wanted) <= max(RELATIVE_ERROR * wanted, 0)
    assert coarse.count([0]) == len(values)


def test_many_become_a_histogram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durations, "EXACT", 3)
    few, many = cells([10, 20, 30]), cells([10_000, 20_000, 30_000, 40_000])
    assert few.exact
    assert not many.exact
    found = Durations.merge([few, many])
    assert not found.exact
    assert found.count([0]) == 7
    assert found.quantile([0], 0.5) == pytest.approx(10_000, rel=RELATIVE_ERROR)
