"""The kit's tags and filters: ``{% load ui %}``."""

from django import template
from django.template.base import Node
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rashin.base.ui import assets

register = template.Library()


@register.simple_tag
def front_end() -> SafeString:
    """Script and style of the kit."""
    return assets.entry_tags()


@register.simple_tag
def icon(name: str, variant: str = "") -> SafeString:
    """An icon of the sprite (frontend/icons.txt); decoration, so what it means stands beside it in words."""
    if not name:
        return SafeString("")
    classes = f"icon {variant}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, assets.sprite_url(), name
    )


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """Draw a block a second time: the title of the document is also the heading of the page."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block: Node | None = blocks.get_block(name) if blocks else None
    if block is None:
        return SafeString("")
    with context.push():
        return block.nodelist.render(context)
