"""Agreement of people who label, held against statsmodels and Krippendorff's own example."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from rashin.analysis.stats.agreement import Agreement, Weights, cohen_kappa, krippendorff_alpha
from rashin.analysis.stats.estimate import Reason, Unanswered

TABLE = [[30, 4, 1], [6, 22, 5], [0, 7, 25]]
EXAMPLE = [
    "1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4", "4 4 4 4", "1 1 2 1", "2 2 2 2", ". 5 5 5",
    ". . 1 1", ". 3 . .",
]  # fmt: skip
UNITS = [tuple(None if label == "." else int(label) for label in row.split()) for row in EXAMPLE]


@pytest.mark.parametrize(("weights", "theirs"), [("none", None), ("linear", "linear"), ("quadratic", "quadratic")])
def test_kappa_as_statsmodels_has_it(weights: Weights, theirs: str | None) -> None:
    found, reference = cohen_kappa(TABLE, weights=weights), cohens_kappa(TABLE, wt=theirs)
    assert isinstance(found, Agreement)
    assert found.coefficient.value == pytest.approx(reference.kappa)
    assert found.coefficient.low == pytest.approx(reference.kappa_low)
    assert found.coefficient.high == pytest.approx(reference.kappa_upp)
    assert found.raw == pytest.approx(77 / 100)


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_krippendorffs_own_example(metric: str, alpha: float) -> None:
    found = krippendorff_alpha(UNITS, order=range(1, 6), metric=metric)  # type: ignore[arg-type]
    assert isinstance(found, Agreement)
    assert found.coefficient.value == pytest.approx(alpha, abs=5e-4)
    assert found.coefficient.low <= found.coefficient.value <= found.coefficient.high
    assert found.texts == 11, "a text with one label says nothing of agreement"


def test_too_few_and_one_label_only_give_reasons() -> None:
    few = cohen_kappa([[3, 0], [0, 3]])
    assert isinstance(few, Unanswered)
    assert few.reason is Reason.TOO_FEW
    same = krippendorff_alpha([("a", "a")] * 20, order="ab")
    assert isinstance(same, Unanswered)
    assert same.reason is Reason.NO_VARIANCE
    one = cohen_kappa([[20, 0], [0, 0]])
    assert isinstance(one, Unanswered)


def test_labels_by_lot_agree_as_by_chance() -> None:
    lots = random.Random(5)
    found = krippendorff_alpha([(lots.choice("abc"), lots.choice("abc")) for _ in range(900)], order="abc")
    assert isinstance(found, Agreement)
    assert found.coefficient.low < 0 < found.coefficient.high


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=10, max_size=30), st.permutations(range(3)))
def test_alpha_does_not_ask_who_labelled(units: list[tuple[str, ...]], order: list[int]) -> None:
    one = krippendorff_alpha(units, order="abc")
    two = krippendorff_alpha([tuple(unit[at] for at in order) for unit in units], order="abc")
    assert one == two
