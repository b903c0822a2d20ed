"""Pages of members: who is here, and one of them: role, department, units, ways in, whether they may come in."""

from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rashin.base.workspace import queries, services, tables
from rashin.base.workspace.access import Permission, access, member_of, require
from rashin.base.workspace.addresses import absolute
from rashin.base.workspace.again import again
from rashin.base.workspace.audit import change, record_export
from rashin.base.workspace.errors import LastOwner
from rashin.base.workspace.forms_people import MemberForm
from rashin.base.workspace.limits import spend
from rashin.base.workspace.models import User
from rashin.base.workspace.pages_once import keep, taken
from rashin.base.workspace.people import refuse_more_than_own
from rashin.errors import NotFound, RashinError, gettext_noop

_MEMBER = gettext_noop("member")


@access(Permission.MANAGE_MEMBERS)
@never_cache
@require_GET
def members(request: HttpRequest) -> HttpResponseBase:
    """Everybody who works here."""
    table = tables.MEMBERS.on(request, queries.members())
    if table.download:
        require(member_of(request), Permission.EXPORT)
        file = table.file("rashin-members")
        record_export(actor=member_of(request), what="members", rows=file.rows, now=datetime.now(UTC))
        return file.response()
    waiting = len(queries.invitations(now=datetime.now(UTC)))
    context = {"table": table, "once": taken(request, "link"), "waiting": waiting}
    return render(request, "workspace/members.html", context)


@access(Permission.MANAGE_MEMBERS)
@never_cache
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, number: int) -> HttpResponseBase:
    """One member: address, role, department, units, whether they may sign in."""
    found = _numbered(number)
    first = {
        "email": found.email, "role": found.role, "department": found.department_id, "units": found.units,
        "is_active": found.is_active,
    }  # fmt: skip
    form = MemberForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and _saved(request, form, found):
        messages.success(request, gettext("Saved."))
        return redirect("members")
    factors = Authenticator.objects.filter(user=found).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    context = {"member": _numbered(number), "form": form, "factors": factors}
    return render(request, "workspace/member.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, form: MemberForm, found: User) -> bool:
    said, actor, now = form.cleaned_data, member_of(request), datetime.now(UTC)
    try:
        services.change_member(
            actor=actor, member=found, role=said["role"], department=said["department"], units=said["units"],
            is_active=said["is_active"], now=now,
        )  # fmt: skip
        if said["email"].lower() != found.email:
            services.change_address(actor=actor, member=found, email=said["email"], now=now)
    except RashinError as problem:
        place = str(problem.fields.get("place", "email" if "email" in problem.fields else "role"))
        place = "role" if isinstance(problem, LastOwner) or place not in form.fields else place
        form.add_error(place, gettext(problem.message) % problem.fields)
        return False
    return True


@access(Permission.MANAGE_MEMBERS)
@again
@require_POST
def member_link(request: HttpRequest, number: int) -> HttpResponseBase:
    """A new one-time link for a member who cannot get in."""
    spend(request, "invite")
    found = _numbered(number)
    if not found.is_active:
        raise NotFound(kind=_MEMBER, name=number)
    refuse_more_than_own(member_of(request), role=found.role)
    secret = services.make_link(actor=member_of(request), member=found, now=datetime.now(UTC))
    link = absolute(request, reverse("enter", args=[secret]))
    keep(request, "link", {"name": found.name or found.email, "link": link})
    return redirect("members")


@access(Permission.MANAGE_MEMBERS)
@require_POST
def member_out(request: HttpRequest, number: int) -> HttpResponseBase:
    """Sign a member out everywhere."""
    found = _numbered(number)
    with change(
        actor=member_of(request), action="session.ended", subject=found.reference, now=datetime.now(UTC)
    ) as entry:
        entry.note(others=services.end_sessions(found))
    messages.success(request, gettext("They are signed out everywhere."))
    return redirect("member", number)


@access(Permission.MANAGE_MEMBERS)
@again
@require_POST
def member_factors(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take away the second factors of a member who lost them; their next sign-in is by password or link alone."""
    found, actor = _numbered(number), member_of(request)
    refuse_more_than_own(actor, role=found.role)
    with change(actor=actor, action="second_factor.removed", subject=found.reference, now=datetime.now(UTC)) as entry:
        gone = Authenticator.objects.filter(user=found).delete()[0]
        entry.note(kind="all", count=gone, sessions_ended=services.end_sessions(found))
    messages.success(request, gettext("Their second factors are removed, and they are signed out."))
    return redirect("member", number)


def _numbered(number: int) -> User:
    found = User.objects.select_related("department").filter(pk=number).first()
    if found is None:
        raise NotFound(kind=_MEMBER, name=number)
    return found
