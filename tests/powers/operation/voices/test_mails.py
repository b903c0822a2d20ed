"""Mails as people and as enemies write them."""

from email.message import EmailMessage

import pytest

from rashin.powers.operation.voices.formats import mails
from rashin.powers.operation.voices.formats.quotes import reply_of

THREAD = "ご注文ありがとうございます。\n配送は明日です。"


@pytest.mark.parametrize(
    "below",
    [
        "2026年4月1日(水) 12:34 ラシン家具 <shop@example.jp>:\n\n> ご注文ありがとうございます。\n> 配送は明日です。",
        "2026/04/01 12:34、ラシン家具 <shop@example.jp> のメール:\n> " + THREAD,
        "4月1日 12:34、ラシン家具さんは書きました：\n＞" + THREAD,
        "-----Original Message-----\nFrom: shop@example.jp\nSent: Wednesday\nTo: a\nSubject: b\n\n" + THREAD,
        "----- 元のメッセージ -----\n差出人: ラシン家具\n宛先: 田中\n件名: ご注文\n\n" + THREAD,
        "________________________________\n差出人: ラシン家具 <shop@example.jp>\n送信日時: 2026年4月1日\n宛先: 田中\n"
        "件名: ご注文\n\n" + THREAD,
        "差出人: ラシン家具 <shop@example.jp>\n送信日時: 2026年4月1日 12:34\n宛先: 田中\n件名: ご注文\n\n" + THREAD,
        "On Wed, Apr 1, 2026 at 12:34 PM Rashin <shop@example.jp> wrote:\n> " + THREAD.replace("\n", "\n> "),
        "On Wed, Apr 1, 2026 at 12:34 PM Rashin Furniture\n<shop@example.jp> wrote:\n> hello",
        "ラシン家具 <shop@example.jp>のメール：\n> " + THREAD.replace("\n", "\n> "),
        "iPhoneから送信\n\n2026/04/01 12:34、ラシン家具 <shop@example.jp>のメール:\n\n" + THREAD,
        "--\n田中 太郎\n090-1234-5678",
        "――――――――\n田中 太郎\n株式会社例",
        "> " + THREAD.replace("\n", "\n> "),
    ],
)
def test_only_the_new_words_of_a_reply_are_kept(below: str) -> None:
    assert reply_of(f"まだ届きません。\nどうなっていますか？\n\n{below}\n") == "まだ届きません。\nどうなっていますか？"


def test_answers_between_and_below_the_quotation_are_kept() -> None:
    said = "2026年4月1日(水) 12:34 店 <shop@example.jp>:\n> 届きましたか？\nいいえ。\n> いつがよいですか？\n明日です。"
    assert reply_of(said) == "いいえ。\n明日です。"


@pytest.mark.parametrize(
    "whole", ["> すべて引用\n> です", "From: の使い方が分かりません。", "2026年4月1日に注文しました。まだです。", ""]
)
def test_nothing_is_cut_where_nothing_would_be_left(whole: str) -> None:
    assert reply_of(whole) == whole


def _mail(**more: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "田中 太郎 <Tanaka@Example.JP>"
    mail["To"] = "support@example.jp"
    mail["Subject"] = more.pop("subject", "配送について")
    mail["Message-ID"] = "<m1@example.jp>"
    mail["Date"] = "Wed, 15 Apr 2026 11:00:00 +0900"
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    return mail


def test_a_mail_is_read_with_its_thread_and_its_attachments_unopened() -> None:
    mail = _mail(In_Reply_To="<l2@rashin>", References="<l1@rashin> <l2@rashin>")
    mail.set_content("まだです。\n")
    mail.add_alternative("<p>まだ<b>です</b>。</p><script>alert(1)</script>", subtype="html")
    mail.add_attachment(b"MZ" + b"\x00" * 100, maintype="application", subtype="zip", filename="../../請求書\u202e.exe")
    mail.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="invite.ics")
    found = mails.read(bytes(mail))
    assert (found.message_id, found.sender, found.sender_name) == ("m1@example.jp", "tanaka@example.jp", "田中 太郎")
    assert found.answers == ("l2@rashin", "l1@rashin")
    assert (found.subject, found.text.strip(), found.automatic, found.report) == (
        "配送について",
        "まだです。",
        False,
        False,
    )
    assert [(one.name, one.size) for one in found.attachments] == [(".._.._請求書_.exe", 102), ("invite.ics", 16)]
    assert len(found.attachments[0].digest) == 64


@pytest.mark.parametrize("boundary", [b"", b"; boundary=A", b"; boundary=\x00"])
def test_parts_are_found_by_the_boundary_that_stands_there(boundary: bytes) -> None:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed%s\r\n\r\n" % boundary
    parted = b"--B.1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n--B.1--\r\n" % "届きません".encode()
    assert mails.read(head + parted).text == "届きません"
    assert mails.read(head + "届きません".encode()).text == "届きません"


def test_html_alone_gives_its_words() -> None:
    mail = _mail()
    mail.set_content("<html><body><p>遅い</p><style>p{}</style><p>残念</p></body></html>", subtype="html")
    assert mails.read(bytes(mail)).text.split() == ["遅い", "残念"]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("iso-2022-jp", "iso2022_jp"), ("shift_jis", "cp932"), ("euc-jp", "euc_jp"), ("us-ascii", "utf-8"),
     ("x-unknown", "cp932"), ("utf-8", "cp932"), ("", "iso2022_jp")],
)  # fmt: skip
def test_words_survive_charsets_that_are_not_what_they_say(charset: str, encoding: str) -> None:
    head = f"From: a@example.jp\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    assert mails.read(head.encode() + "荷物が届きません".encode(encoding)).text == "荷物が届きません"


def test_characters_of_vendors_in_iso_2022_jp() -> None:
    # ①㈱ as mail programs of Windows write them
    raw = b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B-!-j\x1b(B ok"
    assert mails.read(raw).text == "①㈱ ok"


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Unsubscribe": "<mailto:a@b.jp>"}]
)
def test_programs_are_told_from_people(headers: dict[str, str]) -> None:
    mail = _mail(**headers)
    mail.set_content("不在です")
    assert mails.read(bytes(mail)).automatic


def test_a_bounce_is_a_report() -> None:
    raw = b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nfailed\n--x--\n"
    assert mails.read(raw).report


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1000,
        b"Subject: \xff\xfe\x00\n\n\xf0\x28\x8c\x28",
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 10_000 + b"--x--",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000)),
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"Content-Type: text/plain; charset=\"\x00\"\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: text/html\n\n" + b"<div>" * 50_000,
        b"From: " + b"(" * 20_000 + b"\nTo: " + b"a@b," * 20_000 + b"\nDate: " + b"9" * 5_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?B?" * 20_000 + b"\nReferences: " + b"<a@b>" * 20_000 + b"\n\nx",
    ],
)  # fmt: skip
def test_mails_made_to_break_a_reader_are_read_as_far_as_they_can_be(raw: bytes) -> None:
    found = mails.read(raw)
    assert len(found.attachments) <= mails.MOST_NAMES
    assert "\x00" not in found.text + found.subject
