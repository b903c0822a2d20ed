"""Homes that are new, old, newer, read-only; keys, members, backups by their commands."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

pytestmark = pytest.mark.slow


def run(*words, home):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RASHIN_")}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "rashin", *words, "--home", str(home)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=90, check=False)


SEVERAL = """
import json, sys
from rashin.cli import main
for words in json.loads(sys.argv[1]):
    try:
        main(words)
    except SystemExit as end:
        if end.code:
            raise
    print("\\0", end="", flush=True)
"""


def run_several(*commands, home):
    """What each of several commands says, one after the other in one process: a tenth of the starts."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RASHIN_")}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    words = json.dumps([[*command, "--home", str(home)] for command in commands])
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, words], env=environ, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\0")[:-1]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("kept") / "home"
    place.mkdir()
    made = run("migrate", home=place)
    assert made.returncode == 0, made.stderr
    return place


def test_a_new_home_is_private(home):
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (home / "rashin.sqlite3").stat().st_mode & 0o077 == 0


def test_members_and_keys_come_by_command_and_survive_a_backup(home, tmp_path):
    link, _, secret, listed, _ = run_several(
        ("member", "add", "aoi@example.jp", "--role", "owner", "--name", "Aoi"),
        ("key", "register", "KEY-of-the-old-tool", "--name", "shop"),
        ("key", "new", "bi", "--api"),
        ("key", "list"),
        ("backup", str(tmp_path / "all.tar.zst")),
        home=home,
    )
    assert "/enter/" in link
    assert "KEY-of-the-old-tool" in listed
    assert secret.strip() not in listed
    assert secret[:12] in listed
    assert json.loads((home / "collect" / "keys.json").read_text())["keys"][0]["source"] == "shop"
    back = run("restore", str(tmp_path / "all.tar.zst"), home=tmp_path / "new")
    assert back.returncode == 0, back.stderr
    keys, members, examined = run_several(
        ("key", "list"), ("member", "list"), ("doctor", "--json"), home=tmp_path / "new"
    )
    assert keys == listed
    assert members.startswith("aoi@example.jp\tAoi\towner")
    assert [one for one in json.loads(examined) if one["level"] == "bad"] == []
    again = run("restore", str(tmp_path / "all.tar.zst"), home=tmp_path / "new")
    assert "not empty" in again.stderr


def test_a_database_of_a_newer_version_is_refused(home, tmp_path):
    import shutil

    newer = tmp_path / "newer"
    shutil.copytree(home, newer)
    with closing(sqlite3.connect(newer / "rashin.sqlite3")) as database, database:
        database.execute(
            "insert into django_migrations (app, name, applied) values ('workspace', '0999_future', datetime('now'))"
        )
    for words in (("key", "list"), ("up", "--port", "0")):
        refused = run(*words, home=newer)
        assert refused.returncode == 1
        assert "newer version" in refused.stderr
        assert "0999_future" in refused.stderr


def test_an_older_database_is_copied_before_it_is_migrated(home, tmp_path):
    import shutil

    older = tmp_path / "older"
    shutil.copytree(home, older)
    with closing(sqlite3.connect(older / "rashin.sqlite3")) as database, database:
        # As if the last step of one app had not run yet.
        database.execute("delete from django_migrations where app = 'usersessions'")
        database.execute("drop table usersessions_usersession")
    assert "rashin migrate" in run("key", "list", home=older).stderr
    done = run("migrate", home=older)
    assert "usersessions.0001_initial" in done.stdout, done.stderr
    assert len(list((older / "backups").glob("before-migration-*.sqlite3"))) == 1
    assert run("key", "list", home=older).returncode == 0


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    refused = run("up", "--port", "0", home=tmp_path / "file" / "home")
    assert refused.returncode == 1
    assert f"{tmp_path / 'file'} is not a folder" in refused.stderr
    assert "--home" in refused.stderr


def test_a_secret_that_others_can_read_stops_the_start(home, tmp_path):
    import shutil

    exposed = tmp_path / "exposed"
    shutil.copytree(home, exposed)
    (exposed / "secret.key").chmod(0o644)
    refused = run("key", "list", home=exposed)
    assert refused.returncode == 1
    assert "chmod 600" in refused.stderr


def test_the_signing_key_is_changed_as_the_first_thing_of_a_process(home):
    done = run("secret", "rotate", home=home)
    assert (done.returncode, done.stdout.split(";")[0]) == (0, "2 keys"), done.stderr
