"""The panel that ROX gives to home."""

from typing import Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from rashin.base.ui.panels import Panel
from rashin.base.workspace.access import Permission, member_of
from rashin.rox.readings import sides


def draw_rox(request: HttpRequest) -> SafeString:
    """The four sides, each with its first figure or the plain word that there is none."""
    return render_to_string("rox/panel.html", {"sides": sides(member_of(request), now=timezone.now())}, request)


ROX: Final = Panel(
    name="rox",
    title="ROX",
    permission=Permission.SEE_SCORES,
    draw=draw_rox,
    ready=lambda request: False,
    width="c7",
    height="medium",
)
