"""Home: where do we stand, what changed, what waits for me. Made of panels, so later rooms add theirs in one line."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.ui.panels import Panel, allowed
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.asking import the_lake
from rashin.errors import NotFound, gettext_noop
from rashin.web.shell.addresses import address_of
from rashin.web.shell.asked import asked_zone, at_hand, course_question, month_questions, standing_questions
from rashin.web.shell.moved import draw_moved
from rashin.web.shell.standing import draw_course, draw_standing
from rashin.web.shell.voices import draw_voices
from rashin.web.shell.waiting import draw_waiting

_PANEL = gettext_noop("panel")

PANELS: Final[Sequence[Panel]] = (
    Panel(
        name="standing",
        title=_("Where we stand"),
        permission=Permission.SEE_SCORES,
        draw=draw_standing,
        ready=lambda request: at_hand(
            request, [*standing_questions(asked_zone()), *month_questions(asked_zone())], now=timezone.now()
        ),
        width="c12",
    ),
    Panel(
        name="course",
        title=_("NPS by week"),
        permission=Permission.SEE_SCORES,
        draw=draw_course,
        ready=lambda request: at_hand(request, [course_question(asked_zone())], now=timezone.now()),
        width="c7",
    ),
    Panel(
        name="moved",
        title=_("What moved"),
        permission=Permission.ASK,
        draw=draw_moved,
        ready=lambda request: False,
        width="c5",
    ),
    Panel(
        name="voices",
        title=_("Latest voices"),
        permission=Permission.SEE_VOICES,
        draw=draw_voices,
        ready=lambda request: False,
        width="c7",
    ),
    Panel(name="waiting", title=_("What waits for you"), permission=Permission.ENTER, draw=draw_waiting, width="c5"),
)


@access(Permission.SEE_HOME)
def home(request: HttpRequest) -> HttpResponseBase:
    """The first page; before anything has arrived it leads to the first import."""
    if nothing_arrived():
        return render(request, "shell/first.html", {"import_url": address_of("imports")})
    member = member_of(request)
    panels = [
        {
            "panel": panel,
            "address": reverse("home_panel", args=[panel.name]),
            "html": panel.draw(request) if panel.ready(request) else "",
        }
        for panel in allowed(PANELS, lambda permission: may(member, Permission(permission)))
    ]
    return render(request, "shell/home.html", {"panels": panels, "now": timezone.now()})


@access(Permission.SEE_HOME)
def panel(request: HttpRequest, name: str) -> HttpResponseBase:
    """One panel, for a home that asked for it after its first paint."""
    found = next((panel for panel in PANELS if panel.name == name), None)
    if found is None:
        raise NotFound(kind=_PANEL, name=name)
    require(member_of(request), Permission(found.permission))
    return HttpResponse(found.draw(request))


def nothing_arrived() -> bool:
    """Whether the lake holds no record at all, or is not there yet."""
    try:
        lake = the_lake()
        return not any(lake.snapshot(table).rows for table in ("events", "voices"))
    except LakeMissing:
        return True
