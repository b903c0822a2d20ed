"""English judgements and what turns them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashin.analysis.text.english.opinions import read


def balance(text: str) -> float:
    return sum(opinion.polarity for opinion in read(text).found)


@pytest.mark.parametrize(
    "text",
    [
        "The staff were friendly and helpful.",
        "No problems at all.",
        "It is not bad.",
        "I was never disappointed.",
        "not only cheap but also reliable",
        "I have never had a better meal.",
        "It could n't be easier .",
        "By far the best phone so far.",
        "The pain stopped within a day, it stopped hurting.",
        "My old phone was terrible.",
        "I expected a nightmare.",
        "Wish I had found them sooner.",
        "\U0001f60a",
    ],
)
def test_praise_is_good(text: str) -> None:
    assert balance(text) > 0


@pytest.mark.parametrize(
    "text",
    [
        "The app crashes all the time.",
        "It does n't work .",
        "It didn’t help at all.",
        "I would not recommend it.",
        "Too simple for professionals.",
        "not a single friendly person",
        "could be better",
        "It was great until the last update.",
        "My old phone was better.",
        "It is supposed to be fast.",
        "The rooms need to be cleaner.",
        "far from perfect",
    ],
)
def test_complaints_are_bad(text: str) -> None:
    assert balance(text) < 0


def test_what_is_granted_before_a_but_is_marked_as_yielding() -> None:
    assert [clause.yields for clause in read("The room was nice, but the wait was long.").clauses] == [True, False]


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    reading = read(text)
    for opinion in reading.found:
        assert 0 <= opinion.start < opinion.end <= len(text)
        assert opinion.clause < len(reading.clauses)
