"""Precision, recall and F1, held against scikit-learn; intervals against what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.stats.classification import classification, rightness
from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered


def test_as_scikit_learn_has_it() -> None:
    from sklearn.metrics import precision_recall_fscore_support

    lots = np.random.default_rng(8)
    true = lots.choice(["pos", "neg", "neu"], 300, p=[0.5, 0.3, 0.2])
    given_ = np.where(lots.random(300) < 0.7, true, lots.choice(["pos", "neg", "neu"], 300))
    names = ["pos", "neg", "neu"]
    found = classification([({str(a)}, {str(b)}) for a, b in zip(true, given_, strict=True)], names)
    precision, recall, f1, _ = precision_recall_fscore_support(true, given_, labels=names)
    for at, name in enumerate(names):
        one = found.classes[name]
        assert isinstance(one.precision, Estimate)
        assert isinstance(one.recall, Estimate)
        assert isinstance(one.f1, Estimate)
        assert one.precision.value == pytest.approx(precision[at])
        assert one.recall.value == pytest.approx(recall[at])
        assert one.f1.value == pytest.approx(f1[at])
    assert isinstance(found.macro_f1, Estimate)
    assert isinstance(found.accuracy, Estimate)
    assert found.macro_f1.value == pytest.approx(f1.mean())
    assert found.accuracy.value == pytest.approx((true == given_).mean())


def test_intervals_of_f1_hold_what_they_promise() -> None:
    """Of a classifier whose true F1 is known, about 95 % of intervals hold it."""
    lots = np.random.default_rng(1)
    shares = np.array([0.25, 0.08, 0.07, 0.6])
    truth = 2 * shares[0] / (2 * shares[0] + shares[1] + shares[2])
    held = 0
    for right, wrong, missed, _ in lots.multinomial(150, shares, size=400):
        one = rightness(int(right), int(wrong), int(missed)).f1
        assert isinstance(one, Estimate)
        held += one.low <= truth <= one.high
    assert 368 <= held <= 395  # 380 are promised; neither fewer nor so many that they say nothing


def test_several_labels_of_one_text_are_judged_apart() -> None:
    pairs = [({"price", "staff"}, {"price"})] * 20 + [(set[str](), set[str]())] * 20
    found = classification(pairs, ["price", "staff"])
    assert found.classes["price"].right == 20
    assert found.classes["staff"].missed == 20
    assert isinstance(found.classes["staff"].precision, Unanswered)
    assert isinstance(found.accuracy, Estimate)
    assert found.accuracy.value == pytest.approx(0.5)


def test_few_texts_say_too_few() -> None:
    found = classification([({"a"}, {"a"})] * 4, ["a", "b"])
    assert isinstance(found.macro_f1, Unanswered)
    assert found.macro_f1.reason is Reason.TOO_FEW
    assert isinstance(found.classes["a"].f1, Unanswered)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_the_value_lies_in_its_interval(right: int, wrong: int, missed: int) -> None:
    told = rightness(right, wrong, missed)
    for one in (told.precision, told.recall, told.f1):
        if isinstance(one, Estimate):
            assert 0 <= one.low <= one.value <= one.high <= 1
