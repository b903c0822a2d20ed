"""Nothing is open: every address states its rule, and the rule holds."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from rashin.base.workspace.services import make_link
from rashin.base.workspace.vocabulary import Permission
from rashin.web.middleware import FOREIGN_DOORS, home_of
from tests.conftest import NOW

LIBRARY_DOORS = {
    "allauth.": "sign-in, sign-out, password, second factor: open by nature or behind allauth's own login_required;"
    " SignInMiddleware locks whatever of them is not marked as open",
    "ninja.": "every operation asks for a key or a session (auth of the NinjaAPI), then member_for() asks the table",
}

PUBLIC = {
    "rashin.base.workspace.views.enter",  # a one-time link
    "rashin.base.workspace.pages_invitations.join",  # an invitation's link
    "rashin.base.messages.views_public.unsubscribe",  # a signed link under a letter
    "rashin.base.messages.views_public.preferences",
    "rashin.powers.operation.surveys.answering.views.begin",  # a survey's link
    "rashin.powers.operation.surveys.answering.views.page",
    "rashin.powers.operation.surveys.answering.views_code.code",  # leads to the address of what is typed
    "rashin.powers.operation.surveys.answering.views_api.answers",  # answers of a program, by the link's token
    "rashin.powers.operation.surveys.answering.views_api.widget",
    "rashin.powers.operation.surveys.answering.views_kiosk.screen",  # a kiosk's link
    "rashin.powers.operation.surveys.answering.views_kiosk.leave",  # by its PIN, tried a few times a minute
    "rashin.powers.operation.voices.views_hooks.hook",  # signed by whoever calls
    "rashin.powers.operation.voices.views_notes.note_away",  # the note page without a network: nothing of anybody in it
    "rashin.powers.operation.voices.views_notes.note_worker",
    "rashin.web.account_pages.sign_in",
    "rashin.web.account_pages.forgotten",
    "rashin.web.account_pages.closed",  # pages of the library that are not here
    "rashin.web.sso.oidc.start",
    "rashin.web.sso.oidc.back",
    "rashin.web.sso.saml.start",
    "rashin.web.sso.saml.answer",
    "rashin.web.sso.saml.back",
    "rashin.web.sso.saml.metadata",  # who we are, for the provider's administrator
    "rashin.web.api.urls.root",  # where the description is
    "rashin.web.api.urls.nowhere",
}


def doors(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from doors(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            assert isinstance(pattern, URLPattern)
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_address_states_its_rule():
    assert set(LIBRARY_DOORS) == set(FOREIGN_DOORS), "the middleware lets in what this list gives a reason for"
    silent = [
        f"{address} → {home_of(view)}"
        for address, view in doors(get_resolver().url_patterns)
        if getattr(view, "access", None) is None and not home_of(view).startswith(tuple(LIBRARY_DOORS))
    ]
    assert not silent, "these views have neither @access nor @public:\n" + "\n".join(silent)


def test_every_operation_of_the_api_has_a_door():
    from rashin.web.api.urls import api

    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                assert operation.auth_callbacks or api.auth, operation.operation_id


def test_what_is_public_is_listed_here():
    public = {
        home_of(view) for _, view in doors(get_resolver().url_patterns) if getattr(view, "access", None) == "public"
    }
    assert public == PUBLIC


def plain_addresses():
    for address, view in doors(get_resolver().url_patterns):
        if isinstance(getattr(view, "access", None), Permission) and "<" not in address:
            yield "/" + address


@pytest.mark.parametrize("address", sorted(set(plain_addresses())))
def test_a_stranger_is_sent_to_the_sign_in_page(as_dan, address):
    reply = as_dan.get(address)
    assert (reply.status_code, reply.headers.get("Location", "").split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_change_password", "account_email", "mfa_index", "usersessions_list"])
def test_a_strangers_way_to_account_pages_is_closed(as_dan, name):
    assert as_dan.get(reverse(name)).status_code == 302


@pytest.mark.django_db
def test_nobody_signs_up_by_themselves(as_dan):
    reply = as_dan.post(
        reverse("account_signup"),
        {"email": "dan@example.jp", "password1": "correct horse battery", "password2": "correct horse battery"},
    )
    from rashin.base.workspace.models import User

    assert reply.status_code == 404
    assert not User.objects.filter(email="dan@example.jp").exists()


def test_a_link_signs_its_member_in_once(members, client):
    secret = make_link(actor="cli", member=members.chika, now=__import__("datetime").datetime.now(NOW.tzinfo))
    ahead = client.get(f"/enter/{secret}/", headers={"Sec-Purpose": "prefetch"})
    assert ahead.status_code == 404, "a look ahead does not use the link up"
    assert client.get(f"/enter/{secret}/").status_code == 302
    assert client.get("/api/me").json()["email"] == "chika@example.jp"
    client.logout()
    assert client.get(f"/enter/{secret}/").status_code == 404


def test_who_left_cannot_use_an_old_session(members, signed_in):
    browser = signed_in(members.ben)
    members.ben.is_active = False
    members.ben.save()
    assert browser.get("/api/me").status_code == 401


@pytest.mark.django_db
def test_an_e_mail_and_password_sign_in(members, client):
    members.ben.set_password("correct horse battery")
    members.ben.save()
    reply = client.post(reverse("account_login"), {"login": "BEN@example.jp", "password": "correct horse battery"})
    assert reply.status_code == 302, reply.content
    assert client.get("/api/me").status_code == 200


def test_pages_carry_the_strict_policy(as_aoi):
    policy = as_aoi.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_missing_page_is_told_to_people_and_to_programs(as_aoi):
    assert "text/html" in as_aoi.get("/nowhere/").headers["Content-Type"]
    reply = as_aoi.get("/nowhere/", headers={"Accept": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (404, "web.not_found")


def test_a_fragment_asked_for_after_the_session_ended_leads_to_sign_in(as_dan):
    reply = as_dan.get("/", headers={"HX-Request": "true"})
    assert (reply.status_code, reply.headers["HX-Redirect"]) == (401, reverse("account_login"))


def test_only_the_trusted_proxy_is_believed(as_dan, settings):
    def address(hops, forwarded):
        settings.TRUSTED_PROXIES = hops
        return as_dan.get("/api/me", headers={"X-Forwarded-For": forwarded}).wsgi_request.META["REMOTE_ADDR"]

    assert address(0, "198.51.100.7") == "127.0.0.1"
    assert address(1, "6.6.6.6, 198.51.100.7") == "198.51.100.7"
    assert address(2, "198.51.100.7, 10.0.0.1") == "198.51.100.7"
