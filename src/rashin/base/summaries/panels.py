"""The panel of a page that lists voices: those that stand for the rest, or a draft, and how far its making is.

    {% load summaries %}{% summary_panel "voices" "topic=delivery&when=28d" %}

in a template of any room, or ``draw(request, of="voices", query="…")``. The first word names a source of
``web/wiring.SUMMARY_SOURCES``, the second says which of its voices, in the form of an address.
"""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rashin.base.summaries.showing import view_of
from rashin.base.workspace.access import member_of


def draw(request: HttpRequest, *, of: str, query: str, choose: bool = False) -> SafeString:
    """The panel."""
    now = datetime.now(UTC)
    context = {"panel": view_of(member_of(request), of, query, choose=choose, now=now)}
    return render_to_string("summaries/panel.html", context, request)
