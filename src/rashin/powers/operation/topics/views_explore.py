"""The explorer of voices: what they speak of, over time and by anything, each number with the words behind it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from rashin.analysis.lake.errors import LakeMissing
from rashin.analysis.text.topics.document import TopicTree
from rashin.base.ui.periods import Days
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.base.workspace.models import User
from rashin.errors import RashinError
from rashin.powers.operation.topics import chips, drill, explore_more, searches, versions
from rashin.powers.operation.topics.explorer import Page
from rashin.powers.operation.topics.saying import sentence_of
from rashin.powers.operation.topics.wishes import Asked, asked_in, filters_of, onward

VIEWS: Final = {
    "": pgettext_lazy("explorer", "At a glance"),
    "time": pgettext_lazy("explorer", "Over time"),
    "aspects": pgettext_lazy("explorer", "Aspects and phrases"),
    "drivers": pgettext_lazy("explorer", "Drivers"),
    "compare": pgettext_lazy("explorer", "Compare"),
    "voices": pgettext_lazy("explorer", "Voices"),
}


@access(Permission.SEE_VOICES)
@require_GET
def explore(request: HttpRequest) -> HttpResponseBase:
    """What voices speak of; who may not ask questions sees the voices alone."""
    member, now = member_of(request), datetime.now(UTC)
    tree = versions.live_tree()
    filters = filters_of(request, member, tree)
    view = request.GET.get("view", "")
    view = view if view in VIEWS and may(member, Permission.ASK) else "" if may(member, Permission.ASK) else "voices"
    context: dict[str, Any] = {
        "filters": filters, "view": view, "tabs": _tabs(request, member, view), "empty": not tree.topics,
        "chips": chips.chips(request), "searches": searches.searches(member), "query": request.GET.urlencode(),
    }  # fmt: skip
    try:
        asked = asked_in(request, filters, member, now=now)
        context["days"] = Days(first=asked.first, last=asked.last).told
        context["usual"] = not filters["when"]
        context |= _page(request, member, asked, tree, view, now=now)
    except LakeMissing:
        context["nothing"] = True
    except RashinError as problem:
        context["told"] = sentence_of(problem)
        return render(request, "topics/explore.html", context, status=problem.status)
    return render(request, "topics/explore.html", context)


def _page(
    request: HttpRequest, member: User, asked: Asked, tree: TopicTree, view: str, *, now: datetime
) -> dict[str, Any]:
    page = Page(request=request, member=member, asked=asked, tree=tree, now=now)
    if view == "voices":
        page.asked = replace(asked, behind=drill.behind(request, member, now=now))
        return page.voices()
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "": page.glance, "time": page.time, "aspects": lambda: explore_more.aspects(page),
        "drivers": lambda: explore_more.drivers(page), "compare": lambda: explore_more.compare(page),
    }  # fmt: skip
    return parts[view]()


def _tabs(request: HttpRequest, member: User, view: str) -> list[dict[str, object]]:
    if not may(member, Permission.ASK):
        return []
    return [
        {"label": label, "url": onward(request, view=name), "current": name == view} for name, label in VIEWS.items()
    ]
