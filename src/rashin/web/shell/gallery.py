"""The gallery: every component in every state. Browser tests photograph it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.figures import GRADES
from rashin.base.ui.filters import Filter, Filters
from rashin.base.ui.stories import Progress
from rashin.base.workspace.access import Permission, access
from rashin.web.shell import sample_lists, samples

FILTERS = (
    Filter(name="q", label=_("Words"), wide=True),
    Filter(name="state", label=_("State"), kind="choice", choices=(("done", _("Delivered")), ("late", _("Late")))),
)


@access(Permission.ENTER)
def gallery(request: HttpRequest) -> HttpResponseBase:
    """All of the kit on one page."""
    orders = sample_lists.ORDERS_TABLE.on(request, sample_lists.orders())
    if orders.download:
        return orders.file("orders").response()
    return render(
        request,
        "shell/gallery.html",
        {
            "about": samples.about(),
            "stats": samples.stats(),
            "charts": charts(),
            "orders": orders,
            "empty": sample_lists.EMPTY_TABLE.on(request, []),
            "entries": sample_lists.entries(),
            "progresses": sample_lists.progresses(),
            "fields": sample_lists.fields(),
            "filters": Filters(request, FILTERS),
            "grades": range(len(GRADES)),
            "no_progress": Progress(id="z", title="", state="done"),
        },
    )


def charts() -> list[tuple[str, object]]:
    """The sample charts with the width that suits each."""
    return [
        ("c8", samples.line()),
        ("c4", samples.radar()),
        ("c7", samples.heat()),
        ("c5", samples.bars()),
        ("c6", samples.funnel()),
        ("c6", samples.funnel_groups()),
        ("c6", samples.lines()),
        ("c6", samples.stacked()),
        ("c6", samples.histogram()),
        ("c6", samples.long_bars()),
    ]
