"""``rashin survey``: the words, on the database of the test."""

import json

import pytest
from click.testing import CliRunner

from rashin.cli import rashin
from rashin.cli.survey import FORMATS as NAMED
from rashin.errors import RashinError
from rashin.powers.operation.surveys.errors import NotASurveyFile, NotPublishable
from rashin.powers.operation.surveys.formats import FORMATS


@pytest.fixture
def said(db, home, settings, monkeypatch):
    """What a command prints; a refusal comes as its error."""
    settings.HOME = home
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def run(*words, code=0, error=False):
        done = CliRunner().invoke(rashin, ["survey", *map(str, words), "--home", str(home.root)])
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stderr if error else done.stdout

    return run


def test_a_survey_begins_is_checked_published_and_closed(said):
    assert said("new", "spring", "--template", "after_delivery") == "spring\n"
    assert "Nothing has to be mended." in said("check", "spring")
    assert said("publish", "spring", "--note", "初回") == "spring: version 1 is live\n"
    assert said("pause", "spring") == "spring: paused\n"
    assert said("resume", "spring") == "spring: live\n"
    assert said("close", "spring") == "spring: closed\n"
    assert said("archive", "spring") == "spring: archived\n"
    assert said("list") == ""
    assert said("list", "--archived").startswith("spring\tclosed\tv1\t0\t")
    assert said("copy", "spring", "--version", 1) == "spring-2\n"
    assert json.loads(said("list", "--json"))[0]["key"] == "spring-2"
    assert "never published" in said("show", "spring-2", error=True)
    assert json.loads(said("show", "spring", "--live"))["key"] == "spring"


def test_a_survey_leaves_and_comes_back_in_every_format(said, tmp_path):
    said("new", "spring", "--template", "after_visit")
    assert tuple(FORMATS) == NAMED
    for kind in FORMATS:
        file = tmp_path / f"survey.{kind}"
        said("export", "spring", "--format", kind, "-o", file)
        assert said("import", file, "--key", f"from_{kind}") == f"from_{kind}\n"
        said("check", "--file", file)
    assert said("import", tmp_path / "survey.json", "--as-copy") == "spring-2\n"
    assert said("import", tmp_path / "survey.json", "--replace") == "spring\n"


def test_texts_leave_for_translators_and_come_back(said, tmp_path):
    said("new", "spring", "--template", "after_call")
    table = tmp_path / "texts.csv"
    said("texts", "spring", "--add", "vi", "-o", table)
    table.write_bytes(table.read_bytes().replace(b"Yes,", "Yes,Có".encode()))
    assert said("texts", "spring", "--read", table) == "1 texts changed\n"


def test_what_must_be_mended_is_named_and_ends_the_command(said, tmp_path):
    said("new", "empty", "--title", "空")
    assert "error: blocks[0].questions[0].text" in said("check", "empty", code=1, error=True)
    with pytest.raises(NotPublishable):
        said("publish", "empty")
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG")
    with pytest.raises(NotASurveyFile):
        said("import", picture)
    with pytest.raises(RashinError, match="cannot be read"):
        said("import", tmp_path / "none.json")


def test_templates_and_schema_need_no_home():
    told = CliRunner().invoke(rashin, ["survey", "templates"])
    assert "psychological_safety" in told.stdout
    assert "Edmondson" in told.stdout
    assert json.loads(CliRunner().invoke(rashin, ["survey", "schema"]).stdout)["title"] == "Survey"


def test_ways_in_and_results_at_a_terminal(said):
    said("new", "spring", "--template", "after_delivery")
    said("publish", "spring")
    address = said("way", "spring", "--kind", "qr", "--label", "レジ横").strip()
    assert "/s/" in address
    assert address in said("ways", "spring")
    found = json.loads(said("results", "spring"))
    assert (found["survey"], found["n"]) == ("spring", 0)
