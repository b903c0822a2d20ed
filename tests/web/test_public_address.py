"""Every link that leaves is made of RASHIN_BASE_URL, whatever host a request names; other hosts are refused."""

import base64
import json
import re
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from rashin.base.workspace.identity import Provider, set_provider
from rashin.base.workspace.models import Invitation
from tests.conftest import NOW
from tests.house.source import PACKAGE
from tests.web.sso.test_saml import ENTITY, SSO, pair

PUBLIC = "https://cx.example.jp"
INSIDE = {"HTTP_HOST": "localhost:8600"}
"""The one foreign name that is let in: for whoever sits at the machine, and for health checks."""


@pytest.fixture
def public(settings):
    settings.BASE_URL, settings.BASE_URL_GIVEN = PUBLIC, True
    settings.ALLOWED_HOSTS = ["cx.example.jp", "localhost"]
    settings.MAILS = True


@pytest.fixture
def inside(public, members):
    """An owner whose browser names another host."""
    client = Client(**INSIDE)
    client.force_login(members.aoi)
    return client


def links(text):
    return set(re.findall(r"https?://[^\s\"'<>&]+", text))


def foreign(text):
    return {link for link in links(text) if "localhost" in link or "testserver" in link or "evil" in link}


@pytest.mark.parametrize(
    "host", ["evil.example", "cx.example.jp.evil.example", "cx.example.jp@evil.example", "evil:80"]
)
def test_another_host_is_refused_before_anything_is_done(public, members, mailoutbox, host):
    client = Client(HTTP_HOST=host)
    for reply in (
        client.get("/accounts/login/"),
        client.post("/accounts/password/reset/", {"email": members.aoi.email}),
        client.get("/api/"),
    ):
        assert reply.status_code == 400
        assert host not in reply.content.decode()
    assert mailoutbox == []


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_HOST", "HTTP_FORWARDED", "HTTP_X_ORIGINAL_HOST"])
def test_no_header_names_another_host(public, members, mailoutbox, header):
    value = "host=evil.example" if header == "HTTP_FORWARDED" else "evil.example"
    Client(HTTP_HOST="cx.example.jp", **{header: value}).post("/accounts/password/reset/", {"email": members.aoi.email})
    assert links(mailoutbox[0].body)
    assert all(link.startswith(f"{PUBLIC}/") for link in links(mailoutbox[0].body))


def test_mails_of_accounts(public, members, mailoutbox):
    client = Client(**INSIDE)
    client.post("/accounts/password/reset/", {"email": members.aoi.email})
    client.force_login(members.aoi)
    client.post("/accounts/email/", {"email": "new@example.jp", "action_add": "1"})
    told = "\n".join(mail.body for mail in mailoutbox)
    assert f"{PUBLIC}/accounts/password/reset/key/" in told
    assert not foreign(told)


def test_invitations_one_and_many_and_their_mails(inside, mailoutbox):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from rashin.base.workspace.mailing import MAIL_INVITATION
    from rashin.web.worker import Worker

    inside.post("/invitations/", {"email": "new@example.jp", "role": "viewer"})
    shown = inside.get("/invitations/").content.decode()
    file = SimpleUploadedFile("roll.csv", b"email,role\nb@example.jp,staff\n")
    listed = inside.post("/invitations/roll/", {"file": file}).content.decode()
    inside.post(f"/invitations/{Invitation.objects.first().pk}/again/")
    Worker({MAIL_INVITATION.name: MAIL_INVITATION}).run_due()
    for text in (shown, listed, *(mail.body for mail in mailoutbox)):
        assert f"{PUBLIC}/join/" in text
        assert not foreign(text)
    assert len(mailoutbox) == 2


def test_links_that_sign_in_from_page_and_terminal(inside, members, home, monkeypatch):
    from rashin.cli.acting import new_link

    inside.post(f"/members/{members.ben.pk}/link/")
    page = inside.get("/members/").content.decode()
    assert f"{PUBLIC}/enter/" in page
    assert not foreign(page)
    monkeypatch.setenv("RASHIN_BASE_URL", f"{PUBLIC}/")
    assert new_link(home, members.ben.email).startswith(f"{PUBLIC}/enter/")


def test_saml_from_metadata_to_the_question(inside, members):
    facts = {"entity_id": ENTITY, "sso_url": SSO, "certificate": pair("idp")[1]}
    made = set_provider(
        actor=members.aoi, secret="", now=NOW,
        provider=Provider(kind="saml", slug="corp", name="Corp", facts=facts, domains=("example.jp",)),
    )  # fmt: skip
    acs = f"{PUBLIC}/accounts/saml/corp/acs/"
    for text in (
        Client(**INSIDE).get("/accounts/saml/corp/metadata/").content.decode(),
        inside.get(f"/doors/providers/{made.number}/").content.decode(),
    ):
        assert acs in text
        assert not foreign(text)
    start = Client(**INSIDE).get("/accounts/saml/corp/login/").headers["Location"]
    packed = parse_qs(urlsplit(start).query)["SAMLRequest"][0]
    asked = zlib.decompress(base64.b64decode(packed), -15).decode()
    assert acs in asked
    assert f"{PUBLIC}/accounts/saml/corp/metadata/" in asked
    assert not foreign(asked)


def test_openid_connect_comes_back_to_the_public_address(inside, members):
    from tests.web.sso.oidc_provider import OpenIdProvider, running

    with running(OpenIdProvider()) as op:
        facts = {"issuer": op.issuer, "client_id": "rashin"}
        provider = Provider(kind="oidc", slug="op", name="Op", facts=facts)
        made = set_provider(actor=members.aoi, secret="s", now=NOW, provider=provider)
        start = Client(**INSIDE).get("/accounts/oidc/op/login/").headers["Location"]
    back = f"{PUBLIC}/accounts/oidc/op/login/callback/"
    assert parse_qs(urlsplit(start).query)["redirect_uri"] == [back]
    assert back in inside.get(f"/doors/providers/{made.number}/").content.decode()


def test_passkeys_belong_to_the_public_name(inside):
    page = inside.get("/accounts/2fa/webauthn/add/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        from rashin.web.accounts import MFAAdapter

        assert MFAAdapter(page.wsgi_request).get_public_key_credential_rp_entity()["id"] == "cx.example.jp"
        return
    found = re.search(r'"rp":\s*({[^}]*})', page.content.decode().replace("&quot;", '"'))
    assert json.loads(found[1])["id"] == "cx.example.jp"


def test_what_a_write_keys_page_says_to_programs(inside, members, home, lake, settings):
    from rashin.base.workspace.services import make_write_key

    settings.HOME = home
    made = make_write_key(actor=members.aoi, name="web", now=NOW)
    page = inside.get(f"/keys/write/{made.pk}/").content.decode()
    assert f"{PUBLIC}/" in page
    assert not foreign(page)


def test_nothing_else_makes_addresses_of_a_request():
    allowed = {"base/workspace/addresses.py"}
    found = {
        str(Path(path).relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "build_absolute_uri" in path.read_text("utf-8")
    }
    assert found <= allowed, "ask rashin.base.workspace.addresses.absolute, or settings.BASE_URL where there is none"
