"""``rashin send`` and ``rashin trigger``: the words, on the database of the test."""

import json

import pytest
from click.testing import CliRunner

from rashin.cli import rashin
from rashin.errors import RashinError
from rashin.powers.operation.surveys.models import Survey
from rashin.powers.operation.surveys.reach.triggers import TriggerForCustomers
from tests.powers.conftest import here
from tests.powers.operation.surveys.reach.conftest import mail, people, survey

__all__ = ["here", "mail", "people", "survey"]


@pytest.fixture
def said(people, survey, mail, home, monkeypatch):
    """What a command prints; a refusal comes as its error."""
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def run(*words, code=0):
        done = CliRunner().invoke(rashin, [*words, "--home", str(home.root)])
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stdout

    return run


def test_a_wave_is_planned_shown_sent_and_stopped(said):
    number = said(
        "send", "plan", "delivery", "--title", "秋", "--share", "50", "--remind", "7", "--remind", "3"
    ).split()[0]
    shown = json.loads(said("send", "show", number, "--json"))
    assert shown["outlook"]["found"] == 8
    assert "秋" in said("send", "list", "delivery")
    assert "scheduled" in said("send", "go", number)
    with pytest.raises(RashinError):
        said("send", "go", number)
    assert "spared" in said("send", "stop", number)


def test_a_trigger_is_added_rehearsed_and_switched(said):
    number = said("trigger", "add", "delivery", "Order Delivered", "--after", "2d").split()[0]
    assert "0 times" in said("trigger", "show", number)
    assert said("trigger", "on", number).strip() == "on"
    assert "2880 min" in said("trigger", "list", "delivery")
    said("trigger", "add", "delivery", "x", "--after", "soon", code=2)
    Survey.objects.filter(key="delivery").update(audience="employee")
    with pytest.raises(TriggerForCustomers):
        said("trigger", "add", "delivery", "Order Delivered")
    with pytest.raises(TriggerForCustomers):
        said("trigger", "on", number)
