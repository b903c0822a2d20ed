"""Pages of letters: connections, the send log, the suppression list, the policy; and ``rashin mail test``."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from rashin.base.messages import connecting, policy
from rashin.base.messages.connecting import Wanted
from rashin.base.messages.deciding import take_back
from rashin.base.messages.letters import send
from rashin.base.messages.models import Connection, ContactPolicy, Lane, Posting, Suppression
from rashin.base.messages.vocabulary import why_of_connection
from rashin.base.workspace.models import AuditEntry
from tests.base.messages.post_office import open_office
from tests.base.messages.test_letters import connected, letter
from tests.base.messages.test_mail import FOLLOWERS, connect, heard, work
from tests.conftest import Members

__all__ = ["FOLLOWERS"]


def test_each_page_opens_for_who_keeps_messages_and_nobody_else(
    members: Members, as_ben: Client, as_chika: Client, now: datetime
) -> None:
    row = connected(now)
    said = send(letter(person=7), actor="t", now=now)
    stop = policy.suppress("mail", "x@example.jp", "hand", actor="t", now=now)
    pages = (
        "", f"{said.letter}/", "?person=7&state=queued", "?person=oops", "connections/", f"connections/{row.pk}/",
        "connections/new/mail/", "connections/new/chatwork/", f"connections/{row.pk}/change/", "suppressions/",
        "suppressions/?address=X@example.jp", f"suppressions/{stop.pk}/", "policy/",
    )  # fmt: skip
    for path in pages:
        assert as_ben.get(f"/messages/{path}").status_code == 200, path
        assert as_chika.get(f"/messages/{path}").status_code == 403, path
    for path in (f"{said.letter}/drop/", f"connections/{row.pk}/delete/", f"suppressions/{stop.pk}/", "policy/"):
        assert as_chika.post(f"/messages/{path}").status_code == 403
    page = as_ben.get("/messages/").content.decode()
    assert "ao•••@example.jp" in page
    assert "aoi@example.jp" not in page
    for path in ("connections/new/fax/", "connections/99/", "99/", "suppressions/99/"):
        assert as_ben.get(f"/messages/{path}").status_code == 404


def test_a_mail_server_is_set_up_tried_and_its_secret_never_shown(
    members: Members, as_ben: Client, settings: Any
) -> None:
    with open_office() as office:
        settings.OUTGOING_ALLOW = [f"127.0.0.1:{office.port}"]
        told = {
            "name": "Post", "host": "127.0.0.1", "port": office.port, "security": "none", "user": "",
            "secret": "very-secret", "from_address": "cx@example.jp", "from_name": "羅針", "bounces": "",
        }  # fmt: skip
        page = as_ben.post("/messages/connections/new/mail/", told | {"from_address": "nobody"})
        assert page.status_code == 422
        as_ben.post("/messages/connections/new/mail/", told)
        row = Connection.objects.get()
        assert "very-secret" not in row.secret + str(list(AuditEntry.objects.values_list("details", flat=True)))
        page = as_ben.post(f"/messages/connections/{row.pk}/", {"to": "ben@example.jp"})
        assert "went through" in page.content.decode()
        assert office.to() == ["ben@example.jp"]
        assert b"very-secret" not in as_ben.get(f"/messages/connections/{row.pk}/change/").content
        kept = row.secret
        as_ben.post(f"/messages/connections/{row.pk}/change/", told | {"secret": "", "name": "Post 2"})
        row.refresh_from_db()
        assert (row.secret, row.name) == (kept, "Post 2")
        page = as_ben.post(f"/messages/connections/{row.pk}/", {"to": "gone@example.jp"})
        assert "no such mailbox" in page.content.decode()


def test_addresses_of_the_companys_network_are_not_called_unless_allowed(members: Members, as_ben: Client) -> None:
    with open_office() as office:
        told = {"name": "x", "host": "127.0.0.1", "port": office.port, "security": "none", "from_address": "a@b.jp"}
        as_ben.post("/messages/connections/new/mail/", told)
        number = Connection.objects.get().pk
        as_ben.post(f"/messages/connections/{number}/", {"to": "ben@example.jp"})
        assert Connection.objects.get().problem == "refused"
        assert office.connections == 0
    page = as_ben.post("/messages/connections/new/slack/", {"name": "s", "secret": "http://10.0.0.1/hook"})
    assert page.status_code == 422


def test_what_waits_for_a_connection_that_is_switched_off_waits_on(
    members: Members, as_ben: Client, settings: Any, now: datetime
) -> None:
    with open_office() as office:
        row = connect(office, settings, now)
        send(letter(), actor="t", now=now)
        as_ben.post(f"/messages/connections/{row.pk}/disable/")
        assert work(now) == 0
        assert as_ben.post(f"/messages/connections/{row.pk}/delete/").status_code == 409
        as_ben.post(f"/messages/connections/{row.pk}/enable/")
        assert work(now) == 1
        as_ben.post(f"/messages/connections/{row.pk}/delete/")
        assert not Connection.objects.exists()
        assert Posting.objects.get().state == "sent", "the log stays"


@pytest.mark.parametrize(("decision", "state"), [("arrived", "sent"), ("drop", "failed"), ("again", "queued")])
def test_somebody_decides_about_a_letter_of_unknown_fate(
    members: Members, as_ben: Client, settings: Any, now: datetime, decision: str, state: str
) -> None:
    heard.clear()
    settings.RASHIN_LETTER_FOLLOWERS = f"{__name__}.FOLLOWERS"
    with open_office() as office:
        connect(office, settings, now)
        said = send(letter(address="drop@example.jp", origin=("thing", 1)), actor="t", now=now)
        work(now)
        assert "Decide" in as_ben.get("/messages/").content.decode()
        as_ben.post(f"/messages/{said.letter}/{decision}/")
        assert Posting.objects.get().state == state
        assert heard[-1] == (1, state, "by_hand")
        again = as_ben.post(f"/messages/{said.letter}/{decision}/")
        assert again.status_code == 409


def test_a_wave_that_is_stopped_is_taken_back(db: None, now: datetime, settings: Any) -> None:
    heard.clear()
    settings.RASHIN_LETTER_FOLLOWERS = f"{__name__}.FOLLOWERS"
    connected(now)
    for number in range(3):
        send(letter(f"k{number}", f"p{number}@example.jp", origin=("thing", number)), actor="t", now=now)
    assert sorted(take_back(["k0", "k2", "unheard of"], actor="t", now=now)) == ["k0", "k2"]
    assert sorted(heard) == [(0, "failed", "withdrawn_by_sender"), (2, "failed", "withdrawn_by_sender")]
    assert take_back(["k0"], actor="t", now=now) == []


def test_an_address_goes_on_the_list_and_off_it_with_a_reason(members: Members, as_ben: Client) -> None:
    told = {"channel": "mail", "address": "aoi@example.jp", "purpose": "", "note": "phone call"}
    assert as_ben.post("/messages/suppressions/", told | {"address": "no"}).status_code == 422
    as_ben.post("/messages/suppressions/", told)
    number = Suppression.objects.get().pk
    assert as_ben.post(f"/messages/suppressions/{number}/", {"why": ""}).status_code == 422
    as_ben.post(f"/messages/suppressions/{number}/", {"why": "wrote to us"})
    assert not Suppression.objects.exists()
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert {"suppression.added", "suppression.removed"} <= set(actions)


def test_the_policy_is_set_on_its_page(members: Members, as_ben: Client) -> None:
    told = {
        "company": "羅針商店", "postal": "東京都", "contact": "03", "quiet": "on", "quiet_from": "20:00",
        "quiet_until": "10:00", "per_day": "2", "cooldown_days": "5", "construct_days": "60",
        "constructs_text": "nps = 180\nces=30\n",
    }  # fmt: skip
    assert as_ben.post("/messages/policy/", told).status_code == 302
    row = ContactPolicy.objects.get()
    assert (row.constructs, row.quiet_from.hour, row.cooldown_days) == ({"nps": 180, "ces": 30}, 20, 5)
    assert policy.limits().pause_of("nps").days == 180
    for wrong in ({"constructs_text": "nps"}, {"cooldown_days": "9999"}, {"quiet_from": "x"}):
        assert as_ben.post("/messages/policy/", told | wrong).status_code == 422


def test_a_connection_that_fails_says_so_in_words_and_folds_the_raw_answer(as_ben: Client, now: datetime) -> None:
    assert as_ben.post("/messages/connections/new/line/", {"name": "LINE"}).status_code == 422
    assert not Connection.objects.exists()
    row = connecting.set_connection(Wanted(name="LINE", options={}, secret="t"), channel="line", actor="t", now=now)
    Lane.objects.filter(pk=row.lane_id).update(failing_since=now)
    Connection.objects.filter(pk=row.pk).update(problem="login", answer="Authentication failed")
    page = as_ben.get(f"/messages/connections/{row.pk}/").content.decode()
    assert why_of_connection("login", "line") != why_of_connection("login", "mail")
    before = page.split("Authentication failed")[0]
    with override("en"):
        assert before.rindex("<details") > before.rindex(escape(why_of_connection("login", "line")))
