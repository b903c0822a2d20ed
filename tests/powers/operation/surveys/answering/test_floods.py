"""What somebody may send who only wants to fill the disk: little, and nothing of it is read first."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.multipartparser import MultiPartParser

from rashin.powers.operation.surveys.answering import limits
from rashin.powers.operation.surveys.answering.forms_sent import LARGEST_FORM
from rashin.powers.operation.surveys.models import Response
from tests.powers.operation.surveys.answering.pages import Respondent

BLOCKS = [{"id": "b", "questions": [{"id": "doc", "kind": "file", "text": {"ja": "写真"}}]}]


@pytest.fixture
def unread(monkeypatch):
    """Nothing may be read."""

    def read(*_):
        raise AssertionError("it was read")

    monkeypatch.setattr(MultiPartParser, "parse", read)


def sent(door, size):
    browser = Respondent(door.token)
    file = SimpleUploadedFile("a.txt", b"x" * size, "text/plain")
    return browser.client.post(browser.action, {**browser.hidden, "f.doc": file})


def test_a_survey_that_asks_for_no_file_reads_none(live, unread):
    assert sent(live(), LARGEST_FORM + 1).status_code == 413


def test_an_address_sends_so_much_an_hour_and_then_nothing_is_read(live, monkeypatch, request):
    monkeypatch.setattr(limits, "MOST_BYTES", 20_000)
    monkeypatch.setattr(limits, "BYTES", limits.Counter(window=10**9))  # an hour that does not end in between
    door = live(blocks=BLOCKS)
    assert sent(door, 12_000).status_code == 303
    request.getfixturevalue("unread")
    assert sent(door, 12_000).status_code == 429


@pytest.mark.parametrize("told", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_any_page_may_make_a_browser_send_is_no_answer_of_a_program(live, client, told):
    address = f"/s/{live(kind='api').token}/answers"
    reply = client.generic("POST", address, b'{"answers": {"nps": 9}}', content_type=told)
    assert (reply.status_code, reply.json()["code"]) == (415, "survey.answer_not_json")


def test_a_flood_from_a_shop_s_address_keeps_nobody_out_who_reads(live, settings, monkeypatch):
    settings.ANSWERS_PER_MINUTE = 6
    door = live()
    flood = [Respondent(door.token).send(nps="0").status for _ in range(9)]
    assert flood.count(429) == 3
    person = Respondent(door.token)
    monkeypatch.setattr(limits, "PATIENCE", timedelta(0))  # they looked at the page for as long as it takes
    assert person.send(nps="9").status == 200
    assert person.send(said="丁寧でした").status == 200
    row = Response.objects.get(answers__nps=9)
    assert (row.state, row.held) == ("complete", False), "and their answer counts"
