"""Pages of departments: the tree, and one of them with its people and units."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from rashin.base.workspace import queries, tables
from rashin.base.workspace.access import Permission, access, member_of
from rashin.base.workspace.departments import DepartmentInUse, remove_department, save_department
from rashin.base.workspace.forms_people import DepartmentForm
from rashin.base.workspace.models import Department
from rashin.errors import BadInput, NotFound, gettext_noop

_DEPARTMENT = gettext_noop("department")


@access(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest) -> HttpResponseBase:
    """The tree of departments; POST adds one."""
    form = DepartmentForm(request.POST or None, initial={"parent": request.GET.get("under")})
    if request.method == "POST" and form.is_valid() and _saved(request, form, None):
        return redirect("departments")
    context = {"table": tables.DEPARTMENTS.on(request, queries.departments()), "form": form}
    return render(request, "workspace/departments.html", context, status=422 if form.is_bound else 200)


@access(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, number: int) -> HttpResponseBase:
    """One department: its place, units, leads and members."""
    found = _numbered(number)
    first = {"name": found.name, "name_en": found.name_en, "parent": found.parent_id, "units": found.units}
    form = DepartmentForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and _saved(request, form, found):
        return redirect("department", number)
    people = queries.members(department=number)
    context = {
        "department": _numbered(number),
        "form": form,
        "leads": [one for one in people if one.role == "lead"],
        "others": [one for one in people if one.role != "lead"],
        "children": Department.objects.filter(parent=found),
    }
    return render(request, "workspace/department.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, form: DepartmentForm, found: Department | None) -> bool:
    try:
        save_department(actor=member_of(request), department=found, now=datetime.now(UTC), **form.cleaned_data)
    except BadInput as problem:
        form.add_error(str(problem.fields.get("place", "name")), gettext(problem.message) % problem.fields)
        return False
    messages.success(request, gettext("Saved."))
    return True


@access(Permission.MANAGE_MEMBERS)
@require_POST
def department_end(request: HttpRequest, number: int) -> HttpResponseBase:
    """Remove a department that nobody is in."""
    try:
        remove_department(actor=member_of(request), department=_numbered(number), now=datetime.now(UTC))
    except DepartmentInUse as problem:
        messages.error(request, f"{gettext(problem.message) % problem.fields} {gettext(problem.remedy)}")
        return redirect("department", number)
    messages.success(request, gettext("The department is removed."))
    return redirect("departments")


def _numbered(number: int) -> Department:
    found = Department.objects.select_related("parent").filter(pk=number).first()
    if found is None:
        raise NotFound(kind=_DEPARTMENT, name=number)
    return found
