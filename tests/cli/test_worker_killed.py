"""A worker killed with SIGKILL in the middle of a job: the job runs again elsewhere, and is done once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

pytestmark = pytest.mark.slow

WORKER = """
import sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
import django; django.setup()
from rashin.base.workspace import jobs
from rashin.web import worker
jobs.LEASE = timedelta(seconds=2)
worker.RENEW_EVERY = 0.5
marks, slow = Path(sys.argv[1]), sys.argv[2] == "slow"
def run(running):
    with marks.open("a") as file:
        file.write(f"begun by attempt {running.claim.attempt}\\n")
    if slow:
        time.sleep(600)
    return "finished"
work = jobs.job("test.killed")(run)
one = worker.Worker({work.name: work}, threads=1)
import threading
def end_when_done():
    from rashin.base.workspace.models import Job
    from django.db import close_old_connections
    while Job.objects.exclude(state="done").exists():
        time.sleep(0.2)
    one.stop()
if not slow:
    threading.Thread(target=end_when_done).start()
one.run()
"""


def start(home, marks, pace):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RASHIN_")}
    environ |= {
        "RASHIN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "rashin.web.settings",
        "RASHIN_SECRET_KEY": "k" * 60,
    }
    return subprocess.Popen([sys.executable, "-c", WORKER, str(marks), pace], env=environ)


def ask(home, code):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RASHIN_")}
    environ |= {
        "RASHIN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "rashin.web.settings",
        "RASHIN_SECRET_KEY": "k" * 60,
    }
    text = f"import django; django.setup()\n{code}"
    done = subprocess.run([sys.executable, "-c", text], env=environ, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_killed_workers_job_runs_again(tmp_path):
    home, marks = tmp_path / "home", tmp_path / "marks"
    home.mkdir()
    ask(
        home,
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from datetime import UTC, datetime\nfrom rashin.base.workspace.jobs import enqueue\n"
        "enqueue('test.killed', {}, by=None, now=datetime.now(UTC))",
    )
    doomed = start(home, marks, "slow")
    end = time.monotonic() + 60
    while not marks.exists() and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(timedelta(seconds=3).total_seconds())  # longer than the lease: it is renewed while the worker lives
    doomed.send_signal(signal.SIGKILL)
    doomed.wait()
    heir = start(home, marks, "quick")
    assert heir.wait(60) == 0
    assert marks.read_text().splitlines() == ["begun by attempt 1", "begun by attempt 2"]
    said = ask(home, "from rashin.base.workspace.models import Job; print(*Job.objects.values_list('state', 'result'))")
    assert said == "('done', 'finished')"
