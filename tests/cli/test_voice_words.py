"""``rashin voice transcript`` and the lists: what was mistyped is said, with what would be right."""

import pytest
from click.testing import CliRunner
from django.test import override_settings

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.errors import PermissionMissing, ScopeMissing
from rashin.cli import rashin
from rashin.cli.acting import public
from rashin.errors import RashinError
from rashin.web import supervisor

CALL = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v SPEAKER_00>はい。

00:00:05.000 --> 00:00:09.000
<v A>遅いです。
"""


@pytest.fixture
def run(members, home, monkeypatch, tmp_path):
    """The command, its output with what it said beside, and its exit code."""
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)
    (tmp_path / "call.vtt").write_text(CALL, "utf-8")
    monkeypatch.chdir(tmp_path)

    def of(line):
        done = CliRunner().invoke(rashin, [*line.split(), "--home", str(home.root)])
        if isinstance(done.exception, RashinError):
            raise done.exception
        return done.exit_code, done.output

    return of


def test_a_role_or_a_time_that_cannot_be_meant_is_refused_before_anything_is_kept(run):
    code, said = run("voice transcript call.vtt --at yesterday")
    assert code == 2
    assert "2026-04-01T10:00" in said
    code, said = run("voice transcript call.vtt --role A=boss")
    assert code == 2
    assert "SPEAKER=customer" in said
    with pytest.raises(RashinError, match="called “B”") as refused:
        run("voice transcript call.vtt --role B=customer")
    assert refused.value.advice() == "Its speakers are: A, SPEAKER_00."
    assert "customer  A" in run("voice transcript call.vtt --role A=customer --dry-run")[1]


def test_what_is_not_there_is_told_by_its_name(run):
    for line, name in (
        ("topic restore 9", "version 9"), ("voice forget late", "“late”"), ("voice judge 7 back", "7"),
        ("label next 4", "round 4"),
    ):  # fmt: skip
        with pytest.raises(RashinError, match=name) as refused:
            run(line)
        assert "rashin " in refused.value.advice()


def test_an_empty_list_says_how_to_begin(run):
    for line, begin in (("case list", "case begin"), ("segment list", "segment make"), ("webhook list", "webhook add")):
        assert begin in run(line)[1]
        assert run(f"{line} --json")[1] == ""


def test_a_key_that_lacks_a_scope_names_it(members):
    members.aoi.scopes = frozenset({Permission.ENTER})
    with pytest.raises(ScopeMissing) as refused:
        require(members.aoi, Permission.SEE_CASES)
    assert "--scope see_cases" in refused.value.advice()
    assert refused.value.code == PermissionMissing.code


def test_an_address_follows_the_port_where_the_home_is_served(home, monkeypatch):
    monkeypatch.setattr("rashin.cli.acting.is_up", lambda _home: True)
    monkeypatch.setattr("rashin.cli.acting.holder", lambda _home: {"address": "http://localhost:8611"})
    monkeypatch.delenv("RASHIN_BASE_URL", raising=False)
    with override_settings(BASE_URL="http://localhost:8600"):
        assert public(home, "http://localhost:8600/s/x/") == "http://localhost:8611/s/x/"
        monkeypatch.setenv("RASHIN_BASE_URL", "https://cx.example.jp")
        assert public(home, "https://cx.example.jp/s/x/") == "https://cx.example.jp/s/x/"


def test_a_second_start_is_told_of_the_first_before_of_its_port(home, monkeypatch):
    monkeypatch.setattr(supervisor, "settle_port", lambda _host, _port: pytest.fail("it looked at the port first"))
    with (
        supervisor.sole(home, "http://localhost:8611"),
        pytest.raises(supervisor.AlreadyUp, match="http://localhost:8611"),
    ):
        supervisor.up(home, port=8611)
    assert (home.root / ".gitignore").read_text() == "*\n"
