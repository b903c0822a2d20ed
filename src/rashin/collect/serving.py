"""The collector under granian, without anything else: what ``rashin collect`` starts."""

import os
import socket

from rashin.analysis.lake.inbox import open_inbox
from rashin.collect.looping import loop_options
from rashin.collect.native import Served, make_native
from rashin.home import Home

INBOX = "RASHIN_INBOX"
"""Names a ``postgresql://`` address, or another file, for the inbox."""

PROXIES = "RASHIN_TRUSTED_PROXY"
"""How many reverse proxies stand in front."""


def build() -> Served:
    """The collector of the home that the environment names; each worker process makes its own."""
    home = Home.at()
    inbox = open_inbox(os.environ.get(INBOX) or home.inbox)
    proxies = os.environ.get(PROXIES, "")
    return make_native(inbox, home.collect / "keys.json", trust_forwarded=int(proxies) if proxies.isdecimal() else 0)


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    from granian import Granian

    options = {**loop_options(), "address": host, "port": port, "workers": workers, "log_access": False}
    Granian("rashin.collect.serving:build", **options).serve()


def free_port(host: str) -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
