"""What the page of employees' waves shows: each item as a line, and all of them in one table."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.analysis.charts import Chart, Point, Series, line
from rashin.analysis.stats.estimate import Estimate
from rashin.base.ui import formats
from rashin.base.ui.charts import signed_words, words
from rashin.base.ui.figures import reason_words
from rashin.base.ui.tables import Column, Nothing, Table
from rashin.powers.operation.surveys.definition.document import said
from rashin.powers.operation.surveys.results.employee_waves import Item, Step
from rashin.powers.operation.surveys.results.over_time import difference, write

Row = Mapping[str, Any]


def name_of(item: Item, language: str) -> str:
    """What an item asks."""
    return said(item.texts, language, "ja") or item.row or item.key


def chart_of(item: Item, language: str) -> Chart:
    """One item over the waves."""
    name = name_of(item, language)
    points = tuple(_point(one) for one in item.steps)
    told = signed_words() if item.metric == "nps" else words(partial(write, item.metric))
    return line(name, [Series(name=name, points=points)], words=told)


def _point(step: Step) -> Point:
    label = formats.month(step.begun)
    if isinstance(step.estimate, Estimate):
        told = step.estimate
        return Point(label=label, value=told.value, low=told.low, high=told.high, n=told.n)
    return Point(label=label, value=None, n=step.n, reason=reason_words(step.estimate.reason, n=step.n, minimum=10))


def table_of(items: Sequence[Item], language: str) -> tuple[Table[Row], list[Row]]:
    """All items by wave, the newest first; what cannot be shown has its reason."""
    columns: list[Column[Row]] = [Column("item", _("Question"), head=True)]
    waves = list(reversed(range(len(items[0].steps)))) if items else []
    for at in waves:
        step = items[0].steps[at]
        month = formats.month(step.begun)
        title = step.title if month in step.title else f"{step.title} {month}"
        label = gettext("%(wave)s (so far)") % {"wave": title} if step.running else title
        columns.append(Column(f"w{at}", label, kind="number", value=partial(_value, at), draw=partial(_drawn, at)))
    nothing = Nothing(title=_("No wave can be shown yet"), icon="users-round")
    rows: list[Row] = [{"item": name_of(one, language), "it": one} for one in items]
    table = Table(name="waves", caption=_("Waves of the same construct"), columns=tuple(columns), nothing=nothing,
                  per_page=100)  # fmt: skip
    return table, rows


def _value(at: int, row: Row) -> float | None:
    told = row["it"].steps[at].estimate
    return told.value if isinstance(told, Estimate) else None


def _drawn(at: int, row: Row) -> SafeString:
    item: Item = row["it"]
    step = item.steps[at]
    if not isinstance(step.estimate, Estimate):
        return format_html('<span class="soft" title="{}">–</span>', gettext("Fewer than ten answers may be shown."))
    told, sign = step.estimate, ""
    if step.change is not None and step.q is not None and step.q <= 0.05:
        sign = "▲" if step.change.difference > 0 else "▼"
    band = f"{write(item.metric, told.low)} – {write(item.metric, told.high)}"
    change = difference(item.metric, step.change.difference) if step.change is not None else ""
    return format_html(
        '<span title="{}">{}{}<small class="soft"> n = {}{}</small></span>', band, sign, write(item.metric, told.value),
        told.n, f" · {change}" if change else "",
    )  # fmt: skip
