"""A mail as bytes: RFC 5322 headers with UTF-8 encoded words, text and HTML side by side, seven bits throughout.

Written by hand because ten thousand mails a minute leave no time for the general machinery of ``email.message``; the
tests read every kind of it back with that machinery. Pure.
"""

import base64
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Final

WORD: Final = 45
"""Bytes of UTF-8 in one encoded word: 60 letters of base64, and 75 with its dress."""
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, before it is bytes."""

    from_name: str
    from_address: str
    to: str
    subject: str
    text: str
    message_id: str
    """Without angle brackets."""
    date: datetime
    html: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=())
    """Further ones, in ASCII."""


def as_bytes(mail: Mail) -> bytes:
    """The whole mail with CRLF line ends."""
    lines = [
        f"Date: {format_datetime(mail.date)}",
        f"From: {mailbox(mail.from_name, mail.from_address)}",
        f"To: {spelled(mail.to)}",
        f"Subject: {words(mail.subject, used=9)}",
        f"Message-ID: <{mail.message_id}>",
    ]
    if mail.reply_to:
        lines.append(f"Reply-To: {spelled(mail.reply_to)}")
    if mail.in_reply_to:
        answered = "<" + one_line(mail.in_reply_to).strip("<> ") + ">"
        lines += [f"In-Reply-To: {answered}", f"References: {answered}"]
    lines += [f"{name}: {one_line(value)}" for name, value in mail.headers]
    lines.append("MIME-Version: 1.0")
    if not mail.html:
        return "\r\n".join([*lines, *_part("plain", mail.text)]).encode("ascii") + b"\r\n"
    edge = "=_" + re.sub(r"[^A-Za-z0-9]", "", mail.message_id)[:40]
    lines += [
        f'Content-Type: multipart/alternative; boundary="{edge}"',
        "", f"--{edge}", *_part("plain", mail.text), f"--{edge}", *_part("html", mail.html), f"--{edge}--",
    ]  # fmt: skip
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def _part(kind: str, text: str) -> list[str]:
    body = base64.encodebytes(text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace"))
    return [
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        *body.decode("ascii").split(),
    ]


def one_line(text: str) -> str:
    """Header values hold no line ends: whoever wrote them cannot add a header."""
    return " ".join(text.split()).encode("ascii", "ignore").decode("ascii")


def words(text: str, *, used: int) -> str:
    """A header's text: as it is, or as encoded words of whole letters, folded. ``used``: letters before it."""
    text = " ".join(text.split())
    if _PLAIN.fullmatch(text) and "=?" not in text and len(text) + used < 78:
        return text
    pieces: list[bytes] = [b""]
    for letter in text:
        code = letter.encode("utf-8", "replace")
        room = WORD - (15 if len(pieces) == 1 else 0)  # the first line begins with the header's name
        if len(pieces[-1]) + len(code) > room:
            pieces.append(b"")
        pieces[-1] += code
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(piece).decode('ascii')}?=" for piece in pieces)


def mailbox(name: str, address: str) -> str:
    """``Name <address>``."""
    name = " ".join(name.split())
    if not name:
        return spelled(address)
    if _ATOMS.fullmatch(name):
        shown = name
    elif _PLAIN.fullmatch(name) and len(name) < 60:
        shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        shown = words(name, used=6)
    return f"{shown} <{spelled(address)}>" if len(shown) < 40 else f"{shown}\r\n <{spelled(address)}>"


def spelled(address: str) -> str:
    """An address as the grammar wants it: some carriers gave out local parts that need quotes (``a..b@``, ``a.@``)."""
    address = one_line(address)
    local, _, domain = address.rpartition("@")
    return address if not local or _DOT_ATOM.fullmatch(local) or local.startswith('"') else f'"{local}"@{domain}'
