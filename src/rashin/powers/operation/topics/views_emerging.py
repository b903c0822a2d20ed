"""What is spoken of more than before."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rashin.base.workspace.access import Permission, access


@access(Permission.ASK)
@require_GET
def emerging(request: HttpRequest) -> HttpResponseBase:
    """Words and topics that rose this week by more than chance."""
    return render(request, "topics/emerging.html", {})
