"""`rashin up` as a person meets it: real processes, killed in every way."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PATIENCE = 90  # seconds; a busy machine is slow, not wrong


def run(*words, home, **more):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RASHIN_")}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "rashin", *words, "--home", str(home)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False, **more)


class Up:
    def __init__(self, home, *words):
        environ = {name: value for name, value in os.environ.items() if not name.startswith("RASHIN_")}
        environ.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "-m", "rashin", "up", "--port", "0", "--home", str(home), *words]
        self.log = home.parent / f"{home.name}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=subprocess.STDOUT)
        said = until(lambda: re.search(r"Rashin is at http://localhost:(\d+)", self.log.read_text()), self.log)
        self.port = int(said[1])

    def get(self, path, **headers):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as caller:
            caller.request("GET", path, headers={"Host": "localhost", **headers})
            reply = caller.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read().decode()

    def post(self, path, body, **headers):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as caller:
            caller.request("POST", path, body=json.dumps(body), headers={"Content-Type": "application/json", **headers})
            return caller.getresponse().status

    def children(self):
        """Everything that runs for this home below the supervisor, found by its words."""
        return {
            int(entry.name): words
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and (words := words_of(entry)) and descends(int(entry.name), self.process.pid)
        }

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def words_of(entry):
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def descends(pid, ancestor):
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
        if pid == ancestor:
            return True
    return False


def until(found, log=None):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError(log.read_text() if log else "never came")


@pytest.fixture
def up(tmp_path):
    started = Up(tmp_path / "home")
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


def test_a_life_of_one_home(up, tmp_path):
    home = tmp_path / "home"
    # A new home prints a link; it signs in, once.
    link = re.search(r"http://localhost:\d+(/enter/\S+)", up.log.read_text())[1]
    status, headers, _ = up.get(link)
    assert (status, headers["location"]) == (302, "/")
    cookie = re.search(r"rashin_session=[^;]+", headers["set-cookie"])[0] if "set-cookie" in headers else ""
    assert up.get(link)[0] == 404

    # A second server on the same home is refused and names the first.
    second = run("up", "--port", "0", home=home)
    assert second.returncode == 1
    assert str(up.process.pid) in second.stderr
    assert f":{up.port}" in second.stderr

    # A port that is taken is said to be taken.
    taken = run("up", "--port", str(up.port), home=tmp_path / "other")
    assert "taken" in taken.stderr

    # What the collector takes is in the lake within seconds, and the key's use is seen.
    key = run("key", "new", "--name", "shop", home=home).stdout.strip()
    body = {"writeKey": key, "userId": "42", "event": "Order Completed", "messageId": "m-1"}
    until(lambda: up.post("/v1/track", body) == 200, up.log)
    until(lambda: '"n": 1' in counted(home) or "1 events" in counted(home), up.log)
    run("key", "revoke", "shop", home=home)
    until(lambda: up.post("/v1/track", body) == 404, up.log)

    # A killed worker and a killed web process come back.
    for name in (" work ", "rashin.web.serve"):
        pids = [pid for pid, words in up.children().items() if name in words]
        os.kill(pids[0], signal.SIGKILL)
        until(lambda: [pid for pid, words in up.children().items() if name in words and pid not in pids], up.log)  # noqa: B023
    until(lambda: answers(up), up.log)

    # Ctrl-C stops all of it, and the home is free again.
    before = set(up.children())
    assert up.stop() == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before), up.log)
    assert cookie is not None


def counted(home):
    return run("doctor", home=home).stdout


def answers(up):
    try:
        return up.get("/accounts/login/")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def test_nothing_stays_behind_a_killed_supervisor(up):
    before = set(up.children())
    assert len(before) >= 2
    up.process.kill()
    up.process.wait()
    until(lambda: not any(alive(pid) for pid in before), up.log)
    until(lambda: free(up.port), up.log)


def free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
