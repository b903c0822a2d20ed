"""Sign-in by OpenID Connect against a provider that signs real tokens; every lie of it is refused."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import requests
from django.test import Client
from django.urls import reverse

from rashin.base.workspace.identity import (
    GroupRule,
    LastWayIn,
    Provider,
    ProviderRefused,
    providers,
    remove_provider,
    secret_of,
    set_provider,
)
from rashin.base.workspace.inviting import invite
from rashin.base.workspace.models import AuditEntry, IdentityProvider, User
from rashin.base.workspace.policies import DoorPolicy, NoProviderYet, set_door_policy
from tests.conftest import NOW, Members
from tests.web.sso.oidc_provider import CLIENT, SECRET, OpenIdProvider, running

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[OpenIdProvider]:
    with running(OpenIdProvider()) as found:
        yield found


@pytest.fixture
def op(server: OpenIdProvider) -> OpenIdProvider:
    """The provider with Ben at its desk, telling the truth."""
    fresh = OpenIdProvider(key=server.key)
    server.person = {"sub": "u-1", "email": "ben@example.jp", "email_verified": True, "name": "Ben"}
    server.spoil, server.sign, server.info, server.codes = fresh.spoil, None, None, {}
    return server


def connect(members: Members, op: OpenIdProvider, **more: Any) -> Provider:
    facts = {"issuer": op.issuer, "client_id": CLIENT}
    provider = Provider(kind="oidc", slug="op", name="Op", facts=facts, **more)
    return set_provider(actor=members.aoi, provider=provider, secret=SECRET, now=NOW)


def answer_of(op: OpenIdProvider, client: Client) -> str:
    """Begin, sign in over there, and the address that the browser is sent back to."""
    start = client.get("/accounts/oidc/op/login/?process=connect&auth_params=redirect_uri%3Dhttps://evil.example/")
    assert start.status_code == 302, start.content
    assert start.headers["Location"].startswith(f"{op.issuer}/authorize?")
    assert "evil" not in start.headers["Location"]
    back = requests.get(start.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    assert back.startswith("http://testserver/accounts/oidc/op/login/callback/?")
    return back.removeprefix("http://testserver")


def come_in(op: OpenIdProvider, client: Client | None = None) -> Any:
    client = client or Client()
    return client.get(answer_of(op, client)), client


def who(client: Client) -> str | None:
    reply = client.get("/api/me")
    return str(reply.json()["email"]) if reply.status_code == 200 else None


def test_a_member_comes_in_by_a_verified_address_and_then_by_their_number(members: Members, op: OpenIdProvider) -> None:
    connect(members, op)
    reply, client = come_in(op)
    assert (reply.status_code, reply.headers["Location"]) == (302, "/")
    assert who(client) == "ben@example.jp"
    op.person["email"] = "another@elsewhere.example"
    op.person["email_verified"] = False
    assert who(come_in(op)[1]) == "ben@example.jp", "the number of the person decides, not what they call themselves"


def test_a_password_of_a_member_stays_as_it_is(members: Members, op: OpenIdProvider) -> None:
    members.ben.set_password("kitchen window purple frog")
    members.ben.save()
    connect(members, op)
    come_in(op)
    members.ben.refresh_from_db()
    assert members.ben.check_password("kitchen window purple frog")


def unsigned(_op: OpenIdProvider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", "none", headers={"kid": "k1"})


def signed_with_the_client_secret(_op: OpenIdProvider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET.ljust(32, "x"), "HS256", headers={"kid": "k1"})


def signed_by_another_key(_op: OpenIdProvider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, OpenIdProvider().key, "RS256", headers={"kid": "k1"})


def changed_afterwards(op: OpenIdProvider, claims: dict[str, Any]) -> str:
    head, _, end = jwt.encode(claims, op.key, "RS256", headers={"kid": "k1"}).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "u-9"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{end}"


LIES = {
    "another audience": {"spoil": lambda c: {**c, "aud": "another"}},
    "for two parties": {"spoil": lambda c: {**c, "aud": [CLIENT, "another"], "azp": "another"}},
    "another issuer": {"spoil": lambda c: {**c, "iss": "https://evil.example"}},
    "expired": {"spoil": lambda c: {**c, "exp": int(time.time()) - 3600}},
    "never expires": {"spoil": lambda c: {k: v for k, v in c.items() if k != "exp"}},
    "another nonce": {"spoil": lambda c: {**c, "nonce": "replayed"}},
    "no nonce": {"spoil": lambda c: {k: v for k, v in c.items() if k != "nonce"}},
    "nobody": {"spoil": lambda c: {k: v for k, v in c.items() if k != "sub"}},
    "unsigned": {"sign": unsigned},
    "signed with what we know": {"sign": signed_with_the_client_secret},
    "signed by somebody else": {"sign": signed_by_another_key},
    "changed afterwards": {"sign": changed_afterwards},
    "user info of somebody else": {"info": {"sub": "u-2", "email": "aoi@example.jp", "email_verified": True}},
    "no token": {"sign": lambda _op, _claims: ""},
    "rubbish": {"sign": lambda _op, _claims: "a.b.c"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_opens_nothing(members: Members, op: OpenIdProvider, lie: str) -> None:
    connect(members, op)
    for name, value in LIES[lie].items():
        setattr(op, name, value)
    reply, client = come_in(op)
    assert reply.status_code == 401, reply.content
    assert who(client) is None
    assert AuditEntry.objects.filter(action="session.refused", subject="provider:op").exists()


def test_an_answer_counts_once_and_for_the_browser_that_asked(members: Members, op: OpenIdProvider) -> None:
    connect(members, op)
    mine, other = Client(), Client()
    back = answer_of(op, mine)
    assert other.get(back).status_code == 401
    assert who(other) is None
    assert mine.get(back).status_code == 302
    mine.post("/accounts/logout/")
    assert mine.get(back).status_code == 401
    assert who(mine) is None


@pytest.mark.parametrize("claim", [False, None, "false", "no"])
def test_an_address_that_nobody_verified_takes_no_account_over(
    members: Members, op: OpenIdProvider, claim: object
) -> None:
    connect(members, op, joins=True, domains=("example.jp",))
    op.person |= {"email": "aoi@example.jp", "email_verified": claim}
    if claim is None:
        del op.person["email_verified"]
    reply, client = come_in(op)
    assert reply.status_code == 403
    assert who(client) is None
    assert User.objects.filter(email="aoi@example.jp").count() == 1


def test_a_word_about_one_address_is_no_word_about_another(members: Members, op: OpenIdProvider) -> None:
    connect(members, op)
    op.info = {"sub": "u-1", "email": "mallory@example.jp", "email_verified": True}
    op.person = {"sub": "u-1", "email": "aoi@example.jp"}
    reply, client = come_in(op)
    assert reply.status_code == 403
    assert who(client) is None


def test_a_provider_speaks_for_its_domains_alone(members: Members, op: OpenIdProvider) -> None:
    connect(members, op, joins=True, domains=("corp.example",))
    assert come_in(op)[0].status_code == 403, "ben@example.jp is not of corp.example"
    op.person |= {"sub": "u-7", "email": "New@Corp.example", "name": "新 入"}
    assert who(come_in(op)[1]) == "new@corp.example"
    made = User.objects.get(email="new@corp.example")
    assert (made.role, made.name, made.has_usable_password()) == ("viewer", "新 入", False)


def test_an_address_that_only_looks_like_a_members_opens_nothing(members: Members, op: OpenIdProvider) -> None:
    User.objects.filter(pk=members.ben.pk).update(email="ken@example.jp")
    connect(members, op, joins=True, domains=("example.jp",))
    for told in ("\u212aen@example.jp", "k\u0435n@example.jp", "ｋｅｎ@example.jp"):  # Kelvin, Cyrillic, full width
        op.person |= {"sub": "u-9", "email": told, "name": "Ken"}
        reply, browser = come_in(op)
        assert (reply.status_code, who(browser)) == (403, None)


def test_only_who_is_invited_joins_unless_the_owner_says_otherwise(members: Members, op: OpenIdProvider) -> None:
    connect(members, op)
    op.person |= {"sub": "u-8", "email": "nana@example.jp", "name": "Nana"}
    assert come_in(op)[0].status_code == 403
    invite(actor=members.aoi, email="nana@example.jp", role="lead", department=members.shop, now=datetime.now(UTC))
    assert who(come_in(op)[1]) == "nana@example.jp"
    made = User.objects.get(email="nana@example.jp")
    assert (made.role, made.department) == ("lead", members.shop)


def test_groups_give_role_and_department_at_each_sign_in(members: Members, op: OpenIdProvider) -> None:
    rules = (
        GroupRule(group="shinjuku-leads", role="lead", department=members.shop.pk),
        GroupRule(group="all", role="viewer"),
    )
    connect(members, op, rules=rules)
    op.person["groups"] = ["all", "shinjuku-leads"]
    come_in(op)
    members.ben.refresh_from_db()
    assert (members.ben.role, members.ben.department) == ("lead", members.shop)
    op.person["groups"] = ["all"]
    come_in(op)
    members.ben.refresh_from_db()
    assert members.ben.role == "viewer"
    op.person |= {"sub": "u-0", "email": "aoi@example.jp"}
    come_in(op)
    members.aoi.refresh_from_db()
    assert members.aoi.role == "owner", "owners are made by owners"


def test_who_left_stays_out(members: Members, op: OpenIdProvider) -> None:
    connect(members, op)
    op.person |= {"sub": "u-5", "email": "gone@example.jp"}
    assert who(come_in(op)[1]) is None


def test_only_the_companys_sign_in_and_the_owners_way_out(members: Members, op: OpenIdProvider) -> None:
    policy = DoorPolicy(only_sso=True)
    with pytest.raises(NoProviderYet):
        set_door_policy(actor=members.aoi, policy=policy, now=NOW)
    made = connect(members, op)
    set_door_policy(actor=members.aoi, policy=policy, now=NOW)
    for member in (members.aoi, members.ben):
        member.set_password("kitchen window purple frog")
        member.save()
    password = {"password": "kitchen window purple frog"}
    refused = Client().post(reverse("account_login"), {"login": "ben@example.jp", **password})
    assert refused.status_code == 403
    assert Client().post(reverse("account_login"), {"login": "aoi@example.jp", **password}).status_code == 302
    assert who(come_in(op)[1]) == "ben@example.jp"
    with pytest.raises(LastWayIn):
        remove_provider(actor=members.aoi, number=int(made.number or 0), now=NOW)


def test_its_secret_is_sealed_and_never_shown(members: Members, op: OpenIdProvider, as_aoi: Client) -> None:
    made = connect(members, op)
    assert SECRET not in str(IdentityProvider.objects.values().get())
    assert secret_of(made) == SECRET
    page = as_aoi.get(f"/doors/providers/{made.number}/").content.decode()
    assert SECRET not in page
    assert "/accounts/oidc/op/login/callback/" in page
    sent = {
        "kind": "oidc",
        "slug": "op",
        "name": "New name",
        "issuer": op.issuer,
        "client_id": CLIENT,
        "role": "viewer",
    }
    assert as_aoi.post(f"/doors/providers/{made.number}/", {**sent, "is_active": "on"}).status_code == 302
    assert secret_of(providers()[0]) == SECRET, "without a new one the old one stays"
    assert SECRET not in str(list(AuditEntry.objects.values_list("details", flat=True)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"facts": {"issuer": "http://login.example.jp", "client_id": "x"}},
        {"facts": {"issuer": "file:///etc/passwd", "client_id": "x"}},
        {"facts": {"issuer": "", "client_id": "x"}},
        {"joins": True},
        {"trusts_email": True},
        {"domains": ("*",)},
        {"role": "owner", "domains": ("a.jp",)},
        {"rules": (GroupRule(group="g", role="owner"),)},
    ],
)
def test_what_would_open_too_much_is_refused(members: Members, op: OpenIdProvider, wrong: dict[str, Any]) -> None:
    facts = {"issuer": "https://login.example.jp", "client_id": "x"}
    provider = Provider(**{"kind": "oidc", "slug": "op", "name": "Op", "facts": facts, **wrong})
    with pytest.raises(ProviderRefused):
        set_provider(actor=members.aoi, provider=provider, secret="", now=NOW)


def test_another_issuer_inherits_nobody(members: Members, op: OpenIdProvider) -> None:
    from allauth.socialaccount.models import SocialAccount

    made = connect(members, op)
    come_in(op)
    assert SocialAccount.objects.count() == 1
    other = Provider(
        kind="oidc", slug="op", name="Op", facts={"issuer": "https://o.example", "client_id": "x"}, number=made.number
    )
    set_provider(actor=members.aoi, provider=other, secret="", now=NOW)
    assert SocialAccount.objects.count() == 0


def test_a_file_may_name_providers(members: Members, op: OpenIdProvider, settings: Any, tmp_path: Any) -> None:
    file = tmp_path / "sso.toml"
    file.write_text(f'[op]\nname = "Op"\nissuer = "{op.issuer}"\nclient_id = "{CLIENT}"\nsecret = "{SECRET}"\n')
    settings.SSO_FILE = str(file)
    assert "Op" in Client().get(reverse("account_login")).content.decode()
    assert who(come_in(op)[1]) == "ben@example.jp"
