"""The panel of summaries in templates of any room."""

from typing import Any

from django import template
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rashin.base.summaries import panels

register = template.Library()


@register.simple_tag(takes_context=True)
def summary_panel(context: dict[str, Any], of: str, query: str = "") -> SafeString:
    """``{% summary_panel "voices" "topic=delivery&when=28d" %}``: these voices in short."""
    return panels.draw(context["request"], of=of, query=query)


@register.simple_tag(takes_context=True)
def summary_button(context: dict[str, Any], of: str, query: str = "", question: str = "") -> SafeString:
    """A button in whose place the panel comes; ``question``: of the voices of one question of a survey alone."""
    asked = QueryDict(query, mutable=True)
    if question:
        asked.appendlist("where", f"question={question}")
    return render_to_string("summaries/button.html", {"of": of, "query": asked.urlencode()}, context["request"])
