"""Home: where do we stand, what changed, what waits for me. Made of panels."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from rashin.base.workspace.access import Permission, access


@access(Permission.SEE_HOME)
def home(request: HttpRequest) -> HttpResponseBase:
    """The first page."""
    return render(request, "shell/home.html", {})


@access(Permission.SEE_HOME)
def panel(request: HttpRequest, name: str) -> HttpResponseBase:
    """One panel, for pages that asked for it after their first paint."""
    return render(request, "shell/home.html", {"name": name})
