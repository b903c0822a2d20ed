"""Pages of members: who is here, invite, give another role or department, close the door."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rashin.base.workspace import forms, queries, services, tables
from rashin.base.workspace.access import Permission, access, member_of, require
from rashin.base.workspace.audit import record_export
from rashin.base.workspace.errors import AlreadyMember
from rashin.base.workspace.models import User
from rashin.base.workspace.pages_once import keep, taken
from rashin.errors import BadInput, NotFound, gettext_noop

_MEMBER = gettext_noop("member")


@access(Permission.MANAGE_MEMBERS)
@never_cache
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponseBase:
    """Everybody who works here; POST invites somebody."""
    form = forms.InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("members")
    table = tables.MEMBERS.on(request, queries.members())
    if table.download:
        require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-members")
        record_export(actor=member_of(request), what="members", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    context = {"table": table, "form": form, "once": taken(request, "link")}
    return render(request, "workspace/members.html", context, status=422 if form.is_bound else 200)


def _invited(request: HttpRequest, form: forms.InviteForm) -> bool:
    actor, now = member_of(request), datetime.now(UTC)
    try:
        made = services.add_member(actor=actor, now=now, **form.cleaned_data)
    except (AlreadyMember, BadInput) as problem:
        form.add_error("email", gettext(problem.message) % problem.fields)
        return False
    _keep_link(request, made, now)
    return True


def _keep_link(request: HttpRequest, member: User, now: datetime) -> None:
    secret = services.make_link(actor=member_of(request), member=member, now=now)
    link = request.build_absolute_uri(reverse("enter", args=[secret]))
    keep(request, "link", {"name": member.name or member.email, "link": link})


@access(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, number: int) -> HttpResponseBase:
    """One member: role, department, whether they may sign in."""
    found = _numbered(number)
    first = {"role": found.role, "department": found.department_id, "is_active": found.is_active}
    form = forms.MemberForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_member(actor=member_of(request), member=found, now=datetime.now(UTC), **form.cleaned_data)
        except BadInput as problem:
            form.add_error("role", gettext(problem.message) % problem.fields)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("members")
    status = 422 if form.is_bound else 200
    return render(request, "workspace/member.html", {"member": _numbered(number), "form": form}, status=status)


@access(Permission.MANAGE_MEMBERS)
@require_POST
def member_link(request: HttpRequest, number: int) -> HttpResponseBase:
    """A new one-time link for a member who cannot get in."""
    found = _numbered(number)
    if not found.is_active:
        raise NotFound(kind=_MEMBER, name=number)
    _keep_link(request, found, datetime.now(UTC))
    return redirect("members")


def _numbered(number: int) -> User:
    found = User.objects.select_related("department").filter(pk=number).first()
    if found is None:
        raise NotFound(kind=_MEMBER, name=number)
    return found
