"""Pages of reach: a survey's waves and triggers, one wave with what became of it, one trigger with its rehearsal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.analysis.questions.question import Scope
from rashin.base.atlas.said import value_words
from rashin.base.customers.segments import names
from rashin.base.ui.forms import field_of
from rashin.base.workspace.access import Permission, access, member_of, scope_of
from rashin.base.workspace.asking import the_lake
from rashin.base.workspace.unmasking import granted
from rashin.errors import BadInput, Conflict, RashinError
from rashin.powers.operation.surveys import queries
from rashin.powers.operation.surveys.definition.conditions import Facts
from rashin.powers.operation.surveys.definition.document import Document
from rashin.powers.operation.surveys.models import Invitation, Send, Survey, Trigger
from rashin.powers.operation.surveys.reach import forms, forms_triggers, listed, sends, tables, triggers
from rashin.powers.operation.surveys.reach.pictures import facts_of, way_of
from rashin.powers.operation.surveys.reach.views_staff import turnout_facts
from rashin.powers.operation.surveys.reach.wording import words
from rashin.powers.operation.surveys.tabs import tabs_for
from rashin.powers.operation.surveys.vocabulary import Audience, SendState

REHEARSED_DAYS = 7
SOON: Final = timedelta(minutes=2)
SETTLES: Final = timedelta(hours=1)
"""So long after its last letter was written, a wave's letters may still be on their way to the mail server."""


def _survey(request: HttpRequest, key: str) -> tuple[Survey, Document]:
    survey = queries.survey_of(key, member=member_of(request))
    version = survey.live_version
    return survey, queries.document_of(version) if version else queries.draft_of(survey)


GROUPS: Final = (
    (_("Whom"), ("title", "channel", "segments", "share", "most", "most_per_unit", "quarantine_days")),
    (_("When"), ("scheduled_at", "reminders", "expires_days")),
)
TRIGGER_GROUPS: Final = (
    (_("What it follows"), ("event", "after", "unit", "once_per", "share")),
    (_("How and when not"), ("channel", "quiet_from", "quiet_until", "include_late")),
)


def _groups(form: django_forms.Form) -> list[tuple[Any, list[Any]]]:
    """The fields of a form in cards; what belongs to none is about the words."""
    placed = {name for _title, members in GROUPS for name in members}
    found: list[tuple[Any, list[Any]]] = [
        (title, [field_of(form[name]) for name in members if name in form.fields]) for title, members in GROUPS
    ]
    rest = [field_of(bound) for bound in form.visible_fields() if bound.name not in placed]
    return [(title, fields) for title, fields in [*found, (_("What it says"), rest)] if fields]


def _tell(form: Any, problem: RashinError, *, newest: int | None = None) -> None:
    """A refusal beside its field, or above the form. Whoever was second has been told: the next save replaces it."""
    if newest is not None and isinstance(problem, Conflict):
        form.data = form.data.copy()
        form.data["revision"] = str(newest)
    place = str(problem.fields.get("place", ""))
    told = gettext(problem.message) % problem.fields
    field = next((name for name in (place, f"{place.replace('.', '_')}_{get_language()}") if name in form.fields), None)
    form.add_error(field, told)


@access(Permission.SEE_SURVEYS)
@require_GET
def reach(request: HttpRequest, key: str) -> HttpResponseBase:
    """Waves and triggers of one survey, and response rates by channel."""
    survey, _document = _survey(request, key)
    row, employees = queries.survey_row(key), survey.audience == Audience.EMPLOYEE
    context = {
        "survey": survey,
        "row": row,
        "tabs": tabs_for(row, member_of(request), "survey_sends"),
        "sends": tables.SENDS.on(request, listed.sends_of(survey)),
        "triggers": tables.TRIGGERS.on(request, listed.triggers_of(survey)),
        "channels": turnout_facts(survey) if employees else facts_of(listed.rates_by_channel(survey)),
    }
    return render(request, "surveys/reach/reach.html", context)


# ── Waves ──


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def send_new(request: HttpRequest, key: str) -> HttpResponseBase:
    """Plan a wave."""
    survey, document = _survey(request, key)
    form = forms.SendForm(request.POST or None, document=document, segments=names(), initial={"title": survey.called})
    if request.method == "POST" and form.is_valid():
        try:
            made = sends.plan_send(actor=member_of(request), survey=survey, said=form.said(), now=datetime.now(UTC))
        except BadInput as problem:
            _tell(form, problem)
        else:
            return redirect("send", number=made.pk)
    context = {"form": form, "groups": _groups(form), "survey": survey}
    return render(request, "surveys/reach/send_form.html", context, status=400 if form.errors else 200)


def _send(request: HttpRequest, number: int) -> tuple[Send, Document]:
    row = sends.send_of(number, member=member_of(request))
    row.survey, document = _survey(request, row.survey.key)
    return row, document


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def send_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Change the plan of a wave that did not go yet."""
    row, document = _send(request, number)
    form = forms.SendForm(
        request.POST or None, document=document, segments=names(), initial=forms.initial_of_send(row)
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            sends.change_send(
                actor=member_of(request), number=number, revision=revision, said=form.said(), now=datetime.now(UTC)
            )
        except RashinError as problem:
            row.refresh_from_db(fields=["revision"])
            _tell(form, problem, newest=row.revision)
        else:
            messages.success(request, gettext("The wave is saved."))
            return redirect("send", number=number)
    context = {"form": form, "groups": _groups(form), "survey": row.survey, "send": row}
    return render(request, "surveys/reach/send_form.html", context, status=400 if form.errors else 200)


AT_WORK: Final = (SendState.SCHEDULED, SendState.SENDING)


def _seen(row: Send, states: Mapping[str, int]) -> str:
    """What a page of a wave shows, in short: a page that watches is told only when it changed."""
    return "-".join([row.state, str(row.revision), *(f"{name}.{states[name]}" for name in sorted(states))])


def _again(row: Send, states: Mapping[str, int], now: datetime) -> str:
    """How soon a page of a wave looks again: often while letters leave, now and then while answers come."""
    if row.state == SendState.DRAFT:
        return ""
    leaving = row.state in AT_WORK and (row.scheduled_at is None or row.scheduled_at - now < SOON)
    handed_over = row.finished_at is not None and now - row.finished_at < SETTLES and "queued" in states
    return "3s" if leaving or handed_over else "20s"


@access(Permission.SEE_SURVEYS)
@require_GET
def send(request: HttpRequest, number: int) -> HttpResponseBase:
    """One wave: whom it would reach while it is a plan; what became of it afterwards, as it becomes of it."""
    row, document = _send(request, number)
    now, states = datetime.now(UTC), listed.states_of(Invitation.objects.filter(send=row))
    seen = _seen(row, states)
    if "HX-Request" in request.headers and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context: dict[str, Any] = {
        "send": row, "survey": row.survey, "state": SendState(row.state), "letter": None, "seen": seen,
        "again": _again(row, states, now), "invited": sum(states.values()),
    }  # fmt: skip
    if row.state == SendState.DRAFT:
        context |= _outlook(request, row, now)
    else:
        rows = Invitation.objects.filter(send=row)
        found = listed.rates_of(rows)
        grant = granted(request, now=now)
        shown = listed.invitations_of(
            rows, survey=row.survey, units=scope_of(member_of(request)).units, masked=grant is None
        )
        context |= {
            "rates": found, "facts": facts_of({"": found}), "way": way_of(found), "grant": grant,
            "invitations": tables.INVITATIONS.on(request, shown), "most": listed.NEWEST,
            "waiting": states.get("queued", 0),
            "still": sends.standing_still(row.channel) if "queued" in states else None,
        }  # fmt: skip
    context["letter"] = _letter(document, row.message)
    return render(request, "surveys/reach/send.html", context)


def _outlook(request: HttpRequest, row: Send, now: datetime) -> dict[str, Any]:
    """Whom a plan would reach, or why that cannot be said."""
    try:
        found = sends.outlook(row, lake=the_lake(), scope=Scope(units=None), now=now)
    except RashinError as problem:
        return {"problem": gettext(problem.message) % problem.fields}
    units = [{"unit": unit or gettext("No shop"), "people": count} for unit, count in found.units]
    return {
        "outlook": found.drawn, "units": tables.UNITS.on(request, units), "asks_go": request.GET.get("confirm") == "go",
        "connected": sends.connected(row.channel),
    }  # fmt: skip


def _letter(document: Document, message: Any) -> Any:
    """The letter as its reader gets it, in the language of whoever looks, with an invented reader."""
    language = (get_language() or "ja")[:2]
    language = language if language in document.languages else document.default_language
    facts = Facts(traits={"name": gettext("Hanako Yamada")}, hidden={one.id: one.initial for one in document.hidden})
    found = words(document, message, link="/s/", language=language, facts=facts)
    return replace(found, link="")


@access(Permission.EDIT_SURVEYS)
@require_POST
def send_go(request: HttpRequest, number: int) -> HttpResponseBase:
    """Let a wave go, at its time or now."""
    _send(request, number)
    revision = request.POST.get("revision", "")
    sends.schedule_send(
        actor=member_of(request), number=number, now=datetime.now(UTC),
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
    )  # fmt: skip
    messages.success(request, gettext("The wave is on its way."))
    return redirect("send", number=number)


@access(Permission.EDIT_SURVEYS)
@require_POST
def send_stop(request: HttpRequest, number: int) -> HttpResponseBase:
    """Stop a wave."""
    _send(request, number)
    spared = sends.stop_send(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The wave is stopped; %(n)d people are not asked.") % {"n": spared})
    return redirect("send", number=number)


# ── Triggers ──


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def trigger_new(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make a trigger; it stays off until somebody switches it on."""
    survey, document = _survey(request, key)
    triggers.of_customers(survey)
    form = forms_triggers.TriggerForm(request.POST or None, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            made = triggers.add_trigger(
                actor=member_of(request), survey=survey, said=form.said(), now=datetime.now(UTC)
            )
        except BadInput as problem:
            _tell(form, problem)
        else:
            return redirect("trigger", number=made.pk)
    context = {**_trigger_fields(request, form), "survey": survey}
    return render(request, "surveys/reach/trigger_form.html", context, status=400 if form.errors else 200)


def _trigger_fields(request: HttpRequest, form: forms_triggers.TriggerForm) -> dict[str, Any]:
    """The fields of a trigger in cards, its conditions as lines, with what the lake holds as suggestions."""
    known = forms_triggers.offered(member_of(request))

    def drawn(name: str) -> Any:
        field = field_of(form[name])
        field.suggestions = known.get(name if name in known else name.partition("_")[0], ())  # type: ignore[misc]
        return field

    names, conditions = [bound.name for bound in form.visible_fields()], form.conditions
    placed = {name for _title, members in TRIGGER_GROUPS for name in members}
    first = [(title, [drawn(name) for name in members if name in names]) for title, members in TRIGGER_GROUPS]
    first[0][1].extend(drawn(name) for name in names if name.startswith("hidden_"))
    rest = [drawn(name) for name in names if name not in {*placed, *conditions} and not name.startswith("hidden_")]
    lines = [conditions[at : at + 3] for at in range(0, len(conditions), 3)]
    filled = [at for at, line in enumerate(lines) if any(form[name].value() or form[name].errors for name in line[::2])]
    shown = max(filled, default=-1) + 2
    drawn_lines = [[drawn(name) for name in line] for line in lines]
    groups = [(title, fields) for title, fields in [*first, (_("What it says"), rest)] if fields]
    return {"form": form, "groups": groups, "lines": drawn_lines[:shown], "more": drawn_lines[shown:]}


def _trigger(request: HttpRequest, number: int) -> tuple[Trigger, Document]:
    row = triggers.trigger_of(number, member=member_of(request))
    row.survey, document = _survey(request, row.survey.key)
    return row, document


@access(Permission.SEE_SURVEYS)
@require_GET
def trigger(request: HttpRequest, number: int) -> HttpResponseBase:
    """One trigger: what it follows, what it would have asked lately, whom it asked."""
    row, document = _trigger(request, number)
    now = datetime.now(UTC)
    rows = Invitation.objects.filter(trigger=row)
    grant = granted(request, now=now)
    context: dict[str, Any] = {
        "trigger": row, "survey": row.survey, "waiting": listed.waiting(row.after_minutes), "grant": grant,
        "rehearsed_days": REHEARSED_DAYS, "event": value_words("event", row.event),
        "letter": _letter(document, row.message),
        "facts": facts_of({"": listed.rates_of(rows)}) if row.invitations.exists() else None,
        "invitations": tables.INVITATIONS.on(
            request,
            listed.invitations_of(
                rows, survey=row.survey, units=scope_of(member_of(request)).units, masked=grant is None
            ),
        ),
    }  # fmt: skip
    try:
        found = triggers.rehearse(row, the_lake(), days=REHEARSED_DAYS, now=now)
        asked = {one.key for one in found.matches if triggers.drawn(row, one.key)}
        context |= {"would": len(asked), "keyless": found.keyless}
    except RashinError as problem:
        context["problem"] = gettext(problem.message) % problem.fields
    return render(request, "surveys/reach/trigger.html", context)


@access(Permission.EDIT_SURVEYS)
@require_http_methods(["GET", "POST"])
def trigger_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Change a trigger."""
    row, document = _trigger(request, number)
    initial = forms_triggers.initial_of_trigger(row)
    form = forms_triggers.TriggerForm(request.POST or None, document=document, initial=initial)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            triggers.change_trigger(
                actor=member_of(request), number=number, revision=revision, said=form.said(), now=datetime.now(UTC)
            )
        except RashinError as problem:
            row.refresh_from_db(fields=["revision"])
            _tell(form, problem, newest=row.revision)
        else:
            messages.success(request, gettext("The trigger is saved."))
            return redirect("trigger", number=number)
    context = {**_trigger_fields(request, form), "survey": row.survey, "trigger": row}
    return render(request, "surveys/reach/trigger_form.html", context, status=400 if form.errors else 200)


@access(Permission.EDIT_SURVEYS)
@require_POST
def trigger_switch(request: HttpRequest, number: int) -> HttpResponseBase:
    """Switch a trigger on or off."""
    _trigger(request, number)
    on = request.POST.get("on") == "1"
    triggers.switch_trigger(actor=member_of(request), number=number, on=on, now=datetime.now(UTC))
    messages.success(request, gettext("The trigger is on.") if on else gettext("The trigger is off."))
    return redirect("trigger", number=number)
