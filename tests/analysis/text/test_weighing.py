"""One score from opinions and traces: nothing known is nothing, and what follows a "but" weighs more."""

import pytest

from rashin.analysis.text.weighing import FACTS, Weigher, facts, looked


def _margin(text: str, language: str = "ja") -> float:
    return Weigher(looked(text, language)).margin()


def test_of_an_empty_text_nothing_is_said() -> None:
    assert _margin("") == 0.0


@pytest.mark.parametrize("text", ["箱を開けても動きません", "返事が来ません"])
def test_a_denial_alone_is_rather_bad(text: str) -> None:
    assert _margin(text) < 0


def test_what_follows_a_but_weighs_more() -> None:
    assert _margin("親切だったが、遅い") < _margin("遅いが、親切だった")


def test_every_fact_has_its_weight() -> None:
    assert len(facts(looked("早く届けてほしい！", "ja"))) == len(FACTS)


def test_a_clause_is_weighed_without_its_neighbours() -> None:
    weigher = Weigher(looked("店員さんは親切だったが待ち時間が長すぎる", "ja"))
    assert weigher.margin(0, 1) > 0 > weigher.margin(1, 2)


@pytest.mark.parametrize(("text", "language"), [("箸の持ち方まで教えてくれた", "ja"), ("not worth a penny", "en")])
def test_a_stretch_that_is_the_whole_weighs_as_the_whole(text: str, language: str) -> None:
    weigher = Weigher(looked(text, language))
    assert weigher.margin(0, 1) == pytest.approx(weigher.margin())
