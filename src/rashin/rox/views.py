"""The page of ROX."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rashin.base.workspace.access import Permission, access, member_of
from rashin.rox.readings import sides


@access(Permission.SEE_SCORES)
@require_GET
def rox(request: HttpRequest) -> HttpResponseBase:
    """The return on experience, as far as the data say it today."""
    return render(request, "rox/rox.html", {"sides": sides(member_of(request), now=timezone.now())})
