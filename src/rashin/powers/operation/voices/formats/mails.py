"""A mail, taken apart with care: the words it says and the names of what it carries. Nothing it carries is opened.

A mail is written by whoever wants to write it: thousands of parts, parts in parts, charsets that are not what they say,
headers that break parsers. So everything is counted and bounded, and what could not be read is said.
"""

import contextlib
import email
import email.errors
import email.header
import email.utils
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from typing import Final

import html_text

from rashin.base.atlas.hearing import clean
from rashin.powers.operation.voices.formats.quotes import reply_of
from rashin.powers.operation.voices.records import Attachment, Mail

MOST_BYTES: Final = 25 << 20
MOST_PARTS: Final = 200
MOST_DEPTH: Final = 20
MOST_TEXT: Final = 1_000_000
"""Characters of a body that are read."""
MOST_NAMES: Final = 50
_BROKEN: Final = (RecursionError, ValueError, TypeError, LookupError, AssertionError, email.errors.MessageError)
"""What the parsers of mails are known to raise over mails that were made to break them."""
_ID: Final = re.compile(r"<([^<>\s]{1,250})>")
_BOUNDARY: Final = re.compile(rb"^--([\w'()+,./:=?-]{1,70}?)[ \t]*\r?$", re.MULTILINE)
_WORD: Final = re.compile(r"=\?[^?\s]{1,60}\?[BbQq]\?")
_JIS: Final = "jis"
"""ISO-2022-JP as mails really use it, with the characters of vendors (①㈱髙) that Python's own decoder refuses."""
_BULK: Final = frozenset({"bulk", "junk", "auto_reply", "list"})
_CHARSETS: Final = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932",
    "windows-31j": "cp932", "iso-2022-jp": _JIS, "iso-2022-jp-ms": _JIS, "cp50220": _JIS, "euc-jp": "euc_jp",
    "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8", "ascii": "utf-8",
}  # fmt: skip


def read(raw: bytes) -> Mail:
    """A mail as far as it can be read."""
    cut = ""
    if len(raw) > MOST_BYTES:
        raw, cut = raw[:MOST_BYTES], "size"
    try:
        message = email.message_from_bytes(raw)
        parts = list(_parts(message))
    except _BROKEN:
        message, parts, cut = _head_only(raw), [], "structure"
    if len(parts) > MOST_PARTS:
        parts, cut = parts[:MOST_PARTS], "parts"
    texts, attachments = _sorted_out(parts)
    words = texts.get("text/plain", "").strip() or _from_html(texts.get("text/html", ""))
    return Mail(
        message_id=_ids(message, "Message-ID")[0] if _ids(message, "Message-ID") else "",
        answers=tuple(dict.fromkeys([*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))]))[:50],
        sender=_addresses(message, "From")[:1][0][1] if _addresses(message, "From") else "",
        sender_name=_addresses(message, "From")[:1][0][0] if _addresses(message, "From") else "",
        recipients=tuple(one for name in ("To", "Cc", "Delivered-To", "X-Original-To")
                         for _, one in _addresses(message, name))[:50],
        subject=header(message, "Subject"),
        sent_at=_sent_at(message),
        text=words,
        reply=reply_of(words) if words else "",
        automatic=_automatic(message),
        report=_report(message),
        attachments=tuple(attachments),
        cut=cut,
    )  # fmt: skip


def _head_only(raw: bytes) -> Message:
    head = raw.split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0][:65_536]
    with contextlib.suppress(*_BROKEN):
        return email.message_from_bytes(b"\n".join(
            line for line in head.splitlines() if not line.lower().startswith(b"content-")
        ))  # fmt: skip
    return Message()


def _parts(message: Message) -> Iterator[Message]:
    """The leaves, in their order; deeper than anybody nests them nothing is looked for."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    count = 0
    while waiting and count <= MOST_PARTS:
        part, depth = waiting.pop()
        part = _mended(part) if part.get_content_maintype() == "multipart" and not part.is_multipart() else part
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list) and part.get_content_maintype() == "multipart" and depth < MOST_DEPTH:
            waiting += [(one, depth + 1) for one in reversed(inside[: MOST_PARTS + 1]) if isinstance(one, Message)]
            continue
        count += 1
        yield part


def _mended(part: Message) -> Message:
    """Parts whose boundary is not the one that was told: parted by the one that stands there, or a plain text."""
    body = _payload(part)
    found = _BOUNDARY.search(body)
    kind = b'multipart/mixed; boundary="%s"' % found[1] if found else b"text/plain"
    return email.message_from_bytes(b"Content-Type: %s\r\n\r\n%s" % (kind, body))


def _sorted_out(parts: list[Message]) -> tuple[dict[str, str], list[Attachment]]:
    texts: dict[str, str] = {}
    attachments: list[Attachment] = []
    for part in parts:
        kind = part.get_content_type()
        carried = part.get_filename() is not None or "attachment" in str(part.get("Content-Disposition", "")).lower()
        if kind in {"text/plain", "text/html"} and not carried and kind not in texts:
            texts[kind] = _words(part)
        elif (carried or kind not in {"text/plain", "text/html"}) and len(attachments) < MOST_NAMES:
            attachments.append(_attachment(part))
    return texts, attachments


def _words(part: Message) -> str:
    payload = _payload(part)
    told = (part.get_content_charset() or "").strip().lower()
    if b"\x1b$" in payload:  # whatever it says: nothing else has these
        return clean(_jis(payload))[:MOST_TEXT]
    for charset in dict.fromkeys([_CHARSETS.get(told, told), "utf-8", "cp932", "euc_jp"]):
        with contextlib.suppress(LookupError, UnicodeDecodeError, ValueError):
            return clean(payload.decode(charset))[:MOST_TEXT]
    return clean(payload.decode("utf-8", "replace"))[:MOST_TEXT]


def _jis(payload: bytes) -> str:
    """ISO-2022-JP by way of CP932, which knows every character of either."""
    said, double, half = [], False, False
    for piece in re.split(rb"(\x1b(?:\$[@B]|\([BJI]))", payload[: MOST_TEXT * 3]):
        if piece[:1] == b"\x1b":
            double, half = piece[1:2] == b"$", piece == b"\x1b(I"
        elif double:
            pairs = zip(piece[::2], piece[1::2], strict=False)
            said.append(b"".join(_shifted(one, two) for one, two in pairs).decode("cp932", "replace"))
        elif half:
            said.append(bytes(byte | 0x80 for byte in piece).decode("cp932", "replace"))
        else:
            said.append(piece.decode("ascii", "replace"))
    return "".join(said)


def _shifted(one: int, two: int) -> bytes:
    """A character of JIS X 0208 as Shift_JIS writes it."""
    if not (0x21 <= one <= 0x7E and 0x21 <= two <= 0x7E):
        return b"?"
    row = (one - 0x21) // 2 + (0x81 if one < 0x5F else 0xC1)
    column = two + (0x7E if one % 2 == 0 else 0x20 if two >= 0x60 else 0x1F)
    return bytes((row, column))


def _payload(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except _BROKEN:
        return b""
    if isinstance(found, bytes):
        return found
    with contextlib.suppress(*_BROKEN):
        return part.as_bytes()  # a mail in a mail
    return b""


def _attachment(part: Message) -> Attachment:
    data = _payload(part)
    try:
        name = _decoded(part.get_filename() or "")
    except _BROKEN:
        name = ""
    bare = re.sub(r"[\\/\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "_", clean(name)).strip()[:120]
    return Attachment(
        name=bare or "?", kind=part.get_content_type()[:80], size=len(data), digest=hashlib.sha256(data).hexdigest()
    )


def _from_html(page: str) -> str:
    if not page:
        return ""
    try:
        return clean(str(html_text.extract_text(page[:MOST_TEXT]))).strip()
    except _BROKEN:
        return ""


def header(message: Message, name: str, longest: int = 500) -> str:
    """A header in words, on one line."""
    try:
        told = message.get(name, "")
        return " ".join(_decoded(str(told)).split())[:longest]
    except _BROKEN:
        return ""


def _decoded(told: str) -> str:
    told = told[:20_000]
    if not _WORD.search(told):
        with contextlib.suppress(UnicodeError):  # bytes that somebody wrote as they were
            raw = told.encode("ascii", "surrogateescape")
            for guess in ("utf-8", "cp932", "euc_jp"):
                with contextlib.suppress(UnicodeDecodeError):
                    return clean(raw.decode(guess))
        return clean(told)
    said: list[str] = []
    for piece, charset in email.header.decode_header(told):
        if isinstance(piece, str):
            said.append(piece)
            continue
        told_charset = (charset or "ascii").lower()
        if b"\x1b$" in piece:
            said.append(_jis(piece))
            continue
        try:
            said.append(piece.decode(_CHARSETS.get(told_charset, told_charset), "replace"))
        except LookupError:
            said.append(piece.decode("utf-8", "replace"))
    return clean("".join(said))


def _ids(message: Message, name: str) -> list[str]:
    try:
        return _ID.findall(str(message.get(name, ""))[:20_000])
    except _BROKEN:
        return []


def _addresses(message: Message, name: str) -> list[tuple[str, str]]:
    try:
        told = [str(one)[:5_000] for one in (message.get_all(name) or [])[:5]]
        found = email.utils.getaddresses(told)[:50]
    except _BROKEN:
        return []
    plain = [(_decoded(person)[:120], clean(address).strip().lower()[:250]) for person, address in found]
    return [(person, address) for person, address in plain if "@" in address[1:-1]]


def _sent_at(message: Message) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(str(message.get("Date", "")))
        return (found.replace(tzinfo=UTC) if found.tzinfo is None else found).astimezone(UTC)
    except (*_BROKEN, OverflowError):
        return None


def _automatic(message: Message) -> bool:
    """Sent by a program: nobody said it to us."""
    told = header(message, "Auto-Submitted").lower()
    if told and not told.startswith("no"):
        return True
    if header(message, "Precedence").lower() in _BULK or header(message, "List-Unsubscribe"):
        return True
    return any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond"))


def _report(message: Message) -> bool:
    try:
        return message.get_content_type() == "multipart/report" or (
            header(message, "Return-Path").strip() == "<>" and message.get_content_maintype() == "multipart"
        )
    except _BROKEN:
        return False
