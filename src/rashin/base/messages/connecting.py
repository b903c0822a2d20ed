"""What can be done about connections: set one up, change it, switch it, try it. Secrets go in and never come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext

from rashin.base.messages import outgoing, policy
from rashin.base.messages.addresses import check_encrypted, target_of
from rashin.base.messages.calls import called
from rashin.base.messages.carrying import Content
from rashin.base.messages.chats import request_to
from rashin.base.messages.contacts import canonical
from rashin.base.messages.errors import AddressUnusable, ConnectionBusy, ConnectionMissing
from rashin.base.messages.lanes import WIDTHS
from rashin.base.messages.line import quota_of
from rashin.base.messages.mails import return_path
from rashin.base.messages.mime import Mail, as_bytes
from rashin.base.messages.models import Connection, Delivery, Lane
from rashin.base.messages.outgoing import CallFailed
from rashin.base.messages.rules import Outcome
from rashin.base.messages.servers import SEALED_FOR, from_connection, from_environment, secret_of
from rashin.base.messages.signing import new_message_id
from rashin.base.messages.smtp import Envelope, Limits, MailServer, Session
from rashin.base.messages.vocabulary import OPEN, Channel
from rashin.base.ui.lines import is_line
from rashin.base.workspace.audit import Actor, change
from rashin.base.workspace.models import User
from rashin.base.workspace.sealing import SealBroken, seal
from rashin.errors import BadInput, gettext_noop

SETTABLE: Final = (Channel.MAIL, Channel.LINE, Channel.SLACK, Channel.TEAMS, Channel.CHATWORK)
TRIED: Final = Limits(connect=5.0, answer=10.0, mail=15.0)
"""Shorter than in the queue: somebody waits for it."""
NAME_NEEDED = gettext_noop("A connection needs a name of at most 120 characters.")
SECRET_NEEDED = gettext_noop("Enter the secret: it is kept sealed and not shown again.")
SECURITIES: Final = ("starttls", "tls", "none")
PORT_NEEDED = gettext_noop("A port is a number from 1 to 65535.")
SECURITY_NEEDED = gettext_noop("Encryption is one of %(known)s.")
HOST_NEEDED = gettext_noop("This is not the name of a server.")
ROOM_NEEDED = gettext_noop("The number of the room is needed: the digits behind “rid” in its address.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A connection as somebody wants it."""

    name: str
    options: Mapping[str, Any]
    secret: str = ""
    """Empty keeps the one that is there."""


def set_connection(
    wanted: Wanted, *, channel: str = "", number: int | None = None, actor: Actor, now: datetime
) -> Connection:
    """Make one for a channel, or change the one with that number."""
    action = "connection.made" if number is None else "connection.changed"
    with change(actor=actor, action=action, subject=f"connection:{number or 'new'}", now=now) as entry:
        row = _locked(number) if number is not None else Connection(channel=Channel(channel), created_at=now)
        options = _checked(row.channel, wanted, has_secret=bool(row.secret))
        entry.moved("name", row.name, wanted.name.strip())
        entry.moved("options", {**row.options}, options)
        entry.note(channel=str(row.channel), secret="new" if wanted.secret else "kept")
        row.name, row.options = wanted.name.strip(), options
        if wanted.secret:
            row.secret = seal(wanted.secret.strip(), purpose=SEALED_FOR)
        if number is None:
            width = WIDTHS.get(Channel(row.channel), 2)
            row.lane = Lane.objects.create(name=f"{row.channel}:{new_message_id()[4:16]}", width=width)
            row.created_by = actor if isinstance(actor, User) else None
        row.problem = row.answer = ""
        row.save()
        entry.subject = f"connection:{row.pk}"
        _wake(row)
    return row


def _checked(channel: str, wanted: Wanted, *, has_secret: bool) -> dict[str, Any]:
    name = wanted.name.strip()
    if not name or len(name) > 120 or not is_line(name):
        raise BadInput(problem=NAME_NEEDED, place="name")
    if channel != Channel.MAIL and not (wanted.secret or has_secret):
        raise BadInput(problem=SECRET_NEEDED, place="secret")
    if channel == Channel.MAIL:
        return _mail(wanted.options)
    if channel in {Channel.SLACK, Channel.TEAMS} and wanted.secret:
        allowed = outgoing.policy().allowed
        check_encrypted(target_of(wanted.secret.strip(), allowed), allowed)
    if channel == Channel.CHATWORK:
        room = str(wanted.options.get("room", "")).strip()
        if not (room.isascii() and room.isdecimal() and len(room) <= 20):
            raise BadInput(problem=ROOM_NEEDED, place="room")
        return {"room": room}
    return {}


def _mail(options: Mapping[str, Any]) -> dict[str, Any]:
    host = str(options.get("host", "")).strip().lower()
    if not host or len(host) > 253 or any(not (one.isalnum() or one in ".-:_") for one in host):
        raise BadInput(problem=HOST_NEEDED, place="host")
    port, security = str(options.get("port") or 587), str(options.get("security") or "starttls")
    if not (port.isascii() and port.isdecimal() and 0 < int(port[:9]) < 65_536):
        raise BadInput(problem=PORT_NEEDED, place="port")
    if security not in SECURITIES:
        raise BadInput(problem=SECURITY_NEEDED % {"known": ", ".join(SECURITIES)}, place="security")
    told: dict[str, Any] = {"host": host, "port": int(port), "security": security}
    told["user"] = str(options.get("user", "")).strip()
    told["from_name"] = " ".join(str(options.get("from_name", "")).split())[:100]
    for place, needed in (("from_address", True), ("reply_to", False), ("bounces", False)):
        given = str(options.get(place, "")).strip()
        found = canonical(Channel.MAIL, given) if given else ""
        if found is None or (needed and not found):
            raise AddressUnusable(place=place)
        told[place] = found
    return told


def _locked(number: int) -> Connection:
    row = Connection.objects.select_for_update(of=("self",)).select_related("lane").filter(pk=number).first()
    if row is None:
        raise ConnectionMissing(number=number)
    return row


def _wake(row: Connection) -> None:
    resting = None if row.enabled else datetime(9999, 1, 1, tzinfo=row.created_at.tzinfo)
    Lane.objects.filter(pk=row.lane_id).update(resting_until=resting, failing_since=None)


def switch_connection(*, actor: Actor, number: int, on: bool, now: datetime) -> Connection:
    """Switch it off, and what waits for it waits on; or on again."""
    action = "connection.enabled" if on else "connection.disabled"
    with change(actor=actor, action=action, subject=f"connection:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name)
        row.enabled = on
        row.save(update_fields=["enabled"])
        _wake(row)
    return row


def delete_connection(*, actor: Actor, number: int, now: datetime) -> None:
    """Forget it with its secret. Refused while letters wait for it."""
    with change(actor=actor, action="connection.deleted", subject=f"connection:{number}", now=now) as entry:
        row = _locked(number)
        waiting = Delivery.objects.filter(lane=row.lane, state__in=OPEN).count()
        if waiting:
            raise ConnectionBusy(count=waiting)
        entry.note(name=row.name, channel=str(row.channel))
        lane = row.lane
        row.delete()
        Delivery.objects.filter(lane=lane).delete()
        lane.delete()


def try_connection(*, actor: Actor, number: int, to: str, now: datetime) -> Outcome:
    """Send a test now, past the queue, and say what came of it."""
    with change(actor=actor, action="connection.tested", subject=f"connection:{number}", now=now) as entry:
        row = _locked(number)
        entry.note(name=row.name)
    said = _tried(row, to, now)
    if said.delivered and row.channel == Channel.LINE:
        row.quota = dict(quota_of(row))
    row.problem, row.answer, row.checked_at = said.problem, said.answer[:300], now
    row.save(update_fields=["problem", "answer", "checked_at", "quota"])
    if said.delivered and row.enabled:
        _wake(row)
    return said


def _tried(row: Connection, to: str, now: datetime) -> Outcome:
    try:
        if row.channel == Channel.MAIL:
            return try_mail(from_connection(row), to, now=now)
        if row.channel == Channel.LINE:
            return Outcome(answer=str(quota_of(row)))
        url, body, headers = request_to(row, secret_of(row), sample())
        return called(url, body=body, headers=headers)[1]
    except SealBroken:
        return Outcome(problem="sealed")
    except CallFailed as failed:
        return Outcome(problem=failed.problem)


def sample() -> Content:
    """What a test says."""
    return Content(subject=gettext("A test from Rashin"), text=gettext("If you can read this, the connection stands."))


def try_mail(server: MailServer, to: str, *, now: datetime) -> Outcome:
    """Send a test mail now, and say what the server answered."""
    address = canonical(Channel.MAIL, to)
    if address is None:
        raise AddressUnusable(place="to")
    said, reference = sample(), new_message_id()[4:30]
    mail = Mail(
        from_name=server.from_name or policy.row().company, from_address=server.from_address, to=address,
        subject=said.subject, text=said.text, date=now,
        message_id=f"{reference}@{server.from_address.rpartition('@')[2]}",
    )  # fmt: skip
    rules = outgoing.policy()
    session = Session(server, allowed=rules.allowed, trust=rules.trust, limits=TRIED)
    try:
        envelope = Envelope(sender=return_path(server, reference), to=address, reference=reference, data=as_bytes(mail))
        return session.open() or session.send(envelope)
    finally:
        session.close()


def first_mail_server() -> MailServer | None:
    """The mail server that letters take: the first that is set up on the page, else the environment's."""
    row = Connection.objects.filter(channel=Channel.MAIL, enabled=True).order_by("id").first()
    return from_connection(row) if row is not None else from_environment()
