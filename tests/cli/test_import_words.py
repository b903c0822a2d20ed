"""What ``rashin import`` and ``rashin key`` understand and say, without an installation."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from rashin.cli.import_ import command
from rashin.cli.key import new


def tried(tmp_path: Path, text: str, *words: str) -> Result:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    errors = str(tmp_path / "errors.csv")
    given = ["events", str(path), "--dry-run", "--errors", errors, "--home", str(tmp_path / "none"), *words]
    return CliRunner().invoke(command, given)


def test_a_file_of_which_no_row_can_be_used_ends_with_two(tmp_path: Path) -> None:
    text = "user_id,event,time\n1,a,2026-04-01\n2,b,2026-04-02\n"
    good = tried(tmp_path, text)
    assert good.exit_code == 0, good.output
    bad = tried(tmp_path, text, "--map", "time=event", "--map", "event=time")
    assert bad.exit_code == 2
    assert "No row could be used" in bad.output


def test_a_very_long_name_is_cut_where_it_is_shown(tmp_path: Path) -> None:
    long = "x" * 100_000
    reply = tried(tmp_path, f"user_id,event,time,{long}\n1,a,2026-04-01,1\n", "--set", f"channel={long}")
    assert reply.exit_code == 0, reply.output
    assert len(reply.output) < 5_000


def test_the_help_tells_how_a_column_is_left_alone() -> None:
    assert "-=COLUMN" in CliRunner().invoke(command, ["events", "--help"]).output


@pytest.mark.parametrize(
    ("words", "name"), [(["web shop"], "web shop"), (["--name", "web shop"], "web shop"), ([], "web")]
)
def test_a_new_key_takes_its_name_as_the_readme_gives_it(words: list[str], name: str) -> None:
    made: click.Context = new.make_context("new", words)
    assert made.params["name"] == name
