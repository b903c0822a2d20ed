from datetime import datetime, timedelta

import pytest
from django.utils import translation

from rashin.base.messages import notices
from rashin.base.messages.notices import NoticeKind, notify
from rashin.errors import BadInput, NotFound
from tests.conftest import Members

DONE = NoticeKind(code="import.done", sentence="“%(file)s” is in: %(rows)s rows.", tone="good")


def say(members: Members, now: datetime, **more: object) -> int:
    values = {"file": "shop.csv", "rows": 12}
    return notify([members.ben, members.gone], DONE, now=now, values=values, link="/data/", **more)  # type: ignore[arg-type]


def test_a_member_reads_what_they_were_told(members: Members, now: datetime) -> None:
    assert say(members, now) == 1, "who left is told nothing"
    assert notices.unread_count(members.ben) == 1
    (told,) = notices.notices_of(members.ben)
    assert (told.title, told.link, told.tone) == ("“shop.csv” is in: 12 rows.", "/data/", "good")
    assert notices.mark_read(members.ben, now=now, number=told.id) == 1
    assert notices.unread_count(members.ben) == 0
    assert notices.mark_read(members.ben, now=now) == 0


def test_nobody_reads_or_marks_the_notice_of_another(members: Members, now: datetime) -> None:
    say(members, now)
    (told,) = notices.notices_of(members.ben)
    with pytest.raises(NotFound):
        notices.mark_read(members.aoi, now=now, number=told.id)
    with pytest.raises(NotFound):
        notices.notice_numbered(told.id, member=members.aoi)
    assert notices.mark_read(members.aoi, now=now) == 0
    assert notices.unread_count(members.ben) == 1


def test_one_matter_is_told_once(members: Members, now: datetime) -> None:
    assert [say(members, now, once="job:7"), say(members, now, once="job:7")] == [1, 0]
    assert notices.unread_count(members.ben) == 1


def test_a_notice_leads_to_no_other_site(members: Members, now: datetime) -> None:
    for link in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        with pytest.raises(BadInput):
            notify([members.ben], DONE, now=now, values={"file": "", "rows": 0}, link=link)


def test_a_place_without_its_value_breaks_where_it_is_said(members: Members, now: datetime) -> None:
    with pytest.raises(KeyError):
        notify([members.ben], DONE, now=now, values={"file": "x"})


def test_old_notices_and_all_beyond_the_newest_are_forgotten(
    members: Members, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "MOST", 2)
    say(members, now - timedelta(days=100))
    for _ in range(4):
        say(members, now)
    assert notices.forget_old_notices(now=now) == 3
    assert notices.unread_count(members.ben) == 2


def test_a_notice_of_another_version_is_still_read(members: Members, now: datetime) -> None:
    say(members, now)
    members.ben.notices.update(title="%(gone)s left")  # type: ignore[attr-defined]
    with translation.override("ja"):
        assert notices.notices_of(members.ben)[0].title == "%(gone)s left"
