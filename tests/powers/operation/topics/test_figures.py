"""What stands beside a figure on the pages of topics: of how many it is, what was left out, and why there is none."""

import pytest

from rashin.powers.operation.topics import pictures, rounds
from rashin.powers.operation.topics.errors import TooFewLabelled
from rashin.powers.operation.topics.models import LabelRound
from rashin.powers.operation.topics.sampling import Candidate
from tests.conftest import NOW

TOPICS = [{"id": f"t{at}", "title": {"ja": f"話題{at}", "en": f"Topic {at}"}} for at in range(4)]


def test_a_picture_that_shows_the_largest_only_says_of_how_many() -> None:
    assert pictures.few_of(["a"] * pictures.LAYERS) == ""
    assert "20" in pictures.few_of(["a"] * 20)
    assert pictures.left_out([], ["a"] * pictures.HEATED) == []
    assert len(pictures.left_out([], ["a"] * 20)) == 1


def drawn(members, purpose: str, *, second=None) -> LabelRound:
    wish = rounds.Wish(purpose=purpose, title="春", size=30, first=members.aoi, second=second, topics=TOPICS)
    found = [Candidate(voice_id=f"v{at}", stratum="", predicted=("t0",) if purpose == "topics" else ("neg",))
             for at in range(30)]  # fmt: skip
    return rounds.draw_round(actor=members.aoi, wish=wish, candidates=found, now=NOW)


@pytest.mark.django_db
def test_a_round_that_is_ended_too_early_says_how_far_it_is_and_goes_on(members, signed_in) -> None:
    made = drawn(members, "sentiment", second=members.ben)
    for item in range(1, 6):
        rounds.label(actor=members.aoi, number=made.pk, item=item, value=["neg"], now=NOW)
    rounds.label(actor=members.ben, number=made.pk, item=1, value=["neg"], now=NOW)
    with pytest.raises(TooFewLabelled) as told:
        rounds.end_labelling(actor=members.aoi, number=made.pk, now=NOW)
    assert told.value.fields == {"done": 1, "least": rounds.LEAST}
    assert "No sample can be drawn" not in str(told.value)
    made.refresh_from_db()
    assert made.state == "open"


@pytest.mark.django_db
def test_topics_without_a_figure_stand_apart_and_one_person_has_no_agreement(members, signed_in) -> None:
    made = drawn(members, "topics")
    for item in range(1, 31):
        value = ["t0", "t1"] if item <= 3 else ["t0"]
        rounds.label(actor=members.aoi, number=made.pk, item=item, value=value, now=NOW)
    page = signed_in(members.ben).get("/topics/quality/?purpose=topics").content.decode()
    apart = page.index("1 topic occurs too seldom")
    assert page.index("Topic 0") < apart < page.rindex("Topic 1")
    assert "Mean of 1 of 2: the others occur fewer than 10 times" in page
    assert "2 more topics do not occur" in page
    assert ">κ<" not in page


@pytest.mark.django_db
def test_what_two_labelled_has_their_agreement(members, signed_in) -> None:
    made = drawn(members, "topics", second=members.ben)
    for item in range(1, 31):
        for who in (members.aoi, members.ben):
            rounds.label(actor=who, number=made.pk, item=item, value=["t0"] if item > 3 else [], now=NOW)
    assert ">κ<" in signed_in(members.ben).get("/topics/quality/?purpose=topics").content.decode()
