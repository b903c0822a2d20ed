"""Pages of the owner's decisions on ways in: two factors, the company's sign-in. Each asks again who it is."""

from dataclasses import replace
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

from rashin.base.workspace import queries, saml_metadata
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.again import again
from rashin.base.workspace.forms_people import PolicyForm, ProviderForm
from rashin.base.workspace.identity import Provider, ProviderRefused, providers, remove_provider, set_provider
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
    kind = found.kind if found else request.GET.get("kind") or request.POST.get("kind")
    if kind not in ProviderKind.values:
        return render(request, "workspace/provider_kind.html", {"kinds": ProviderKind})
    first = ProviderForm.first(found) if found else {"slug": _free_slug()}
    form = ProviderForm(request.POST or None, request.FILES or None, initial=first, kind=kind)
    if found is not None:
        form.fields["slug"].disabled = True
    if request.method == "POST" and form.is_valid():
        spend(request, "provider")
        now = datetime.now(UTC)
        try:
            said = form.provider(number, facts=_facts(form, found, now=now))
            secret = form.cleaned_data.get("secret", "")
            made = set_provider(actor=member_of(request), provider=said, secret=secret, now=now)
        except RashinError as problem:
            place = str(problem.fields.get("place", "name"))
            form.add_error(place if place in form.fields else None, gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("provider", made.number)
    slug = found.slug if found else str(first["slug"])
    context = {
        "provider": found, "form": form, "kind": ProviderKind(kind), "addresses": _addresses(request, kind, slug)
    }  # fmt: skip
    return render(request, "workspace/provider.html", context, status=422 if form.is_bound else 200)


def _facts(form: ProviderForm, found: Provider | None, *, now: datetime) -> dict[str, str]:
    """The facts as they were written, or as the provider's metadata has them: a file, or a new address, is read."""
    said = form.cleaned_data
    if form.kind == ProviderKind.OIDC:
        return {name: said[name].strip() for name in ("issuer", "client_id")}
    written = {name: said[name].strip() for name in ("entity_id", "sso_url", "certificate")}
    address, before = said["metadata_url"].strip(), found.facts.get("metadata_url", "") if found else ""
    if said["metadata_file"] is not None:
        written = saml_metadata.read(said["metadata_file"].read(), place="metadata_file", now=now)
    elif address and (address != before or not all(written.values())):
        written = saml_metadata.fetched(address, now=now)
    return {**written, "metadata_url": address}


@access(Permission.MANAGE_MEMBERS)
@again
@require_POST
def provider_metadata(request: HttpRequest, number: int) -> HttpResponseBase:
    """Read the metadata of a SAML provider again, such as before its certificate ends."""
    spend(request, "provider")
    found, now = _numbered(number), datetime.now(UTC)
    try:
        facts = saml_metadata.fetched(found.facts.get("metadata_url", ""), now=now)
        if facts["entity_id"] != found.facts["entity_id"]:
            raise ProviderRefused(gettext_noop("The metadata there is of another provider now."))
        changed = replace(found, facts={**found.facts, **facts})
        set_provider(actor=member_of(request), provider=changed, secret="", now=now)
    except ProviderRefused as problem:
        messages.error(request, gettext(problem.message) % problem.fields)
    else:
        messages.success(request, gettext("The metadata is read."))
    return redirect("provider", number)


def _free_slug() -> str:
    """A short name that is free, so that the addresses can be told before anything is saved."""
    taken = {one.slug for one in providers(active=False)}
    return next(name for name in ("sso", *(f"sso-{number}" for number in range(2, 1000))) if name not in taken)


def _addresses(request: HttpRequest, kind: str, slug: str) -> list[tuple[str, str]]:
    """What the provider's administrator is asked for."""
    if kind == ProviderKind.SAML:
        names = [
            (gettext("Metadata (XML)"), "saml_metadata"),
            (gettext("Entity ID (audience)"), "saml_metadata"),
            (gettext("Answers go to (ACS URL)"), "saml_acs"),
        ]
    else:
        names = [(gettext("Redirect URI"), "openid_connect_callback")]
    return [(label, absolute(request, reverse(name, args=[slug]))) for label, name in names]


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
