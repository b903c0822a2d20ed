"""The pages of the five powers, and the panel that shows all of them."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from rashin.base.atlas import queries
from rashin.base.atlas.models import EvidenceLink
from rashin.base.atlas.records import End
from rashin.base.ui.palette import Hit
from rashin.base.workspace.access import Permission, access, may, member_of
from rashin.base.workspace.models import User
from rashin.errors import NotFound, gettext_noop
from rashin.web.shell.addresses import address_of
from rashin.web.shell.navigation import sections_for
from rashin.web.shell.rooms.design import DESIGN
from rashin.web.shell.rooms.digital import DIGITAL
from rashin.web.shell.rooms.operation import OPERATION
from rashin.web.shell.rooms.organization import ORGANIZATION
from rashin.web.shell.rooms.room import Room
from rashin.web.shell.rooms.unlearning import UNLEARNING

ROOMS: Final = (ORGANIZATION, DESIGN, OPERATION, DIGITAL, UNLEARNING)
NEWEST: Final = 5
_ROOM = gettext_noop("room")


@access(Permission.SEE_HOME)
@require_GET
def room(request: HttpRequest, name: str) -> HttpResponseBase:
    """One power: what it is for, what is measured, what it rests on, what to do next."""
    found = next((one for one in ROOMS if one.name == name), None)
    if found is None:
        raise NotFound(kind=_ROOM, name=name)
    member, now = member_of(request), timezone.now()
    context = {
        "room": found,
        "stats": found.figures(member, now),
        "steps": [step for step in found.steps(member, now) if step.href],
        "pages": _pages(member, found),
        "others": [
            {"label": one.label, "icon": one.icon, "url": reverse(one.name)} for one in ROOMS if one is not found
        ],
    }
    if may(member, Permission.SEE_JOURNEYS):
        context |= _evidence(found)
    return render(request, "shell/room.html", context)


def _pages(member: User, room: Room) -> Sequence[Hit]:
    """The pages of a power that this member may open."""
    sections = [section for section in sections_for(member, "") if section.name == room.name]
    return [Hit(label=str(item.label), url=item.url, icon=item.icon) for s in sections for item in s.items]


def _evidence(room: Room) -> dict[str, Any]:
    """The newest links of a power with their ends named, and how many there are of each grade."""
    rows = EvidenceLink.objects.filter(room.links)
    newest = list(rows.select_related("member")[:NEWEST])
    ends = {End(kind=r.from_kind, id=r.from_id) for r in newest} | {End(kind=r.to_kind, id=r.to_id) for r in newest}
    named = queries.named(ends)
    counts = dict(rows.order_by().values_list("grade").annotate(n=Count("pk")))
    return {
        "links": [
            {
                "row": row, "source": named[End(kind=row.from_kind, id=row.from_id)].title,
                "target": named[End(kind=row.to_kind, id=row.to_id)].title,
                "url": reverse("evidence_link", args=[row.pk]),
            }
            for row in newest
        ],
        "grades": [(grade, counts[grade]) for grade in sorted(counts, reverse=True)],
        "links_total": sum(counts.values()),
        "links_url": f"{address_of('evidence')}?{room.links_query}".rstrip("?"),
    }  # fmt: skip


def draw_powers(request: HttpRequest) -> SafeString:
    """The five powers with the figure that stands for each."""
    member, now = member_of(request), timezone.now()
    rows = [{"room": one, "url": reverse(one.name), "stat": one.figures(member, now)[0]} for one in ROOMS]
    return render_to_string("shell/panels/powers.html", {"rows": rows}, request)
