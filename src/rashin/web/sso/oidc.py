"""OpenID Connect, stricter than the library: every ID token is verified, whichever way it came.

allauth skips the signature of a token that it fetched itself, and sends no nonce. Here the signature is always
checked against the provider's published keys with asymmetric algorithms alone, the token must carry our nonce, name us
as its audience and not be expired, and what the user-info endpoint adds must be about the same person.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Final

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from rashin.base.workspace.access import public
from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.limits import spend
from rashin.base.workspace.mailboxes import told_or_nothing

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""No “none”, and no shared secret: whoever knows the client secret must not be able to sign."""
LEEWAY: Final = 60
"""Seconds by which two machines' clocks may differ."""


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc] # allauth ships no types
    """One exchange with one provider."""

    nonce = ""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends the browser back: the public address, whatever host the request named."""
        return absolute(request, reverse("openid_connect_callback", args=[self.provider_id]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """Who came: the verified ID token, and what the user-info endpoint knows beyond it."""
        try:
            claims = self._verified(app, str(kwargs["response"]["id_token"]))
            if self.openid_config.get("userinfo_endpoint"):
                more = self._fetch_user_info(token.token)
                if more.get("sub") != claims["sub"]:
                    raise OAuth2Error("user info is about somebody else")
                claims = _joined(claims, more)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as problem:
            raise OAuth2Error(f"the ID token is not acceptable: {problem}") from problem
        return self.get_provider().sociallogin_from_response(request, claims)

    def _verified(self, app: SocialApp, token: str) -> dict[str, Any]:
        config = self.openid_config
        if str(config["issuer"]).rstrip("/") != str(app.settings["server_url"]).rstrip("/"):
            raise OAuth2Error("the provider speaks for another issuer")
        claims: dict[str, Any] = jwt.decode(
            token, key=self._key(token, str(config["jwks_uri"])), algorithms=list(ALGORITHMS), audience=app.client_id,
            issuer=config["issuer"], leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )  # fmt: skip
        if not self.nonce or not secrets.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("the token answers another sign-in")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("the token was made for another party")
        return claims

    def _key(self, token: str, address: str) -> jwt.PyJWK:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error("the token is not signed with a key of the provider")
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [one for one in keys if one.key_id == header.get("kid") and one.public_key_use in {None, "sig"}]
        if len(fitting) != 1:
            raise OAuth2Error("the provider has no such key")
        return fitting[0]


def _joined(claims: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Both, the signed one first; a word about one address is no word about another."""
    found = {**more, **claims}
    if "email" in claims and "email_verified" not in claims and more.get("email") != claims["email"]:
        found.pop("email_verified", None)
    return found


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """What we ask of a provider, and what we keep of its answer."""

    oauth2_adapter_class = Adapter

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **_: Any
    ) -> Any:
        """Send the browser there with a nonce. What the address says about scopes and parameters is not listened to."""
        nonce = secrets.token_urlsafe(24)
        return super().redirect(request, AuthProcess.LOGIN, next_url, data, nonce=nonce, auth_params={"nonce": nonce})

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        """The subject: the one claim that never changes hands."""
        return str(data["sub"])

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Address and name."""
        parts = [str(data[one]) for one in ("family_name", "given_name") if data.get(one)]
        return {"email": self._claim(data, "email"), "name": self._claim(data, "name") or " ".join(parts)}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        """The address, and whether the provider vouches for it."""
        from allauth.account.models import EmailAddress

        email = self._claim(data, "email")
        kept = told_or_nothing(email) if isinstance(email, str) else ""
        if not kept:
            return []
        told = data.get("email_verified") if email == data.get("email") else None
        verified = told is True or str(told).lower() == "true"
        if told is None and self.app.settings.get("trusts_email"):
            verified = True
        return [EmailAddress(email=kept, verified=verified, primary=True)]

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Groups, to give role and department. Nothing else about a person is kept."""
        groups = self._claim(data, "groups")
        listed = groups if isinstance(groups, list) else [groups] if groups else []
        return {"groups": [str(one)[:200] for one in listed[:500]]}

    def _claim(self, data: Mapping[str, Any], name: str) -> Any:
        return data.get(self.app.settings.get("claims", {}).get(name) or name)


class _Callback(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Provider) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


@public
@never_cache
def start(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Off to the provider."""
    spend(request, "sso")
    return _through(OAuth2LoginView, request, provider_id)


@public
@never_cache
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider."""
    spend(request, "sso")
    return _through(_Callback, request, provider_id)


def _through(view: Any, request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        response: HttpResponseBase = view.adapter_view(Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return response
