import errno
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from rashin import cli
from rashin.analysis.text.topics.boolean import parse
from rashin.analysis.text.topics.errors import QueryWrong
from rashin.cli import words
from rashin.errors import BadInput, Conflict

HEAVY = {"django", "numpy", "pandas", "duckdb", "pyarrow", "numba", "deltalake"}


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom rashin.cli import rashin\n"
        "try:\n rashin.main(['--help'], prog_name='rashin')\nexcept SystemExit: pass\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    help_text, _, loaded = said.partition("LOADED")
    assert "Start web, collector and worker" in help_text
    assert not HEAVY & set(loaded.split())


@pytest.mark.parametrize("name", [name for name in cli.COMMANDS if cli._present(name)])
def test_every_command_tells_what_it_does(name):
    reply = CliRunner().invoke(cli.rashin, [name, "--help"] if name != "django" else ["django", "help"])
    assert reply.exit_code == 0, reply.output


def test_a_failure_is_told_as_message_place_and_remedy(capsys):
    class Odd(BadInput):
        remedy = "Mend it."

    cli.tell(Odd(problem="It is odd.", place="row 3"))
    assert capsys.readouterr().err.splitlines() == ["Error: It is odd.", "  at: row 3", "  Mend it."]


@pytest.mark.parametrize(("error", "code"), [(BadInput(problem="no"), 2), (Conflict(), 1)])
def test_the_exit_code_says_whose_fault_it_was(monkeypatch, error, code):
    def fail(**_):
        raise error

    monkeypatch.setattr(cli.rashin, "main", fail)
    with pytest.raises(SystemExit) as caught:
        cli.main([])
    assert caught.value.code == code


def test_a_home_that_is_none_is_named(tmp_path):
    reply = subprocess.run(
        [sys.executable, "-m", "rashin", "key", "list", "--home", str(tmp_path / "none")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert reply.returncode == 1
    assert str(tmp_path / "none") in reply.stderr
    assert "rashin up" in reply.stderr


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/srv/rashin/x"), "No space left on device."),
        (OSError(errno.EROFS, "Read-only file system"), "Read-only file system."),
        (sqlite3.OperationalError("database or disk is full"), "database or disk is full."),
    ],
)
def test_a_full_disk_is_told_without_a_trace(monkeypatch, capsys, problem, said):
    def fail(**_):
        raise problem

    monkeypatch.setattr(cli.rashin, "main", fail)
    with pytest.raises(SystemExit) as left:
        cli.main(["key", "new"])
    told = capsys.readouterr().err
    assert left.value.code == 1
    assert said in told
    assert "Free some space" in told
    assert "Traceback" not in told


def test_the_doctor_of_a_read_only_home_says_so(monkeypatch, tmp_path, capsys):
    def refused(path, _data):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "write_bytes", refused)
    with pytest.raises(SystemExit) as left:
        cli.main(["doctor", "--home", str(tmp_path)])
    told = capsys.readouterr().err
    assert left.value.code == 1
    assert "lies on a read-only file system" in told
    assert "--home" in told


def test_a_bug_keeps_its_trace(monkeypatch):
    def fail(**_):
        raise FileExistsError(errno.EEXIST, "File exists")

    monkeypatch.setattr(cli.rashin, "main", fail)
    with pytest.raises(FileExistsError):
        cli.main([])


@pytest.mark.parametrize(("command", "said"), [("import", "nothing comes in twice"), ("ask", "Stopped.")])
def test_ctrl_c_ends_a_command_with_a_sentence(command, said, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.rashin.get_command(None, command), "invoke", interrupted)
    reply = CliRunner().invoke(cli.rashin, [command, "x"])
    assert reply.exit_code == 130
    assert said in reply.output
    assert "Aborted" not in reply.output


def test_a_failure_is_told_in_the_terminals_language(capsys, monkeypatch):
    class Missing(BadInput):
        message = "%(place)s exists already."

    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    cli.tell(Missing(place="x"))
    said = capsys.readouterr().err
    assert said.startswith("エラー：")
    assert "exists" not in said


def test_a_translation_that_lost_a_place_is_told_in_english(monkeypatch):
    class Odd(BadInput):
        message = "%(place)s is odd."

    monkeypatch.setattr(words, "words", lambda: lambda _message: "%(other)s")
    monkeypatch.setitem(sys.modules, "django.apps", None)
    assert words.told(Odd(place="row 3")) == ("row 3 is odd.", "")


def test_a_sentence_inside_of_another_is_told_in_its_language_too(monkeypatch):
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    with pytest.raises(QueryWrong) as wrong:
        parse("(遅い")
    assert words.told(wrong.value)[0] == "query の 1 文字目：この括弧が閉じられていません"
