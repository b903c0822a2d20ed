"""Who may come in by the company's sign-in, as whom, and with which role and department.

An address decides only when its provider vouches for it and speaks for its domain. Otherwise somebody who can write
any address into their profile there could become anybody here.
"""

from datetime import UTC, datetime
from typing import Any, Final

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.http import HttpRequest
from django.shortcuts import render

from rashin.base.workspace.identity import Provider, certificates_of, providers, secret_of
from rashin.base.workspace.inviting import accept_for, invitation_of
from rashin.base.workspace.mailboxes import told_or_nothing
from rashin.base.workspace.models import Department, User
from rashin.base.workspace.people import vouch_for
from rashin.base.workspace.services import add_member, change_member
from rashin.base.workspace.vocabulary import ProviderKind, Role
from rashin.errors import BadInput
from rashin.web.accounts import note

_KINDS: Final = {ProviderKind.OIDC: "openid_connect", ProviderKind.SAML: "saml"}


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """allauth's questions, answered from the providers that the owner connected."""

    # ── Providers ──

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """The providers in use, as allauth likes them."""
        made = [app for one in providers() if (app := _app(one)).provider == provider or provider in {None, one.slug}]
        return [app for app in made if client_id is None or app.client_id == client_id]

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """What the provider did not verify itself counts where the owner said that it speaks for the domain."""
        # SAML has no word for "verified": an assertion is the company's own, and domains are asked for.
        return provider.app.provider == _KINDS[ProviderKind.SAML] and _speaks_for(provider.app.settings, email)

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Asked for verified addresses alone."""
        return _speaks_for(login.provider.app.settings, email)

    # ── People ──

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse who may not come in; bring role and department of who may up to date."""
        configured = _provider(sociallogin)
        if sociallogin.is_existing:
            # The address is vouched for by whoever invited the member: their password need not go.
            vouch_for(sociallogin.user)
            _bring_up_to_date(sociallogin, configured)
            return
        email = verified_address(sociallogin)
        if not email or not (configured.joins or invitation_of(email, now=datetime.now(UTC))):
            why = "not_invited" if email else "address_not_verified"
            note("sign-in", "session.refused", f"provider:{configured.slug}", why=why)
            context = {"provider": configured, "why": why}
            raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", context, status=403))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Who may not was refused in ``pre_social_login``."""
        return bool(verified_address(sociallogin))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """What is known of somebody who is no member yet."""
        sociallogin.user.email = told_or_nothing(str(data.get("email") or ""))
        sociallogin.user.name = str(data.get("name") or "").strip()[:120]
        return sociallogin.user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Make the member: as invited, else as the provider's rules say."""
        configured, now = _provider(sociallogin), datetime.now(UTC)
        email, name = str(verified_address(sociallogin)), str(sociallogin.user.name)
        invitation = invitation_of(email, now=now)
        if invitation is not None:
            made = accept_for(invitation=invitation, name=name, by=f"sso:{configured.slug}", now=now)
        else:
            role, department = _decided(sociallogin, configured)
            made = add_member(
                actor=f"sso:{configured.slug}", email=email, name=name, role=role or configured.role,
                department=department, now=now,
            )  # fmt: skip
        sociallogin.user = made
        sociallogin.account.user = made
        sociallogin.account.save()
        return made

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """Write down that an answer was not acceptable, and why; the person reads less."""
        why = str(told.get("exception") or told.get("error") or "")[:200]
        note("sign-in", "session.refused", f"provider:{provider.sub_id}", why="answer", problem=why)


def verified_address(sociallogin: Any) -> str | None:
    """The address that the provider vouches for, within its domains."""
    settings = sociallogin.provider.app.settings
    found = [email for one in sociallogin.email_addresses if one.verified and (email := told_or_nothing(one.email))]
    return next((email for email in found if _speaks_for(settings, email)), None)


def _speaks_for(settings: dict[str, Any], email: str) -> bool:
    return not settings["domains"] or email.rpartition("@")[2].lower() in settings["domains"]


def _app(one: Provider) -> Any:
    """A provider as allauth likes it: never saved, so that its secret lies nowhere else."""
    shared: dict[str, Any] = {
        "domains": list(one.domains), "claims": dict(one.claims), "trusts_email": one.trusts_email,
    }  # fmt: skip
    if one.kind == ProviderKind.SAML:
        idp = {
            "entity_id": one.facts["entity_id"],
            "sso_url": one.facts["sso_url"],
            "x509cert": certificates_of(one.facts["certificate"])[0],
            "certificates": certificates_of(one.facts["certificate"]),
        }
        advanced = {
            "strict": True,
            "want_assertion_signed": True,
            "want_name_id": True,
            "reject_idp_initiated_sso": True,
        }
        settings = {
            **shared,
            "idp": idp,
            "advanced": {**advanced, "want_attribute_statement": False, "allow_single_label_domains": True},
        }
        return SocialApp(provider="saml", provider_id=one.slug, name=one.name, client_id=one.slug, settings=settings)
    settings = {**shared, "server_url": one.facts["issuer"].rstrip("/"), "oauth_pkce_enabled": True}
    return SocialApp(
        provider="openid_connect", provider_id=one.slug, name=one.name, client_id=one.facts["client_id"],
        secret=secret_of(one), settings=settings,
    )  # fmt: skip


def _provider(sociallogin: Any) -> Provider:
    slug = sociallogin.provider.app.provider_id
    return next(one for one in providers() if one.slug == slug)


def _decided(sociallogin: Any, configured: Provider) -> tuple[str, Department | None]:
    """Role and department of the first rule that fits; empty when none does."""
    groups = set(sociallogin.account.extra_data.get("groups", ()))
    rule = next((rule for rule in configured.rules if rule.group in groups), None)
    if rule is None:
        return "", None
    return rule.role, Department.objects.filter(pk=rule.department).first() if rule.department else None


def _bring_up_to_date(sociallogin: Any, configured: Provider) -> None:
    """A rule that fits holds at each sign-in; owners are left as owners made them."""
    member = sociallogin.user
    role, department = _decided(sociallogin, configured)
    if member.role == Role.OWNER or not member.is_active:
        return
    wishes: dict[str, Any] = {}
    if role and role != member.role:
        wishes["role"] = role
    if department is not None and department.pk != member.department_id:
        wishes["department"] = department
    if wishes:
        try:
            change_member(actor=f"sso:{configured.slug}", member=member, now=datetime.now(UTC), **wishes)
        except BadInput as problem:
            note("sign-in", "provider.rule_failed", f"provider:{configured.slug}", problem=str(problem))
