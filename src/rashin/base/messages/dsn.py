"""Mail that comes back, read as far as it says something: RFC 3464 reports, RFC 5965 complaints, and plain excuses.

Pure: bytes in, findings out. Whatever is in them was written by strangers: nothing is believed but a reference that
only we can have made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Final, Literal

from rashin.base.messages.answers import no_mailbox

LARGEST: Final = 5_000_000
MOST_PARTS: Final = 50
Kind = Literal["bounce", "delay", "complaint", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a mail that came back says."""

    kind: Kind
    references: tuple[str, ...] = ()
    """What may name the letter: of the address that it came to, of Message-IDs and envelope ids inside."""
    recipient: str = ""
    hard: bool = False
    """There is no such mailbox."""
    said: str = ""


_TOKEN = re.compile(r"[+=]([a-z2-7]{26})@")
_ID = re.compile(r"<([a-z2-7]{26})@[^>\s]+>")
_ENVELOPE = re.compile(r"\b([a-z2-7]{26})\b")
_EXCUSE = re.compile(rb"\b(5\d\d)[ -](?:\d\.\d+\.\d+ )?|\b5\.\d{1,3}\.\d{1,3}\b")
_UNKNOWN = re.compile(
    rb"(?i)user unknown|no such user|unknown user|mailbox (?:is )?(?:unavailable|not found)|does not exist"
    rb"|invalid recipient"
)
_TO: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")


def read_report(raw: bytes) -> Finding:
    """What it says. Anything at all may be handed in."""
    if len(raw) > LARGEST:
        raw = raw[:LARGEST]
    mail = message_from_bytes(raw.replace(b"\x00", b""), policy=compat32)
    parts = list(_parts(mail))
    references = tuple(dict.fromkeys([*_came_to(mail), *_inside(parts)]))
    kind = _report_kind(mail)
    if kind == "feedback-report":
        return _complaint(parts, references)
    found = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if found is not None:
        return _status(found, references)
    return _excuse(mail, raw, references)


def _parts(mail: "Message") -> "Iterator[Message]":
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _report_kind(mail: "Message") -> str:
    return str(mail.get_param("report-type", "")).lower() if mail.get_content_type() == "multipart/report" else ""


def _came_to(mail: "Message") -> list[str]:
    return [found for name in _TO for value in mail.get_all(name, []) for found in _TOKEN.findall(str(value).lower())]


def _inside(parts: "list[Message]") -> list[str]:
    """References in what is quoted: the headers of our own mail, and the envelope id that we gave."""
    found: list[str] = []
    for part in parts:
        if part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
            found += _ID.findall(_text(part).lower())
        elif part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                found += _ENVELOPE.findall(str(block.get("Original-Envelope-Id", "")).lower())
        elif part.get("Message-ID"):
            found += _ID.findall(str(part["Message-ID"]).lower())
    return found


def _blocks(part: "Message") -> "list[Message]":
    """The groups of fields of a delivery status."""
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def _text(part: "Message") -> str:
    payload = part.get_payload(decode=True)
    return (
        payload.decode("utf-8", "replace")[:50_000] if isinstance(payload, bytes) else str(part.get_payload())[:50_000]
    )


def _field(block: "Message", name: str) -> str:
    """``rfc822; a@example.jp`` without its kind."""
    value = str(block.get(name, ""))
    return value.partition(";")[2].strip() if ";" in value else value.strip()


def _status(part: "Message", references: tuple[str, ...]) -> Finding:
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower()
        if not action:
            continue
        recipient = _field(block, "Final-Recipient") or _field(block, "Original-Recipient")
        status, said = str(block.get("Status", "")).strip(), _field(block, "Diagnostic-Code")
        told = f"{status} {said}".strip()[:300]
        if action == "failed":
            code = re.search(r"\b(5\d\d)\b", said)
            hard = no_mailbox(int(code[1]) if code else 550, f"{status} {said}".encode(), stage="rcpt")
            return Finding(kind="bounce", references=references, recipient=recipient, hard=hard, said=told)
        if action == "delayed":
            return Finding(kind="delay", references=references, recipient=recipient, said=told)
    return Finding(kind="other", references=references)


def _complaint(parts: "list[Message]", references: tuple[str, ...]) -> Finding:
    recipient = ""
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            fields = "\n".join(map(str, _blocks(part))) or _text(part)
            found = re.search(r"(?im)^(?:Original-Rcpt-To|Removal-Recipient):\s*<?([^>\s]+)>?", fields)
            kind = re.search(r"(?im)^Feedback-Type:\s*(\S+)", fields)
            recipient = found[1] if found else ""
            if kind is not None and kind[1].lower() == "not-spam":
                return Finding(kind="other", references=references, recipient=recipient)
    return Finding(kind="complaint", references=references, recipient=recipient)


def _excuse(mail: "Message", raw: bytes, references: tuple[str, ...]) -> Finding:
    """A mail without a report, as older servers and some carriers send it: believed only when it names our letter."""
    sender = str(mail.get("From", "")).lower()
    empty = str(mail.get("Return-Path", "")).strip() == "<>"
    if not references or not (empty or "mailer-daemon" in sender or "postmaster" in sender):
        return Finding(kind="other", references=references)
    text = raw[:100_000]
    code = _EXCUSE.search(text)
    if _UNKNOWN.search(text):
        return Finding(kind="bounce", references=references, hard=True, said="user unknown")
    if code is None:
        return Finding(kind="other", references=references)
    line = text[code.start() : code.start() + 200].split(b"\n", 1)[0]
    return Finding(kind="bounce", references=references, said=line.decode("utf-8", "replace").strip())
