"""A real IMAP server in a thread of the test, on a port that is free."""

import asyncio
import imaplib
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

USER, PASSWORD = "demouser", "demopass"


class Server:
    """The server, and a client beside ours that puts mails there."""

    def __init__(self, port: int) -> None:
        self.port = port

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        """Somebody who works in the mailbox."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Mails arrive."""
        with self.client() as client:
            for mail in mails:
                said, _ = client.append(folder, "", "", mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
                assert said == "OK"


@contextmanager
def serving() -> Iterator[Server]:
    """The server while it is needed."""
    loop = asyncio.new_event_loop()
    ready, ports = threading.Event(), []

    async def serve() -> None:
        arguments = Namespace(
            host="127.0.0.1", port="0", debug=False, demo_data=False, demo_user=USER, demo_password=PASSWORD,
            cert=None, key=None, tls=False, passlib_cfg=None, proxy_protocol=None,
        )  # fmt: skip
        backend, config = await DictBackend.init(arguments, secure_auth=False, reject_dnsbl=False)
        config.apply_context()
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        async with server:
            await server.serve_forever()

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(serve())
        except asyncio.CancelledError:
            pass
        finally:
            ready.set()
            loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield Server(ports[0])
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in asyncio.all_tasks(loop)])
        thread.join(10)
