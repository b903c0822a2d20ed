"""The panel that questions give to home: what a member has pinned, each with what it says today."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.questions.words import from_link
from rashin.base.ui.panels import Panel
from rashin.base.workspace.access import Permission, member_of
from rashin.base.workspace.asking import ask_as
from rashin.errors import RashinError
from rashin.powers.operation.explore import pictures, queries
from rashin.powers.operation.explore.records import Saved

MOST: Final = 6
PATIENCE: Final = timedelta(minutes=10)


def draw_pinned(request: HttpRequest) -> SafeString:
    """Each pinned question with its headline; one that cannot be asked any more says why."""
    found = queries.pinned_questions(member_of(request))
    lines = [_line(request, one) for one in found[:MOST]]
    context = {"lines": lines, "more": max(0, len(found) - MOST)}
    return render_to_string("explore/pinned.html", context, request)


def _line(request: HttpRequest, saved: Saved) -> dict[str, str]:
    try:
        answer = ask_as(member_of(request), from_link(saved.link), now=timezone.now(), patience=PATIENCE)
        told = pictures.picture_of(answer).headline
    except RashinError as problem:
        told = gettext(problem.message) % problem.fields
    return {"name": saved.name, "told": told, "url": f"{reverse(saved.kind)}?{saved.query}"}


PINNED: Final = Panel(
    name="pinned",
    title=_("Pinned questions"),
    permission=Permission.SEE_SCORES,
    draw=draw_pinned,
    ready=lambda request: not queries.pinned_questions(member_of(request)),
    width="c5",
)
