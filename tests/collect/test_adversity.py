"""Disks that are full, folders that cannot be written, clocks that jump: nothing acknowledged is lost or doubled."""

import errno
import json
import os
import resource
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rashin.analysis.lake.inbox import Inbox
from rashin.analysis.lake.store import Lake
from rashin.collect.flush import FlushReport, flush, flush_all
from rashin.home import Home
from rashin.web.installation import HomeNotWritable, ready_folders
from tests.collect.conftest import NOW, Knock, Server

LARGE = "x" * 20_000


def track(name: str) -> dict[str, Any]:
    return {"type": "track", "event": "E", "userId": "42", "messageId": name, "properties": {"x": LARGE}}


def stored(lake: Lake) -> Counter[str]:
    return Counter(lake.rows("SELECT event_id FROM events")["event_id"].to_pylist())


@contextmanager
def no_file_beyond(size: int, process: int = 0) -> Iterator[None]:
    """A disk on which no file grows beyond ``size`` bytes, for a process; the same errors as a full one."""
    soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found] + [two for one in found for two in children(int(one))]


def test_a_full_disk_under_the_collector(server: Server, inbox: Inbox, lake: Lake) -> None:
    def sent(name: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        body = json.dumps({**track(name), "writeKey": "shop-key"}).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{server.address}/v1/track", data=body)) as reply:
                return reply.status, dict(reply.headers), json.loads(reply.read())
        except urllib.error.HTTPError as refused:
            return refused.code, dict(refused.headers), json.loads(refused.read())

    assert server.process is not None
    pids = [server.process.pid, *children(server.process.pid)]
    acknowledged = {name for name in ("a", "b") if sent(name)[0] == 200}
    limits = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids]
    full = inbox_size(server.home) + 50_000
    for pid, (_, hard) in zip(pids, limits, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (full, hard))
    refusals = []
    for number in range(12):
        status, headers, said = sent(f"full-{number}")
        if status == 200:
            acknowledged.add(f"full-{number}")
        else:
            refusals.append((status, headers.get("retry-after"), said["code"]))
            assert "free space" in said["remedy"]
    assert set(refusals) == {(503, "2", "inbox.broken")}
    for pid, limit in zip(pids, limits, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)
    assert sent("after")[0] == 200, "it recovers by itself"
    flush_all(inbox, lake, now=NOW)
    assert acknowledged | {"after"} <= set(stored(lake))
    assert set(stored(lake).values()) == {1}


def inbox_size(home: Path) -> int:
    return max(path.stat().st_size for path in home.glob("inbox.sqlite3*"))


@pytest.mark.parametrize("room", [0, 1_000, 40_000])
def test_a_full_disk_under_the_flush(knock: Knock, lake: Lake, inbox: Inbox, room: int) -> None:
    for number in range(5):
        assert knock("/v1/track", track(f"m-{number}")).status == 200
    with no_file_beyond(room), pytest.raises(Exception, match=r"."):
        flush(inbox, lake, now=NOW)
    assert knock("/v1/track", track("m-5")).status == 200
    flush_all(inbox, lake, now=NOW)
    assert stored(lake) == {f"m-{number}": 1 for number in range(6)}
    assert inbox.waiting() == 0


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])
def test_a_clock_that_is_set_back(knock: Knock, lake: Lake, inbox: Inbox, back: timedelta) -> None:
    def settled(name: str) -> FlushReport:
        assert knock("/v1/track", {**track(name), "properties": {}}).status == 200
        return flush(inbox, lake, now=knock.now)

    assert settled("m-1").accepted == 1
    knock.now = NOW - back
    assert (settled("m-1").duplicates, settled("m-2").accepted) == (1, 1), "what was seen stays seen"
    knock.now = NOW
    assert (settled("m-2").duplicates, settled("m-1").duplicates, settled("m-3").accepted) == (1, 1, 1)
    assert stored(lake) == {"m-1": 1, "m-2": 1, "m-3": 1}
    assert knock("/v1/track", track("m"), key="slow-key").status == 200, "no rate waits for the old time"


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [("192.0.2.1", 0, "not an address of this machine"), ("no.such.host.invalid", 0, "not an address"),
     ("127.0.0.1", None, "taken by another program")],
)  # fmt: skip
def test_a_server_that_cannot_listen_says_why(tmp_path: Path, host: str, port: int | None, said: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        asked = str(other.getsockname()[1] if port is None else port)
        words = ["-m", "rashin", "collect", "--home", str(tmp_path), "--host", host, "--port", asked]
        told = subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode in {1, 2}
    assert said in told.stderr
    assert len(told.stderr.splitlines()) == 2, "a sentence and a remedy, no stack"


@pytest.mark.parametrize(
    ("trouble", "said"),
    [("read-only", "read-only file system"), ("full", "is full"), ("file", "not a folder"), ("denied", "Permission")],
)
def test_a_home_that_cannot_be_used_says_what_would_be_right(
    tmp_path: Path, trouble: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home.at(tmp_path / "home")
    codes = {"read-only": errno.EROFS, "full": errno.ENOSPC, "denied": errno.EACCES}
    if trouble == "file":
        home.root.write_text("")
    else:

        def refused(path: Path, _data: bytes) -> int:
            raise OSError(codes[trouble], os.strerror(codes[trouble]), str(path))

        monkeypatch.setattr(Path, "write_bytes", refused)
    with pytest.raises(HomeNotWritable) as told:
        ready_folders(home)
    assert said in told.value.sentence()
    assert told.value.advice()
    assert list(tmp_path.rglob(".probe*")) == []
