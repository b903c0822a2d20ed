"""Ten thousand invitations to a mail server on this machine, and a worker that is killed in the middle of them.

The server (aiosmtpd) runs in a process of its own and keeps every Message-ID that it took. The peer is the standard
library alone: the same mails, composed beforehand, over as many connections, with nothing kept of what became of them.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import DATA, Measurement, Settings

GOAL_S = 60.0


def run(settings: Settings) -> list[Measurement]:
    """Send them undisturbed, then once more with a worker that is killed."""
    count = 500 if settings.quick else 10_000
    root = DATA / "messages"
    shutil.rmtree(root, ignore_errors=True)
    found = [_sent(root / "calm", count), _killed(root / "killed", count)]
    if not settings.keep:
        shutil.rmtree(root)
    return found


def _sent(home: Path, count: int) -> Measurement:
    with office() as (port, _):
        peer = json.loads(_child("peer", home, port, count))
    with office() as (port, took):
        said = json.loads(_child("send", home, port, count))
        arrived = took()
    if len(arrived) != count or set(arrived.values()) != {1}:
        raise AssertionError(f"{len(arrived)} of {count} arrived, {sum(arrived.values())} mails")
    note = f"{count:,} letters judged and kept in {said['queued_s']:.1f} s, handed over in {said['sent_s']:.1f} s"
    note += f"; goal {GOAL_S:.0f} s; {said['sent_s'] * 1e6 / count:.0f} µs a letter"
    work = f"{count:,} invitations queued and handed to a mail server"
    return Measurement.of(work, said["queued_s"] + said["sent_s"], "bare smtplib", peer["sent_s"], note=note)


def _killed(home: Path, count: int) -> Measurement:
    with office() as (port, took):
        _child("queue", home, port, count)
        worker = subprocess.Popen(_words("work", home, port, count), stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while len(took()) < count // 3 and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        begun = time.perf_counter()
        said = json.loads(_child("resume", home, port, count))
        seconds = time.perf_counter() - begun
        arrived = took()
    twice = sum(many > 1 for many in arrived.values())
    lost = count - len(arrived) - said["unknown"]
    if twice or lost > 0:
        raise AssertionError(f"{twice} arrived twice, {lost} are lost")
    note = f"none twice, none lost; {said['unknown']} letters of unknown fate listed, {said['sent']:,} sent"
    return Measurement.of("the rest, after a worker was killed at a third", seconds, "goal", GOAL_S, note=note)


def _words(what: str, home: Path, port: int, count: int) -> list[str]:
    return [sys.executable, "-m", "bench.messages.sender", what, str(home), str(port), str(count)]


def _child(what: str, home: Path, port: int, count: int) -> str:
    done = subprocess.run(_words(what, home, port, count), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()[-1]


@contextmanager
def office() -> "Iterator[tuple[int, Took]]":
    """A mail server in a process of its own: its port, and a look at what it took."""
    words = [sys.executable, "-m", "bench.messages.office"]
    server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline()), Took(server)
    finally:
        server.stdin.close()
        server.wait(10)


class Took:
    """Asks the server what it took: Message-ID → how often."""

    def __init__(self, server: "subprocess.Popen[str]") -> None:
        self._server = server

    def __call__(self) -> dict[str, int]:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write("?\n")
        self._server.stdin.flush()
        found: dict[str, int] = json.loads(self._server.stdout.readline())
        return found
