"""Template filters of the atlas."""

from collections.abc import Iterable, Mapping

from django import template

from rashin.base.atlas.spoken import Read, read

register = template.Library()


@register.filter
def tagged(voices: Iterable[Mapping[str, object]]) -> list[tuple[Mapping[str, object], Read]]:
    """Each voice with what is read in it, asked for at once: web/wiring says who knows."""
    listed = list(voices)
    shown = {str(one.get("voice_id", "")): str(one.get("text") or "") for one in listed}
    found = read({name: text for name, text in shown.items() if name and text})
    return [(one, found.get(str(one.get("voice_id", "")), Read())) for one in listed]
