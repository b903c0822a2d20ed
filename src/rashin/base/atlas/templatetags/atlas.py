"""Voices with the topics that they were put under, for pages of rooms that only know the voices."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django import template
from django.conf import settings
from django.utils.module_loading import import_string

from rashin.base.ui.stories import Tag

register = template.Library()


@register.filter
def tagged(voices: Iterable[Mapping[str, object]]) -> list[tuple[Mapping[str, object], Sequence[Tag]]]:
    """Each voice with its topics, asked for at once: web/wiring says who knows them."""
    listed = list(voices)
    wired: Callable[[Sequence[str]], Mapping[str, Sequence[Tag]]] = import_string(settings.RASHIN_VOICE_TAGS)
    found = wired([str(one.get("voice_id", "")) for one in listed])
    return [(one, found.get(str(one.get("voice_id", "")), ())) for one in listed]
