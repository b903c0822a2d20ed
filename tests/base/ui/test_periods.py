"""Periods: what a word means on a day, and what is refused."""

from datetime import date

import pytest
from django.test import RequestFactory

from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.periods import Days, resolved, word_in

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("today", "2026-11-22", "2026-11-22"),
        ("28d", "2026-10-26", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-30"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("quarter", "2026-10-01", "2026-12-31"),
        ("last-quarter", "2026-07-01", "2026-09-30"),
        ("fiscal", "2026-04-01", "2027-03-31"),
        ("last-fiscal", "2025-04-01", "2026-03-31"),
        ("2026-05-03..2026-05-01", "2026-05-01", "2026-05-03"),
    ],
)
def test_words_mean_days(word: str, first: str, last: str) -> None:
    assert resolved(word, TODAY) == Days(first=date.fromisoformat(first), last=date.fromisoformat(last))


def test_a_fiscal_year_begins_where_the_company_says_and_leap_days_belong_to_it() -> None:
    assert resolved("fiscal", date(2028, 2, 29)) == Days(first=date(2027, 4, 1), last=date(2028, 3, 31))
    assert resolved("fiscal", date(2026, 3, 31), starts=1) == Days(first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert resolved("month", date(2028, 2, 1)) == Days(first=date(2028, 2, 1), last=date(2028, 2, 29))


@pytest.mark.parametrize("word", ["", "custom", "..", "2026-13-01..", "2026-1-1..", "x..y", "9999-99-99..2026-01-01"])
def test_what_is_no_period_is_none(word: str) -> None:
    assert resolved(word, TODAY) is None


def test_open_ends() -> None:
    assert resolved("2026-04-01..", TODAY) == Days(first=date(2026, 4, 1), last=None)


def test_a_form_sends_a_preset_or_two_days() -> None:
    sent = {"w": "custom", "w-from": "2026-04-01", "w-to": ""}
    assert word_in(lambda key: sent.get(key, ""), "w") == "2026-04-01.."
    assert word_in(lambda key: {"w": "28d", "w-from": "2026-04-01"}.get(key, ""), "w") == "28d"
    assert word_in(lambda key: {"w": "<script>"}.get(key, ""), "w") == ""


def test_chips_take_one_choice_or_the_whole_period_away() -> None:
    declared = (
        Filter(name="state", label="State", kind="several", choices=(("a", "A"), ("b", "B"))),
        Filter(name="when", label="When", kind="period"),
    )
    asked = "/x/?state=a&state=b&state=evil&when=custom&when-from=2026-04-01&when-to=2026-04-30&t-page=2"
    filters = Filters(RequestFactory().get(asked), declared)
    assert filters.several("state") == ("a", "b")
    assert filters.days("when", TODAY) == Days(first=date(2026, 4, 1), last=date(2026, 4, 30))
    first, _second, period = filters.active
    assert first.without == "/x/?when=custom&when-from=2026-04-01&when-to=2026-04-30&state=b"
    assert period.without == "/x/?state=a&state=b&state=evil"
