"""Pages of the workspace's keys: made, shown, revoked."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.workspace import forms, keyring, queries, services, tables
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.errors import BadKey, BadOrigin, KeyTaken
from rashin.base.workspace.pages_once import keep, taken
from rashin.base.workspace.records import ApiKeyView, WriteKeyView
from rashin.errors import BadInput, NotFound, gettext_noop

_KEY = gettext_noop("key")


@access(Permission.MANAGE_KEYS)
@never_cache
@require_GET
def keys(request: HttpRequest) -> HttpResponseBase:
    """All keys, and the forms that make new ones."""
    return _keys(request, forms.WriteKeyForm(), _api_form(request))


def _api_form(request: HttpRequest) -> forms.ApiKeyForm:
    form = forms.ApiKeyForm(request.POST if "scopes" in request.POST or request.path.endswith("/api/") else None)
    own = [(value, label) for value, label in Permission.choices if may(member_of(request), Permission(value))]
    form.fields["scopes"].choices = own  # type: ignore[attr-defined]
    return form


def _keys(request: HttpRequest, write_form: forms.WriteKeyForm, api_form: forms.ApiKeyForm) -> HttpResponseBase:
    context = {
        "write_keys": tables.WRITE_KEYS.on(request, queries.write_keys()),
        "api_keys": tables.API_KEYS.on(request, queries.api_keys()),
        "write_form": write_form,
        "api_form": api_form,
        "once": taken(request, "api_key"),
    }
    bound = write_form.is_bound or api_form.is_bound
    return render(request, "workspace/keys.html", context, status=422 if bound else 200)


@access(Permission.MANAGE_KEYS)
@require_POST
def write_key_make(request: HttpRequest) -> HttpResponseBase:
    """Make a write key, or take one over."""
    form = forms.WriteKeyForm(request.POST)
    if form.is_valid():
        try:
            made = services.make_write_key(
                actor=member_of(request),
                name=form.cleaned_data["name"],
                key=form.key_given(),
                origins=form.origins_given(),
                now=datetime.now(UTC),
            )
        except (BadKey, BadOrigin, KeyTaken, BadInput) as problem:
            place = str(problem.fields.get("place", "name"))
            told = gettext(problem.message) % problem.fields
            form.add_error(place if place in form.fields else "name", told)
        else:
            messages.success(request, gettext("The write key “%(name)s” stands.") % {"name": made.name})
            return redirect("write_key", made.pk)
    return _keys(request, form, forms.ApiKeyForm())


@access(Permission.MANAGE_KEYS)
@require_http_methods(["GET", "POST"])
def write_key(request: HttpRequest, number: int) -> HttpResponseBase:
    """One write key: how SDKs use it; POST revokes it."""
    found = next((row for row in queries.write_keys() if row.id == number), None)
    if found is None:
        raise NotFound(kind=_KEY, name=number)
    if request.method == "POST":
        services.revoke_write_key(actor=member_of(request), name=found.key, now=datetime.now(UTC))
        messages.success(request, gettext("The key is revoked: what SDKs still send with it is refused."))
        return redirect("keys")
    return _write_key(request, found, forms.OriginsForm(initial={"origins": "\n".join(found.origins)}))


def _write_key(request: HttpRequest, found: WriteKeyView, form: forms.OriginsForm) -> HttpResponseBase:
    context = {"key": found, "host": _host(request), "form": form, **_sample(request, found)}
    return render(request, "workspace/write_key.html", context, status=422 if form.is_bound else 200)


@access(Permission.MANAGE_KEYS)
@require_POST
def write_key_origins(request: HttpRequest, number: int) -> HttpResponseBase:
    """Which web pages may send with a write key."""
    found = next((row for row in queries.write_keys() if row.id == number), None)
    if found is None or found.revoked_at is not None:
        raise NotFound(kind=_KEY, name=number)
    form = forms.OriginsForm(request.POST)
    if form.is_valid():
        try:
            keyring.set_origins(
                actor=member_of(request), key_id=number, origins=form.origins_given(), now=datetime.now(UTC)
            )
        except BadOrigin as problem:
            form.add_error("origins", gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("write_key", number)
    return _write_key(request, found, form)


def _host(request: HttpRequest) -> str:
    return absolute(request, "/").rstrip("/")


def _sample(request: HttpRequest, key: WriteKeyView) -> dict[str, str]:
    body = '{"userId": "42", "event": "Order Completed", "properties": {"revenue": 12800}}'
    call = f"curl -u {key.key}: {_host(request)}/v1/track -H 'Content-Type: application/json' -d '{body}'"
    return {"sample": call}


@access(Permission.MANAGE_KEYS)
@require_POST
def api_key_make(request: HttpRequest) -> HttpResponseBase:
    """Make an API key; its secret is shown on the next page, once."""
    form, member, now = _api_form(request), member_of(request), datetime.now(UTC)
    if not form.is_valid():
        return _keys(request, forms.WriteKeyForm(), form)
    lifetime = form.lifetime()
    key, secret = services.make_api_key(
        actor=member,
        member=member,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        now=now,
        expires_at=now + lifetime if lifetime else None,
        limits=form.limits(),
    )
    keep(request, "api_key", {"name": key.name, "secret": secret})
    return redirect("keys")


@access(Permission.MANAGE_KEYS)
@require_http_methods(["GET", "POST"])
def api_key(request: HttpRequest, number: int) -> HttpResponseBase:
    """One API key: what it may; POST revokes it."""
    found = _numbered(number)
    if request.method == "POST":
        services.revoke_api_key(actor=member_of(request), key_id=number, now=datetime.now(UTC))
        messages.success(request, gettext("The key is revoked."))
        return redirect("keys")
    return _api_key(request, found, forms.RenewForm())


@access(Permission.MANAGE_KEYS)
@require_POST
def api_key_renew(request: HttpRequest, number: int) -> HttpResponseBase:
    """A new secret with the same rights; the old one opens doors a while longer. Only for the key's own member."""
    found, form, now = _numbered(number), forms.RenewForm(request.POST), datetime.now(UTC)
    if not form.is_valid():
        return _api_key(request, found, form)
    lifetime = form.lifetime()
    key, secret = keyring.rotate_api_key(
        actor=member_of(request), key_id=number, overlap=form.overlap_given(), now=now,
        expires_at=now + lifetime if lifetime else None,
    )  # fmt: skip
    keep(request, "api_key", {"name": key.name, "secret": secret})
    return redirect("keys")


def _numbered(number: int) -> ApiKeyView:
    found: ApiKeyView | None = next((row for row in queries.api_keys() if row.id == number), None)
    if found is None or found.revoked_at is not None:
        raise NotFound(kind=_KEY, name=number)
    return found


def _api_key(request: HttpRequest, found: ApiKeyView, form: forms.RenewForm) -> HttpResponseBase:
    rights, kinds = dict(Permission.choices), dict(forms.kinds_on_offer())
    context = {
        "key": found,
        "rights": [rights[one] for one in found.scopes if one in rights],
        "kinds": [kinds.get(one, one) for one in found.kinds],
        "own": found.member_id == member_of(request).pk,
        "form": form,
    }
    return render(request, "workspace/api_key.html", context, status=422 if form.is_bound else 200)
