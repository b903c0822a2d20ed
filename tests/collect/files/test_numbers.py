import pytest

from rashin.collect.files.numbers import number, score


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("¥1,234", 1234),
        ("１，２３４円", 1234),
        ("（1,234）", -1234),
        ("△500", -500),
        ("▲1,000", -1000),
        ("12.5%", 12.5),
        ("-¥500", -500),
        ("¥-500", -500),
        ("500-", -500),
        ("１２３", 123),
        (" 7 ", 7),
        (".5", 0.5),
        ("1,23", None),
        ("abc", None),
        ("", None),
        ("-", None),
        ("1e5", None),
        ("nan", None),
        ("2026/4/1", None),
    ],
)
def test_a_number_as_exports_have_it(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9", 9),
        ("10点", 10),
        ("5.とても満足", 5),
        ("5（非常に満足）", 5),
        ("★★★★☆", 4),
        ("満足", 4),
        ("どちらでもない", 3),
        ("Very dissatisfied", 1),
        ("11", 11),
        ("ふしぎ", None),
    ],
)
def test_a_score_as_surveys_have_it(text: str, value: float | None) -> None:
    assert score(text) == value


@pytest.mark.parametrize("text", ["", "NaN", "無回答", "N/A", "-", "null"])
def test_no_answer_is_no_mistake(text: str) -> None:
    with pytest.raises(ValueError, match="no answer"):
        score(text)
