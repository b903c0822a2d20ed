"""A real mail server on this machine; the local part of an address says how badly it behaves."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass(slots=True)
class PostOffice:
    """What came, and how often somebody connected."""

    port: int = 0
    got: list[tuple[str, str, bytes]] = field(default_factory=list)
    """From, to, and the mail."""
    connections: int = 0
    say: dict[str, str] = field(default_factory=dict)
    """Answers to come, by the word before the at sign, each used once."""
    pipelining: bool = False
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop | None = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=default) for _, _, data in self.got]  # type: ignore[misc]

    def to(self) -> list[str]:
        return [to for _, to, _ in self.got]


RCPT = {
    "gone": "550 5.1.1 no such user",
    "spam": "550 5.7.1 blocked by policy",
    "full": "452 4.2.2 mailbox full",
    "quiet": "421 4.3.2 too busy, come back later",
}


class _Handler:
    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        return [*answers[:-1], "250-PIPELINING", answers[-1]] if self.office.pipelining else answers

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any) -> str:
        word = address.partition("@")[0]
        if word == "late":
            await self.office.opened.wait()
        answer = self.office.say.pop(word, "") or RCPT.get(word, "")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        word = envelope.rcpt_tos[0].partition("@")[0]
        if word == "refused":
            return "554 5.6.0 we do not like it"
        self.office.got.append((envelope.mail_from or "", envelope.rcpt_tos[0], content))
        if word == "hang":
            await self.office.opened.wait()
        if word == "babble":
            return "babble"
        if word == "drop":
            assert server.transport is not None
            server.transport.abort()
        return "250 OK kept"


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(handled=False, success=data.login == b"rashin" and data.password == "秘密".encode())


@contextmanager
def open_office(*, wrapped: ssl.SSLContext | None = None, **options: Any) -> Iterator[PostOffice]:
    """A mail server on a free port, until the block ends; ``wrapped``: TLS from the first byte."""
    loop = asyncio.new_event_loop()
    office = PostOffice(loop=loop)
    made: list[SMTP] = []

    def answering() -> SMTP:
        office.connections += 1
        made.append(SMTP(_Handler(office), hostname="mail.test", authenticator=_knows, **options))
        return made[-1]

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()  # first: in a thread that drives a browser no second loop may run

    async def begin() -> asyncio.Server:
        return await loop.create_server(answering, "127.0.0.1", 0, ssl=wrapped)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(5)
    office.port = server.sockets[0].getsockname()[1]

    async def end() -> None:
        office.opened.set()
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for one in made:
            if one.transport is not None:
                one.transport.abort()
        await asyncio.sleep(0.02)  # closing takes a few turns of the loop

    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
