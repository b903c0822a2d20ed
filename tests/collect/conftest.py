"""A door to knock at: the collector as a callable, and as a real server."""

import asyncio
import base64
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rashin.analysis.lake.inbox import Inbox, open_inbox
from rashin.analysis.lake.store import Lake
from rashin.collect.app import make_app
from rashin.collect.flush import FlushReport, flush_all
from rashin.collect.native import make_native
from rashin.collect.ports import settle_port
from rashin.collect.snapshot import Key, publish, snapshot_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
KEYS = (
    Key(id="1", key="shop-key", source="shop"),
    Key(id="2", key="web-key", source="web", origins=("https://shop.example.jp/",), client_ip=True),
    Key(id="3", key="off-key", source="off", enabled=False),
    Key(id="4", key="old-key", source="old", expires_at=NOW - timedelta(days=1)),
    Key(id="5", key="slow-key", source="slow", rate=2),
)


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["code"])


@dataclass
class Knock:
    """Calls the collector as a server would."""

    app: Any
    now: datetime = NOW
    inbox: Inbox = field(default=None)  # type: ignore[assignment]

    def __call__(
        self, path: str, body: object = b"", *, key: str | None = "shop-key", method: str = "POST", **environ: str
    ) -> Reply:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = path.partition("?")
        asked: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data), "REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "collect.example.jp",
        }  # fmt: skip
        if key is not None:
            asked["HTTP_AUTHORIZATION"] = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        asked.update(environ)
        said: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            said.update(status=int(status[:3]), headers=dict(headers))

        answer = b"".join(self.app(asked, start))
        return Reply(said["status"], said["headers"], answer)


class Sent:
    """One request as granian hands it over, its body in pieces of ``piece`` bytes; holds what is answered."""

    def __init__(self, body: bytes, *, piece: int = 50_000) -> None:
        self._pieces = [body[at : at + piece] for at in range(0, len(body), piece)]
        self.status, self.headers, self.body = 0, list[tuple[str, str]](), b""

    async def __call__(self) -> bytes:
        return b"".join([piece async for piece in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            await asyncio.sleep(0)
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


class Headers:
    """Headers as granian gives them."""

    def __init__(self, items: list[tuple[str, str]]) -> None:
        self._items = items

    def __contains__(self, name: str) -> bool:
        return any(one == name for one, _ in self._items)

    def get(self, name: str, default: object = None) -> Any:
        return next((said for one, said in self._items if one == name), default)

    def get_all(self, name: str) -> list[str]:
        return [said for one, said in self._items if one == name]

    def items(self) -> list[tuple[str, str]]:
        return self._items


def scope_of(environ: dict[str, Any]) -> Any:
    """A WSGI environment as granian's own scope."""
    heard = [
        (name.removeprefix("HTTP_").replace("_", "-").lower(), said)
        for name, said in environ.items()
        if name.startswith(("HTTP_", "CONTENT_")) and said
    ]
    return SimpleNamespace(
        proto="http", method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"], query_string=environ["QUERY_STRING"],
        headers=Headers(heard), client=f"{environ['REMOTE_ADDR']}:50000", server="127.0.0.1:8600", scheme="http",
        http_version="1.1", authority=None,
    )  # fmt: skip


@contextmanager
def a_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def on_a_loop(served: Any, loop: asyncio.AbstractEventLoop) -> Any:
    """What runs on an event loop, to be called like WSGI."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        sent = Sent(environ["wsgi.input"].read())
        asyncio.run_coroutine_threadsafe(served(scope_of(environ), sent), loop).result(30)
        start_response(f"{sent.status} said", sent.headers)
        return [sent.body]

    return application


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "collect" / "keys.json"
    publish(path, snapshot_of(KEYS))
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = open_inbox(tmp_path / "home" / "inbox.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def knock(inbox: Inbox, keys: Path) -> Knock:
    return knocking_at(inbox, keys)


def knocking_at(inbox: Inbox, keys: Path, *, loop: asyncio.AbstractEventLoop | None = None) -> Knock:
    """A door of this inbox: as a WSGI callable, or on an event loop."""
    knocking = Knock(None, inbox=inbox)

    def clock() -> float:
        return knocking.now.timestamp()

    if loop is None:
        knocking.app = make_app(inbox, keys, clock=clock)
    else:
        knocking.app = on_a_loop(make_native(inbox, keys, clock=clock), loop)
    return knocking


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    made = Lake.create(str(tmp_path / "home" / "lake"))
    yield made
    made.close()


@pytest.fixture
def settle(inbox: Inbox, lake: Lake) -> Callable[[], FlushReport]:
    """Flush everything that waits."""
    return lambda: flush_all(inbox, lake, now=NOW)


@dataclass
class Server:
    """A collector in a process of its own."""

    home: Path
    port: int
    workers: int = 1
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        words = ["collect", "--home", str(self.home), "--port", str(self.port), "--workers", str(self.workers)]
        program = f"from rashin.cli import main; main({words!r})"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/collect/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError("the collector did not come up")

    def stop(self, signal_: int = signal.SIGTERM) -> None:
        if self.process is None:
            return
        try:
            if signal_ == signal.SIGKILL:
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.send_signal(signal_)
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        except ProcessLookupError:
            pass
        self.process = None


@pytest.fixture
def server(tmp_path: Path, keys: Path) -> Iterator[Server]:
    running = Server(home=tmp_path / "home", port=settle_port("127.0.0.1", 0))
    running.start()
    yield running
    running.stop()
