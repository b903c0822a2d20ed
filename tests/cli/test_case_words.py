"""``rashin case``: its words, on the database of the test."""

import json

import pytest
from click.testing import CliRunner

from rashin.cli import rashin
from rashin.errors import RashinError
from rashin.powers.operation.cases.models import Canned, Case, Cause, Entry, Rule
from tests.powers.operation.cases.conftest import case, desk

__all__ = ["case", "desk"]
OFFICE = ("--as", "office@example.jp")


@pytest.fixture
def said(home, monkeypatch):
    """What a command prints; a refusal comes as its error."""
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def run(*words, text="", code=0):
        done = CliRunner().invoke(rashin, ["case", *words, *OFFICE, "--home", str(home.root)], input=text)
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stdout

    return run


def test_a_case_is_noted_answered_set_closed_and_begun_again(said, case, desk):
    number = str(case.pk)
    assert "noted" in said("note", number, text="倉庫に確認中\n")
    assert Entry.objects.get(kind="note").body.strip() == "倉庫に確認中"
    assert "recorded" in said("reply", number, "お詫びしました", "--via", "phone", "--no-wait")
    told = said("set", number, "--urgency", "3", "--cause", str(desk.broken.pk), "--wait").split("\t")
    case.refresh_from_db()
    assert (case.severity, case.cause, case.state) == (3, desk.broken, "waiting")
    assert (told[1], told[3].strip()) == ("waiting", "破損")
    assert "fixed" in said("resolve", number, "--as-done", "fixed", "--no-ask")
    assert "working" in said("reopen", number)
    assert Case.objects.get().reopened == 1
    with pytest.raises(RashinError):
        said("reopen", number)
    with pytest.raises(RashinError):
        said("note", "999", "x")
    said("set", number, "--urgency", "4", code=2)


def test_a_case_that_needs_no_answer_is_closed(said, case):
    assert "dismissed" in said("close", str(case.pk), "テストの声")
    assert Case.objects.get().state == "dismissed"


def test_rules_are_made_tried_switched_moved_and_forgotten(said, desk, tmp_path):
    first = str(desk.rule.pk)
    given = json.loads(said("rules", "show", first))
    assert given["name"] == "不満"
    file = tmp_path / "rule.json"
    file.write_text(json.dumps({**given, "name": "返金", "conditions": {"words": ["返金"]}}, ensure_ascii=False))
    second = said("rules", "add", str(file)).strip()
    assert Rule.objects.get(pk=second).conditions["words"] == ["返金"]
    assert "cases in" in said("rules", "try", str(file))
    said("rules", "move", second, "up")
    assert [line.split("\t")[3] for line in said("rules", "list").splitlines()] == ["返金", "不満"]
    said("rules", "switch", first, "off")
    assert not Rule.objects.get(pk=first).is_active
    file.write_text(json.dumps({"name": "返金・解約", "conditions": {"words": ["返金", "解約"]}}, ensure_ascii=False))
    said("rules", "change", second, str(file))
    assert Rule.objects.get(pk=second).name == "返金・解約"
    file.write_text("{")
    with pytest.raises(RashinError):
        said("rules", "add", str(file))
    said("rules", "forget", first)
    assert list(Rule.objects.values_list("name", flat=True)) == ["返金・解約"]


def test_a_new_home_begins_with_rules_causes_and_replies(said, desk):
    Rule.objects.all().delete()
    assert "rules made" in said("begin")
    assert Rule.objects.count() > 2
    assert Cause.objects.exists()
    assert Canned.objects.exists()
    assert "already" in said("begin")
