"""Stars, points and faces judge; dates, hotels' classes and plain brackets do not."""

import pytest

from rashin.analysis.text.marks import marks


@pytest.mark.parametrize(
    "text",
    [
        "★★★★★",
        "星5つです",
        "★4.5",
        "5 stars!",
        "five-star service",
        "10/10",
        "4 out of 5",
        "10点満点中9点",
        "(^^)",
        ":)",
        "<3",
    ],
)
def test_good_marks(text: str) -> None:
    assert [mark.polarity > 0 for mark in marks(text)] == [True]


@pytest.mark.parametrize(
    "text", ["★☆☆☆☆", "★1です", "星ゼロ", "one star", "2/10", "100点満点中20点", "(T_T)", "（泣）", "orz", ":("]
)
def test_bad_marks(text: str) -> None:
    assert [mark.polarity < 0 for mark in marks(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "a 5 star hotel",
        "on 3/10/2024",
        "(株)ラシン",
        "星野さん",
        "星3年目",
        "http://a.b",
        "(笑)",
        "1,000/10,000",
        "::(::",
    ],
)
def test_what_only_looks_like_marks(text: str) -> None:
    assert not marks(text)


def test_places_count_code_points() -> None:
    (mark,) = marks("😀 星２つ")
    assert (mark.start, mark.end) == (2, 5)
