"""Pages of the roster: who works here, one person, a file looked at before it is taken in."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.roster import bringing, queries, services, tables
from rashin.base.roster.forms import LANGUAGES, EndForm, FileForm, StaffForm, initial_of
from rashin.base.roster.models import Brought
from rashin.base.roster.places import places
from rashin.base.roster.vocabulary import BroughtState
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.forms import field_of
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.audit import record_export
from rashin.errors import BadInput, Conflict, RashinError

NEWEST = 20
_STATES = [
    ("left", pgettext_lazy("staff", "Left")),
    ("all", pgettext_lazy("staff", "Everybody")),
]


@access(Permission.SEE_ROSTER)
@require_GET
def roster(request: HttpRequest) -> HttpResponseBase:
    """Who works here."""
    member, now, where = member_of(request), datetime.now(UTC), places()
    filters = Filters(
        request,
        (
            Filter(name="q", label=_("Number, name or whole address")),
            Filter(name="unit", label=_("Shop or department"), kind="choice", choices=where.choices, all=_("All")),
            Filter(name="state", label=_("State"), kind="choice", choices=_STATES, all=pgettext_lazy("staff", "Here")),
        ),
    )
    today = queries.today_of(now)
    rows = queries.staff_rows(
        today=today, text=filters["q"], state=filters["state"] or "here",
        units=where.within(filters["unit"]) if filters["unit"] else None,
    )  # fmt: skip
    table = tables.STAFF.on(request, queries.staff_views(rows, today=today))
    if table.download:
        require(member, Permission.EXPORT)
        file = table.file("rashin-roster")
        record_export(actor=member, what="staff", rows=file.rows, now=now, filters=filters.values)
        return file.response()
    table.offers_files = may(member, Permission.EXPORT)
    context = {
        "table": table, "filters": filters, "counts": queries.counts(today=today), "edits": _edits(request),
        "files": tables.FILES.on(request, tables.file_rows(Brought.objects.all()[:NEWEST]))
        if Brought.objects.exists() and _edits(request) else None,
    }  # fmt: skip
    return render(request, "roster/roster.html", context)


def _edits(request: HttpRequest) -> bool:
    return may(member_of(request), Permission.EDIT_ROSTER)


@access(Permission.EDIT_ROSTER)
@require_http_methods(["GET", "POST"])
def staff_new(request: HttpRequest) -> HttpResponseBase:
    """Somebody new, by hand."""
    form = StaffForm(request.POST or None, where=places())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_staff(actor=member_of(request), said=form.said(), now=datetime.now(UTC))
        except RashinError as problem:
            _tell(form, problem)
        else:
            messages.success(request, gettext("%(name)s is on the roster.") % {"name": made.name})
            return redirect("staff", made.pk)
    context = {"form": form, "fields": [field_of(one) for one in form.visible_fields()]}
    return render(request, "roster/staff_form.html", context, status=400 if form.errors else 200)


@access(Permission.EDIT_ROSTER)
@require_http_methods(["GET", "POST"])
def staff_change(request: HttpRequest, number: int) -> HttpResponseBase:
    """One person, changed by hand. Contacts are opened here, and the audit log says so."""
    member, now = member_of(request), datetime.now(UTC)
    row = queries.staff_of(number)
    initial: dict[str, Any] = {"unit": row.unit}
    if request.method == "GET":
        initial = initial_of(services.open_contacts(actor=member, pk=number, now=now), row.revision)
    form = StaffForm(request.POST or None, where=places(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_staff(
                actor=member, pk=number, said=form.said(), revision=form.cleaned_data["revision"] or 0, now=now
            )
        except RashinError as problem:
            _tell(form, problem)
            if isinstance(problem, Conflict):
                _renew(form, queries.staff_of(number).revision)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("staff", number)
    context = {"form": form, "fields": [field_of(one) for one in form.visible_fields()], "staff": row}
    return render(request, "roster/staff_form.html", context, status=400 if form.errors else 200)


def _renew(form: Any, revision: int) -> None:
    """Whoever was second has been told: the next save replaces it."""
    form.data = form.data.copy()
    form.data["revision"] = str(revision)


def _tell(form: Any, problem: RashinError) -> None:
    place = str(problem.fields.get("place", ""))
    told = gettext(str(problem.fields.get("problem", ""))) or gettext(problem.message) % problem.fields
    form.add_error(place if place in form.fields else None, told)


@access(Permission.SEE_ROSTER)
@require_GET
def staff(request: HttpRequest, number: int) -> HttpResponseBase:
    """One person: where they work, whether they can be reached; the contacts themselves stay sealed."""
    today = queries.today_of(datetime.now(UTC))
    row = queries.view_of(queries.staff_of(number), places(), today=today)
    context = {
        "staff": row, "ways": tables.ways_of(row), "standing": tables.standing(row), "edits": _edits(request),
        "language": dict(LANGUAGES).get(row.language, row.language),
        "end": EndForm(initial={"left_on": today}), "asks_forget": request.GET.get("confirm") == "forget",
    }  # fmt: skip
    return render(request, "roster/staff.html", context)


@access(Permission.EDIT_ROSTER)
@require_POST
def staff_end(request: HttpRequest, number: int) -> HttpResponseBase:
    """They leave."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Say the day on which they leave."))
        return redirect("staff", number)
    services.end_staff(
        actor=member_of(request), pk=number, left_on=form.cleaned_data["left_on"], now=datetime.now(UTC)
    )  # fmt: skip
    messages.success(request, gettext("Saved."))
    return redirect("staff", number)


@access(Permission.EDIT_ROSTER)
@require_POST
def staff_forget(request: HttpRequest, number: int) -> HttpResponseBase:
    """Erase somebody."""
    services.forget_staff(actor=member_of(request), pk=number, now=datetime.now(UTC))
    messages.success(request, gettext("Everything about this person is erased."))
    return redirect("roster")


# ── Files ──


@access(Permission.EDIT_ROSTER)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponseBase:
    """Bring a file; nothing changes before it was looked at."""
    form = FileForm(request.POST or None, request.FILES or None)
    problem: RashinError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _brought(request, form.cleaned_data["file"])
        except BadInput as refused:
            problem = refused
        else:
            return redirect("staff_file", made.pk)
    told = gettext(problem.message) % problem.fields if problem else ""
    remedy = gettext(problem.remedy) % problem.fields if problem and problem.remedy else ""
    status = 400 if form.errors or problem else 200
    return render(request, "roster/bring.html", {"form": form, "problem": told, "remedy": remedy}, status=status)


def _brought(request: HttpRequest, upload: Any) -> Brought:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster"
        with path.open("wb") as file:
            for piece in upload.chunks():
                file.write(piece)
        sheet = bringing.read_file(path, upload.name)
    return bringing.bring(actor=member_of(request), sheet=sheet, name=upload.name, now=datetime.now(UTC))


@access(Permission.EDIT_ROSTER)
@require_GET
def staff_file(request: HttpRequest, number: int) -> HttpResponseBase:
    """What a file would change."""
    row = bringing.brought_of(number)
    if row.state != BroughtState.WAITING:
        return redirect("roster")
    plan, where = bringing.plan_for(bringing.sheet_of(row), now=datetime.now(UTC)), places()
    context = {
        "file": row, "plan": plan, "stamp": bringing.stamp_of(plan), "counts": tables.shown_counts(plan),
        "new": tables.NEW.on(request, tables.new_rows(plan.new, where)) if plan.new else None,
        "changed": tables.CHANGED.on(request, tables.changed_rows(plan.changed, where)) if plan.changed else None,
        "gone": tables.GONE.on(request, tables.gone_rows(plan.gone, where)) if plan.gone else None,
        "problems": tables.PROBLEMS.on(request, tables.problem_rows(plan.problems)) if plan.problems else None,
    }  # fmt: skip
    return render(request, "roster/file.html", context)


@access(Permission.EDIT_ROSTER)
@require_POST
def staff_file_take(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a file in as it was shown."""
    try:
        taken = bringing.take_in(
            actor=member_of(request), number=number, stamp=request.POST.get("stamp", ""),
            end_missing=request.POST.get("end_missing") == "1", now=datetime.now(UTC),
        )  # fmt: skip
    except Conflict as problem:
        messages.error(request, gettext(problem.message) % problem.fields)
        return redirect("staff_file", number)
    messages.success(request, tables.counted({**taken.counts, "ended": taken.ended}))
    return redirect("roster")


@access(Permission.EDIT_ROSTER)
@require_POST
def staff_file_drop(request: HttpRequest, number: int) -> HttpResponseBase:
    """Put a file aside."""
    bringing.put_aside(actor=member_of(request), number=number, now=datetime.now(UTC))
    messages.success(request, gettext("The file is put aside; nothing was changed."))
    return redirect("roster")
