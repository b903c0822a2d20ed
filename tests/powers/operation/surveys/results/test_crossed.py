"""Two questions crossed: who counts, what is tested, which groups are kept back."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.questions.small_groups import LEAST
from rashin.analysis.stats.contingency import Association
from rashin.analysis.stats.estimate import Estimate, Reason, Unanswered
from rashin.powers.operation.surveys.discretion import Rule, groups_shown, in_steps, shown_of
from rashin.powers.operation.surveys.results.asked import asked_in
from rashin.powers.operation.surveys.results.crossed import (
    Crossed,
    Crossing,
    Side,
    count_lines,
    crossed,
    side_named,
    sides_of,
)
from rashin.powers.operation.surveys.results.sheet import Line
from tests.powers.operation.surveys.results.test_results import WHOLE, line

ASKED = asked_in([WHOLE])


def table(lines: list[Line], row: str, column: str) -> Crossed:
    sides = [side_named(name, ASKED) for name in (row, column)]
    assert all(isinstance(one, Side) for one in sides)
    return crossed(count_lines(lines, Crossing(row=sides[0], column=sides[1]), lambda one: True))  # type: ignore[arg-type]


def test_what_goes_together_is_found_and_marked() -> None:
    lines = [line({"nps": 10, "place": "home" if at % 5 else "shop"}, number=at) for at in range(60)]
    lines += [line({"nps": 2, "place": "shop" if at % 5 else "home"}, number=at) for at in range(60)]
    found = table(lines, "nps", "place")
    assert found.rows == ("detractors", "promoters")
    assert isinstance(found.whole, Association)
    assert found.whole.p < 0.001
    home = found.columns.index("home")
    assert (found.cells[0][home].mark, found.cells[1][home].mark) == (-1, 1)
    assert found.bases[home] == 60


def test_several_answers_are_tested_one_by_one_and_corrected_together() -> None:
    lots = random.Random(5)
    lines = [
        line(
            {"why": ["speed"] if at % 2 else ["speed", "price"], "place": "home" if lots.random() < 0.5 else "shop"},
            number=at,
        )
        for at in range(120)
    ]
    found = table(lines, "why", "place")
    assert isinstance(found.whole, Unanswered)
    assert found.whole.reason is Reason.NOTHING_TO_COMPARE
    price = found.rows.index("price")
    assert all(cell.q is not None and cell.mark == 0 for cell in found.cells[price])
    assert sum(cell.count for cell in found.cells[price]) == 60


def test_small_groups_are_kept_back_and_no_sum_gives_them_away() -> None:
    counts = {"新宿": 30, "梅田": 12, "渋谷": 3}
    lines = [line({"nps": 9}, number=at, unit=unit) for unit, n in counts.items() for at in range(n)]
    found = table(lines, "nps", "line:unit")
    shown = [base for base in found.bases if base is not None]
    assert shown == [30]  # the smallest of the others is kept back too
    assert all(cell.hidden for row in found.cells for cell, base in zip(row, found.bases, strict=True) if base is None)


def test_what_cannot_be_crossed_has_no_side() -> None:
    for name in ("said", "age", "rank", "gone", "line:person", "grid", "grid.gone", "", "nps.x"):
        assert side_named(name, ASKED) is None
    assert {one.name for one in sides_of(ASKED)} >= {"nps", "why", "grid.kind", "place", "line:language"}


def test_few_answers_are_a_reason() -> None:
    found = table([line({"nps": 9, "place": "home"}, number=at) for at in range(6)], "nps", "place")
    assert isinstance(found.whole, Unanswered)
    assert not isinstance(found.cells[0][0].estimate, Estimate)


# --- employees -------------------------------------------------------------------------------------------------------


@given(st.integers(0, 300), st.integers(0, 300))
def test_no_two_looks_at_the_whole_differ_by_fewer_than_five(first: int, second: int) -> None:
    before, after = sorted((first, second))
    shown = [shown_of(before, closed=False), shown_of(after, closed=False), shown_of(after, closed=True)]
    for one, other in ((0, 1), (1, 2), (0, 2)):
        difference = shown[other] - shown[one]
        assert difference == 0 or difference >= LEAST or shown[one] == 0
        assert difference == 0 or difference >= LEAST


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 30), max_size=8))
def test_the_whole_without_the_groups_that_are_shown_is_nobody_or_five(sizes: dict[str, int]) -> None:
    shown = groups_shown(sizes, closed=True)
    assert all(sizes[one] >= LEAST for one in shown)
    rest = sum(sizes.values()) - sum(sizes[one] for one in shown)
    assert not shown or rest == 0 or rest >= LEAST


def test_groups_wait_until_the_survey_has_closed() -> None:
    assert groups_shown({"営業": 20, "開発": 30}, closed=False) == frozenset()
    assert groups_shown({"営業": 20, "開発": 30}, closed=True) == {"営業", "開発"}
    assert groups_shown({"営業": 20}, closed=True) == frozenset()


def test_rows_of_employees_are_neither_filtered_nor_read_one_by_one() -> None:
    rule = Rule(steps=True, closed=False)
    assert not rule.filters
    assert list(in_steps(iter(range(23)), 23, rule)) == list(range(15))
    assert list(in_steps(iter(range(9)), 9, rule)) == []
    with pytest.raises(StopIteration):
        next(iter(in_steps(iter([1]), 1, rule)))
