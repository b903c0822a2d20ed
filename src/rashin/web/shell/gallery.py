"""The gallery: every component in every state. Browser tests photograph it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rashin.base.ui.controls import options
from rashin.base.ui.figures import GRADES
from rashin.base.ui.filters import Filters
from rashin.base.ui.selection import picked
from rashin.base.workspace.access import Permission, access
from rashin.web.shell import sample_lists, sample_ways, samples


class SampleForm(forms.Form):
    """A form that was sent with mistakes."""

    name = forms.CharField(label=_("Name"), max_length=12)
    mail = forms.EmailField(label=_("E-mail"), help_text=_("Where the report is sent."))
    every = forms.ChoiceField(label=_("How often"), choices=[("w", _("Weekly")), ("m", _("Monthly"))])


@access(Permission.ENTER)
def gallery(request: HttpRequest) -> HttpResponseBase:
    """All of the kit on one page."""
    if request.method == "POST":
        chosen = picked(request)
        messages.success(request, gettext("Picked: %(count)s") % {"count": len(chosen.keys)})
        return redirect(chosen.back if chosen.keys else "gallery")
    if "options" in request.GET:
        return options(request, sample_ways.shops(request.GET.get("q", "")))
    orders = sample_lists.ORDERS_TABLE.on(request, sample_lists.orders())
    if orders.download:
        return orders.file("orders").response()
    return render(request, "shell/gallery.html", {**_figures(), **_lists(request), "orders": orders})


def _figures() -> dict[str, object]:
    return {
        "about": samples.about(),
        "stats": samples.stats(),
        "charts": charts(),
        "explored": sample_ways.explored(),
        "grades": range(len(GRADES)),
    }


def _lists(request: HttpRequest) -> dict[str, object]:
    return {
        "empty": sample_lists.EMPTY_TABLE.on(request, []),
        "entries": sample_lists.entries(),
        "progresses": sample_lists.progresses(),
        "fields": sample_lists.fields(),
        "filters": Filters(request, sample_ways.FILTERS),
        "form": SampleForm({"name": _("A name that is much too long"), "mail": "x", "every": "w"}),
        "pickers": sample_ways.pickers(),
        "topics": sample_ways.topics(),
        "said": sample_ways.said(),
        "notes": sample_ways.notes(),
        "steps": sample_ways.steps(),
        "people": ("西村 美咲", "髙橋 大輔", "Ken Ueda", "五十嵐 陽子"),
    }


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
        ("c6", sample_ways.stream()),
        ("c6", samples.histogram()),
        ("c6", samples.long_bars()),
    ]
