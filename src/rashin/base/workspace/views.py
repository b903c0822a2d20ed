"""The doors of the workspace: the one-time link, and how far a job is."""

from datetime import UTC, datetime

from allauth.account.utils import perform_login
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rashin.base.workspace.access import Permission, access, member_of, public
from rashin.base.workspace.audit import change
from rashin.base.workspace.errors import LinkSpent
from rashin.base.workspace.jobs import cancel
from rashin.base.workspace.queries import job_numbered
from rashin.base.workspace.services import use_link


@public
@never_cache
@require_GET
def enter(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Sign the member of a one-time link in. A look ahead by a mail scanner or a browser must not use it up."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if "prefetch" in purpose or "prerender" in purpose:
        raise LinkSpent
    member = use_link(secret=secret, now=datetime.now(UTC))
    # allauth's own way in, so that a second factor is still asked for and the session is listed.
    response: HttpResponseBase = perform_login(request, member, email_verification="none", redirect_url="/")
    return response


@access(Permission.ENTER)
@require_GET
def job_status(request: HttpRequest, number: int) -> HttpResponseBase:
    """How far a job is, for scripts and tests; pages draw ``c-progress``."""
    view = job_numbered(number, reader=member_of(request))
    names = ("id", "name", "state", "done", "total", "note", "error", "remedy", "result", "attempts")
    return JsonResponse({name: getattr(view, name) for name in names})


@access(Permission.ENTER)
@require_POST
def job_cancel(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ask a job to stop: one's own, or any with the permission to see them."""
    member, now = member_of(request), datetime.now(UTC)
    view = job_numbered(number, reader=member)
    with change(actor=member, action="job.cancelled", subject=f"job:{view.id}", now=now):
        cancel(view.id, now=now)
    back = request.META.get("HTTP_REFERER", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if here else "/")
