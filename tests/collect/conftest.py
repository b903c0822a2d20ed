"""A door to knock at: the collector as a callable, and as a real server."""

import base64
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rashin.analysis.lake.inbox import Inbox, open_inbox
from rashin.analysis.lake.store import Lake
from rashin.collect.app import make_app
from rashin.collect.flush import FlushReport, flush_all
from rashin.collect.serving import free_port
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
    knocking = Knock(None, inbox=inbox)
    knocking.app = make_app(inbox, keys, clock=lambda: datetime.timestamp(knocking.now))
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
    running = Server(home=tmp_path / "home", port=free_port("127.0.0.1"))
    running.start()
    yield running
    running.stop()
