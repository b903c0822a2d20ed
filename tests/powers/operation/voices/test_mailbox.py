"""A mailbox over a real IMAP server: each mail once, whatever happens to the folder, the server or the worker."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rashin.base.atlas.hearing import MailReply, heard_of
from rashin.base.atlas.models import HeardVoice
from rashin.powers.operation.voices import mail_reading, services
from rashin.powers.operation.voices.errors import MailboxClosed
from rashin.powers.operation.voices.mail_reading import look
from rashin.powers.operation.voices.models import Arrival, Source
from rashin.powers.operation.voices.records import Wish
from tests.conftest import NOW

from .imap import PASSWORD, USER, Server, serving

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The server with an empty folder of its own."""
    with running.client() as client:
        client.delete("voices")
        client.create("voices")
    return running


@pytest.fixture
def source(server: Server, settings) -> Source:
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{server.port}"]
    told = {
        "host": "127.0.0.1", "port": server.port, "security": "none", "user": USER, "folder": "voices",
        "since_days": 30, "own": ["shop@example.jp"],
    }  # fmt: skip
    wish = Wish(name="お客様窓口", settings=told, touchpoint="support")
    made, _ = services.connect(actor="cli:test", kind="mail", wish=wish, secret=PASSWORD, now=NOW)
    return made


def clock() -> datetime:
    return datetime.now(UTC)


def again(source: Source) -> mail_reading.Read:
    return look(Source.objects.get(pk=source.pk), clock=clock)


def mail(number: int, text: str = "まだ届きません。", **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    head = f"From: tanaka@example.jp\nTo: help@example.jp\nSubject: s{number}\nMessage-ID: <m{number}@example.jp>\n"
    return f"{head}{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


def test_mails_become_voices_once_and_the_mailbox_stays_as_it_was(server: Server, source: Source) -> None:
    server.put(
        mail(1), mail(2, "配送が早い。\n\n2026年4月1日(水) 12:34 店 <shop@example.jp>:\n> ありがとう"), folder="voices"
    )
    assert again(source).voices == 2
    assert again(source).mails == 0
    voices = {voice.context["subject"]: voice for voice in map(heard_of, HeardVoice.objects.all())}
    assert (voices["s1"].text, voices["s2"].text) == ("まだ届きません。", "配送が早い。")
    assert {(one.channel, one.identifier, one.touchpoint) for one in voices.values()} == {
        ("mail", "email:tanaka@example.jp", "support")
    }
    with server.client() as client:
        client.select("voices", readonly=True)
        assert b"\\Seen" not in b"".join(part for part in client.fetch("1:2", "(FLAGS)")[1] if part)
    server.put(mail(3), folder="voices")
    assert again(source).voices == 1


def test_a_folder_made_anew_and_mails_moved_to_and_fro_bring_nothing_twice(server: Server, source: Source) -> None:
    server.put(mail(1), mail(2), folder="voices")
    again(source)
    with server.client() as client:
        client.delete("voices")
        client.create("voices")
    server.put(mail(2), mail(1), mail(3), folder="voices")
    assert again(source).voices == 1
    with server.client() as client:
        client.select("voices")
        client.copy("1", "voices")
    assert again(source).voices == 0
    assert HeardVoice.objects.count() == 3


def test_a_worker_that_dies_in_the_middle_goes_on_where_it_was(server: Server, source: Source, monkeypatch) -> None:
    server.put(mail(1), mail(2), mail(3), folder="voices")
    real, calls = mail_reading.hear, []

    def dying(voices, *, now):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(voices, now=now)

    monkeypatch.setattr(mail_reading, "hear", dying)
    with pytest.raises(KeyboardInterrupt):
        again(source)
    assert HeardVoice.objects.count() == 1
    assert again(source).voices == 2
    assert HeardVoice.objects.count() == 3


def test_programs_own_mails_and_empty_ones_are_no_voices_and_reports_are_handed_on(
    server: Server, source: Source, monkeypatch, settings
) -> None:
    reports: list[bytes] = []

    def take(raw: bytes, *, now: datetime) -> None:
        reports.append(raw)

    monkeypatch.setattr("rashin.web.wiring.REPORT_TAKERS", (take,))
    server.put(
        mail(1, Auto_Submitted="auto-replied"),
        mail(2, Precedence="bulk"),
        mail(3).replace(b"tanaka@example.jp", b"Shop@example.jp"),
        mail(4, ""),
        b"From: mailer-daemon@example.jp\nContent-Type: multipart/report; boundary=x\n\n--x\n\nno\n--x--\n",
        b"\x00\xff\n\n\x00",
        folder="voices",
    )
    assert again(source).mails == 6
    assert not HeardVoice.objects.exists()
    assert len(reports) == 1
    assert set(Arrival.objects.values_list("state", flat=True)) == {"empty"}


def test_a_reply_is_shown_to_whoever_may_have_asked(server: Server, source: Source, monkeypatch) -> None:
    shown: list[MailReply] = []

    def taker(reply: MailReply, /, *, now: datetime) -> str:
        shown.append(reply)
        return "case:12"

    monkeypatch.setattr("rashin.web.wiring.REPLY_TAKERS", (taker,))
    server.put(mail(1, In_Reply_To="<letter-7@rashin>"), folder="voices")
    again(source)
    assert (shown[0].answers, shown[0].sender, shown[0].text) == (
        ("letter-7@rashin",),
        "tanaka@example.jp",
        "まだ届きません。",
    )
    voice = heard_of(HeardVoice.objects.get())
    assert (voice.context["answers"], voice.voice_id) == ("case:12", shown[0].voice_id)


@pytest.mark.parametrize(
    ("change", "secret", "problem"),
    [
        ({"folder": "nowhere"}, PASSWORD, "folder"),
        ({}, "wrong-password", "login"),
        ({"port": 1}, PASSWORD, "not_allowed"),
        ({"host": "169.254.169.254", "port": 993}, PASSWORD, "not_allowed"),
        ({"host": "no-such-host.invalid"}, PASSWORD, "unreachable"),
        ({"security": "tls"}, PASSWORD, "tls"),
        ({"security": "starttls"}, PASSWORD, "broken"),
    ],
)
def test_a_closed_mailbox_says_why(server, source, settings, change: dict, secret: str, problem: str) -> None:
    settings.OUTGOING_ALLOW = [f"127.0.0.1:{server.port}", "no-such-host.invalid"]
    source.settings |= change
    source.save()
    services.set_secret(actor="cli:test", number=source.pk, secret=secret, now=NOW)
    found = again(source)
    source.refresh_from_db()
    assert found.problem == problem == source.problem
    assert source.problem_at is not None
    with pytest.raises(MailboxClosed):
        mail_reading.try_out(Source.objects.get(pk=source.pk))


def test_trying_out_counts_and_keeps_nothing(server: Server, source: Source) -> None:
    server.put(mail(1), folder="voices")
    assert mail_reading.try_out(source) == 1
    assert not Arrival.objects.exists()
