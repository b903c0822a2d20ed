"""Pages of connections: mail server, LINE, chat tools. Secrets go in and are never shown."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.messages import connecting, queries_letters, tables_letters
from rashin.base.messages.connecting import Wanted
from rashin.base.messages.errors import TargetRefused
from rashin.base.messages.forms_letters import ConnectionForm, TryForm
from rashin.base.messages.tabs import tabs
from rashin.base.messages.vocabulary import Channel, why_of_connection
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.limits import spend
from rashin.errors import BadInput, Conflict, NotFound, RashinError, gettext_noop

_CHANNEL, _ACT = gettext_noop("channel"), gettext_noop("action")


@access(Permission.MANAGE_MESSAGES)
@require_GET
def connections(request: HttpRequest) -> HttpResponseBase:
    """All connections, and how they do."""
    table = tables_letters.CONNECTIONS.on(request, queries_letters.connections())
    offered = [(one.value, one.label) for one in connecting.SETTABLE]
    return render(
        request, "messaging/connections.html", {"table": table, "offered": offered, "tabs": tabs("connections")}
    )


@access(Permission.MANAGE_MESSAGES)
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def connection_make(request: HttpRequest, channel: str) -> HttpResponseBase:
    """Set one up."""
    if channel not in connecting.SETTABLE:
        raise NotFound(kind=_CHANNEL, name=channel)
    form = ConnectionForm(request.POST if request.method == "POST" else None, channel=channel)
    made = _set(request, form, channel=channel) if form.is_bound and form.is_valid() else None
    if made is not None:
        return redirect("connection", made)
    context = {"form": form, "channel": Channel(channel)}
    return render(request, "messaging/connection_form.html", context, status=422 if form.is_bound else 200)


@access(Permission.MANAGE_MESSAGES)
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def connection_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Change one."""
    found = queries_letters.connection_numbered(number)
    form = ConnectionForm(request.POST if request.method == "POST" else None, channel=found.channel, found=found)
    if form.is_bound and form.is_valid() and _set(request, form, number=number) is not None:
        return redirect("connection", number)
    context = {"form": form, "channel": Channel(found.channel), "connection": found}
    return render(request, "messaging/connection_form.html", context, status=422 if form.is_bound else 200)


def _set(request: HttpRequest, form: ConnectionForm, *, channel: str = "", number: int | None = None) -> int | None:
    wanted = Wanted(name=form.cleaned_data["name"], options=form.options(), secret=form.cleaned_data["secret"])
    try:
        made = connecting.set_connection(
            wanted, channel=channel, number=number, actor=member_of(request), now=datetime.now(UTC)
        )
    except (BadInput, Conflict) as problem:
        _blame(form, problem)
        return None
    messages.success(request, gettext("Saved."))
    return made.pk


def _blame(form: ConnectionForm | TryForm, problem: RashinError) -> None:
    """Say what is wrong beside the field that it is about."""
    if isinstance(problem, TargetRefused):
        reason, places = problem.why
        form.add_error("secret", gettext(problem.message) % {"reason": gettext(reason) % places})
        return
    place, said = str(problem.fields.get("place", "")), str(problem.fields.get("problem", ""))
    fields = problem.fields | ({"problem": gettext(said)} if said else {})
    form.add_error(place if place in form.fields else None, gettext(problem.message) % fields)


@access(Permission.MANAGE_MESSAGES)
@never_cache
@require_http_methods(["GET", "POST"])
def connection(request: HttpRequest, number: int) -> HttpResponseBase:
    """One connection; POST sends a test now and says what came of it."""
    member = member_of(request)
    found = queries_letters.connection_numbered(number)
    mail = found.channel == Channel.MAIL
    first = {"to": member.email}
    form = TryForm(request.POST if request.method == "POST" and mail else None, initial=first) if mail else None
    said = None
    if request.method == "POST" and (form is None or form.is_valid()):
        spend(request, "mail")
        to = form.cleaned_data["to"] if form is not None else ""
        try:
            said = connecting.try_connection(actor=member, number=number, to=to, now=datetime.now(UTC))
        except BadInput as problem:
            if form is not None:
                _blame(form, problem)
        found = queries_letters.connection_numbered(number)
    context = {
        "connection": found, "form": form, "said": said, "standing": tables_letters.standing(found),
        "tone": tables_letters.standing_tone(found),
        "why": why_of_connection(said.problem, found.channel) if said else "",
    }  # fmt: skip
    return render(request, "messaging/connection.html", context)


@access(Permission.MANAGE_MESSAGES)
@require_POST
def connection_act(request: HttpRequest, number: int, act: str) -> HttpResponseBase:
    """Switch it off or on, or forget it."""
    actor, now = member_of(request), datetime.now(UTC)
    if act in {"enable", "disable"}:
        connecting.switch_connection(actor=actor, number=number, on=act == "enable", now=now)
        messages.success(request, gettext("Saved."))
        return redirect("connection", number)
    if act != "delete":
        raise NotFound(kind=_ACT, name=act)
    connecting.delete_connection(actor=actor, number=number, now=now)
    messages.success(request, gettext("The connection is deleted."))
    return redirect("connections")
