"""What was acknowledged is there after the server was killed in the middle of a crowd."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from bench.surveys import CALL, PAGE
from bench.surveys.load import Line, request

from tests.cli.test_up import Up, until

pytestmark = pytest.mark.slow
FORM = "application/x-www-form-urlencoded"


def test_an_acknowledged_answer_survives_a_kill(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("RASHIN_", "DJANGO_"))}
    made = subprocess.run(
        [sys.executable, "-m", "bench.surveys.company", str(home), "60"], env=environ, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    plain = json.loads(made.stdout.splitlines()[-1])["plain"]
    up = Up(home)
    acknowledged: list[int] = []

    def send(requests: list[bytes]) -> None:
        line = Line(up.port)
        try:
            for one in requests:
                line.send(one)
                while not (status := line.read()):
                    pass
                acknowledged.append(status)
        except OSError:
            pass
        finally:
            line.socket.close()

    pages = [request(f"/s/{plain['token']}/{key}/", PAGE, FORM) for key in plain["keys"]]
    calls = [request(f"/s/{plain['token']}/answers", CALL, "application/json")] * 200
    crowd = [threading.Thread(target=send, args=([*pages[at::6], *calls],)) for at in range(6)]
    for one in crowd:
        one.start()
    until(lambda: len(acknowledged) > 40, up.log)
    for pid, words in up.children().items():
        if "rashin.web.serve" in words:
            os.kill(pid, signal.SIGKILL)
    up.process.kill()
    up.process.wait()
    for one in crowd:
        one.join(60)
    taken = [status for status in acknowledged if status in {303, 201}]
    with closing(sqlite3.connect(home / "rashin.sqlite3")) as database:
        count, different = database.execute(
            "SELECT count(*), count(DISTINCT id) FROM surveys_response WHERE state = 'complete'"
        ).fetchone()
    assert len(taken) > 20
    assert different == count >= len(taken)
