"""One score from opinions: nothing known is nothing, and what follows a "but" weighs more."""

import pytest

from rashin.analysis.text.japanese.opinions import read
from rashin.analysis.text.weighing import FACTS, facts, margin


def test_of_a_text_of_which_nothing_is_known_nothing_is_said() -> None:
    text = "三階のカフェで待ち合わせました"
    assert margin(text, read(text), "ja") == 0.0


@pytest.mark.parametrize("text", ["箱を開けても動きません", "返事が来ません"])
def test_a_denial_alone_is_rather_bad(text: str) -> None:
    assert margin(text, read(text), "ja") < 0


def test_what_follows_a_but_weighs_more() -> None:
    bad_last, good_last = "親切だったが、遅い", "遅いが、親切だった"
    assert margin(bad_last, read(bad_last), "ja") < margin(good_last, read(good_last), "ja")


def test_every_fact_has_its_weight() -> None:
    text = "早く届けてほしい！"
    assert len(facts(text, read(text))) == len(FACTS)
