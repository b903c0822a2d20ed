"""How granian serves what runs on an event loop, said without loading any of it."""

import gc
import importlib.util
import resource
from typing import Any

CONNECTIONS = 4_096
"""At a time; who comes later waits to be accepted."""

HEADER_PATIENCE = 65_000
"""Milliseconds for a request's headers to come, and for an idle connection to be used again."""


def loop_options() -> dict[str, Any]:
    """How granian serves what runs on an event loop: many connections, each free to be slow, none for ever.

    HTTP/1 alone, because granian ends an idle connection, and one whose headers never come, only there.
    """
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings

    return {
        "interface": Interfaces.RSGI,
        "factory": True,
        "loop": Loops.uvloop if importlib.util.find_spec("uvloop") else Loops.asyncio,
        "http": HTTPModes.http1,
        "http1_settings": HTTP1Settings(header_read_timeout=HEADER_PATIENCE),
        "backpressure": most_connections(),
        "websockets": False,
        "respawn_failed_workers": True,
    }


def most_connections() -> int:
    """How many connections are served at a time: what the system lets one process open, less what else is open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 256 if hard == resource.RLIM_INFINITY else min(CONNECTIONS + 256, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(64, min(CONNECTIONS, soft - 256))


def settled() -> None:
    """Call once everything is loaded: what stays for ever is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
