"""How cases are set up: rules with their preview, causes, clocks, canned replies."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.models import Department
from rashin.errors import NotFound, RashinError
from rashin.powers.operation.cases import desks, forms_setup, queries, setup, starting, tables
from rashin.powers.operation.cases.causes import archive_cause, save_cause, tree
from rashin.powers.operation.cases.errors import NoSuchPiece, PieceMoved
from rashin.powers.operation.cases.forms import add_problem
from rashin.powers.operation.cases.models import Desk, Rule
from rashin.powers.operation.cases.preview import preview
from rashin.powers.operation.cases.told import told_row


def _kept(form: django_forms.Form, save: Callable[[], object]) -> bool:
    """Whether it was kept; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        save()
    except RashinError as problem:
        if isinstance(problem, PieceMoved):  # told once: whoever sends it again has been told what they replace
            data = cast(QueryDict, form.data).copy()
            data["version"] = str(problem.fields["theirs"])
            form.data = data
            form.moved = True  # type: ignore[attr-defined] # the answer's status
        add_problem(form, problem)
        return False
    return True


def _status(form: django_forms.Form) -> int:
    return 409 if getattr(form, "moved", False) else 400 if form.errors else 200


# ── Rules ──


@access(Permission.MANAGE_CASES)
@require_GET
def rules(request: HttpRequest) -> HttpResponseBase:
    """All rules in their order."""
    found = queries.rules(now=datetime.now(UTC))
    table = tables.RULES.on(request, found)
    return render(request, "cases/rules.html", {"table": table, "rules": found})


@access(Permission.MANAGE_CASES)
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """One rule, or a new one; with “try”, what it would have done in the last thirty days."""
    now = datetime.now(UTC)
    row = None
    if number is not None:
        row = Rule.objects.filter(pk=number).first()
        if row is None:
            raise NoSuchPiece
    form = forms_setup.RuleForm(request.POST or None, initial=forms_setup.rule_initial(row), now=now)
    context: dict[str, Any] = {"form": form, "rule": row}
    if request.method == "POST":
        if "try" in request.POST:
            if form.is_valid():
                tried = preview(form.conditions(), now=now, cause=form.cleaned_data["cause"])
                context |= {"tried": tried, "listed": tables.REHEARSED.on(request, tried.listed)}
                if tried.cases > len(tried.listed):
                    context["listed_note"] = gettext("The newest %(count)d.") % {"count": len(tried.listed)}
        elif _kept(form, lambda: setup.save_rule(actor=member_of(request), said=form.said(), number=number, now=now)):
            messages.success(request, gettext("The rule is kept. It asks what is heard from now on."))
            return redirect("case_rules")
    context["groups"] = form.groups()
    context["sentence"] = form.sentence() if form.is_bound else told_row(row) if row else ""
    return render(request, "cases/rule.html", context, status=_status(form))


@access(Permission.MANAGE_CASES)
@require_POST
def rule_say(request: HttpRequest) -> HttpResponseBase:
    """A rule as it stands in the form, as a sentence; nothing is kept."""
    form = forms_setup.RuleForm(request.POST, now=datetime.now(UTC))
    return render(request, "cases/rule_said.html", {"sentence": form.sentence()})


@access(Permission.MANAGE_CASES)
@require_POST
def rule_do(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Use a rule or let it rest, ask it earlier or later, forget it."""
    actor, now = member_of(request), datetime.now(UTC)
    if what in {"on", "off"}:
        setup.switch_rule(actor=actor, number=number, on=what == "on", now=now)
    elif what in {"up", "down"}:
        setup.move_rule(actor=actor, number=number, up=what == "up", now=now)
    elif what == "forget":
        setup.drop_rule(actor=actor, number=number, now=now)
        messages.success(request, gettext("The rule is forgotten; its cases stay."))
    else:
        raise NotFound(kind="page", name=what)
    return redirect("case_rules")


@access(Permission.MANAGE_CASES)
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """Rules, causes and replies to begin with."""
    made = starting.begin(actor=member_of(request), now=datetime.now(UTC))
    messages.success(request, ngettext("%(count)d rule is made.", "%(count)d rules are made.", made) % {"count": made})
    return redirect("case_rules")


# ── Causes ──


@access(Permission.MANAGE_CASES)
@require_http_methods(["GET", "POST"])
def cause(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """One cause, or a new one."""
    view = None
    if number is not None:
        view = next((one for one in tree(archived=True) if one.id == number), None)
        if view is None:
            raise NoSuchPiece
    above = request.GET.get("parent", "")
    initial = forms_setup.cause_initial(view) if view else {"parent": above if above.isdecimal() else None}
    now = datetime.now(UTC)
    form = forms_setup.CauseForm(request.POST or None, initial=initial, now=now)
    if request.method == "POST" and _kept(
        form, lambda: save_cause(actor=member_of(request), said=form.said(), number=number, now=now)
    ):
        messages.success(request, gettext("The cause is kept."))
        return redirect("case_causes")
    return render(request, "cases/cause.html", {"form": form, "cause": view}, status=_status(form))


@access(Permission.MANAGE_CASES)
@require_POST
def cause_archive(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a cause and all below it out of use."""
    archive_cause(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The cause is out of use; its cases keep it."))
    return redirect("case_causes")


# ── Canned replies ──


@access(Permission.MANAGE_CASES)
@require_GET
def canned(request: HttpRequest) -> HttpResponseBase:
    """All canned replies."""
    return render(request, "cases/canned.html", {"table": tables.CANNED.on(request, queries.canned())})


@access(Permission.MANAGE_CASES)
@require_http_methods(["GET", "POST"])
def canned_change(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """One canned reply, or a new one."""
    view = None
    if number is not None:
        view = next((one for one in queries.canned() if one.id == number), None)
        if view is None:
            raise NoSuchPiece
    initial = forms_setup.canned_initial(view) if view else None
    form = forms_setup.CannedForm(request.POST or None, initial=initial)
    now = datetime.now(UTC)
    if request.method == "POST" and _kept(
        form, lambda: setup.save_canned(actor=member_of(request), said=form.said(), number=number, now=now)
    ):
        messages.success(request, gettext("The reply is kept."))
        return redirect("case_canned")
    context = {"form": form, "reply": view}
    return render(request, "cases/canned_form.html", context, status=_status(form))


@access(Permission.MANAGE_CASES)
@require_POST
def canned_archive(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a canned reply away."""
    setup.archive_canned(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The reply is gone."))
    return redirect("case_canned")


# ── Clocks ──


@access(Permission.MANAGE_CASES)
@require_http_methods(["GET", "POST"])
def clock(request: HttpRequest, department: int | None = None) -> HttpResponseBase:
    """The company's clock, or a department's own."""
    place = None
    if department is not None:
        place = Department.objects.filter(pk=department).first()
        if place is None:
            raise NoSuchPiece
    working = desks.working(department)
    own = Desk.objects.filter(scope=desks.scope_name(department)).first()
    initial = forms_setup.desk_initial(own, working.calendar, working.levels)
    form = forms_setup.DeskForm(request.POST or None, initial=initial, department=department)
    now = datetime.now(UTC)

    def keep() -> None:
        said = form.cleaned_data
        setup.save_desk(
            actor=member_of(request), department=department, now=now,
            said=setup.DeskSaid(
                calendar=form.calendar(), levels=form.levels(), chat=said["chat"], chat_place=said["chat_place"],
                signature=said["signature"], version=said["version"],
            ),
        )  # fmt: skip

    if request.method == "POST" and _kept(form, keep):
        messages.success(request, gettext("The clock is kept. Open cases keep their due times."))
        return redirect("case_clocks") if place is None else redirect("case_clock", place.pk)
    having = {row.department_id for row in Desk.objects.exclude(department=None) if row.calendar or row.levels}
    departments = [
        {"id": row.pk, "name": str(row), "own": row.pk in having, "current": row.pk == department}
        for row in Department.objects.order_by("name")
    ]
    context = {"form": form, "place": place, "departments": departments}
    return render(request, "cases/clock.html", context, status=_status(form))
