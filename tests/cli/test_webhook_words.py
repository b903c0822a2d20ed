"""``rashin webhook`` and ``rashin segment``: the words, on the database of the test."""

import json

import pytest
from click.testing import CliRunner

from rashin.base.messages.models import Attempt, Delivery, Endpoint
from rashin.base.workspace.models import AuditEntry
from rashin.cli import rashin
from rashin.errors import RashinError
from tests.conftest import NOW


@pytest.fixture
def said(db, home, lake, settings, monkeypatch):
    """What a command prints; a refusal comes as its error."""
    settings.HOME = home
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def run(*words, code=0):
        done = CliRunner().invoke(rashin, [*words, "--home", str(home.root)])
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stdout

    return run


@pytest.fixture
def secret(said):
    return said("webhook", "add", "CRM", "https://hooks.example.com/in?key=hidden", "--event", "score.moved").strip()


def test_an_endpoint_is_added_and_listed_without_its_secrets(said, secret):
    assert secret.startswith("whsec_")
    listed = said("webhook", "list")
    assert "https://hooks.example.com\t" in listed
    assert "hidden" not in listed
    assert secret not in listed + said("webhook", "list", "--json")
    assert AuditEntry.objects.latest("number").actor.startswith("cli")


def test_a_test_waits_where_nothing_is_up_and_the_log_says_so(said, secret):
    assert "waits" in said("webhook", "test", "CRM")
    (line,) = said("webhook", "log", "CRM", "--json").splitlines()
    assert (json.loads(line)["event"], json.loads(line)["state"]) == ("webhook.test", "waiting")
    assert said("webhook", "log", "--state", "delivered") == ""


def test_what_a_receiver_answers_does_not_steer_the_terminal(said, secret):
    said("webhook", "test", "CRM")
    sent = Delivery.objects.get()
    Attempt.objects.create(delivery=sent, number=1, at=NOW, took_ms=9, status=500, problem="status", answer="\x1b[2Jhi")
    shown = said("webhook", "log", "--delivery", str(sent.pk))
    assert "hi" in shown
    assert "\x1b" not in shown


def test_what_was_missed_is_sent_again(said, secret):
    said("webhook", "test", "CRM")
    Delivery.objects.update(state="failed", finished_at=NOW)
    assert said("webhook", "redeliver", "--missed", "CRM").strip() == "sent again: 1"
    assert Delivery.objects.get().state == "waiting"
    assert "Say a DELIVERY" in CliRunner().invoke(rashin, ["webhook", "redeliver"]).output


def test_a_closed_endpoint_takes_nothing_and_a_name_that_is_none_is_told(said, secret):
    assert said("webhook", "disable", "CRM").strip() == "CRM: disabled"
    with pytest.raises(RashinError, match="disabled"):
        said("webhook", "test", "CRM")
    with pytest.raises(RashinError, match="no webhook endpoint nobody"):
        said("webhook", "enable", "nobody")
    assert said("webhook", "delete", "CRM", "--yes").strip() == "deleted"
    assert not Endpoint.objects.exists()


def test_a_segment_is_made_shown_changed_and_deleted(said):
    assert said("segment", "make", "Gold", "--rule", "trait.plan=gold") == "Gold\ttrait.plan=gold\n"
    assert said("segment", "show", "Gold").startswith("Gold: 0 people")
    with pytest.raises(RashinError, match="already"):
        said("segment", "make", "Gold", "--rule", "trait.plan=gold")
    said("segment", "make", "Gold", "--rule", "trait.plan=gold", "--rule", "did A", "--any", "--replace")
    assert json.loads(said("segment", "list", "--json"))["match"] == "any"
    with pytest.raises(RashinError):
        said("segment", "make", "Bad", "--rule", "nonsense!!")
    assert said("segment", "delete", "Gold") == "deleted\n"
    assert said("segment", "list") == ""
