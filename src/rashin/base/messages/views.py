"""Pages of webhook endpoints: which there are, make, change, try, rotate, close."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.messages import forms, queries, services, tables
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.events import event_types
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.pages_once import keep, taken
from rashin.errors import BadInput, Conflict, NotFound, gettext_noop

_ACT = gettext_noop("action")


@access(Permission.MANAGE_WEBHOOKS)
@require_GET
def endpoints(request: HttpRequest) -> HttpResponseBase:
    """All endpoints."""
    table = tables.ENDPOINTS.on(request, queries.endpoints())
    return render(request, "messaging/endpoints.html", {"table": table})


@access(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def endpoint_make(request: HttpRequest) -> HttpResponseBase:
    """Add an endpoint; its secret is shown on the next page, once."""
    form = forms.EndpointForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made, secret = services.make_endpoint(actor=member_of(request), now=datetime.now(UTC), **form.cleaned_data)
        except (BadInput, Conflict) as problem:
            _blame(form, problem)
        else:
            keep(request, "webhook", {"name": made.name, "secret": secret})
            return redirect("webhook", made.pk)
    return render(request, "messaging/endpoint_form.html", {"form": form}, status=422 if form.is_bound else 200)


@access(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def endpoint_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Another name, address or choice of events."""
    found = queries.endpoint_numbered(number)
    first = {"name": found.name, "url": found.url, "events": list(found.events)}
    form = forms.EndpointForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        try:
            services.change_endpoint(
                actor=member_of(request), number=number, now=datetime.now(UTC), **form.cleaned_data
            )
        except BadInput as problem:
            _blame(form, problem)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("webhook", number)
    context = {"form": form, "endpoint": found}
    return render(request, "messaging/endpoint_form.html", context, status=422 if form.is_bound else 200)


def _blame(form: forms.EndpointForm, problem: BadInput | Conflict) -> None:
    """Say what is wrong beside the field that it is about."""
    if isinstance(problem, TargetRefused):
        reason, places = problem.why
        told = gettext(problem.message) % {"reason": gettext(reason) % places}
        form.add_error("url", f"{told} {gettext(problem.remedy)}")
        return
    place = str(problem.fields.get("place", "name"))
    said = str(problem.fields.get("problem", ""))
    fields = problem.fields | ({"problem": gettext(said)} if said else {})
    form.add_error(place if place in form.fields else "name", gettext(problem.message) % fields)


@access(Permission.MANAGE_WEBHOOKS)
@never_cache
@require_GET
def endpoint(request: HttpRequest, number: int) -> HttpResponseBase:
    """One endpoint: how it stands, what can be done, what was sent lately."""
    found = queries.endpoint_numbered(number)
    rows = queries.delivery_rows(endpoint=number)
    table = tables.DELIVERIES.on(request, tables.delivery_lines(rows))
    table.offers_files = False
    context = {
        "endpoint": found,
        "standing": tables.standing(found),
        "tone": tables.tone_of(found),
        "events": tables.events_of(found),
        "table": table,
        "once": taken(request, "webhook"),
    }
    return render(request, "messaging/endpoint.html", context)


@access(Permission.MANAGE_WEBHOOKS)
@require_POST
def endpoint_act(request: HttpRequest, number: int, act: str) -> HttpResponseBase:
    """Try, rotate, enable, disable, send again: each with one word of what follows."""
    actor, now = member_of(request), datetime.now(UTC)
    if act == "test":
        services.send_test(actor=actor, number=number, now=now)
        said = gettext("A test is on its way: the list below shows what comes of it.")
    elif act == "rotate":
        row, secret = services.rotate_secret(actor=actor, number=number, now=now)
        keep(request, "webhook", {"name": row.name, "secret": secret})
        said = gettext("There is a new secret. For 24 hours the old one signs too.")
    elif act in {"enable", "disable"}:
        services.switch_endpoint(actor=actor, number=number, on=act == "enable", now=now)
        said = gettext("The endpoint is enabled.") if act == "enable" else gettext("The endpoint is disabled.")
    elif act == "again":
        count = services.redeliver_failed(actor=actor, number=number, now=now)
        said = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
        said %= {"count": count}
    else:
        raise NotFound(kind=_ACT, name=act)
    messages.success(request, said)
    return redirect("webhook", number)


@access(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def endpoint_delete(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask whether an endpoint shall be deleted; POST deletes it."""
    found = queries.endpoint_numbered(number)
    if request.method == "POST":
        services.delete_endpoint(actor=member_of(request), number=number, now=datetime.now(UTC))
        messages.success(request, gettext("The endpoint is deleted."))
        return redirect("webhooks")
    return render(request, "messaging/endpoint_delete.html", {"endpoint": found})


@access(Permission.MANAGE_WEBHOOKS)
@require_GET
def events(request: HttpRequest) -> HttpResponseBase:
    """The register of events, each with its schema and an example."""
    import json

    def told(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, indent=2)

    shown = [
        {"name": one.name, "summary": one.summary, "example": told(one.sample()), "schema": told(one.schema())}
        for one in event_types()
    ]
    return render(request, "messaging/events.html", {"events": shown})
