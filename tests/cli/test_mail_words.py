"""``rashin mail test``: whether mail leaves, said at once."""

import pytest
from click.testing import CliRunner

from rashin.base.messages.errors import AddressUnusable, NoMailServer
from rashin.base.messages.models import Connection
from rashin.cli import rashin
from rashin.errors import RashinError
from tests.base.messages.post_office import open_office
from tests.base.messages.test_mail import connect
from tests.conftest import NOW


@pytest.fixture
def said(db, home, settings, monkeypatch):
    """What a command prints; a refusal comes as its error."""
    settings.HOME = home
    monkeypatch.setattr("rashin.web.installation.open_home", lambda _home: None)

    def run(*words, code=0):
        done = CliRunner().invoke(rashin, [*words, "--home", str(home.root)])
        if isinstance(done.exception, RashinError):
            raise done.exception
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_a_test_mail_is_sent_now_and_the_servers_answer_printed(said, settings):
    with open_office() as office:
        connect(office, settings, NOW)
        assert "250 OK kept" in said("mail", "test", "me@example.jp")
        assert office.to() == ["me@example.jp"]
        assert "5.1.1" in said("mail", "test", "gone@example.jp", code=1)
        with pytest.raises(AddressUnusable):
            said("mail", "test", "nobody")


def test_without_a_mail_server_it_says_what_to_set(said):
    with pytest.raises(NoMailServer):
        said("mail", "test", "me@example.jp")


def test_the_environments_server_is_used_when_none_is_set_up_on_the_page(said, settings):
    with open_office() as office:
        settings.MAILS, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", office.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "羅針商店 <cx@example.jp>"
        assert "as cx@example.jp" in said("mail", "test", "me@example.jp")
        assert office.mails[0]["from"].addresses[0].display_name == "羅針商店"


def test_a_mail_server_and_the_policy_are_set_at_a_terminal(said):
    assert "mail.example.jp\ttls" in said(
        "mail", "connect", "mail.example.jp", "--port", "465", "--security", "tls", "--from", "cx@example.jp"
    )
    again = said("mail", "connect", "mail.example.jp", "--from", "cx@example.jp")
    assert "mail.example.jp\tstarttls" in again
    assert Connection.objects.count() == 1
    assert "per_day\t2" in said("mail", "policy", "--per-day", "2", "--company", "木と暮らし")
    assert "company\t木と暮らし" in said("mail", "policy")
