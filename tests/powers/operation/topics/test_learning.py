"""Whether readings became better is told with an interval; employees' words are told only of large groups."""

from rashin.analysis.questions.tags import TagSums
from rashin.powers.operation.topics import learning, texts
from rashin.powers.operation.topics.changes import changed

CLASSES = ("pos", "neg")


def test_a_reading_that_is_right_more_often_is_better_and_one_that_stays_is_not() -> None:
    rows = [(("pos",), ("neg",), ("pos",))] * 20 + [(("neg",), ("neg",), ("neg",))] * 20
    change, low, high = learning.change_of(rows, CLASSES)
    assert (round(change, 3), low > 0.4) == (0.667, True)
    assert low <= change <= high
    assert learning.change_of([(one, was, was) for one, was, _now in rows], CLASSES) == (0.0, 0.0, 0.0)


def test_what_fewer_than_five_employees_say_or_do_not_say_is_never_told() -> None:
    said = ["上司の説明が丁寧で助かります"] * 4 + ["給与が安い"] * 9
    few = texts.spoken_in(said, least=5)
    assert all(int(one.n) >= 5 for one in few)
    assert not [one for one in few if 0 < len(said) - int(one.n) < 5]
    assert texts.spoken_in(["給与が安い"] * 4, least=5) == []
    both = texts.spoken_in([*["店員が親切でした"] * 6, *["店員が不親切でした"] * 3, *["静かです"] * 6], least=5)
    assert all(one.picture == "" for one in both if int(one.n) == 9), "three of them alone are too few to be told apart"
    assert texts.spoken_in(["\x00", "", "🙂" * 5_000], least=5) == []


def test_a_change_has_an_interval_and_too_few_say_so() -> None:
    told = changed({"late": TagSums(n=40)}, {"late": TagSums(n=10)}, of=100, of_before=100)["late"]
    assert told.text.startswith("+30")
    assert told.sure
    assert told.band
    few = changed({"late": TagSums(n=2)}, {}, of=3, of_before=0)["late"]
    assert few.reason
    assert not few.text
