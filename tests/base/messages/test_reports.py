"""Mail that comes back: reports, complaints, excuses, forgeries."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from rashin.base.messages.dsn import read_report
from rashin.base.messages.letters import send
from rashin.base.messages.models import Connection, Posting, Suppression
from rashin.base.messages.reports import take_report
from tests.base.messages.test_letters import connected, letter

REFERENCE = "abcdefghijklmnopqrstuvwxyz"


def dsn(
    reference: str, *, action: str = "failed", status: str = "5.1.1", said: str = "smtp; 550 5.1.1 user unknown",
    to: str = "bounce@example.jp", headers: bool = True,
) -> bytes:  # fmt: skip
    quoted = f"From: cx@example.jp\nMessage-ID: <{reference}@example.jp>\nSubject: x\n" if headers else "Subject: x\n"
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Wed, 15 Apr 2026 12:00:00 +0900

Final-Recipient: rfc822; aoi@example.jp
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--b
Content-Type: text/rfc822-headers

{quoted}
--b--
""".replace("\n", "\r\n").encode()


def arf(reference: str, kind: str = "abuse") -> bytes:
    return f"""From: fbl@isp.example
To: abuse@example.jp
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A complaint.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Some/1
Version: 1
Original-Rcpt-To: <aoi@example.jp>

--b
Content-Type: message/rfc822

From: cx@example.jp
Message-ID: <{reference}@example.jp>
Subject: x

text
--b--
""".replace("\n", "\r\n").encode()


def test_a_report_is_read_whole() -> None:
    found = read_report(dsn(REFERENCE))
    assert (found.kind, found.references, found.recipient, found.hard) == (
        "bounce",
        (REFERENCE,),
        "aoi@example.jp",
        True,
    )
    assert "user unknown" in found.said


@pytest.mark.parametrize(
    ("status", "said", "hard"),
    [
        ("5.1.1", "smtp; 550 5.1.1 unknown", True),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", False),
        ("5.7.1", "smtp; 550 5.7.1 spam", False),
        ("5.0.0", "smtp; 550 no such user here", False),
        ("5.1.10", "smtp; 556 null MX", True),
    ],
)
def test_only_a_mailbox_that_is_not_there_is_hard(status: str, said: str, hard: bool) -> None:
    assert read_report(dsn(REFERENCE, status=status, said=said)).hard is hard


def test_the_address_that_it_came_to_names_the_letter_when_nothing_is_quoted() -> None:
    assert read_report(dsn("x", to=f"bounce+{REFERENCE}@example.jp", headers=False)).references == (REFERENCE,)


def test_delays_and_complaints_and_excuses_are_told_apart() -> None:
    assert read_report(dsn(REFERENCE, action="delayed", status="4.4.1")).kind == "delay"
    assert read_report(dsn(REFERENCE, action="relayed")).kind == "other"
    assert read_report(arf(REFERENCE)).kind == "complaint"
    assert read_report(arf(REFERENCE, "not-spam")).kind == "other"
    excuse = EmailMessage()
    excuse["From"], excuse["To"] = "MAILER-DAEMON@carrier.example", f"bounce+{REFERENCE}@example.jp"
    excuse.set_content("Unknown user: aoi")
    assert (read_report(bytes(excuse)).kind, read_report(bytes(excuse)).hard) == ("bounce", True)
    excuse.replace_header("From", "aoi@example.jp")
    assert read_report(bytes(excuse)).kind == "other", "a reply that quotes those words is a reply"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00" * 100, b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n", b"\xff\xfe" * 50,
        dsn("x").replace(b"Action: failed", b"Action: \xff"),
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 900,
        arf("x").replace(b"Feedback-Type", b"Feed"),
    ],
)  # fmt: skip
def test_nonsense_is_no_report(raw: bytes) -> None:
    assert not read_report(raw).references


@pytest.fixture
def sent(db: None, now: datetime) -> Posting:
    _: Connection = connected(now)
    send(letter(person=7), actor="test", now=now)
    Posting.objects.update(state="sent", settled_at=now)
    return Posting.objects.get()


def test_a_bounce_stops_the_address_once(sent: Posting, now: datetime) -> None:
    for _ in range(2):
        taken = take_report(dsn(sent.reference), now=now)
        assert (taken.kind, taken.letter, taken.stopped) == ("bounce", sent.pk, True)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("bounced", "hard_bounce")
    assert Suppression.objects.get().reason == "bounce"
    assert send(letter("2", purpose="service"), actor="t", now=now).reason == "stop_bounce"


def test_a_full_mailbox_stops_nothing_and_no_longer_counts_as_contact(sent: Posting, now: datetime) -> None:
    take_report(dsn(sent.reference, status="5.2.2", said="smtp; 552 full"), now=now)
    assert not Suppression.objects.exists()
    assert send(letter("2", person=7), actor="t", now=now + timedelta(days=1)).goes


def test_a_complaint_stops_everything(sent: Posting, now: datetime) -> None:
    assert take_report(arf(sent.reference), now=now).stopped
    assert send(letter("2", purpose="service"), actor="t", now=now).reason == "stop_complaint"


def test_a_forged_report_stops_nobody(sent: Posting, now: datetime) -> None:
    assert take_report(dsn(REFERENCE), now=now).letter is None
    assert not Suppression.objects.exists()
