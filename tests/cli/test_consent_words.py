"""``rashin consent``: the ledger and the suppression list from a terminal, on the database of the test."""

import json

import pytest
from click.testing import CliRunner

from rashin.base.messages.models import Consent, Suppression
from rashin.base.workspace.models import AuditEntry
from rashin.cli import rashin
from rashin.errors import BadInput, RashinError


@pytest.fixture
def said(db, home, lake, settings, monkeypatch):
    """What a command prints; a refusal comes as its error."""
    settings.HOME = home
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def run(*words):
        done = CliRunner().invoke(rashin, ["consent", *words, "--home", str(home.root)])
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_what_somebody_said_is_noted_and_found_again_without_their_address(said):
    said("give", "--address", "hana@example.jp", "--for", "marketing", "--source", "店頭", "--text-version", "2026-04")
    said("withdraw", "--person", "71", "--for", "research", "--source", "電話")
    assert list(Consent.objects.order_by("pk").values_list("status", flat=True)) == ["given", "withdrawn"]
    (line,) = said("list", "--address", "hana@example.jp", "--json").splitlines()
    told = json.loads(line)
    assert (told["purpose"], told["status"], told["source"], told["text_version"]) == (
        "marketing", "given", "店頭", "2026-04",
    )  # fmt: skip
    assert "hana@example.jp" not in said("list")
    assert said("list", "--person", "71").count("\n") == 1
    assert AuditEntry.objects.latest("number").actor.startswith("cli")
    with pytest.raises(BadInput):
        said("give", "--for", "marketing", "--source", "x")


def test_an_address_is_stopped_and_released_with_a_reason(said):
    number = said("stop", "taro@example.jp", "--note", "\x1b[2J電話").split("\t")[0]
    assert "taro@example.jp" not in said("stops")
    assert "\x1b" not in said("stops")
    assert said("release", number, "--why", "入力の誤り").strip() == "released"
    assert not Suppression.objects.exists()
    with pytest.raises(RashinError):
        said("release", "999", "--why", "x")
