"""Answering a customer from the case, and what comes back: by mail, by LINE, or noted by hand."""

import re
from datetime import datetime
from typing import Final

from rashin.analysis.text.language import language
from rashin.base.atlas.hearing import clean
from rashin.base.atlas.said import speaker
from rashin.base.messages.letters import Letter, Recipient, send, why_of
from rashin.base.messages.notices import Said
from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import User
from rashin.powers.operation.cases.desks import working
from rashin.powers.operation.cases.errors import NoSuchPiece, NothingToSay, NoWayThere
from rashin.powers.operation.cases.lookups import reached
from rashin.powers.operation.cases.models import Canned, Case, CaseVoice, Entry
from rashin.powers.operation.cases.receiving import ORIGIN, TOKEN
from rashin.powers.operation.cases.records import ReplySaid
from rashin.powers.operation.cases.rules import filled, unfilled
from rashin.powers.operation.cases.seeing import visible_case
from rashin.powers.operation.cases.telling import UNSENT, tell
from rashin.powers.operation.cases.thread import demand, keep, locked, pause, resume, settle_due
from rashin.powers.operation.cases.vocabulary import LONGEST_BODY, OPEN, SENT_BY_US, EntryKind, ReplyState, State, Via

LATER: Final = frozenset({"name"})
"""Places that are filled when the letter leaves."""
_STATES: Final = {
    "queued": ReplyState.QUEUED, "held": ReplyState.HELD, "refused": ReplyState.REFUSED, "sent": ReplyState.SENT,
    "bounced": ReplyState.FAILED, "failed": ReplyState.FAILED, "unknown": ReplyState.UNKNOWN,
}  # fmt: skip


def marked(case: Case, subject: str) -> str:
    """A subject that carries its case, so that the answer finds it again."""
    plain = TOKEN.sub("", " ".join(subject.split())).strip()
    return f"{plain} [#C{case.pk}-{case.token}]"


def reply(*, actor: User, number: int, revision: int | None, said: ReplySaid, now: datetime) -> Entry:
    """Answer the customer; the words leave in the same transaction in which the case says so, or not at all."""
    require(actor, Permission.WORK_CASES)
    visible_case(actor, number)
    via, body = Via(said.via), clean(said.body).strip()[:LONGEST_BODY]
    if not body:
        raise NothingToSay(place="body")
    with change(actor=actor, action="case.replied", subject=f"case:{number}", now=now) as entry:
        case = locked(number, revision=revision)
        demand(case, *OPEN, State.RESOLVED)
        row = Entry.objects.create(
            case=case, kind=EntryKind.OUT, at=now, by=actor.reference, author=actor, via=via, body=body,
            subject=marked(case, clean(said.subject) or case.title) if via == Via.MAIL else "",
            state=ReplyState.RECORDED,
        )  # fmt: skip
        if via in SENT_BY_US:
            _send(case, row, actor, now)
        if said.canned is not None:
            _used(said.canned)
        if row.state != ReplyState.REFUSED:
            _answered(case, said.wait, now)
        entry.note(via=str(via), state=row.state, letters=len(body))
        keep(case)
    return row


def _send(case: Case, row: Entry, actor: User, now: datetime) -> None:
    there = reached(case.person)
    address = there.mail if row.via == Via.MAIL else there.line
    if not address:
        raise NoWayThere(place="via")
    before = case.entries.filter(kind=EntryKind.IN, via=Via.MAIL).order_by("-at").values_list("values", flat=True)
    named = str((before.first() or {}).get("message_id", "")).strip("<>") if row.via == Via.MAIL else ""
    answers = f"<{named}>" if named else ""
    text = filled(addressed(row.body, there.name), {"name": there.name})
    verdict = send(
        Letter(
            channel=row.via, to=Recipient(person=case.person, address=address), purpose="service", text=text,
            subject=row.subject, key=f"case-reply:{row.pk}", origin=(ORIGIN, row.pk), in_reply_to=answers,
        ),
        actor=actor, now=now,
    )  # fmt: skip
    row.state, row.reason = _STATES[verdict.state], verdict.reason
    row.values = {"letter": verdict.letter}
    row.save(update_fields=["state", "reason", "values"])


def _answered(case: Case, wait: bool, now: datetime) -> None:
    case.answered_at = case.answered_at or now
    if case.state == State.RESOLVED:
        return
    if case.state == State.WAITING:
        if not wait:
            resume(case, now=now)
        return
    if wait:
        pause(case, now=now)
    else:
        case.state = State.WORKING
        settle_due(case)


def _used(canned: int) -> None:
    row = Canned.objects.filter(pk=canned).first()
    if row is not None:
        Canned.objects.filter(pk=canned).update(uses=row.uses + 1)


def reply_settled(number: int, state: str, reason: str, now: datetime) -> None:
    """What became of a reply's letter: told by base/messages in the transaction that settles it."""
    row = Entry.objects.select_for_update().filter(pk=number, kind=EntryKind.OUT).first()
    if row is None:
        return
    became = _STATES.get(state, ReplyState.UNKNOWN)
    if (row.state, row.reason) == (became, reason[:200]):
        return
    row.state, row.reason = became, reason[:200]
    row.save(update_fields=["state", "reason"])
    if became not in {ReplyState.FAILED, ReplyState.REFUSED}:
        return
    case = locked(row.case_id)
    if case.answered_at == row.at:  # what never arrived was no answer
        case.answered_at = None
    if case.state == State.WAITING:
        resume(case, now=now)
    settle_due(case)
    keep(case)
    told = [one for one in {row.author, case.owner} if one is not None]
    tell(told, UNSENT, case, now=now, why=Said(text=str(why_of(reason))), once=f"reply:{row.pk}:{state}")


_UNTITLED: Final = re.compile(r"\{\{\s*name\s*(?:\|[^{}]*)?\}\}(?!\s*(?:様|さま|さん|殿))")


def addressed(body: str, name: str) -> str:
    """A Japanese letter names nobody without 様; where it stands in the letter already, it does not come twice."""
    if not name.strip() or language(body) != "ja":
        return body
    return _UNTITLED.sub(lambda _place: f"{name.strip()}様", body)


# ── Canned replies ──


def begun_with(canned: int, case: Case, member: User) -> tuple[str, str, list[str]]:
    """Subject and text of a canned reply for this case, and the places that nothing fills.

    The customer's name is filled in when the letter leaves: whoever writes it need not see it.
    """
    row = Canned.objects.filter(pk=canned, archived_at=None).first()
    if row is None:
        raise NoSuchPiece
    values = places_of(case, member)
    subject, body = filled(row.subject, values, later=LATER), filled(row.body, values, later=LATER)
    open_ones = unfilled(f"{subject}\n{body}")
    return subject, body, [one for one in open_ones if not any(name in one for name in LATER)]


def places_of(case: Case, member: User) -> dict[str, str]:
    """What fills a canned reply while it is written."""
    last = CaseVoice.objects.filter(case=case).order_by("-said_at").first()
    return {
        "owner": member.name or member.email, "case": str(case.pk), "unit": case.unit,
        "survey": speaker("survey")(case.survey) if case.survey else "",
        "department": case.department.name if case.department else "",
        "words": (last.text if last else "")[:200], "signature": working(case.department_id).signature,
    }  # fmt: skip
