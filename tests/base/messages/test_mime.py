"""A mail as bytes, read back by the standard library: whatever was written arrives, and nothing more."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest

from rashin.base.messages.answers import meaning
from rashin.base.messages.mime import Mail, as_bytes, spelled

NOW = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)


def read(**fields: Any) -> tuple[EmailMessage, bytes]:
    told = {
        "from_name": "羅針商店", "from_address": "cx@example.jp", "to": "aoi@example.jp", "subject": "s", "text": "t",
        "message_id": "abc@example.jp", "date": NOW,
    }  # fmt: skip
    raw = as_bytes(Mail(**(told | fields)))
    assert all(len(line) <= 998 and line.isascii() for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return message_from_bytes(raw, policy=default), raw  # type: ignore[return-value]


@pytest.mark.parametrize(
    "subject",
    [
        "plain", "配送についてのアンケートのお願い" * 8, "\U0001f468\u200d\U0001f469\u200d\U0001f467🎉" * 12,
        "=?utf-8?B?eA==?=", "a" * 200, "é", "半角ｶﾅと①㈱髙",
    ],
)  # fmt: skip
def test_every_subject_arrives(subject: str) -> None:
    mail, raw = read(subject=subject)
    assert mail["subject"] == subject
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n") if line.startswith((b" =?", b"Subject: =?")))


def test_nobody_adds_a_header() -> None:
    evil = "a\r\nBcc: x@example.jp\r\n\r\n<b>"
    for name in ("subject", "from_name", "reply_to", "in_reply_to", "to"):
        mail, _ = read(**{name: evil})
        assert "bcc" not in mail
    mail, _ = read(headers=(("List-Unsubscribe", "<x>\r\nBcc: x@example.jp"),))
    assert "bcc" not in mail


@pytest.mark.parametrize("name", ["", "Rashin", 'O\'Neil, "K" \\', "羅針商店お客様相談室（東日本）" * 3, "a@b"])
def test_every_senders_name_arrives(name: str) -> None:
    mail, raw = read(from_name=name)
    (sender,) = mail["from"].addresses
    assert sender.addr_spec == "cx@example.jp"
    found, _ = parseaddr(str(message_from_bytes(raw)["From"]))  # the newer parser leaves blanks between encoded words
    assert str(make_header(decode_header(found))) == name


def test_addresses_that_carriers_gave_out_are_quoted() -> None:
    assert spelled("a..b.@docomo.ne.jp") == '"a..b."@docomo.ne.jp'
    assert spelled("a.b@docomo.ne.jp") == "a.b@docomo.ne.jp"


def test_text_and_html_arrive_whole() -> None:
    text, html = "一行目\n.\n" + "長" * 3000 + "\n", "<p>" + "x" * 5000 + "</p>"
    mail, _ = read(text=text, html=html)
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n") == text
    assert rich.get_content().strip() == html


@pytest.mark.parametrize(
    ("code", "said", "stage", "problem", "hopeless", "whole"),
    [
        (250, b"OK", "data", "", False, False),
        (421, b"4.3.2 busy", "mail", "later", False, True),
        (450, b"4.2.1 greylisted", "rcpt", "later", False, False),
        (550, b"5.1.1 unknown", "rcpt", "nobody", True, False),
        (550, b"No such user here", "rcpt", "nobody", True, False),
        (550, b"Message blocked as spam", "rcpt", "unwanted", True, False),
        (550, b"5.7.1 relaying denied", "rcpt", "unwanted", True, False),
        (552, b"5.2.2 over quota", "rcpt", "unwanted", True, False),
        (554, b"5.6.0 bad", "data", "unwanted", True, False),
        (535, b"5.7.8 no", "mail", "login", False, True),
        (-1, b"\xff\x00", "data", "later", False, False),
    ],
)
def test_what_an_answer_means(code: int, said: bytes, stage: str, problem: str, hopeless: bool, whole: bool) -> None:
    outcome = meaning(code, said, stage=stage)
    assert (outcome.problem, outcome.hopeless, outcome.whole) == (problem, hopeless, whole)
