"""Sign-in by SAML against a provider that signs real assertions with xmlsec; every lie of it is refused."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from rashin.base.workspace.identity import GroupRule, Provider, set_provider
from rashin.base.workspace.models import User
from tests.conftest import NOW, Members
from tests.web.sso.test_oidc import who

pytestmark = pytest.mark.django_db
ENTITY, SSO = "https://idp.example/metadata", "https://idp.example/sso"
ACS = "http://testserver/accounts/saml/corp/acs/"
AUDIENCE = "http://testserver/accounts/saml/corp/metadata/"


@cache
def pair(name: str) -> tuple[str, str]:
    """A signing key and its certificate."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), made.public_bytes(serialization.Encoding.PEM).decode()


@dataclass(frozen=True)
class Assertion:
    """What the provider says, and how honestly."""

    asked: str
    name_id: str = "u-1"
    email: str = "ben@example.jp"
    audience: str = AUDIENCE
    recipient: str = ACS
    issuer: str = ENTITY
    minutes: int = 5
    signer: str | None = "idp"
    number: str = "_a1"
    confirmed: str | None = None
    """What the signed part says that it answers; unless given, the truth."""
    groups: tuple[str, ...] = ()

    def xml(self) -> str:
        now = datetime.now(UTC)
        at, ends = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (now, now + timedelta(minutes=self.minutes)))
        begun = f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
        groups = "".join(f"<saml:AttributeValue>{group}</saml:AttributeValue>" for group in self.groups)
        inner = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{self.number}" Version="2.0"
 IssueInstant="{at}"><saml:Issuer>{self.issuer}</saml:Issuer><saml:Subject><saml:NameID
 Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{self.name_id}</saml:NameID><saml:SubjectConfirmation
 Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{ends}"
 Recipient="{self.recipient}" InResponseTo="{self.confirmed or self.asked}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begun}" NotOnOrAfter="{ends}"><saml:AudienceRestriction>
<saml:Audience>{self.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{at}" SessionIndex="_s"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>
<saml:Attribute Name="email"><saml:AttributeValue>{self.email}</saml:AttributeValue></saml:Attribute>
<saml:Attribute Name="groups">{groups or "<saml:AttributeValue/>"}</saml:Attribute>
</saml:AttributeStatement></saml:Assertion>"""
        if self.signer:
            inner = OneLogin_Saml2_Utils.add_sign(inner, *pair(self.signer)).decode()
        return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="{at}" Destination="{ACS}"
 InResponseTo="{self.asked}"><saml:Issuer>{self.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode
 Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{inner}</samlp:Response>"""


@pytest.fixture
def corp(members: Members) -> Provider:
    facts = {"entity_id": ENTITY, "sso_url": SSO, "certificate": pair("idp")[1]}
    provider = Provider(kind="saml", slug="corp", name="Corp", facts=facts, domains=("example.jp",))
    return set_provider(actor=members.aoi, provider=provider, secret="", now=NOW)


def begin(client: Client) -> str:
    """Go there, and the number of the question that we asked."""
    start = client.get("/accounts/saml/corp/login/?process=connect")
    assert start.headers["Location"].startswith(SSO)
    packed = parse_qs(urlsplit(start.headers["Location"]).query)["SAMLRequest"][0]
    asked = ElementTree.fromstring(zlib.decompress(base64.b64decode(packed), -15))
    assert asked.attrib["AssertionConsumerServiceURL"] == ACS
    return asked.attrib["ID"]


def answer(client: Client, xml: str) -> Any:
    first = client.post(ACS, {"SAMLResponse": base64.b64encode(xml.encode()).decode()})
    assert first.status_code == 302
    return client.get(first.headers["Location"])


def come_in(spoil: Callable[[Assertion], Assertion] = lambda said: said) -> tuple[Any, Client]:
    client = Client()
    return answer(client, spoil(Assertion(begin(client))).xml()), client


def test_a_member_comes_in_by_a_signed_assertion(corp: Provider, members: Members) -> None:
    reply, client = come_in()
    assert (reply.status_code, reply.headers["Location"]) == (302, "/")
    assert who(client) == "ben@example.jp"


LIES: dict[str, Callable[[Assertion], Assertion]] = {
    "unsigned": lambda said: replace(said, signer=None),
    "signed by somebody else": lambda said: replace(said, signer="mallory"),
    "another audience": lambda said: replace(said, audience="https://other.example/"),
    "for another receiver": lambda said: replace(said, recipient="https://other.example/acs/"),
    "another issuer": lambda said: replace(said, issuer="https://evil.example/"),
    "expired": lambda said: replace(said, minutes=-30),
    "answers another question": lambda said: replace(said, confirmed="ONELOGIN_other"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_opens_nothing(corp: Provider, lie: str) -> None:
    reply, client = come_in(LIES[lie])
    assert reply.status_code in {401, 403}, reply.content
    assert who(client) is None


def test_what_was_changed_after_signing_opens_nothing(corp: Provider) -> None:
    client = Client()
    xml = Assertion(begin(client)).xml().replace("ben@example.jp", "aoi@example.jp")
    assert answer(client, xml).status_code == 401
    assert who(client) is None


def test_an_assertion_hidden_beside_the_signed_one_opens_nothing(corp: Provider) -> None:
    client = Client()
    said = Assertion(begin(client))
    forged = replace(said, signer=None, email="aoi@example.jp", name_id="u-0", number="_evil").xml()
    inner = forged[forged.index("<saml:Assertion") : forged.index("</samlp:Response>")]
    whole = said.xml()
    for wrapped in (
        whole.replace("<saml:Assertion ", f"{inner}<saml:Assertion ", 1),
        whole.replace("</samlp:Response>", f"{inner}</samlp:Response>"),
    ):
        assert answer(client, wrapped).status_code in {401, 403}
        assert who(client) is None


def test_an_answer_counts_once_and_for_the_browser_that_asked(corp: Provider) -> None:
    mine, other = Client(), Client()
    said = Assertion(begin(mine)).xml()
    begin(other)
    assert answer(other, said).status_code in {401, 403}
    assert who(other) is None
    said = replace(Assertion(begin(mine)), number="_a2").xml()
    assert answer(mine, said).status_code == 302
    mine.post("/accounts/logout/")
    assert answer(mine, said).status_code in {401, 403}
    assert who(mine) is None


def test_a_captured_assertion_in_an_envelope_of_ones_own_opens_nothing(corp: Provider) -> None:
    thief, victim = Client(), Client()
    said = Assertion(begin(victim))
    xml = said.xml()
    envelope = xml.replace(f'InResponseTo="{said.asked}"><saml:Issuer>', f'InResponseTo="{begin(thief)}"><saml:Issuer>')
    assert envelope != xml
    assert answer(thief, envelope).status_code in {401, 403}
    assert who(thief) is None


def test_nothing_that_we_did_not_begin_is_believed(corp: Provider) -> None:
    client = Client()
    xml = Assertion("_x").xml().replace(' InResponseTo="_x"', "")
    assert answer(client, xml).status_code in {401, 403}
    assert client.get("/accounts/saml/corp/acs/finish/").status_code == 401
    assert who(client) is None


def test_it_speaks_for_its_domains_alone(corp: Provider, members: Members) -> None:
    User.objects.filter(pk=members.aoi.pk).update(email="aoi@other.example")
    reply, client = come_in(lambda said: replace(said, email="aoi@other.example", name_id="u-0"))
    assert reply.status_code == 403
    assert who(client) is None


def test_groups_give_a_role(corp: Provider, members: Members) -> None:
    rules = (GroupRule(group="Leads", role="lead", department=members.shop.pk),)
    set_provider(actor=members.aoi, provider=replace(corp, rules=rules), secret="", now=NOW)
    come_in(lambda said: replace(said, groups=("Staff", "Leads")))
    members.ben.refresh_from_db()
    assert (members.ben.role, members.ben.department) == ("lead", members.shop)


def test_while_it_changes_its_certificate_both_are_believed_and_no_third(corp: Provider, members: Members) -> None:
    both = {**corp.facts, "certificate": pair("idp")[1] + pair("next")[1]}
    set_provider(actor=members.aoi, provider=replace(corp, facts=both), secret="", now=NOW)
    for number, signer in enumerate(("idp", "next")):
        _, client = come_in(
            lambda said, signer=signer, number=number: replace(said, signer=signer, number=f"_n{number}")
        )
        assert who(client) == "ben@example.jp"
    _, client = come_in(lambda said: replace(said, signer="somebody", number="_n9"))
    assert who(client) is None


def test_who_we_are_is_told_and_logout_is_not_promised(corp: Provider) -> None:
    told = Client().get("/accounts/saml/corp/metadata/").content.decode()
    assert ACS in told
    assert "SingleLogout" not in told
    assert Client().get("/accounts/saml/corp/sls/").status_code == 404
    assert Client().get("/accounts/saml/nobody/metadata/").status_code == 404


ENTITIES = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize(
    "raw",
    ["", "x", "PHg+", base64.b64encode(ENTITIES).decode()],
)
def test_rubbish_is_told_as_such(corp: Provider, raw: str) -> None:
    client = Client()
    first = client.post(ACS, {"SAMLResponse": raw})
    assert client.get(first.headers["Location"]).status_code in {401, 403}
