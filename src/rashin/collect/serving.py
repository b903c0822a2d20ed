"""The collector under granian, without anything else: what ``rashin collect`` starts."""

import os
import socket
from typing import Any

from rashin.analysis.lake.inbox import open_inbox
from rashin.collect.app import Application, make_app
from rashin.home import Home

INBOX = "RASHIN_INBOX"
"""Names a ``postgresql://`` address, or another file, for the inbox."""

PROXIES = "RASHIN_TRUSTED_PROXY"
"""How many reverse proxies stand in front."""


def build() -> Application:
    """The collector of the home that the environment names; each worker process makes its own."""
    home = Home.at()
    inbox = open_inbox(os.environ.get(INBOX) or home.inbox)
    proxies = os.environ.get(PROXIES, "")
    return make_app(inbox, home.collect / "keys.json", trust_forwarded=int(proxies) if proxies.isdecimal() else 0)


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until told to stop. Threads mostly wait for the disk together, so they are many and cheap."""
    from granian import Granian
    from granian.constants import Interfaces

    options: dict[str, Any] = {
        "address": host,
        "port": port,
        "interface": Interfaces.WSGI,
        "workers": workers,
        "blocking_threads": threads,
        "backpressure": threads * 4,
        "websockets": False,
        "log_access": False,
        "respawn_failed_workers": True,
    }
    Granian("rashin.collect.serving:build", factory=True, **options).serve()


def free_port(host: str) -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
