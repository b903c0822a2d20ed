"""What was so once, was only thought so, would have been or is over; what is neither good nor bad."""

import pytest

from rashin.analysis.text.reading import read
from rashin.analysis.text.weighing import looked


@pytest.mark.parametrize(
    "text",
    [
        "昔はおいしかった。", "以前は対応が良かったのに", "もう少し駅から近ければ", "もっと席を増やすべき",
        "安いだけが取り柄", "もっと早く来てほしかった", "It used to be lovely", "I hope it gets faster",
        "would have been perfect with a towel", "It would be nice if it worked",
        "Please bring back the old menu", "I didn't like it", "I wouldn't say it was good", "anything but fresh",
        "Nothing about it felt professional", "おいしいかと言われれば、うーん", "安いかと聞かれると、そうでもない",
    ],
)  # fmt: skip
def test_what_is_not_so_is_bad(text: str) -> None:
    assert read(text).sentiment < 0


@pytest.mark.parametrize(
    "text",
    [
        "期待していなかったのに、いい意味で裏切られた", "狭いかと思ったら広かった", "文句のつけようがない",
        "高いと思っていましたが、納得でした", "I used to be scared of the dentist", "The pain is gone",
        "I really liked the room", "not bad", "nothing to complain about",
        "could not have been better", "Nooo complaints, sooo gooood", "excelent and confortable",
    ],
)  # fmt: skip
def test_what_is_so_is_good(text: str) -> None:
    assert read(text).sentiment > 0


@pytest.mark.parametrize("text", ["可もなく不可もなく", "良くも悪くもない。"])
def test_neither_good_nor_bad(text: str) -> None:
    found = read(text)
    assert found.label == "neu"
    assert abs(found.sentiment) < 0.2
    assert not found.opinions


@pytest.mark.parametrize(
    ("text", "good"), [("looks like rain", False), ("I would like a receipt", False), ("We liked it", True)]
)
def test_liking_is_an_opinion_of_somebody(text: str, good: bool) -> None:
    assert bool(looked(text, "en").opinions.found) is good


def test_a_shop_in_front_is_not_the_past() -> None:
    assert [one.polarity for one in looked("店の前は綺麗だった", "ja").opinions.found] == [1.0]


def test_only_is_not_not_only() -> None:
    assert looked("安いだけでなく", "ja").opinions.found[0].polarity > 0


@pytest.mark.parametrize("text", ["(" * 5_000, "★" * 5_000, "qwrtz" * 1_000, "a" * 20_000 + " b", "7/" * 2_000])
def test_endless_marks_and_words_are_read_soon(text: str) -> None:
    assert read(f"The room was good. {text}").language in ("en", "und")
