"""``rashin model``: the words, on the database of the test and a model on this machine."""

import json

import pytest
from click.testing import CliRunner

from rashin.base.summaries.models import ModelSettings
from rashin.cli import rashin
from rashin.errors import RashinError
from rashin.web.checks_deploy import model as doctor
from tests.base.summaries.model_server import serving
from tests.conftest import NOW


@pytest.fixture
def said(db, home, lake, settings, monkeypatch):
    """What a command prints; a refusal comes as its error."""
    settings.HOME = home
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def run(*words, code=0, given=""):
        done = CliRunner().invoke(rashin, ["model", *words, "--home", str(home.root)], input=given)
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.stdout

    return run


def test_a_model_is_set_up_tried_and_forgotten_and_its_key_is_never_shown(said, home):
    assert "No model is set up" in said("show")
    assert doctor(home, NOW).level == "good"
    with serving() as server:
        server.sentences = [{"text": "Delivery is late.", "voices": [1]}]
        said("set", server.url, "good", "--inside", "--key-stdin", given="sk-hidden\n")
        assert "names its voices" in said("try")
        assert server.headers[-1]["authorization"] == "Bearer sk-hidden"
        assert "sk-hidden" not in said("show") + said("show", "--json") + said("log") + ModelSettings.objects.get().key
        said("set", server.url, "broken", "--inside")
        assert "failed: It failed on its side. 500" in said("try", code=1)
        assert server.headers[-1]["authorization"] == "Bearer sk-hidden", "kept for the same server"
    assert doctor(home, NOW).level == "warning"
    assert json.loads(said("log", "--json").splitlines()[0])["problem"] == "failing"
    said("set", "http://127.0.0.1:9/v1", "good", "--inside")
    assert ModelSettings.objects.get().key == "", "not carried over to another server"
    said("remove", "--yes")
    assert "{}" in said("show", "--json")


def test_an_address_inside_and_personal_data_want_to_be_said(said):
    with pytest.raises(RashinError, match="private or local"):
        said("set", "http://127.0.0.1:9/v1", "good")
    with pytest.raises(RashinError, match="Say why"):
        said("set", "http://127.0.0.1:9/v1", "good", "--inside", "--personal-because", "x")
