"""What comes back: a customer's answer finds its case by mail or LINE, and wakes it up."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rashin.analysis.text.pii import mask
from rashin.base.atlas.hearing import Heard, MailReply, clean
from rashin.base.messages.models import Posting
from rashin.base.workspace.audit import change
from rashin.powers.operation.cases.models import Case, CaseVoice, Entry
from rashin.powers.operation.cases.telling import ANSWERED, tell
from rashin.powers.operation.cases.thread import keep, locked
from rashin.powers.operation.cases.vocabulary import LONGEST_BODY, OPEN, EntryKind, State, Via
from rashin.powers.operation.cases.waking import awaken

ORIGIN: Final = "case_reply"
"""What letters of replies name as where they come from."""
SPOKEN_BACK: Final = "reply"
"""A voice that is an answer to ours: it stands in the thread."""
TOKEN: Final = re.compile(r"\[?#?C(\d{1,12})-([a-z2-9]{16})\]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What a customer wrote back."""

    text: str
    via: str
    key: str
    """Names it for ever: its Message-ID, LINE's message id."""
    sender: str = ""
    subject: str = ""
    voice: str = ""
    """The voice as which it is heard too."""


def take_reply(reply: MailReply, /, *, now: datetime) -> str:
    """A mail that answers one of ours: the case it belongs to, or nothing."""
    number = case_of(subject=reply.subject, addresses=reply.recipients) or _answered(reply.answers)
    if number is None:
        return ""
    text = reply.text
    if reply.attachments:
        text = f"{text}\n\n[{', '.join(reply.attachments)[:500]}]"
    back = Back(
        text=text, via=Via.MAIL, key=reply.message_id, sender=reply.sender, subject=reply.subject,
        voice=reply.voice_id,
    )  # fmt: skip
    reply_received(number, back, now=now)
    return f"case:{number}"


def _answered(ids: tuple[str, ...]) -> int | None:
    """The case whose letter one of these Message-IDs names."""
    names = [one.strip("<> ").partition("@")[0][:80] for one in ids[:50]]
    row = Posting.objects.filter(reference__in=names, origin_kind=ORIGIN).order_by("-id").first()
    if row is None or row.origin_id is None:
        return None
    return Entry.objects.filter(pk=row.origin_id).values_list("case_id", flat=True).first()


def spoken_back(voice: Heard, person: int | None, *, now: datetime) -> bool:
    """A message on LINE of somebody whom we answered there: part of that case, whatever it says."""
    said_there = voice.channel == Via.LINE and voice.metric == "text" and not voice.survey and bool(voice.text.strip())
    if person is None or voice.late or not said_there:
        return False
    number = case_of_person(person, via=Via.LINE)
    if number is None:
        return False
    back = Back(text=voice.text, via=Via.LINE, key=voice.voice_id, voice=voice.voice_id)
    return reply_received(number, back, now=now)


def case_of(*, subject: str = "", addresses: tuple[str, ...] = ()) -> int | None:
    """The case that a letter belongs to, by the token in its subject or in an address it was sent to."""
    for text in (subject, *addresses):
        for match in TOKEN.finditer(text[:2000]):
            row = Case.objects.filter(pk=int(match.group(1)), token=match.group(2).lower()).first()
            if row is not None:
                return row.pk
    return None


def case_of_person(person: int, *, via: str) -> int | None:
    """The case in which this customer was answered last by that way and that is still going on: LINE has no subject."""
    rows = Entry.objects.filter(kind=EntryKind.OUT, via=via, case__person=person, case__state__in=OPEN)
    return rows.order_by("-at").values_list("case_id", flat=True).first()


def reply_received(number: int, back: Back, *, now: datetime) -> bool:
    """A customer's answer to a case: kept once by its key; it wakes the case up."""
    body = clean(back.text).strip()[:LONGEST_BODY]
    unique = f"in:{back.via}:{back.key}"[:200]
    if Entry.objects.filter(key=unique).exists():
        return False
    with change(actor="cases", action="case.answered", subject=f"case:{number}", now=now) as entry:
        case = locked(number)
        for _ in range(20):
            if case.merged_into_id is None:
                break
            case = locked(case.merged_into_id)
        _, new = Entry.objects.get_or_create(
            key=unique,
            defaults={
                "case": case, "kind": EntryKind.IN, "at": now, "by": back.sender[:120] or "customer", "via": back.via,
                "subject": clean(back.subject)[:300], "body": body, "values": {"message_id": back.key[:500]},
            },
        )  # fmt: skip
        entry.subject = case.reference
        entry.note(via=back.via, letters=len(body))
        if not new:
            return False
        if back.voice:
            CaseVoice.objects.get_or_create(
                voice_id=back.voice[:200],
                defaults={
                    "case": case, "said_at": now, "joined_at": now, "channel": back.via, "metric": "text",
                    "text": mask([body[:4000]])[0], "response": SPOKEN_BACK,
                },
            )  # fmt: skip
        if case.state == State.NEW and case.owner is not None:
            tell([case.owner], ANSWERED, case, now=now)
        awaken(case, now=now)
        keep(case)
    return True
