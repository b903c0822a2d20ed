"""The kit's tags and filters: ``{% load ui %}``."""

from collections.abc import Iterable, Mapping
from zlib import crc32

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from rashin.analysis.charts import Column
from rashin.base.ui import assets, formats
from rashin.base.ui.figures import GRADES
from rashin.base.ui.forms import Field, FormField, Problem, field_of, fields_of, problems_of
from rashin.base.ui.stories import Day, Entry, days

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


@register.simple_tag
def printed_at() -> str:
    """When the page was made, for paper."""
    return formats.moment(timezone.now())


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """Draw a block a second time: the title of the document is also the heading of the page."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block: BlockNode | None = blocks.get_block(name) if blocks else None
    if block is None:
        return SafeString("")
    with context.push():
        return SafeString(block.nodelist.render(context))


@register.filter
def svg(drawing: str) -> SafeString:
    """A picture of ``analysis.charts``, which escapes its texts itself."""
    return mark_safe(drawing)  # noqa: S308 - drawn by us, see analysis/charts/svg.py


@register.filter
def face(source: BoundField | Field | FormField) -> Field | FormField:
    """A field as the kit draws it, from a Django form or anything else."""
    return field_of(source)


@register.filter
def faces(form: BaseForm) -> list[FormField]:
    """The visible fields of a Django form."""
    return fields_of(form)


@register.filter
def problems(form: BaseForm) -> list[Problem]:
    """Everything that is wrong with a form, for the summary above it."""
    return problems_of(form)


@register.filter
def initial(name: str) -> str:
    """The letter that stands for somebody."""
    return str(name).strip()[:1].upper() or "?"


@register.filter
def tone_of(name: str) -> int:
    """One of four tones, the same for the same name on every page."""
    return crc32(str(name).encode()) % 4


@register.filter
def grouped_by_day(entries: Iterable[Entry]) -> list[Day]:
    """The entries of a timeline under their days."""
    return days(entries)


@register.filter
def grade_name(grade: int) -> str:
    """What a grade of evidence is called."""
    return str(GRADES[grade])


@register.simple_tag
def grade_bars(grade: int) -> SafeString:
    """Five small bars, as many filled as the grade says."""
    bars = "".join(
        f'<rect class="{"on" if at < grade else "off"}" x="{at * 6}" y="{6 - at}" width="4" height="{4 + at}" rx="1"/>'
        for at in range(len(GRADES) - 1)
    )
    return mark_safe(f'<svg viewBox="0 0 29 10" aria-hidden="true">{bars}</svg>')  # noqa: S308 - numbers only


@register.filter
def cell(row: Mapping[str, object], column: Column) -> str:
    """A number behind a chart, written plainly."""
    value = row.get(column.name)
    if value is None or value == "":
        return formats.MISSING if column.numeric else ""
    return formats.number(value) if isinstance(value, int | float) else str(value)
