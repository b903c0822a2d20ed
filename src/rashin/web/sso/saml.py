"""SAML 2.0 on allauth's provider: signed assertions alone, each believed once, and no sign-in that we did not begin."""

import time
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.saml import views
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.utils import build_saml_config, prepare_django_request
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from onelogin.saml2.auth import OneLogin_Saml2_Auth  # type: ignore[import-untyped]
from onelogin.saml2.errors import OneLogin_Saml2_Error  # type: ignore[import-untyped]
from onelogin.saml2.settings import OneLogin_Saml2_Settings  # type: ignore[import-untyped]

from rashin.base.workspace.access import public
from rashin.base.workspace.addresses import publicly
from rashin.base.workspace.limits import spend
from rashin.base.workspace.mailboxes import told_or_nothing
from rashin.errors import NotAllowed, Unavailable, gettext_noop

WORDS: Mapping[str, tuple[str, ...]] = {
    "email": (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "urn:oid:0.9.2342.19200300.100.1.3", "email", "mail",
    ),
    "name": (
        "http://schemas.microsoft.com/identity/claims/displayname", "urn:oid:2.16.840.1.113730.3.1.241", "displayName",
        "name",
    ),
    "groups": ("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", "groups", "memberOf"),
}  # fmt: skip
"""What Entra ID, Okta, Google and Shibboleth call our words, unless the owner says otherwise."""


class AnswerNotOurs(NotAllowed):
    """An answer to a question that this browser did not ask, or one that was given before."""

    code = "sso.answer_not_ours"
    message = gettext_noop("This answer of the company's sign-in was used before, or belongs to another browser.")
    remedy = gettext_noop("Begin again on the sign-in page.")


class AnswerUnreadable(NotAllowed):
    """What came is no SAML."""

    code = "sso.answer_unreadable"
    message = gettext_noop("The answer of the company's sign-in cannot be read.")
    remedy = gettext_noop("Begin again on the sign-in page.")


class SetUpWrongly(Unavailable):
    """The provider's facts do not fit together."""

    code = "sso.set_up_wrongly"
    message = gettext_noop("The company's sign-in is set up wrongly: %(problem)s")
    remedy = gettext_noop("An owner mends it under “Ways in”.")


class Provider(SAMLProvider):  # type: ignore[misc] # allauth ships no types
    """What we believe of an assertion."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **_: Any
    ) -> Any:
        """Send the browser there to sign in, whatever else the address asks for."""
        return super().redirect(request, AuthProcess.LOGIN, next_url, data)

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        """Who came; an assertion that came before is refused, even from the browser that asked."""
        spoken = f"saml:{self.app.client_id}:{response.get_last_assertion_id()}"
        ends = response.get_last_assertion_not_on_or_after() or 0
        if not cache.add(spoken, 1, timeout=max(int(ends - time.time()), 0) + 3600):
            raise AnswerNotOurs
        return super().sociallogin_from_response(request, response)

    def extract_uid(self, data: Any) -> str:
        """The name identifier, within its issuer."""
        return str(data.get_nameid())

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        """Address and name."""
        email = self._first(data, "email")
        if not email and str(data.get_nameid_format()).endswith(":emailAddress"):
            email = str(data.get_nameid())
        return {"email": told_or_nothing(email), "name": self._first(data, "name")}

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Groups, to give role and department. Nothing else about a person is kept."""
        return {"groups": [str(one)[:200] for one in self._all(data, "groups")[:500]]}

    def _all(self, data: Any, word: str) -> list[str]:
        own = self.app.settings.get("claims", {}).get(word)
        found = data.get_attributes()
        return next((list(found[name]) for name in ([own] if own else WORDS[word]) if found.get(name)), [])

    def _first(self, data: Any, word: str) -> str:
        return str(next(iter(self._all(data, word)), ""))


def _auth(request: HttpRequest, provider: Any) -> Any:
    """As the library builds it, with every certificate: a provider that changes its own publishes two for a while."""
    config = build_saml_config(request, provider.app.settings, provider.app.client_id)
    config["idp"]["x509certMulti"] = {"signing": provider.app.settings["idp"]["certificates"], "encryption": []}
    return OneLogin_Saml2_Auth(prepare_django_request(request), config)


views.build_auth = _auth  # the library passes one on


@public
@never_cache
def start(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Off to the provider."""
    spend(request, "sso")
    publicly(request)
    try:
        response: HttpResponseBase = views.login(request, organization_slug=organization_slug)
    except OneLogin_Saml2_Error as problem:
        raise SetUpWrongly(problem=str(problem)) from problem
    return response


@public
@csrf_exempt
@never_cache
def answer(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """The provider's answer, posted from its page: our session's cookie does not come along, so it is set aside."""
    spend(request, "sso")
    publicly(request)
    response: HttpResponseBase = views.acs(request, organization_slug=organization_slug)
    return response


@public
@never_cache
def back(request: HttpRequest, organization_slug: str) -> HttpResponseBase:
    """Back with the session: now the answer is read."""
    try:
        response: HttpResponseBase = views.finish_acs(request, organization_slug=organization_slug)
    except PermissionDenied:  # allauth's word for an answer without a question
        raise AnswerNotOurs from None
    except OneLogin_Saml2_Error as problem:
        raise SetUpWrongly(problem=str(problem)) from problem
    except (SyntaxError, ValueError) as problem:  # lxml's word for what is no XML; a DTD is refused as a value
        raise AnswerUnreadable from problem
    return response


@public
def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What the provider's administrator enters there. Single logout is not offered."""
    publicly(request)
    app = views.get_app_or_404(request, organization_slug)
    config = build_saml_config(request, app.settings, organization_slug)
    config["sp"].pop("singleLogoutService", None)
    described = OneLogin_Saml2_Settings(settings=config, sp_validation_only=True).get_sp_metadata()
    return HttpResponse(described, content_type="application/samlmetadata+xml")
