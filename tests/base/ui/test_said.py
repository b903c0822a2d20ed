"""Marked words: every mark is a button with words on it, and the pieces are the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.base.ui.said import TURNING, Mark, pieces

LETTERS = "届 \n\u3000\u200d\u202eか遅い。🚚"
PLACES = st.builds(
    lambda start, length: Mark(start=start, end=start + length, told=("なぜ",)),
    st.integers(-2, 14),
    st.integers(-1, 8),
)


@given(st.text(LETTERS, max_size=12), st.lists(PLACES, max_size=5))
def test_the_pieces_are_the_text_and_every_mark_shows_something(text: str, marks: list[Mark]) -> None:
    found = pieces(text, marks)
    assert "".join(one.text for one in found) == text.translate(TURNING)
    assert all(any(letter.isprintable() for letter in one.text.strip()) for one in found if one.marked)
    assert all(one.text == one.text.strip() for one in found if one.marked)


def test_a_space_between_the_ends_of_two_marks_is_no_mark_of_its_own() -> None:
    found = pieces("too late, twice", [Mark(start=0, end=3, told=("a",)), Mark(start=0, end=4, told=("b",))])
    assert [(one.text, one.told) for one in found] == [("too", ("a", "b")), (" ", ()), ("late, twice", ())]
    found = pieces("came late", [Mark(start=0, end=9, told=("a",)), Mark(start=5, end=9, told=("b",))])
    assert [(one.text, one.told) for one in found] == [("came", ("a",)), (" ", ()), ("late", ("a", "b"))]


def test_where_marks_overlap_a_piece_tells_what_both_tell() -> None:
    found = pieces("配送が遅い", [Mark(start=0, end=5, told=("a",)), Mark(start=3, end=5, tone="bad", told=("b",))])
    assert [(one.text, one.told, one.tone) for one in found] == [("配送が", ("a",), ""), ("遅い", ("a", "b"), "bad")]


@pytest.mark.parametrize("longest", [1, 3, 5])
def test_a_text_that_is_cut_marks_nothing_beyond_its_end(longest: int) -> None:
    found = pieces("配送が遅い。残念", [Mark(start=3, end=8, told=("b",))], longest=longest)
    assert "".join(one.text for one in found) == "配送が遅い。残念"[:longest] + "…"
    assert all("…" not in one.text or not one.marked for one in found)


def test_a_sign_that_turns_the_direction_turns_no_remark_round() -> None:
    text = "\u202e配送が遅い\u2069！"
    found = pieces(text, [Mark(start=4, end=6, tone="bad", told=("遅れ",))])
    assert "".join(one.text for one in found) == "配送が遅い！"
    assert [one.text for one in found if one.marked] == ["遅い"]
