"""Metadata of a SAML provider: read from files as providers write them, and from addresses that may be called."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rashin.base.workspace import saml_metadata
from rashin.base.workspace.identity import ProviderRefused, certificates_of, providers
from rashin.web.sso.metadata import fetch
from tests.conftest import NOW
from tests.web.sso.test_saml import pair

DSIG = "http://www.w3.org/2000/09/xmldsig#"


def inside(name):
    return "".join(line for line in pair(name)[1].splitlines() if "-----" not in line)


def key(name, use='use="signing"'):
    return (
        f'<md:KeyDescriptor {use}><ds:KeyInfo xmlns:ds="{DSIG}"><ds:X509Data><ds:X509Certificate>\n {inside(name)}\n'
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )


def document(keys=None, entity="https://idp.example/e", binding="HTTP-Redirect", role="IDPSSODescriptor"):
    return f"""<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<md:{role} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{key("idp") if keys is None else keys}
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="https://idp.example/go"/>
</md:{role}></md:EntityDescriptor>""".encode()


def facts(raw):
    return saml_metadata.read(raw, place="metadata_file", now=NOW)


def test_the_three_facts_are_read():
    found = facts(document())
    assert (found["entity_id"], found["sso_url"]) == ("https://idp.example/e", "https://idp.example/go")
    assert "".join(certificates_of(found["certificate"])[0].split()) == "".join(pair("idp")[1].split())


def test_both_certificates_of_a_change_are_kept_and_those_for_encryption_are_not():
    found = facts(document(key("old") + key("new", "") + key("other", 'use="encryption"')))
    assert len(certificates_of(found["certificate"])) == 2


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"<", b"\x00", b"{}", b"<a/>", "こんにちは".encode("utf-16"),
        document(role="SPSSODescriptor"),
        document(binding="SOAP"),
        document(keys=""),
        document(keys=key("idp").replace(inside("idp"), base64.b64encode(b"no certificate").decode())),
        document(entity=""),
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + document().split(b"?>", 1)[1],
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + document().split(b"?>", 1)[1],
        b"<m>" + document().split(b"?>", 1)[1] + document().split(b"?>", 1)[1] + b"</m>",
        b"<a>" * 5000,
        b" " * (saml_metadata.LARGEST + 1),
    ],
)  # fmt: skip
def test_what_is_no_metadata_of_one_provider_is_refused(raw):
    with pytest.raises(ProviderRefused):
        facts(raw)


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "http://idp.example/m", "https://127.0.0.1/m", "https://u:p@x/"]
)
def test_an_address_that_may_not_be_called_is_not(url):
    with pytest.raises(ProviderRefused, match="could not be fetched"):
        saml_metadata.fetched(url, now=NOW)


def said(**more):
    return {"slug": "corp", "name": "Corp", "domains": "example.jp", "role": "viewer", "is_active": "on", **more}


def test_a_provider_is_connected_by_its_file(as_aoi, members):
    sent = said(metadata_file=SimpleUploadedFile("m.xml", document()))
    assert as_aoi.post("/doors/providers/new/?kind=saml", sent).status_code == 302
    (made,) = providers()
    assert (made.kind, made.facts["entity_id"]) == ("saml", "https://idp.example/e")


def test_and_by_its_address_which_is_read_again_on_demand(as_aoi, members, monkeypatch):
    published = [document()]
    monkeypatch.setattr("rashin.web.sso.metadata.fetch", lambda _url, _most: (200, published[0]))
    sent = said(metadata_url="https://idp.example/metadata")
    assert as_aoi.post("/doors/providers/new/?kind=saml", sent).status_code == 302
    (made,) = providers()
    published[0] = document(key("idp") + key("next"))
    as_aoi.post(f"/doors/providers/{made.number}/metadata/")
    (made,) = providers()
    assert len(certificates_of(made.facts["certificate"])) == 2
    published[0] = document(entity="https://another.example")
    reply = as_aoi.post(f"/doors/providers/{made.number}/metadata/", follow=True, headers={"accept-language": "en"})
    assert "of another provider now" in reply.content.decode()
    assert providers()[0].facts["entity_id"] == "https://idp.example/e"


def test_each_kind_asks_for_its_own_and_tells_its_addresses_before_it_is_saved(as_aoi, members):
    choice = as_aoi.get("/doors/providers/new/").content.decode()
    assert "?kind=saml" in choice
    assert "client_id" not in choice
    saml = as_aoi.get("/doors/providers/new/?kind=saml").content.decode()
    assert 'name="client_id"' not in saml
    assert 'name="metadata_url"' in saml
    assert "/accounts/saml/sso/acs/" in saml
    oidc = as_aoi.get("/doors/providers/new/?kind=oidc").content.decode()
    assert 'name="certificate"' not in oidc
    assert "/accounts/oidc/sso/login/callback/" in oidc


def test_a_wrong_file_is_told_beside_its_field(as_aoi, members):
    sent = said(metadata_file=SimpleUploadedFile("m.xml", b"<a/>"))
    reply = as_aoi.post("/doors/providers/new/?kind=saml", sent)
    assert reply.status_code == 422
    assert 'id="id_metadata_file_errors"' in reply.content.decode()
    sent = said(entity_id="x", sso_url="https://idp.example/go", certificate="not one")
    reply = as_aoi.post("/doors/providers/new/?kind=saml", sent)
    assert 'id="id_certificate_errors"' in reply.content.decode()


def test_metadata_is_fetched_through_the_guard(settings):
    from tests.base.messages.receiver import serving

    with serving() as receiver:
        settings.OUTGOING_ALLOW = [f"127.0.0.1:{receiver.port}"]
        assert fetch(f"{receiver.url}/ok", 100) == (200, b"thanks")
        with pytest.raises(ProviderRefused, match="302"):
            saml_metadata.fetched(f"{receiver.url}/inward", now=NOW)
