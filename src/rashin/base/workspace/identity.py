"""Identity providers: which company sign-ins there are, what each may decide here, and their secrets, sealed."""

import re
import tomllib
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialAccount
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings

from rashin.base.workspace.access import Permission, require
from rashin.base.workspace.audit import change
from rashin.base.workspace.models import Department, IdentityProvider, User
from rashin.base.workspace.policies import door_policy
from rashin.base.workspace.sealing import opened, seal
from rashin.base.workspace.vocabulary import ProviderKind, Role
from rashin.errors import BadInput, Conflict, gettext_noop

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")
_DOMAIN: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_RESERVED: Final = frozenset({"saml", "login", "logout"})
SEALED_FOR: Final = "identity-provider"
GIVEN: Final = frozenset(Role.values) - {Role.OWNER}
"""Roles that a provider may give; owners are made by owners."""


class LastWayIn(Conflict):
    """While only the company's sign-in counts, its last provider stays."""

    code = "workspace.last_way_in"
    message = gettext_noop("Only the company's sign-in counts at the moment, and this is the only one.")
    remedy = gettext_noop("Allow other ways in first.")


class ProviderRefused(BadInput):
    """Something about a provider cannot be meant."""

    code = "workspace.provider_refused"

    def __init__(self, message: str, **fields: object) -> None:
        self.message = message  # type: ignore[misc] # each of them says another sentence
        super().__init__(**fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """Members of one group get a role, a department, or both."""

    group: str
    role: str = ""
    department: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider, without its secret."""

    kind: str
    slug: str
    name: str
    facts: Mapping[str, str]
    """OIDC: ``issuer``, ``client_id``. SAML: ``entity_id``, ``sso_url``, ``certificate``."""
    domains: tuple[str, ...] = ()
    """E-mail domains that it speaks for; empty: any that it has verified."""
    trusts_email: bool = False
    """Whether an address counts as verified when the provider says nothing about it."""
    joins: bool = False
    """Whether it makes members of people who were not invited."""
    role: str = Role.VIEWER
    claims: Mapping[str, str] = field(default_factory=dict)
    """Our word → the provider's: ``email``, ``name``, ``groups``."""
    rules: tuple[GroupRule, ...] = ()
    is_active: bool = True
    number: int | None = None
    """None: it stands in the file that RASHIN_SSO_FILE names, and is changed there."""


def providers(*, active: bool = True) -> list[Provider]:
    """All providers, those of the file among them."""
    rows = IdentityProvider.objects.filter(is_active=True) if active else IdentityProvider.objects.all()
    found = [_provider_of(row) for row in rows]
    taken = {one.slug for one in found}
    return [*found, *(one for one in _of_file() if one.slug not in taken)]


def secret_of(provider: Provider) -> str:
    """Its secret, to speak with it; never to show."""
    if provider.number is None:
        return str(_tables().get(provider.slug, {}).get("secret", ""))
    sealed = IdentityProvider.objects.values_list("sealed", flat=True).get(pk=provider.number)
    return opened(sealed, purpose=SEALED_FOR) if sealed else ""


def set_provider(*, actor: User, provider: Provider, secret: str, now: datetime) -> Provider:
    """Connect a provider, or change it; without a new secret the old one stays."""
    require(actor, Permission.MANAGE_MEMBERS)
    _check(provider)
    fields = {
        "kind": provider.kind, "name": provider.name.strip(), "is_active": provider.is_active,
        "facts": {**provider.facts, "trusts_email": provider.trusts_email}, "domains": list(provider.domains),
        "joins": provider.joins, "role": provider.role, "claims": dict(provider.claims),
        "rules": [{"group": r.group, "role": r.role, "department": r.department} for r in provider.rules],
    }  # fmt: skip
    if secret:
        fields["sealed"] = seal(secret, purpose=SEALED_FOR)
    number = provider.number or 0  # no row has this number: a new one
    with change(actor=actor, action="provider.set", subject=f"provider:{provider.slug}", now=now) as entry:
        if IdentityProvider.objects.filter(slug=provider.slug).exclude(pk=number).exists():
            raise ProviderRefused(gettext_noop("There is a provider of this short name already."), place="slug")
        if not provider.is_active:
            _refuse_last(provider.number)
        before = IdentityProvider.objects.filter(pk=number).values_list("facts", flat=True).first()
        if before and _who(before) != _who(provider.facts):
            # Another issuer's “user 7” is somebody else.
            entry.note(disconnected=SocialAccount.objects.filter(provider=provider.slug).delete()[0])
        row = IdentityProvider.objects.filter(pk=number).first() or IdentityProvider(slug=provider.slug)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        entry.note(
            kind=row.kind, name=row.name, active=row.is_active, domains=row.domains, joins=row.joins, role=row.role,
            rules=row.rules, new_secret=bool(secret),
        )  # fmt: skip
    return _provider_of(row)


def remove_provider(*, actor: User, number: int, now: datetime) -> None:
    """Forget a provider. Members stay, and come in by their other ways."""
    require(actor, Permission.MANAGE_MEMBERS)
    row = IdentityProvider.objects.filter(pk=number).first()
    if row is None:
        return
    with change(actor=actor, action="provider.removed", subject=f"provider:{row.slug}", now=now) as entry:
        _refuse_last(number)
        entry.note(name=row.name, disconnected=SocialAccount.objects.filter(provider=row.slug).delete()[0])
        row.delete()


def _who(facts: Mapping[str, Any]) -> tuple[str, str]:
    return str(facts.get("issuer", "")), str(facts.get("entity_id", ""))


def _refuse_last(number: int | None) -> None:
    others = [one for one in providers() if one.number != number]
    if door_policy().only_sso and not others:
        raise LastWayIn(place="is_active")


def _check(provider: Provider) -> None:
    oidc = provider.kind == ProviderKind.OIDC
    needed = ("issuer", "client_id") if oidc else ("entity_id", "sso_url", "certificate")
    missing = [name for name in needed if not provider.facts.get(name, "").strip()]
    address = "issuer" if oidc else "sso_url"
    if provider.kind not in ProviderKind.values:
        raise ProviderRefused(gettext_noop("There are OIDC and SAML."), place="kind")
    if not _SLUG.fullmatch(provider.slug) or provider.slug in _RESERVED:
        text = gettext_noop("A short name has small letters, digits and “-”, such as “okta”.")
        raise ProviderRefused(text, place="slug")
    if missing:
        raise ProviderRefused(gettext_noop("This is needed."), place=missing[0])
    if not _safe(provider.facts[address]):
        raise ProviderRefused(gettext_noop("An address that begins with https:// is needed."), place=address)
    if any(not _DOMAIN.fullmatch(domain) for domain in provider.domains):
        raise ProviderRefused(gettext_noop("A domain looks like example.jp."), place="domains")
    if not oidc:
        _check_certificates(provider.facts["certificate"])
    if (not oidc or provider.trusts_email or provider.joins) and not provider.domains:
        # Without domains such a provider could speak for anybody's address.
        text = gettext_noop("Name the e-mail domains that this provider speaks for.")
        raise ProviderRefused(text, place="domains")
    if {provider.role, *(rule.role for rule in provider.rules if rule.role)} - GIVEN:
        raise ProviderRefused(gettext_noop("A provider gives any role but owner."), place="role")


def _check_certificates(text: str) -> None:
    found = certificates_of(text)
    if not found or not all(map(_is_certificate, found)):
        raise ProviderRefused(gettext_noop("This is no certificate (PEM)."), place="certificate")


def _is_certificate(text: str) -> bool:
    bare = "".join(line for line in text.splitlines() if "-----" not in line)
    try:
        load_der_x509_certificate(b64decode("".join(bare.split()), validate=True))
    except ValueError:
        return False
    return True


def certificates_of(text: str) -> list[str]:
    """The certificates of a text, each by itself, as PEM or as its bare inside."""
    end = "-----END CERTIFICATE-----"
    if end not in text:
        return [text.strip()] if text.strip() else []
    return [f"{one.strip()}\n{end}" for one in text.split(end) if one.strip()]


def _safe(address: str) -> bool:
    """Secrets and signatures travel by TLS; on this very machine they need not."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})
    )


def _provider_of(row: IdentityProvider) -> Provider:
    facts = dict(row.facts)
    trusts = bool(facts.pop("trusts_email", False))
    return Provider(
        kind=row.kind, slug=row.slug, name=row.name, facts={key: str(value) for key, value in facts.items()},
        domains=tuple(row.domains), trusts_email=trusts, joins=row.joins, role=row.role, claims=dict(row.claims),
        rules=tuple(GroupRule(**rule) for rule in row.rules), is_active=row.is_active, number=row.pk,
    )  # fmt: skip


def _tables() -> dict[str, dict[str, Any]]:
    if not settings.SSO_FILE:
        return {}
    try:
        read = tomllib.loads(Path(settings.SSO_FILE).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise BadInput(problem=f"RASHIN_SSO_FILE cannot be read: {problem}", place=settings.SSO_FILE) from problem
    return {slug: table for slug, table in read.items() if isinstance(table, dict)}


def _of_file() -> list[Provider]:
    found = []
    for slug, table in _tables().items():
        kind = str(table.get("kind", "oidc"))
        facts: dict[str, str] = {name: str(table[name]) for name in _FACTS if name in table}
        provider = Provider(
            kind=kind, slug=slug, name=str(table.get("name", slug)), facts=facts,
            domains=tuple(str(one).lower() for one in table.get("domains", ())),
            trusts_email=bool(table.get("trusts_email")), joins=bool(table.get("joins")),
            role=str(table.get("role", Role.VIEWER)), claims=dict(table.get("claims", {})),
            rules=_rules_of(table.get("rules", ())),
        )  # fmt: skip
        _check(provider)
        found.append(provider)
    return found


_FACTS: Final = ("issuer", "client_id", "entity_id", "sso_url", "certificate")


def _rules_of(rules: Sequence[Mapping[str, str]]) -> tuple[GroupRule, ...]:
    names = {str(rule["department"]) for rule in rules if rule.get("department")}
    numbers = dict(Department.objects.filter(name__in=names).values_list("name", "pk")) if names else {}
    return tuple(
        GroupRule(
            group=str(rule["group"]), role=str(rule.get("role", "")), department=numbers.get(rule.get("department", ""))
        )
        for rule in rules
    )
