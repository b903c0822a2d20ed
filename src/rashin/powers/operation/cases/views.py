"""The inbox of cases: what waits, for me, my department, everybody."""

from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.customers.queries import may_be_seen
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.memory import keep, kept
from rashin.base.ui.selection import picked
from rashin.base.workspace.access import Permission, access, may, member_of, require, scope_of
from rashin.base.workspace.audit import record_export
from rashin.base.workspace.models import Department, User
from rashin.powers.operation.cases import forms, queries, services, tables
from rashin.powers.operation.cases.causes import choices as cause_choices
from rashin.powers.operation.cases.records import Wanted
from rashin.powers.operation.cases.seeing import VIEWS, usual_view
from rashin.powers.operation.cases.vocabulary import OPEN, Severity, State

_VIEW_WORDS: Final = {
    "mine": pgettext_lazy("cases", "Mine"), "department": pgettext_lazy("cases", "My department"),
    "all": pgettext_lazy("cases", "All"),
}  # fmt: skip
_REMEMBERED: Final = "cases-view"


@access(Permission.SEE_CASES)
@require_GET
def inbox(request: HttpRequest) -> HttpResponseBase:
    """The list: what is overdue first, narrowed by what stands in the address."""
    member, now = member_of(request), datetime.now(UTC)
    view = _view(request, member)
    filters = Filters(request, _filters(member))
    wanted = wanted_of(filters, view)
    table = tables.CASES.on(request, queries.CaseSource(member, wanted, now=now))
    table.offers_files = may(member, Permission.EXPORT)
    if not may(member, Permission.WORK_CASES):
        table.bulk = ()
    if table.download:
        require(member, Permission.EXPORT)
        file = table.file("rashin-cases")
        record_export(actor=member, what="cases", rows=file.rows, filters=dict(filters.values), now=now)
        return file.response()
    context = {
        "table": table, "filters": filters, "tabs": _tabs(request, member, view), "rows": table.records,
        "waiting": queries.waiting_for(member, now=now), "works": may(member, Permission.WORK_CASES),
        "manages": may(member, Permission.MANAGE_CASES), "now": now,
    }  # fmt: skip
    return render(request, "cases/inbox.html", context)


def _view(request: HttpRequest, member: User) -> str:
    """Mine, my department's or all: as the address says, as it was left, as fits the role."""
    asked = request.GET.get("view", "")
    if asked in VIEWS:
        keep(request, _REMEMBERED, "" if asked == usual_view(member) else asked)
        return asked
    left = kept(request, _REMEMBERED)
    return left if left in VIEWS else usual_view(member)


def _tabs(request: HttpRequest, member: User, view: str) -> list[dict[str, object]]:
    found = []
    for name, label in _VIEW_WORDS.items():
        if name == "department" and member.department_id is None:
            continue
        query = request.GET.copy()
        for word in [one for one in query if one.endswith(("-page", "-after", "-before", "-download"))]:
            query.pop(word)
        query["view"] = name
        found.append({"url": f"{request.path}?{query.urlencode()}", "label": label, "current": name == view})
    return found


def _filters(member: User) -> list[Filter]:
    people = [(str(one.pk), str(one)) for one in queries.colleagues(member)]
    return [
        Filter(name="q", label=_("Words or number"), wide=True),
        Filter(name="state", label=_("State"), kind="several", choices=State.choices, all=_("All open")),
        Filter(name="severity", label=_("Urgency"), kind="choice", choices=[(str(k), v) for k, v in Severity.choices]),
        Filter(
            name="late", label=pgettext_lazy("case", "Due"), kind="choice", choices=[("1", _("Overdue alone"))],
        ),
        Filter(name="owner", label=pgettext_lazy("case", "Assigned to"), kind="choice",
               choices=[("0", _("No one")), *people]),
        Filter(name="department", label=_("Department"), kind="choice", choices=queries.department_choices()),
        Filter(name="cause", label=_("Cause"), kind="choice", choices=cause_choices()),
    ]  # fmt: skip


def wanted_of(filters: Filters, view: str) -> Wanted:
    """What the filters ask for. Without a state: what is open."""
    return Wanted(
        view=view, states=filters.several("state") or tuple(OPEN), words=filters["q"].replace("\x00", ""),
        severity=_number(filters["severity"]), owner=_number(filters["owner"]),
        department=_number(filters["department"]), cause=_number(filters["cause"]), overdue=filters["late"] == "1",
    )  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


@access(Permission.WORK_CASES)
@require_POST
def assign(request: HttpRequest) -> HttpResponseBase:
    """Give several cases to somebody: asks to whom, then does it."""
    member, chosen = member_of(request), picked(request)
    numbers = [int(key) for key in chosen.keys if key.isascii() and key.isdecimal() and len(key) < 18]
    form = forms.AssignForm(request.POST if "owner" in request.POST else None, member=member)
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["owner"]
        owner = User.objects.filter(pk=number).first() if number is not None else None
        done, left = services.assign_many(actor=member, numbers=numbers, owner=owner, now=datetime.now(UTC))
        told = ngettext("%(count)d case is given.", "%(count)d cases are given.", done) % {"count": done}
        messages.success(request, told)
        if left:
            messages.warning(request, gettext("%(count)d could not be given: they are over.") % {"count": left})
        return redirect(chosen.back)
    context = {"form": form, "numbers": numbers, "path": request.POST.get("path", ""), "back": chosen.back,
               "query": request.POST.get("query", "")}  # fmt: skip
    return render(request, "cases/assign.html", context)


@access(Permission.WORK_CASES)
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponseBase:
    """Open a case by hand."""
    member = member_of(request)
    person = _number(request.GET.get("person", ""))
    form = forms.OpenForm(request.POST or None, initial={"person": person, "department": member.department_id})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = services.open_by_hand(
            actor=member, title=said["title"], text=said["text"], severity=said["severity"],
            person=_seen(member, said["person"]),
            department=Department.objects.filter(pk=said["department"]).first(), now=datetime.now(UTC),
        )  # fmt: skip
        return redirect("case", made.pk)
    return render(request, "cases/new.html", {"form": form}, status=400 if form.errors else 200)


def _seen(member: User, person: int | None) -> int | None:
    """The customer, if this member may know of them."""
    if person is None or not may(member, Permission.SEE_CUSTOMERS):
        return None
    return person if may_be_seen(person, units=scope_of(member).units) else None
