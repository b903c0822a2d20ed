"""Letters by mail: composed, and handed over on a connection that each sender thread keeps."""

import threading
from datetime import datetime

from django.conf import settings

from rashin.base.messages import outgoing, policy
from rashin.base.messages.bundles import Item
from rashin.base.messages.carrying import Content, Way
from rashin.base.messages.footers import has_footer, unsubscribe_link, with_footer
from rashin.base.messages.mime import Mail, as_bytes
from rashin.base.messages.models import ContactPolicy, Posting
from rashin.base.messages.rules import Outcome
from rashin.base.messages.servers import mail_server
from rashin.base.messages.smtp import Envelope, Limits, MailServer, Session
from rashin.base.workspace.sealing import SealBroken


class Mails:
    """The carrier that web/wiring lists for mail."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits
        self._kept = threading.local()

    def way(self, lane: str) -> Way:
        """The mail server that a lane leads to. One whose password was sealed with another key holds its letters."""
        try:
            return _Post(mail_server(lane), self, lane)
        except SealBroken:
            return _Post(None, self, lane, why="sealed")

    def session(self, lane: str, server: MailServer) -> Session:
        """The connection of this thread to that server; another one when its settings have changed."""
        sessions: dict[str, Session] = self._kept.__dict__.setdefault("sessions", {})
        found = sessions.get(lane)
        if found is None or found.server != server:
            if found is not None:
                found.close()
            rules = outgoing.policy()
            found = sessions[lane] = Session(server, allowed=rules.allowed, trust=rules.trust, limits=self._limits)
        return found

    def close(self) -> None:
        """Say goodbye to all servers of this thread."""
        for session in self._kept.__dict__.pop("sessions", {}).values():
            session.close()


class _Post:
    """One mail server, while a bundle is sent to it."""

    def __init__(self, server: MailServer | None, carrier: Mails, lane: str, *, why: str = "closed") -> None:
        self._server, self._carrier, self._lane, self._why = server, carrier, lane, why
        self._sender = policy.row()

    def trouble(self) -> Outcome | None:
        """Connected and logged in, or why not."""
        if self._server is None:
            return Outcome(problem=self._why, whole=True)
        return self._carrier.session(self._lane, self._server).open()

    def send(self, posting: Posting, content: Content, item: Item, *, now: datetime) -> Outcome:
        """Hand one mail over."""
        del item
        if self._server is None or posting.addressee is None:
            return Outcome(problem=self._why, whole=True)
        mail = composed(posting, content, self._server, self._sender, now=now)
        envelope = Envelope(
            sender=return_path(self._server, posting.reference), to=mail.to, reference=posting.reference,
            data=as_bytes(mail),
        )  # fmt: skip
        session = self._carrier.session(self._lane, self._server)
        return session.open() or session.send(envelope)


def composed(posting: Posting, content: Content, server: MailServer, sender: ContactPolicy, *, now: datetime) -> Mail:
    """The mail of a letter, with what the law and mail programs ask of one that can be refused."""
    text, html = with_footer(posting, content.text or plain(content.html), content.html, sender)
    headers: list[tuple[str, str]] = []
    if has_footer(posting):
        headers = [
            ("List-Unsubscribe", f"<{unsubscribe_link(posting)}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Auto-Submitted", "auto-generated"),
        ]
    return Mail(
        from_name=server.from_name or sender.company, from_address=server.from_address,
        to=posting.addressee.address if posting.addressee else "", subject=content.subject, text=text, html=html,
        message_id=f"{posting.reference}@{domain_of(server)}", date=now,
        reply_to=content.reply_to or server.reply_to, in_reply_to=content.in_reply_to, headers=tuple(headers),
    )  # fmt: skip


def plain(html: str) -> str:
    """What programs show that show no HTML."""
    from html_text import extract_text

    return str(extract_text(html))


def domain_of(server: MailServer) -> str:
    """The sender's domain: Message-IDs end with it, however often the server behind it changes."""
    return server.from_address.rpartition("@")[2] or "localhost"


def return_path(server: MailServer, reference: str) -> str:
    """Where the mail comes back to when it cannot be delivered: an address that names the letter, where one is set."""
    if not server.bounces:
        return server.from_address
    local, _, domain = server.bounces.rpartition("@")
    return f"{local}+{reference}@{domain}"


def message_id_of(posting: Posting) -> str:
    """The Message-ID of a letter as it went or will go, for threads that quote it."""
    try:
        server = mail_server(posting.lane_id or "") if posting.lane_id else None
    except SealBroken:
        server = None
    return f"<{posting.reference}@{domain_of(server) if server else settings.BASE_URL.partition('://')[2]}>"
