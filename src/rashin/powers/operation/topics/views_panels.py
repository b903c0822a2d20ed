"""Panels that pages of other rooms ask for: what some voices speak of, and who says the like of one."""

from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.workspace.access import Permission, access, member_of, require
from rashin.errors import RashinError
from rashin.powers.operation.topics import finding, speaking, versions
from rashin.powers.operation.topics.saying import sentence_of
from rashin.powers.operation.topics.wishes import asked_of_panel

ALIKE: Final = 4


@access(Permission.SEE_VOICES)
@require_GET
def panel(request: HttpRequest) -> HttpResponseBase:
    """What the voices of an address speak of, as a piece of a page; opened by itself it is a page."""
    member, now = member_of(request), datetime.now(UTC)
    require(member, Permission.ASK)
    whole = "topics/speaking.html" if request.headers.get("HX-Request") else "topics/speaking_page.html"
    context: dict[str, object] = {"query": request.GET.urlencode(), "plain": request.GET.get("plain", "")}
    try:
        asked = asked_of_panel(request, member, now=now)
        context |= speaking.panel(request, member, asked, versions.live_tree(), now=now)
    except LakeMissing:
        context["nothing"] = True
    except RashinError as problem:
        context["told"] = sentence_of(problem)
        return render(request, whole, context, status=problem.status)
    return render(request, whole, context)


@access(Permission.SEE_VOICES)
@require_GET
def like(request: HttpRequest) -> HttpResponseBase:
    """Voices that mean the like of one, nearest first."""
    found = finding.like(member_of(request), request.GET.get("id", "")[:300].replace("\x00", ""), limit=ALIKE)
    whole = "topics/like.html" if request.headers.get("HX-Request") else "topics/like_page.html"
    return render(request, whole, {"fed": found})
