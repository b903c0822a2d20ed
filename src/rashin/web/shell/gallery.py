"""The gallery: every component in every state. Browser tests photograph it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from rashin.base.workspace.access import Permission, access


@access(Permission.ENTER)
def gallery(request: HttpRequest) -> HttpResponseBase:
    """All of the kit on one page."""
    return render(request, "shell/gallery.html", {})
