"""A transcript on a page: shown before it is kept, kept once, by whoever may import."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rashin.base.atlas.hearing import heard_of
from rashin.base.atlas.models import HeardVoice
from tests.conftest import Members

VTT = """WEBVTT

00:00.000 --> 00:02.000
<v 佐藤>配送が遅いのですが

00:02.000 --> 00:05.000
<v 山田>申し訳ございません
"""
ABOUT = {"at": "2026-04-01T10:00", "channel": "call", "who": "m-42", "unit": "", "source": "春の電話"}


@pytest.fixture
def office(client: Client, members: Members) -> Client:
    client.force_login(members.ben)
    return client


def shown(client: Client, text: str = VTT, name: str = "call.vtt") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/voices/transcript/", ABOUT | {"file": file})


def carried(page: Any, **roles: str) -> dict[str, str]:
    form = page.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields} | roles


def test_it_is_shown_first_and_kept_with_the_roles_that_were_said(office: Client) -> None:
    page = shown(office)
    assert page.status_code == 200
    assert "配送が遅い" in page.content.decode()
    assert not HeardVoice.objects.exists(), "nothing is kept before somebody looked at it"
    sent = carried(page, s0="customer", s1="staff")
    for _twice in range(2):
        assert office.post("/voices/transcript/", sent).status_code == 302
    voice = heard_of(HeardVoice.objects.get())
    assert (voice.text, voice.source, voice.late) == ("配送が遅いのですが", "春の電話", True)
    assert [(turn.speaker, turn.role) for turn in voice.turns] == [("佐藤", "customer"), ("山田", "staff")]
    assert voice.occurred_at.isoformat() == "2026-04-01T01:00:00+00:00"


@pytest.mark.parametrize("text", ["", "\x00\x01\x02\x03", "WEBVTT\n\n", "{]", "[1, 2]"])
def test_what_is_no_transcript_is_told_at_the_field(office: Client, text: str) -> None:
    page = shown(office, text)
    assert page.status_code == 422
    assert page.context["form"].errors["file"]


@pytest.mark.parametrize("sent", [{"turns": "nonsense"}, {"turns": "[]"}, {"turns": '[{"text": "x"}]', "key": "zz"}])
def test_turns_that_no_page_wrote_keep_nothing(office: Client, sent: dict[str, str]) -> None:
    assert 400 <= office.post("/voices/transcript/", ABOUT | sent).status_code < 500
    assert not HeardVoice.objects.exists()


def test_who_may_not_import_brings_none(client: Client, members: Members) -> None:
    client.force_login(members.chika)
    assert client.get("/voices/transcript/").status_code == 403
