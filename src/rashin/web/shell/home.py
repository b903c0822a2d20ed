"""Home: where do we stand, what changed, what waits for me. Made of the panels that the rooms give to it."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from rashin.analysis.lake.errors import LakeMissing
from rashin.base.ui.panels import Panel, allowed, arranged
from rashin.base.workspace.access import Permission, access, may, member_of, require
from rashin.base.workspace.asking import the_lake
from rashin.errors import NotFound, RashinError, gettext_noop
from rashin.web.shell.addresses import address_of
from rashin.web.shell.asked import asked_zone, at_hand, course_question
from rashin.web.shell.moved import draw_moved
from rashin.web.shell.reading import liking_of
from rashin.web.shell.rooms.views import draw_powers
from rashin.web.shell.standing import draw_course, draw_standing, questions_of
from rashin.web.shell.voices import draw_voices
from rashin.web.shell.waiting import draw_waiting

_PANEL = gettext_noop("panel")
_SOME = "select exists (select 1 from events limit 1) or exists (select 1 from voices limit 1) as some"
_log = logging.getLogger(__name__)

STANDING: Final = Panel(
    name="standing",
    title=_("Where we stand"),
    permission=Permission.SEE_SCORES,
    draw=draw_standing,
    ready=lambda request: at_hand(request, questions_of(asked_zone()), now=timezone.now()),
    width="c12",
    height="tall",
)
MOVED: Final = Panel(
    name="moved",
    title=_("What changed"),
    permission=Permission.ASK,
    draw=draw_moved,
    ready=lambda request: False,
    width="c7",
    height="medium",
)
WAITING: Final = Panel(
    name="waiting", title=_("What waits for you"), permission=Permission.ENTER, draw=draw_waiting, width="c5"
)
COURSE: Final = Panel(
    name="course",
    title=_("NPS by week"),
    permission=Permission.SEE_SCORES,
    draw=draw_course,
    ready=lambda request: at_hand(request, [course_question(asked_zone())], now=timezone.now()),
    width="c7",
    height="medium",
)
POWERS: Final = Panel(
    name="powers",
    title=_("Five powers"),
    permission=Permission.SEE_HOME,
    draw=draw_powers,
    ready=lambda request: False,
    width="c5",
    height="medium",
)
VOICES: Final = Panel(
    name="voices",
    title=_("Latest voices"),
    permission=Permission.SEE_VOICES,
    draw=draw_voices,
    ready=lambda request: False,
    width="c12",
    height="medium",
)


def panels() -> Sequence[Panel]:
    """Everything that home can be made of, in the order in which it comes: written out in ``web/wiring``."""
    given: Callable[[], Sequence[Panel]] = import_string(settings.RASHIN_HOME_PANELS)
    return given()


def panels_for(request: HttpRequest) -> list[Panel]:
    """The panels that this reader may see, in their own order, the hidden ones among them."""
    member = member_of(request)
    found = allowed(panels(), lambda permission: may(member, Permission(permission)))
    return arranged(found, order=liking_of(request).panels)


@access(Permission.SEE_HOME)
@require_GET
def home(request: HttpRequest) -> HttpResponseBase:
    """The first page; before anything has arrived it leads to the first import."""
    if nothing_arrived():
        return render(request, "shell/first.html", _first(request))
    hidden = set(liking_of(request).hidden)
    shown = [
        {
            "panel": panel,
            "address": reverse("home_panel", args=[panel.name]),
            "html": drawn(panel, request) if panel.ready(request) else "",
        }
        for panel in panels_for(request)
        if panel.name not in hidden
    ]
    return render(request, "shell/home.html", {"panels": shown, "now": timezone.now(), "hidden": len(hidden)})


@access(Permission.SEE_HOME)
@require_GET
def panel(request: HttpRequest, name: str) -> HttpResponseBase:
    """One panel, for a home that asked for it after its first paint."""
    found = next((panel for panel in panels() if panel.name == name), None)
    if found is None:
        raise NotFound(kind=_PANEL, name=name)
    require(member_of(request), Permission(found.permission))
    return HttpResponse(drawn(found, request))


def drawn(panel: Panel, request: HttpRequest) -> str:
    """A panel, or in its place the reason why it could not be drawn: the others stand."""
    try:
        return panel.draw(request)
    except RashinError as error:
        told: RashinError | None = error
    except Exception:  # noqa: BLE001 - whatever a panel does, home stands; the log has the trace
        _log.exception("panel %s could not be drawn", panel.name)
        told = None
    context = {"panel": panel, "error": told, "again": reverse("home_panel", args=[panel.name])}
    return render_to_string("shell/panels/failed.html", context, request)


def _first(request: HttpRequest) -> dict[str, object]:
    member = member_of(request)
    return {
        "import_url": address_of("imports") if may(member, Permission.IMPORT_DATA) else "",
        "live_url": address_of("live") if may(member, Permission.SEE_DATA) else "",
        "keys_url": address_of("keys") if may(member, Permission.MANAGE_KEYS) else "",
        "help_url": address_of("guide", "import"),
        "base_url": settings.BASE_URL,
    }


def nothing_arrived() -> bool:
    """Whether the lake holds no record at all, or is not there yet."""
    try:
        lake = the_lake()
        if any(lake.snapshot(table).rows for table in ("events", "voices")):
            return False
        found = lake.rows(_SOME)  # whoever else wrote a file may not have told how many rows it has
    except LakeMissing:
        return True
    return not found.to_pylist()[0]["some"]
