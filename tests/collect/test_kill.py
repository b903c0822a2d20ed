"""Collector, flush and compaction are killed at random moments; what was acknowledged is in the lake, once."""

import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections import Counter
from pathlib import Path
from signal import SIGKILL

import pytest

from rashin.analysis.lake.inbox import Inbox
from rashin.analysis.lake.store import Lake
from rashin.collect.flush import flush_all
from tests.collect.conftest import NOW, Server

FLUSHER = """
import sys, threading, time
from datetime import UTC, datetime
from rashin.analysis.lake.inbox import open_inbox
from rashin.analysis.lake.store import Lake
from rashin.collect.flush import flush

def compact():
    lake = Lake.open(sys.argv[2])
    while True:
        if lake.compact(now=datetime.now(UTC), thorough=True).merges:
            open(sys.argv[3], "w").close()
        open(sys.argv[4], "w").close()
        time.sleep(0.2)

inbox, lake = open_inbox(sys.argv[1]), Lake.open(sys.argv[2])
threading.Thread(target=compact, daemon=True).start()
while True:
    flush(inbox, lake, now=datetime.now(UTC), letters=20)
    time.sleep(0.02)
"""
HEADERS = {"Authorization": "Basic " + b64encode(b"shop-key:").decode(), "Content-Type": "application/json"}


class Client(threading.Thread):
    """Sends numbered messages, each until it is acknowledged or time is up, always under the same id."""

    def __init__(self, address: str, name: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address, self.stop, self.name = address, stop, name
        self.acknowledged: list[str] = []
        self.tried: list[str] = []

    def run(self) -> None:
        for number in itertools.count():
            ids = [f"{self.name}-{number}-{n}" for n in range(3)]
            person = f"p-{self.name}-{number}"
            batch = [
                {"type": "track", "event": "E", "userId": person, "anonymousId": f"a-{person}", "messageId": one}
                for one in ids
            ]
            self.tried += ids
            while not self.sent(json.dumps({"batch": batch}).encode()):
                if self.stop.is_set():
                    return
                time.sleep(0.02)
            self.acknowledged += ids
            time.sleep(0.01)  # what counts is when it is killed, not how much is sent
            if self.stop.is_set():
                return

    def sent(self, body: bytes) -> bool:
        request = urllib.request.Request(f"{self.address}/v1/batch", data=body, headers=HEADERS)
        try:
            with urllib.request.urlopen(request, timeout=5) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def start_flusher(home: Path) -> "subprocess.Popen[bytes]":
    begun = home / "begun"
    begun.unlink(missing_ok=True)
    places = [str(home / name) for name in ("inbox.sqlite3", "lake", "compacted", "begun")]
    running = subprocess.Popen(
        [sys.executable, "-c", FLUSHER, *places], stderr=subprocess.DEVNULL, start_new_session=True
    )
    until = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return running


def _enough(server: Server, clients: list[Client]) -> bool:
    """Whether much was sent and something was compacted, on however slow a machine."""
    return (server.home / "compacted").exists() and sum(len(one.acknowledged) for one in clients) > 100


@pytest.mark.slow
def test_what_was_acknowledged_is_in_the_lake_exactly_once(server: Server, inbox: Inbox, lake: Lake) -> None:
    seed = int(os.environ.get("RASHIN_TEST_SEED") or random.randrange(10**6))
    dice, stop = random.Random(seed), threading.Event()
    clients = [Client(server.address, f"c{number}", stop) for number in range(4)]
    flusher = start_flusher(server.home)
    for client in clients:
        client.start()
    for kills in range(1, 7):
        time.sleep(dice.uniform(0, 1.2))
        os.killpg(flusher.pid, SIGKILL)
        flusher.wait()
        if kills % 3 == 0:
            server.stop(SIGKILL)
            server.start()
        flusher = start_flusher(server.home)
    until = time.monotonic() + 60
    while time.monotonic() < until and not _enough(server, clients):  # the last one goes on until there is something
        time.sleep(0.05)
    stop.set()
    for client in clients:
        client.join(20)
    os.killpg(flusher.pid, SIGKILL)
    flusher.wait()
    flush_all(inbox, lake, now=NOW)

    stored = Counter(lake.rows("SELECT event_id FROM events")["event_id"].to_pylist())
    acknowledged = {one for client in clients for one in client.acknowledged}
    tried = {one for client in clients for one in client.tried}
    assert len(acknowledged) > 100, f"seed {seed}: hardly anything was sent"
    assert acknowledged - set(stored) == set(), f"seed {seed}: lost"
    assert {one for one, times in stored.items() if times > 1} == set(), f"seed {seed}: doubled"
    assert set(stored) <= tried
    links = Counter(lake.rows("SELECT left_id FROM links")["left_id"].to_pylist())
    assert set(links.values()) == {1}, f"seed {seed}: links doubled"
    assert len(links) == len({one.rpartition("-")[0] for one in stored})
    assert (server.home / "compacted").exists(), f"seed {seed}: nothing was compacted"
    said = lake.rows("SELECT sum(rows) AS kept FROM batches WHERE kind = 'flush'")["kept"].to_pylist()[0]
    assert said == len(stored), f"seed {seed}: the batches' lines do not add up"
