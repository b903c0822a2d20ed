"""The collector under granian, without anything else: what ``rashin collect`` starts."""

import os
from contextlib import closing

from rashin.analysis.lake.inbox import open_inbox
from rashin.collect.looping import loop_options, settled
from rashin.collect.native import Served, make_native
from rashin.home import Home

INBOX = "RASHIN_INBOX"
"""Names a ``postgresql://`` address, or another file, for the inbox."""

KEYS = "keys.json"
"""What the Django side publishes for the collector, in the home's folder ``collect``."""

PROXIES = "RASHIN_TRUSTED_PROXY"
"""How many reverse proxies stand in front."""


def build() -> Served:
    """The collector of the home that the environment names; each worker process makes its own."""
    home = Home.at()
    inbox = open_inbox(os.environ.get(INBOX) or home.inbox)
    proxies = os.environ.get(PROXIES, "")
    settled()
    return make_native(inbox, home.collect / KEYS, trust_forwarded=int(proxies) if proxies.isdecimal() else 0)


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until told to stop; an inbox file that cannot be written is told before, a database may come later."""
    from granian import Granian

    place = os.environ.get(INBOX) or Home.at().inbox
    if not str(place).startswith("postgres"):
        with closing(open_inbox(place)) as inbox:
            inbox.waiting()

    options = {**loop_options(), "address": host, "port": port, "workers": workers, "log_access": False}
    Granian("rashin.collect.serving:build", **options).serve()
