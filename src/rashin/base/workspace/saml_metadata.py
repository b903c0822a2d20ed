"""What a SAML provider says of itself: its metadata, read from a file or an address into the three facts we need."""

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from cryptography import x509
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.utils.module_loading import import_string

from rashin.base.workspace.identity import ProviderRefused
from rashin.errors import RashinError, gettext_noop

LARGEST: Final = 1024 * 1024
"""Bytes; a provider's metadata has a few thousand, a federation's many millions, and names no one provider."""
_MD: Final = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
_REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"

Fetch = Callable[[str, int], tuple[int, bytes]]
"""Status and body of an address; at most so many bytes of it."""


def read(raw: bytes, *, place: str, now: datetime) -> dict[str, str]:
    """``entity_id``, ``sso_url`` and ``certificate`` of the one provider that a document describes."""
    if len(raw) > LARGEST:
        raise ProviderRefused(gettext_noop("Metadata of one provider has at most 1 MB."), place=place)
    try:
        root = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as problem:
        raise ProviderRefused(gettext_noop("This is no SAML metadata."), place=place) from problem
    entities = [root] if root.tag == f"{_MD}EntityDescriptor" else list(root.iter(f"{_MD}EntityDescriptor"))
    found = [(one, role) for one in entities if (role := one.find(f"{_MD}IDPSSODescriptor")) is not None]
    if len(found) != 1:
        text = gettext_noop("This must describe one identity provider; it describes %(count)s.")
        raise ProviderRefused(text, place=place, count=len(found))
    entity, role = found[0]
    services = [
        one.get("Location", "") for one in role.iter(f"{_MD}SingleSignOnService") if one.get("Binding") == _REDIRECT
    ]
    certificates = list(dict.fromkeys(_certificates(role, now)))
    if not entity.get("entityID") or not any(services) or not certificates:
        text = gettext_noop(
            "An entity ID, a sign-in address (HTTP-Redirect) and a signing certificate in force are needed."
        )
        raise ProviderRefused(text, place=place)
    return {"entity_id": str(entity.get("entityID")), "sso_url": services[0], "certificate": "\n".join(certificates)}


def _certificates(role: Element, now: datetime) -> Iterable[str]:
    """Those that sign now or soon: a provider that changes its certificate publishes both for a while."""
    for key in role.iter(f"{_MD}KeyDescriptor"):
        if key.get("use", "signing") != "signing":
            continue
        for one in key.iter(f"{_DS}X509Certificate"):
            try:
                der = base64.b64decode("".join((one.text or "").split()), validate=True)
                read_ = x509.load_der_x509_certificate(der)
            except (binascii.Error, ValueError):
                continue
            if read_.not_valid_after_utc > now:
                body = base64.encodebytes(der).decode().strip()
                yield f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----"


def fetched(url: str, *, now: datetime) -> dict[str, str]:
    """The facts that the provider publishes at an address, fetched as everything that leaves this server is."""
    # What calls out stands above this package; settings say where, so that nothing here imports upward.
    fetch: Fetch = import_string(settings.RASHIN_FETCH)
    place = "metadata_url"
    try:
        status, body = fetch(url, LARGEST + 1)
    except RashinError as problem:
        text = gettext_noop("The metadata could not be fetched: %(why)s")
        raise ProviderRefused(text, place=place, why=problem.sentence()) from problem
    if status != 200:
        raise ProviderRefused(
            gettext_noop("The metadata could not be fetched: it answered %(why)s."), place=place, why=status
        )
    return read(body, place=place, now=now)
