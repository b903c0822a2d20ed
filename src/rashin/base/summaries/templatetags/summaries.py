"""The panel of summaries in templates of any room."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from rashin.base.summaries import panels

register = template.Library()


@register.simple_tag(takes_context=True)
def summary_panel(context: dict[str, Any], of: str, query: str = "") -> SafeString:
    """``{% summary_panel "voices" "topic=delivery&when=28d" %}``: these voices in short."""
    return panels.draw(context["request"], of=of, query=query)
