"""Pages of sources: which there are and how they stand, connect, change, secure, try, delete."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.models import User
from rashin.base.workspace.pages_once import keep, taken
from rashin.errors import BadInput, Conflict, NotFound, RashinError, gettext_noop
from rashin.powers.operation.voices import bringing, forms, mail_reading, queries, services, tables
from rashin.powers.operation.voices.errors import MailboxClosed
from rashin.powers.operation.voices.records import SourceView
from rashin.powers.operation.voices.vocabulary import CONNECTED, HOOKS, REMEDIES, SOURCE_FIELDS, Problem, SourceKind

_ACT = gettext_noop("action")


@access(Permission.MANAGE_WEBHOOKS)
@require_GET
def sources(request: HttpRequest) -> HttpResponseBase:
    """All sources and how they stand."""
    now = datetime.now(UTC)
    found = queries.sources(now=now)
    others = bringing.bringers(member_of(request), connected={one.name for one in found}, now=now)
    context = {
        "table": tables.SOURCES.on(request, found), "troubled": [one for one in found if one.problem],
        "others": tables.BRINGERS.on(request, others),
    }  # fmt: skip
    return render(request, "voices/sources.html", context)


@access(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponseBase:
    """Choose what to connect, then say how; an own secret is shown on the next page, once."""
    kind = request.GET.get("kind", "")
    if kind not in CONNECTED:
        kinds = [{"kind": one, "label": one.label, "icon": icon, "text": text} for one, icon, text in tables.KINDS]
        return render(request, "voices/connect.html", {"kinds": kinds})
    form = forms.ConnectForm(request.POST if request.method == "POST" else None, kind=kind, initial=_first(kind))
    if form.is_bound and form.is_valid():
        try:
            made, secret = services.connect(
                actor=member_of(request), kind=kind, wish=form.wish(), secret=form.cleaned_data.get("secret", ""),
                now=datetime.now(UTC),
            )  # fmt: skip
        except (BadInput, Conflict) as problem:
            _blame(form, problem)
        else:
            if secret:
                keep(request, "source", {"name": made.name, "secret": secret})
            return redirect("voice_source", made.pk)
    context = {"form": form, "kind": kind, "label": SourceKind(kind).label}
    return render(request, "voices/source_form.html", context, status=422 if form.is_bound else 200)


def _first(kind: str) -> dict[str, Any]:
    return {"channel": {"line": "line", "mail": "mail", "chatwoot": "chat"}.get(kind, ""), "folder": "INBOX",
            "port": 993, "security": "tls", "since_days": 0}  # fmt: skip


@access(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def source_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Another name, other words for its voices, another time to keep originals."""
    found = queries.source(number, now=datetime.now(UTC))
    row = queries.source_row(number)
    first = {name: getattr(row, name) for name in (*SOURCE_FIELDS, "name", "retention_days")} | dict(found.settings)
    form = forms.SourceForm(request.POST if request.method == "POST" else None, kind=found.kind, initial=first)
    if form.is_bound and form.is_valid():
        try:
            services.change_source(actor=member_of(request), number=number, wish=form.wish(), now=datetime.now(UTC))
        except (BadInput, Conflict) as problem:
            _blame(form, problem)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("voice_source", number)
    context = {"form": form, "source": found}
    return render(request, "voices/source_form.html", context, status=422 if form.is_bound else 200)


def _blame(form: Form, problem: BadInput | Conflict) -> None:
    """Say what is wrong beside the field that it is about."""
    place = str(problem.fields.get("place", "name"))
    said = str(problem.fields.get("problem", ""))
    fields = problem.fields | ({"problem": gettext(said)} if said else {})
    form.add_error(place if place in form.fields else next(iter(form.fields)), gettext(problem.message) % fields)


@access(Permission.MANAGE_WEBHOOKS)
@never_cache
@require_GET
def source(request: HttpRequest, number: int) -> HttpResponseBase:
    """One source: how it stands, what arrived, what can be done."""
    found = queries.source(number, now=datetime.now(UTC))
    row = queries.source_row(number)
    context = {
        "source": found,
        "standing": tables.standing(found),
        "tone": tables.tone_of(found),
        "line": tables.month_line(found),
        "problem": tables.problem_words(found),
        "remedy": REMEDIES[Problem(found.problem)] if found.problem else "",
        "address": _address(request, found, services.address_token(row)),
        "hook": found.kind in HOOKS,
        "table": tables.ARRIVALS.on(request, queries.arrivals(number)),
        "once": taken(request, "source"),
        "secret_form": forms.SecretForm(),
        "own_secret": found.kind in {SourceKind.WEBHOOK, SourceKind.FORMBRICKS},
        "questions": _questions(found),
    }
    return render(request, "voices/source.html", context)


def _address(request: HttpRequest, found: SourceView, token: str) -> str:
    if found.kind not in HOOKS or not token:
        return ""
    return absolute(request, reverse("voice_hook", args=[token]))


def _questions(found: SourceView) -> forms.QuestionsForm | None:
    seen = found.settings.get("seen")
    if found.kind != SourceKind.FORMBRICKS or not isinstance(seen, dict) or not seen:
        return None
    return forms.QuestionsForm(seen=seen, told=found.settings.get("fields", {}))


@access(Permission.MANAGE_WEBHOOKS)
@require_POST
def source_act(request: HttpRequest, number: int, act: str) -> HttpResponseBase:
    """Try, enter or rotate a secret, switch, read again: each with one word of what follows."""
    actor, now = member_of(request), datetime.now(UTC)
    acts = {
        "test": _test, "secret": _secret, "rotate": _rotate, "on": _switch, "off": _switch, "again": _again,
        "questions": _say_questions,
    }  # fmt: skip
    if act not in acts:
        raise NotFound(kind=_ACT, name=act)
    try:
        said = acts[act](request, actor, number, act, now)
    except RashinError as problem:
        fields = problem.fields | {"problem": gettext(str(problem.fields.get("problem", "")))}
        messages.error(request, gettext(problem.message) % fields)
    else:
        messages.success(request, said)
    return redirect("voice_source", number)


def _test(request: HttpRequest, actor: User, number: int, act: str, now: datetime) -> str:
    row = queries.source_row(number)
    if row.kind == SourceKind.MAIL:
        try:
            found = mail_reading.try_out(row)
        except MailboxClosed as closed:
            problem = Problem(closed.problem)
            raise BadInput(problem=f"{problem.label} {REMEDIES.get(problem, '')}") from closed
        return ngettext("It works: %(n)s mail of the last week.", "It works: %(n)s mails of the last week.", found) % {
            "n": found
        }
    reading = services.try_out(row, now=now)
    return ngettext(
        "It works: the test call would give %(n)s voice. Nothing was kept.",
        "It works: the test call would give %(n)s voices. Nothing was kept.",
        len(reading.voices),
    ) % {"n": len(reading.voices)}


def _secret(request: HttpRequest, actor: User, number: int, act: str, now: datetime) -> str:
    services.set_secret(actor=actor, number=number, secret=request.POST.get("secret", ""), now=now)
    return gettext("The secret is kept, sealed.")


def _rotate(request: HttpRequest, actor: User, number: int, act: str, now: datetime) -> str:
    row, secret = services.rotate(actor=actor, number=number, now=now)
    keep(request, "source", {"name": row.name, "secret": secret})
    return gettext("There is a new secret. For 24 hours the old one is taken too.")


def _switch(request: HttpRequest, actor: User, number: int, act: str, now: datetime) -> str:
    services.switch(actor=actor, number=number, on=act == "on", now=now)
    return gettext("The source is switched on.") if act == "on" else gettext("The source is switched off.")


def _again(request: HttpRequest, actor: User, number: int, act: str, now: datetime) -> str:
    count = services.retry_failed(actor=actor, number=number, now=now)
    return ngettext("%(n)s arrival is read again.", "%(n)s arrivals are read again.", count) % {"n": count}


def _say_questions(request: HttpRequest, actor: User, number: int, act: str, now: datetime) -> str:
    found = queries.source(number, now=now)
    form = forms.QuestionsForm(request.POST, seen=found.settings.get("seen", {}), told={})
    if not form.is_valid():
        raise BadInput(problem=gettext_noop("One of the answers is none that was offered."))
    services.set_fields(actor=actor, number=number, fields=form.fields_told(), now=now)
    return gettext("Saved. What is still kept of it is read once more.")


@access(Permission.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "POST"])
def source_delete(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask whether a source shall be forgotten; POST forgets it."""
    found = queries.source(number, now=datetime.now(UTC))
    if request.method == "POST":
        services.delete(actor=member_of(request), number=number, now=datetime.now(UTC))
        messages.success(request, gettext("The source is deleted. Its voices stay."))
        return redirect("voice_sources")
    return render(request, "voices/source_delete.html", {"source": found})
