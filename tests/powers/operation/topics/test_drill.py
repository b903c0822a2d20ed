"""A number leads to exactly its voices, whatever else is asked for, and the page that opens says how many they are."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import RequestFactory

from rashin.analysis.enrich.reading_rounds import Rounds
from rashin.analysis.questions.drivers import Drivers
from rashin.powers.operation.topics.chips import filters_told
from rashin.powers.operation.topics.drill import drilled
from rashin.powers.operation.topics.wishes import narrowed, onward
from tests.conftest import NOW

EXPLORE = "/voices/explore/"


def words_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        ({}, "aspect", {"aspect": ["staff"]}),
        ({"aspect": "staff"}, "aspect", {"aspect": ["staff"]}),
        ({"aspect": "price"}, "aspect", {"aspect": ["price"], "where": ["aspect=staff"]}),
        ({"q": "x", "before": "1~2"}, "phrase", {"q": ["x"], "where": ["phrase=staff"]}),
        ({"of": "drivers", "cell": "tag=x", "view": "voices"}, "read_language", {"language": ["staff"]}),
    ],
)
def test_what_is_chosen_already_stays_chosen(given, field, expected) -> None:
    request = RequestFactory().get(EXPLORE, given)
    assert words_of(narrowed(request, field, "staff", view="voices")) == expected | {"view": ["voices"]}


def test_a_value_with_signs_of_its_own_is_written_so_that_it_is_read_again() -> None:
    request = RequestFactory().get(EXPLORE)
    (where,) = words_of(narrowed(request, "term", 'a "b", c|d'))["where"]
    assert filters_told(where).endswith('a "b", c|d')


def test_a_cell_is_left_with_the_page_that_shows_it() -> None:
    request = RequestFactory().get(EXPLORE, {"topic": "t1"})
    address = drilled(request, Drivers(metric="nps"), {"tag": "t9"})
    assert words_of(address) == {"topic": ["t1"], "view": ["voices"], "of": ["drivers"], "cell": ["tag=t9"]}
    again = RequestFactory().get(address)
    assert words_of(onward(again, view="time")) == {"topic": ["t1"], "view": ["time"]}


@pytest.mark.django_db
def test_a_page_of_voices_says_how_many_and_a_cell_that_cannot_be_read_says_so(held, members, signed_in) -> None:
    page = signed_in(members.ben)
    when = {"view": "voices", "when": f"{NOW:%Y-%m-%d}..{NOW:%Y-%m-%d}"}
    fresh = page.get(EXPLORE, when)
    assert (fresh.context["size"].voices, fresh.context["size"].unread) == (1, 1)
    Rounds(lake=held, version=1, clock=lambda: NOW).run()
    read = page.get(EXPLORE, when | {"of": "aspects", "cell": "aspect=delivery"}).context
    assert (read["size"].voices, read["size"].people, read["size"].unread) == (1, 1, 0)
    assert [chip["label"] for chip in read["chips"]]
    assert read["fed"].voices
    assert page.get(EXPLORE, when | {"of": "aspects", "cell": "aspect=staff"}).context["size"].voices == 0
    for of, cell in (("nonsense", "x=1"), ("people?of=scores", "by=1"), ("aspects?where=%%%", "x"), ("aspects", "y")):
        assert page.get(f"{EXPLORE}?{urlencode({**when, 'of': of, 'cell': cell})}").status_code in {400, 404, 422}
