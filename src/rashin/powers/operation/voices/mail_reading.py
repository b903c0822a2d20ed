"""From a mailbox into voices: each mail once, however often it is moved, fetched or the worker dies.

A mail is known by its own id and sender; its row, its voice and the mark are written in one transaction. Replies are
shown to whoever may have asked; bounces and complaints go to the letters that they are about.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from rashin.analysis.lake.keys import distinct_id
from rashin.base.atlas.hearing import Heard, MailReply, ReplyTaker, hear
from rashin.base.workspace.sealing import SealBroken
from rashin.base.workspace.sealing import opened as unsealed
from rashin.errors import RashinError
from rashin.powers.operation.voices import mailbox
from rashin.powers.operation.voices.counting import count, note_heard, note_problem
from rashin.powers.operation.voices.errors import MailboxClosed
from rashin.powers.operation.voices.formats import mails
from rashin.powers.operation.voices.intake import SEALED_FOR, defaults_of
from rashin.powers.operation.voices.mailbox import Account, Folder, Mark, Raw
from rashin.powers.operation.voices.models import Arrival, Source
from rashin.powers.operation.voices.records import Mail
from rashin.powers.operation.voices.vocabulary import ArrivalState, Problem

log = logging.getLogger("rashin.voices")
OLDEST: Final = timedelta(days=3650)
ReportTaker = Callable[..., object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one look at a mailbox brought."""

    mails: int = 0
    voices: int = 0
    more: bool = False
    problem: str = ""


def account_of(source: Source) -> Account:
    """A mail source's account."""
    told: Mapping[str, object] = source.settings
    return Account(
        host=str(told.get("host", "")), port=int(cast(int, told.get("port", 993))),
        security=str(told.get("security", "tls")), user=str(told.get("user", "")),
        password=unsealed(source.secret, purpose=SEALED_FOR) if source.secret else "",
        folder=str(told.get("folder", "") or "INBOX"),
    )  # fmt: skip


def look(source: Source, *, clock: Callable[[], datetime]) -> Read:
    """Read what is new, at most so many mails; a mailbox that is closed says so on the source's page."""
    try:
        with mailbox.opened(account_of(source)) as folder:
            return _read(source, folder, clock=clock)
    except (MailboxClosed, SealBroken) as closed:
        problem = Problem(closed.problem) if isinstance(closed, MailboxClosed) else Problem.LOGIN
        detail = closed.detail if isinstance(closed, MailboxClosed) else closed.code
        with transaction.atomic():
            note_problem(source, problem, now=clock(), detail=detail)
            count(source, now=clock(), failed=1)
        return Read(problem=problem.value)


def try_out(source: Source) -> int:
    """How many mails of the last week lie there: connects, signs in, looks, keeps nothing.

    Raises
    ------
    MailboxClosed
    """
    with mailbox.opened(account_of(source)) as folder:
        return len(folder.uids(after=0, since=(datetime.now(UTC) - mailbox.LOOK_BACK).date()))


def _read(source: Source, folder: Folder, *, clock: Callable[[], datetime]) -> Read:
    now = clock()
    after, since = _from_where(source, folder.newest, now)
    uids = folder.uids(after=after, since=since)
    done = voices = 0
    for uid in uids[: mailbox.MOST_AT_ONCE]:
        raw = folder.mail(uid)
        mark = Mark(validity=folder.newest.validity, uid=uid)
        voices += _keep(source, raw, mark, now=clock())
        done += 1
    more = len(uids) > mailbox.MOST_AT_ONCE
    if not more:
        highest = max([folder.newest.uid, after, *uids])
        _set_mark(source, Mark(validity=folder.newest.validity, uid=highest), now=clock())
    note_heard(source, now=clock())
    return Read(mails=done, voices=voices, more=more)


def _from_where(source: Source, newest: Mark, now: datetime) -> tuple[int, date | None]:
    """After which UID; or from which day on, where the folder is new to us or was made anew."""
    mark = source.mark
    if mark.get("validity") == newest.validity:
        return int(mark.get("uid", 0)), None
    if mark:
        last = datetime.fromisoformat(str(mark["at"]))
        return 0, (last - mailbox.LOOK_BACK).date()
    days = source.settings.get("since_days", 0)
    back = int(days) if isinstance(days, int) else 0
    return (0, (now - timedelta(days=back)).date()) if back > 0 else (newest.uid, None)


def _set_mark(source: Source, mark: Mark, *, now: datetime) -> None:
    source.mark = {"validity": mark.validity, "uid": mark.uid, "at": now.isoformat()}
    Source.objects.filter(pk=source.pk).update(mark=source.mark)


def _keep(source: Source, raw: Raw | None, mark: Mark, *, now: datetime) -> int:
    """One mail with its voice and the mark, in one transaction; how many voices it gave."""
    if raw is None:
        return 0
    mail = mails.read(raw.data)
    key = _key(mail, raw.data)
    heard = 0
    with transaction.atomic():
        row, new = Arrival.objects.get_or_create(
            source=source, key=key, defaults={"state": ArrivalState.EMPTY, "arrived_at": now, "done_at": now}
        )
        if new:
            try:
                with transaction.atomic():
                    heard = _take(source, mail, raw, key, now=now)
            except RashinError as fault:
                row.state, row.problem = ArrivalState.FAILED, str(fault).replace("\x00", "")[:300]
            else:
                row.state = ArrivalState.DONE if heard else ArrivalState.EMPTY
                row.problem = _left_out(mail, raw) if not heard else mail.cut
            row.voices, row.skipped = heard, 0 if heard else 1
            row.save()
        count(source, now=now, arrived=int(new), repeated=int(not new), voices=heard, failed=int(row.state == "failed"))
        _set_mark(source, mark, now=now)
    return heard


def _left_out(mail: Mail, raw: Raw) -> str:
    """Why a mail gave no voice although somebody may have said something: for whoever looks for it."""
    if raw.cut:
        return "too large: only its head was read"
    if mail.attachments and not mail.text and not mail.automatic and not mail.report:
        return "no words beside its attachments"
    return mail.cut


def _key(mail: Mail, data: bytes) -> str:
    said = f"{mail.message_id}\0{mail.sender}".encode() if mail.message_id else data
    return "mail:" + hashlib.blake2b(said, digest_size=16).hexdigest()


def _take(source: Source, mail: Mail, raw: Raw, key: str, *, now: datetime) -> int:
    if mail.report:
        _report(raw.data, now=now)
        return 0
    own = {str(one).lower() for one in source.settings.get("own", [])}
    if mail.automatic or not mail.sender or mail.sender in own or not mail.reply:
        return 0
    at = mail.sent_at if mail.sent_at is not None and now - OLDEST < mail.sent_at <= now else now
    voice_id = f"{source.key}:{key}"
    attached = tuple(f"{one.name} ({one.size:,} B, sha256 {one.digest[:16]})" for one in mail.attachments)
    reply = MailReply(
        message_id=mail.message_id, answers=mail.answers, sender=mail.sender, recipients=mail.recipients,
        subject=mail.subject, text=mail.reply, at=at, voice_id=voice_id, attachments=attached,
    )  # fmt: skip
    asked = next((found for taker in _reply_takers() if (found := taker(reply, now=now))), "")
    facts = {"subject": mail.subject, "answers": asked, "attachments": "\n".join(attached)[:2_000]}
    voice = Heard(
        voice_id=voice_id, occurred_at=at, source=source.name, channel="mail", text=mail.reply,
        identifier=distinct_id("email", mail.sender) or "", context={name: one for name, one in facts.items() if one},
    )  # fmt: skip
    return hear([defaults_of(source).filled(voice, now=now)], now=now)


def _reply_takers() -> Sequence[ReplyTaker]:
    # Wiring stands above this package; settings say where, so that nothing here imports upward.
    return cast("Sequence[ReplyTaker]", import_string(settings.RASHIN_REPLY_TAKERS))


def _report(data: bytes, *, now: datetime) -> None:
    """A bounce or a complaint, to whoever keeps the letters."""
    for taker in cast("Sequence[ReportTaker]", import_string(settings.RASHIN_REPORT_TAKERS)):
        taker(data, now=now)
