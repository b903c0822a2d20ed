"""The one web process: pages and collector side by side, by path. Started by ``rashin up``."""

import argparse
import os
import threading
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any, cast

Served = Callable[[Any, Any], Awaitable[None]]


def leave_with(parent: int) -> None:
    """End this process when its parent has ended, however it ended: no server stays behind without its supervisor."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, name="leave-with-parent", daemon=True).start()


def build() -> Served:
    """Both applications; granian's process calls this once."""
    leave_with(os.getppid())
    from rashin.analysis.lake.inbox import open_inbox
    from rashin.collect.native import make_native
    from rashin.collect.requests import owns
    from rashin.home import Home
    from rashin.web import environment
    from rashin.web.kernels import keep_in
    from rashin.web.lean import leave_out_pandas

    leave_out_pandas()
    home = Home.at()
    keep_in(home.cache / "kernels")
    inbox = open_inbox(environment.text("RASHIN_INBOX") or home.inbox)
    collector = make_native(
        inbox, home.collect / "keys.json", trust_forwarded=environment.whole("RASHIN_TRUSTED_PROXY")
    )
    pages = pages_in_threads(environment.whole("RASHIN_THREADS", least=1))
    ahead = [threading.Thread(target=warm, name="warm", daemon=True)]

    def both(scope: Any, exchange: Any) -> Awaitable[None]:
        if ahead:  # the supervisor's first look: all is ready by then, and nobody's start is made longer
            ahead.pop().start()
        return (collector if owns(scope.path) else pages)(scope, exchange)

    return both


def pages_in_threads(threads: int) -> Served:
    """The pages; survey answers are taken ahead of them, on the loop."""
    from rashin.web.bridge import threaded
    from rashin.web.wsgi import application  # sets Django up, which the other needs

    ahead = import_module("rashin.web.quick").lane()
    return threaded(cast(Any, application), threads=threads, ahead=ahead)


def warm() -> None:
    """Open the lake and import what the first page needs, while nobody waits yet."""
    from allauth.socialaccount.providers import registry
    from django.urls import get_resolver

    from rashin.base.workspace.asking import the_lake
    from rashin.collect.looping import settled
    from rashin.errors import RashinError

    try:
        _ = get_resolver().url_patterns
        registry.load()
        the_lake().stamp()
    except RashinError:
        pass  # the page that needs it says what is wrong
    settled()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args()
    leave_with(os.getppid())
    from granian import Granian
    from granian.log import LogLevels

    from rashin.collect.looping import loop_options

    options: dict[str, Any] = {
        **loop_options(),
        "address": chosen.host,
        "port": chosen.port,
        "workers": 1,  # one process: caches, rate limits and the inbox's group commit are shared by all requests
        "log_level": LogLevels.error,
        "workers_kill_timeout": 10,
    }
    Granian("rashin.web.serve:build", **options).serve()


if __name__ == "__main__":
    main()
