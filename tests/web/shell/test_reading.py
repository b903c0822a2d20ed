"""How a reader likes it: notices, numbers, dates, keys."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation

from rashin.base.messages.notices import NoticeKind, notify
from rashin.base.ui import formats
from rashin.base.ui.styles import Style, written_as
from rashin.web.shell.models import Liking
from tests.conftest import Members

DAY = date(2026, 4, 1)
SAID = NoticeKind(code="test.said", sentence="Something was said by %(who)s.", tone="good")


@pytest.mark.parametrize(
    ("language", "style", "day", "month", "year"),
    [
        ("ja", Style(), "2026年4月1日", "2026年4月", "2026年度 Q1"),
        ("ja", Style(dates="era"), "令和8年4月1日", "令和8年4月", "令和8年度 Q1"),
        ("ja", Style(dates="digits"), "2026/04/01", "2026/04", "2026年度 Q1"),
        ("en", Style(dates="era"), "Apr 1, 2026", "Apr 2026", "FY2026 Q1"),
        ("en", Style(dates="digits"), "2026/04/01", "2026/04", "FY2026 Q1"),
    ],
)
def test_dates_are_written_as_the_reader_likes(language: str, style: Style, day: str, month: str, year: str) -> None:
    with translation.override(language), written_as(lambda: style):
        assert (formats.day(DAY), formats.month(DAY), formats.fiscal(DAY)) == (day, month, year)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2019, 4, 30), "平成31年4月30日"), (date(2019, 5, 1), "令和元年5月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"), (date(1920, 1, 1), "1920年1月1日"),
    ],
)  # fmt: skip
def test_eras_begin_on_their_day(when: date, words: str) -> None:
    with translation.override("ja"), written_as(lambda: Style(dates="era")):
        assert formats.day(when) == words
    with translation.override("ja"):
        assert "年" in formats.day(when), "the style ends with its reader"


def test_large_numbers_in_full_for_those_who_like_it() -> None:
    with translation.override("ja"), written_as(lambda: Style(numbers="full")):
        assert formats.compact(123_456_789) == "123,456,789"
        assert formats.money(-123_456_789, short=True) == "−¥123,456,789"


def test_likings_are_kept_and_shown_at_once(as_ben: Client, members: Members) -> None:
    sent = {"name": "Ben", "language": "ja", "zone": "", "theme": "system", "dates": "era", "numbers": "full",
            "shortcuts": "False"}  # fmt: skip
    assert as_ben.post("/preferences/", sent).status_code == 302
    page = as_ben.get("/preferences/").content.decode()
    assert "令和" in page
    assert "123,456,789" in page
    assert "data-keys" not in page
    as_ben.post("/preferences/", {"theme": "dark"})
    assert Liking.objects.get(pk=members.ben.pk).dates == "era", "a menu that sends one thing changes one thing"
    assert as_ben.post("/preferences/", {"dates": "maya"}).status_code == 422


def test_the_bell_rings_is_read_and_leads_on(as_ben: Client, as_chika: Client, members: Members) -> None:
    now = datetime.now(UTC)
    for who in ("Aoi", "<b>Emi</b>"):
        notify([members.ben], SAID, now=now, values={"who": who}, link="/preferences/")
    page = as_ben.get("/notices/").content.decode()
    assert "2 new notifications" in page
    assert "&lt;b&gt;Emi" in page
    number = int(re.findall(r'href="/notices/(\d+)/"', page)[0])
    assert as_chika.get(f"/notices/{number}/").status_code == 404, "somebody else's is not there"
    opened = as_ben.get(f"/notices/{number}/")
    assert (opened.status_code, opened["Location"]) == (302, "/preferences/")
    assert "1 new notification" in as_ben.get("/notices/?unread=1").content.decode()
    as_ben.post("/notices/")
    assert "Nothing to read" in as_ben.get("/notices/?unread").content.decode()
    for after in ("x", "-1", "9" * 30):
        assert as_ben.get("/notices/", {"after": after}).status_code == 200
