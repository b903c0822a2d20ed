"""What the palette finds here: saved questions by name."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from rashin.base.ui.palette import Hit
from rashin.base.workspace.access import member_of
from rashin.powers.operation.explore.queries import saved_questions

ICONS = {"scores": "gauge", "trend": "chart-line", "funnel": "funnel"}
MOST = 8


def saved_hits(request: HttpRequest, words: str) -> Sequence[Hit]:
    """One's own and the shared ones; without words those that one has pinned."""
    found = saved_questions(member_of(request), words=words.replace("\x00", ""), limit=200 if not words else MOST)
    return [
        Hit(
            label=one.name,
            url=f"{reverse(one.kind)}?{one.query}",
            icon=ICONS[one.kind],
            note=gettext("Saved question") if one.own else gettext("Shared by %(name)s") % {"name": one.owner},
        )
        for one in found
        if words or one.pinned
    ][:MOST]
