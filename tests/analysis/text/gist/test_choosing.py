import numpy as np

from rashin.analysis.text.gist.choosing import by_letters, choose, drawn, worth

SAID = [
    "配送が遅くて三日も待ちました", "配送が遅いです。三日待ちました", "配送が遅れて三日も待ちました",
    "店員さんがとても親切でした", "店員さんが親切で助かりました",
    "支払いの画面が止まってしまう",
]  # fmt: skip


def test_each_thing_that_is_said_often_has_its_voice_and_none_is_said_twice() -> None:
    found = choose(by_letters(SAID), SAID, most=3, alike=0.2)
    groups = [0 if one.at < 3 else 1 if one.at < 5 else 2 for one in found]
    assert sorted(groups) == [0, 1, 2]
    assert groups[0] == 0, "what is said most comes first"
    assert {group: one.stands_for for group, one in zip(groups, found, strict=True)} == {0: 3, 1: 2, 2: 1}


def test_the_same_voices_give_the_same_choice_and_repeats_are_not_chosen_again() -> None:
    twice = [*SAID, *SAID]
    found = choose(by_letters(twice), twice, most=12)
    assert found == choose(by_letters(twice), twice, most=12)
    assert len(found) == len(SAID) == len({twice[one.at] for one in found})


def test_texts_without_letters_are_never_chosen() -> None:
    texts = ["", "！！！", "😀😀", "a", "届かない"]
    assert {one.at for one in choose(by_letters(texts), texts, most=9)} == {4}
    assert choose(np.zeros((3, 4), np.float32), ["a", "b", "c"], most=2) == ()
    assert choose(by_letters([]), [], most=2) == ()


def test_a_word_and_a_page_weigh_less_than_a_remark() -> None:
    assert worth("遅い") < worth("配送が遅くて三日も待ちました") > worth("長い" * 1_000)


def test_a_sample_is_spread_over_all() -> None:
    assert drawn(5, 10) == [0, 1, 2, 3, 4]
    assert drawn(1_000, 4) == [0, 250, 500, 750]
