"""Pages of the owner's decisions on ways in: two factors, the company's sign-in. Each asks again who it is."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rashin.base.workspace import queries
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.again import again
from rashin.base.workspace.forms_people import PolicyForm, ProviderForm
from rashin.base.workspace.identity import Provider, providers, remove_provider, set_provider
from rashin.base.workspace.limits import spend
from rashin.base.workspace.policies import DoorPolicy, door_policy, set_door_policy
from rashin.base.workspace.vocabulary import ProviderKind
from rashin.errors import BadInput, NotFound, RashinError, gettext_noop

_PROVIDER = gettext_noop("identity provider")


@access(Permission.MANAGE_MEMBERS)
@again
@never_cache
@require_http_methods(["GET", "POST"])
def doors(request: HttpRequest) -> HttpResponseBase:
    """How members come in; POST decides it."""
    policy = door_policy()
    first = {"two_factors": sorted(policy.two_factors), "only_sso": policy.only_sso}
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        wanted = DoorPolicy(
            two_factors=frozenset(form.cleaned_data["two_factors"]), only_sso=form.cleaned_data["only_sso"]
        )
        try:
            set_door_policy(actor=member_of(request), policy=wanted, now=datetime.now(UTC))
        except BadInput as problem:
            form.add_error(str(problem.fields["place"]), gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("doors")
    context = {"form": form, "providers": providers(active=False), "factors": queries.second_factors()}
    return render(request, "workspace/doors.html", context, status=422 if form.is_bound else 200)


@access(Permission.MANAGE_MEMBERS)
@again
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Connect the company's sign-in, or change it."""
    found = _numbered(number) if number is not None else None
    form = ProviderForm(request.POST or None, initial=ProviderForm.first(found) if found else None)
    if found is not None:
        form.fields["slug"].disabled = form.fields["kind"].disabled = True
    if request.method == "POST" and form.is_valid():
        spend(request, "provider")
        try:
            made = set_provider(
                actor=member_of(request), provider=form.provider(number), secret=form.cleaned_data["secret"],
                now=datetime.now(UTC),
            )  # fmt: skip
        except RashinError as problem:
            place = str(problem.fields.get("place", "name"))
            form.add_error(place if place in form.fields else None, gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("provider", made.number)
    context = {"provider": found, "form": form, "addresses": _addresses(request, found) if found else ()}
    return render(request, "workspace/provider.html", context, status=422 if form.is_bound else 200)


def _addresses(request: HttpRequest, found: Provider) -> list[tuple[str, str]]:
    """What the provider's administrator is asked for."""
    if found.kind == ProviderKind.SAML:
        names = [(gettext("Entity ID (audience)"), "saml_metadata"), (gettext("Answers go to (ACS URL)"), "saml_acs")]
    else:
        names = [(gettext("Redirect URI"), "openid_connect_callback")]
    return [(label, absolute(request, reverse(name, args=[found.slug]))) for label, name in names]


@access(Permission.MANAGE_MEMBERS)
@again
@require_POST
def provider_end(request: HttpRequest, number: int) -> HttpResponseBase:
    """Forget a provider."""
    _numbered(number)
    remove_provider(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The company's sign-in is disconnected."))
    return redirect("doors")


def _numbered(number: int) -> Provider:
    found = next((one for one in providers(active=False) if one.number == number), None)
    if found is None:
        raise NotFound(kind=_PROVIDER, name=number)
    return found
